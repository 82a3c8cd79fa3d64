package odata

import (
	"context"
	"sync"

	"odatui/client"
)

type model struct {
	mu     sync.Mutex
	schema *client.Schema
}

func (m *model) init()            {}
func (m *model) stop()            {}
func (m *model) begin(s *Service) {}
func (m *model) wake()            {}
func (m *model) known() *client.Schema {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.schema
}

// Schema is not built yet.
func (s *Service) Schema(ctx context.Context) (*client.Schema, error) { return nil, nil }

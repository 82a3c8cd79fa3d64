package odata

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/transport"
)

// model is the service's metadata: read at most once at a time, in the
// background, after the first response that the user waits for.
type model struct {
	ctx  context.Context // of the background work
	stop context.CancelFunc
	woke chan struct{} // closed when the first response came

	mu      sync.Mutex
	started bool
	schema  *client.Schema
	err     error         // of the last load
	old     string        // the version that the service's model declares, if it is not 4
	final   bool          // another load would end the same way
	ready   chan struct{} // closed when the current load has a schema or has ended; nil: no load
	ended   chan struct{} // closed when the current load or the last one has ended
	wakeOne sync.Once
}

func (m *model) init() {
	m.ctx, m.stop = context.WithCancel(context.Background())
	m.woke = make(chan struct{})
}

// known returns the model if it was read already, else nil.
func (m *model) known() *client.Schema {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.schema
}

// wake lets the background load send its request.
func (m *model) wake() { m.wakeOne.Do(func() { close(m.woke) }) }

// begin starts the background load, once.
func (m *model) begin(s *Service) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.started {
		m.started = true
		m.load(s)
	}
}

// load starts a load. The lock is held.
func (m *model) load(s *Service) {
	m.ready, m.ended = make(chan struct{}), make(chan struct{})
	go func(ready, ended chan struct{}) {
		defer close(ended)
		err := s.loadModel(m.ctx, ready)
		m.mu.Lock()
		defer m.mu.Unlock()
		m.err, m.final = err, err != nil && permanent(err)
		m.ready = nil
		closeOnce(ready)
	}(m.ready, m.ended)
}

// publish makes a schema known to all that wait.
func (m *model) publish(schema *client.Schema, ready chan struct{}) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.schema = schema
	closeOnce(ready)
}

// closeOnce closes a channel that only the holder of the lock closes.
func closeOnce(c chan struct{}) {
	select {
	case <-c:
	default:
		close(c)
	}
}

// permanent reports whether the service will respond like this again.
func permanent(err error) bool {
	var e *client.ResponseError
	if !errors.As(err, &e) {
		return !errors.Is(err, context.Canceled) && errors.Is(err, errModel)
	}
	switch e.Status {
	case http.StatusNotFound, http.StatusNotAcceptable, http.StatusGone, http.StatusNotImplemented, http.StatusOK:
		return true
	}
	return false
}

var errModel = client.Because(client.ReasonModel, errors.New("the model cannot be read"))

// Schema returns the model. A copy kept from an earlier run is returned at once
// and checked in the background. A caller stops waiting when its own ctx ends; the
// load continues for the others.
func (s *Service) Schema(ctx context.Context) (*client.Schema, error) {
	m := &s.model
	m.begin(s)
	m.wake()
	m.mu.Lock()
	if m.schema == nil && m.ready == nil && !m.final {
		m.load(s)
	}
	schema, err, ready := m.schema, m.err, m.ready
	m.mu.Unlock()
	if schema != nil {
		return schema, nil
	}
	if ready == nil {
		return nil, err
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-ready:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.schema != nil {
		return m.schema, nil
	}
	return nil, m.err
}

// FreshSchema returns the model after the service has sent or confirmed it; with an
// error, the one of an earlier run.
func (s *Service) FreshSchema(ctx context.Context) (*client.Schema, error) {
	schema, err := s.checked(ctx)
	if schema == nil {
		schema = s.model.known()
	}
	return schema, err
}

// Changed returns the model if it is no longer the one before.
func (s *Service) Changed(before *client.Schema) *client.Schema {
	if now := s.model.known(); now != before {
		return now
	}
	return nil
}

// checked returns the model after the service has sent or confirmed it.
func (s *Service) checked(ctx context.Context) (*client.Schema, error) {
	if _, err := s.Schema(ctx); err != nil {
		return nil, err
	}
	m := &s.model
	m.mu.Lock()
	ended := m.ended
	m.mu.Unlock()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-ended:
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.schema, m.err
}

// oldModel returns the version before 4 that the model declares, "" none.
func (m *model) oldModel() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.old
}

// cacheKey names the metadata of this root without naming the root: its query
// may hold a key.
func (s *Service) cacheKey() string {
	sum := sha256.Sum256([]byte(s.root.given.String() + s.opts.ModelURL))
	return "metadata-" + hex.EncodeToString(sum[:16])
}

// loadModel publishes the kept model at once, then requests it from the service.
func (s *Service) loadModel(ctx context.Context, ready chan struct{}) error {
	if s.opts.ReadModel != nil {
		return s.loadElsewhere(ctx, ready)
	}
	have := s.keptModel(ready)
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-s.model.woke:
	}
	r, err := s.askModel(ctx, have)
	if err != nil {
		return err
	}
	if r.status == http.StatusNotModified {
		return nil
	}
	if !acceptable(r.status) {
		return s.failure(r)
	}
	return s.takeModel(r, have, ready)
}

// loadElsewhere publishes the model that the profile names. It is not kept.
func (s *Service) loadElsewhere(ctx context.Context, ready chan struct{}) error {
	body, err := s.opts.ReadModel(ctx)
	if err != nil {
		return fmt.Errorf("%w: %w", errModel, err)
	}
	switch text := bytes.TrimSpace(bytes.TrimPrefix(body, []byte("\ufeff"))); {
	case len(text) == 0:
		return fmt.Errorf("%w: the one that the profile names is empty", errModel)
	case failure.IsPage(nil, text):
		return fmt.Errorf("%w: the profile names a web page", errModel)
	}
	return s.takeModel(&received{status: http.StatusOK, header: http.Header{}, body: body, url: s.root.given}, kept{}, ready)
}

// keptModel publishes the model of an earlier run, if there is one.
func (s *Service) keptModel(ready chan struct{}) kept {
	if s.opts.Cache == nil || s.model.known() != nil || s.opts.ReadModel != nil {
		return kept{}
	}
	data, ok := s.opts.Cache.Load(s.cacheKey())
	if !ok {
		return kept{}
	}
	have, ok := parseKept(data)
	if !ok {
		return kept{}
	}
	s.model.publish(have.schema, ready)
	return have
}

// Recall uses the model of an earlier run, if one was kept, and sends nothing.
func (s *Service) Recall() bool {
	if s.model.known() == nil {
		s.keptModel(make(chan struct{})) // nothing waits for it
	}
	return s.model.known() != nil
}

func (s *Service) askModel(ctx context.Context, have kept) (*received, error) {
	u, err := s.root.below("$metadata", "")
	if s.opts.ModelURL != "" {
		u, err = url.Parse(s.opts.ModelURL)
	}
	if err != nil {
		return nil, err
	}
	header := []client.Header{{Name: "Accept", Value: acceptXML}, {Name: "OData-MaxVersion", Value: maxVersion}}
	if have.etag != "" {
		header = append(header, client.Header{Name: "If-None-Match", Value: have.etag})
	} else if have.modified != "" {
		header = append(header, client.Header{Name: "If-Modified-Since", Value: have.modified})
	}
	return s.get(transport.WithBodyCap(ctx, transport.MetadataCap), u, header)
}

// takeModel reads a model that came from the service. One that broke off is
// used as far as it goes and not kept.
func (s *Service) takeModel(r *received, have kept, ready chan struct{}) error {
	sum := sumOf(r.body)
	if have.schema != nil && have.sum == sum {
		s.keep(r, sum, have.schema, have)
		return nil
	}
	body := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	if len(body) == 0 {
		return s.wrong(r, client.ShapeEmpty, client.ReasonEmpty, "the metadata is empty")
	}
	if failure.IsPage(nil, body) {
		return s.page(r)
	}
	schema, err := parseModel(r.body)
	if err != nil {
		if schema == nil {
			return fmt.Errorf("%w: %w", errModel, err)
		}
		schema.Partial = err.Error()
	} else if r.broke != nil {
		schema.Partial = r.broke.Error()
	}
	if v := schema.Version; v != "" && v[0] < '4' {
		s.model.mu.Lock()
		s.model.old = "V" + v[:1]
		s.model.mu.Unlock()
		return s.oldVersion(r, "V"+v[:1])
	}
	s.model.publish(schema, ready)
	if err == nil && r.broke == nil {
		s.keep(r, sum, schema, have)
	}
	return nil
}

// keep saves a model, unless it is kept already.
func (s *Service) keep(r *received, sum string, schema *client.Schema, have kept) {
	k := kept{r.header.Get("ETag"), r.header.Get("Last-Modified"), sum, schema}
	if s.opts.Cache != nil && s.opts.ReadModel == nil && k != have {
		s.opts.Cache.Save(s.cacheKey(), k.bytes())
	}
}

// parseModel reads metadata in XML or JSON. With an error it returns what could
// be read, nil if that is nothing.
func parseModel(body []byte) (*client.Schema, error) {
	text, err := utf8Text(body)
	if err != nil {
		return nil, err
	}
	trimmed := bytes.TrimLeft(text, " \t\r\n")
	if len(trimmed) == 0 {
		return nil, errors.New("it is empty")
	}
	var d *draft
	if trimmed[0] == '{' {
		d, err = readJSONModel(trimmed)
	} else {
		d, err = readCSDL(trimmed)
	}
	if err != nil && (errors.Is(err, errDoctype) || len(d.types) == 0 && len(d.containers) == 0) {
		return nil, err
	}
	if d.version == "1.0" && strings.Contains(string(trimmed[:min(len(trimmed), 4096)]), "ado/2007/06/edmx") {
		d.version = "2.0" // V3 has it in MaxDataServiceVersion
	}
	return d.schema(), err
}

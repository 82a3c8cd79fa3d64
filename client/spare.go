package client

import (
	"context"
	"slices"
	"sync"
)

// Spare keeps the memory of pages that were released for the next pages of the same run.
// A sync.Pool would lose it: while rows are read, garbage is collected several times a
// page. It is safe for concurrent use; a nil Spare keeps nothing.
type Spare struct {
	mu     sync.Mutex
	bodies [][]byte
	cells  []cells
	large  int // size of the largest body so far
}

// cells is what a [PageBuilder] fills.
type cells struct {
	small []uint32
	rows  []span
}

type spareKey struct{}

// SpareOf returns the memory that is free in the bulk run of ctx, nil outside of one.
func SpareOf(ctx context.Context) *Spare {
	s, _ := ctx.Value(spareKey{}).(*Spare)
	return s
}

// Body returns memory with room for about as large a body as those before, at least for
// size bytes if none came before.
func (s *Spare) Body(size int) []byte {
	if s == nil {
		return make([]byte, 0, size)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if text, ok := pop(&s.bodies); ok {
		return text[:0]
	}
	size = max(size, s.large)
	return make([]byte, 0, size+size/16) // a later body may be a little larger than the first
}

// take returns cells that are empty as far as they have room.
func (s *Spare) take() (c cells) {
	if s != nil {
		s.mu.Lock()
		c, _ = pop(&s.cells)
		s.mu.Unlock()
		clear(c.small[:cap(c.small)])
	}
	return cells{c.small[:0], c.rows[:0]}
}

func pop[T any](list *[]T) (last T, ok bool) {
	if n := len(*list); n > 0 {
		last, ok, *list = (*list)[n-1], true, (*list)[:n-1]
	}
	return last, ok
}

// Keep takes, when a page is released, its memory, body included.
func (s *Spare) Keep(p *Page, text []byte) {
	of := cells{p.small, p.rows}
	p.body = &body{free: func() {
		spoil(text, of)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.bodies, s.large = append(s.bodies, text), max(s.large, len(text))
		if of.small != nil {
			s.cells = append(s.cells, of)
		}
	}}
}

// Reuse takes memory of a page that was released.
func (b *PageBuilder) Reuse(s *Spare) {
	c := s.take()
	b.page.small, b.page.rows, b.reused = c.small, c.rows, c.rows != nil
}

// snug returns a list without much room behind its end.
func snug[T any](list []T) []T {
	if cap(list)-len(list) <= len(list)/16 {
		return list
	}
	return slices.Clip(append(make([]T, 0, len(list)), list...))
}

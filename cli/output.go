package cli

import (
	"context"
	"io"
	"os"
	"time"
)

// output remembers that something could not be written: not everything that
// prints can say so, and a full disk must not look like success.
type output struct {
	w   io.Writer
	err error // the first
	// ctx ends writes that do not return, as to a pipe that nothing reads; nil: they are
	// waited for.
	ctx    context.Context
	direct bool   // writes return: to a file
	text   []byte // that is written in the background
	todo   chan []byte
	wrote  chan written
	over   bool // a write did not return
}

// written is what a write returned.
type written struct {
	n   int
	err error
}

func (o *output) Write(p []byte) (int, error) {
	n, err := o.write(p)
	if o.err == nil {
		o.err = err
	}
	return n, err
}

func (o *output) write(p []byte) (int, error) {
	if o.direct || o.ctx == nil || o.ctx.Done() == nil {
		return o.w.Write(p)
	}
	if o.over {
		return 0, o.err
	}
	if o.todo == nil {
		o.todo, o.wrote = make(chan []byte), make(chan written, 1)
		go func() {
			for text := range o.todo {
				n, err := o.w.Write(text)
				o.wrote <- written{n, err}
			}
		}()
	}
	o.text = append(o.text[:0], p...) // a write that does not return keeps it
	o.todo <- o.text
	select {
	case got := <-o.wrote:
		return got.n, got.err
	case <-o.ctx.Done():
	}
	return o.last()
}

// Once the program is to end, a write may take so many looks at a full pipe.
const (
	mostLooks = 20
	lookEvery = 50 * time.Millisecond
)

// last waits for a write after the end of ctx, as long as there is room for it: what came
// is written whole.
func (o *output) last() (int, error) {
	for full := 0; full < mostLooks; {
		select {
		case got := <-o.wrote:
			return got.n, got.err
		case <-time.After(lookEvery):
		}
		if f, ok := o.w.(*os.File); ok && hasRoom(f) {
			full = 0
		} else {
			full++
		}
	}
	o.over = true
	return 0, o.ctx.Err()
}

package lazy

import (
	"sync"
	"testing"
)

// TestCompiledAtFirstUse: a pattern is compiled by whichever goroutine uses it
// first, and not before.
func TestCompiledAtFirstUse(t *testing.T) {
	p := Regexp(`^(\d+)-x$`)
	if p.re != nil {
		t.Error("compiled before it is used")
	}
	var wait sync.WaitGroup
	for range 8 {
		wait.Go(func() {
			if got := p.FindStringSubmatch("12-x"); len(got) != 2 || got[1] != "12" || p.MatchString("x") {
				t.Errorf("got %q", got)
			}
		})
	}
	wait.Wait()
}

// TestWrongExpression: a wrong expression panics at its first use.
func TestWrongExpression(t *testing.T) {
	p := Regexp(`(`)
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	p.MatchString("x")
}

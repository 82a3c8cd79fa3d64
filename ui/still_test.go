package ui_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// dump writes everything that is reachable from a value, unexported fields too; what
// has an address is written once. The theme, sessions, models and functions are not the
// screen's own.
func dump(b *strings.Builder, v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.Invalid, reflect.Func, reflect.Chan, reflect.UnsafePointer:
		fmt.Fprint(b, v.IsValid() && !v.IsNil(), " ")
	case reflect.Pointer:
		switch v.Type() {
		case reflect.TypeFor[*theme.Theme](), reflect.TypeFor[*client.Session](), reflect.TypeFor[*client.Page](),
			reflect.TypeFor[*client.Schema](), reflect.TypeFor[*client.Type](), reflect.TypeFor[*index.Index]():
			fmt.Fprintf(b, "%x ", v.Pointer())
			return
		}
		if v.Type().String() == "*exports.run" { // what an export in the background is at
			return
		}
		if v.IsNil() || seen[v.Pointer()] {
			fmt.Fprintf(b, "%x ", v.Pointer())
			return
		}
		seen[v.Pointer()] = true
		dump(b, v.Elem(), seen)
	case reflect.Interface:
		dump(b, v.Elem(), seen)
	case reflect.Struct:
		for i := range v.NumField() {
			if name := v.Type().Field(i).Name; name == "cache" || name == "looks" { // of the grid: as it was drawn last
				continue
			}
			b.WriteString(v.Type().Field(i).Name + ":")
			dump(b, v.Field(i), seen)
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			dump(b, v.Index(i), seen)
		}
		b.WriteString("; ")
	case reflect.Map:
		var entries []string
		for it := v.MapRange(); it.Next(); {
			var entry strings.Builder
			dump(&entry, it.Key(), seen)
			dump(&entry, it.Value(), seen)
			entries = append(entries, entry.String())
		}
		slices.Sort(entries)
		b.WriteString(strings.Join(entries, ""))
	default:
		fmt.Fprintf(b, "%v ", v)
	}
}

func dumped(m tea.Model) string {
	var b strings.Builder
	dump(&b, reflect.ValueOf(m), make(map[uintptr]bool))
	return b.String()
}

// still draws twice, asks the screens all that they can be asked, and fails if
// anything has changed.
func (b *bench) still(name string) {
	b.t.Helper()
	before := dumped(b.m)
	first := b.m.View()
	for _, s := range ui.Screens(b.m) {
		s.View()
		s.Head()
		s.Foot()
		s.Typing()
		s.Busy()
		for _, c := range s.Commands() {
			c.Why()
			c.Key()
		}
		at := s.At()
		if at.Lines != nil {
			at.Lines()
		}
		if at.Visit != nil {
			at.Visit()
		}
	}
	if second := b.m.View(); first.Content != second.Content {
		b.t.Errorf("%s: drawn twice, it is not the same", name)
	}
	after := dumped(b.m)
	if before != after {
		at := 0
		for at < min(len(before), len(after)) && before[at] == after[at] {
			at++
		}
		b.t.Errorf("%s: drawing changed the model:\n…%.200s\n…%.200s", name, before[max(at-80, 0):], after[max(at-80, 0):])
	}
}

// TestDrawingChangesNothing on any screen, with and without a dialog, at every size.
func TestDrawingChangesNothing(t *testing.T) {
	t.Parallel()
	for _, size := range sizes {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			in(t, func(t *testing.T) {
				_, deps := modelled()
				deps.Check = (&checker{stages: map[string][]client.Stage{"": good()}}).check
				b := newBench(t, deps, size[0], size[1])
				b.still("sets")
				for _, step := range walk {
					b.keys(step.keys...)
					if step.send != nil {
						b.send(step.send)
						b.still("before the answer of " + step.title)
						b.settle()
					}
					b.still(step.title)
					for _, k := range []string{"?", ":"} {
						b.keys(k)
						b.still(step.title + " " + k)
						b.keys("esc")
					}
				}
			})
		})
		for _, scene := range allScenes {
			t.Run(fmt.Sprint(scene.name, size), func(t *testing.T) {
				in(t, func(t *testing.T) {
					_, deps := scene.world()
					b := newBench(t, deps, size[0], size[1])
					scene.play(b)
					b.still(scene.name)
				})
			})
		}
	}
}

// fickle is a screen that changes when it is drawn.
type fickle struct {
	kit.Screen
	drawn int
}

func (f *fickle) View() string {
	f.drawn++
	return ""
}

// TestDumpsDiffer keeps the test above honest.
func TestDumpsDiffer(t *testing.T) {
	t.Parallel()
	f := &fickle{}
	var before, after strings.Builder
	dump(&before, reflect.ValueOf(f), map[uintptr]bool{})
	f.View()
	dump(&after, reflect.ValueOf(f), map[uintptr]bool{})
	if before.String() == after.String() {
		t.Error("a change of an unexported field is not seen")
	}
}

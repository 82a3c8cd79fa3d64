package schema_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/ui/kit"
)

// TestStates: loading, stopped, failed, without a model, with a part of one.
func TestStates(t *testing.T) {
	in(t, func(t *testing.T) {
		b := start(t, &service{model: model(), wait: time.Second}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		if b.frame() != "" || !b.s.Busy() {
			t.Errorf("at once: %q", b.frame())
		}
		time.Sleep(kit.Slow)
		b.has("reading the model…")
		b.s.Cancel()
		b.settle()
		b.has("The model was not read.", "R reads it")

		b = start(t, &service{err: errors.New("no way")}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		b.has("The model could not be read.", "no way", "R tries again")
		if got := b.sent[0].(kit.TroubleMsg); !got.Empty || !b.s.At().Bare || got.Retry == nil {
			t.Errorf("%+v", got)
		}

		b = start(t, struct{ client.Service }{}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		b.has("This service has no model")
		for _, key := range []string{"enter", "o", "/", "m", "y", "Y", "I", "f", "v", "tab"} {
			if b.off(key) == "" {
				t.Errorf("%s works without a model", key)
			}
		}

		part := model()
		part.Partial = "it broke off"
		b = start(t, &service{model: part}, kit.OpenSchemaMsg{Path: "Nothing"})
		b.settle()
		b.has("read in part only", "it broke off")
		b = start(t, &service{model: part}, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		if right := fmt.Sprint(b.s.Foot().Right); !strings.Contains(right, "the model was read in part: it broke off") {
			t.Errorf("status line %s", right)
		}
	})
}

// TestAFailedReloadKeepsTheType.
func TestAFailedReloadKeepsTheType(t *testing.T) {
	in(t, func(t *testing.T) {
		s := &service{model: model()}
		b := start(t, s, kit.OpenSchemaMsg{Path: "Places", At: "Address"})
		b.settle()
		s.err = errors.New("no way")
		b.press("R")
		b.has("N.Place")
		if got := b.sent[0].(kit.TroubleMsg); got.Empty || s.asked != 2 {
			t.Errorf("asked %d times: %+v", s.asked, got)
		}
		s.err = nil
		b.press("R")
		b.is("› Places › schema | property 3 of 3   Address Collection(N.Address), nullable")
	})
}

// TestRawMetadata cuts the type out of the document; esc stops waiting for it.
func TestRawMetadata(t *testing.T) {
	in(t, func(t *testing.T) {
		s := &service{model: model(), text: `<Edmx><Schema Namespace="M"><EntityType Name="Place"/></Schema>` +
			`<Schema Namespace="N"><EntityType Name="Place"><Property Name="Id"/></EntityType></Schema></Edmx>`}
		b := start(t, s, kit.OpenSchemaMsg{Path: "Places"})
		b.settle()
		b.press("m")
		want := "<EntityType Name=\"Place\">\n  <Property Name=\"Id\"/>\n</EntityType>\n"
		if got := b.sent[0].(kit.OpenCellMsg); got.Value.Text() != want || len(got.From) != 2 {
			t.Errorf("%+v", got)
		}
		s.text = "<Edmx/>"
		b.press("m")
		if got := b.sent[1].(kit.NoteMsg); got.Text != "the metadata does not hold N.Place" {
			t.Errorf("%+v", got)
		}
		s.wait = time.Second
		b.press("m")
		if !b.s.Busy() {
			t.Error("it does not wait")
		}
		b.s.Cancel()
		time.Sleep(2 * time.Second)
		b.settle()
		if len(b.sent) != 2 || b.s.Busy() {
			t.Errorf("after esc: %v", b.sent[2:])
		}
	})
}

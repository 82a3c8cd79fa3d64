package sets_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"testing/synctest"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/sets"
)

// slow is a service whose model names more than its list, and comes when gate says so.
type slow struct {
	service
	model chan error
}

func (s *slow) Schema(ctx context.Context) (*client.Schema, error) {
	select {
	case err := <-s.model:
		return &client.Schema{Sets: []client.SchemaSet{
			{Name: "Countries", Kind: client.EntitySet}, {Name: "Hidden", Kind: client.EntitySet}, {Name: "GetTop", Kind: client.FunctionImport},
		}}, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (b *bench) notes() []string {
	var texts []string
	for _, msg := range b.sent {
		if note, ok := msg.(kit.NoteMsg); ok {
			texts = append(texts, string(note.Text))
		}
	}
	return texts
}

// TestUnlistedSets: the list is there at once, and what only the model names joins it.
func TestUnlistedSets(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &slow{model: make(chan error)}
		b := open(t, s, client.About{})
		b.has("5 sets")
		if at := b.s.At(); len(at.Sets) != 5 {
			t.Fatal(at.Sets)
		}
		s.model <- nil
		b.settle()
		b.has("7 sets", "Hidden", "not listed", "GetTop", "function")
		b.press("G")
		b.has("GetTop in the model, not in the service's list")
		b.press("R")
		b.has("7 sets", "GetTop in the model")
		if slices.ContainsFunc(listed, func(set client.Set) bool { return set.Unlisted }) {
			t.Error("the service's own list was changed")
		}
	})
}

// TestSetThatIsNotListed: it is missing only if the model lacks it too.
func TestSetThatIsNotListed(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want string
		err  error
		note string
	}{
		{"Hidden", nil, ""},
		{"Countrys", nil, "this service has no set Countrys; the nearest name is Countries"},
		{"Hidden", errors.New("no model"), "this service has no set Hidden"},
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &slow{model: make(chan error)}
			b := openAt(t, s, client.About{}, sets.Place{Set: c.want})
			if notes := b.notes(); len(notes) != 0 {
				t.Errorf("%s: before the model came: %q", c.want, notes)
			}
			s.model <- c.err
			b.settle()
			switch notes := b.notes(); {
			case c.note == "" && len(notes) == 0:
				b.has("Hidden in the model")
			case len(notes) != 1 || notes[0] != c.note:
				t.Errorf("%s: notes %q, want %q", c.want, notes, c.note)
			}
		})
	}
}

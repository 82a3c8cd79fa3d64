package rows

import (
	"context"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// TestAModelAtHandComesWithTheRows: the first frame with rows has their keys.
func TestAModelAtHandComesWithTheRows(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		f.model = false
		page, _ := f.Fetch(t.Context(), client.Query{Path: "Facts"}, client.Start)
		if pages.Typed(page.Columns) {
			t.Fatal("the fake returns types")
		}
		if columns := soon(t.Context(), described{f}, "Facts"); !pages.Typed(columns) {
			t.Fatalf("columns without types: %+v", columns)
		}
		start := time.Now()
		if columns := soon(t.Context(), slowModel{f}, "Facts"); columns != nil || time.Since(start) != modelWait {
			t.Errorf("a model that does not come: %+v after %s", columns, time.Since(start))
		}
	})
}

// slowModel never has its model.
type slowModel struct{ *fake }

func (slowModel) Schema(ctx context.Context) (*client.Schema, error) {
	<-ctx.Done()
	return nil, ctx.Err()
}

// TestALateModelReachesColumnsPagesAndRecords: what was shown without keys and
// types gets them, the record in front among it.
func TestALateModelReachesColumnsPagesAndRecords(t *testing.T) {
	t.Parallel()
	f := newFake(1000, 50)
	f.model = false
	f.late = true
	s := open(t, f, Options{})
	if strings.Contains(s.plain(), "Id *") {
		t.Fatalf("it knows the key:\n%s", s.plain())
	}
	f.late = false
	s.screen.learn(modelMsg(columnsOf(t.Context(), described{f}, "Facts")))
	if !strings.Contains(s.plain(), " Id * │ Name") {
		t.Fatalf("the key is not frozen:\n%s", s.plain())
	}
	page, _ := s.screen.pages.Row(0)
	if c := page.Columns[0]; c.Type != "Edm.Int32" || !c.Key {
		t.Fatalf("the page was not told: %+v", c)
	}
}

// TestEscDoesNotForgetTheModel: it is not what esc stops.
func TestEscDoesNotForgetTheModel(t *testing.T) {
	t.Parallel()
	f := newFake(10, 50)
	f.model = false
	s := open(t, f, Options{})
	s.screen.loader.Start(modelLane, func(context.Context) tea.Msg { return nil })
	s.screen.Cancel()
	if !s.screen.loader.Busy(modelLane) {
		t.Fatal("the model is given up")
	}
}

// TestARecordOfTheEnvironmentBefore opens when its row has come, by its key.
func TestARecordOfTheEnvironmentBefore(t *testing.T) {
	t.Parallel()
	const gone = "the record is not among the rows read here: this is its place"
	for _, tt := range []struct {
		id   client.RowID
		key  []client.Condition
		row  int64
		note string
	}{
		{"8", nil, 7, ""},
		{"", nil, 3, ""},
		{"known only there", []client.Condition{{Property: "Id", Value: client.JSONValue("12")}}, 11, ""},
		{"", []client.Condition{{Property: "Id", Value: client.JSONValue("12")}, {Property: "Name", Value: client.Text("日本")}}, 0, gone},
		{"", []client.Condition{{Property: "Nope", Value: client.JSONValue("12")}}, 0, gone},
		{"gone", nil, 0, gone},
	} {
		s := open(t, newFake(0, 50), Options{}) // not asked yet: see below
		s.fake.rows, s.fake.total = 100, 100
		place := kit.Place{Ordinal: 3, ID: tt.id, Key: tt.key, Column: "Value"}
		s.screen = New(s.screen.look, s.screen.session, client.Query{Path: "Facts"}, Options{Place: place})
		s.screen.Update(kit.ReopenMsg{Kind: kit.Record, Column: "Note"})
		s.size(s.w, s.h)
		s.run(s.screen.Init())
		var opened *kit.OpenRecordMsg
		for _, m := range s.sent {
			if m, ok := m.(kit.OpenRecordMsg); ok {
				opened = &m
			}
		}
		if tt.note != "" {
			if notes := s.notes(); opened != nil || len(notes) != 1 || notes[0] != tt.note {
				t.Errorf("%q: opened %v, notes %q", tt.id, opened != nil, notes)
			}
			continue
		}
		if opened == nil || opened.Ordinal != tt.row || opened.Column != "Note" || opened.Page == nil {
			t.Errorf("%q: opened %+v", tt.id, opened)
		}
		s.sent = nil
		s.press("R")
		for _, m := range s.sent {
			if _, ok := m.(kit.OpenRecordMsg); ok {
				t.Errorf("%q: it opens again with every reload", tt.id)
			}
		}
	}
}

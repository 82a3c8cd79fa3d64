package rows

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/kit"
)

// picky is a fake that refuses queries, without a model.
type picky struct {
	*fake
	refuse func(client.Query) error
	sets   []client.Set
}

func (p picky) Sets(context.Context) ([]client.Set, error) { return p.sets, nil }

func (p picky) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if err := p.refuse(q); err != nil {
		p.asked = append(p.asked, "refused")
		return nil, err
	}
	return p.fake.Fetch(ctx, q, at)
}

// land opens the rows that a flip asks for.
func land(t *testing.T, service client.Service, f *fake, q client.Query, place kit.Place) *stage {
	session := &client.Session{ID: "fake", Service: service, About: client.About{Profile: "x", Environment: "staging", PageSize: int(f.size)}}
	s := &stage{t: t, fake: f, w: 80, h: 24}
	flip := &kit.Flip{From: "live", Columns: []string{"Id", "Name", "Rank"}}
	s.screen = New(open(t, newFake(1, 50), Options{}).screen.look, session, q, Options{Place: place, Flip: flip})
	s.size(s.w, s.h)
	s.run(s.screen.Init())
	return s
}

func keyed(id int) kit.Place {
	return kit.Place{Ordinal: int64(id) - 1, Key: []client.Condition{{Property: "Id", Value: client.JSONValue(fmt.Sprint(id))}}}
}

func refusal400(message string) error { return &client.ResponseError{Status: 400, Message: message} }

// TestFlipLeavesOutWhatIsRefused where the service has no model: what the refusal names,
// else the filters, else the order and the columns too.
func TestFlipLeavesOutWhatIsRefused(t *testing.T) {
	q := client.Query{Path: "Facts", Filter: "Rank gt 2", OrderBy: []client.Order{{By: "Rank"}, {By: "Id"}}}
	for _, tt := range []struct {
		name   string
		refuse func(client.Query) error
		note   string
		order  string
	}{
		{"named", func(q client.Query) error {
			if q.Filter != "" || order(q) != "Id" {
				return refusal400("Could not find a property named 'Rank'")
			}
			return nil
		}, "the same row; left out in staging: the filter Rank gt 2, the sort by Rank", "Id"},
		{"filters", func(q client.Query) error {
			if q.Filter != "" {
				return refusal400("bad request")
			}
			return nil
		}, "the same row; left out in staging: the filter Rank gt 2", "Rank,Id"},
		{"all", func(q client.Query) error {
			if order(q) != "" {
				return refusal400("bad request")
			}
			return nil
		}, "the same row; left out in staging: the filter Rank gt 2, the sort by Rank, the sort by Id", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake(100, 50)
				s := land(t, picky{fake: f, refuse: tt.refuse}, f, q, keyed(4))
				if notes := s.notes(); s.trouble() != nil || len(notes) != 1 || notes[0] != tt.note {
					t.Fatalf("trouble %v, notes %q", s.trouble(), notes)
				}
				if got := order(s.screen.Query()); got != tt.order || s.row() != 3 {
					t.Errorf("order %q, row %d", got, s.row())
				}
				back := s.screen.At().Flip(&client.Session{}).(kit.OpenRowsMsg)
				if !back.Query.Equal(q) {
					t.Errorf("the flip back asks for %+v", back.Query)
				}
				s.press("=") // now it is another query
				if back = s.screen.At().Flip(&client.Session{}).(kit.OpenRowsMsg); back.Query.Filter != "" {
					t.Errorf("the flip back asks for %+v", back.Query)
				}
			})
		})
	}
}

// TestFlipThatCannotBeFittedFails with the first refusal; other failures leave nothing out.
func TestFlipThatCannotBeFittedFails(t *testing.T) {
	for _, tt := range []struct {
		err   error
		asked int
	}{{refusal400("bad request"), 3}, {&client.ResponseError{Status: 401, Message: "no"}, 1}, {&client.ResponseError{Status: 500, Message: "no"}, 1}} {
		t.Run(tt.err.Error(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake(100, 50)
				q := client.Query{Path: "Facts", Filter: "Other gt 2", OrderBy: []client.Order{{By: "Id"}}}
				s := land(t, picky{fake: f, refuse: func(client.Query) error { return tt.err }}, f, q, keyed(4))
				trouble := s.trouble()
				if trouble == nil || !errors.Is(trouble.Err, tt.err) || !trouble.Empty || len(f.asked) != tt.asked {
					t.Errorf("trouble %+v after %q", trouble, f.asked)
				}
			})
		})
	}
}

// TestFlipToAMissingSet asks the sets whether it is missing.
func TestFlipToAMissingSet(t *testing.T) {
	for _, has := range []bool{false, true} {
		t.Run(fmt.Sprint(has), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake(100, 50)
				p := picky{fake: f, refuse: func(client.Query) error { return &client.ResponseError{Status: 404} }, sets: []client.Set{{Name: "Other"}}}
				if has {
					p.sets[0].Name = "Facts"
				}
				s := land(t, p, f, client.Query{Path: "Facts(1)/Parts"}, keyed(4))
				none := false
				for _, m := range s.sent {
					if m, ok := m.(kit.NoSetMsg); ok {
						none = m.Set == "Facts"
					}
				}
				if none == has || (s.trouble() != nil) != has {
					t.Errorf("listed %v: no set %v, trouble %v", has, none, s.trouble())
				}
			})
		})
	}
}

// TestParkedRowsAreThoseOfTheWindow, and come back without a request.
func TestParkedRowsAreThoseOfTheWindow(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(1000, 50)
		s := open(t, f, Options{})
		for range 12 {
			s.press("pgdown")
		}
		place := s.screen.Place()
		before, _ := s.screen.pages.Held()
		s.run(s.screen.Update(kit.ParkedMsg{}))
		if held, _ := s.screen.pages.Held(); held > 2 || before <= 2 || !s.held(place.Ordinal) {
			t.Fatalf("%d pages are held, %d before", held, before)
		}
		asked := len(f.asked)
		msg := kit.OpenRowsMsg{Session: s.screen.session, Query: s.screen.Query(), Place: place, Flip: &kit.Flip{From: "staging", Columns: []string{"Id"}}}
		resume := s.screen.At().Return(msg)
		if resume == nil {
			t.Fatal("the rows do not come back")
		}
		s.run(resume())
		if len(f.asked) != asked || s.row() != place.Ordinal || !strings.Contains(strings.Join(s.notes(), " "), "the same row") {
			t.Errorf("asked %q, row %d, notes %q", f.asked[asked:], s.row(), s.notes())
		}
		msg.Query.Filter = "x"
		if s.screen.At().Return(msg) != nil {
			t.Error("rows of another query come back")
		}
	})
}

// TestFlipToARowThatCannotBeLookedFor: the service says only that it is elsewhere.
func TestFlipToARowThatCannotBeLookedFor(t *testing.T) {
	bubble(t, func(t *testing.T) {
		f := newFake(100, 50)
		refuse := func(q client.Query) error {
			if len(q.Where) > 0 {
				return client.ErrCannot
			}
			return nil
		}
		place := keyed(900)
		place.Ordinal = 7
		s := land(t, picky{fake: f, refuse: refuse}, f, client.Query{Path: "Facts"}, place)
		if notes := s.notes(); len(notes) != 1 || notes[0] != "row 8 by its place: the place of Id 900 in staging is not known" {
			t.Fatalf("notes %q", notes)
		}
		msg := s.screen.At().Flip(&client.Session{}).(kit.OpenRowsMsg)
		if msg.Place.Key[0].Value.Text() != "900" {
			t.Errorf("the flip back goes to %+v", msg.Place)
		}
		s.press("j")
		if msg = s.screen.At().Flip(&client.Session{}).(kit.OpenRowsMsg); msg.Place.Key[0].Value.Text() != "9" {
			t.Errorf("after a move the flip back goes to %+v", msg.Place)
		}
	})
}

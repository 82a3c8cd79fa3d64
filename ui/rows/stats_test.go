package rows

import (
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/kit"
)

// stats returns the statistics that were opened last, nil none.
func (s *stage) stats() *kit.OpenStatsMsg {
	for _, m := range slices.Backward(s.sent) {
		if stats, ok := m.(kit.OpenStatsMsg); ok {
			return &stats
		}
	}
	return nil
}

func TestStatisticsGetTheRowsThatAreHeld(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts", Filter: "Value gt 1"})
		s.press("right", "right", "I")
		got := s.stats()
		if got == nil || got.Column.Name != "Value" || got.Column.Type != "Edm.Decimal" || got.Query.Filter != "Value gt 1" || got.Total != 1000 {
			t.Fatalf("opened %+v", got)
		}
		rows := 0
		for _, p := range got.Pages {
			rows += p.Len()
		}
		if rows != s.screen.pages.Loaded() || rows == 0 {
			t.Errorf("%d rows, %d are held", rows, s.screen.pages.Loaded())
		}
	})
}

// TestNarrowJoinsByAnd what is in force and what is added; "or" stays together.
func TestNarrowJoinsByAnd(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts", Filter: "Id gt 3 or Id eq 1"})
		s.press("right", "I")
		narrow := s.stats().Narrow
		s.run(narrow([]client.Condition{{Property: "Name", Value: client.Text("مصر"), Type: "Edm.String"}}, ""))
		s.filtered("(Id gt 3 or Id eq 1) and Name eq 'مصر'")
		s.run(narrow([]client.Condition{{Property: "Name", Value: client.Text("مصر"), Type: "Edm.String"}}, "Value ge 60 and Value lt 65"))
		s.filtered("(Id gt 3 or Id eq 1) and Name eq 'مصر' and Value ge 60 and Value lt 65")
		s.run(narrow(nil, "Value eq 61 or Value eq 62"))
		s.filtered("(Id gt 3 or Id eq 1) and Name eq 'مصر' and Value ge 60 and Value lt 65 and (Value eq 61 or Value eq 62)")
		s.press("backspace")
		s.filtered("(Id gt 3 or Id eq 1) and Name eq 'مصر' and Value ge 60 and Value lt 65")
		s.press("u", "u", "u")
		s.filtered("(Id gt 3 or Id eq 1) and Name eq 'مصر'")
	})
}

// TestAnyOfSeveralValuesIsOneCondition: it is dropped as one.
func TestAnyOfSeveralValuesIsOneCondition(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := openSpeaking(t, speak(), client.Query{Path: "Facts"})
		s.press("I")
		s.run(s.stats().Narrow(nil, "Id eq 61 or Id eq 62"))
		s.filtered("(Id eq 61 or Id eq 62)")
		if len(s.screen.filters) != 1 {
			t.Errorf("chips %q", s.screen.filters)
		}
		s.press("backspace")
		s.filtered("")
	})
}

func TestNarrowWithoutALanguage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := open(t, newFake(1000, 50), Options{})
		s.press("right", "I")
		s.run(s.stats().Narrow([]client.Condition{{Property: "Name", Not: true, Value: client.JSONValue("null"), Type: "Edm.String"}}, ""))
		if w := s.fake.last.Where; len(w) != 1 || !w[0].Not || w[0].Property != "Name" {
			t.Errorf("%+v", s.fake.last)
		}
	})
}

// TestWhatHasNoStatistics says why.
func TestWhatHasNoStatistics(t *testing.T) {
	for _, tt := range []struct {
		column     client.Column
		cell, want string
	}{
		{client.Column{Name: "Id", Type: "NS.Order", Link: true}, `{"a":1}`, "a link has no statistics"},
		{client.Column{Name: "Id", Type: "Collection(Edm.String)"}, `["a"]`, "a list has no statistics"},
		{client.Column{Name: "Id", Type: "NS.Address"}, `{"a":1}`, "a nested value has no statistics"},
		{client.Column{Name: "Id", Type: "Edm.Stream"}, `null`, "a stream has no statistics"},
		{client.Column{Name: "Id", Type: "NS.Colour"}, `"red"`, ""},
	} {
		t.Run(tt.column.Type, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake(3, 50)
				f.columns = []client.Column{tt.column}
				f.cell = func(row int64, _ string) string {
					if row == 0 {
						return "null"
					}
					return tt.cell
				}
				s := open(t, f, Options{})
				s.press("I")
				if notes := strings.Join(s.notes(), "\n"); notes != tt.want || (s.stats() != nil) != (tt.want == "") {
					t.Errorf("%s: %q, want %q", tt.column.Type, notes, tt.want)
				}
			})
		})
	}
}

// TestAFlipOpensStatisticsOfTheSameColumn, whatever becomes of the row.
func TestAFlipOpensStatisticsOfTheSameColumn(t *testing.T) {
	for column, want := range map[string]bool{"Value": true, "Rank": false} {
		t.Run(column, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				f := newFake(100, 50)
				s := &stage{t: t, fake: f}
				msg := kit.ReopenMsg{Kind: kit.Stats, Column: column}
				session := &client.Session{ID: "fake", Service: f, About: client.About{Profile: "x", Environment: "staging", PageSize: 50}}
				place := keyed(4000)
				s.screen = New(open(t, newFake(1, 50), Options{}).screen.look, session, client.Query{Path: "Facts"},
					Options{Place: place, Flip: &kit.Flip{From: "live", Columns: []string{"Id"}, Reopen: []kit.ReopenMsg{msg}}})
				s.size(80, 24)
				s.run(s.screen.Init())
				if got := s.stats(); (got != nil) != want || want && got.Column.Name != column {
					t.Errorf("%s: opened %+v; %q", column, got, s.notes())
				}
				if !want && !slices.Contains(s.notes(), "staging has no column Rank") {
					t.Errorf("notes %q", s.notes())
				}
			})
		})
	}
}

package cli

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// TestLinksOfDemo follows every link of the first rows of every set of the demo: what it
// leads to is there, and its rows hold what the link says.
func TestLinksOfDemo(t *testing.T) {
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	s, err := a.open(t.Context(), demoRef)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	schema, err := s.Service.(client.Describer).Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	kinds, wanted := map[string]int{}, []string{"key", "back"}
	for _, of := range schema.Types {
		if slices.ContainsFunc(of.Links, func(l client.Link) bool { return l.Pairs != nil }) {
			wanted = append(wanted, "condition")
		}
	}
	for _, set := range schema.Sets {
		if set.Kind == client.FunctionImport {
			continue
		}
		page, err := s.Service.Fetch(t.Context(), client.Query{Path: set.Name, PageSize: 3}, client.Start)
		if err != nil {
			t.Errorf("%s: %v", set.Name, err)
			continue
		}
		for row := range page.Len() {
			for _, link := range s.Service.(client.Linker).Links(page, row) {
				name := fmt.Sprintf("%s %s: %s of %s", set.Name, page.ID(row), link.Name, link.Set)
				kinds[followed(t, s.Service, name, link)]++
			}
		}
	}
	t.Log(kinds)
	for _, kind := range wanted {
		if kinds[kind] == 0 {
			t.Errorf("no link was a %s", kind)
		}
	}
}

// followed follows a link and returns what kind of link it was.
func followed(t *testing.T, s client.Service, name string, link client.RowLink) string {
	t.Helper()
	switch {
	case link.Null:
		return "null"
	case link.Why != "":
		if link.Function == nil {
			t.Errorf("%s: %s", name, link.Why)
		}
		return "not"
	}
	q := link.Query
	q.PageSize = 2
	page, err := s.Fetch(t.Context(), q, client.Start)
	if err != nil {
		t.Errorf("%s: %s %v: %v", name, q.Path, q.Where, err)
		return "wrong"
	}
	if !link.Many && link.Function == nil && page.Len() != 1 && (page.Len() > 0 || link.Pairs != nil) { // without a foreign key it may be null
		t.Errorf("%s: %s leads to %d rows", name, q.Path, page.Len())
	}
	for row := range page.Len() {
		for _, c := range q.Where {
			if got := page.At(row, c.Property); got.Kind != client.Missing && got.Raw() != c.Value.Raw() {
				t.Errorf("%s: %s is %s, want %s", name, c.Property, got.Raw(), c.Value.Raw())
			}
		}
	}
	switch {
	case link.Back:
		return "back"
	case q.Where != nil:
		return "condition"
	case link.Function != nil:
		return "function"
	}
	return "key"
}

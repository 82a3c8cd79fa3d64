package compare

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/choose"
	"odatui/ui/kit"
)

// keyMsg has a screen compare the rows of a set by other columns.
type keyMsg struct {
	screen *Screen
	set    string
	key    []string
}

// failedSide returns the side whose error ended a comparison, with that error.
func failedSide(r *run) (*client.Session, error) {
	var of *compare.SideError
	if errors.As(r.err, &of) && of.Session != nil {
		return of.Session, of.Err
	}
	return r.sides[0], r.err
}

// unmatched reports that a comparison ended because rows could not be matched by key.
func (s *Screen) unmatched(r *run) bool {
	var columns *compare.ColumnsError
	return r.err != nil && (errors.As(r.err, &columns) || errors.Is(r.err, compare.ErrNotUnique))
}

// keyColumns are the columns of a set that a key can be chosen of: those of both sides.
func (s *Screen) keyColumns(name string) []choose.Column {
	set, _ := s.models.set(name)
	on := s.keys[name]
	if on == nil {
		on = set.Key
	}
	var columns []choose.Column
	add := func(name, typ string) {
		columns = append(columns, choose.Column{Name: name, Type: typ, Key: slices.Contains(set.Key, name), On: slices.Contains(on, name)})
	}
	for _, m := range set.Columns {
		if !m.Link && m.Left != "" && m.Right != "" {
			add(m.Name, m.Left)
		}
	}
	if page := s.from.Row.Page; len(columns) == 0 && page != nil && name == s.from.Set { // there is no model
		for _, c := range page.Columns {
			add(c.Name, c.Type)
		}
	}
	return columns
}

// noKeys says why no key can be chosen.
func (s *Screen) noKeys() safe.Text {
	switch {
	case s.target() == "":
		return "choose a set first"
	case len(s.keyColumns(s.target())) == 0:
		return "the columns of this set are not known"
	}
	return s.uncompared(s.target())
}

// chooseKey opens the dialog in which the columns of the key are chosen.
func (s *Screen) chooseKey() tea.Cmd {
	name := s.target()
	return kit.Send(kit.OpenDialogMsg{Dialog: choose.New(choose.Options{Look: s.look, Columns: s.keyColumns(name), Title: "compare by key",
		Note: "rows with the same values here are compared", Apply: func(columns []choose.Column) tea.Cmd {
			var key []string
			for _, c := range columns {
				if c.On {
					key = append(key, c.Name)
				}
			}
			return kit.Send(keyMsg{s, name, key})
		}})})
}

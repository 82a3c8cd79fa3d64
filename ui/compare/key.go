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

// noKeys says why no key can be chosen.
func (s *Screen) noKeys() safe.Text {
	set, _ := s.models.set(s.target())
	switch {
	case s.target() == "":
		return "choose a set first"
	case len(set.Columns) == 0:
		return "the columns of this set are not known"
	}
	return s.uncompared(s.target())
}

// chooseKey opens the dialog in which the columns of the key are chosen.
func (s *Screen) chooseKey() tea.Cmd {
	name := s.target()
	set, _ := s.models.set(name)
	on := s.keys[name]
	if on == nil {
		on = set.Key
	}
	var columns []choose.Column
	for _, m := range set.Columns {
		if m.Link || m.Left == "" || m.Right == "" {
			continue
		}
		columns = append(columns, choose.Column{Name: m.Name, Type: m.Left, Key: slices.Contains(set.Key, m.Name), On: slices.Contains(on, m.Name)})
	}
	return kit.Send(kit.OpenDialogMsg{Dialog: choose.New(choose.Options{Look: s.look, Columns: columns, Title: "compare by key",
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

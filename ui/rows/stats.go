package rows

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/kit"
)

// statCommands explain a column.
func (s *Screen) statCommands() []kit.Command {
	return []kit.Command{
		{ID: "stats", Keys: []string{"I"}, Title: "statistics", Help: "count, range, distribution and top values of this column", Now: true,
			Off: s.noStats, Run: kit.Run(func() tea.Cmd { return s.openStats(s.grid.Column()) })},
	}
}

func (s *Screen) noStats() safe.Text {
	if why := s.noRows(); why != "" {
		return why
	}
	column, _ := s.pages.Column(s.grid.Column())
	switch {
	case column.Link:
		return "a link has no statistics"
	case strings.HasPrefix(column.Type, "Collection("):
		return "a list has no statistics"
	case column.Type == "Edm.Stream":
		return "a stream has no statistics"
	case !strings.HasPrefix(column.Type, "Edm.") && s.nested(column.Name):
		return "a nested value has no statistics"
	}
	return ""
}

// nested reports that the first value of a column among the rows that are held is an
// object or a list.
func (s *Screen) nested(name string) bool {
	for _, p := range s.pages.Parts() {
		at := p.Rows.Column(name)
		for row := range p.Rows.Len() {
			if v := p.Rows.Cell(row, at); v.IsSet() {
				return v.Kind == client.Nested
			}
		}
	}
	return false
}

// openStats opens the statistics of a column.
func (s *Screen) openStats(name string) tea.Cmd {
	column, ok := s.pages.Column(name)
	if !ok {
		return kit.Note(kit.Warn, s.here()+" has no column "+show(name))
	}
	msg := kit.OpenStatsMsg{Session: s.session, Query: s.Query(), Column: column, Total: -1, Narrow: s.narrow}
	for _, p := range s.pages.Parts() {
		msg.Pages = append(msg.Pages, p.Rows)
	}
	counted, met := s.pages.Total()
	switch {
	case met >= 0 && !s.incomplete():
		msg.Total = met
	case counted >= 0:
		msg.Total = counted
	}
	return kit.Send(msg)
}

// reopenStats opens the statistics that were in front in the environment before: they
// need no row.
func (s *Screen) reopenStats() tea.Cmd {
	i := slices.IndexFunc(s.reopen, func(r kit.ReopenMsg) bool { return r.Kind == kit.Stats })
	if i < 0 {
		return nil
	}
	column := s.reopen[i].Column
	s.reopen = nil
	if s.noRows() != "" {
		return nil
	}
	return s.openStats(column)
}

// narrow filters the rows by conditions and by text in the service's language, which are
// joined to the filter by "and". Conditions that are in force already are not added.
func (s *Screen) narrow(where []client.Condition, filter string) tea.Cmd {
	f, query := s.language(), s.Query()
	list := filterbar.Conditions(f, query)
	have := len(list)
	add := func(c filterbar.Condition) {
		if !slices.ContainsFunc(list, c.Same) {
			list = append(list, c)
		}
	}
	for _, c := range where {
		fresh, err := condition(f, query.Path, c)
		if err != nil {
			return kit.Note(kit.Warn, safe.Clean(err.Error()))
		}
		add(fresh)
	}
	for _, part := range conjuncts(f, query.Path, filter) {
		add(filterbar.Condition{FilterPart: part})
	}
	if len(list) == have {
		return nil
	}
	return s.refine(filterbar.With(f, query, list), "filter "+s.name(), "")
}

// condition is text where the language and the type are known.
func condition(f client.Filterer, set string, c client.Condition) (filterbar.Condition, error) {
	if f == nil || c.Type == "" {
		return filterbar.Condition{Where: &c}, nil
	}
	op := "eq"
	if c.Not {
		op = "ne"
	}
	text, err := f.Comparison(set, c.Property, op, c.Value)
	return filterbar.Condition{FilterPart: client.FilterPart{Text: text, Join: "and"}}, err
}

// conjuncts are the conditions of a text that are joined by "and". Those that are joined
// by "or" are one, in parentheses: it is one chip, and dropped as one.
func conjuncts(f client.Filterer, set, text string) []client.FilterPart {
	if text == "" {
		return nil
	}
	whole := []client.FilterPart{{Text: text, Join: "and"}}
	if f == nil {
		return whole
	}
	parts := slices.Clone(f.Filter(set, text).Parts)
	for i := range parts {
		if parts[i].Join == "or" {
			whole[0].Text = "(" + text + ")"
			return whole
		}
		parts[i].Join = "and"
	}
	return parts
}

package rows

import (
	"context"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

const (
	expandLane = "expand" // the model, before a column is expanded
	partsLane  = "parts"  // the model, for the types of parts that are shown already
)

// expandCommand shows the parts of a column in its place, or the column again.
func (s *Screen) expandCommand() kit.Command {
	c := kit.Command{ID: "expand", Keys: []string{"x"}, Title: "expand", Help: "show the columns of this link or object in place, and back",
		Off: s.noExpand, Run: kit.Run(s.expand)}
	if c.Quiet = s.pages == nil; c.Quiet {
		return c
	}
	column, _ := s.pages.Column(s.grid.Column())
	if s.listed(column) || !s.expandable(column) && s.pages.Parent(column.Name) != "" {
		c.Title = "fold"
	}
	c.Quiet = !column.Link
	return c
}

// expandable reports a column of objects. While the model is not known, any type of the
// service's own may be one.
func (s *Screen) expandable(c client.Column) bool {
	value, _ := s.pages.Value(s.row(), c.Name)
	switch {
	case c.Link:
		return true
	case value.Kind == client.Nested:
		return strings.HasPrefix(value.Raw(), "{")
	case c.Type == "" || strings.HasPrefix(c.Type, "Edm.") || strings.HasPrefix(c.Type, "Collection("):
		return false
	case s.schema != nil:
		t := s.schema.Types[c.Type]
		return t != nil && t.Kind == client.ComplexType
	}
	return !value.IsSet()
}

// row is the cursor's.
func (s *Screen) row() int64 {
	row, _ := s.grid.Row()
	return row
}

// listed reports a link to many whose first rows are asked for.
func (s *Screen) listed(c client.Column) bool {
	expand := s.Query().Expand
	return c.ToMany() && expand != "" && client.DropExpand(expand, s.levels(c.Name)) != expand
}

func (s *Screen) noExpand() safe.Text {
	if why := s.noRow(); why != "" {
		return why
	}
	column, _ := s.pages.Column(s.grid.Column())
	switch {
	case s.pages.Parent(column.Name) != "" && !s.expandable(column), s.listed(column):
		return ""
	case !s.expandable(column):
		return "this column holds no link and no object"
	case s.Query().Apply != "":
		return "the rows are aggregated: $apply says which columns there are"
	case !column.Link || s.pages.HoldsParts(column.Name):
		return ""
	case column.ToMany() && s.schema != nil && s.schema.Version != "" && s.schema.Version < "4":
		return "OData " + safe.Clean(s.schema.Version) + " cannot limit the rows of a link to many: o follows it"
	}
	return cannot("expand", s.can().Expand)
}

// levels returns what leads to a column, as $expand takes it.
func (s *Screen) levels(column string) []string {
	return levels(column, func(name string) bool {
		c, _ := s.pages.Column(name)
		return c.Link
	})
}

// levels takes a path apart: a link a level, objects joined to the link behind them.
func levels(path string, link func(path string) bool) []string {
	var list []string
	level, at := "", 0
	for _, name := range strings.Split(path, "/") {
		if level != "" {
			level += "/"
		}
		level, at = level+name, at+len(name)
		if link(path[:at]) || at == len(path) {
			list, level = append(list, level), ""
		}
		at++
	}
	return list
}

// expand shows the parts of the cursor's column, or the column of this part again.
func (s *Screen) expand() tea.Cmd {
	column, _ := s.pages.Column(s.grid.Column())
	query := s.Query()
	switch parent := s.pages.Parent(column.Name); {
	case s.listed(column):
		query.Expand = client.DropExpand(query.Expand, s.levels(column.Name))
		return s.begin(query, pageRequest{place: s.Place(), doing: "fold " + safe.Clean(column.Name) + " of " + s.name()})
	case !s.expandable(column) && parent != "":
		s.fold(parent)
		return s.load(false)
	}
	service := s.session.Service
	return s.loader.Start(expandLane, func(ctx context.Context) tea.Msg {
		ctx, cancel := context.WithTimeout(ctx, modelWait)
		defer cancel()
		return expandMsg{column, schemaOf(ctx, service)}
	})
}

// expandMsg is a column to expand and the model, nil if it has not come yet.
type expandMsg struct {
	column client.Column
	schema *client.Schema
}

// schemaOf returns the model of a service, nil unknown.
func schemaOf(ctx context.Context, service client.Service) *client.Schema {
	d, ok := service.(client.Describer)
	if !ok {
		return nil
	}
	schema, err := d.Schema(ctx)
	if err != nil {
		return nil
	}
	return schema
}

// fold shows a column in place of its parts.
func (s *Screen) fold(column string) {
	expanded := maps.Clone(s.grid.Layout().Expanded)
	maps.DeleteFunc(expanded, func(name string, _ bool) bool { return name == column || strings.HasPrefix(name, column+"/") })
	s.grid.Expand(expanded)
	s.showParts()
	s.grid.GoToColumn(column)
}

// unfold expands a column once the model was looked for; a link that no row holds is
// asked for first.
func (s *Screen) unfold(msg expandMsg) tea.Cmd {
	if msg.schema != nil {
		s.schema = msg.schema
	}
	if s.pages == nil {
		return nil
	}
	c := msg.column
	query := s.Query()
	if c.ToMany() {
		if why := s.noExpand(); why != "" {
			return kit.Note(kit.Warn, why)
		}
		query.Expand = client.AddExpand(query.Expand, s.levels(c.Name), pages.ListOptions)
		return s.begin(query, pageRequest{place: s.Place(), doing: "expand " + safe.Clean(c.Name) + " of " + s.name()})
	}
	expanded := maps.Clone(s.grid.Layout().Expanded)
	if expanded == nil {
		expanded = make(map[string]bool)
	}
	expanded[c.Name] = c.Link
	if c.Link && !s.pages.HoldsParts(c.Name) {
		query.Expand = s.addExpand(query.Expand, c.Name)
		if query.Expand != s.Query().Expand {
			return s.begin(query, pageRequest{place: s.Place(), expanded: expanded, doing: "expand " + safe.Clean(c.Name) + " of " + s.name()})
		}
	}
	s.grid.Expand(expanded)
	s.showParts()
	if !s.goToParts(c.Name) {
		s.fold(c.Name)
		return kit.Note(kit.Warn, "no row that is loaded holds anything in "+safe.Clean(c.Name))
	}
	return tea.Batch(s.typeParts(), s.load(false))
}

// addExpand adds a link to the text of $expand. Before OData 4 a path is an item of its own.
func (s *Screen) addExpand(text, column string) string {
	levels := s.levels(column)
	if s.schema != nil && s.schema.Version != "" && s.schema.Version < "4" {
		levels = []string{strings.Join(levels, "/")}
	}
	return client.AddExpand(text, levels, "")
}

// goToParts moves the cursor to the first part of a column, false if none is shown.
func (s *Screen) goToParts(column string) bool {
	for _, name := range s.grid.Names() {
		if strings.HasPrefix(name, pages.PartName(column, "")) {
			return s.grid.GoToColumn(name)
		}
	}
	return false
}

// showParts has the pages and the grid show the parts of the columns that are expanded.
func (s *Screen) showParts() {
	if !s.pages.Expand(s.grid.Layout().Expanded, s.schema) {
		return
	}
	s.grid.Refresh()
	for _, part := range s.pages.Parts() {
		s.grid.Fit(part.First, int64(part.Rows.Len()))
	}
}

// typeParts waits for the model where parts are shown without it.
func (s *Screen) typeParts() tea.Cmd {
	if s.schema != nil || len(s.grid.Layout().Expanded) == 0 || s.loader.Busy(partsLane) {
		return nil
	}
	if _, ok := s.session.Service.(client.Describer); !ok {
		return nil
	}
	service := s.session.Service
	return s.loader.Start(partsLane, func(ctx context.Context) tea.Msg { return schemaOf(ctx, service) })
}

// expandedOf returns a query that asks for the links that were expanded on this set before.
func expandedOf(q client.Query, expanded map[string]bool) client.Query {
	for _, path := range slices.Sorted(maps.Keys(expanded)) { // outer ones come first
		if expanded[path] {
			q.Expand = client.AddExpand(q.Expand, levels(path, func(path string) bool { return expanded[path] }), "")
		}
	}
	return q
}

// fetchExpanded reads the first page of a set with the links that were expanded on it
// before; without them if the service refuses that now.
func fetchExpanded(ctx context.Context, service client.Service, r pageRequest, layout func() kit.Layout) (*client.Page, error) {
	query := expandedOf(r.Query, layout().Expanded)
	page, err := service.Fetch(ctx, query, r.At)
	if optionsRefused(err) != nil && query.Expand != r.Query.Expand {
		return service.Fetch(ctx, r.Query, r.At)
	}
	return page, err
}

package rows

import (
	"context"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
)

// modelWait is how long rows that came without types wait for a model that is
// at hand: keys that jump to the left a moment later are worse than this.
const modelWait = 40 * time.Millisecond

// modelMsg is the columns of the set's model.
type modelMsg []client.Column

// typed reports that columns have come with what the model says of them.
func typed(columns []client.Column) bool {
	return !slices.ContainsFunc(columns, func(c client.Column) bool { return c.Type == "" && !c.Link }) &&
		slices.ContainsFunc(columns, func(c client.Column) bool { return c.Key })
}

// soon returns the columns of a model that is at hand, nil if it is not: one
// kept from an earlier run, or one that came while the rows did.
func soon(ctx context.Context, service client.Service, set string) []client.Column {
	ctx, cancel := context.WithTimeout(ctx, modelWait)
	defer cancel()
	return columnsOf(ctx, service, set)
}

func columnsOf(ctx context.Context, service client.Service, set string) []client.Column {
	d, ok := service.(client.Describer)
	if !ok {
		return nil
	}
	schema, err := d.Schema(ctx)
	if err != nil || schema == nil { // rows can be read without it
		return nil
	}
	return schema.TypeOf(set).Columns()
}

// describe waits for the model where the rows came before it: for keys and
// types. The order of the run stays what it is.
func (s *Screen) describe() tea.Cmd {
	if _, ok := s.session.Service.(client.Describer); !ok || s.loader.Busy(modelLane) || typed(s.book.columns) {
		return nil
	}
	service, set := s.session.Service, s.book.query.Path
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		return modelMsg(columnsOf(ctx, service, set))
	})
}

// learn takes over what the model says.
func (s *Screen) learn(columns []client.Column) {
	if s.book != nil && s.book.describe(columns) {
		s.grid.Refresh()
	}
}

// describe tells the columns that came without a model what it says of them,
// and those of the pages: a record is shown from its page.
func (b *book) describe(columns []client.Column) (changed bool) {
	for _, c := range columns {
		if i, ok := b.index[c.Name]; ok && (b.columns[i].Type == "" || c.Key && !b.columns[i].Key) {
			b.columns[i], changed = c, true
		}
	}
	for _, s := range b.sheets {
		if changed && s.page != nil {
			b.tell(s.page)
		}
	}
	return changed
}

// tell gives a page's columns what is known of them.
func (b *book) tell(page *client.Page) {
	if typed(page.Columns) {
		return
	}
	page.Columns = slices.Clone(page.Columns) // the service may share its own
	for i, c := range page.Columns {
		if at, ok := b.index[c.Name]; ok && c.Type == "" {
			page.Columns[i] = b.columns[at]
		}
	}
}

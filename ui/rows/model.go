package rows

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// modelWait is how long rows that came without types wait for a model that is
// at hand: keys that jump to the left a moment later are worse than this.
const modelWait = 40 * time.Millisecond

// modelMsg is the columns of the set's model.
type modelMsg []client.Column

// soon returns the columns of a model that is at hand, nil if it is not: one
// kept from an earlier run, or one that came while the rows did.
func soon(ctx context.Context, service client.Service, set string) []client.Column {
	ctx, cancel := context.WithTimeout(ctx, modelWait)
	defer cancel()
	return columnsOf(ctx, service, set)
}

func columnsOf(ctx context.Context, service client.Service, set string) []client.Column {
	return modelOf(ctx, service, set).Columns()
}

// modelOf returns the type of a set's rows, nil if it is unknown.
func modelOf(ctx context.Context, service client.Service, set string) *client.Type {
	d, ok := service.(client.Describer)
	if !ok {
		return nil
	}
	schema, err := d.Schema(ctx)
	if err != nil || schema == nil { // rows can be read without it
		return nil
	}
	return schema.TypeOf(set)
}

// describe waits for the model where the rows came before it: for keys and
// types. The order of the run stays what it is.
func (s *Screen) describe() tea.Cmd {
	if _, ok := s.session.Service.(client.Describer); !ok || s.loader.Busy(modelLane) || s.pages.Typed() {
		return nil
	}
	service, set := s.session.Service, s.pages.Query().Path
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		return modelMsg(columnsOf(ctx, service, set))
	})
}

// learn takes over what the model says.
func (s *Screen) learn(got tea.Msg) tea.Cmd {
	switch got := got.(type) {
	case kit.CrashedMsg:
		return kit.Note(kit.Warn, safe.Clean(got.Err.Error()))
	case modelMsg:
		if s.pages != nil && s.pages.Describe(got) {
			s.grid.Refresh()
		}
		s.describeFilters()
		if s.filter != nil && s.pages != nil {
			s.filter.Learn(s.pages.Seen, s.pages.Loaded())
		}
		if s.pages != nil {
			return s.typeParts()
		}
	}
	return nil
}

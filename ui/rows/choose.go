package rows

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/choose"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

const (
	choiceLane = "columns"
	// maxSelect is how many bytes of names go into a URL; more of them are hidden here.
	maxSelect = 6000
)

func (s *Screen) noSelect() safe.Text {
	switch {
	case s.pages == nil:
		return "the rows are not loaded"
	case s.Query().Apply != "":
		return "the rows are aggregated: $apply says which columns there are"
	}
	return ""
}

// chooseShown opens the list of columns: those that are loaded, then those of the model.
func (s *Screen) chooseShown() tea.Cmd {
	options := choose.Options{Look: s.look, At: s.grid.Column(), Note: "the others are not requested", Apply: s.applyColumns}
	for _, c := range s.pages.Columns() {
		if column, _ := s.pages.Column(c.Name); !c.Link && c.Of == "" {
			options.Columns = append(options.Columns, s.choice(column, ""))
		}
	}
	if s.can().Select.Is == client.No {
		options.Note = "the others are hidden here: the service sends whole rows"
	}
	d := choose.New(options)
	open := kit.OpenDialogMsg{Dialog: d}
	describer, ok := s.session.Service.(client.Describer)
	if !ok {
		return kit.Send(open)
	}
	set := s.wanted.Path
	return kit.Send(kit.NowMsg{Msg: open, Then: s.loader.Start(choiceLane, func(ctx context.Context) tea.Msg {
		schema, err := describer.Schema(ctx)
		if err != nil || schema == nil {
			return nil // the loaded columns stay
		}
		return typeMsg{d, schema.TypeOf(set)}
	})})
}

// typeMsg brings the type of the set for the list of columns.
type typeMsg struct {
	dialog *choose.Dialog
	of     *client.Type
}

// describeChoice gives the list of columns what the model says. Columns that the model
// does not have stay: they are of an open type.
func (s *Screen) describeChoice(got tea.Msg) tea.Cmd {
	msg, ok := got.(typeMsg)
	if !ok || msg.of == nil || s.pages == nil {
		return nil
	}
	var list []choose.Column
	for _, c := range msg.of.Columns() {
		if p := msg.of.Property(c.Name); p != nil {
			list = append(list, s.choice(c, p.Doc))
		}
	}
	for _, c := range s.pages.Columns() {
		if column, _ := s.pages.Column(c.Name); !c.Link && c.Of == "" && msg.of.Property(c.Name) == nil {
			list = append(list, s.choice(column, ""))
		}
	}
	return kit.Send(choose.ColumnsMsg{Dialog: msg.dialog, Columns: list})
}

// choice is a column as it is requested and shown now.
func (s *Screen) choice(c client.Column, label string) choose.Column {
	chosen := s.Query().Select
	on := len(chosen) == 0 || slices.Contains(chosen, "*") || slices.Contains(chosen, c.Name)
	return choose.Column{Name: c.Name, Type: c.Type, Label: label, Key: c.Key,
		On: on && !slices.Contains(s.grid.Layout().Hidden, c.Name)}
}

// applyColumns requests the chosen columns, or hides the others where that is not to be
// had. What is chosen is no longer hidden.
func (s *Screen) applyColumns(columns []choose.Column) tea.Cmd {
	var on, off []string
	bytes := 0
	for _, c := range columns {
		if c.On {
			on = append(on, c.Name)
			bytes += len(c.Name) + 1
		} else {
			off = append(off, c.Name)
		}
	}
	if len(on) == 0 || len(off) == 0 {
		on, off = nil, nil
	}
	why := safe.Text("")
	switch {
	case len(on) == 0:
	case s.can().Select.Is == client.No:
		why = "the service sends whole rows"
	case bytes > maxSelect:
		why = "their names are too long for a URL"
	}
	query := s.Query()
	layout := grid.Layout{Frozen: s.grid.Layout().Frozen, Order: s.grid.Layout().Order, Widths: s.grid.Layout().Widths,
		Expanded: s.grid.Layout().Expanded}
	if why != "" {
		query.Select, layout.Hidden = nil, off
	} else {
		query.Select = on
	}
	s.grid.Arrange(layout)
	var commands []tea.Cmd
	if why != "" {
		commands = append(commands, kit.Note(kit.Warn, why+": "+columnsHidden(len(off))))
	}
	if !slices.Equal(query.Select, s.Query().Select) {
		commands = append(commands, s.begin(query, pageRequest{place: s.Place(), doing: "choose columns of " + s.name()}))
	} else {
		commands = append(commands, s.load(false), s.track())
	}
	s.lay()
	return tea.Batch(commands...)
}

func columnsHidden(n int) safe.Text {
	if n == 1 {
		return "1 column is hidden here"
	}
	return number(int64(n)) + " columns are hidden here"
}

// hiddenColumns says how many columns are hidden, "" none.
func (s *Screen) hiddenColumns() safe.Text {
	if n := len(s.grid.Layout().Hidden); n > 0 {
		return ", " + number(int64(n)) + " hidden"
	}
	return ""
}

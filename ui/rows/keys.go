package rows

import (
	"charm.land/bubbles/v2/key"

	"odatui/client"
	"odatui/ui/kit"
)

type keys struct {
	record, cell, filter, this, not, drop key.Binding
	sort, sortAlso, column, copy, reload  key.Binding
	up, down, left, right                 key.Binding
	pageUp, pageDown, halfUp, halfDown    key.Binding
	first, last, row                      key.Binding
	firstColumn, lastColumn               key.Binding
	apply, leave, older, newer            key.Binding
}

func bind(keys []string, shown, does string) key.Binding {
	return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
}

func newKeys() keys {
	return keys{
		record:   bind([]string{"enter"}, "enter", "record"),
		cell:     bind([]string{"v"}, "v", "cell in full"),
		filter:   bind([]string{"f"}, "f", "filter"),
		this:     bind([]string{"="}, "=", "this value"),
		not:      bind([]string{"!"}, "!", "not this value"),
		drop:     bind([]string{"backspace"}, "backspace", "drop filter"),
		sort:     bind([]string{"s"}, "s", "sort"),
		sortAlso: bind([]string{"S"}, "S", "then by"),
		column:   bind([]string{"c"}, "c", "go to column"),
		copy:     bind([]string{"y"}, "y", "copy cell"),
		reload:   bind([]string{"R"}, "R", "reload"),

		up:          bind([]string{"up", "k"}, "↑ k", "up"),
		down:        bind([]string{"down", "j"}, "↓ j", "down"),
		left:        bind([]string{"left", "h"}, "← h", "column to the left"),
		right:       bind([]string{"right", "l"}, "→ l", "column to the right"),
		pageUp:      bind([]string{"pgup"}, "pgup", "page up"),
		pageDown:    bind([]string{"pgdown"}, "pgdn", "page down"),
		halfUp:      bind([]string{"ctrl+u"}, "ctrl+u", "half a page up"),
		halfDown:    bind([]string{"ctrl+d"}, "ctrl+d", "half a page down"),
		first:       bind([]string{"g", "home"}, "g home", "first row"),
		last:        bind([]string{"G", "end"}, "G end", "last row"),
		row:         bind([]string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}, "{n}G", "go to row n"),
		firstColumn: bind([]string{"0"}, "0", "first column"),
		lastColumn:  bind([]string{"$"}, "$", "last column"),

		apply: bind([]string{"enter"}, "enter", "apply"),
		leave: bind([]string{"esc"}, "esc", "leave as it was"),
		older: bind([]string{"up"}, "↑", "older filter"),
		newer: bind([]string{"down"}, "↓", "newer filter"),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	if s.filter != nil {
		k.older.SetEnabled(len(s.history) > 0)
		k.newer.SetEnabled(len(s.history) > 0)
		return []kit.Group{{Title: "filtering", Keys: []key.Binding{k.apply, k.leave, k.older, k.newer}}}
	}
	some := s.book != nil && len(s.book.columns) > 0
	if some {
		rows, _ := s.book.Len()
		some = rows > 0
	}
	if s.broke != nil {
		k.reload.SetHelp("R", "try again")
	}
	query := s.Query()
	k.drop.SetEnabled(query.Filter != "" || len(query.Where) > 0)
	for _, b := range []*key.Binding{&k.record, &k.cell, &k.this, &k.not, &k.sort, &k.sortAlso, &k.column, &k.copy} {
		b.SetEnabled(some)
	}
	can := s.session.Service.Can(s.wanted.Path)
	for _, b := range []*key.Binding{&k.filter, &k.this, &k.not} {
		b.SetEnabled(b.Enabled() && can.Filter.Is != client.No)
	}
	for _, b := range []*key.Binding{&k.sort, &k.sortAlso} {
		b.SetEnabled(b.Enabled() && can.OrderBy.Is != client.No)
	}
	groups := []kit.Group{
		{Title: "rows", Keys: []key.Binding{
			k.record, k.filter, k.this, k.sort, k.cell, k.column, k.copy, k.reload, k.drop, k.not, k.sortAlso,
		}},
	}
	if some {
		groups = append(groups, kit.Group{Title: kit.Moving, Keys: []key.Binding{
			k.up, k.down, k.left, k.right, k.pageUp, k.pageDown, k.halfUp, k.halfDown,
			k.first, k.last, k.row, k.firstColumn, k.lastColumn,
		}})
	}
	return groups
}

// Commands lists the lines of the palette that work now.
func (s *Screen) Commands() []kit.Command {
	list := []kit.Command{{Name: "reload", Help: "the rows, keeping the place"}, {Name: "filter", Arg: true, Help: "by the service, in its own language"}}
	if s.book == nil {
		return list
	}
	return append(list,
		kit.Command{Name: "row", Arg: true, Help: "go to a row by its number"},
		kit.Command{Name: "column", Arg: true, Help: "go to a column by its name"},
	)
}

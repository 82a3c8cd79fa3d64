package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/copymenu"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// openCopyMenu opens the menu of what can be copied.
func (s *Screen) openCopyMenu() tea.Cmd {
	var sections []copymenu.Section
	if s.pages != nil {
		sections = append(sections, s.copyValues())
	}
	query := s.Query()
	query.Count = true // as it was sent
	again := copymenu.Again(s.session, query, s.copyQuery())
	at := ""
	switch {
	case s.pages != nil && len(s.marks.kept) > 0:
		at = markedKey
	case s.noRows() != "":
		at = again.Items[0].Key
	}
	return copymenu.Open(copymenu.Options{Look: s.look, Sections: append(sections, again), Format: &s.copyAs, At: at})
}

// copyQuery says what the query asks for.
func (s *Screen) copyQuery() safe.Text {
	about := safe.Text("all rows")
	if total := s.total(); total != "?" {
		about = total + " rows"
	}
	q := s.Query()
	about += " of " + s.name()
	if q.Filter != "" || len(q.Where) > 0 {
		about += ", filtered"
	}
	if q.Search != "" {
		about += ", searched"
	}
	if len(q.OrderBy) > 0 {
		about += ", sorted"
	}
	if len(q.Select) == 0 && q.Apply == "" {
		about += ", all columns"
	}
	return about
}

// copyValues are the values that are held: the cell, its row, its column and all rows.
func (s *Screen) copyValues() copymenu.Section {
	row, column, value, _ := s.cursor()
	names, parts := s.grid.Names(), s.pages.Parts()
	held := make([]*client.Page, len(parts))
	for i, p := range parts {
		held[i] = p.Rows
	}
	loaded := int64(s.pages.Loaded())
	rows := number(loaded) + " rows"
	if loaded == 1 {
		rows = "1 row"
	}
	name, here := safe.Clean(column.Name), "row "+number(row+1)
	page, at := s.pages.Row(row)
	side, _ := value.Head(4 * maxSide)
	some := s.copyScope(parts)
	items := []copymenu.Item{
		{Key: "c", Title: "cell", Side: kit.Cut(show(side), maxSide), What: name + " of " + here, About: name + " of " + here + ", as it is",
			Off: s.noCopy(), Text: func(string) (string, error) { return value.Text(), nil }},
		{Key: "r", Title: "row", Side: number(row + 1), What: here, About: here + s.copyColumns(), Off: s.noRow(), Formats: true,
			Text: func(format string) (string, error) { return copymenu.Row(format, names, page.Slice(at, at+1)) }},
		{Key: "l", Title: "column", Side: name, What: name + " of " + rows, About: name + " of " + some, Off: s.noRows(), Formats: true,
			Text: func(format string) (string, error) { return copymenu.Rows(format, []string{column.Name}, held) }},
		{Key: "p", Title: "page", Side: rows, What: rows, About: some + s.copyColumns(), Off: s.noRows(), Formats: true,
			Text: func(format string) (string, error) { return copymenu.Rows(format, names, held) }},
	}
	if len(s.marks.kept) > 0 {
		items = slices.Insert(items, 2, s.copyMarked(names))
	}
	return copymenu.Section{Title: "values", Items: items}
}

// markedKey is the key of the marked rows in the menu.
const markedKey = "a"

// copyMarked are the marked rows, those that are not held any more as they were then.
func (s *Screen) copyMarked(names []string) copymenu.Item {
	rows := number(int64(len(s.marks.kept))) + " marked rows"
	if len(s.marks.kept) == 1 {
		rows = "1 marked row"
	}
	marked := s.marks.sorted()
	return copymenu.Item{Key: markedKey, Title: rows, What: rows, About: rows + s.copyColumns(), Formats: true,
		Text: func(format string) (string, error) { return copymenu.Rows(format, names, pagesOf(marked)) }}
}

// maxSide is how many cells of the cell the menu shows.
const maxSide = 14

// copyScope says which rows are held: "400 of 12,345 rows, those that are loaded".
func (s *Screen) copyScope(parts []pages.Part) safe.Text {
	loaded := int64(s.pages.Loaded())
	text := number(loaded)
	switch total := s.total(); total {
	case text:
		return "all " + text + " rows"
	case "?":
		text += " rows that are loaded, of an unknown number"
	default:
		text += " of " + total + " rows, those that are loaded"
	}
	for i, p := range parts {
		if i > 0 && p.First > parts[i-1].First+int64(parts[i-1].Rows.Len()) {
			return text + ", with gaps between them"
		}
	}
	return text
}

// copyColumns says which columns are copied.
func (s *Screen) copyColumns() safe.Text {
	shown, hidden := len(s.grid.Names()), -len(s.grid.Names())
	for _, c := range s.pages.Columns() {
		if !c.Split {
			hidden++
		}
	}
	if hidden > 0 {
		return "; " + number(int64(shown)) + " columns, " + number(int64(hidden)) + " hidden ones are left out"
	}
	return "; the columns as they are shown"
}

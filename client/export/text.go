package export

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// Text writes pages of one result, or slices of them, as one text: a cell, a row,
// a column or all rows that are loaded. columns are the names to write, in this
// order; nil writes those that a page of the list sets. Formats with a header
// begin with it. An unknown format or column is an error.
func Text(format string, columns []string, pages ...*client.Page) (string, error) {
	f, ok := Lookup(format)
	if !ok {
		return "", fmt.Errorf("write rows: no format %q", format)
	}
	for _, name := range columns {
		if !slices.ContainsFunc(pages, func(p *client.Page) bool { return p.Column(name) >= 0 }) {
			return "", fmt.Errorf("write rows: no column %q", name)
		}
	}
	if columns == nil { // a later page may have more than the first
		for _, p := range pages {
			columns = shown(columns, p, p.Len())
		}
	}
	var b strings.Builder
	w := f.New(&b, Options{Columns: columns})
	for _, p := range pages {
		if err := w.Write(p, p.Len()); err != nil {
			return "", fmt.Errorf("write rows: %w", err)
		}
	}
	if err := w.Close(); err != nil {
		return "", fmt.Errorf("write rows: %w", err)
	}
	return b.String(), nil
}

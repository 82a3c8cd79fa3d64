package ui_test

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
)

// counted is a column and its values, as JSON texts.
func counted(kind string, cells []string) ([]*client.Page, client.Column) {
	column := client.Column{Name: "VALUE", Type: kind, Nullable: true}
	var body strings.Builder
	at := make([]int, 0, len(cells))
	for _, cell := range cells {
		at = append(at, body.Len())
		body.WriteString(`{"VALUE":` + cell + "}")
	}
	b := client.NewPageBuilder([]byte(body.String()), []client.Column{column})
	for i, row := range at {
		b.Row(row)
		from := row + len(`{"VALUE":`)
		b.Set(0, from, from+len(cells[i]))
		b.RowEnd(from + len(cells[i]) + 1)
	}
	return []*client.Page{b.Build()}, column
}

// stats opens statistics of values over the rows in front.
func (b *bench) stats(kind string, cells []string) {
	pages, column := counted(kind, cells)
	b.send(kit.OpenStatsMsg{Session: ui.SessionOf(b.m), Query: client.Query{Path: "REF_COUNTRY", Filter: "Id gt 3"}, Column: column,
		Pages: pages, Total: 5000, Narrow: func([]client.Condition, string) tea.Cmd { return kit.Note(kit.Dim, "narrowed") }})
	b.settle()
}

func statNumbers(b *bench) {
	cells := []string{"null", "null", "null"}
	for i := range 400 {
		cells = append(cells, fmt.Sprintf("%d.%02d", 15+(i*7919%40+i*104729%41)*80/81, i%4*25))
	}
	b.stats("Edm.Decimal", cells)
}

func statTexts(b *bench) {
	var cells []string
	for i, text := range []string{"Port, East", "النور", "日本語の施設", "St. Mary's", "", `Unity \"Block B\"`, "👩‍👩‍👧 family", "Ñuñoa"} {
		for range 60 - 7*i {
			cells = append(cells, `"`+text+`"`)
		}
	}
	b.stats("Edm.String", append(cells, "null", "null"))
}

// TestStatisticsOverRows: I opens them for the column under the cursor; a value narrows the
// rows, which the screen leads back to.
func TestStatisticsOverRows(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := inRows()
		b := newBench(t, deps, 120, 32)
		b.keys("I")
		b.has("REF_COUNTRY › Id", "of 50 loaded rows", "of 500", "A loads on", "0 to 5", "counted here in")
		b.keys("esc")
		b.has("rows 1-")
		b.keys("l", "I")
		b.has("› Name", "all 50 values are unique")
		b.keys("esc", "I")
		b.has("› Name")
	})
}

// TestAFlipKeepsTheStatistics of the same column.
func TestAFlipKeepsTheStatistics(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := inRows()
		b := newBench(t, deps, 120, 32)
		b.keys("I", "-")
		b.has("STAGING", "REF_COUNTRY › Id", "of 50 loaded rows")
		b.keys("esc")
		b.has("STAGING", "rows 1-")
	})
}

// TestStatisticsInPlainMode are printed in words, with each bin or value under the cursor.
func TestStatisticsInPlainMode(t *testing.T) {
	in(t, func(t *testing.T) {
		_, deps := inRows()
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(deps, out), 80, 24)
		out.lines()
		b.keys("I")
		out.said("Id, Edm.Int32. of 100 loaded rows of 500", "rows 100, null 0, distinct 100", "min 0, 5 percent 4",
			"bin 1 of 10. 0 to 10: 10 rows, 10.0 percent")
		b.keys("l")
		if lines := out.lines(); len(lines) != 1 || lines[0] != "bin 2. 10 to 20: 10 rows, 10.0 percent" {
			t.Errorf("the next bin says %q", lines)
		}
		b.keys("esc", "l", "I")
		out.said("Name, Edm.String", "all 100 values are unique")
		b.keys("esc")
		statTexts(b)
		out.said("null 2, empty text 32", "value 1 of 9. Port, East: 60 rows, 21.0 percent")
		b.keys("G")
		out.said("value 9. null: 2 rows, 0.7 percent")
	})
}

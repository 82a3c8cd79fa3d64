package export

import (
	"bufio"
	"io"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
)

// Limits of a table that is looked at.
const (
	maxText    = 200 // cells a column of text may take
	minText    = 10  // cells a column of text keeps where there is no room
	sampleSize = 200 // rows that decide the widths
)

// tableWriter fits the columns to the rows of the first page. Text that does
// not fit ends in …; a number that does not fit is never cut: its cell is as
// wide as it needs.
type tableWriter struct {
	w      *bufio.Writer
	limit  int
	cols   columns
	widths []int
	right  []bool
	begun  bool
}

func newTable(w io.Writer, o Options) Writer {
	return &tableWriter{w: bufio.NewWriterSize(w, 64<<10), limit: o.Width, cols: columnsOf(o)}
}

func (t *tableWriter) Write(p *client.Page, n int) error {
	if !t.begun {
		t.begun = true
		t.cols.choose(p, n)
		t.fit(p, min(n, sampleSize))
		t.header()
	}
	t.cols.turn(p, n)
	for row := range n {
		for i, col := range t.cols.at {
			t.cell(i, p.Cell(row, col))
		}
		t.w.WriteByte('\n')
	}
	return t.w.Flush()
}

func (t *tableWriter) Close() error { return t.w.Flush() }

// fit measures the first rows and shares the room out, the widest columns
// giving way first. Columns that do not fit at all run over the edge rather
// than vanish.
func (t *tableWriter) fit(p *client.Page, n int) {
	t.widths = make([]int, len(t.cols.names))
	t.right = make([]bool, len(t.cols.names))
	for i, name := range t.cols.names {
		t.widths[i] = displaywidth.String(string(safe.Clean(name)))
		numbers := 0
		for row := range n {
			v := p.Cell(row, t.cols.at[i])
			if v.Kind == client.Number {
				numbers++
			} else if v.IsSet() {
				numbers = -n
			}
			t.widths[i] = max(t.widths[i], displaywidth.String(string(show(v))))
		}
		t.right[i] = numbers > 0
		if !t.right[i] {
			t.widths[i] = min(t.widths[i], maxText)
		}
	}
	for t.limit > 0 && sum(t.widths)+2*(len(t.widths)-1) > t.limit {
		widest := -1
		for i, w := range t.widths {
			if !t.right[i] && w > minText && (widest < 0 || w > t.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			break
		}
		t.widths[widest]--
	}
}

func (t *tableWriter) header() {
	for i, name := range t.cols.names {
		t.put(i, safe.Clean(name))
	}
	t.w.WriteByte('\n')
}

func (t *tableWriter) cell(i int, v client.Value) {
	t.put(i, show(v))
}

// put writes a text into its column. A right-hand column is padded before, a
// left-hand one after, the last one not at all.
func (t *tableWriter) put(i int, text safe.Text) {
	if i > 0 {
		t.w.WriteString("  ")
	}
	s := string(text)
	w := displaywidth.String(s)
	if w > t.widths[i] && !t.right[i] {
		s = displaywidth.TruncateString(s, t.widths[i], "…")
		w = displaywidth.String(s)
	}
	pad := strings.Repeat(" ", max(t.widths[i]-w, 0))
	switch {
	case t.right[i]:
		t.w.WriteString(pad + s)
	case i == len(t.widths)-1:
		t.w.WriteString(s)
	default:
		t.w.WriteString(s + pad)
	}
}

// show is a cell as a person sees it: null is ∅, which no text can be mistaken
// for in its own column of a table; a missing value is blank.
func show(v client.Value) safe.Text {
	switch v.Kind {
	case client.Missing:
		return ""
	case client.Null:
		return "∅"
	}
	text, more := v.Head(2048)
	if v.Kind == client.Nested && !more {
		text = jsonscan.Compact(text)
	}
	if more {
		text += "…"
	}
	return safe.Clean(text)
}

func sum(list []int) int {
	total := 0
	for _, n := range list {
		total += n
	}
	return total
}

package compare

import (
	"bufio"
	"slices"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"odatui/client"
	"odatui/client/jsonscan"
	"odatui/client/safe"
)

const (
	blockRows = 100 // rows that share a header and the widths of columns
	mostCells = 60  // a column of text may take without a limit of the terminal
	leastText = 8   // cells that a column keeps where there is no room
	fewOthers = 4   // columns of rows on one side, where no column differs
	arrow     = "  ->  "
	equalCell = "·"
)

// textWriter writes blocks of rows, each with the columns that differ in it.
type textWriter struct {
	w      *bufio.Writer
	limit  int
	shape  Shape
	names  []string // of all columns
	rows   []Row
	blocks int
}

func newText(w *bufio.Writer, o Options) Writer { return &textWriter{w: w, limit: o.Width} }

// Begin implements Sink.
func (t *textWriter) Begin(s Shape) error {
	t.shape = s
	_, t.names = shown(s)
	return nil
}

// Row implements Sink.
func (t *textWriter) Row(r Row) error {
	if r.Kind == Same {
		return nil
	}
	t.rows = append(t.rows, r)
	if len(t.rows) < blockRows {
		return nil
	}
	t.block()
	return t.w.Flush()
}

// Close implements Writer.
func (t *textWriter) Close(Summary) error {
	t.block()
	return t.w.Flush()
}

// block writes the rows that are kept.
func (t *textWriter) block() {
	if len(t.rows) == 0 {
		return
	}
	if t.blocks++; t.blocks > 1 {
		t.w.WriteByte('\n')
	}
	names := t.differing()
	heads := slices.Concat([]string{tagHeader}, t.shape.Key, names)
	for i := range heads {
		heads[i] = string(safe.Clean(heads[i]))
	}
	lines := [][]string{heads}
	for _, r := range t.rows {
		line := []string{tagOf(r.Kind)}
		for _, v := range r.Key {
			line = append(line, textOf(v))
		}
		lines = append(lines, append(line, t.cells(r, names)...))
	}
	t.rows = t.rows[:0]
	writeLines(t.w, lines, t.limit)
}

// differing returns the columns of the block: those that differ in a row of it, else the
// first few.
func (t *textWriter) differing() []string {
	differs := map[string]bool{}
	for _, r := range t.rows {
		for _, c := range r.Cells {
			differs[c.Column] = true
		}
	}
	var names []string
	for _, name := range t.names {
		if differs[name] {
			names = append(names, name)
			delete(differs, name)
		}
	}
	late := len(names)
	for name := range differs {
		names = append(names, name)
	}
	slices.Sort(names[late:])
	if len(names) == 0 {
		others := t.names[min(len(t.shape.Key), len(t.names)):]
		names = others[:min(len(others), fewOthers)]
	}
	return names
}

// cells returns what a row has in the columns of its block.
func (t *textWriter) cells(r Row, names []string) (list []string) {
	if r.Kind != Changed {
		record := r.Left
		if r.Kind == RightOnly {
			record = r.Right
		}
		for _, v := range valuesOf(record, names) {
			list = append(list, textOf(v))
		}
		return list
	}
	for _, name := range names {
		text := equalCell
		for _, c := range r.Cells {
			if c.Column == name {
				text = textOf(c.Left) + arrow + textOf(c.Right)
			}
		}
		list = append(list, text)
	}
	return list
}

// textOf is a value to be read, in one line: NULL for null, "" for an empty text.
func textOf(v client.Value) string {
	head, more := v.Head(1 << 10)
	switch {
	case !v.IsSet():
		return "NULL"
	case head == "":
		return `""`
	case v.Kind == client.Nested && !more:
		head = jsonscan.Compact(head)
	}
	if strings.TrimLeft(head, "_") == "NULL" {
		head = "_" + head
	}
	if more {
		head += "…"
	}
	return string(safe.Clean(head))
}

// writeLines writes lines of cells under each other, two blanks between them. Cells with
// an arrow have it under that of others. limit is the width, 0 none.
func writeLines(w *bufio.Writer, lines [][]string, limit int) {
	aligned := alignArrows(lines, true)
	widths := widthsOf(aligned)
	if limit > 0 && sum(widths)+2*(len(widths)-1) > limit { // values are worth more than order
		aligned = alignArrows(lines, false)
		widths = widthsOf(aligned)
	}
	lines = aligned
	most := mostCells
	if limit > 0 {
		most = max(limit, leastText)
		for total := sum(widths) + 2*(len(widths)-1); total > limit; total-- {
			widest := 0
			for i := range widths {
				if widths[i] > widths[widest] {
					widest = i
				}
			}
			if widths[widest] <= leastText {
				break
			}
			widths[widest]--
		}
	}
	for _, line := range lines {
		var b strings.Builder
		for i, cell := range line {
			width := min(widths[i], most)
			if limit > 0 {
				cell = cutCell(cell, width)
			}
			if i > 0 {
				b.WriteString("  ")
			}
			b.WriteString(cell + strings.Repeat(" ", max(width-displaywidth.String(cell), 0)))
		}
		w.WriteString(strings.TrimRight(b.String(), " ") + "\n")
	}
}

// cutCell cuts a cell to a width: of a change both values, so that neither is hidden.
func cutCell(cell string, width int) string {
	if displaywidth.String(cell) <= width {
		return cell
	}
	before, after, ok := strings.Cut(cell, " -> ")
	if room := width - len(" -> "); ok && room >= leastText {
		before = displaywidth.TruncateString(before, max(room-displaywidth.String(after), room/2), "…")
		cell = before + " -> " + after
	}
	return displaywidth.TruncateString(cell, width, "…")
}

func widthsOf(lines [][]string) []int {
	widths := make([]int, len(lines[0]))
	for _, line := range lines {
		for i, cell := range line {
			widths[i] = max(widths[i], displaywidth.String(cell))
		}
	}
	return widths
}

// alignArrows returns the lines with the arrows of a column under each other, if pad is
// set, else with one blank before them.
func alignArrows(lines [][]string, pad bool) [][]string {
	out := make([][]string, len(lines))
	for i := range lines {
		out[i] = slices.Clone(lines[i])
	}
	for col := range lines[0] {
		left := 0
		for _, line := range lines {
			if before, _, ok := strings.Cut(line[col], arrow); ok && pad {
				left = max(left, displaywidth.String(before))
			}
		}
		left = min(left, mostCells/2)
		for _, line := range out {
			if before, after, ok := strings.Cut(line[col], arrow); ok {
				line[col] = before + strings.Repeat(" ", max(left-displaywidth.String(before), 0)) + " -> " + after
			}
		}
	}
	return out
}

func sum(list []int) int {
	total := 0
	for _, n := range list {
		total += n
	}
	return total
}

// textSets writes a line for each column that differs, and for each set on one side.
func textSets(w *bufio.Writer, s Sets, o Options) {
	lines := [][]string{{tagHeader, "set", "column", string(safe.Clean(s.Left)) + " -> " + string(safe.Clean(s.Right)), "grade", "why"}}
	add := func(kind Kind, set, column, change string, grade Grade, why string) {
		line := []string{tagOf(kind), set, column, change, string(grade), why}
		for i := range line {
			line[i] = string(safe.Clean(line[i]))
		}
		lines = append(lines, line)
	}
	for _, set := range s.Sets {
		if set.Kind == Same {
			continue
		}
		if set.Why != "" {
			add(set.Kind, set.Name, "", "", set.Grade, set.Why)
		}
		if set.Kind != Changed {
			continue
		}
		for _, m := range set.Different() {
			change := m.Left + m.Right
			if m.Kind == Changed {
				change = m.Left + " -> " + m.Right
			}
			add(m.Kind, set.Name, m.Name, change, m.Grade, m.Why)
		}
	}
	if len(lines) > 1 {
		writeLines(w, lines, o.Width)
	}
}

package compare

import (
	"bufio"
	"encoding/json"
	"strconv"
	"strings"
)

// jsonWriter writes the rows first and the counts behind them, which are not known
// before; as ndjson the rows alone.
type jsonWriter struct {
	w       *bufio.Writer
	array   bool
	began   bool
	rows    int
	shape   Shape
	columns []Column
	names   []string
}

func newJSON(w *bufio.Writer, _ Options) Writer   { return &jsonWriter{w: w, array: true} }
func newNDJSON(w *bufio.Writer, _ Options) Writer { return &jsonWriter{w: w} }

// Begin implements Sink.
func (j *jsonWriter) Begin(s Shape) error {
	j.began, j.shape = true, s
	j.columns, j.names = shown(s)
	if j.array {
		j.w.WriteString("{\"set\":" + quote(s.Set) + ",\"key\":[")
		for i, name := range s.Key {
			j.comma(i)
			j.w.WriteString(quote(name))
		}
		j.w.WriteString("],\"left\":" + quote(s.Left) + ",\"right\":" + quote(s.Right) + ",\"rows\":[")
	}
	return nil
}

func (j *jsonWriter) comma(i int) {
	if i > 0 {
		j.w.WriteByte(',')
	}
}

// Row implements Sink.
func (j *jsonWriter) Row(r Row) error {
	if r.Kind == Same {
		return nil
	}
	if j.array {
		j.comma(j.rows)
		j.w.WriteByte('\n')
	}
	j.rows++
	j.w.WriteString("{\"kind\":" + quote(string(r.Kind)) + ",\"key\":{")
	for i, v := range r.Key {
		j.comma(i)
		j.w.WriteString(quote(j.shape.Key[i]) + ":" + rawJSON(v))
	}
	j.w.WriteString("},\"columns\":{")
	for i, c := range j.cells(r) {
		j.comma(i)
		j.w.WriteString(quote(c.Column) + ":{\"left\":" + rawJSON(c.Left) + ",\"right\":" + rawJSON(c.Right) + "}")
	}
	j.w.WriteString("}}")
	if !j.array {
		j.w.WriteByte('\n')
	}
	return passOn(j.w)
}

// cells returns the cells that differ; of a row on one side only, all that it has there.
func (j *jsonWriter) cells(r Row) []Cell {
	if r.Kind == Changed {
		return r.Cells
	}
	var list []Cell
	left, right := valuesOf(r.Left, j.names), valuesOf(r.Right, j.names)
	for i, c := range j.columns {
		if i >= len(j.shape.Key) && (c.Kind == Same || c.Kind == r.Kind) {
			list = append(list, Cell{c.Name, left[i], right[i]})
		}
	}
	return list
}

// Close implements Writer.
func (j *jsonWriter) Close(s Summary) error {
	if j.began && j.array {
		if j.rows > 0 {
			j.w.WriteByte('\n')
		}
		counts, _ := json.Marshal(s.Counts) // numbers are always written
		j.w.WriteString("],\"counts\":" + string(counts) +
			",\"complete\":" + strconv.FormatBool(s.Complete) + ",\"exact\":" + strconv.FormatBool(s.Exact) + "}\n")
	}
	return j.w.Flush()
}

func jsonSets(w *bufio.Writer, s Sets, _ Options) {
	w.WriteString("{\"left\":" + quote(s.Left) + ",\"right\":" + quote(s.Right) + ",\"sets\":[")
	n := 0
	for _, set := range s.Sets {
		if set.Kind != Same {
			if n++; n > 1 {
				w.WriteByte(',')
			}
			w.WriteString("\n" + setJSON(set))
		}
	}
	if n > 0 {
		w.WriteByte('\n')
	}
	w.WriteString("]}\n")
}

func ndjsonSets(w *bufio.Writer, s Sets, _ Options) {
	for _, set := range s.Sets {
		if set.Kind != Same {
			w.WriteString(setJSON(set) + "\n")
		}
	}
}

// setJSON writes a set with the columns that differ. Those of a set on one side only are
// not listed.
func setJSON(set Set) string {
	var b strings.Builder
	grade := func(g Grade, why string) string { return ",\"grade\":" + quote(string(g)) + ",\"why\":" + quote(why) }
	b.WriteString("{\"name\":" + quote(set.Name) + ",\"kind\":" + quote(string(set.Kind)) + grade(set.Grade, set.Why) + ",\"columns\":[")
	if set.Kind == Changed {
		for i, m := range set.Different() {
			if i > 0 {
				b.WriteByte(',')
			}
			b.WriteString("{\"name\":" + quote(m.Name) + ",\"kind\":" + quote(string(m.Kind)) +
				",\"left\":" + orNull(m.Left) + ",\"right\":" + orNull(m.Right) + grade(m.Grade, m.Why) + "}")
		}
	}
	b.WriteString("]}")
	return b.String()
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return quote(s)
}

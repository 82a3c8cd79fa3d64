package export

import (
	"bufio"
	"io"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// jsonWriter writes objects with the service's own property names and numbers
// as the service wrote them. Missing properties stay missing.
type jsonWriter struct {
	w     *bufio.Writer
	array bool
	begun bool     // a row was written
	given []string // [Options.Columns]
	names []string // quoted, of the current page
	at    []int    // their columns
	page  *client.Page
}

func newJSON(w io.Writer, o Options) Writer {
	return &jsonWriter{w: bufio.NewWriterSize(w, 64<<10), array: true, begun: o.Continued, given: o.Columns}
}

func newNDJSON(w io.Writer, o Options) Writer {
	return &jsonWriter{w: bufio.NewWriterSize(w, 64<<10), given: o.Columns}
}

func (j *jsonWriter) Write(p *client.Page, n int) error {
	if j.page != p {
		j.turn(p)
	}
	for row := range n {
		j.between()
		j.object(p, row)
	}
	return j.w.Flush()
}

// turn finds the columns in another page.
func (j *jsonWriter) turn(p *client.Page) {
	j.page, j.names, j.at = p, j.names[:0], j.at[:0]
	for i, c := range p.Columns {
		if j.given == nil && !c.Hidden {
			j.names, j.at = append(j.names, client.Text(c.Name).Raw()), append(j.at, i)
		}
	}
	for _, name := range j.given {
		j.names, j.at = append(j.names, client.Text(name).Raw()), append(j.at, p.Column(name))
	}
}

// between writes what stands before a row. An array begins with its first row,
// so that a result that failed at once leaves nothing.
func (j *jsonWriter) between() {
	switch {
	case !j.array:
	case !j.begun:
		j.begun = true
		j.w.WriteString("[\n")
	default:
		j.w.WriteString(",\n")
	}
}

func (j *jsonWriter) object(p *client.Page, row int) {
	if p.Row(row) == "null" { // an entry that is no entity
		j.w.WriteString("null")
		if !j.array {
			j.w.WriteByte('\n')
		}
		return
	}
	j.w.WriteByte('{')
	first := true
	for i, name := range j.names {
		v := p.Cell(row, j.at[i])
		if v.Kind == client.Missing {
			continue
		}
		if !first {
			j.w.WriteByte(',')
		}
		first = false
		j.w.WriteString(name)
		j.w.WriteByte(':')
		if v.Kind == client.Nested {
			j.w.WriteString(jsonscan.Compact(v.Raw()))
		} else {
			j.w.WriteString(strings.ToValidUTF8(v.Raw(), "\ufffd"))
		}
	}
	j.w.WriteByte('}')
	if !j.array {
		j.w.WriteByte('\n')
	}
}

func (j *jsonWriter) Close() error {
	if j.array {
		if j.begun {
			j.w.WriteByte('\n')
		} else {
			j.w.WriteByte('[')
		}
		j.w.WriteString("]\n")
	}
	return j.w.Flush()
}

// stop leaves an array open behind the last row.
func (j *jsonWriter) stop() error {
	if j.begun {
		j.w.WriteByte('\n')
	}
	return j.w.Flush()
}

package export

import (
	"bufio"
	"io"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// markdownWriter writes a GitHub table: pipes escaped, line ends as <br>.
type markdownWriter struct {
	w     *bufio.Writer
	cols  columns
	begun bool
}

func newMarkdown(w io.Writer, o Options) Writer {
	return &markdownWriter{w: bufio.NewWriterSize(w, 64<<10), cols: columnsOf(o)}
}

var markdownCell = strings.NewReplacer("\\", "\\\\", "|", "\\|", "\r\n", "<br>", "\n", "<br>", "\r", "<br>", "<", "&lt;")

func (m *markdownWriter) Write(p *client.Page, n int) error {
	if !m.begun {
		m.begun = true
		m.cols.choose(p, n)
		m.header()
	}
	m.cols.turn(p, n)
	for row := range n {
		m.w.WriteByte('|')
		for _, col := range m.cols.at {
			v := p.Cell(row, col)
			text := v.Text()
			if v.Kind == client.Nested {
				text = jsonscan.Compact(text)
			}
			m.w.WriteString(" " + markdownCell.Replace(text) + " |")
		}
		m.w.WriteByte('\n')
	}
	return m.w.Flush()
}

func (m *markdownWriter) header() {
	if m.cols.Continued {
		return
	}
	m.w.WriteByte('|')
	for _, name := range m.cols.names {
		m.w.WriteString(" " + markdownCell.Replace(name) + " |")
	}
	m.w.WriteString("\n|" + strings.Repeat(" --- |", len(m.cols.names)) + "\n")
}

func (m *markdownWriter) Close() error { return m.w.Flush() }

package compare

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// Writer writes the differences of a set as they come.
type Writer interface {
	Sink
	// Close ends the document, also that of a comparison that failed. Without Begin it
	// writes nothing. It does not close the writer underneath.
	Close(Summary) error
}

// Options are the settings of a writer.
type Options struct {
	Width int // cells of the terminal, 0 no limit; text only
	// Dropped gets the columns that could not be written, because they came behind the
	// header; it may be nil.
	Dropped func(names []string)
}

// format is one way to write differences.
type format struct {
	client.Choice
	rows func(w *bufio.Writer, o Options) Writer
	sets func(w *bufio.Writer, s Sets, o Options)
}

func formats() []format {
	return []format{
		{client.Choice{Name: "text", Title: "Text", Help: "To be read: the columns that differ."}, newText, textSets},
		{client.Choice{Name: "json", Title: "JSON", Help: "One object with all differences."}, newJSON, jsonSets},
		{client.Choice{Name: "ndjson", Title: "NDJSON", Help: "One difference a line."}, newNDJSON, ndjsonSets},
		{client.Choice{Name: "csv", Title: "CSV", Help: "One line a cell that differs."}, newCSV, csvSets},
		{client.Choice{Name: "daff", Title: "Tabular diff", Help: "CSV that daff shows and applies."}, newDaff, daffSets},
	}
}

// Formats returns the formats of differences.
func Formats() (list []client.Choice) {
	for _, f := range formats() {
		list = append(list, f.Choice)
	}
	return list
}

// Names returns the names of the formats.
func Names() (names []string) {
	for _, f := range formats() {
		names = append(names, f.Name)
	}
	return names
}

func lookup(name string) (format, error) {
	list := formats()
	i := slices.IndexFunc(list, func(f format) bool { return f.Name == name })
	if i < 0 {
		return format{}, fmt.Errorf("no format named %s", name)
	}
	return list[i], nil
}

// NewWriter returns a writer of the rows that differ.
func NewWriter(name string, w io.Writer, o Options) (Writer, error) {
	f, err := lookup(name)
	if err != nil {
		return nil, err
	}
	return f.rows(bufio.NewWriterSize(w, 64<<10), o), nil
}

// WriteSets writes the sets that differ.
func WriteSets(name string, w io.Writer, s Sets, o Options) error {
	f, err := lookup(name)
	if err != nil {
		return err
	}
	out := bufio.NewWriterSize(w, 64<<10)
	f.sets(out, s, o)
	return out.Flush()
}

// shown returns the columns whose values a difference may show, those of one side
// included, and their names.
func shown(shape Shape) (columns []Column, names []string) {
	for _, c := range shape.Columns {
		if !c.Ignored {
			columns, names = append(columns, c), append(names, c.Name)
		}
	}
	return columns, names
}

// valuesOf returns the values of a record by name, those of the wrong kind of record none.
func valuesOf(record client.Value, names []string) []client.Value {
	c := cells{names: names, fresh: func(string) {}}
	if record.Kind != client.Nested {
		return make([]client.Value, len(names))
	}
	return slices.Clone(c.read(record.Raw()))
}

// plainText is a value as text: nested ones as compact JSON, "" for null.
func plainText(v client.Value) string {
	if v.Kind == client.Nested {
		return jsonscan.Compact(v.Raw())
	}
	return v.Text()
}

// passOn writes what is kept, if that is much: differences are seen as they are found,
// and a disk that is full ends the comparison.
func passOn(w *bufio.Writer) error {
	if w.Buffered() > w.Size()/2 {
		return w.Flush()
	}
	return nil
}

// rawJSON is a value as JSON, null if it is missing.
func rawJSON(v client.Value) string {
	switch v.Kind {
	case client.Missing:
		return "null"
	case client.Nested:
		return jsonscan.Compact(v.Raw())
	}
	return strings.ToValidUTF8(v.Raw(), "\ufffd")
}

func quote(s string) string { return client.Text(s).Raw() }

package profiles

import (
	"bytes"
	"errors"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"

	"odatui/lazy"
)

// kind is what a TOML value is, in the words of messages.
type kind string

const (
	kindTable  kind = "a table"
	kindArray  kind = "a list"
	kindText   kind = "text"
	kindInt    kind = "a whole number"
	kindFloat  kind = "a number"
	kindBool   kind = "true or false"
	kindDate   kind = "a date"
	kindMoment kind = "a time"
)

// node is one value of the document with the place where it stands.
type node struct {
	kind  kind
	text  string // of scalars, decoded
	keys  []string
	child map[string]*node
	items []*node
	at    int // offset of its key, or of itself in a list

	// inline says that the value is written behind its key; start and end are
	// its offsets then.
	inline     bool
	start, end int
	pairs      []pair // what an inline table holds, as it is written
}

// pair is one "key = value" inside an inline table.
type pair struct {
	path       []string
	start, end int // from the key to the end of the value
}

func newTable(at int) *node { return &node{kind: kindTable, child: map[string]*node{}, at: at} }

func (n *node) get(key string) *node {
	if n == nil || n.kind != kindTable {
		return nil
	}
	return n.child[key]
}

// find walks down the keys, nil if one is missing.
func (n *node) find(path ...string) *node {
	for _, key := range path {
		n = n.get(key)
	}
	return n
}

func (n *node) put(key string, c *node) {
	if _, ok := n.child[key]; !ok {
		n.keys = append(n.keys, key)
	}
	n.child[key] = c
}

// expression is one line (or more) of the document: a header or a key with its
// value.
type expression struct {
	header  bool
	array   bool     // a [[header]]
	path    []string // from the top of the file
	section int      // index of the header it stands under, -1 none
	start   int      // of the key or the bracket
	value   int      // where the value begins; keys only
	end     int      // behind the value or the bracket
}

// document is a TOML file: its bytes, its meaning, and where everything stands.
type document struct {
	bom   bool
	data  []byte // without the byte order mark
	root  *node
	exprs []expression
	lines []int // offsets at which lines begin
}

var bom = []byte("\xef\xbb\xbf")

// parse reads TOML. Its errors are *ParseError without text of the file.
func parse(path string, data []byte) (*document, error) {
	rest, had := bytes.CutPrefix(data, bom)
	d := &document{bom: had, data: slices.Clip(bytes.Clone(rest)), root: newTable(0)}
	if d.data == nil {
		d.data = []byte{}
	}
	d.lines = append(d.lines, 0)
	for i, c := range d.data {
		if c == '\n' {
			d.lines = append(d.lines, i+1)
		}
	}
	var meaning map[string]any
	if err := toml.Unmarshal(d.data, &meaning); err != nil {
		return nil, parseError(path, err)
	}
	if err := d.read(); err != nil {
		return nil, parseError(path, err)
	}
	return d, nil
}

// meaning decodes the document once more, for comparing what edits do.
func (d *document) meaning() (map[string]any, error) {
	m := map[string]any{}
	err := toml.Unmarshal(d.data, &m)
	return m, err
}

// read builds the tree. The document is known to be valid.
func (d *document) read() error {
	p := unstable.Parser{}
	p.Reset(d.data)
	table, prefix, section := d.root, []string(nil), -1
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.KeyValue:
			path, at := keyOf(e.Key())
			x := expression{path: append(slices.Clip(prefix), path...), section: section, start: at, end: int(e.Raw.Offset + e.Raw.Length)}
			x.value = d.valueStart(e)
			d.exprs = append(d.exprs, x)
			d.assign(table, path, at, d.value(e.Value(), x.value, x.end))
		case unstable.Table, unstable.ArrayTable:
			path, at := keyOf(e.Key())
			start := bytes.LastIndexByte(d.data[:at], '[')
			if e.Kind == unstable.ArrayTable && start > 0 && d.data[start-1] == '[' {
				start--
			}
			section = len(d.exprs)
			d.exprs = append(d.exprs, expression{header: true, array: e.Kind == unstable.ArrayTable, path: path, section: -1, start: start, end: d.headerEnd(e)})
			table, prefix = d.open(path, at, e.Kind == unstable.ArrayTable), path
		}
	}
	return p.Error()
}

func keyOf(it unstable.Iterator) (path []string, at int) {
	at = -1
	for it.Next() {
		n := it.Node()
		if at < 0 {
			at = int(n.Raw.Offset)
		}
		path = append(path, string(n.Data))
	}
	return path, max(at, 0)
}

// valueStart finds the value behind the last part of a key.
func (d *document) valueStart(e *unstable.Node) int {
	end := 0
	for it := e.Key(); it.Next(); {
		end = int(it.Node().Raw.Offset + it.Node().Raw.Length)
	}
	for end < len(d.data) && strings.IndexByte(" \t=", d.data[end]) >= 0 {
		end++
	}
	return end
}

// headerEnd finds the end of a header behind its last key.
func (d *document) headerEnd(e *unstable.Node) int {
	end := 0
	for it := e.Key(); it.Next(); {
		end = int(it.Node().Raw.Offset + it.Node().Raw.Length)
	}
	for end < len(d.data) && strings.IndexByte(" \t]", d.data[end]) >= 0 {
		end++
	}
	return len(bytes.TrimRight(d.data[:end], " \t"))
}

// value makes the node of a value that stands from start to end.
func (d *document) value(v *unstable.Node, start, end int) *node {
	n := &node{inline: true, at: start, start: start, end: end}
	switch v.Kind {
	case unstable.InlineTable:
		n.kind, n.child = kindTable, map[string]*node{}
		for it := v.Children(); it.Next(); {
			if kv := it.Node(); kv.Kind == unstable.KeyValue {
				path, at := keyOf(kv.Key())
				last := int(kv.Raw.Offset + kv.Raw.Length)
				n.pairs = append(n.pairs, pair{path, at, last})
				d.assign(n, path, at, d.value(kv.Value(), d.valueStart(kv), last))
			}
		}
	case unstable.Array:
		n.kind = kindArray
		for it := v.Children(); it.Next(); {
			if c := it.Node(); c.Kind != unstable.Comment {
				from, to := int(c.Raw.Offset), int(c.Raw.Offset+c.Raw.Length)
				if from == 0 { // the parser keeps no place for a list in a list
					from, to = start, start
				}
				n.items = append(n.items, d.value(c, from, to))
			}
		}
	default:
		n.kind, n.text = scalarKind(v.Kind), string(v.Data)
	}
	return n
}

func scalarKind(k unstable.Kind) kind {
	switch k {
	case unstable.String:
		return kindText
	case unstable.Bool:
		return kindBool
	case unstable.Integer:
		return kindInt
	case unstable.Float:
		return kindFloat
	case unstable.LocalDate:
		return kindDate
	}
	return kindMoment
}

// assign puts a value at a dotted key below a table.
func (d *document) assign(table *node, path []string, at int, v *node) {
	for _, key := range path[:len(path)-1] {
		next := table.child[key]
		if next == nil {
			next = newTable(at)
			table.put(key, next)
		}
		table = next
	}
	v.at = at
	table.put(path[len(path)-1], v)
}

// open finds or makes the table that a header names.
func (d *document) open(path []string, at int, array bool) *node {
	table := d.root
	for i, key := range path {
		next := table.child[key]
		switch {
		case array && i == len(path)-1:
			if next == nil {
				next = &node{kind: kindArray, at: at}
				table.put(key, next)
			}
			item := newTable(at)
			next.items = append(next.items, item)
			return item
		case next == nil:
			next = newTable(at)
			table.put(key, next)
		case next.kind == kindArray && len(next.items) > 0:
			next = next.items[len(next.items)-1]
		}
		if next.child == nil {
			return newTable(at) // cannot be: the document is valid
		}
		if i == len(path)-1 {
			next.at = at
		}
		table = next
	}
	return table
}

// position turns an offset into line and column, both from 1; the column
// counts characters.
func (d *document) position(offset int) (line, column int) {
	line = sort.SearchInts(d.lines, offset+1)
	start := d.lines[line-1]
	return line, utf8.RuneCount(d.data[start:min(offset, len(d.data))]) + 1
}

// parseError keeps the place and a message of our own: the parser's messages
// may quote the file.
func parseError(path string, err error) error {
	e := &ParseError{Path: path, Line: 1, Column: 1, Message: "this is not valid TOML"}
	var wrong *toml.DecodeError
	if errors.As(err, &wrong) {
		e.Line, e.Column = wrong.Position()
	}
	text := strings.TrimPrefix(err.Error(), "toml: ")
	for _, m := range parseMessages {
		if m.pattern.MatchString(text) {
			e.Message = m.say
			break
		}
	}
	return e
}

// parseMessages are the parser's messages in our words, without what they quote.
var parseMessages = []struct {
	pattern *lazy.Pattern
	say     string
}{
	{lazy.Regexp(`already defined|already exists`), "this key or table is defined twice"},
	{lazy.Regexp(`should be a table`), "this key holds a value and cannot be a table too"},
	{lazy.Regexp(`^expected '=' after key`), "expected = after the key"},
	{lazy.Regexp(`^expected '\]`), "expected ] at the end of the table's name"},
	{lazy.Regexp(`^expected newline`), "expected the line to end here"},
	{lazy.Regexp(`^invalid character at start of key`), "a key cannot begin with this character"},
	{lazy.Regexp(`^expected key`), "expected a key"},
	{lazy.Regexp(`^(unexpected character|strings must be quoted|expected keyword)`), "this is not a value: text needs quotes"},
	{lazy.Regexp(`^expected value`), "expected a value"},
	{lazy.Regexp(`^(unterminated|multiline .* not terminated)`), "text is not closed by a quote"},
	{lazy.Regexp(`cannot have new lines`), "text is not closed by a quote on its line"},
	{lazy.Regexp(`control characters|carriage returns`), "a control character must not stand here"},
	{lazy.Regexp(`invalid UTF-8`), "this is not UTF-8"},
	{lazy.Regexp(`escape|need a character after`), `a wrong escape: write \\ for a backslash, or use 'single quotes'`},
	{lazy.Regexp(`^array is incomplete|after array value`), "expected , or ] in a list"},
	{lazy.Regexp(`inline table`), "expected , or } in a table"},
	{lazy.Regexp(`nested more`), "nested too deep"},
	{lazy.Regexp(`too many quotes`), "too many quotes"},
	{lazy.Regexp(`date|time|hour|minute|second|zone`), "this is not a date or time: write 2027-01-31"},
	{lazy.Regexp(`number|digit|integer|float|zeroes|sign`), "this is not a number: text needs quotes"},
}

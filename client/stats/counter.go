package stats

import (
	"hash/maphash"
	"strconv"
	"strings"
	"unicode/utf8"
	"unsafe"

	"odatui/client"
	"odatui/client/jsonscan"
)

// Counter counts the values of one column page by page. It keeps nothing of a page. Each
// different value is held once, up to mostHeld values and mostBytes of text.
type Counter struct {
	column client.Column
	inside []string // names below the column of the page, nil it is the column itself
	scan   jsonscan.Scanner
	buffer []byte

	rows, nulls, missing int64
	texts, others, nests int64 // rows with a string, with a number or a boolean, with an object or a list
	held                 table
	beyond               beyond
}

// The bounds of a counter's memory.
const (
	mostHeld  = 1 << 20
	mostBytes = 64 << 20
)

// beyond is the rows with values that are not held.
type beyond struct {
	rows, empty       int64
	shortest, longest int
	least, most       client.Value // Missing: none of them has a place in the order
	sum               sum
	summed            int64 // rows
}

// Of returns a counter for a column. Its name is that of a column of the pages, or a path
// into one: Address/City.
func Of(column client.Column) *Counter {
	c := &Counter{column: column}
	if _, path, ok := strings.Cut(column.Name, "/"); ok {
		c.inside = strings.Split(path, "/")
	}
	c.held.init()
	return c
}

// AddPage counts the rows of a page by the counter's column.
func (c *Counter) AddPage(p *client.Page) {
	name := c.column.Name
	if c.inside != nil && p.Column(name) < 0 {
		name, _, _ = strings.Cut(name, "/")
	}
	c.Add(p, p.Column(name))
}

// Add counts the rows of a page by the column with an index; -1 none of the rows has it.
func (c *Counter) Add(p *client.Page, col int) {
	inside := c.inside
	if col >= 0 && p.Columns[col].Name == c.column.Name {
		inside = nil
	}
	for row := range p.Len() {
		v := p.Cell(row, col)
		if inside != nil {
			v = c.below(v, inside)
		}
		c.count(v, 1)
	}
}

// count counts rows with a value.
func (c *Counter) count(v client.Value, rows int64) {
	c.rows += rows
	switch v.Kind {
	case client.Missing:
		c.missing += rows
		return
	case client.Null:
		c.nulls += rows
		return
	case client.String:
		c.texts += rows
	case client.Nested:
		c.nests += rows
	default:
		c.others += rows
	}
	if text := v.Text(); !c.held.add(text, v.Kind == client.String, rows) {
		c.pass(v, text, rows)
	}
}

// pass counts rows with a value that is not held.
func (c *Counter) pass(v client.Value, text string, rows int64) {
	b := &c.beyond
	n := utf8.RuneCountInString(text)
	if b.rows == 0 {
		b.shortest, b.longest = n, n
	}
	b.rows += rows
	b.shortest, b.longest = min(b.shortest, n), max(b.longest, n)
	if n == 0 {
		b.empty += rows
	}
	class := c.class()
	if !orders(class, text) {
		return
	}
	if class == Number {
		if f, err := strconv.ParseFloat(text, 64); err == nil {
			b.sum.add(f, rows)
			b.summed += rows
		}
	}
	if !b.least.IsSet() || before(class, text, b.least.Text()) {
		b.least = v.Clone()
	}
	if !b.most.IsSet() || before(class, b.most.Text(), text) {
		b.most = v.Clone()
	}
}

// class returns what the values are: by the type, else by what came.
func (c *Counter) class() Class {
	switch class, sure := classOf(c.column); {
	case sure:
		return class
	case c.nests > 0:
		return Nested
	case c.others > 0 && c.texts == 0:
		return Number
	case c.texts > 0 && c.others == 0 && c.column.Type == "":
		return Text
	}
	return Other
}

// below returns the value at a path in an object. An object that is null has null there.
func (c *Counter) below(v client.Value, path []string) client.Value {
	for _, name := range path {
		if v.Kind == client.Null {
			return v
		} else if v.Kind != client.Nested {
			return client.Value{}
		}
		c.buffer = append(c.buffer[:0], v.Raw()...)
		v = c.member(name)
	}
	return v
}

// member returns a member of the object in the buffer.
func (c *Counter) member(name string) client.Value {
	s := &c.scan
	s.Reset(c.buffer, jsonscan.MaxDepth)
	if c.buffer[0] != '{' || !s.Open() {
		return client.Value{}
	}
	for s.More() {
		off, end, _ := s.Name()
		found := string(c.buffer[off:end]) == name
		from, to, ok := s.Value()
		if !ok {
			break
		}
		if found {
			return client.JSONValue(view(c.buffer[from:to]))
		}
	}
	return client.Value{}
}

// table holds the rows of each value: an open hash table over texts in one piece of
// memory, so that no row allocates.
type table struct {
	seed    maphash.Seed
	slots   []uint32 // number of an entry, counted from one; 0 free
	entries []entry
	texts   []byte
	last    int // entry that was found last, -1 none
	full    bool
}

// entry is a value: its text, without the quotes of a string.
type entry struct {
	off, len uint32
	hash     uint32
	string   bool
	rows     int64
}

func (t *table) init() { t.seed, t.slots, t.last = maphash.MakeSeed(), make([]uint32, 64), -1 }

func (t *table) text(i int) string {
	e := &t.entries[i]
	return view(t.texts[e.off : e.off+e.len])
}

// value returns the value of an entry, on its own memory.
func (t *table) value(i int) client.Value {
	if text := strings.Clone(t.text(i)); t.entries[i].string {
		return client.Text(text)
	} else {
		return client.JSONValue(text)
	}
}

// add counts rows with a text. It returns false if the text is not held and there is no
// room for it.
func (t *table) add(text string, isString bool, rows int64) bool {
	if t.last >= 0 && t.is(t.last, text, isString) {
		t.entries[t.last].rows += rows
		return true
	}
	hash := uint32(maphash.String(t.seed, text))
	mask := uint32(len(t.slots) - 1)
	at := hash & mask
	for ; t.slots[at] != 0; at = (at + 1) & mask {
		i := int(t.slots[at] - 1)
		if t.entries[i].hash == hash && t.is(i, text, isString) {
			t.entries[i].rows += rows
			t.last = i
			return true
		}
	}
	if t.full = t.full || len(t.entries) >= mostHeld || len(t.texts)+len(text) > mostBytes; t.full {
		return false
	}
	t.last = len(t.entries)
	t.slots[at] = uint32(t.last + 1)
	t.entries = append(t.entries, entry{uint32(len(t.texts)), uint32(len(text)), hash, isString, rows})
	t.texts = append(t.texts, text...)
	if len(t.entries)*2 > len(t.slots) {
		t.grow()
	}
	return true
}

func (t *table) is(i int, text string, isString bool) bool {
	return t.entries[i].string == isString && t.text(i) == text
}

// grow doubles the slots.
func (t *table) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	mask := uint32(len(t.slots) - 1)
	for i := range t.entries {
		at := t.entries[i].hash & mask
		for t.slots[at] != 0 {
			at = (at + 1) & mask
		}
		t.slots[at] = uint32(i + 1)
	}
}

// view reads bytes as a string. They are not changed while it is used.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

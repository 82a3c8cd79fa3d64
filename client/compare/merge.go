package compare

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

var (
	// ErrCut is returned by a Stream at its end, if more rows exist that are not compared.
	ErrCut = errors.New("the rows end here, more exist")

	// ErrNotUnique is wrapped by an error of rows that have the same key.
	ErrNotUnique = errors.New("the key is not unique")

	// ErrOrder is wrapped by an error of rows that are not in the order of their keys.
	ErrOrder = errors.New("the rows are not in the order of the key")
)

// KeyError is what is wrong with the keys of one side.
type KeyError struct {
	Side  string // as the user calls it
	Key   string // NAME=VALUE, joined by commas
	Cause error  // ErrNotUnique or ErrOrder
}

func (e *KeyError) Error() string {
	if errors.Is(e.Cause, ErrNotUnique) {
		return fmt.Sprintf("%s: the key is not unique: more than one row has %s", e.Side, e.Key)
	}
	return fmt.Sprintf("%s: %v: the row with %s comes too late", e.Side, e.Cause, e.Key)
}

func (e *KeyError) Unwrap() error { return e.Cause }

// Merge compares two sides whose rows come in the order of their keys. It is used once.
// Its memory does not grow with the rows, and an equal row allocates nothing.
type Merge struct {
	Shape       Shape
	Spec        Spec
	Left, Right Stream
	Sink        Sink
	Models      [2]*client.Schema // of the two sides, nil unknown

	// Before is a merge of other rows of the same sides, or nil: what it saw of the
	// precision of times counts here, too.
	Before *Merge
	// First says that rows come again in a merge that has this one before it. The sink
	// also gets rows that are equal only as far as the precision of times is known.
	First bool

	// Counts is what was found so far. The streams and the sink may read it when they
	// are called.
	Counts Counts

	left, right side
	columns     []comparer
	timed       bool   // some of them have times of a precision that is still to be seen
	cells       []Cell // of the current row
	// known has the names that need no further look; fresh those that came and are to be
	// compared from here on; late all that came so.
	known       map[string]bool
	fresh, late []string
}

// side is the state of one stream.
type side struct {
	name  string
	next  Stream
	row   StreamRow
	ok    bool   // there is a row
	cut   bool   // the stream ended, though more rows exist
	last  []byte // key of the row before
	began bool
	cells cells
}

// Run compares all rows. It calls Sink.Begin, and Sink.Row for each difference.
func (m *Merge) Run(ctx context.Context) error {
	m.prepare()
	defer func() { m.left, m.right = side{}, side{} }() // else the pages that came last live as long as m
	if err := m.Sink.Begin(m.Shape); err != nil {
		return err
	}
	if err := m.both(); err != nil {
		return err
	}
	for n := 0; m.left.ok || m.right.ok; n++ {
		if n&0xff == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		if over, err := m.step(); err != nil || over {
			return err
		}
	}
	return nil
}

func (m *Merge) prepare() {
	m.left, m.right = side{name: m.Shape.Left, next: m.Left}, side{name: m.Shape.Right, next: m.Right}
	names := append([]string(nil), m.Shape.Key...)
	for _, c := range m.Shape.Columns {
		if c.Kind == Same && !c.Ignored && !slices.Contains(m.Shape.Key, c.Name) {
			m.columns = append(m.columns, m.comparer(c))
			m.timed = m.timed || m.columns[len(m.columns)-1].learns()
			names = append(names, c.Name)
		}
	}
	m.known = map[string]bool{}
	m.left.cells = cells{names: names, fresh: func(name string) { m.meet(name, LeftOnly) }}
	m.right.cells = cells{names: names, fresh: func(name string) { m.meet(name, RightOnly) }}
	for _, c := range m.Shape.Columns {
		m.known[c.Name] = m.known[c.Name] || c.Kind == Same || c.Ignored
	}
}

// meet takes a property that a record of one side has: if no model has it, or that of
// the other side only, it is compared, too.
func (m *Merge) meet(name string, side Kind) {
	if done, listed := m.known[name]; done || strings.Contains(name, "@") || len(m.Spec.Columns) > 0 {
		return
	} else if listed && slices.ContainsFunc(m.Shape.Columns, func(c Column) bool { return c.Name == name && c.Kind == side }) {
		return // of one side only, as its model says
	}
	name = strings.Clone(name)
	m.known[name] = true
	m.fresh = append(m.fresh, name)
}

// grow compares the properties that were met, from here on.
func (m *Merge) grow() {
	names := slices.Clone(m.left.cells.names)
	for _, name := range m.fresh {
		c := Column{Name: name, Kind: Same}
		if i := slices.IndexFunc(m.Shape.Columns, func(c Column) bool { return c.Name == name }); i >= 0 {
			c = m.Shape.Columns[i]
		}
		names, m.columns = append(names, name), append(m.columns, newComparer(c, m.Spec, &m.Models))
	}
	m.late = append(m.late, m.fresh...)
	m.fresh = m.fresh[:0]
	for _, s := range []*side{&m.left, &m.right} {
		s.cells.names, s.cells.page = names, nil
	}
}

// Notes returns what the user should know of the comparison so far, each one line.
func (m *Merge) Notes() (notes []string) {
	if len(m.late) > 0 {
		notes = append(notes, "compared too, though no model of both sides has it: "+strings.Join(m.late, ", "))
	}
	for i := range m.columns {
		if c := &m.columns[i]; c.rounded > 0 {
			count := fmt.Sprintf("%d values are", c.rounded)
			if c.rounded == 1 {
				count = "1 value is"
			}
			notes = append(notes, fmt.Sprintf("%s: %s equal only because one side writes fewer digits of a second", c.name, count))
		}
	}
	var left, right []string
	for _, c := range m.Shape.Columns {
		switch {
		case c.Ignored || slices.Contains(m.late, c.Name):
		case c.Kind == LeftOnly:
			left = append(left, c.Name)
		case c.Kind == RightOnly:
			right = append(right, c.Name)
		}
	}
	for _, only := range []struct {
		side  string
		names []string
	}{{m.Shape.Left, left}, {m.Shape.Right, right}} {
		if len(only.names) > 0 {
			notes = append(notes, fmt.Sprintf("only %s has, so not compared: %s", only.side, strings.Join(only.names, ", ")))
		}
	}
	return notes
}

// comparer returns what compares a column.
func (m *Merge) comparer(c Column) comparer {
	made := newComparer(c, m.Spec, &m.Models)
	if m.Before != nil {
		for i := range m.Before.columns {
			if before := &m.Before.columns[i]; before.name == c.Name {
				made.seen, made.rounded = before.seen, before.rounded-before.roundedSunk
			}
		}
	}
	return made
}

// step compares the next row, and reports whether nothing further is to be compared.
func (m *Merge) step() (over bool, err error) {
	l, r := &m.left, &m.right
	var order int
	switch {
	case !l.ok && l.cut, !r.ok && r.cut:
		return true, nil
	case !l.ok:
		order = 1
	case !r.ok:
		order = -1
	default:
		order = bytes.Compare(l.row.Key, r.row.Key)
	}
	switch {
	case order < 0:
		m.Counts.LeftOnly++
		if err = m.Sink.Row(Row{Kind: LeftOnly, Key: m.key(l), Left: l.row.value()}); err == nil {
			err = m.advance(l)
		}
	case order > 0:
		m.Counts.RightOnly++
		if err = m.Sink.Row(Row{Kind: RightOnly, Key: m.key(r), Right: r.row.value()}); err == nil {
			err = m.advance(r)
		}
	default:
		if err = m.pair(); err == nil {
			err = m.both()
		}
	}
	return false, err
}

// pair compares two rows with the same key. Rows of the same text are equal.
func (m *Merge) pair() error {
	m.cells = m.cells[:0]
	supposed := false
	if m.left.row.Text != m.right.row.Text {
		m.differ()
		supposed = m.First && slices.ContainsFunc(m.columns, comparer.supposed)
	} else if m.timed {
		m.learn()
	}
	kind := Same
	if len(m.cells) > 0 {
		kind = Changed
		m.Counts.Changed++
	} else {
		m.Counts.Equal++
		if !m.Spec.Equal && !supposed {
			return nil
		}
	}
	for i := range m.columns {
		m.columns[i].roundedSunk += m.columns[i].roundedNow
		m.columns[i].roundedNow = 0
	}
	row := Row{Kind: kind, Key: m.key(&m.left), Left: m.left.row.value(), Right: m.right.row.value()}
	for _, c := range m.cells {
		row.Cells = append(row.Cells, Cell{c.Column, c.Left.Clone(), c.Right.Clone()})
	}
	return m.Sink.Row(row)
}

// Timed reports whether rows that are still to come may show more precise times.
func (m *Merge) Timed() bool { return slices.ContainsFunc(m.columns, comparer.learns) }

// Learn takes from a merge of the same columns how precise times are.
func (m *Merge) Learn(from *Merge) {
	for i := range m.columns {
		for j := range from.columns {
			if m.columns[i].name == from.columns[j].name {
				m.columns[i].seen = from.columns[j].seen
			}
		}
	}
}

// learn sees how precise the times of two rows with the same text are, until each column
// has shown all digits that services write.
func (m *Merge) learn() {
	m.timed = false
	for i := range m.columns {
		c := &m.columns[i]
		if !c.learns() {
			continue
		}
		m.timed = true
		if v := m.left.cells.at(m.left.row, len(m.Shape.Key)+i); v.Kind == client.String {
			if t, ok := parseTime(v.Text(), c.class); ok {
				c.seen = [2]int{max(c.seen[0], t.digits), max(c.seen[1], t.digits)}
			}
		}
	}
}

// differ finds the cells that differ.
func (m *Merge) differ() {
	left, right := m.left.cells.of(m.left.row), m.right.cells.of(m.right.row)
	if len(m.fresh) > 0 {
		m.grow()
		left, right = m.left.cells.of(m.left.row), m.right.cells.of(m.right.row)
	}
	n := len(m.Shape.Key)
	for i := range m.columns {
		c := &m.columns[i]
		was := c.rounded
		if !c.equal(left[n+i], right[n+i]) {
			m.cells = append(m.cells, Cell{c.name, left[n+i], right[n+i]})
		}
		c.roundedNow = c.rounded - was
	}
}

func (m *Merge) both() error {
	if err := m.advance(&m.left); err != nil {
		return err
	}
	return m.advance(&m.right)
}

// advance reads the next row of a side, and checks that its key is behind the one before.
func (m *Merge) advance(s *side) error {
	if s.ok {
		s.last = append(s.last[:0], s.row.Key...)
	}
	row, ok, err := s.next()
	if errors.Is(err, ErrCut) {
		s.cut, ok, err = true, false, nil
	}
	s.row, s.ok = row, ok && err == nil
	if !s.ok {
		return err
	}
	order := -1
	if s.began {
		order = bytes.Compare(s.last, row.Key)
	}
	s.began = true
	switch {
	case order == 0:
		return &KeyError{s.name, m.keyText(s), ErrNotUnique}
	case order > 0:
		return &KeyError{s.name, m.keyText(s), ErrOrder}
	}
	return nil
}

// key returns the values of the key of the current row of a side.
func (m *Merge) key(s *side) []client.Value {
	values := s.cells.of(s.row)[:len(m.Shape.Key)]
	key := make([]client.Value, len(values))
	for i, v := range values {
		key[i] = v.Clone()
	}
	return key
}

func (m *Merge) keyText(s *side) string {
	var parts []string
	for i, v := range s.cells.of(s.row)[:len(m.Shape.Key)] {
		text := v.Text()
		if !v.IsSet() {
			text = "null"
		}
		parts = append(parts, m.Shape.Key[i]+"="+text)
	}
	return strings.Join(parts, ",")
}

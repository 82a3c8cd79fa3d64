package odata

import (
	"encoding/binary"
	"errors"
	"maps"
	"slices"

	"odatui/client"
)

// pack writes a model into bytes that unpack reads in a tenth of the time that
// its XML takes. Each text is written once.
func pack(s *client.Schema) []byte {
	c := packer{writes: true, ids: map[string]uint64{"": 0}}
	c.schema(s)
	return c.data
}

var errPacked = errors.New("not a packed model")

// unpack reads what pack wrote. Texts are parts of data, which must not be
// changed any more.
func unpack(data []byte) (*client.Schema, error) {
	c, s := packer{data: data, texts: []string{""}}, &client.Schema{}
	c.schema(s)
	if c.bad || len(c.data) > 0 {
		return nil, errPacked
	}
	return s, nil
}

// packer writes a model, or reads one: the same walk over it serves both, so
// that they cannot differ. A model that is written is in use: it is not changed.
type packer struct {
	writes bool
	data   []byte // written so far, or still to be read
	ids    map[string]uint64
	texts  []string
	bad    bool
}

func (c *packer) schema(s *client.Schema) {
	c.text(&s.Version, &s.Partial)
	packList(c, &s.Sets, (*packer).set)
	packMap(c, &s.Types, func(c *packer, t **client.Type) {
		if !c.writes {
			*t = new(client.Type)
		}
		c.typ(*t)
	})
	packList(c, &s.Functions, (*packer).function)
	packList(c, &s.Warnings, (*packer).one)
}

func (c *packer) function(f *client.Function) {
	c.text(&f.Name, &f.On, &f.Returns, &f.Doc)
	c.flags(&f.Bound)
	packList(c, &f.Params, func(c *packer, p *client.Param) { c.text(&p.Name, &p.Value) })
}

func (c *packer) set(s *client.SchemaSet) {
	c.text(&s.Name, (*string)(&s.Kind), &s.Type, &s.Doc, &s.Function)
	c.flags(&s.Unlisted)
	packMap(c, &s.Targets, (*packer).one)
	can := &s.Abilities
	for _, a := range []*client.Ability{
		&can.Count, &can.Skip, &can.Top, &can.OrderBy, &can.Filter, &can.Search, &can.Expand, &can.Select, &can.Parallel,
	} {
		if is := c.number(uint64(a.Is)); !c.writes {
			a.Is = client.Knowledge(is)
		}
		c.text(&a.Reason)
	}
}

func (c *packer) typ(t *client.Type) {
	c.text(&t.Name, &t.Base, (*string)(&t.Kind), &t.Doc)
	c.flags(&t.Flags, &t.Abstract, &t.Open, &t.Stream)
	packList(c, &t.Keys, (*packer).one)
	packList(c, &t.Properties, (*packer).property)
	packList(c, &t.Links, (*packer).link)
	packList(c, &t.Members, (*packer).member)
}

func (c *packer) property(p *client.Property) {
	c.text(&p.Name, &p.Type, &p.MaxLength, &p.Precision, &p.Scale, &p.Doc, &p.Default, &p.Text)
	c.flags(&p.Nullable)
}

func (c *packer) link(l *client.Link) {
	c.text(&l.Name, &l.Target, &l.Partner, &l.Doc)
	c.flags(&l.Many, &l.Contains, &l.Nullable)
	packList(c, &l.Pairs, func(c *packer, p *client.Pair) { c.text(&p.Property, &p.Target) })
}

func (c *packer) member(m *client.Member) { c.text(&m.Name, &m.Value) }

func (c *packer) one(s *string) { c.text(s) }

// packList packs a list. An empty one comes back as nil.
func packList[T any](c *packer, items *[]T, each func(*packer, *T)) {
	n := c.length(len(*items))
	if !c.writes && n > 0 {
		*items = make([]T, n)
	}
	for i := range n {
		each(c, &(*items)[i])
	}
}

// packMap packs a map, in the order of its keys. An empty one comes back as nil.
func packMap[T any](c *packer, items *map[string]T, each func(*packer, *T)) {
	keys := slices.Sorted(maps.Keys(*items))
	n := c.length(len(keys))
	if !c.writes && n > 0 {
		*items, keys = make(map[string]T, n), make([]string, n)
	}
	for i := range n {
		c.text(&keys[i])
		item := (*items)[keys[i]]
		each(c, &item)
		if !c.writes {
			(*items)[keys[i]] = item
		}
	}
}

// length is number for how many elements follow: each has a byte at least.
func (c *packer) length(n int) int {
	m := c.number(uint64(n))
	if !c.writes && m > uint64(len(c.data)) {
		c.bad, c.data = true, nil
		return 0
	}
	return int(m)
}

// number writes n, or returns the one that was read.
func (c *packer) number(n uint64) uint64 {
	if c.writes {
		c.data = binary.AppendUvarint(c.data, n)
		return n
	}
	n, size := binary.Uvarint(c.data)
	if size <= 0 {
		c.bad, c.data = true, nil
		return 0
	}
	c.data = c.data[size:]
	return n
}

func (c *packer) flags(list ...*bool) {
	bits := uint64(0)
	for i, b := range list {
		if *b {
			bits |= 1 << i
		}
	}
	if bits = c.number(bits); c.writes {
		return
	}
	for i, b := range list {
		*b = bits>>i&1 == 1
	}
}

// text packs texts: the number of one that came before, or the next number and
// the text.
func (c *packer) text(list ...*string) {
	for _, s := range list {
		if c.writes {
			c.write(*s)
		} else {
			*s = c.read()
		}
	}
}

func (c *packer) write(s string) {
	id, known := c.ids[s]
	if !known {
		id = uint64(len(c.ids))
		c.ids[s] = id
	}
	c.number(id)
	if !known {
		c.length(len(s))
		c.data = append(c.data, s...)
	}
}

func (c *packer) read() string {
	switch id := c.number(0); {
	case id < uint64(len(c.texts)):
		return c.texts[id]
	case id > uint64(len(c.texts)):
		c.bad, c.data = true, nil
		return ""
	}
	n := c.length(0)
	s := view(c.data[:n])
	c.data = c.data[n:]
	c.texts = append(c.texts, s)
	return s
}

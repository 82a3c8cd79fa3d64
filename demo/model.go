package demo

import (
	"fmt"
	"strings"
)

// namespace is the schema of both environments' models.
const namespace = "HealthDataMart"

// set is one entity set or singleton. Rows are numbered from zero and made
// when they are asked for; nothing is stored but what a closure keeps.
type set struct {
	name     string
	typ      string // entity type, unqualified
	title    string // Core.Description
	rows     int
	props    []property
	links    []link
	single   bool                          // a singleton
	ordered  bool                          // row order is key order
	find     func(key []value) (int, bool) // nil: every row is looked at
	limits   []string                      // capability annotations, raw XML
	media    *stream                       // nil: no media entities
	streams  []stream
	sub      *subtype       // nil: all rows are of one type
	unlisted bool           // the service document leaves it out
	index    map[string]int // property by name
	habit    string         // how it aggregates: onceEach, unordered, "" by the book
	derived  bool           // made by $apply: its rows are no entities
	shape    string         // of a derived set: its columns as a context URL has them
}

// property is one column of a set or one part of a complex type.
type property struct {
	name    string
	typ     string // Edm.* or unqualified name of an enum or complex type
	kind    kind
	key     bool
	maybe   bool // nullable
	many    bool // Collection(typ)
	enum    *enum
	complex *complexType
	dynamic bool   // not in the model: rows say its type
	facets  string // further attributes, raw XML
	at      func(row int) value
}

// stream is bytes that are read by their own address: a property, or the media of a row.
type stream struct {
	name string
	kind func(row int) string // content type, "" null
	body func(row int) []byte
}

// subtype is the derived type of some rows: the properties from a number on are its own.
type subtype struct {
	typ  string
	from int
	is   func(row int) bool
}

type enum struct {
	name    string
	members []string
	words   []string // what each member means, nil: unknown
}

type complexType struct {
	name  string
	props []property
}

// link is a navigation property.
type link struct {
	name    string
	target  string // a set
	many    bool
	maybe   bool
	partner string
	holds   bool   // the target has no set of its own
	by      string // the foreign key: it equals Code of the target; "" none is declared
	follow  func(row int) []int32
}

// world is the model and the data of one environment. It is never changed
// after it was made.
type world struct {
	staging   bool
	sets      []*set
	inner     []*set // contained: types without an entity set
	byName    map[string]*set
	enums     []*enum
	complexes []*complexType
}

func newWorld(staging bool) *world {
	w := &world{staging: staging, byName: map[string]*set{}}
	w.enums = []*enum{sexes, indicatorKinds, facilityTypes}
	w.complexes = []*complexType{address, geoPoint}
	w.add(countries(w), indicators(w), observations(w), facilities(w), services(w), regions(),
		thresholds(), wideMatrix(), notes(), emptySet(), about(w), documents(), loads())
	if staging {
		w.add(pilotSites())
	}
	in := versions()
	in.fill()
	w.inner, w.byName[in.name] = []*set{in}, in
	w.connect()
	return w
}

func (w *world) add(sets ...*set) {
	for _, s := range sets {
		s.fill()
		w.sets = append(w.sets, s)
		w.byName[s.name] = s
	}
}

func (s *set) fill() {
	s.index = make(map[string]int, len(s.props))
	for i, p := range s.props {
		s.index[p.name] = i
	}
}

// keys returns the key properties in the model's order.
func (s *set) keys() []*property {
	var keys []*property
	for i := range s.props {
		if s.props[i].key {
			keys = append(keys, &s.props[i])
		}
	}
	return keys
}

func (s *set) prop(name string) *property {
	if i, ok := s.index[name]; ok {
		return &s.props[i]
	}
	return nil
}

func (s *set) link(name string) *link {
	for i := range s.links {
		if s.links[i].name == name {
			return &s.links[i]
		}
	}
	return nil
}

func (s *set) stream(name string) *stream {
	for i := range s.streams {
		if s.streams[i].name == name {
			return &s.streams[i]
		}
	}
	return nil
}

// cast reports whether a path segment is the set's derived type.
func (s *set) cast(seg string) bool { return s.sub != nil && seg == full(s.sub.typ) }

// row finds the row with a key.
func (s *set) row(key []value) (int, bool) {
	if s.find != nil {
		return s.find(key)
	}
	keys := s.keys()
rows:
	for i := range s.rows {
		for k, p := range keys {
			if compare(p.at(i), key[k]) != 0 {
				continue rows
			}
		}
		return i, true
	}
	return 0, false
}

// full is the qualified name of a type of this model, or a primitive's name.
func full(typ string) string {
	if strings.HasPrefix(typ, "Edm.") {
		return typ
	}
	return namespace + "." + typ
}

var kinds = map[string]kind{
	"Edm.String": kString, "Edm.Boolean": kBool, "Edm.Int32": kInt, "Edm.Int64": kInt,
	"Edm.Decimal": kDecimal, "Edm.Double": kDouble, "Edm.Date": kDate, "Edm.TimeOfDay": kClock,
	"Edm.DateTimeOffset": kStamp, "Edm.Duration": kDuration, "Edm.Guid": kGUID, "Edm.Binary": kBinary,
}

// key, col and opt make a key property, a property that always has a value
// and one that may be null. An unknown type is a mistake in this package.
func key(name, typ string, at func(int) value) property {
	p := col(name, typ, at)
	p.key = true
	return p
}

func opt(name, typ string, at func(int) value) property {
	p := col(name, typ, at)
	p.maybe = true
	return p
}

func col(name, typ string, at func(int) value) property {
	k, ok := kinds[typ]
	if !ok {
		panic(fmt.Sprintf("demo: property %s has unknown type %s", name, typ))
	}
	p := property{name: name, typ: typ, kind: k, at: at}
	switch typ {
	case "Edm.Decimal":
		p.facets = ` Scale="variable"`
	case "Edm.DateTimeOffset":
		p.facets = ` Precision="6"`
	}
	return p
}

func enumCol(name string, e *enum, at func(int) int) property {
	return property{name: name, typ: e.name, kind: kEnum, enum: e,
		at: func(i int) value { return e.value(at(i)) }}
}

func complexCol(name string, c *complexType, at func(int) value) property {
	return property{name: name, typ: c.name, kind: kComplex, complex: c, maybe: true, at: at}
}

func (e *enum) value(i int) value { return value{kind: kEnum, n: int64(i), s: e.members[i]} }

// member returns the value of a member by name, false if there is none.
func (e *enum) member(name string) (value, bool) {
	for i, m := range e.members {
		if m == name {
			return e.value(i), true
		}
	}
	return null, false
}

// mix turns a number into one that looks random (splitmix64). It is what makes
// every value of the demo the same in every run.
func mix(seed, n uint64) uint64 {
	z := seed*0x9e3779b97f4a7c15 + (n+1)*0xbf58476d1ce4e5b9
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// share is mix as a number from 0 to 1.
func share(seed, n uint64) float64 { return float64(mix(seed, n)>>11) / (1 << 53) }

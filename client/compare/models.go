package compare

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

// Model is what is known of one side.
type Model struct {
	Name   string       // as the user calls it: shop@live
	Sets   []client.Set // as the service lists them
	Schema *client.Schema
}

// Sets is how the sets of two environments differ.
type Sets struct {
	Left, Right string
	Sets        []Set // of both sides: different ones first, then the same
	Notes       []string
}

// Set is a set of one or both sides.
type Set struct {
	Name    string
	Kind    Kind
	Grade   Grade    // the gravest of its columns
	Why     string   // of the grade, where it is that of the set itself, lower-case words
	Columns []Member // properties and links of both sides, the key first; none if a model lacks it
	Key     []string // of the left side, else of the right one
}

// Member is a property or a link.
type Member struct {
	Name        string
	Link        bool
	Kind        Kind
	Left, Right string // as "Edm.String(50), key, nullable"; "" it is not there
	Grade       Grade
	Why         string // of the grade, lower-case words
}

// Different returns the members that are not the same.
func (s Set) Different() []Member {
	return slices.DeleteFunc(slices.Clone(s.Columns), func(m Member) bool { return m.Kind == Same })
}

// Counts is how many sets there are of each kind.
func (s Sets) Counts() (c Counts) {
	for _, set := range s.Sets {
		c.Add(set.Kind)
	}
	return c
}

// Models compares two models, set by set. Sets and columns are matched by their names,
// types by what they consist of: their namespaces do not matter. Different sets come
// first, those of one side before those that changed, breaking ones before harmless
// ones; else they are in the order of the left side, then of the right one.
func Models(left, right Model) Sets {
	l, r := client.Unite(left.Sets, left.Schema), client.Unite(right.Sets, right.Schema)
	out := Sets{Left: left.Name, Right: right.Name, Notes: notes(left, right)}
	there := map[string]client.Set{}
	for _, set := range r {
		there[set.Name] = set
	}
	here := map[string]bool{}
	for _, set := range l {
		if here[set.Name] {
			continue
		}
		here[set.Name] = true
		other, both := there[set.Name]
		if !both {
			out.Sets = append(out.Sets, oneSided(left.Schema, set.Name, LeftOnly))
			continue
		}
		s, note := pairOf(left, right, set, other)
		out.Sets = append(out.Sets, s)
		if note != "" {
			out.Notes = append(out.Notes, note)
		}
	}
	for _, set := range r {
		if !here[set.Name] {
			here[set.Name] = true
			out.Sets = append(out.Sets, oneSided(right.Schema, set.Name, RightOnly))
		}
	}
	out.Notes = append(out.Notes, nearNames(out)...)
	slices.SortStableFunc(out.Sets, func(a, b Set) int {
		return cmp.Or(cmp.Compare(kindRank(a.Kind), kindRank(b.Kind)), cmp.Compare(a.Grade.rank(), b.Grade.rank()))
	})
	return out
}

func kindRank(k Kind) int { return slices.Index([]Kind{LeftOnly, RightOnly, Changed, Same}, k) }

// rank is 0 for the gravest grade.
func (g Grade) rank() int { return slices.Index([]Grade{Breaking, Harmless, ""}, g) }

// notes says what of the two models is not known.
func notes(left, right Model) (list []string) {
	for _, m := range []Model{left, right} {
		switch {
		case m.Schema == nil:
			list = append(list, fmt.Sprintf("%s has no model: only the names of the sets are compared", m.Name))
		case m.Schema.Partial != "":
			list = append(list, fmt.Sprintf("the model of %s was read in part: %s", m.Name, m.Schema.Partial))
		}
	}
	return list
}

// nearNames names sets of one side whose names differ by the case of letters only.
func nearNames(s Sets) (list []string) {
	folded := map[string]string{}
	for _, set := range s.Sets {
		if set.Kind == RightOnly {
			folded[strings.ToLower(set.Name)] = set.Name
		}
	}
	for _, set := range s.Sets {
		if other := folded[strings.ToLower(set.Name)]; set.Kind == LeftOnly && other != "" {
			list = append(list, fmt.Sprintf("%s of %s and %s of %s differ in upper and lower case only: they are not compared",
				set.Name, s.Left, other, s.Right))
		}
	}
	return list
}

// oneSided is a set that one side has.
func oneSided(schema *client.Schema, name string, kind Kind) Set {
	s := Set{Name: name, Kind: kind, Grade: Breaking, Why: "the set is gone"}
	if kind == RightOnly {
		s.Grade, s.Why = Harmless, "a new set"
	}
	t := schema.TypeOf(name)
	if t == nil {
		return s
	}
	s.Key = t.Keys
	for _, f := range featuresOf(schema, schema.Set(name), t) {
		m := Member{Name: f.name, Link: f.link, Kind: kind, Left: f.text()}
		if kind == RightOnly {
			m.Left, m.Right = "", m.Left
		}
		if !f.within {
			s.Columns = append(s.Columns, m)
		}
	}
	return s
}

// pairOf compares a set of both sides.
func pairOf(left, right Model, l, r client.Set) (s Set, note string) {
	s = Set{Name: l.Name, Kind: Same}
	if l.Kind != r.Kind && l.Kind != "" && r.Kind != "" {
		s.Kind, s.Grade, s.Why = Changed, Breaking, fmt.Sprintf("another kind: %s, %s", l.Kind, r.Kind)
	}
	if left.Schema == nil || right.Schema == nil {
		return s, ""
	}
	if call := calls(left.Schema, right.Schema, l.Name); call.Kind == Changed {
		s.Columns = append(s.Columns, call)
	}
	a, b := left.Schema.TypeOf(l.Name), right.Schema.TypeOf(l.Name)
	switch {
	case a != nil && b != nil:
		s.Key = a.Keys
		s.Columns = append(s.Columns, membersBetween(featuresOf(left.Schema, left.Schema.Set(l.Name), a),
			featuresOf(right.Schema, right.Schema.Set(l.Name), b))...)
		s.Columns = append(s.Columns, openness(a, b)...)
	case left.Schema.At(l.Name).Value != right.Schema.At(l.Name).Value:
		which := left.Name
		if a != nil {
			which = right.Name
		}
		note = fmt.Sprintf("the model of %s does not describe %s: its columns are not compared", which, l.Name)
	}
	for _, m := range s.Columns {
		if m.Kind != Same {
			s.Kind = Changed
		}
		if m.Grade.rank() < s.Grade.rank() {
			s.Grade = m.Grade
		}
	}
	return s, note
}

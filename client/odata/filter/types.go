package filter

import (
	"strings"
	"sync"

	"odatui/client"
)

// operand is what is known of a part of an expression.
type operand struct {
	class  class
	typ    string       // Edm type, or one of the model, "" unknown
	of     *client.Type // of a link or an object, nil unknown
	column string       // names joined by slashes, if it is a property of the rows
}

// scope resolves names: the model and the variables of any and all.
type scope struct {
	Language
	vars []scoped
}

type scoped struct {
	name string
	is   operand
}

// typed returns the operand of a type.
func (s *scope) typed(typ string) operand {
	o := operand{class: classOf(s.Schema, typ), typ: typ}
	if s.Schema != nil {
		o.of = s.Schema.Types[strings.TrimSuffix(strings.TrimPrefix(typ, "Collection("), ")")]
	}
	return o
}

// element returns an entry of a collection.
func (s *scope) element(o operand) operand {
	if o.class != many {
		return operand{of: o.of}
	}
	if inner, ok := strings.CutPrefix(o.typ, "Collection("); ok {
		e := s.typed(strings.TrimSuffix(inner, ")"))
		if e.of == nil {
			e.of = o.of
		}
		return e
	}
	return operand{class: entity, of: o.of}
}

// rows returns the operand that stands for a row: what a path begins at.
func (s *scope) rows() operand {
	if s.Type == nil {
		return operand{}
	}
	return operand{class: entity, typ: s.Type.Name, of: s.Type}
}

// variable returns a variable of any or all.
func (s *scope) variable(name string) (operand, bool) {
	for i := len(s.vars) - 1; i >= 0; i-- {
		if s.vars[i].name == name {
			return s.vars[i].is, true
		}
	}
	return operand{}, false
}

// member returns a property or link of what a path has led to. known is false if
// the model has no such name, or is not known.
func (s *scope) member(of operand, name string) (o operand, known bool) {
	if p := of.of.Property(name); p != nil {
		return s.typed(p.Type), true
	}
	if l := of.of.Link(name); l != nil {
		typ := l.Target
		if l.Many {
			typ = "Collection(" + typ + ")"
		}
		o = s.typed(typ)
		if !l.Many {
			o.class = entity
		}
		return o, true
	}
	return operand{}, false
}

// path resolves the segments of a path without judging them. It stops at the
// first one that is not known.
func (s *scope) path(segments []Segment) operand {
	at := s.rows()
	for i, seg := range segments {
		next, known := s.step(at, seg, i == 0)
		if !known {
			return operand{}
		}
		if next.column = ""; seg.Kind == Name && !seg.Call && (i == 0 || at.column != "") && next.class != many {
			if _, variable := s.variable(seg.Name); !variable || i > 0 {
				next.column = strings.TrimPrefix(at.column+"/"+seg.Name, "/")
			}
		}
		at = next
	}
	return at
}

// step resolves one segment. known is false if the model does not say.
func (s *scope) step(at operand, seg Segment, first bool) (o operand, known bool) {
	switch seg.Kind {
	case Name:
		if v, ok := s.variable(seg.Name); first && ok {
			return v, true
		}
		o, known = s.member(at, seg.Name)
		if seg.Call && known { // a key
			o = s.element(o)
		}
		return o, known
	case TypeCast:
		if s.Schema == nil || seg.Call || s.Schema.Types[seg.Name] == nil {
			return operand{}, false
		}
		o = operand{class: at.class, typ: seg.Name, of: s.Schema.Types[seg.Name]}
		if at.class == many {
			o.typ = "Collection(" + seg.Name + ")"
		}
		return o, true
	case Lambda:
		return operand{class: boolean, typ: "Edm.Boolean"}, true
	case Keyword:
		switch seg.Name {
		case "$it":
			return s.rows(), s.Type != nil
		case "$count":
			return operand{class: numeric, typ: "Edm.Int64"}, true
		case "$filter":
			return at, true
		}
	}
	return operand{}, false
}

// bind adds the variables of an expectation.
func (s *scope) bind(vars []variable) {
	for _, v := range vars {
		s.vars = append(s.vars, scoped{v.name, s.element(s.path(v.over.Segments))})
	}
}

var literalClasses = sync.OnceValue(func() map[Form]class {
	return map[Form]class{
		BoolForm: boolean, NumberForm: numeric, TextForm: textual, JSONForm: textual, GUIDForm: guid,
		DateForm: day, ClockForm: clock, InstantForm: instant, LocalForm: instant,
	}
})

var literalTypes = sync.OnceValue(func() map[class]string {
	return map[class]string{
		boolean: "Edm.Boolean", textual: "Edm.String", guid: "Edm.Guid", day: "Edm.Date", clock: "Edm.TimeOfDay", instant: "Edm.DateTimeOffset",
	}
})

// infer returns what is known of an expression without judging it.
func (s *scope) infer(n *Node) operand {
	switch n.Kind {
	case Literal:
		c := literalClasses()[n.Form]
		return operand{class: c, typ: literalTypes()[c]}
	case Path:
		return s.path(n.Segments)
	case Paren:
		return s.infer(n.Kids[0])
	case Logic:
		return operand{class: boolean}
	case Unary:
		if n.Op == "not" {
			return operand{class: boolean}
		}
		return s.infer(n.Kids[0])
	case Binary:
		if operators()[n.Op].level == operators()["add"].level || operators()[n.Op].level == operators()["mul"].level {
			left := s.infer(n.Kids[0])
			return operand{class: left.class, typ: left.typ}
		}
		return operand{class: boolean}
	case Call:
		if n.Op == "cast" && len(n.Kids) > 0 && n.Kids[len(n.Kids)-1].Kind == TypeName {
			return s.typed(n.Kids[len(n.Kids)-1].Op)
		}
		f := functions()[n.Op]
		return operand{class: f.returns, typ: literalTypes()[f.returns]}
	case Array, List:
		return operand{class: many}
	case Object:
		return operand{class: object}
	}
	return operand{}
}

package filter

import (
	"encoding/json"
	"math/big"
	"strings"
	"time"

	"odatui/client"
)

// truth is the result of a condition for a row. It is only known if every service
// must come to it: services differ in collation, rounding and time zones.
type truth int8

const (
	no    truth = -1
	maybe truth = 0
	yes   truth = 1
)

func truthOf(b bool) truth {
	if b {
		return yes
	}
	return no
}

// Contradiction returns the first row of a page that a filter excludes, nil if none
// does.
func Contradiction(l Language, text string, page *client.Page) *client.Contradiction {
	tree := l.Parse(text)
	if len(tree.Mistakes) > 0 {
		return nil
	}
	conditions := []*Node{tree.Root}
	if tree.Root.Kind == Logic && tree.Root.Op == "and" {
		conditions = tree.Root.Kids
	}
	e := &evaluator{scope: scope{Language: l}, page: page, columns: map[*Node]int{}}
	for e.row = range page.Len() {
		for _, n := range conditions {
			if e.condition(n) != no {
				continue
			}
			found := &client.Contradiction{Row: e.row, Condition: text[n.From:n.To]}
			if path := firstPath(n); path != nil {
				found.Property, found.Value = text[path.From:path.To], e.cell(path)
			}
			return found
		}
	}
	return nil
}

func firstPath(n *Node) *Node {
	if n.Kind == Path {
		return n
	}
	for _, kid := range n.Kids {
		if p := firstPath(kid); p != nil {
			return p
		}
	}
	return nil
}

// evaluator evaluates conditions for the rows of a page.
type evaluator struct {
	scope
	page    *client.Page
	row     int
	columns map[*Node]int // of the first name of a path
}

// cell returns the value of a path, Missing if the row does not have it.
func (e *evaluator) cell(n *Node) client.Value {
	for i, s := range n.Segments {
		if s.Kind != Name || s.Call {
			if i > 0 || s.Name != "$it" {
				return client.Value{}
			}
		}
	}
	column, ok := e.columns[n]
	if !ok {
		column = e.page.Column(n.Segments[0].Name)
		e.columns[n] = column
	}
	if column < 0 {
		return client.Value{}
	}
	value := e.page.Cell(e.row, column)
	for _, s := range n.Segments[1:] {
		if value.Kind != client.Nested {
			return client.Value{}
		}
		var fields map[string]json.RawMessage
		if json.Unmarshal([]byte(value.Raw()), &fields) != nil {
			return client.Value{}
		}
		value = client.JSONValue(string(fields[s.Name]))
	}
	return value
}

// known is a value of an expression.
type known struct {
	ok    bool // it is known
	null  bool
	class class
	text  string
	typ   string
}

func (e *evaluator) condition(n *Node) truth {
	switch n.Kind {
	case Paren:
		return e.condition(n.Kids[0])
	case Logic:
		return e.logic(n)
	case Unary:
		if n.Op == "not" {
			return -e.condition(n.Kids[0])
		}
	case Binary:
		if operators()[n.Op].level == 3 || operators()[n.Op].level == 4 || n.Op == "in" {
			return e.comparison(n)
		}
	case Call:
		return e.textFunction(n)
	case Path, Literal:
		if v := e.value(n); v.ok && !v.null && v.class == boolean {
			return truthOf(strings.EqualFold(v.text, "true"))
		}
	}
	return maybe
}

func (e *evaluator) logic(n *Node) truth {
	all := yes
	for _, kid := range n.Kids {
		t := e.condition(kid)
		if n.Op == "or" {
			t = -t
		}
		all = min(all, t)
		if all == no {
			break
		}
	}
	if n.Op == "or" {
		return -all
	}
	return all
}

func (e *evaluator) comparison(n *Node) truth {
	left := e.value(n.Kids[0])
	if n.Op != "in" {
		return compare(n.Op, left, e.value(n.Kids[1]))
	}
	if n.Kids[1].Kind != List && n.Kids[1].Kind != Paren || len(n.Kids[1].Kids) == 0 {
		return maybe
	}
	best := no
	for _, kid := range n.Kids[1].Kids {
		best = max(best, compare("eq", left, e.value(kid)))
	}
	return best
}

// value returns the value of an expression for the row.
func (e *evaluator) value(n *Node) known {
	switch n.Kind {
	case Paren:
		return e.value(n.Kids[0])
	case Literal:
		k := known{ok: n.Form != BadForm, null: n.Form == NullForm, class: literalClasses()[n.Form], text: n.Op}
		switch n.Form {
		case TextForm:
			k.text = textOf(n.Op)
		case NumberForm:
			k.text = strings.TrimRight(n.Op, "LlMmFfDd")
		case TypedForm:
			prefix, inside := typedText(n.Op)
			k.text, k.class = inside, map[string]class{"guid": guid, "datetime": instant, "datetimeoffset": instant}[prefix]
			if k.class == unknown && strings.Contains(prefix, ".") {
				k.class = enum
			}
			k.ok = k.class != unknown
		}
		return k
	case Path:
		v := e.cell(n)
		o := e.path(n.Segments)
		return known{ok: v.Kind != client.Missing && v.Kind != client.Nested && o.class != unknown, null: v.Kind == client.Null,
			class: o.class, text: v.Text(), typ: o.typ}
	case Call:
		return e.function(n)
	}
	return known{}
}

// function evaluates the functions whose result is the same everywhere.
func (e *evaluator) function(n *Node) known {
	if len(n.Kids) != 1 {
		return known{}
	}
	v := e.value(n.Kids[0])
	if !v.ok || v.null || v.class != textual {
		return known{}
	}
	switch n.Op {
	case "tolower":
		v.text = strings.ToLower(v.text)
	case "toupper":
		v.text = strings.ToUpper(v.text)
	case "trim":
		v.text = strings.TrimSpace(v.text)
	default:
		return known{}
	}
	return v
}

// textFunction evaluates contains and the like. Case is ignored where it decides:
// it depends on the database.
func (e *evaluator) textFunction(n *Node) truth {
	if len(n.Kids) != 2 {
		return maybe
	}
	text, part := e.value(n.Kids[0]), e.value(n.Kids[1])
	name := n.Op
	if name == "substringof" {
		text, part, name = part, text, "contains"
	}
	holds := map[string]func(s, part string) bool{
		"contains": strings.Contains, "startswith": strings.HasPrefix, "endswith": strings.HasSuffix,
	}[name]
	folded := func(s string) string { return strings.ToLower(strings.TrimSpace(s)) }
	switch {
	case holds == nil, !text.ok, !part.ok, part.null, part.class != textual || text.class != textual:
		return maybe
	case text.null:
		return no
	case holds(text.text, part.text):
		return yes
	case !isASCII(text.text), !isASCII(part.text), holds(folded(text.text), folded(part.text)):
		return maybe
	}
	return no
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

// compare compares two values.
func compare(op string, a, b known) truth {
	if !a.ok || !b.ok {
		return maybe
	}
	if a.null || b.null {
		switch op {
		case "eq":
			return truthOf(a.null && b.null)
		case "ne":
			return truthOf(a.null != b.null)
		}
		return no
	}
	order, same := difference(a, b)
	switch {
	case op == "eq":
		return same
	case op == "ne":
		return -same
	case order == 0 || same == maybe:
		if same == yes {
			return truthOf(op == "ge" || op == "le")
		}
		return maybe
	}
	return truthOf((order > 0) == (op == "gt" || op == "ge"))
}

// difference returns how a is ordered with b, 0 if that is unknown or the same,
// and whether they are the same.
func difference(a, b known) (order int, same truth) {
	switch c := a.class; {
	case c == enum || c == flags:
		if strings.Contains(a.text+b.text, ",") || isNumeric(a.text) != isNumeric(b.text) || c == flags {
			return 0, maybe
		}
		return 0, truthOf(a.text == b.text)
	case c == numeric && b.class == numeric:
		return numbers(a, b)
	case (c == instant || c == day) && (b.class == instant || b.class == day):
		return moments(a, b)
	case c != b.class:
		return 0, maybe
	case c == textual:
		return texts(a.text, b.text)
	case c == guid || c == boolean:
		return 0, truthOf(strings.EqualFold(a.text, b.text))
	}
	return 0, maybe
}

// texts compares texts. Databases may ignore case, accents and blanks at the end,
// and have orders of their own.
func texts(a, b string) (order int, same truth) {
	if a == b {
		return 0, yes
	}
	x, y := []rune(strings.ToLower(strings.TrimSpace(a))), []rune(strings.ToLower(strings.TrimSpace(b)))
	alike := len(x) == len(y)
	for i := 0; alike && i < len(x); i++ {
		alike = x[i] == y[i] || x[i] >= 0x80 || y[i] >= 0x80
	}
	if alike {
		return 0, maybe
	}
	simple := func(s string) bool {
		return strings.Trim(s, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
	}
	order = strings.Compare(a, b)
	if !simple(a) || !simple(b) || strings.Compare(string(x), string(y)) != order {
		order = 0
	}
	return order, no
}

// numbers compares numbers by their digits; those of binary types may be rounded.
func numbers(a, b known) (order int, same truth) {
	x, ok := rational(a.text)
	y, also := rational(b.text)
	if !ok || !also {
		return 0, maybe
	}
	order = x.Cmp(y)
	rounded := strings.Contains(a.typ+b.typ, "Single") || strings.Contains(a.typ+b.typ, "Double") || a.typ == "" && b.typ == ""
	if order != 0 && rounded {
		off := new(big.Rat).Abs(new(big.Rat).Sub(x, y))
		most := new(big.Rat).Mul(new(big.Rat).Abs(x), big.NewRat(1, 100_000))
		if off.Cmp(most) <= 0 {
			return 0, maybe
		}
	}
	return order, truthOf(order == 0)
}

// rational reads a number, unless it is so long that it takes time.
func rational(s string) (*big.Rat, bool) {
	if e := strings.IndexAny(s, "eE"); len(s) > 100 || e >= 0 && len(s)-e > 4 {
		return nil, false
	}
	return new(big.Rat).SetString(s)
}

// moments compares dates and times. Within two days the zone may decide, and some
// services compare the date only.
func moments(a, b known) (order int, same truth) {
	if a.class == day && b.class == day {
		if len(a.text) != len(b.text) || formOf(a.text) != DateForm || formOf(b.text) != DateForm {
			return 0, maybe
		}
		return strings.Compare(a.text, b.text), truthOf(a.text == b.text)
	}
	x, ok := moment(a.text)
	y, also := moment(b.text)
	if off := x.Sub(y).Abs(); !ok || !also || off < 48*time.Hour {
		return 0, maybe
	}
	return x.Compare(y), no
}

func moment(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}

package compare

import (
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// member is a member of an object, or an item of an array, whose name is "".
type member struct {
	name  string
	value client.Value
}

// nested compares two objects or arrays: members in any order, items in their order, all by
// their types as far as the models know them. Annotations do not count: a service writes
// its own host and tags into them.
func (c *comparer) nested(a, b string) bool {
	if a[0] != b[0] {
		return false
	}
	left, right := membersOf(a), membersOf(b)
	if a[0] == '[' {
		if len(left) != len(right) {
			return false
		}
		for i := range left {
			if !c.equalWithin("", left[i].value, right[i].value) {
				return false
			}
		}
		return true
	}
	values := make(map[string]client.Value, len(right))
	for _, m := range right {
		values[m.name] = m.value
	}
	for _, m := range left {
		if !c.equalWithin(m.name, m.value, values[m.name]) {
			return false
		}
		delete(values, m.name)
	}
	for _, v := range values { // a member that the left one lacks is null there
		if v.IsSet() {
			return false
		}
	}
	return true
}

// equalWithin compares a member of both values, or an item, whose name is "".
func (c *comparer) equalWithin(name string, a, b client.Value) bool {
	in := c.within[name]
	if in == nil {
		column := Column{Name: name}
		column.Left, column.LeftDigits = c.memberType(0, name)
		column.Right, column.RightDigits = c.memberType(1, name)
		made := newComparer(column, *c.spec, c.models)
		in, made.depth = &made, c.depth+1
		if c.within == nil {
			c.within = map[string]*comparer{}
		}
		if len(c.within) < mostMembers {
			c.within[name] = in
		}
	}
	in.rounded = 0
	equal := in.equal(a, b)
	c.rounded += in.rounded
	return equal
}

// mostMembers bounds what is kept of values whose members no model declares.
const mostMembers = 1000

// memberType returns the type of a member on one side, or of the items, and how many
// digits of a second it has; "" unknown.
func (c *comparer) memberType(side int, name string) (typ string, digits int) {
	typ, many := client.ElementType(c.types[side])
	if name == "" {
		if !many {
			return "", 0
		}
		return typ, c.known[side]
	}
	if many || c.models == nil || c.models[side] == nil {
		return "", 0
	}
	model := c.models[side]
	p := model.Types[typ].Property(name)
	if p == nil {
		return "", 0
	}
	return plainType(model, p.Type), digitsOf(model, p)
}

// membersOf returns the members of an object without annotations, or the items of an
// array. Of a name that is there twice, the last one counts.
func membersOf(text string) []member {
	var s jsonscan.Scanner
	s.Reset([]byte(text), jsonscan.MaxDepth)
	s.Open()
	var list []member
	index := map[string]int{}
	for s.More() {
		name := ""
		if text[0] == '{' {
			off, end, _ := s.Name()
			name = client.JSONValue(`"` + text[off:end] + `"`).Text()
		}
		off, end, ok := s.Value()
		if !ok {
			break
		}
		m := member{name, client.JSONValue(text[off:end])}
		if text[0] == '{' {
			if strings.Contains(name, "@") {
				continue
			}
			if i, twice := index[name]; twice {
				list[i] = m
				continue
			}
			index[name] = len(list)
		}
		list = append(list, m)
	}
	return list
}

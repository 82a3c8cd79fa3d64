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

// nested compares two objects or arrays: members in any order, items in theirs. The
// class is that of the items of a collection; within other values types are not known.
// Annotations do not count: a service writes its own host and tags into them.
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
			if !c.equal(left[i].value, right[i].value) {
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
		if !c.equal(m.value, values[m.name]) {
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

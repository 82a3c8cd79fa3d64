package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// membersBetween compares the features of two types by name. Those within values and of
// derived types are left out where they are the same.
func membersBetween(left, right []feature) []Member {
	l, r := byName(left), byName(right)
	moved := movedNames(left, right, l, r)
	var list []Member
	for i := range left {
		f := &left[i]
		var m Member
		if other := r[f.name]; other != nil {
			m = compareFeatures(f, other)
			if m.Kind == Same && moved[f.name] {
				m.Kind, m.Grade, m.Why = Changed, Harmless, "another place in the order of columns"
			}
		} else if !outerMissing(f.name, r) {
			m = Member{f.name, f.link, LeftOnly, f.text(), "", Breaking, goneWhy(f)}
		} else {
			continue
		}
		if !f.within || m.Kind != Same {
			list = append(list, m)
		}
	}
	for i := range right {
		f := &right[i]
		if l[f.name] != nil || outerMissing(f.name, l) {
			continue
		}
		m := Member{f.name, f.link, RightOnly, "", f.text(), Harmless, "new"}
		if f.key {
			m.Grade, m.Why = Breaking, "new, and another key"
		}
		list = append(list, m)
	}
	return keysFirst(list, l, r)
}

func byName(list []feature) map[string]*feature {
	m := make(map[string]*feature, len(list))
	for i := range list {
		m[list[i].name] = &list[i]
	}
	return m
}

func goneWhy(f *feature) string {
	if f.key {
		return "gone, and another key"
	}
	return "gone"
}

// outerMissing reports whether what a feature is within is not there: that says it all.
func outerMissing(name string, there map[string]*feature) bool {
	i := strings.LastIndexByte(name, '/')
	if i < 0 {
		return false
	}
	outer := there[name[:i]]
	return outer == nil || outer.link || primitive(outer.base) || outer.members != nil
}

// keysFirst moves the key to the beginning.
func keysFirst(list []Member, l, r map[string]*feature) []Member {
	isKey := func(m Member) bool {
		return l[m.Name] != nil && l[m.Name].key || r[m.Name] != nil && r[m.Name].key
	}
	slices.SortStableFunc(list, func(a, b Member) int {
		switch x, y := isKey(a), isKey(b); {
		case x == y:
			return 0
		case x:
			return -1
		}
		return 1
	})
	return list
}

// finding is one difference of a feature.
type finding struct {
	grade Grade
	why   string
}

// compareFeatures compares a property or link of both sides. Of several differences the
// gravest one says the grade, and all of them why.
func compareFeatures(l, r *feature) Member {
	m := Member{Name: l.name, Link: l.link, Kind: Same, Left: l.text(), Right: r.text()}
	found := differences(l, r)
	if len(found) == 0 {
		return m
	}
	m.Kind, m.Grade = Changed, Harmless
	slices.SortStableFunc(found, func(a, b finding) int { return a.grade.rank() - b.grade.rank() })
	var why []string
	for _, f := range found {
		if f.grade == Breaking {
			m.Grade = Breaking
		}
		why = append(why, f.why)
	}
	m.Why = strings.Join(why, "; ")
	return m
}

func differences(l, r *feature) (found []finding) {
	add := func(differs bool, grade Grade, why string) {
		if differs {
			found = append(found, finding{grade, why})
		}
	}
	add(l.link != r.link, Breaking, "a property on one side, a link on the other")
	if l.link != r.link {
		return found
	}
	add(l.key != r.key, Breaking, "another key")
	if l.link {
		add(l.many != r.many, Breaking, "leads to one record on one side, to many on the other")
		add(l.typ != r.typ && (l.target == "" || l.target != r.target), Breaking, "leads to other records")
	} else {
		add(otherType(l, r), Breaking, "another type")
		add(!otherType(l, r) && l.typ != r.typ, Harmless, "another name of the same type")
		found = append(found, enumFindings(l, r)...)
		for i, facet := range []string{"length", "precision", "scale"} {
			if !otherType(l, r) && l.facets[i] != r.facets[i] {
				found = append(found, finding{Harmless, facetWhy(facet, l.facets[i], r.facets[i])})
			}
		}
	}
	if !l.link || !l.many && !r.many {
		add(!l.nullable && r.nullable, Breaking, "null where there was none")
		add(l.nullable && !r.nullable, Harmless, "never null")
	}
	add(l.doc != r.doc, Harmless, "another label")
	return found
}

// otherType reports whether the values are of another type. Names of types that the
// models declare do not matter: what is within complex values is compared by itself,
// members of enums too.
func otherType(l, r *feature) bool {
	if l.many != r.many {
		return true
	}
	if primitive(l.base) || primitive(r.base) {
		return l.base != r.base
	}
	return (l.members == nil) != (r.members == nil)
}

func primitive(name string) bool { return strings.Contains(name, "Edm.") }

// enumFindings compares the members of two enums by name: that is what services write.
func enumFindings(l, r *feature) (found []finding) {
	if l.members == nil || r.members == nil {
		return nil
	}
	names := func(of, without []client.Member) string {
		var list []string
		for _, m := range of {
			if !slices.ContainsFunc(without, func(o client.Member) bool { return o.Name == m.Name }) {
				list = append(list, m.Name)
			}
		}
		return strings.Join(list, ", ")
	}
	if gone := names(l.members, r.members); gone != "" {
		found = append(found, finding{Breaking, "no member " + gone + ", which filters may name"})
	}
	if added := names(r.members, l.members); added != "" {
		found = append(found, finding{Breaking, "a new member " + added + ", which readers do not know"})
	}
	for _, m := range l.members {
		for _, o := range r.members {
			if o.Name == m.Name && o.Value != m.Value {
				found = append(found, finding{Harmless, "another number of the member " + m.Name})
			}
		}
	}
	return found
}

// facetWhy says how a facet changed. Narrower ones are harmless too: what fits into the
// narrower one fits into what a reader has room for today.
func facetWhy(facet, left, right string) string {
	l, errL := strconv.Atoi(left)
	r, errR := strconv.Atoi(right)
	switch {
	case errL == nil && errR == nil && l < r, errL == nil && errR != nil:
		return "wider " + facet
	case errL == nil && errR == nil && l > r, errL != nil && errR == nil:
		return "narrower " + facet
	}
	return "another " + facet
}

// movedNames returns the columns that are at another place among those of both sides:
// the fewest that explain the new order.
func movedNames(left, right []feature, l, r map[string]*feature) map[string]bool {
	place := map[string]int{}
	for i := range right {
		if f := &right[i]; l[f.name] != nil && !f.within && !f.link && !f.key {
			place[f.name] = i
		}
	}
	var names []string
	var places []int
	for i := range left {
		f := &left[i]
		if at, ok := place[f.name]; ok && !f.within && !f.link && !f.key && !r[f.name].key {
			names, places = append(names, f.name), append(places, at)
		}
	}
	kept := longestRise(places)
	moved := map[string]bool{}
	for i, name := range names {
		if !kept[i] {
			moved[name] = true
		}
	}
	return moved
}

// longestRise returns the indexes of a longest ascending part of a list.
func longestRise(list []int) map[int]bool {
	var ends []int // index of the least last number of a rise, by its length - 1
	before := make([]int, len(list))
	for i, n := range list {
		at, _ := slices.BinarySearchFunc(ends, n, func(end, n int) int { return list[end] - n })
		before[i] = -1
		if at > 0 {
			before[i] = ends[at-1]
		}
		if at == len(ends) {
			ends = append(ends, i)
		} else {
			ends[at] = i
		}
	}
	rise := map[int]bool{}
	if len(ends) > 0 {
		for i := ends[len(ends)-1]; i >= 0; i = before[i] {
			rise[i] = true
		}
	}
	return rise
}

// openness compares whether records may have columns that are not declared.
func openness(l, r *client.Type) []Member {
	const text = "columns that are not declared"
	switch {
	case l.Open && !r.Open:
		return []Member{{Name: "*", Kind: LeftOnly, Left: text, Grade: Breaking, Why: "no others than those that are declared"}}
	case r.Open && !l.Open:
		return []Member{{Name: "*", Kind: RightOnly, Right: text, Grade: Harmless, Why: "others than those that are declared may come"}}
	}
	return nil
}

// calls compares how a function is called, and what it returns where that is no record.
func calls(left, right *client.Schema, name string) Member {
	m := Member{Name: name + "()", Kind: Same, Left: signature(left, name), Right: signature(right, name)}
	if m.Left != m.Right {
		m.Kind, m.Grade, m.Why = Changed, Breaking, "is called otherwise, or returns something else"
	}
	return m
}

// signature writes the overloads of a function import, "" for other sets.
func signature(schema *client.Schema, name string) string {
	set := schema.Set(name)
	if set == nil || set.Kind != client.FunctionImport {
		return ""
	}
	var list []string
	for _, f := range schema.Functions {
		if f.Name != set.Function || f.Bound {
			continue
		}
		var params []string
		for _, p := range f.Params {
			params = append(params, p.Name+" "+local(p.Value))
		}
		list = append(list, fmt.Sprintf("(%s) %s", strings.Join(params, ", "), local(f.Returns)))
	}
	slices.Sort(list)
	return strings.Join(list, " or ")
}

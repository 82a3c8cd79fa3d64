package client

import (
	"slices"
	"strings"

	"odatui/lazy"
)

// Equal reports whether two queries request the same, whatever their plans are.
func (q Query) Equal(o Query) bool {
	return q.Path == o.Path && q.Filter == o.Filter && q.Expand == o.Expand && q.Search == o.Search && q.Apply == o.Apply &&
		q.PageSize == o.PageSize && slices.Equal(q.Select, o.Select) && slices.Equal(q.OrderBy, o.OrderBy) && slices.Equal(q.Params, o.Params) &&
		slices.EqualFunc(q.Where, o.Where, func(a, b Condition) bool {
			return a.Property == b.Property && a.Not == b.Not && a.Value.Raw() == b.Value.Raw()
		})
}

// Narrowed reports whether a query leaves out rows of its set.
func (q Query) Narrowed() bool {
	return len(q.Where) > 0 || q.Filter != "" || q.Search != "" || q.Apply != "" || len(q.Params) > 0
}

// Lacks reports whether rows of a type have no such property or link. Those of an open
// type, and of one that is not known, may have any.
func (t *Type) Lacks(name string) bool {
	return t != nil && !t.Open && t.Property(name) == nil && t.Link(name) == nil
}

// Without returns the query without the options that name a property that is missing,
// and what was left out, as a user says it. In text that the user wrote freely, named
// decides whether a word is the name of a missing property.
func (q Query) Without(missing, named func(string) bool) (Query, []string) {
	var left []string
	drop := func(what string) bool { left = append(left, what); return true }
	first := func(path string) string { name, _, _ := strings.Cut(path, "/"); return strings.TrimSpace(name) }
	in := func(text string) bool { return slices.ContainsFunc(namesIn(text), named) }
	q.Where = slices.DeleteFunc(slices.Clone(q.Where), func(c Condition) bool {
		return missing(first(c.Property)) && drop("the filter on "+c.Property)
	})
	if in(q.Filter) && drop("the filter "+q.Filter) {
		q.Filter = ""
	}
	q.OrderBy = slices.DeleteFunc(slices.Clone(q.OrderBy), func(o Order) bool {
		plain := !strings.ContainsAny(o.By, "( ")
		return (plain && missing(first(o.By)) || !plain && in(o.By)) && drop("the sort by "+o.By)
	})
	q.Select = slices.DeleteFunc(slices.Clone(q.Select), func(name string) bool {
		name = first(name)
		return name != "*" && !strings.Contains(name, ".") && missing(name) && drop("the column "+name)
	})
	var expand []string
	for _, part := range splitTop(q.Expand, ',') {
		name := first(strings.FieldsFunc(part+" ", func(r rune) bool { return r == '(' })[0])
		if name == "" || name == "*" || strings.Contains(name, ".") || !missing(name) || !drop("the link "+name) {
			expand = append(expand, part)
		}
	}
	q.Expand = strings.Join(expand, ",")
	if in(q.Apply) && drop("the apply "+q.Apply) {
		q.Apply = ""
	}
	return q, left
}

// Plain returns the query without filters, or without anything but its path and
// parameters, and what was left out.
func (q Query) Plain(all bool) (Query, []string) {
	every := func(string) bool { return true }
	filters := Query{Where: q.Where, Filter: q.Filter, Apply: q.Apply}
	if all {
		filters.OrderBy, filters.Select, filters.Expand = q.OrderBy, q.Select, q.Expand
		q.OrderBy, q.Select, q.Expand = nil, nil, ""
	}
	_, left := filters.Without(every, every)
	if q.Search != "" {
		left = append(left, "the search "+q.Search)
	}
	q.Where, q.Filter, q.Apply, q.Search = nil, "", "", ""
	return q, left
}

var namePattern = lazy.Regexp(`'(?:[^']|'')*'|/?[\pL_][\pL\pN_]*`)

// namesIn returns the names in an expression that are not text and not the end of a path.
func namesIn(text string) []string {
	var names []string
	for _, name := range namePattern.FindAllString(text, -1) {
		if name[0] != '\'' && name[0] != '/' {
			names = append(names, name)
		}
	}
	return names
}

package filterbar

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Condition is one of the conditions of a query: a part of its filter text, one of
// its Where, or its $search.
type Condition struct {
	client.FilterPart
	Where  *client.Condition // nil: it is text
	Search bool              // Text are the words
}

// Conditions returns the conditions of a query, in the order in which they are
// shown. Where conditions are text where the service's language is known.
func Conditions(f client.Filterer, q client.Query) []Condition {
	var list []Condition
	if q.Search != "" {
		list = append(list, Condition{FilterPart: client.FilterPart{Text: q.Search}, Search: true})
	}
	for _, p := range parts(f, q.Path, q.Filter) {
		list = append(list, Condition{FilterPart: p})
	}
	for i, c := range q.Where {
		if text, ok := write(f, q.Path, c); ok {
			list = append(list, Condition{FilterPart: client.FilterPart{Text: text, Join: "and"}})
			continue
		}
		list = append(list, Condition{FilterPart: client.FilterPart{Text: string(describe(c)), Join: "and"}, Where: &q.Where[i]})
	}
	return list
}

// parts returns the conditions of a text; without a language it is one.
func parts(f client.Filterer, set, text string) []client.FilterPart {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if f == nil {
		return []client.FilterPart{{Text: strings.TrimSpace(text)}}
	}
	return slices.DeleteFunc(slices.Clone(f.Filter(set, text).Parts), func(p client.FilterPart) bool { return p.Text == "" })
}

// write returns a Where condition as text.
func write(f client.Filterer, set string, c client.Condition) (string, bool) {
	if f == nil {
		return "", false
	}
	op := "eq"
	if c.Not {
		op = "ne"
	}
	text, err := f.Comparison(set, c.Property, op, c.Value)
	return text, err == nil
}

// Textual returns the query with its Where conditions in the filter text, as far as
// they can be written.
func Textual(f client.Filterer, q client.Query) client.Query {
	return With(f, q, Conditions(f, q))
}

// With returns the query with these conditions instead of its own; those that are
// off are left out.
func With(f client.Filterer, q client.Query, list []Condition) client.Query {
	q.Search, q.Where = "", nil
	var texts []client.FilterPart
	for _, c := range list {
		switch {
		case c.Off:
		case c.Search:
			q.Search = c.Text
		case c.Where != nil:
			q.Where = append(q.Where, *c.Where)
		default:
			texts = append(texts, c.FilterPart)
		}
	}
	switch {
	case f != nil:
		q.Filter = f.JoinFilter(texts)
	case len(texts) > 0:
		q.Filter = texts[0].Text
	default:
		q.Filter = ""
	}
	return q
}

// maxValue is how many bytes of a value are shown in a condition.
const maxValue = 60

// describe returns a Where condition as a person reads it.
func describe(c client.Condition) safe.Text {
	sign := safe.Text(" eq ")
	if c.Not {
		sign = " ne "
	}
	value := safe.Text("null")
	if c.Value.IsSet() {
		head, more := c.Value.Head(maxValue)
		if value = show(head); more {
			value += "…"
		}
		if c.Value.Kind == client.String && (c.Type == "" || c.Type == "Edm.String") {
			value = "'" + value + "'"
		}
	}
	return show(c.Property) + sign + value
}

// Same reports that two conditions say the same.
func (c Condition) Same(o Condition) bool {
	if c.Where != nil && o.Where != nil {
		return c.Where.Property == o.Where.Property && c.Where.Not == o.Where.Not && c.Where.Value.Raw() == o.Where.Value.Raw()
	}
	return c.Where == nil && o.Where == nil && c.Search == o.Search && c.Text == o.Text
}

// Chip returns the condition as it is shown.
func (c Condition) Chip() safe.Text {
	if c.Search {
		return "search " + show(c.Text)
	}
	return show(c.Text)
}

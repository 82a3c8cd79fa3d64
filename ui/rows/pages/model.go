package pages

import (
	"slices"

	"odatui/client"
)

// Typed reports that columns have come with what the model says of them.
func Typed(columns []client.Column) bool {
	return !slices.ContainsFunc(columns, func(c client.Column) bool { return c.Type == "" && !c.Link }) &&
		slices.ContainsFunc(columns, func(c client.Column) bool { return c.Key })
}

// Typed reports that the columns are described by the model.
func (p *Pages) Typed() bool { return Typed(p.columns) }

// Column returns the column of that name.
func (p *Pages) Column(name string) (client.Column, bool) {
	i, ok := p.index[name]
	if !ok {
		return client.Column{}, false
	}
	return p.columns[i], true
}

// merge widens the run's columns by those of a page.
func (p *Pages) merge(columns []client.Column) {
	for _, c := range columns {
		if c.Hidden {
			continue
		}
		at, ok := p.index[c.Name]
		if !ok {
			p.index[c.Name] = len(p.columns)
			p.columns = append(p.columns, c)
		} else if old := &p.columns[at]; old.Type == "" && c.Type != "" { // the model has come since
			*old = c
		}
	}
}

// where returns the columns of a page by those of the run; nil where the page
// has them in the same places.
func (p *Pages) where(columns []client.Column) []int {
	same := true
	for i, c := range columns {
		same = same && !c.Hidden && p.index[c.Name] == i
	}
	if same {
		return nil
	}
	where := make([]int, len(p.columns))
	for i := range where {
		where[i] = -1
	}
	for i, c := range columns {
		if !c.Hidden {
			where[p.index[c.Name]] = i
		}
	}
	return where
}

// hold keeps the rows of a page, with what is known of its columns: a record is
// shown from its page.
func (p *Pages) hold(c *cachedPage, page *client.Page) {
	if !Typed(page.Columns) {
		page = page.Slice(0, page.Len()) // the service may share its own
		page.Columns = slices.Clone(page.Columns)
		for i, column := range page.Columns {
			if at, ok := p.index[column.Name]; ok && column.Type == "" {
				page.Columns[i] = p.columns[at]
			}
		}
	}
	c.page, c.columns = page, p.where(page.Columns)
}

// Describe takes over what the model says of the columns, where the rows came
// before it: types, keys, and the columns that no row has had. The order is the
// same as if the model had come first.
func (p *Pages) Describe(model []client.Column) (changed bool) {
	if len(model) == 0 || p.query.Apply != "" {
		return false
	}
	known := make(map[string]bool, len(model))
	columns := make([]client.Column, 0, len(model)+len(p.columns))
	chosen := len(p.query.Select) > 0 && !slices.Contains(p.query.Select, "*")
	for _, c := range model {
		at, ok := p.index[c.Name]
		if !ok && chosen {
			continue
		}
		changed = changed || !ok || p.columns[at].Type == "" || c.Key && !p.columns[at].Key
		known[c.Name] = true
		columns = append(columns, c)
	}
	if !changed {
		return false
	}
	if chosen { // in the order of $select, as they came
		columns = slices.Clone(p.columns)
		for i, c := range columns {
			if at := slices.IndexFunc(model, func(m client.Column) bool { return m.Name == c.Name }); at >= 0 {
				columns[i] = model[at]
			}
		}
	} else {
		for _, c := range p.columns {
			if !known[c.Name] {
				columns = append(columns, c)
			}
		}
	}
	p.columns = columns
	for i, c := range columns {
		p.index[c.Name] = i
	}
	for _, c := range p.cached {
		if c.page != nil {
			p.hold(c, c.page)
		}
	}
	return true
}

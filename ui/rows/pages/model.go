package pages

import (
	"slices"

	"odatui/client"
)

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

// Names returns the names of the columns.
func (p *Pages) Names() []string {
	names := make([]string, len(p.columns))
	for i, c := range p.columns {
		names[i] = c.Name
	}
	return names
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
	p.forgetParts()
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
	p.arrangeParts()
	for _, c := range p.cached {
		if c.page != nil {
			p.hold(c, c.came)
		}
	}
	return true
}

// Inherit takes over the columns of the run before: a result without rows may say
// nothing of them.
func (p *Pages) Inherit(before *Pages) { p.merge(before.columns) }

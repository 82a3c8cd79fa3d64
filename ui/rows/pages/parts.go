package pages

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// PartName is the name of a column that shows a member of the objects in another one.
func PartName(column, member string) string { return column + "/" + member }

// parts are the columns that are shown as the members of their objects.
type parts struct {
	expanded map[string]bool // by name; links among them are true
	schema   *client.Schema  // gives the members their types, nil unknown
	of       map[string][]client.Column
	parent   map[string]string // of each part
	learned  int               // members so far
}

// Expand shows the columns of the objects in some columns, by their names; schema gives
// them types, nil where it is not known. It reports whether anything changed.
func (p *Pages) Expand(expanded map[string]bool, schema *client.Schema) bool {
	if maps.Equal(expanded, p.parts.expanded) && schema == p.parts.schema {
		return false
	}
	p.forgetParts()
	p.parts.expanded, p.parts.schema = maps.Clone(expanded), schema
	p.arrangeParts()
	for _, c := range p.cached {
		if c.page != nil {
			p.hold(c, c.came)
		}
	}
	p.version++
	p.seen = nil
	return true
}

// forgetParts takes the parts out of the columns: they are learned anew.
func (p *Pages) forgetParts() {
	p.columns = slices.DeleteFunc(slices.Clone(p.columns), func(c client.Column) bool { return p.Parent(c.Name) != "" })
	p.parts.of, p.parts.parent = make(map[string][]client.Column), make(map[string]string)
}

// Parent returns the column that a column is a part of, "" none.
func (p *Pages) Parent(column string) string { return p.parts.parent[column] }

// paths lists the expanded columns, outer ones first.
func (s *parts) paths() []string {
	return slices.SortedFunc(maps.Keys(s.expanded), func(a, b string) int {
		return cmp.Or(cmp.Compare(strings.Count(a, "/"), strings.Count(b, "/")), cmp.Compare(a, b))
	})
}

// split returns a page with the columns of its expanded objects.
func (p *Pages) split(page *client.Page) *client.Page {
	for _, path := range p.parts.paths() {
		at, ok := p.index[path]
		col := page.Column(path)
		if !ok || col < 0 {
			continue
		}
		if p.learn(p.columns[at], page, col) {
			p.arrangeParts()
		}
		list := p.parts.of[path]
		if len(list) == 0 {
			continue
		}
		member := make(map[string]int, len(list))
		for i, c := range list {
			member[strings.TrimPrefix(c.Name, PartName(path, ""))] = i
		}
		page = page.WithParts(col, list, func(text string, at [][2]int) {
			members(text, func(name string, off, end int) {
				if i, ok := member[name]; ok {
					at[i] = [2]int{off, end}
				}
			})
		})
	}
	return page
}

// learn takes over the members that the objects of a column have, in the order of the
// model, and the links to one of their type. Without any object, all that the type has.
func (p *Pages) learn(column client.Column, page *client.Page, col int) (changed bool) {
	var came []string
	met := make(map[string]bool)
	for row := range page.Len() {
		if v := page.Cell(row, col); v.Kind == client.Nested {
			members(v.Raw(), func(name string, _, _ int) {
				if !met[name] {
					met[name] = true
					came = append(came, name)
				}
			})
		}
	}
	for _, c := range p.typeOf(column).Columns() {
		if met[c.Name] || len(came) == 0 && !c.ToMany() || c.Link && !c.ToMany() {
			changed = p.addPart(column.Name, c) || changed
		}
	}
	for _, name := range came {
		changed = p.addPart(column.Name, client.Column{Name: name, Nullable: true}) || changed
	}
	return changed
}

// typeOf returns the type of the objects in a column, nil unknown.
func (p *Pages) typeOf(column client.Column) *client.Type {
	if p.parts.schema == nil {
		return nil
	}
	return p.parts.schema.Types[column.Type]
}

// addPart adds a column to those of an expanded one, unless it is there.
func (p *Pages) addPart(path string, c client.Column) bool {
	c.Name, c.Key = PartName(path, c.Name), false
	if _, ok := p.index[c.Name]; ok || slices.ContainsFunc(p.parts.of[path], func(o client.Column) bool { return o.Name == c.Name }) {
		return false
	}
	p.parts.of[path] = append(p.parts.of[path], c)
	p.parts.parent[c.Name] = path
	p.parts.learned++
	return true
}

// arrangeParts puts the parts behind the columns that they are of.
func (p *Pages) arrangeParts() {
	var columns []client.Column
	var add func(c client.Column)
	add = func(c client.Column) {
		columns = append(columns, c)
		for _, part := range p.parts.of[c.Name] {
			add(part)
		}
	}
	for _, c := range p.columns {
		if p.Parent(c.Name) == "" {
			add(c)
		}
	}
	p.columns = columns
	clear(p.index)
	for i, c := range columns {
		p.index[c.Name] = i
	}
	for _, c := range p.cached {
		if c.page != nil {
			c.columns = p.where(c.page.Columns)
		}
	}
}

// members calls f for each member of a JSON object that is no annotation, with the place
// of its value in the text.
func members(text string, f func(name string, off, end int)) {
	if text == "" || text[0] != '{' {
		return
	}
	var scan jsonscan.Scanner
	scan.Reset([]byte(text), jsonscan.MaxDepth)
	for ok := scan.Open(); ok && scan.More(); {
		from, to, escaped := scan.Name()
		name := text[from:to]
		if escaped {
			name = client.JSONValue(text[from-1 : to+1]).Text()
		}
		off, end, ok := scan.Value()
		if !ok {
			return
		}
		if !strings.Contains(name, "@") && !strings.HasPrefix(name, "odata.") && !strings.HasPrefix(name, "__") {
			f(name, off, end)
		}
	}
}

// HoldsParts reports a loaded object in a column that has members to show.
func (p *Pages) HoldsParts(column string) bool {
	for _, part := range p.Parts() {
		col := part.Rows.Column(column)
		for row := range part.Rows.Len() {
			found := false
			members(part.Rows.Cell(row, col).Raw(), func(string, int, int) { found = true })
			if found {
				return true
			}
		}
	}
	return false
}

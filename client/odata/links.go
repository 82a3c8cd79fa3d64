package odata

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

var _ client.Linker = (*Service)(nil)

// Links lists the links from a record of a page, then those to it.
func (s *Service) Links(p *client.Page, row int) []client.RowLink {
	if row < 0 || row >= p.Len() || p.Query.Apply != "" || hasParam(p.Query, "$apply") {
		return nil // what was aggregated is no record
	}
	l := s.linking(p, row)
	var list []client.RowLink
	if l.kind != nil {
		list = append(l.declared(l.at, l.kind, ""), l.functions()...)
	}
	list = append(list, l.undeclared(list)...)
	return append(list, l.referrers(list)...)
}

// linking is a record whose links are listed.
type linking struct {
	s      *Service
	schema *client.Schema // nil unknown
	page   *client.Page
	row    int
	at     client.Destination // of the record
	kind   *client.Type       // of the record, as its row says; nil unknown
	path   string             // of the record, "" unknown
	why    string             // why it is unknown
}

func (s *Service) linking(p *client.Page, row int) *linking {
	l := &linking{s: s, schema: s.model.known(), page: p, row: row}
	from := l.schema.At(p.Query.Path)
	var err error
	if l.path = s.homePath(from, p, row); l.path == "" {
		l.path, err = s.RecordPath(p, row)
	}
	l.at, l.kind = from, from.Type
	if l.at.Many = false; err != nil {
		l.why = l.pathless()
	} else if l.at = l.schema.At(l.path); l.kind == nil {
		l.kind = l.at.Type
	}
	_, name, _ := strings.Cut(l.note("", "type").Text(), "#")
	if l.schema != nil && l.schema.Types[name] != nil && (l.kind == nil || l.schema.IsA(name, l.kind.Name)) {
		l.kind = l.schema.Types[name]
	}
	return l
}

// pathless returns why a record has no path.
func (l *linking) pathless() string {
	if l.kind == nil || len(l.kind.Keys) == 0 {
		return "neither the key nor the address of the row is known"
	}
	var missing []string
	for _, key := range l.kind.Keys {
		if !l.value(key).IsSet() {
			missing = append(missing, key)
		}
	}
	return "the row does not hold its key: " + strings.Join(missing, ", ")
}

// value returns what the row holds at a path.
func (l *linking) value(path string) client.Value { return l.page.At(l.row, path) }

// note returns an annotation of a property of the row, "" the row itself. The "odata."
// may be left out since 4.01.
func (l *linking) note(property, term string) client.Value {
	v := l.value(property + "@odata." + term)
	if !v.IsSet() {
		v = l.value(property + "@" + term)
	}
	return v
}

// declared lists the links that a type declares. prefix is the path of the complex
// property that they are in.
func (l *linking) declared(at client.Destination, of *client.Type, prefix string) []client.RowLink {
	list := make([]client.RowLink, 0, len(of.Links))
	for i := range of.Links {
		list = append(list, l.link(at, of, &of.Links[i], prefix))
	}
	if prefix != "" {
		return list
	}
	for _, p := range of.Properties {
		inner := l.schema.Types[p.Type]
		if inner != nil && inner.Kind == client.ComplexType && len(inner.Links) > 0 && l.value(p.Name).Kind != client.Null {
			list = append(list, l.declared(l.schema.Step(at, p.Name), inner, p.Name+"/")...)
		}
	}
	return list
}

// link describes one link that the model declares.
func (l *linking) link(at client.Destination, of *client.Type, link *client.Link, prefix string) client.RowLink {
	below := prefix
	if at.Type != of && at.Type.Link(link.Name) == nil { // one of a derived type
		at, below = l.schema.Step(at, of.Name), of.Name+"/"+prefix
	}
	to := l.schema.Step(at, link.Name)
	column, _, _ := strings.Cut(prefix+link.Name, "/")
	out := client.RowLink{Name: prefix + link.Name, Many: link.Many, Type: link.Target, Columns: []string{column}}
	if to.Home != nil {
		out.Set = to.Home.Name
	}
	value := l.value(out.Name)
	if !link.Many {
		for _, pair := range link.Pairs {
			column, _, _ := strings.Cut(prefix+pair.Property, "/")
			out.Columns = append(out.Columns, column)
			out.Null = out.Null || l.value(prefix+pair.Property).Kind == client.Null
		}
		if out.Null = value.Kind == client.Null || out.Null && value.Kind == client.Missing; out.Null {
			return out
		}
		out.Text = l.says(value, to.Type, out.Columns[1:])
	}
	out.Pairs = l.pairs(link, to.Type, prefix)
	out.Query, out.Why = l.query(&out, value, to, below+link.Name)
	return out
}

// pairs returns the conditions that a link means for the rows that it leads to, nil if
// no foreign key is declared, or the row does not hold it all.
func (l *linking) pairs(link *client.Link, target *client.Type, prefix string) []client.Condition {
	pairs := link.Pairs
	if link.Many && len(pairs) == 0 {
		if partner := target.Link(link.Partner); partner != nil && !partner.Many && prefix == "" {
			for _, p := range partner.Pairs {
				pairs = append(pairs, client.Pair{Property: p.Target, Target: p.Property})
			}
		}
	}
	var list []client.Condition
	for _, p := range pairs {
		c := client.Condition{Property: p.Target, Value: l.value(prefix + p.Property).Clone()}
		if !c.Value.IsSet() {
			return nil
		}
		if prop := target.Property(p.Target); prop != nil {
			c.Type = prop.Type
		}
		list = append(list, c)
	}
	return list
}

// query returns what asks for the target of a link, or why nothing can. A link to one
// leads to the record's own address, where it is known: that is what a service answers
// most likely. A link to many is a condition on a set where it can be: such rows can be
// filtered further.
func (l *linking) query(link *client.RowLink, value client.Value, to client.Destination, below string) (client.Query, string) {
	home := to.Home
	if home != nil && home.Kind != client.EntitySet {
		home = nil
	}
	if home != nil && !link.Many {
		key, whole := l.key(to.Type, func(name string) client.Value {
			if i := slices.IndexFunc(link.Pairs, func(c client.Condition) bool { return c.Property == name }); i >= 0 {
				return link.Pairs[i].Value
			}
			if to.Bound {
				return value.Member(name)
			}
			return client.Value{}
		})
		if whole {
			return client.Query{Path: home.Name + key}, ""
		}
	}
	if home != nil && link.Pairs != nil && l.filters(home.Name) == "" {
		return client.Query{Path: home.Name, Where: link.Pairs}, ""
	}
	if address := addressIn(value); address != "" {
		return l.follow(address)
	}
	if l.path != "" {
		return client.Query{Path: l.path + "/" + below}, ""
	}
	for _, term := range []string{"navigationLink", "associationLink"} {
		if address := l.note(link.Name, term).Text(); address != "" {
			return l.follow(strings.TrimSuffix(address, "/$ref"))
		}
	}
	return client.Query{}, l.why
}

// key returns the key predicate of a record, false if a value is unknown.
func (l *linking) key(of *client.Type, value func(name string) client.Value) (string, bool) {
	if of == nil || slices.ContainsFunc(of.Keys, func(name string) bool { return !value(name).IsSet() }) {
		return "", false
	}
	key, err := keyPredicate(l.schema, of, value)
	return key, err == nil
}

// filters returns why a set cannot be filtered, "" if nothing is known to be against it.
func (l *linking) filters(set string) string {
	if can := l.s.Can(set).Filter; can.Is == client.No {
		return fmt.Sprintf("%s cannot be filtered: %s", set, can.Reason)
	}
	return ""
}

// says returns what the row says of a record that it is linked with.
func (l *linking) says(value client.Value, of *client.Type, foreignKey []string) string {
	if value.Kind == client.Nested {
		return titleOf(value, of)
	}
	if len(foreignKey) == 1 {
		return strings.Clone(l.page.Label(l.row, l.page.Column(foreignKey[0])))
	}
	return ""
}

// naming are the properties that commonly name a record, the likeliest first.
var naming = []string{"Name", "DisplayName", "DisplayText", "Title", "Label", "FullName", "Description"}

// titleOf returns the name of a record, "" unknown.
func titleOf(record client.Value, of *client.Type) string {
	var paths []string
	if of != nil {
		for _, key := range of.Keys {
			if p := of.Property(key); p != nil && p.Text != "" {
				paths = append(paths, p.Text)
			}
		}
	}
	for _, name := range naming {
		paths = append(paths, name, strings.ToLower(name[:1])+name[1:])
	}
	for _, path := range paths {
		if v := record.At(path); v.Kind == client.String && v.Len() > 0 {
			return strings.Clone(v.Text())
		}
	}
	return ""
}

package odata

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
)

// addressIn returns the address that an object holds of the record that it represents,
// "" none.
func addressIn(v client.Value) string {
	for _, path := range []string{"@odata.id", "@id", "__deferred/uri"} {
		if address := v.At(path); address.Kind == client.String {
			return address.Text()
		}
	}
	return ""
}

// follow returns the query for an address that the service wrote, or why it is not
// asked for. A relative one is relative to the context, which is beside the metadata.
func (l *linking) follow(address string) (client.Query, string) {
	s := l.s
	context := l.note("", "context").Text()
	if context == "" {
		context = s.root.base + "/$metadata"
	}
	request, err := url.Parse(l.page.Trace.URL)
	if err != nil || request.Host == "" {
		request = s.root.given
	}
	u, err := s.root.resolve(address, context, request, s.opts.RewriteLinks)
	if err != nil {
		return client.Query{}, err.Error()
	}
	path, inside := s.root.inside(u)
	plain, err := url.PathUnescape(path)
	if !inside || err != nil {
		return client.Query{}, "its address is outside the profile's url"
	}
	q := client.Query{Path: plain}
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, wrongName := url.QueryUnescape(name)
		value, wrongValue := url.QueryUnescape(value)
		if name != "" && wrongName == nil && wrongValue == nil && !strings.Contains("&"+s.root.query+"&", "&"+part+"&") {
			q.Params = append(q.Params, client.Param{Name: name, Value: value})
		}
	}
	return q, ""
}

// undeclared lists the links that the row shows and the model does not declare:
// navigation links, references, and foreign keys that are known by their names.
func (l *linking) undeclared(declared []client.RowLink) []client.RowLink {
	var list []client.RowLink
	members, _ := readObject([]byte(l.page.Row(l.row)))
	for _, m := range members {
		name, term, _ := strings.Cut(m.name, "@")
		value := client.JSONValue(string(m.value))
		known := func(have client.RowLink) bool { return slices.Contains(have.Columns, name) }
		if name == "" || slices.ContainsFunc(declared, known) || slices.ContainsFunc(list, known) {
			continue
		}
		address := ""
		switch {
		case strings.TrimPrefix(term, "odata.") == "navigationLink":
			address = value.Text()
		case term == "" && len(name) > len(looseKey) && strings.EqualFold(name[len(name)-len(looseKey):], looseKey):
			list = append(list, l.byName(name, value))
			continue
		case term == "":
			address = addressIn(value)
		}
		if address == "" {
			continue
		}
		link := client.RowLink{Name: name, Columns: []string{name}, Text: titleOf(value, nil)}
		link.Query, link.Why = l.follow(address)
		to := l.schema.At(link.Query.Path)
		if link.Many = to.Many; to.Type != nil {
			link.Type = to.Type.Name
		}
		if to.Home != nil {
			link.Set = to.Home.Name
		}
		list = append(list, link)
	}
	return list
}

// looseKey ends the names of foreign keys of xMart, which has no navigation properties.
// They hold the key that the system gives to each record.
const (
	looseKey  = "_FK"
	systemKey = "Sys_PK"
)

// byName describes the link of a foreign key whose name says what it refers to:
// WHO_REGION_FK a record of WHO_REGION or REF_WHO_REGION.
func (l *linking) byName(column string, value client.Value) client.RowLink {
	link := client.RowLink{Name: column, Columns: []string{column}, Null: value.Kind == client.Null}
	if link.Null {
		return link
	}
	stem := column[:len(column)-len(looseKey)]
	if l.schema == nil {
		link.Why = "the model is not known, and with it not what " + column + " refers to"
		return link
	}
	for _, fits := range []func(set string) bool{
		func(set string) bool { return strings.EqualFold(set, stem) },
		func(set string) bool { return strings.EqualFold(set, "REF_"+stem) },
		func(set string) bool { return strings.HasSuffix(strings.ToUpper(set), "_"+strings.ToUpper(stem)) },
	} {
		var found []client.Condition
		var sets []string
		for _, set := range l.schema.Sets {
			if key := l.referred(&set, column); key != nil && fits(set.Name) {
				sets, found = append(sets, set.Name), append(found, client.Condition{Property: key.Name, Value: value, Type: key.Type})
				link.Set, link.Type = set.Name, set.Type
			}
		}
		if len(found) == 1 {
			link.Pairs = found
			link.Query = client.Query{Path: link.Set, Where: found}
			return link
		}
		if link.Set, link.Type = "", ""; len(found) > 1 {
			link.Why = fmt.Sprintf("several sets are named like %s: %s", stem, strings.Join(sets, ", "))
			return link
		}
	}
	link.Why = "no set is named like " + stem
	return link
}

// referred returns the property of a set's records that a foreign key without a link
// equals, nil if there is none of its type.
func (l *linking) referred(set *client.SchemaSet, column string) *client.Property {
	of := l.schema.Types[set.Type]
	key := of.Property(systemKey)
	if key == nil && of != nil && len(of.Keys) == 1 {
		key = of.Property(of.Keys[0])
	}
	own := l.kind.Property(column)
	if key == nil || set.Kind != client.EntitySet || own != nil && own.Type != key.Type && (!isInteger(own.Type) || !isInteger(key.Type)) {
		return nil
	}
	return key
}

func isInteger(typ string) bool { return strings.HasPrefix(typ, "Edm.Int") }

// functions lists the functions that can be called on the record.
func (l *linking) functions() []client.RowLink {
	var list []client.RowLink
	for i := range l.schema.Functions {
		f := &l.schema.Functions[i]
		if !f.Bound || !l.schema.IsA(l.kind.Name, f.On) {
			continue
		}
		link := client.RowLink{Name: f.Name[strings.LastIndexByte(f.Name, '.')+1:] + "()", Function: f, Why: l.why}
		link.Type, link.Many = client.ElementType(f.Returns)
		path := l.path + "/"
		if l.at.Type != nil && !l.schema.IsA(l.at.Type.Name, f.On) {
			path += l.kind.Name + "/"
		}
		switch {
		case l.path == "":
		case len(f.Params) > 0:
			var names []string
			for _, p := range f.Params {
				names = append(names, p.Name)
			}
			link.Query.Path, link.Why = path+f.Name, "it needs parameters: "+strings.Join(names, ", ")
		default:
			link.Query.Path = path + f.Name + "()"
			if home := l.schema.At(link.Query.Path).Home; home != nil {
				link.Set = home.Name
			}
		}
		list = append(list, link)
	}
	return list
}

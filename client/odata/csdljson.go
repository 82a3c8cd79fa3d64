package odata

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// node is a JSON value whose members keep their order: in a model it is the
// order of the columns.
type node struct {
	text   string // of a scalar, strings decoded
	object bool
	list   bool
	names  []string
	items  []node // members or elements
}

func (n *node) at(name string) *node {
	if n == nil || !n.object {
		return nil
	}
	for i, have := range n.names {
		if have == name {
			return &n.items[i]
		}
	}
	return nil
}

func (n *node) str(name string) string {
	if m := n.at(name); m != nil {
		return m.text
	}
	return ""
}

func (n *node) is(name string) bool { return n.str(name) == "true" }

// readNode reads one JSON value as far as it is valid.
func readNode(s *jsonscan.Scanner, body []byte) node {
	var n node
	switch s.Peek() {
	case '{':
		n.object = s.Open()
		for s.More() {
			off, end, _ := s.Name()
			n.names = append(n.names, memberName(body, off, end))
			n.items = append(n.items, readNode(s, body))
		}
	case '[':
		n.list = s.Open()
		for s.More() {
			n.items = append(n.items, readNode(s, body))
		}
	default:
		if off, end, ok := s.Value(); ok {
			n.text = client.JSONValue(string(body[off:end])).Text()
		}
	}
	return n
}

// memberName returns a member's name that a scanner found.
func memberName(text []byte, off, end int) string {
	if off == 0 { // after a fault
		return ""
	}
	return client.JSONValue(string(text[off-1 : end+1])).Text()
}

// readJSONModel reads metadata in CSDL JSON 4.01.
func readJSONModel(body []byte) (*draft, error) {
	var scan jsonscan.Scanner
	scan.Reset(body, maxDepth)
	doc := readNode(&scan, body)
	d := newDraft()
	switch fault := scan.Err(); {
	case fault != nil && fault.Kind == jsonscan.TooDeep:
		return d, client.Because(client.ReasonNested, fmt.Errorf("it is nested too deeply: it holds values nested deeper than %d", maxDepth))
	case fault != nil:
		return d, fmt.Errorf("it is broken JSON at byte %d", fault.Offset)
	}
	if d.version = doc.str("$Version"); d.version == "" {
		return d, errors.New("it is JSON, but no model: it has no $Version")
	}
	if refs := doc.at("$Reference"); refs != nil {
		for i := range refs.items {
			if list := refs.items[i].at("$Include"); list != nil {
				for j := range list.items {
					d.setAlias(list.items[j].str("$Alias"), list.items[j].str("$Namespace"))
				}
			}
		}
	}
	for i, space := range doc.names {
		if !strings.HasPrefix(space, "$") && doc.items[i].object {
			d.jsonSchema(space, &doc.items[i])
		}
	}
	return d, nil
}

func (d *draft) setAlias(alias, space string) {
	if alias != "" && space != "" {
		d.alias[alias] = space
		clear(d.fulls)
		d.space, d.aliased = "", false
	}
}

func (d *draft) jsonSchema(space string, n *node) {
	d.setAlias(n.str("$Alias"), space)
	for i, name := range n.names {
		item, full := &n.items[i], space+"."+name
		if name == "$Annotations" {
			for j, target := range item.names {
				d.jsonNotes(target, &item.items[j])
			}
			continue
		}
		for j := range item.items { // overloads are a list
			if item.list && item.items[j].str("$Kind") == "Function" {
				d.jsonFunction(full, &item.items[j])
			}
		}
		switch item.str("$Kind") {
		case "EntityType", "ComplexType":
			d.jsonType(full, item)
		case "EnumType":
			d.types = append(d.types, jsonEnum(full, item))
		case "TypeDefinition":
			d.types = append(d.types, &client.Type{Name: full, Kind: client.TypeDefinition, Base: item.str("$UnderlyingType")})
		case "EntityContainer":
			d.jsonContainer(full, item)
		}
	}
}

func (d *draft) jsonType(name string, n *node) {
	t := &client.Type{
		Name: name, Kind: client.TypeKind(n.str("$Kind")), Base: n.str("$BaseType"),
		Abstract: n.is("$Abstract"), Open: n.is("$OpenType"), Stream: n.is("$HasStream"),
	}
	if keys := n.at("$Key"); keys != nil {
		for i := range keys.items {
			key := keys.items[i].text
			if keys.items[i].object && len(keys.items[i].items) > 0 {
				key = keys.items[i].items[0].text // {"alias":"path"}
			}
			t.Keys = append(t.Keys, key)
		}
	}
	for i, prop := range n.names {
		item := &n.items[i]
		if strings.HasPrefix(prop, "$") || strings.Contains(prop, "@") || !item.object {
			continue
		}
		d.jsonNotes(name+"/"+prop, item)
		typ := item.typ()
		if item.str("$Kind") == "NavigationProperty" {
			t.Links = append(t.Links, jsonLink(prop, item))
			continue
		}
		scale := item.str("$Scale")
		if scale == "" && typ == "Edm.Decimal" {
			scale = "variable" // the default in JSON, not in XML
		}
		t.Properties = append(t.Properties, client.Property{
			Name: prop, Type: typ, Nullable: item.is("$Nullable"), MaxLength: item.str("$MaxLength"),
			Precision: item.str("$Precision"), Scale: scale, Default: item.str("$DefaultValue"),
		})
	}
	d.jsonNotes(name, n)
	d.types = append(d.types, t)
}

// typ is the type that a member has, Collection(…) included.
func (n *node) typ() string {
	typ := cmp.Or(n.str("$Type"), "Edm.String")
	if n.is("$Collection") {
		typ = "Collection(" + typ + ")"
	}
	return typ
}

func jsonLink(name string, n *node) client.Link {
	l := client.Link{Name: name, Contains: n.is("$ContainsTarget"), Nullable: n.is("$Nullable"), Partner: n.str("$Partner")}
	l.Target, l.Many = client.ElementType(n.typ())
	l.Nullable = l.Nullable && !l.Many
	if pairs := n.at("$ReferentialConstraint"); pairs != nil {
		for i, own := range pairs.names {
			if !strings.Contains(own, "@") && pairs.items[i].text != "" {
				l.Pairs = append(l.Pairs, client.Pair{Property: own, Target: pairs.items[i].text})
			}
		}
	}
	return l
}

func (d *draft) jsonFunction(name string, n *node) {
	f := client.Function{Name: name, Bound: n.is("$IsBound"), Doc: n.str("@Core.Description")}
	if list := n.at("$Parameter"); list != nil {
		for i := range list.items {
			f.Params = append(f.Params, client.Param{Name: list.items[i].str("$Name"), Value: list.items[i].typ()})
		}
	}
	if to := n.at("$ReturnType"); to != nil {
		f.Returns = to.typ()
	}
	d.addFunction(f)
}

func jsonEnum(name string, n *node) *client.Type {
	t := &client.Type{Name: name, Kind: client.EnumType, Base: n.str("$UnderlyingType"), Flags: n.is("$IsFlags")}
	for i, member := range n.names {
		if strings.HasPrefix(member, "$") || strings.Contains(member, "@") {
			continue
		}
		value := n.items[i].text
		if _, err := strconv.ParseInt(value, 10, 64); err == nil {
			t.Members = append(t.Members, client.Member{Name: member, Value: value})
		}
	}
	return t
}

func (d *draft) jsonContainer(name string, n *node) {
	c := &container{name: name, base: n.str("$Extends")}
	for i, member := range n.names {
		item := &n.items[i]
		typ, function := item.str("$Type"), item.str("$Function")
		if strings.HasPrefix(member, "$") || strings.Contains(member, "@") || typ+function == "" {
			continue
		}
		set := client.SchemaSet{Name: member, Kind: client.Singleton, Type: typ}
		switch {
		case function != "":
			importFunction(&set, function, item.str("$EntitySet"), item.is("$IncludeInServiceDocument"))
		case item.is("$Collection"):
			set.Kind, set.Unlisted = client.EntitySet, item.str("$IncludeInServiceDocument") == "false"
		}
		if b := item.at("$NavigationPropertyBinding"); b != nil {
			set.Targets = map[string]string{}
			for j, path := range b.names {
				set.Targets[path] = b.items[j].text
			}
		}
		c.sets = append(c.sets, set)
		d.jsonNotes(name+"/"+member, item)
	}
	d.containers = append(d.containers, c)
}

// jsonNotes keeps the annotations of one target that may matter.
func (d *draft) jsonNotes(target string, n *node) {
	for i, name := range n.names {
		term, ok := strings.CutPrefix(name, "@")
		if !ok || !matters(term) {
			continue
		}
		item := &n.items[i]
		a := annotation{target: target, term: term, value: item.text}
		if item.object {
			a.record = map[string]string{}
			for j, member := range item.names {
				a.record[member] = item.items[j].text
			}
			a.path = a.record["$Path"]
		}
		d.notes = append(d.notes, a)
	}
}

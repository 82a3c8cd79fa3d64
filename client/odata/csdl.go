package odata

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"strconv"

	"odatui/client"
)

// csdlReader reads CSDL XML. Broken models are normal: what cannot be read is
// a warning, only XML that cannot be followed ends the reading.
type csdlReader struct {
	x     *xmlReader
	d     *draft
	space string // namespace of the schema that is being read
	depth int

	// Of the type that is being read: how many there are is known at its end.
	props   []client.Property
	links   []client.Link
	members []client.Member
}

// readCSDL reads metadata in XML. It returns a draft of what came even with an
// error.
func readCSDL(body []byte) (*draft, error) {
	c := &csdlReader{x: newXMLReader(body), d: newDraft()}
	for {
		t, err := c.x.nextTag()
		if errors.Is(err, io.EOF) {
			if c.d.version == "" {
				return c.d, errors.New("it holds no Edmx element")
			}
			return c.d, nil
		}
		if err != nil {
			return c.d, c.broken(err)
		}
		if t.kind != xmlStart {
			continue
		}
		switch t.name {
		case "Edmx":
			c.d.version = t.attr("Version")
			err = c.children("Edmx", c.edmx)
		case "Schema": // without its wrapping
			c.d.version = "4.0"
			err = c.schema(t)
		default:
			return c.d, fmt.Errorf("its root is %q, not Edmx", t.name)
		}
		if err != nil {
			return c.d, c.broken(err)
		}
	}
}

// broken words an error of the XML reader: its own text may quote the body.
func (c *csdlReader) broken(err error) error {
	if errors.Is(err, errDoctype) || errors.Is(err, errNesting) || errors.Is(err, errDeepXML) {
		return err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it breaks off")
	}
	return fmt.Errorf("it is broken XML at byte %d", c.x.offset())
}

// children calls child for each child element of the one that was just begun
// and reads on until that one ends. child must read its element to its end.
func (c *csdlReader) children(name string, child func(t *xmlToken) error) error {
	if c.depth++; c.depth > maxElements {
		return errDeepXML
	}
	defer func() { c.depth-- }()
	for {
		t, err := c.x.nextTag()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch t.kind {
		case xmlEnd:
			if t.name != name {
				return errNesting
			}
			return nil
		case xmlStart:
			if err := child(t); err != nil {
				return err
			}
		}
	}
}

// skip reads the element that was just begun to its end.
func (c *csdlReader) skip() error {
	for depth := 1; depth > 0; {
		t, err := c.x.nextTag()
		if err != nil {
			if errors.Is(err, io.EOF) {
				err = io.ErrUnexpectedEOF
			}
			return err
		}
		switch t.kind {
		case xmlStart:
			if depth++; depth > maxElements {
				return errDeepXML
			}
		case xmlEnd:
			depth--
		}
	}
	return nil
}

func (c *csdlReader) edmx(t *xmlToken) error {
	switch t.name {
	case "DataServices":
		if v := t.attr("DataServiceVersion"); v != "" && c.d.version != "4.0" {
			c.d.version = v
			if m := t.attr("MaxDataServiceVersion"); m > v {
				c.d.version = m
			}
		}
		return c.children("DataServices", func(t *xmlToken) error {
			if t.name == "Schema" {
				return c.schema(t)
			}
			return c.skip()
		})
	case "Reference":
		return c.children("Reference", func(t *xmlToken) error {
			if t.name == "Include" {
				c.d.setAlias(t.attr("Alias"), t.attr("Namespace"))
			}
			return c.skip()
		})
	}
	return c.skip()
}

func (c *csdlReader) schema(t *xmlToken) error {
	c.space = t.attr("Namespace")
	c.d.setAlias(t.attr("Alias"), c.space)
	return c.children("Schema", func(t *xmlToken) error {
		switch t.name {
		case "EntityType", "ComplexType":
			return c.structured(t)
		case "EnumType":
			return c.enum(t)
		case "TypeDefinition":
			c.add(&client.Type{Kind: client.TypeDefinition, Base: t.attr("UnderlyingType")}, t.attr("Name"))
			return c.skip()
		case "EntityContainer":
			return c.container(t)
		case "Function":
			return c.function(t)
		case "Annotations":
			target := t.attr("Target")
			return c.children("Annotations", func(t *xmlToken) error { return c.child(t, target) })
		}
		return c.skip()
	})
}

func (c *csdlReader) add(t *client.Type, name string) {
	if name == "" {
		c.d.warn("a %s without a name in %s was left out", t.Kind, c.space)
		return
	}
	t.Name = c.space + "." + name
	c.d.types = append(c.d.types, t)
}

// child reads an element of which only annotations matter.
func (c *csdlReader) child(t *xmlToken, target string) error {
	if t.name == "Annotation" {
		return c.annotation(t, target)
	}
	return c.skip()
}

func (c *csdlReader) structured(t *xmlToken) error {
	made := &client.Type{
		Kind: client.TypeKind(t.name), Base: t.attr("BaseType"),
		Abstract: t.attr("Abstract") == "true", Open: t.attr("OpenType") == "true",
		Stream: t.attr("HasStream") == "true",
	}
	c.add(made, t.attr("Name"))
	c.props, c.links = c.props[:0], c.links[:0]
	defer func() { made.Properties, made.Links = clipped(c.props), clipped(c.links) }()
	return c.children(t.name, func(t *xmlToken) error {
		switch t.name {
		case "Key":
			return c.children("Key", func(t *xmlToken) error {
				if name := t.attr("Name"); name != "" && t.name == "PropertyRef" {
					made.Keys = append(made.Keys, name)
				}
				return c.skip()
			})
		case "Property":
			return c.property(made, t)
		case "NavigationProperty":
			return c.link(t)
		case "Annotation":
			return c.annotation(t, made.Name)
		}
		return c.skip()
	})
}

// clipped returns a copy that is no longer than it must be, nil for nothing.
func clipped[T any](list []T) []T {
	if len(list) == 0 {
		return nil
	}
	return append(make([]T, 0, len(list)), list...)
}

func (c *csdlReader) property(of *client.Type, t *xmlToken) error {
	p := client.Property{Nullable: true}
	var said memberNotes
	for _, a := range t.attrs {
		switch a.name {
		case "Name":
			p.Name = a.value
		case "Type":
			p.Type = a.value
		case "Nullable":
			p.Nullable = a.value != "false"
		case "MaxLength":
			p.MaxLength = a.value
		case "Precision":
			p.Precision = a.value
		case "Scale":
			p.Scale = a.value
		case "DefaultValue":
			p.Default = a.value
		case "label": // sap:label
			said.label = a.value
		case "text": // sap:text
			p.Text = a.value
		}
	}
	if p.Name == "" {
		c.d.warn("type %s: a property without a name was left out", of.Name)
		return c.skip()
	}
	if p.Type == "" {
		c.d.warn("type %s: property %s has no type", of.Name, p.Name)
	}
	err := c.children("Property", func(t *xmlToken) error { return c.memberNote(t, &said) })
	p.Doc, p.Text = cmp.Or(said.doc, said.label), cmp.Or(said.text, p.Text)
	c.props = append(c.props, p)
	return err
}

func (c *csdlReader) link(t *xmlToken) error {
	l := client.Link{Nullable: true}
	for _, a := range t.attrs {
		switch a.name {
		case "Name":
			l.Name = a.value
		case "Type":
			l.Target, l.Many = client.ElementType(a.value)
		case "ContainsTarget":
			l.Contains = a.value == "true"
		case "Nullable":
			l.Nullable = a.value != "false"
		case "Partner":
			l.Partner = a.value
		}
	}
	if l.Name == "" {
		return c.skip()
	}
	var said memberNotes
	err := c.children("NavigationProperty", func(t *xmlToken) error {
		if t.name != "ReferentialConstraint" {
			return c.memberNote(t, &said)
		}
		if p := (client.Pair{Property: t.attr("Property"), Target: t.attr("ReferencedProperty")}); p.Property != "" && p.Target != "" {
			l.Pairs = append(l.Pairs, p)
		}
		return c.skip()
	})
	l.Doc, l.Nullable = cmp.Or(said.doc, said.label), l.Nullable && !l.Many
	c.links = append(c.links, l)
	return err
}

func (c *csdlReader) enum(t *xmlToken) error {
	made := &client.Type{Kind: client.EnumType, Base: t.attr("UnderlyingType"), Flags: t.attr("IsFlags") == "true"}
	c.add(made, t.attr("Name"))
	next := int64(0)
	c.members = c.members[:0]
	defer func() { made.Members = clipped(c.members) }()
	return c.children("EnumType", func(t *xmlToken) error {
		if name := t.attr("Name"); t.name == "Member" && name != "" {
			m := client.Member{Name: name, Value: t.attr("Value")}
			if n, err := strconv.ParseInt(m.Value, 10, 64); err == nil {
				next = n
			} else if m.Value == "" {
				m.Value = strconv.FormatInt(next, 10)
			}
			next++
			c.members = append(c.members, m)
		}
		return c.skip()
	})
}

func (c *csdlReader) container(t *xmlToken) error {
	made := &container{name: c.space + "." + t.attr("Name"), base: t.attr("Extends")}
	c.d.containers = append(c.d.containers, made)
	return c.children("EntityContainer", func(t *xmlToken) error {
		set := client.SchemaSet{Name: t.attr("Name"), Doc: t.attr("label")} // sap:label
		switch t.name {
		case "EntitySet":
			set.Kind, set.Type = client.EntitySet, t.attr("EntityType")
			set.Unlisted = t.attr("IncludeInServiceDocument") == "false"
		case "Singleton":
			set.Kind, set.Type = client.Singleton, t.attr("Type")
		case "FunctionImport":
			importFunction(&set, t.attr("Function"), t.attr("EntitySet"), t.attr("IncludeInServiceDocument") == "true")
		case "Annotation":
			return c.annotation(t, made.name)
		default:
			return c.skip()
		}
		if set.Name == "" || set.Kind == client.FunctionImport && set.Function == "" { // of a version before 4
			return c.skip()
		}
		err := c.children(t.name, func(t *xmlToken) error {
			if t.name == "Annotation" {
				return c.annotation(t, made.name+"/"+set.Name)
			}
			if path := t.attr("Path"); t.name == "NavigationPropertyBinding" && path != "" {
				if set.Targets == nil {
					set.Targets = map[string]string{}
				}
				set.Targets[path] = t.attr("Target")
			}
			return c.skip()
		})
		made.sets = append(made.sets, set)
		return err
	})
}

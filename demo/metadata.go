package demo

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
)

// serviceDocument lists what can be asked for (JSON format 5).
func (w *world) serviceDocument(out *writer) []byte {
	b := []byte{'{'}
	if !out.bare {
		b = append(appendString(append(b, `"@odata.context":`...), out.root+"/$metadata"), ',')
	}
	b = append(b, `"value":[`...)
	for _, s := range w.sets {
		if s.unlisted {
			continue
		}
		kind := "EntitySet"
		if s.single {
			kind = "Singleton"
		}
		b = append(appendString(append(comma(b), `{"name":`...), s.name), `,"kind":"`+kind+`","url":`...)
		b = append(appendString(b, s.name), '}')
	}
	return append(b, "]}"...)
}

// document writes CSDL.
type document struct{ bytes.Buffer }

func (d *document) line(format string, args ...any) { fmt.Fprintf(d, format+"\n", args...) }

func attr(s string) string {
	var b bytes.Buffer
	_ = xml.EscapeText(&b, []byte(s)) // a buffer takes everything
	return b.String()
}

// metadata is the model as XML (CSDL 4.0).
func (w *world) metadata() []byte {
	d := &document{}
	d.line(`<?xml version="1.0" encoding="utf-8"?>`)
	d.line(`<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">`)
	for _, v := range []string{"Core", "Capabilities", "Aggregation"} {
		d.line(`<edmx:Reference Uri="https://docs.oasis-open.org/odata/odata-vocabularies/v4.0/vocabularies/Org.OData.%s.V1.xml">`+
			`<edmx:Include Namespace="Org.OData.%s.V1"/></edmx:Reference>`, v, v)
	}
	d.line(`<edmx:Reference Uri="https://sap.github.io/odata-vocabularies/vocabularies/Common.xml">` +
		`<edmx:Include Namespace="com.sap.vocabularies.Common.v1" Alias="Common"/></edmx:Reference>`)
	d.line(`<edmx:DataServices><Schema Namespace="%s" xmlns="http://docs.oasis-open.org/odata/ns/edm">`, namespace)
	for _, e := range w.enums {
		d.line(`<EnumType Name="%s">`, e.name)
		for i, m := range e.members {
			d.line(`<Member Name="%s" Value="%d"/>`, m, i)
		}
		d.line(`</EnumType>`)
	}
	for _, c := range w.complexes {
		d.line(`<ComplexType Name="%s">`, c.name)
		d.properties(c.name, c.props)
		d.line(`</ComplexType>`)
	}
	for _, s := range slices.Concat(w.sets, w.inner) {
		d.entity(w, s)
	}
	d.functions(w)
	d.container(w)
	d.line(`</Schema></edmx:DataServices></edmx:Edmx>`)
	return d.Bytes()
}

func (d *document) properties(of string, props []property) {
	for _, p := range props {
		typ, nullable := full(p.typ), ""
		if p.many {
			typ = "Collection(" + typ + ")"
		}
		if !p.maybe {
			nullable = ` Nullable="false"`
		}
		end, l := "/>", labelOf(of, p.name)
		if l != (label{}) {
			end = ">"
			if l.doc != "" {
				end += fmt.Sprintf(`<Annotation Term="Org.OData.Core.V1.Description" String="%s"/>`, attr(l.doc))
			}
			if l.text != "" {
				end += fmt.Sprintf(`<Annotation Term="Common.Text" Path="%s"/>`, l.text)
			}
			end += "</Property>"
		}
		d.line(`<Property Name="%s" Type="%s"%s%s%s`, p.name, typ, nullable, p.facets, end)
	}
}

func (d *document) entity(w *world, s *set) {
	own, more := s.props, ""
	if s.sub != nil {
		own = s.props[:s.sub.from]
	}
	if s.media != nil {
		more = ` HasStream="true"`
	}
	d.line(`<EntityType Name="%s"%s>`, s.typ, more)
	d.line(`<Key>`)
	for _, k := range s.keys() {
		d.line(`<PropertyRef Name="%s"/>`, k.name)
	}
	d.line(`</Key>`)
	d.properties(s.typ, own)
	for _, t := range s.streams {
		d.line(`<Property Name="%s" Type="Edm.Stream"/>`, t.name)
	}
	for _, l := range s.links {
		typ, rest := full(w.byName[l.target].typ), ""
		if l.many {
			typ = "Collection(" + typ + ")"
		} else if !l.maybe {
			rest = ` Nullable="false"`
		}
		if l.partner != "" {
			rest += ` Partner="` + l.partner + `"`
		}
		if l.holds {
			rest += ` ContainsTarget="true"`
		}
		end := "/>"
		if l.by != "" {
			end = fmt.Sprintf(`><ReferentialConstraint Property="%s" ReferencedProperty="Code"/></NavigationProperty>`, l.by)
		}
		d.line(`<NavigationProperty Name="%s" Type="%s"%s%s`, l.name, typ, rest, end)
	}
	d.line(`</EntityType>`)
	if s.sub != nil {
		d.line(`<EntityType Name="%s" BaseType="%s" HasStream="true">`, s.sub.typ, full(s.typ))
		d.properties(s.sub.typ, s.props[s.sub.from:])
		d.line(`</EntityType>`)
	}
}

func (d *document) container(w *world) {
	d.line(`<EntityContainer Name="Container">`)
	for _, s := range w.sets {
		tag, typ := "EntitySet", "EntityType"
		if s.single {
			tag, typ = "Singleton", "Type"
		}
		hidden := ""
		if s.unlisted {
			hidden = ` IncludeInServiceDocument="false"`
		}
		d.line(`<%s Name="%s" %s="%s"%s>`, tag, s.name, typ, full(s.typ), hidden)
		for _, l := range s.links {
			if l.holds {
				continue
			}
			d.line(`<NavigationPropertyBinding Path="%s" Target="%s"/>`, l.name, l.target)
		}
		d.line(`<Annotation Term="Org.OData.Core.V1.Description" String="%s"/>`, attr(s.title))
		if !w.staging && !s.single {
			d.line("%s", s.applySupported())
		}
		for _, limit := range s.limits {
			d.line("%s", limit)
		}
		d.line(`</%s>`, tag)
	}
	d.imports()
	d.line(`</EntityContainer>`)
}

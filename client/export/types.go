package export

import (
	"strings"

	"odatui/client"
)

// propertyOf returns what is declared of a column of a file, its type definition replaced
// by what that is made of. col is its place in the page, -1 none. Type is "" if unknown.
func propertyOf(o Options, p *client.Page, col int, name string) client.Property {
	var found client.Property
	if declared := o.Type.Property(name); declared != nil {
		found = *declared
	} else if o.Type.Link(name) != nil {
		found = client.Property{Name: name, Type: "Collection()", Nullable: true} // JSON text, as any list
	} else {
		found = client.Property{Name: name, Nullable: true}
		if col >= 0 {
			found.Type = p.Columns[col].Type
		}
	}
	for range 8 { // definitions do not nest; a bad model may have a circle
		if o.Model == nil {
			break
		}
		if t := o.Model.Types[found.Type]; t != nil && t.Kind == client.TypeDefinition {
			found.Type = t.Base
		}
	}
	return found
}

// freeText reports whether values of a type may be any text: those of an unknown type and
// of an enumeration may.
func freeText(edm string) bool {
	name, primitive := strings.CutPrefix(edm, "Edm.")
	return !primitive || name == "String" || name == "Untyped" || name == "PrimitiveType"
}

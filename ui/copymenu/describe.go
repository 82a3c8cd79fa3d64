package copymenu

import (
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Describe is the item of the columns and links of a type, as TSV; of a set if it is
// called something. nil is a type that is not known.
func Describe(what safe.Text, set string, of *client.Type) Item {
	item := Item{Key: "d", Title: "description", What: what, About: "columns and links, as TSV"}
	if of == nil {
		item.Off = "the columns are not known: the model has not come"
		return item
	}
	item.Side = safe.Clean(fmt.Sprintf("%d columns", len(of.Properties)))
	item.Text = func(string) (string, error) { return describe(set, of), nil }
	return item
}

// describe lists the columns and links of a type as TSV.
func describe(set string, of *client.Type) string {
	var b strings.Builder
	b.WriteString("set\tname\ttype\tkey\tnullable\n")
	for _, p := range of.Properties {
		fmt.Fprintf(&b, "%s\t%s\t%s\t%t\t%t\n", set, p.Name, p.Type, of.IsKey(p.Name), p.Nullable)
	}
	for _, l := range of.Links {
		typ := l.Target
		if l.Many {
			typ = "Collection(" + typ + ")"
		}
		fmt.Fprintf(&b, "%s\t%s\t%s\tfalse\tfalse\n", set, l.Name, typ)
	}
	return b.String()
}

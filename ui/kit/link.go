package kit

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
)

// LinksBy returns the links from a record that a column follows.
func LinksBy(links []client.RowLink, column string) []client.RowLink {
	return slices.DeleteFunc(slices.Clone(links), func(l client.RowLink) bool { return l.Back || !slices.Contains(l.Columns, column) })
}

// Leads reports that a link can be followed. The parameters of a function are asked for.
func Leads(l client.RowLink) bool { return !l.Null && (l.Why == "" || Asks(l)) }

// Asks reports that a link calls a function with parameters.
func Asks(l client.RowLink) bool {
	return l.Function != nil && len(l.Function.Params) > 0 && l.Query.Path != ""
}

// usable returns the links that lead somewhere.
func usable(links []client.RowLink) []client.RowLink {
	return slices.DeleteFunc(slices.Clone(links), func(l client.RowLink) bool { return !Leads(l) })
}

// NoLink says why none of the links of a record can be followed, "" one can. what names
// what holds them: "this column".
func NoLink(links []client.RowLink, what safe.Text, at RecordAt) safe.Text {
	switch {
	case len(links) == 0:
		return what + " holds no link"
	case len(usable(links)) > 0:
		return ""
	case links[0].Null:
		name := links[0].Name
		for _, column := range links[0].Columns {
			if at.Page != nil && at.Page.Cell(at.Row, at.Page.Column(column)).Kind == client.Null {
				name = column
			}
		}
		return "it leads nowhere: " + safe.Clean(name) + " is null"
	}
	return safe.Clean(links[0].Why)
}

// Follow opens what links of a record lead to: that of the only one that leads
// somewhere, else one that is chosen. from are the crumbs of the record.
func Follow(session *client.Session, links []client.RowLink, from []safe.Text) tea.Cmd {
	links = usable(links)
	switch len(links) {
	case 0:
		return nil
	case 1:
		return Send(OpenLinkMsg{Session: session, Link: links[0], From: from})
	}
	return Send(ChooseLinkMsg{Session: session, Links: links, From: from})
}

// LinkTarget names what a link leads to: its set, else the link.
func LinkTarget(l client.RowLink) safe.Text {
	if l.Set != "" {
		return safe.Clean(l.Set)
	}
	return safe.Clean(l.Name)
}

// LinkSign is the sign of a link: to one, to many, from there to here.
func LinkSign(l client.RowLink) safe.Text {
	switch {
	case l.Back:
		return "⇇"
	case l.Many:
		return "⇉"
	}
	return "→"
}

// LinkPairs writes the conditions that a link means, as "CountryCode = NOR".
func LinkPairs(l client.RowLink) safe.Text {
	text := safe.Text("")
	for i, c := range l.Pairs {
		if i > 0 {
			text += ", "
		}
		value := safe.Text("∅")
		if c.Value.IsSet() {
			value = safe.Clean(c.Value.Text())
		}
		text += safe.Clean(c.Property) + " = " + value
	}
	return text
}

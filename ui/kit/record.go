package kit

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// maxRecordName is how many cells of a record's name are shown.
const maxRecordName = 40

// titles are properties that name a record, in lower case, best first.
var titles = []string{"name", "title", "displayname", "label", "caption", "fullname", "shortname", "username"}

// RecordName names a record for a breadcrumb: its key and what it is called, as
// "NOR  Norway"; else its number.
func RecordName(at RecordAt) safe.Text {
	if id := recordID(at); id != "" {
		name := safe.Clean(strings.Join(strings.Fields(id), " "))
		if title := RecordTitle(at.Page, at.Row); title != "" && title != name {
			name += "  " + title
		}
		return Cut(name, maxRecordName)
	}
	if at.Ordinal >= 0 {
		return "row " + Int(int(at.Ordinal+1))
	}
	return "record"
}

// recordID returns the identity of a record, "" none. A page that came before the
// metadata, as after a flip, knows no keys; the columns do.
func recordID(at RecordAt) string {
	if at.Page == nil {
		return ""
	}
	if id := at.Page.ID(at.Row); id != "" {
		return string(id)
	}
	var names []string
	var values []client.Value
	for _, c := range at.Columns {
		if !c.Key {
			continue
		}
		value := at.Page.Cell(at.Row, at.Page.Column(c.Name))
		if !value.IsSet() {
			return ""
		}
		names, values = append(names, c.Name), append(values, value)
	}
	if len(names) == 0 {
		return ""
	}
	return string(client.KeyText(names, values))
}

// RecordTitle returns what a record is called, "" unknown.
func RecordTitle(page *client.Page, row int) safe.Text {
	best, found := len(titles), safe.Text("")
	for i, c := range page.Columns {
		rank := slices.Index(titles, strings.ToLower(c.Name))
		if rank < 0 || rank >= best {
			continue
		}
		if value := page.Cell(row, i); value.Kind == client.String && value.Len() > 0 {
			text, _ := value.Head(maxRecordName * 4)
			best, found = rank, safe.Clean(strings.Join(strings.Fields(text), " "))
		}
	}
	return found
}

// LastCrumbs are the crumbs of a screen that a link leads on from: the two of its
// record. Those before it are on the screens beneath.
func LastCrumbs(crumbs []safe.Text) []safe.Text { return crumbs[max(0, len(crumbs)-2):] }

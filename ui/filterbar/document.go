package filterbar

import (
	"strings"

	"odatui/client"
)

// Document returns the filter as a file for an editor: a condition a line, below
// lines that say how to write it.
func Document(b *Bar) string {
	var d strings.Builder
	d.WriteString("# The filter of " + string(show(b.Set)) + ". Lines that begin with # are left out, the others are joined.\n")
	if b.Filterer != nil {
		for _, s := range b.Filterer.Complete(b.Set, "", 0, nil).Suggestions {
			if s.Kind == client.SuggestProperty || s.Kind == client.SuggestLink {
				d.WriteString("#   " + string(show(strings.TrimSpace(s.Text))) + "  " + string(show(s.Type)) + "\n")
			}
		}
	}
	d.WriteString("\n")
	for _, z := range b.zones() {
		if line := strings.TrimSpace(b.text[z.from:z.to]); line != "" {
			d.WriteString(strings.TrimLeft(z.part.Join+" ", " ") + line + "\n")
		}
	}
	return d.String()
}

// FromDocument returns the filter that a file holds.
func FromDocument(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, " ")
}

// Written takes what the person wrote in the editor.
func (b *Bar) Written(document string) {
	b.replace(FromDocument(document))
	b.listing, b.checked, b.refused = false, true, ""
	b.refresh()
}

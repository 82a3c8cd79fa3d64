package filterbar

import (
	"odatui/client/safe"
)

// Said returns the suggestions in words, the first maxRows of them.
func (b *Bar) Said() []safe.Text {
	var list []safe.Text
	for _, s := range b.suggestions() {
		if len(list) == maxRows {
			break
		}
		text := safe.Clean(s.Text)
		if s.Note != "" {
			text += ", " + safe.Clean(s.Note)
		}
		list = append(list, text)
	}
	return list
}

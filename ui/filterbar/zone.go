package filterbar

import (
	"strings"

	"odatui/client"
)

// zone is the part of the text that belongs to a condition: without the word that
// joins it to the one before, with the blanks that are typed in it.
type zone struct {
	from, to int
	part     client.FilterPart
}

func (z zone) holds(at int) bool { return at >= z.from && at <= z.to }

// zones returns the conditions of the text; there is always one.
func (b *Bar) zones() []zone {
	var list []zone
	from := 0
	for i, p := range b.parsed.Parts {
		if i > 0 {
			join, behind := b.join(b.parsed.Parts[i-1], p)
			list[i-1].to = join
			from = behind
		}
		list = append(list, zone{from: from, to: len(b.text), part: p})
	}
	if len(list) == 0 {
		list = []zone{{to: len(b.text)}}
	}
	for i := range list {
		list[i].to = max(list[i].from, list[i].to)
	}
	return list
}

// join returns where the word between two conditions begins and ends, with a blank
// on either side.
func (b *Bar) join(before, p client.FilterPart) (from, to int) {
	from, to = clamp(b.text, before.To), clamp(b.text, p.From)
	if from > to || p.Join == "" {
		return to, to
	}
	gap := b.text[from:]
	at := strings.Index(strings.ToLower(gap[:min(len(gap), to-from+len(p.Join))]), p.Join)
	if at < 0 {
		return from, to
	}
	to = from + at + len(p.Join)
	if from += at; from > before.To && b.text[from-1] == ' ' {
		from--
	}
	if strings.HasPrefix(b.text[to:], " ") {
		to++
	}
	return from, to
}

// here returns the condition under the cursor and its place among the others.
func (b *Bar) here() (zone, int) {
	zones := b.zones()
	for i := len(zones) - 1; i > 0; i-- {
		if b.at >= zones[i].from {
			return zones[i], i
		}
	}
	return zones[0], 0
}

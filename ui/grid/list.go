package grid

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// listBytes is how much of a list is read for its first entries.
const listBytes = 4 << 10

// entries returns the JSON text of a list in short, as "3: Norway, Sweden, Denmark"; false
// where it is no list. A text that breaks off has no number of entries.
func entries(v client.Value) (text string, ok bool) {
	if !strings.HasPrefix(v.Raw(), "[") {
		return "", false
	}
	head := v.Raw()
	more := len(head) > listBytes
	if more {
		head = head[:listBytes]
	}
	var scan jsonscan.Scanner
	scan.Reset([]byte(head), jsonscan.MaxDepth)
	n := 0
	var labels []string
	scan.Open()
	for ; scan.More(); n++ {
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		labels = append(labels, label(client.JSONValue(head[off:end])))
	}
	text = strings.Join(labels, ", ")
	switch {
	case more:
		return text + ", …", true
	case n == 0:
		return "0", true
	}
	return strconv.Itoa(n) + ": " + text, true
}

// label is the member of an object that names it best: a name or title, else its first
// text, else its first value.
func label(v client.Value) string {
	if v.Kind != client.Nested || !strings.HasPrefix(v.Raw(), "{") {
		head, _ := v.Head(headBytes)
		return head
	}
	text := v.Raw()
	var scan jsonscan.Scanner
	scan.Reset([]byte(text), jsonscan.MaxDepth)
	best, rank := "", 0
	for ok := scan.Open(); ok && scan.More(); {
		from, to, _ := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		name, member := strings.ToLower(text[from:to]), client.JSONValue(text[off:end])
		r := 0
		switch {
		case strings.ContainsAny(name, "@") || strings.HasPrefix(name, "__") || !member.IsSet() || member.Kind == client.Nested:
		case strings.HasSuffix(name, "name") || strings.HasSuffix(name, "title"):
			r = 3
		case member.Kind == client.String:
			r = 2
		default:
			r = 1
		}
		if r > rank {
			rank = r
			best, _ = member.Head(headBytes)
		}
	}
	return best
}

package kit

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// Speaker is a screen or a dialog that says in words what it shows, for plain mode.
// What is no Speaker is read from its View.
type Speaker interface{ Say() Spoken }

// Spoken is what a screen shows, in words, without signs.
type Spoken struct {
	// All is printed when the screen comes to the front, and again when it changes: what
	// there is, a line each. Also is printed behind it; a change of it alone prints nothing.
	All  []safe.Text
	Also safe.Text
	// Here is what is under the cursor, the wider part first: "row 4", "Name: Andorra".
	// From the first part that changed on, the parts are printed. Of follows the first
	// part where All was printed: " of 195".
	Here []safe.Text
	Of   safe.Text
	// Asks names the line that is typed in, "" none; Line is its text, which is printed
	// as it grows, and Rest what may be typed, printed after a second of quiet.
	Asks safe.Text
	Line safe.Text
	Rest []safe.Text
}

// longValue is the length, in characters, above which a value is printed as its length
// and first line.
const longValue = 500

// SayValue says a value: what is null, empty or missing in words, a long one by its
// length.
func SayValue(v client.Value) safe.Text {
	switch {
	case v.Kind == client.Missing:
		return "not in the answer"
	case v.Kind == client.Null:
		return "null"
	case v.Kind == client.String && v.Len() == 0:
		return "empty text"
	}
	text, more := v.Head(4 * longValue)
	shown := safe.Clean(text)
	if !more && len([]rune(shown)) <= longValue {
		return shown
	}
	first, _, _ := strings.Cut(string(safe.Lines(text)), "\n")
	return safe.Clean(strconv.Itoa(v.Len())) + " bytes, beginning: " + Cut(safe.Clean(first), longValue/5) + " v says all of it"
}

package kit

import (
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/theme"
)

// maxInput is how many characters an input takes: a paste of a whole file must
// not make it crawl.
const maxInput = 16 << 10

// Input is one line that a person types. The zero value is an empty one.
type Input struct {
	Secret bool // show a sign for each character

	text []rune
	at   int // the cursor stands before text[at]
}

// Value returns what was typed.
func (i *Input) Value() string { return string(i.text) }

// Set replaces what was typed; the cursor goes to its end.
func (i *Input) Set(text string) {
	i.text, i.at = nil, 0
	i.insert(text)
}

// Update takes a key or a paste and reports whether it was one for an input.
// enter, esc, tab, up and down are left to the owner.
func (i *Input) Update(msg tea.Msg) bool {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		i.insert(msg.Content)
		return true
	case tea.KeyPressMsg:
		if msg.Text != "" && msg.Mod&(tea.ModCtrl|tea.ModAlt|tea.ModMeta|tea.ModSuper) == 0 {
			i.insert(msg.Text)
			return true
		}
		return i.edit(msg.Keystroke())
	}
	return false
}

func (i *Input) edit(stroke string) bool {
	switch stroke {
	case "left", "ctrl+b":
		i.at = max(i.at-1, 0)
	case "right", "ctrl+f":
		i.at = min(i.at+1, len(i.text))
	case "home", "ctrl+a":
		i.at = 0
	case "end", "ctrl+e":
		i.at = len(i.text)
	case "backspace", "ctrl+h", "shift+backspace":
		i.remove(i.at-1, i.at)
	case "delete", "ctrl+d":
		i.remove(i.at, i.at+1)
	case "ctrl+u":
		i.remove(0, i.at)
	case "ctrl+k":
		i.remove(i.at, len(i.text))
	case "alt+left", "ctrl+left":
		i.at = i.word()
	case "alt+right", "ctrl+right":
		i.at = i.wordEnd()
	case "ctrl+w", "alt+backspace":
		i.remove(i.word(), i.at)
	case "alt+delete":
		i.remove(i.at, i.wordEnd())
	default:
		return false
	}
	return true
}

// word returns where the word before the cursor begins.
func (i *Input) word() int {
	at := i.at
	for at > 0 && unicode.IsSpace(i.text[at-1]) {
		at--
	}
	for at > 0 && !unicode.IsSpace(i.text[at-1]) {
		at--
	}
	return at
}

// wordEnd returns where the word behind the cursor ends.
func (i *Input) wordEnd() int {
	at := i.at
	for at < len(i.text) && unicode.IsSpace(i.text[at]) {
		at++
	}
	for at < len(i.text) && !unicode.IsSpace(i.text[at]) {
		at++
	}
	return at
}

func (i *Input) remove(from, to int) {
	from, to = max(from, 0), min(to, len(i.text))
	if from >= to {
		return
	}
	i.text = append(i.text[:from], i.text[to:]...)
	if i.at > from {
		i.at = max(from, i.at-(to-from))
	}
}

// insert types text at the cursor: line ends and tabs become blanks, other
// control characters are left out.
func (i *Input) insert(text string) {
	if len(text) > 4*maxInput {
		text = text[:4*maxInput]
	}
	fresh := make([]rune, 0, len(text))
	for _, r := range strings.TrimRight(text, "\r\n") {
		switch {
		case len(i.text)+len(fresh) >= maxInput:
		case r == '\n' || r == '\t':
			fresh = append(fresh, ' ')
		case !unicode.IsControl(r):
			fresh = append(fresh, r)
		}
	}
	i.text = slices.Insert(i.text, i.at, fresh...)
	i.at += len(fresh)
}

// View draws the input in at most width cells, the part around the cursor.
func (i *Input) View(t *theme.Theme, width int) string {
	before, under, after := i.parts()
	under = Cut(under, width)
	before = CutLeft(before, max(width-Width(under)-min(Width(after), width/3), 0))
	rest := max(width-Width(before)-Width(under), 0)
	return t.Text.Render(before) + theme.CaretText + t.Cursor.Render(under) + t.Text.Render(Cut(after, rest))
}

// parts returns the text before, under and after the cursor, fit to be shown.
func (i *Input) parts() (before, under, after safe.Text) {
	show := func(part []rune) safe.Text {
		if i.Secret {
			return safe.Clean(strings.Repeat("•", len(part)))
		}
		return safe.Clean(string(part))
	}
	if i.at == len(i.text) {
		return show(i.text), " ", ""
	}
	return show(i.text[:i.at]), show(i.text[i.at : i.at+1]), show(i.text[i.at+1:])
}

package filter

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client"
)

// values offers the values of a property that were seen, the members of its type,
// and the words for its values.
func (c *completer) values(o operand, e expectation) {
	column := o.column
	if c.seen != nil && column != "" {
		for _, v := range c.seen(column) {
			c.value(o, v)
		}
	}
	if (o.class == enum || o.class == flags) && o.of != nil {
		for _, m := range o.of.Members {
			if text := c.mend(o, m.Name); text != "" {
				c.word(text, m.Name, client.Suggestion{Kind: client.SuggestMember, Type: o.typ, Note: "member, " + m.Value})
			}
		}
	}
	if c.quoted {
		return
	}
	words := []string{}
	if o.class == boolean {
		words = append(words, "true", "false")
	}
	if e.op == "eq" || e.op == "ne" {
		words = append(words, "null")
	}
	for _, word := range words {
		note := "value"
		if word == "null" {
			note = "no value"
		}
		c.add(client.Suggestion{Text: word, Kind: client.SuggestMember, Type: o.typ, Note: note})
	}
}

// value offers a value that was seen.
func (c *completer) value(o operand, v client.SeenValue) {
	if !v.Value.IsSet() || v.Value.Kind == client.Nested || v.Value.Len() > longestValue {
		return
	}
	plain := v.Value.Text()
	text, err := Write(c.Version, c.Schema, o.typ, v.Value)
	if err != nil || strings.ContainsFunc(plain, unicode.IsControl) {
		return
	}
	note := "seen in " + strconv.Itoa(v.Rows) + " rows"
	if v.Rows == 1 {
		note = "seen in 1 row"
	}
	c.word(text, plain, client.Suggestion{Kind: client.SuggestValue, Type: o.typ, Note: note})
}

// word adds a literal. What was typed is looked for in its plain text.
func (c *completer) word(text, plain string, s client.Suggestion) {
	at := matchAt(plain, c.begun)
	if at < 0 {
		return
	}
	doubled := func(part string) int { return len(part) + strings.Count(part, "'") }
	if inside := strings.Index(text, strings.ReplaceAll(plain, "'", "''")); inside >= 0 {
		s.Match = offsets(inside+doubled(plain[:at]), inside+doubled(plain[:at+foldedLen(plain[at:], c.begun)]))
	}
	s.Text, s.Range = text, c.at
	c.found = append(c.found, ranked{s, at > 0})
}

// add adds a suggestion if it matches what was typed.
func (c *completer) add(s client.Suggestion) {
	if c.quoted {
		return
	}
	name := strings.TrimRight(s.Text, " ")
	if name == c.begun && (name == s.Text || c.at.To < len(c.text) && isBlank(c.text[c.at.To])) {
		return // it is there already
	}
	lead := len(s.Text) - len(strings.TrimLeft(s.Text, " "))
	at := matchAt(s.Text[lead:], c.begun)
	if at < 0 || at > 0 && (s.Kind == client.SuggestFunction || s.Kind == client.SuggestOperator) {
		return
	}
	at += lead
	s.Match = offsets(at, at+foldedLen(s.Text[at:], c.begun))
	if s.Range = c.at; strings.HasSuffix(s.Text, " ") && c.at.To < len(c.text) && c.text[c.at.To] == ' ' {
		s.Text = strings.TrimSuffix(s.Text, " ")
	}
	c.found = append(c.found, ranked{s, at > lead})
}

func offsets(from, to int) []int {
	if to <= from {
		return nil
	}
	list := make([]int, to-from)
	for i := range list {
		list[i] = from + i
	}
	return list
}

// matchAt returns where a text contains what was typed, in upper or lower case, -1
// nowhere.
func matchAt(text, typed string) int {
	if typed == "" {
		return 0
	}
	for at := range text {
		if foldedLen(text[at:], typed) > 0 {
			return at
		}
	}
	return -1
}

// foldedLen returns how many bytes of a text are what was typed, in upper or lower
// case, 0 if it does not begin with that.
func foldedLen(text, typed string) int {
	n := 0
	for _, want := range typed {
		r, size := utf8.DecodeRuneInString(text[n:])
		if size == 0 || r != want && unicode.ToLower(r) != unicode.ToLower(want) {
			return 0
		}
		n += size
	}
	return n
}

// sorted returns the suggestions: those that begin with what was typed first, each
// text once.
func (c *completer) sorted() []client.Suggestion {
	slices.SortStableFunc(c.found, func(a, b ranked) int {
		switch {
		case a.contains == b.contains:
			return 0
		case b.contains:
			return -1
		}
		return 1
	})
	had := make(map[string]bool, len(c.found))
	var list []client.Suggestion
	for _, f := range c.found {
		if !had[f.Text] && len(list) < mostSuggestions {
			had[f.Text] = true
			list = append(list, f.Suggestion)
		}
	}
	return list
}

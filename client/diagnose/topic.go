package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// Topic is the text of docs/diagnoses.md about the code of a diagnosis or of a
// lint, without marks.
type Topic struct {
	Code  string
	Title string       // one sentence: what is wrong
	Seen  string       // how it is recognised
	Means string       // what it means, and the usual cause
	Do    []string     // in order
	Who   []client.Who // who must act, and who is next or possible; at least one
}

// TopicOf returns the topic whose code a text consists of, false if there is
// none. The text may also be the result of [Doc].
func TopicOf(text string) (Topic, bool) {
	code := strings.ToLower(strings.TrimSpace(text))
	if i := strings.LastIndexByte(code, '#'); i >= 0 && (i == 0 || code[:i+1] == Doc("")) {
		code = code[i+1:]
	}
	for _, area := range topics() {
		for _, t := range area.list {
			if t.Code == code {
				return Topic{code, unmarked(t.Title), unmarked(t.Seen), unmarked(t.Means), sentences(unmarked(t.Do)), slices.Clone(t.Who)}, true
			}
		}
	}
	return Topic{}, false
}

// markedLink is a link of Markdown.
var markedLink = lazy.Regexp(`\[([^\]]+)\]\([^)\s]+\)`)

// unmarked returns a text without the marks of Markdown that topics use.
func unmarked(text string) string {
	text = markedLink.ReplaceAllString(text, "$1")
	return strings.NewReplacer("`", "", "**", "", "*", "").Replace(text)
}

// sentenceEnd matches the end of a sentence before another one.
var sentenceEnd = lazy.Regexp(`\.\s+[A-Z]`)

// sentences divides a text into its sentences.
func sentences(text string) []string {
	list := []string{}
	for at := sentenceEnd.FindStringIndex(text); at != nil; at = sentenceEnd.FindStringIndex(text) {
		list = append(list, text[:at[0]+1])
		text = text[at[1]-1:]
	}
	return append(list, text)
}

// diagnosis returns a topic as a diagnosis without evidence.
func (t Topic) diagnosis() client.Diagnosis {
	d := client.Diagnosis{Code: t.Code, Title: t.Title, Who: t.Who[0], Confidence: client.High,
		Facts: []client.Finding{}, IDs: map[string]string{}}
	for _, text := range t.Do {
		add(&d, Do(text))
	}
	if len(t.Who) > 1 {
		d.NextWho = t.Who[1]
	}
	return d
}

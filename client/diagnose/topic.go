package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// Topic is what docs/diagnoses.md says about a code, in plain text: of a
// diagnosis, or of a lint. The zero Topic says nothing.
type Topic struct {
	Code  string
	Title string       // one sentence: what is wrong
	Seen  string       // by what it is recognised
	Means string       // what it means, and what usually is the cause
	Do    []string     // in order
	Who   []client.Who // who must act, and who is next or may be; at least one
}

// TopicOf returns the topic whose code a text consists of, false if it is none
// of ours. The text may be what [Doc] makes of the code.
func TopicOf(text string) (Topic, bool) {
	code := strings.ToLower(strings.TrimSpace(text))
	if i := strings.LastIndexByte(code, '#'); i >= 0 && (i == 0 || code[:i+1] == Doc("")) {
		code = code[i+1:]
	}
	for _, area := range topics() {
		for _, t := range area.list {
			if t.code == code {
				return Topic{code, unmarked(t.title), unmarked(t.seen), unmarked(t.means), sentences(unmarked(t.do)), slices.Clone(t.who)}, true
			}
		}
	}
	return Topic{}, false
}

// markedLink is a link of Markdown.
var markedLink = lazy.Regexp(`\[([^\]]+)\]\([^)\s]+\)`)

// unmarked is a text without the marks of Markdown that topics use.
func unmarked(text string) string {
	text = markedLink.ReplaceAllString(text, "$1")
	return strings.NewReplacer("`", "", "**", "", "*", "").Replace(text)
}

// sentenceEnd is where a sentence ends and another one begins.
var sentenceEnd = lazy.Regexp(`\.\s+[A-Z]`)

// sentences are those of a text.
func sentences(text string) []string {
	list := []string{}
	for at := sentenceEnd.FindStringIndex(text); at != nil; at = sentenceEnd.FindStringIndex(text) {
		list = append(list, text[:at[0]+1])
		text = text[at[1]-1:]
	}
	return append(list, text)
}

// diagnosis is a topic as a diagnosis of nothing in particular.
func (t Topic) diagnosis() client.Diagnosis {
	d := client.Diagnosis{Code: t.Code, Title: t.Title, Who: t.Who[0], Confidence: client.High, Facts: []client.Finding{}, Steps: t.Do, IDs: map[string]string{}}
	if len(t.Who) > 1 {
		d.NextWho = t.Who[1]
	}
	return d
}

package diagnose

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/lint"
	"odatui/lazy"
)

//go:generate go test . -run TestDiagnosesPage -update

// topic is a topic of this package.
type topic client.Topic

// topicArea is a part of docs/diagnoses.md.
type topicArea struct {
	area string
	list []topic
}

// topics are the pages of docs/diagnoses.md, by area. They are made once, and read only.
var topics = sync.OnceValue(func() []topicArea {
	var lints []topic
	for _, t := range lint.Topics() {
		lints = append(lints, topic(t))
	}
	list := []topicArea{
		{"The profile", with(profileRules())},
		{"Programs that give tokens", with(programSigns(), programRules())},
		{"The network", with(wireRules())},
		{"The pages of a run", with(pagingRules())},
		{"The token endpoint", with(tokenRules())},
		{"The token", with(claimRules())},
		{"The API", with(gateRules(), accessRules(), requestRules())},
		{"The data", with(dataRules())},
		{"Texts that were pasted", with(pasteRules(), pastedTokenRules())},
		{"Everything else", with(lastRules())},
		{"Profile lints", lints},
	}
	return list
})

// placed matches the place of a name in a title, and what is there without it.
var placed = lazy.Regexp(`\{[^}|]*\|?([^}]*)\}`)

// plain is a title without the names of a failure.
func plain(title string) string { return begun(placed.ReplaceAllString(title, "$1")) }

// with adds the topics that stand with their rules; one without a title has the
// rule's (the last alternative, which names no case), one without people the rule's
// people.
func with(areas ...[]rule) []topic {
	var list []topic
	for _, rules := range areas {
		for _, r := range rules {
			if r.topic.Seen == "" {
				continue
			}
			t := r.topic
			t.Code, t.Title = r.code, cmp.Or(t.Title, r.plain, plain(r.title[strings.LastIndex(r.title, or)+1:]))
			if len(t.Who) == 0 {
				t.Who = slices.DeleteFunc([]client.Who{r.who, r.next}, func(w client.Who) bool { return w == "" })
			}
			list = append(list, t)
		}
	}
	return list
}

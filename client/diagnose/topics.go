package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/lint"
	"odatui/client/vendors"
)

//go:generate go test . -run TestDiagnosesPage -update

// topic is a topic of this package.
type topic client.Topic

// topicArea is a part of docs/diagnoses.md.
type topicArea struct {
	area string
	list []topic
}

// topics are the pages of docs/diagnoses.md, by area.
func topics() []topicArea {
	var lints []topic
	for _, t := range lint.Topics {
		lints = append(lints, topic(t))
	}
	list := []topicArea{
		{"The profile", with(profileTopics, profileRules)},
		{"Programs that give tokens", with(programTopics, programRules)},
		{"The network", with(wireTopics, wireRules)},
		{"The pages of a run", with(nil, pagingRules)},
		{"The token endpoint", with(tokenTopics, tokenRules)},
		{"The token", with(claimTopics, claimRules)},
		{"The API", with(nil, gateRules, accessRules, requestRules)},
		{"The data", with(nil, dataRules)},
		{"Texts that were pasted", with(pasteTopics, pasteRules, pastedTokenRules)},
		{"Everything else", with(lastTopics, lastRules)},
		{"Profile lints", lints},
	}
	return list
}

// with adds the topics that stand with their rules; one without a title has the
// rule's (the last alternative, which names no case), one without people the rule's
// people.
func with(list []topic, areas ...[]rule) []topic {
	for _, rules := range areas {
		for _, r := range rules {
			if r.topic.Seen == "" {
				continue
			}
			t := r.topic
			t.Code, t.Title = r.code, vendors.ElseText(t.Title, r.title[strings.LastIndex(r.title, or)+1:])
			if len(t.Who) == 0 {
				t.Who = slices.DeleteFunc([]client.Who{r.who, r.next}, func(w client.Who) bool { return w == "" })
			}
			list = append(list, t)
		}
	}
	return list
}

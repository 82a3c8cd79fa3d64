package diagnose

import (
	"odatui/client"
	"odatui/client/lint"
)

//go:generate go test . -run TestDiagnosesPage -update

// topic is a topic of this package.
type topic client.Topic

// topics are the pages of docs/diagnoses.md, by area.
func topics() []struct {
	area string
	list []topic
} {
	var lints []topic
	for _, t := range lint.Topics {
		lints = append(lints, topic(t))
	}
	return []struct {
		area string
		list []topic
	}{
		{"The profile", profileTopics},
		{"Programs that give tokens", programTopics},
		{"The network", wireTopics},
		{"The pages of a run", pagingTopics},
		{"The token endpoint", tokenTopics},
		{"The token", claimTopics},
		{"The API", apiTopics},
		{"The data", dataTopics},
		{"Texts that were pasted", pasteTopics},
		{"Everything else", lastTopics},
		{"Profile lints", lints},
	}
}

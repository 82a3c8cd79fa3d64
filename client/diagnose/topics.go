package diagnose

import "odatui/client"

//go:generate go test . -run TestDiagnosesPage -update

// topic is what docs/diagnoses.md says about a code. The page is generated:
// go generate ./client/diagnose.
type topic struct {
	code  string
	title string // one sentence: what is wrong
	seen  string // by what it is recognised, in Markdown
	means string // what it means, and what usually is the cause
	do    string // what to do
	who   []client.Who
}

// topics are the pages of docs/diagnoses.md, by area.
func topics() []struct {
	area string
	list []topic
} {
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
		{"Profile lints", lintTopics},
	}
}

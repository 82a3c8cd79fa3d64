package diagnose

import (
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/lint"
)

// TestOwnCodes: every code of ours is explained from its topic, in plain text
// and without a failure.
func TestOwnCodes(t *testing.T) {
	t.Parallel()
	for _, code := range append(Codes(), lint.Codes()...) {
		for _, text := range []string{code, " " + Doc(code) + "\n", "#" + code} {
			topic, ok := TopicOf(text)
			if !ok || topic.Code != code {
				t.Fatalf("%q: %v, %+v", text, ok, topic)
			}
		}
		d := Of(client.Evidence{Text: code})
		if d.Code != code || d.Confidence != client.High || d.Title == "" || d.Who == "" || len(d.Steps) == 0 || d.Facts == nil ||
			len(d.Facts) > 0 || d.IDs == nil {
			t.Errorf("%s: %+v", code, d)
		}
		topic, _ := TopicOf(code)
		for _, text := range append([]string{topic.Seen, topic.Means}, topic.Do...) {
			if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "`*") || strings.Contains(text, "](") {
				t.Errorf("%s: %q", code, text)
			}
		}
	}
	for _, text := range []string{"", "secret", "secret-wrong and more", "other.md#secret-wrong", "invalid_client"} {
		if topic, ok := TopicOf(text); ok {
			t.Errorf("%q is %s", text, topic.Code)
		}
	}
}

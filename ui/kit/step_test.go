package kit

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/safe"
)

func TestStep(t *testing.T) {
	t.Parallel()
	edit := Command{Keys: []string{"e"}}
	off := Command{Keys: []string{"T"}, Off: func() safe.Text { return "there is no token" }}
	keys := Actions{client.ActionEdit: edit, client.ActionToken: off}
	for name, c := range map[string]struct {
		action  client.Action
		command string
		want    string
		accents []string
	}{
		"a key that works":              {client.ActionEdit, "odatui profiles edit x", "Set url (e).", []string{"e"}},
		"a key that does not work here": {client.ActionToken, "odatui token x", "Set url.", nil},
		"no key, a command":             {client.ActionSecret, "odatui profiles secret x", "Set url: odatui profiles secret x", []string{"odatui profiles secret x"}},
		"no key for what a key does":    {client.ActionDoctor, "odatui doctor x", "Set url.", nil},
		"nothing":                       {"", "", "Set url.", nil},
	} {
		spans := Step(c.action, "Set url.", c.command, keys)
		var text string
		for _, s := range spans {
			text += string(s.Text)
		}
		if text != c.want {
			t.Errorf("%s: %q, want %q", name, text, c.want)
		}
		if diff := cmp.Diff(c.accents, accents(spans)); diff != "" {
			t.Errorf("%s: what stands out: %s", name, diff)
		}
	}
}

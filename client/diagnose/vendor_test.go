package diagnose

import (
	"testing"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/method"
)

// TestSignsOfPrograms: a sign that only names its cause has the words and the steps of
// the rule of that code, wherever a program's failure has its words.
func TestSignsOfPrograms(t *testing.T) {
	t.Parallel()
	const german = `Der Befehl "az" ist entweder falsch geschrieben oder konnte nicht gefunden werden.`
	byAz := client.Target{Ref: "a@b", Method: method.AzureCLI}
	for name, c := range map[string]struct {
		e    client.Evidence
		says bool
	}{
		"said by az": {client.Evidence{Target: byAz, Err: &client.AuthError{Method: method.AzureCLI, Message: "az failed",
			Description: german}}, true},
		"in its output": {client.Evidence{Target: byAz, Err: &client.AuthError{Method: method.AzureCLI, Message: "az failed",
			Body: []byte(german)}}, true},
		"seen by odatui": {client.Evidence{Target: byAz, Err: &client.AuthError{Method: method.AzureCLI, Message: german}}, true},
		"of a program":   {client.Evidence{Err: &client.AuthError{Method: method.Command, Endpoint: "token.cmd", Description: german}}, true},
		"pasted":         {client.Evidence{Target: byAz, Text: "Please run 'az login' to setup account.\n" + german}, true},
	} {
		d := Of(c.e)
		says := d.Code == "az-missing" && d.Title == "The Azure CLI (az) is not installed, or not on the PATH." && d.Who == self &&
			d.Confidence == client.High &&
			len(d.Steps) > 0 && len(d.Steps[0].Args) == 2 && d.Steps[0].Args[0] == "az"
		if says != c.says {
			t.Errorf("%s: %+v", name, d)
		}
	}
}

// TestSignsHaveTopics checks that every sign of a vendor names a code that
// docs/diagnoses.md explains.
func TestSignsHaveTopics(t *testing.T) {
	t.Parallel()
	for _, s := range vendors.Signs() {
		if _, ok := TopicOf(s.Cause); !ok {
			t.Errorf("%s: %s%s: there is no code %s", s.Vendor().Name, s.Codes, s.Words, s.Cause)
		}
	}
}

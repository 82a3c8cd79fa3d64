package method_test

import (
	"strings"
	"testing"

	"odatui/method"
)

// TestAnswers states what every method answers, and a method that is not known.
func TestAnswers(t *testing.T) {
	t.Parallel()
	questions := []struct {
		name string
		ask  func(method.Method) bool
		yes  string
	}{
		{"Anonymous", method.Method.Anonymous, "none"},
		{"Password", method.Method.Password, "basic"},
		{"Key", method.Method.Key, "api-key"},
		{"Token", method.Method.Token, "client-credentials azure-cli command bearer unknown"},
		{"Endpoint", method.Method.Endpoint, "client-credentials"},
		{"Az", method.Method.Az, "azure-cli"},
		{"Program", method.Method.Program, "command"},
		{"Stored", method.Method.Stored, "bearer"},
		{"External", method.Method.External, "command bearer"},
		{"App", method.Method.App, "client-credentials"},
		{"Secret", func(m method.Method) bool { return m.Secret() != "" }, "client-credentials bearer basic api-key"},
	}
	all := []method.Method{"client-credentials", "azure-cli", "command", "bearer", "basic", "api-key", "none", "", "unknown", "None"}
	for _, q := range questions {
		for _, m := range all {
			name := string(m)
			if m == "" || m == "None" {
				name = "unknown" // names are case-sensitive
			}
			if want := strings.Contains(" "+q.yes+" ", " "+name+" "); q.ask(m) != want {
				t.Errorf("%s of %q is %v", q.name, m, !want)
			}
		}
	}
}

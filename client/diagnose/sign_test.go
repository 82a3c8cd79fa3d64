package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
)

// TestSignFillsItsSteps: what the words named stands in the title, the steps and the
// settings that a step changes.
func TestSignFillsItsSteps(t *testing.T) {
	t.Parallel()
	said := &client.AuthError{Endpoint: "https://id.example.org/oauth2/token", Status: 401, Code: "invalid_client", Message: "refused",
		Description: `The OAuth 2.0 Client supports client authentication method "client_secret_basic", but method "client_secret_post" was requested.`}
	d := Of(client.Evidence{Target: evidencetest.Orders(), Err: said, Now: evidencetest.Noon})
	if d.Code != "client-refused" || !strings.Contains(d.Title, "client_secret_basic") || len(d.Steps) != 1 ||
		!slices.Contains(d.Steps[0].Args, "client_auth=client_secret_basic") {
		t.Errorf("%s: %s %v", d.Code, d.Title, d.Steps)
	}
}

// TestSignWithoutSteps: a program's sign without steps has those of its cause's rule.
func TestSignWithoutSteps(t *testing.T) {
	t.Parallel()
	said := &client.AuthError{Method: "azure-cli", Endpoint: "az", Message: "az gave no token", Description: "zsh: command not found: az\n"}
	m := read(client.Evidence{Target: evidencetest.Orders(), Err: said, Now: evidencetest.Noon})
	var d client.Diagnosis
	saySign(m, &d)
	if d.Code != "az-missing" || !strings.Contains(fmt.Sprint(d.Steps), "Install the Azure CLI") {
		t.Errorf("%s: %v", d.Code, d.Steps)
	}
}

package diagnose

import (
	"encoding/json"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/redact/redacttest"
)

// TestSecretsOfPastedTexts checks diagnoses and reports of texts with secrets.
func TestSecretsOfPastedTexts(t *testing.T) {
	t.Parallel()
	const secret = "CaNaRy4u7Kq9ZwX2"
	for _, line := range redacttest.Pasted(secret) {
		for what, text := range map[string]string{
			"az":   line + "\nERROR: Please run 'az login' to setup account.\n",
			"body": "HTTP/1.1 401 Unauthorized\nContent-Type: text/plain\n\n" + line + "\n",
		} {
			e := client.Evidence{Text: text}
			d := Of(Standard(), e)
			r := NewReport(Standard(), e, d, ReportOptions{})
			all, _ := json.Marshal(d)
			for where, shown := range map[string]string{"diagnosis": string(all), "report": r.Markdown, "JSON": string(r.JSON)} {
				if strings.Contains(shown, secret[4:12]) || strings.Contains(shown, "Q2FOYVJ5NHU3") || strings.Contains(shown, "DYU5hUnk0dTdL") {
					t.Errorf("%s, %s of %q: a secret stays: %.300s", what, where, line, shown)
				}
			}
		}
	}
}

// TestDiagnosisCostsNoSquare ends at once; without bounds it would take minutes.
func TestDiagnosisCostsNoSquare(t *testing.T) {
	t.Parallel()
	_ = Of(Standard(), client.Evidence{Text: strings.Repeat("invalid_client ", 1<<20/15)})
}

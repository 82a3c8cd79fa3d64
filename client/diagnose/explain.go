package diagnose

import (
	"strings"

	"odatui/client"
)

// explained turns a pasted text into the evidence it stands for.
func (b *Book) explained(e client.Evidence) client.Evidence { return e }

// Lookup is Microsoft's page about the error code that the other side named, ""
// where it named none of Entra's.
func (b *Book) Lookup(d client.Diagnosis) string {
	code, _ := b.find(d.Raw)
	number, ok := strings.CutPrefix(code, "AADSTS")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(b.lookupURL, "{code}", number)
}

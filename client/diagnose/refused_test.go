package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
	"odatui/client/failure"
)

// TestNobodyAskedForIt: who asked for all rows is not told to change a filter, an
// order or columns.
func TestNobodyAskedForIt(t *testing.T) {
	t.Parallel()
	for query, change := range map[string]bool{
		"$orderby=Id&$count=true&$top=3":     false,
		"$top=3&$skip=2":                     false,
		"$select=Name&$count=true&$top=3":    true,
		"$expand=Kids&$orderby=Id&$count=1":  true,
		"$orderby=Id&$top=3&api-version=1.0": true,
	} {
		said := &client.ResponseError{Status: 400, Shape: client.ShapeOData, Code: "x", Message: "Bad request",
			URL: "https://api.example.org/odata/Things?" + query, Ours: []string{"$count", "$orderby", "$top"}}
		d := Of(client.Evidence{Target: evidencetest.Orders(), Err: said, Now: evidencetest.Noon})
		if d.Code != "query-refused" || strings.Contains(fmt.Sprint(d.Steps), "Change the filter") != change || len(d.Steps) == 0 {
			t.Errorf("%s: %s %v", query, d.Code, d.Steps)
		}
	}
}

// TestWordsOfRefusals: the words of a 401 or 403 are quoted whole and stand above its
// status. If they are not known, the confidence is low and two persons are named.
func TestWordsOfRefusals(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		body   string
		quoted string // in the title
		sure   client.Confidence
	}{
		{401, `{"message":"The moon is not full"}`, "“The moon is not full”", client.Low},
		{403, `{"message":"The moon is not full"}`, "“The moon is not full”", client.Low},
		{403, `The moon is not full. Ask the wolf.`, "“The moon is not full. Ask the wolf”", client.Low},
		{403, `{"error":{"code":"9","message":"You lack the permission to read Orders"}}`, "“You lack the permission to read Orders”",
			client.Medium},
		{401, `{"message":"Unauthorized"}`, "gives no reason", client.Medium},
		{403, `Forbidden`, "denies access to this data", client.Medium},
	} {
		e := failure.Read(failure.Answer{Status: c.status, Body: []byte(c.body)}, failure.Redact{})
		d := Of(client.Evidence{Err: e})
		if !strings.Contains(d.Title, c.quoted) || d.Confidence != c.sure || d.Who == "" || d.NextWho == "" || d.Who == d.NextWho {
			t.Errorf("%d %s: %q, %s, %s and %s", c.status, c.body, d.Title, d.Confidence, d.Who, d.NextWho)
		}
		words := strings.Trim(c.quoted, "“”")
		if c.quoted != words && !slices.ContainsFunc(d.Facts, func(f client.Finding) bool { return strings.Contains(f.Text, words) }) {
			t.Errorf("%d %s: no fact quotes it: %+v", c.status, c.body, d.Facts)
		}
	}
}

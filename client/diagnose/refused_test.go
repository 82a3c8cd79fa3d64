package diagnose

import (
	"fmt"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/evidence/evidencetest"
	"odatui/client/vendors"
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
		d := Of(vendors.Standard(), client.Evidence{Target: evidencetest.Orders(), Err: said, Now: evidencetest.Noon})
		if d.Code != "query-refused" || strings.Contains(fmt.Sprint(d.Steps), "Change the filter") != change || len(d.Steps) == 0 {
			t.Errorf("%s: %s %v", query, d.Code, d.Steps)
		}
	}
}

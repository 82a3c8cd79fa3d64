package diagnose

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/client/vendors"
)

// TestNamesInRules: a name in braces that nothing stands for would be shown as it is
// written, and a condition that nothing is called so would never hold.
func TestNamesInRules(t *testing.T) {
	t.Parallel()
	systems := []string{"", string(vendors.XMart), string(vendors.ERPNet), string(vendors.NxtPort), string(vendors.ODM)}
	named := regexp.MustCompile(`\{([?!]?)(\w[^{}|="]*)\|?[^{}="]*\}`)
	found := 0
	for _, area := range areas() {
		for _, r := range area {
			texts := []string{r.title}
			if r.also != nil {
				texts = append(texts, r.also.Title, r.also.Tell)
			}
			for _, a := range r.do {
				texts = append(append(texts, a.If, a.Text), a.Args...)
			}
			for _, m := range named.FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
				found++
				_, err := strconv.Atoi(m[2])
				known := placeOf(m[2]) != nil || lists()[m[0]] != nil || strings.HasPrefix(m[2], "$")
				if m[1] != "" {
					known = known || states()[m[2]] != nil || tokenStates()[m[2]] != nil || err == nil || slices.Contains(systems, m[2])
				}
				if !known {
					t.Errorf("%s: nothing is called %q", r.code, m[0])
				}
			}
		}
	}
	if found == 0 {
		t.Error("no name was found")
	}
}

package diagnose

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"odatui/client/auth"
	"odatui/client/vendors"
)

// TestNamesInRules: a name in braces that nothing stands for would be shown as it is
// written, and a condition that nothing is called so would never hold.
func TestNamesInRules(t *testing.T) {
	t.Parallel()
	others := []string{"", string(vendors.XMart), string(vendors.ERPNet), string(vendors.NxtPort), string(vendors.ODM)}
	for _, method := range auth.Methods() {
		others = append(others, method.Name)
	}
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
				known := places[m[2]] != nil
				if m[1] != "" {
					known = known || conditions[m[2]] != nil || err == nil || strings.Contains(strings.Join(others, "\n")+"\n", "\n"+m[2]+"\n")
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

package evidence

import (
	"slices"
	"strings"
)

// Method reports whether the profile signs in in one of these ways; "" stands
// for no profile.
func (m *Failure) Method(names ...string) bool { return slices.Contains(names, m.Target.Method) }

func HasAny(text string, parts ...string) bool {
	text = strings.ToLower(text)
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

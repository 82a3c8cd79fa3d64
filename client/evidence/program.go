package evidence

import (
	"slices"
	"strings"
)

func ContainsAny(text string, parts []string) bool {
	return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(text, p) })
}

package vendors

import (
	"strings"
)

// ResourcePart is what a scope of Entra asks a token for, "" nothing.
func ResourcePart(scope string) string {
	i := strings.LastIndexByte(scope, '/')
	if i <= 0 || strings.HasSuffix(scope[:i], ":/") {
		return ""
	}
	return scope[:i]
}

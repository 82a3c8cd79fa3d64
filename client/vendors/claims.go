package vendors

import (
	"strings"
)

// IssuerVersion is the version of Entra's tokens that an issuer stands for, 0
// for all others.
func IssuerVersion(iss string) int {
	lower := strings.ToLower(iss)
	switch {
	case strings.HasPrefix(lower, "https://sts.windows.net/"):
		return 1
	case strings.HasPrefix(lower, "https://login.microsoftonline.") && strings.HasSuffix(strings.TrimRight(lower, "/"), "/v2.0"):
		return 2
	}
	return 0
}

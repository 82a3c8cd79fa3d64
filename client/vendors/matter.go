package vendors

import (
	"net/url"
	"strings"
)

// IsEntra reports whether tokens of an endpoint are Entra's: by its host, or by
// its path, which a proxy or a test in front of it keeps.
func IsEntra(u *url.URL) bool {
	if u == nil {
		return false
	}
	for _, host := range []string{"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn",
		"login.windows.net", "login.microsoft.com", "sts.windows.net", "login.chinacloudapi.cn"} {
		if strings.EqualFold(u.Hostname(), host) {
			return true
		}
	}
	if strings.HasSuffix(strings.ToLower(u.Hostname()), ".b2clogin.com") || strings.HasSuffix(strings.ToLower(u.Hostname()), ".ciamlogin.com") {
		return true
	}
	parts := strings.Split(strings.Trim(u.Path, "/"), "/") // TENANT/oauth2/token, TENANT/oauth2/v2.0/token
	switch {
	case len(parts) == 3:
		return parts[1] == "oauth2" && parts[2] == "token"
	case len(parts) == 4:
		return parts[1] == "oauth2" && parts[2] == "v2.0" && parts[3] == "token"
	}
	return false
}

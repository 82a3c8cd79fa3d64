package diagnose

import (
	"net/url"
	"strings"

	"odatui/client"
)

// System is one of the services whose own advice is known.
type System string

// The systems. The zero System is "another one".
const (
	XMart   System = "WHO xMart"
	ERPNet  System = "ERP.net"
	NxtPort System = "NxtPort"
	ODM     System = "Genestack ODM"
)

// SystemOf recognises a system by the addresses and the shape of a profile.
func SystemOf(t client.Target) System {
	host, path := "", ""
	if u, err := url.Parse(t.URL); err == nil {
		host, path = strings.ToLower(u.Hostname()), strings.ToLower(u.Path)
	}
	tokenURL, scope, id := strings.ToLower(t.Auth["token_url"]), t.Auth["scope"], t.Auth["client_id"]
	title := strings.ToLower(t.Title + " " + t.Profile)
	switch {
	case strings.Contains(path, "xmart") || strings.Contains(host, "xmart"):
		return XMart
	case strings.HasSuffix(host, ".erp.net") || strings.Contains(path, "/api/domain/odata") || strings.HasSuffix(tokenURL, "/id/connect/token"):
		return ERPNet
	case strings.Contains(host, "nxtport") || strings.Contains(title, "nxtport") || id != "" && scope == id+"/.default":
		return NxtPort
	case t.Kind == "rest" && (strings.Contains(host, "odm") || strings.Contains(host, "genestack") || strings.Contains(title, "genestack") || strings.Contains(title, "odm")):
		return ODM
	}
	return ""
}

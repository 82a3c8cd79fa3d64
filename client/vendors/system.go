package vendors

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
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

// SystemOf recognises a system by the addresses of a profile, else by what it
// asks a token for, else by its title and name: a service behind a gateway, or
// one that is simulated, has other hosts. "" is another system, or no profile.
func SystemOf(t client.Target) System {
	host, path := "", ""
	if u, err := url.Parse(t.URL); err == nil {
		host, path = strings.ToLower(u.Hostname()), strings.ToLower(u.Path)
	}
	login := ""
	if u, err := url.Parse(t.Auth["token_url"]); err == nil {
		login = strings.ToLower(u.Hostname() + u.Path)
	}
	switch {
	case strings.Contains(host, "xmart"), strings.Contains(path, "/xmart"):
		return XMart
	case under(host, "erp.net"), strings.Contains(path, "/api/domain/odata"), strings.Contains(path, "/tableapi/odata"),
		under(strings.TrimSuffix(login, "/id/connect/token"), "erp.net"):
		return ERPNet
	case strings.Contains(host, "nxtport"):
		return NxtPort
	case strings.Contains(host, "genestack"), under(host, "odm") || strings.HasPrefix(host, "odm.") || strings.HasPrefix(host, "odm-"),
		strings.HasPrefix(path, "/odm/"):
		return ODM
	}
	return systemByHabit(t)
}

// under reports whether a host is a domain or lies below it.
func under(host, domain string) bool {
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// systemByHabit recognises a system by how its profiles look.
func systemByHabit(t client.Target) System {
	scope, id := t.Auth["scope"], t.Auth["client_id"]
	_, byAz := strings.CutPrefix(scope, "api://")
	name := " " + strings.ToLower(strings.NewReplacer("-", " ", "_", " ", ".", " ", ",", " ").Replace(t.Title+" "+t.Profile)) + " "
	switch {
	case strings.Contains(name, "xmart"):
		return XMart
	case strings.Contains(name, "erp net "), strings.Contains(name, " erpnet "):
		return ERPNet
	case strings.Contains(name, "nxtport"), id != "" && (scope == id+"/.default" || scope == "api://"+id+"/.default") &&
		t.Kind != "rest" && subscribed(t):
		return NxtPort
	case strings.Contains(name, "genestack"), strings.Contains(name, " odm "):
		return ODM
	case t.Kind == "rest" && t.Method.Az() && byAz && strings.HasSuffix(scope, "/default"):
		return ODM
	}
	return ""
}

// subscribed reports whether a profile shows a key of API Management.
func subscribed(t client.Target) bool {
	for _, name := range append(append([]string(nil), t.Headers...), t.Query...) {
		if strings.EqualFold(name, "Ocp-Apim-Subscription-Key") || strings.EqualFold(name, "subscription-key") {
			return true
		}
	}
	return false
}

// addresses are those that stand in a text.
var addresses = lazy.Regexp(`https?://[^\s"'<>\\)\]},;]+`)

// SystemIn recognises a system by the last address of one in a text, "" none.
func SystemIn(text string) System {
	for _, address := range slices.Backward(addresses.FindAllString(text, 200)) {
		if s := SystemOf(client.Target{URL: address}); s != "" {
			return s
		}
	}
	return ""
}

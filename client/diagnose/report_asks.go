package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// askedOf is a step that asks somebody for something.
var askedOf = lazy.Regexp(`^Ask (.+?) (to|for|whether|which|what|who|why|if|about|when|where|how) (.*)$`)

// askedThen is where a step asks somebody on a condition, or at its end.
var askedThen = lazy.Regexp(`[,:] ask\b`)

// asks divides the steps of a diagnosis into what its reader is asked to do and
// what we do ourselves.
func (m *matter) asks(d client.Diagnosis) (asks, ours []string) {
	asks, ours = []string{}, []string{}
	if d.Who == client.WhoSelf {
		for _, s := range d.Steps {
			asks = append(asks, withoutKeys(s))
		}
		return asks, ours
	}
	asks = m.asksOf(d, d.Who)
	for _, s := range d.Steps {
		if m.askOf(s, d.Who) != "" {
			continue
		}
		ours = append(ours, withoutKeys(s))
	}
	return asks, ours
}

// withoutKeys takes what is for a person at the explorer out of a step: its
// keys, and the advice to send the report that this is.
func withoutKeys(step string) string {
	return strings.NewReplacer("; send them the report (y copies it)", "", ", with the report (y copies it)", "", " (R)", "", " (T)", "", "; L shows what came", "").Replace(step)
}

// asksOf is what somebody is asked to do: the steps that are addressed to them,
// and what they are asked whatever failed.
func (m *matter) asksOf(d client.Diagnosis, who client.Who) []string {
	asks := []string{}
	for _, s := range d.Steps {
		if at := askedThen.FindStringIndex(s); at != nil && who != d.Who {
			s = "Ask" + s[at[1]:] // the condition is met once a report goes to them
		}
		if ask := m.askOf(s, who); ask != "" {
			asks = append(asks, ask)
		}
	}
	for _, s := range m.usual(who) {
		if !slices.Contains(asks, s) {
			asks = append(asks, s)
		}
	}
	return asks
}

// askOf turns a step of ours into a request to the one who must act, "" if it
// is not addressed to them.
func (m *matter) askOf(s string, who client.Who) string {
	found := askedOf.FindStringSubmatch(s)
	if found == nil || !m.names(found[1], who) {
		return ""
	}
	rest := found[3]
	if i := strings.Index(rest, "; send them the report"); i >= 0 {
		rest = rest[:i] + "."
	}
	rest = strings.Replace(rest, ", with the report (y copies it)", "", 1)
	if i := strings.Index(rest, ": odatui "); i >= 0 {
		rest = rest[:i] + "."
	}
	if !strings.HasSuffix(rest, ".") && !strings.Contains(rest, "://") {
		rest += "."
	}
	switch found[2] {
	case "to":
		return "Please " + rest
	case "for":
		return "Please give us " + rest
	}
	return "Please tell us " + found[2] + " " + rest
}

// names reports whether words mean the one who must act.
func (m *matter) names(words string, who client.Who) bool {
	words = strings.ToLower(words)
	known := []string{WhoWords(who, m.system), WhoWords(who, "")}
	switch who {
	case client.WhoAppOwner:
		known = append(known, m.secretOwner(), "the owner")
	case client.WhoAPIOwner:
		known = append(known, "those who run", "whoever runs", "the owner of the api")
	case client.WhoTenantAdmin:
		known = append(known, "the tenant's administrator", "an administrator")
	case client.WhoMartAdmin:
		known = append(known, "the mart", "the administrator of the mart", "the one who grants")
	case client.WhoNetworkAdmin:
		known = append(known, "your network", "the network")
	}
	return slices.ContainsFunc(known, func(k string) bool { return k != "" && strings.HasPrefix(words, strings.ToLower(k)) })
}

// usual is what each of them is asked whatever failed: how they find it again
// and what they can look at.
func (m *matter) usual(who client.Who) []string {
	ids := m.ids()
	app, tenant := ids["client"], ids["tenant"]
	switch who {
	case client.WhoTenantAdmin, client.WhoAppOwner, client.WhoMicrosoft:
		return m.entraAsks(who, ids, app, tenant)
	case client.WhoAPIOwner:
		if m.auth != nil && (m.entra || m.viaAz()) {
			return nil // Entra's refusal stands in no log of theirs
		}
		return []string{"Please look for this request in your log" + by(ids, "request_id", "correlation_id", "timestamp") + " and tell us why it was answered as below."}
	case client.WhoMartAdmin:
		text := "Please check which access the caller has to these data"
		if app != "" {
			text = "Please check which access the client " + app + " has to these data"
		}
		if m.system == XMart {
			text += ": it needs the role DATA_VIEW at this mart, and the xMart team must know the client at system level"
		}
		return []string{text + "."}
	case client.WhoNetworkAdmin:
		if host := m.unreached(); host != "" {
			return []string{"Please let the machine of this report reach " + host + " (HTTPS), directly or through the proxy, and tell us if traffic to it is inspected."}
		}
	}
	return nil
}

// unreached is the host that could not be reached, with its port.
func (m *matter) unreached() string {
	host := m.host
	if host == "" && m.endpoint != nil && m.auth != nil {
		host = m.endpoint.Host
	}
	if host == "" {
		host = m.apiURL().Host
	}
	if host != "" && !strings.Contains(host, ":") {
		host += ":443"
	}
	return host
}

func (m *matter) entraAsks(who client.Who, ids map[string]string, id, tenant string) []string {
	var list []string
	if who != client.WhoMicrosoft && (m.entra || m.viaAz()) {
		list = append(list, "The sign-in is in the Microsoft Entra admin centre under Monitoring, Sign-in logs, "+m.logTab()+
			filters(ids, [][2]string{{"correlation_id", "Correlation ID"}, {"trace_id", "Request ID"}})+window(ids["timestamp"])+".")
	}
	if who == client.WhoAppOwner && id != "" && m.entra {
		list = append(list, "The client is in the Microsoft Entra admin centre under App registrations: "+id+"; its secrets and their end dates under Certificates & secrets. "+
			"Please send a new secret in a safe way, never in this ticket.")
	}
	if who == client.WhoTenantAdmin && id != "" && tenant != "" && m.entra {
		list = append(list, "If consent is missing, this page gives it: https://login.microsoftonline.com/"+tenant+"/adminconsent?client_id="+id)
	}
	if who == client.WhoMicrosoft {
		list = append(list, "Please look for the request"+by(ids, "trace_id", "correlation_id", "timestamp")+" in the logs of the token service.")
	}
	return list
}

// logTab is the tab of the sign-in log in which a sign-in stands.
func (m *matter) logTab() string {
	if m.asClient() {
		return "Service principal sign-ins"
	}
	return "User sign-ins"
}

func filters(ids map[string]string, names [][2]string) string {
	for _, n := range names {
		if v := ids[n[0]]; v != "" {
			return fmt.Sprintf(": filter by %s = %s", n[1], v)
		}
	}
	return ""
}

func window(timestamp string) string {
	if timestamp == "" {
		return ""
	}
	return ", around " + timestamp
}

// by names the ids by which a request is found again.
func by(ids map[string]string, names ...string) string {
	var parts []string
	for _, n := range names {
		if v := ids[n]; v != "" {
			parts = append(parts, strings.ReplaceAll(n, "_", " ")+" "+v)
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

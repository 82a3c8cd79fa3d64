package report

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// asks divides the steps of a diagnosis into what the report's reader is asked
// to do and what its sender does.
func (m *writer) asks(d client.Diagnosis) (asks, ours []string) {
	ours = []string{}
	if d.Who != client.WhoSelf {
		asks = m.asksOf(d, d.Who)
	} else {
		asks = []string{}
	}
	for _, s := range Steps(d) {
		switch {
		case d.Who == client.WhoSelf:
			asks = append(asks, reportLine(s))
		case s.Ask == "" || s.Who != d.Who:
			ours = append(ours, reportLine(s))
		}
	}
	return asks, ours
}

// reportLine returns a step with its command. The advice to send the report is
// left out: this is the report.
func reportLine(s client.Step) string {
	if s.Action == client.ActionReport {
		return s.Text
	}
	return WithCommand(s, Command(s))
}

// asksOf returns what a role is asked to do: by the steps, and in every report to
// that role.
func (m *writer) asksOf(d client.Diagnosis, who client.Who) []string {
	asks := []string{}
	for _, s := range d.Steps {
		if s.Ask != "" && s.Who == who {
			asks = append(asks, s.Ask)
		}
	}
	for _, s := range m.usual(who) {
		if !slices.Contains(asks, s) {
			asks = append(asks, s)
		}
	}
	return asks
}

// usual returns what a role is asked in every report: how to find the request,
// and what to look at.
func (m *writer) usual(who client.Who) []string {
	ids := m.IDs()
	app, tenant := ids["client"], ids["tenant"]
	switch who {
	case client.WhoTenantAdmin, client.WhoAppOwner, client.WhoMicrosoft:
		return m.entraAsks(who, ids, app, tenant)
	case client.WhoAPIOwner:
		if m.Auth != nil && (m.Entra || m.ViaAz()) {
			return nil // the API owner's logs do not contain Entra's error
		}
		return []string{"Please look for this request in your log" + by(ids, "request_id", "correlation_id", "timestamp") +
			" and tell us the reason for the response below."}
	case client.WhoMartAdmin:
		text := "Please check which access the caller has to this data"
		if app != "" {
			text = "Please check which access the client " + app + " has to this data"
		}
		if m.System == vendors.XMart {
			text += ": it needs the role DATA_VIEW at this mart, and must be allowed at system level by the xMart team"
		}
		return []string{text + "."}
	case client.WhoNetworkAdmin:
		if host := m.unreached(); host != "" {
			return []string{"Please let the machine of this report reach " + host + " (HTTPS), directly or through the proxy, and tell us " +
				"whether traffic to that host is inspected."}
		}
	}
	return nil
}

// unreached returns the host that could not be reached, with its port.
func (m *writer) unreached() string {
	host := m.Host
	if host == "" && m.Endpoint != nil && m.Auth != nil {
		host = m.Endpoint.Host
	}
	if host == "" {
		host = m.APIURL().Host
	}
	if host != "" && !strings.Contains(host, ":") {
		host += ":443"
	}
	return host
}

func (m *writer) entraAsks(who client.Who, ids map[string]string, id, tenant string) []string {
	var list []string
	if who != client.WhoMicrosoft && (m.Entra || m.ViaAz()) {
		list = append(list, "The sign-in is in the Microsoft Entra admin centre under Monitoring, Sign-in logs, "+m.logTab()+
			filters(ids, [][2]string{{"correlation_id", "Correlation ID"}, {"trace_id", "Request ID"}})+window(ids["timestamp"])+".")
	}
	if who == client.WhoAppOwner && id != "" && m.Entra {
		list = append(list, "The client is in the Microsoft Entra admin centre under App registrations: "+id+
			"; its secrets and their expiry dates under Certificates & secrets. Please send a new secret in a safe way, never in this ticket.")
	}
	if who == client.WhoTenantAdmin && id != "" && tenant != "" && m.Entra {
		list = append(list, "If consent is missing, this page gives it: https://login.microsoftonline.com/"+tenant+"/adminconsent?client_id="+id)
	}
	if who == client.WhoMicrosoft {
		list = append(list, "Please look for the request"+by(ids, "trace_id", "correlation_id", "timestamp")+" in the logs of the token service.")
	}
	return list
}

// logTab returns the tab of the sign-in log that has the sign-in.
func (m *writer) logTab() string {
	if m.AsClient() {
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

// by names the ids by which a request is found.
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

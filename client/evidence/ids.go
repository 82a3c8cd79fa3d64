package evidence

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/vendors"
	"odatui/lazy"
)

// idPatterns are how ids are written in the texts of Entra and others, and in the JSON
// and logs that quote them.
var idPatterns = []struct {
	name    string
	pattern *lazy.Pattern
}{
	{"trace_id", lazy.Regexp(`(?i)\btrace[ _-]?id["']?\s*[:=]\s*["']?(` + vendors.GUID + `)`)},
	{"correlation_id", lazy.Regexp(`(?i)\b(?:correlation[ _-]?id|client-request-id)["']?(?:\s*[:=]\s*|[\t |]+)["']?(` + vendors.GUID + `)`)},
	{"request_id", lazy.Regexp(`(?i)\brequest[ _-]?id["']?(?:\s*[:=]\s*|[\t |]+)["']?([0-9a-fA-F-]{16,64})`)},
	{"request_id", lazy.Regexp(`(?i)\b(?:error|activity|tracking|transaction|incident)[ _-]?id\s+["']?(` + vendors.GUID + `)`)},
	{"timestamp", lazy.Regexp(`(?i)\btimestamp["']?\s*[:=]\s*["']?(\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?Z?)`)},
	{"tenant", lazy.Regexp(`(?i)(?:login\.microsoftonline\.com|sts\.windows\.net|login\.windows\.net)/(` + vendors.GUID + `)`)},
	{"tenant", lazy.Regexp(`in the (?:directory|tenant) '(` + vendors.GUID + `)'`)},
	{"client", lazy.Regexp(`(?i)(?:\bapp|\bapplication(?: with identifier)?|\bclient_id["']?\s*[:=])\s*["'](` + vendors.GUID + `)["']`)},
}

// TextIDs reads the ids that stand in a text; of several the last.
func TextIDs(text string) map[string]string {
	ids := map[string]string{}
	for _, p := range idPatterns {
		if ids[p.name] != "" {
			continue
		}
		if all := p.pattern.FindAllStringSubmatch(text, 100); len(all) > 0 {
			ids[p.name] = all[len(all)-1][1]
		}
	}
	namedIDs(text, ids)
	return ids
}

// TokenClaims decodes the last token in a text, nil if there is none that can be
// read. Nothing is verified: what a token says of itself is all that is wanted.
func TokenClaims(text string) client.Claims {
	all := redact.Tokens(text)
	for i := len(all) - 1; i >= 0; i-- {
		parts := strings.Split(all[i], ".")
		data, err := base64.RawURLEncoding.DecodeString(parts[1])
		if len(parts) != 3 || err != nil {
			continue
		}
		d := json.NewDecoder(strings.NewReader(string(data)))
		d.UseNumber()
		claims := client.Claims{}
		if d.Decode(&claims) == nil && len(claims) > 0 {
			return claims
		}
	}
	return nil
}

// IDs gathers what the other side will ask for, as far as it is known.
func (m *Failure) IDs() map[string]string {
	ids := map[string]string{}
	set := func(name, value string) {
		if value = strings.TrimSpace(value); name == "timestamp" {
			value = oneTime(value)
		} else if name == "trace_id" {
			value = traceOf(value)
		}
		if value != "" && ids[name] == "" && len(value) <= 200 {
			ids[name] = value
		}
	}
	if m.Auth != nil {
		for _, name := range slices.Sorted(maps.Keys(m.Auth.IDs)) {
			set(name, m.Auth.IDs[name])
		}
	}
	later := map[string]string{} // what the profile and the token know better
	found := func(name, value string) {
		if name != "tenant" && name != "client" {
			set(name, value)
		} else if later[name] == "" && len(value) <= 200 {
			later[name] = value
		}
	}
	switch {
	case m.Answer != nil:
		answerIDs(m.Answer.Header, m.Answer.Body, m.Answer.Message, found)
	case m.Auth != nil && !m.EntraSpeaks(): // its own ids are those of its texts
		answerIDs(m.Auth.Header, m.Auth.Body, m.Auth.Description, found)
	}
	if m.Pasted != nil && m.Pasted.Known {
		fromText(m.Text, found)
	}
	if m.Auth != nil {
		set("correlation_id", m.sentID())
	}
	set("tenant", m.Tenant())
	set("client", m.Target.Auth["client_id"])
	set("client", TextOf(m.Claims, "appid", "azp", "client_id"))
	set("tenant", TextOf(m.Claims, "zid"))
	set("tenant", later["tenant"])
	set("client", later["client"])
	if m.Err != nil && !m.Now.IsZero() && m.Pasted == nil { // nobody knows when what was pasted happened
		set("timestamp", Stamp(m.Now))
	}
	return ids
}

// sentID is the id that we gave our last token request, which Entra keeps as
// its correlation id even where its answer holds none.
func (m *Failure) sentID() string {
	for i := len(m.Exchanges) - 1; i >= 0; i-- {
		if m.Exchanges[i].Purpose != client.ForToken {
			continue
		}
		for _, h := range m.Exchanges[i].ReqHead {
			if strings.EqualFold(h.Name, "Client-Request-Id") {
				return h.Value
			}
		}
		return ""
	}
	return ""
}

var traceParent = lazy.Regexp(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)

// traceOf returns the trace in a W3C traceparent, in B3, in that of Jaeger, of Google
// and of Amazon, anything else as it is.
func traceOf(s string) string {
	if found := traceParent.FindStringSubmatch(strings.ToLower(s)); found != nil {
		return found[1]
	}
	if found := amazonTrace.FindStringSubmatch(s); found != nil {
		return found[1]
	}
	if found := traceAndSpan.FindStringSubmatch(s); found != nil {
		return found[1]
	}
	return s
}

var amazonTrace = lazy.Regexp(`^(?:Self=[^;]*;)?Root=([0-9a-f-]+)`)

var traceAndSpan = lazy.Regexp(`(?i)^([0-9a-f]{16,32})(?:[-:/][0-9a-f]+(?:$|[-:;]))`)

// timeLayouts are how services write when something happened; those without a
// zone are UTC.
var timeLayouts = []string{"2006-01-02 15:04:05Z", time.RFC3339Nano, httpDate, "2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05", "01/02/2006 15:04:05", "20060102150405.9999999", "2006-01-02T15:04:05.999999999Z0700"}

// oneTime writes a service's time in the one form of this program, or as it is
// where nobody knows its form.
func oneTime(s string) string {
	for _, layout := range timeLayouts {
		if at, err := time.Parse(layout, s); err == nil {
			return Stamp(at)
		}
	}
	return s
}

// Tenant is the tenant that the profile, else the token, names.
func (m *Failure) Tenant() string {
	if m.Entra && m.Endpoint != nil {
		return vendors.TenantIn(m.Endpoint)
	}
	if t := m.Target.Auth["tenant"]; t != "" {
		return t
	}
	return TextOf(m.Claims, "tid")
}

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

// idPatterns are how ids stand in Entra's texts and in the JSON and logs that
// quote them.
var idPatterns = []struct {
	name    string
	pattern *lazy.Pattern
}{
	{"trace_id", lazy.Regexp(`(?i)\btrace[ _-]?id["']?\s*[:=]\s*["']?(` + vendors.GUID + `)`)},
	{"correlation_id", lazy.Regexp(`(?i)\b(?:correlation[ _-]?id|client-request-id)["']?(?:\s*[:=]\s*|[\t |]+)["']?(` + vendors.GUID + `)`)},
	{"request_id", lazy.Regexp(`(?i)\brequest[ _-]?id["']?(?:\s*[:=]\s*|[\t |]+)["']?([0-9a-fA-F-]{16,64})`)},
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

// idHeaders are the fields by which the other side finds a request again.
var idHeaders = []struct{ header, id string }{
	{"X-Ms-Request-Id", "request_id"}, {"Request-Id", "request_id"}, {"X-Request-Id", "request_id"}, {"Apim-Request-Id", "request_id"},
	{"X-Vcap-Request-Id", "request_id"}, {"X-Azure-Ref", "request_id"}, {"X-Amzn-Requestid", "request_id"}, {"Cf-Ray", "request_id"},
	{"X-Correlation-Id", "correlation_id"}, {"Client-Request-Id", "correlation_id"}, {"X-Ms-Correlation-Request-Id", "correlation_id"},
	{"X-Ms-Client-Request-Id", "correlation_id"}, {"X-Correlationid", "correlation_id"}, {"Sap-Message-Id", "correlation_id"},
	{"Traceparent", "trace_id"}, {"X-Trace-Id", "trace_id"}, {"X-B3-Traceid", "trace_id"}, {"X-Amzn-Trace-Id", "trace_id"},
}

// idMembers are the members of error bodies that hold ids, in lower case
// without the characters between words: Graph's innererror, ASP.NET's problem
// details, API Management, SAP.
var idMembers = map[string]string{
	"requestid": "request_id", "activityid": "request_id", "transactionid": "request_id", "logid": "request_id", "errorid": "request_id",
	"incidentid":      "request_id",
	"clientrequestid": "correlation_id", "correlationid": "correlation_id", "traceid": "trace_id", "traceparent": "trace_id",
	"date": "timestamp", "timestamp": "timestamp",
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
	if m.Answer != nil {
		m.answerIDs(set)
	}
	if m.Auth != nil {
		set("correlation_id", m.sentID())
	}
	set("tenant", m.Tenant())
	set("client", m.Target.Auth["client_id"])
	set("client", TextOf(m.Claims, "appid", "azp", "client_id"))
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

// answerIDs takes the ids of the API's answer: of its header, else of its body.
func (m *Failure) answerIDs(set func(name, value string)) {
	for _, h := range idHeaders {
		set(h.id, m.Header(h.header))
	}
	var body any
	if json.Unmarshal(m.Answer.Body, &body) == nil {
		bodyIDs(body, 4, set)
	}
	if found := idInText.FindStringSubmatch(m.Answer.Message); found != nil {
		set("correlation_id", found[1])
	}
	set("timestamp", m.Header("Date"))
}

// idInText is how Business Central and others write it into their message.
var idInText = lazy.Regexp(`(?i)correlation ?id:?\s+([0-9a-f-]{36})`)

// bodyIDs looks for ids in the members of an error body, which may be nested.
func bodyIDs(v any, depth int, set func(name, value string)) {
	o, ok := v.(map[string]any)
	if !ok || depth == 0 {
		return
	}
	for _, name := range slices.Sorted(maps.Keys(o)) {
		plain := strings.NewReplacer("-", "", "_", "", " ", "").Replace(strings.ToLower(name))
		if text, isText := o[name].(string); isText && idMembers[plain] != "" {
			set(idMembers[plain], text)
			continue
		}
		bodyIDs(o[name], depth-1, set)
	}
}

var traceParent = lazy.Regexp(`^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$`)

// traceOf returns the trace in a W3C traceparent, anything else as it is.
func traceOf(s string) string {
	if found := traceParent.FindStringSubmatch(strings.ToLower(s)); found != nil {
		return found[1]
	}
	return s
}

// timeLayouts are how services write when something happened; those without a
// zone are UTC.
var timeLayouts = []string{"2006-01-02 15:04:05Z", time.RFC3339Nano, httpDate, "2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04:05", "01/02/2006 15:04:05", "20060102150405.9999999"}

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

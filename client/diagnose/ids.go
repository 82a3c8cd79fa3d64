package diagnose

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/lazy"
)

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
	"requestid": "request_id", "activityid": "request_id", "transactionid": "request_id", "logid": "request_id", "errorid": "request_id", "incidentid": "request_id",
	"clientrequestid": "correlation_id", "correlationid": "correlation_id", "traceid": "trace_id", "traceparent": "trace_id",
	"date": "timestamp", "timestamp": "timestamp",
}

// ids gathers what the other side will ask for, as far as it is known.
func (m *matter) ids() map[string]string {
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
	if m.auth != nil {
		for _, name := range slices.Sorted(maps.Keys(m.auth.IDs)) {
			set(name, m.auth.IDs[name])
		}
	}
	if m.answer != nil {
		m.answerIDs(set)
	}
	if m.auth != nil {
		set("correlation_id", m.sentID())
	}
	set("tenant", m.tenant())
	set("client", m.Target.Auth["client_id"])
	set("client", textOf(m.Claims, "appid", "azp", "client_id"))
	if m.Err != nil && !m.Now.IsZero() && m.pasted == nil { // nobody knows when what was pasted happened
		set("timestamp", stamp(m.Now))
	}
	return ids
}

// sentID is the id that we gave our last token request, which Entra keeps as
// its correlation id even where its answer holds none.
func (m *matter) sentID() string {
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
func (m *matter) answerIDs(set func(name, value string)) {
	for _, h := range idHeaders {
		set(h.id, m.header(h.header))
	}
	var body any
	if json.Unmarshal(m.answer.Body, &body) == nil {
		bodyIDs(body, 4, set)
	}
	if found := idInText.FindStringSubmatch(m.answer.Message); found != nil {
		set("correlation_id", found[1])
	}
	set("timestamp", m.header("Date"))
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
			return stamp(at)
		}
	}
	return s
}

// tenant is the tenant that the profile, else the token, names.
func (m *matter) tenant() string {
	if m.entra && m.endpoint != nil {
		return tenantIn(m.endpoint)
	}
	if t := m.Target.Auth["tenant"]; t != "" {
		return t
	}
	return textOf(m.Claims, "tid")
}

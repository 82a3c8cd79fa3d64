package diagnose

import (
	"maps"
	"strings"
)

// idHeaders are the fields by which the other side finds a request again.
var idHeaders = []struct{ header, id string }{
	{"X-Ms-Request-Id", "request_id"}, {"Request-Id", "request_id"}, {"X-Request-Id", "request_id"}, {"Apim-Request-Id", "request_id"},
	{"X-Correlation-Id", "correlation_id"}, {"Client-Request-Id", "correlation_id"},
}

// ids gathers what the other side will ask for, as far as it is known.
func (m *matter) ids() map[string]string {
	ids := map[string]string{}
	set := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" && ids[name] == "" {
			ids[name] = value
		}
	}
	if m.auth != nil {
		maps.Copy(ids, m.auth.IDs)
	}
	if m.answer != nil {
		for _, h := range idHeaders {
			if v := m.answer.Header[h.header]; len(v) > 0 {
				set(h.id, v[0])
			}
		}
		if v := m.answer.Header["Date"]; len(v) > 0 {
			set("timestamp", v[0])
		}
	}
	set("tenant", m.tenant())
	set("client", m.Target.Auth["client_id"])
	if m.Err != nil && !m.Now.IsZero() && m.pasted == nil {
		set("timestamp", m.Now.UTC().Format("2006-01-02 15:04:05Z"))
	}
	return ids
}

// tenant is the tenant that the profile, else the token, names.
func (m *matter) tenant() string {
	if m.entra && m.endpoint != nil {
		first, _, _ := strings.Cut(strings.TrimPrefix(m.endpoint.Path, "/"), "/")
		return first
	}
	if t := m.Target.Auth["tenant"]; t != "" {
		return t
	}
	tid, _ := m.Claims["tid"].(string)
	return tid
}

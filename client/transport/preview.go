package transport

import (
	"net/textproto"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/redact"
)

// Placeholder replaces a secret in a request that is shown.
const Placeholder = "(secret)"

// Preview returns r with what the profile of cfg adds to every service
// request. Credentials are not added; a secret header or query value is a
// Placeholder, and a secret elsewhere in the URL is redacted. r is not changed.
func Preview(cfg Config, r client.Request) client.Request {
	r.Header = slices.Clone(r.Header)
	path, _, _ := strings.Cut(r.URL, "?")
	for _, h := range cfg.Headers {
		name := textproto.CanonicalMIMEHeaderKey(h.Name)
		if name == "Accept-Encoding" {
			continue
		}
		if h.Value != "" && (h.Secret || redact.SecretHeader(h.Name) || cfg.Redactor.Value(h.Value) != h.Value) {
			h.Value, h.Secret = Placeholder, true
		}
		i := slices.IndexFunc(r.Header, func(o client.Header) bool { return textproto.CanonicalMIMEHeaderKey(o.Name) == name })
		ours := ""
		if i >= 0 {
			ours = r.Header[i].Value
		}
		switch h.Value = withProfile(name, ours, h.Value, path); {
		case i < 0 && h.Value != "":
			r.Header = append(r.Header, h)
		case i >= 0 && h.Value == "":
			r.Header = slices.Delete(r.Header, i, i+1)
		case i >= 0:
			r.Header[i] = h
		}
	}
	r.URL = previewURL(cfg, cfg.Redactor.URL(r.URL))
	return r
}

func previewURL(cfg Config, raw string) string {
	addr, frag, hasFrag := strings.Cut(raw, "#")
	addr, query, _ := strings.Cut(addr, "?")
	var tail string
	for _, q := range cfg.Query {
		if hasQuery(query, q.Name) {
			continue
		}
		value := escape(q.Value)
		if redact.SecretField(q.Name) || cfg.Redactor.Value(q.Value) != q.Value {
			value = Placeholder
		}
		tail += "&" + escape(q.Name) + "=" + value
	}
	if query == "" {
		tail = strings.TrimPrefix(tail, "&")
	}
	if query += tail; query != "" {
		addr += "?" + query
	}
	if hasFrag {
		addr += "#" + frag
	}
	return addr
}

package report

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/explain"
	"odatui/client/redact"
)

// Bounds of what a report holds of the exchanges.
const (
	mostExchanges = 3
	mostFields    = 40
	mostBody      = 2 << 10
	mostWords     = 8 << 10
)

// about says what was asked of whom, in a table.
func (m *writer) about(d client.Diagnosis, o Options) []pair {
	var list []pair
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value != "" {
			list = append(list, pair{name, value})
		}
	}
	t := m.Target
	add("when", m.when())
	add("doing", o.Doing)
	add("request", m.request())
	add("answer", m.outcome())
	add("service", m.service())
	if t.Ref != "" {
		environment := evidence.EnvironmentOf(t)
		if t.Live {
			environment += " (LIVE)"
		}
		add("environment", environment)
		add("kind", t.Kind)
		add("sign-in", m.grant())
	}
	for _, key := range []string{"token_url", "scope", "resource", "audience"} {
		if m.request() != "POST "+t.Auth[key] { // that stands there
			add(key, t.Auth[key])
		}
	}
	for _, id := range []struct{ name, label string }{{"client", "client id"}, {"tenant", "tenant"}, {"trace_id", "trace id"},
		{"correlation_id", "correlation id"}, {"request_id", "request id"}, {"timestamp", "server's time"}} {
		add(id.label, d.IDs[id.name])
	}
	return list
}

// request is what was asked: method and address without its query.
func (m *writer) request() string {
	switch {
	case m.Auth != nil && m.Auth.Method.Az():
		return "a token, by az account get-access-token"
	case m.Auth != nil && m.Auth.Endpoint != "":
		return strings.TrimSpace("POST " + m.Auth.Endpoint)
	case m.Answer != nil && m.Answer.URL != "":
		return strings.TrimSpace(m.Answer.Method + " " + explain.Bare(m.Answer.URL))
	}
	if x := m.last(); x != nil {
		return x.Method + " " + withoutQuery(x.URL)
	}
	if m.Host != "" {
		return "a connection to " + m.Host
	}
	return ""
}

// withoutQuery is an address without what stands behind "?".
func withoutQuery(address string) string {
	address, _, _ = strings.Cut(address, "?")
	return address
}

// outcome is what came back, in one line.
func (m *writer) outcome() string {
	code := ""
	switch {
	case m.Auth != nil:
		code = m.Auth.Code
	case m.Answer != nil:
		code = m.Answer.Code
	}
	var parts []string
	if s := m.Status(); s != 0 {
		parts = append(parts, strconv.Itoa(s))
	}
	for _, part := range []string{code, m.Code} {
		if part != "" && !slices.Contains(parts, part) {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 && m.Wire != "" && m.Err != nil {
		return "none: " + m.Err.Error()
	}
	if m.Answer != nil && m.Answer.Attempts > 1 {
		parts = append(parts, fmt.Sprintf("(after %d requests)", m.Answer.Attempts))
	}
	return strings.Join(parts, " ")
}

func (m *writer) service() string {
	t := m.Target
	if t.URL == "" {
		return ""
	}
	address := withoutQuery(t.URL)
	if t.Title != "" {
		return t.Title + ", " + address
	}
	return address
}

// grant is how a token is got, in words.
func (m *writer) grant() string {
	t := m.Target
	switch {
	case t.Method.Endpoint():
		how := "secret in the form (client_secret_post)"
		switch {
		case t.Auth["client_auth"] == "client_secret_basic":
			how = "secret in the Authorization header (client_secret_basic)"
		case slices.ContainsFunc(t.Secrets, func(s client.SecretShape) bool { return s.Key == "auth.key" || s.Key == "auth.certificate" }) ||
			t.Auth["certificate"] != "":
			how = "signed assertion (certificate)"
		}
		return "client credentials, " + how
	case t.Method.Az():
		return "az account get-access-token (the account that is signed in to the Azure CLI)"
	case t.Method.Stored():
		return "a token from elsewhere"
	}
	return string(t.Method)
}

// behind are the exchanges behind a failure, oldest first.
func (m *writer) behind() []exchangeReport {
	var list []exchangeReport
	from := max(len(m.Exchanges)-mostExchanges, 0)
	if x := m.last(); x != nil {
		for i := range m.Exchanges {
			if &m.Exchanges[i] == x {
				from = max(min(from, i-mostExchanges+1), 0)
				if i >= from+mostExchanges {
					from = i - mostExchanges + 1
				}
			}
		}
	}
	for _, x := range m.Exchanges[from:min(len(m.Exchanges), from+mostExchanges)] {
		list = append(list, exchangeOf(x))
	}
	return list
}

func exchangeOf(x client.Exchange) exchangeReport {
	r := exchangeReport{Request: x.Method + " " + x.URL, Attempt: x.Attempt, Why: x.Why, Timing: timing(x.Timing),
		SentBody: cutText(x.ReqBody.String(), mostBody),
		Sent:     fields(x.ReqHead), Got: fields(x.Head)}
	if !x.Start.IsZero() {
		r.When = x.Start.UTC().Format("2006-01-02 15:04:05.000") + " UTC"
	}
	switch {
	case x.Status != 0:
		r.Answer = strings.TrimSpace(fmt.Sprintf("%d %s", x.Status, x.Proto))
	case x.Err != "":
		r.Answer = "no answer: " + x.Err
	default:
		r.Answer = "no answer"
	}
	if x.Status != 0 && x.Err != "" {
		r.Answer += ", broken off: " + x.Err
	}
	if x.Status/100 != 2 || x.Purpose == client.ForProgram { // data is nobody's business
		r.Body = cutText(x.Body.String(), mostBody)
	} else if x.BodySize > 0 {
		r.Answer += fmt.Sprintf(", %d bytes", x.BodySize)
	}
	return r
}

// idleFields are the same in every request, and tell nobody anything.
var idleFields = []string{"accept", "user-agent"}

func fields(head []client.Header) []string {
	list := []string{}
	for _, h := range head {
		if slices.Contains(idleFields, strings.ToLower(h.Name)) {
			continue
		}
		if len(list) == mostFields {
			return append(list, fmt.Sprintf("… %d more", len(head)-mostFields))
		}
		value := h.Value
		if h.Secret || redact.SecretHeader(h.Name) {
			value = redact.Removed
		}
		list = append(list, h.Name+": "+cutText(value, 500))
	}
	return list
}

// timing writes the phases of an exchange that happened.
func timing(t client.Timing) string {
	var parts []string
	for _, p := range []struct {
		name string
		took time.Duration
	}{{"DNS", t.DNS}, {"connect", t.Connect}, {"TLS", t.TLS}, {"first byte", t.FirstByte}, {"body", t.Body}, {"all", t.Total}} {
		if p.took > 0 {
			parts = append(parts, fmt.Sprintf("%s %d ms", p.name, max(p.took.Milliseconds(), 1)))
		}
	}
	return strings.Join(parts, ", ")
}

// cutText bounds a text, in bytes.
func cutText(s string, most int) string {
	s = strings.TrimSpace(s)
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + fmt.Sprintf(" … (%d bytes more)", len(s)-most)
}

// history says when it last worked and what was tried before.
func (m *writer) history(o Options) []string {
	var list []string
	good := 0
	for _, x := range m.Exchanges {
		if x.Status/100 == 2 {
			good++
		}
	}
	if n := len(m.Exchanges); n > 1 && good > 0 && m.Pasted == nil {
		list = append(list, fmt.Sprintf("%d requests were sent in this run, %d went well.", n, good))
	}
	if m.Before != nil && !m.Before.When.IsZero() {
		list = append(list, "It worked last on "+m.Before.When.UTC().Format("2006-01-02 15:04")+" UTC.")
		changed := evidence.Changes(*m.Before, evidence.Snapshot(m.Evidence, m.Before.Version))
		if o.Checkup != nil {
			changed = o.Checkup.Changed
		}
		for _, line := range changed {
			list = append(list, "Since then: "+line)
		}
		if len(changed) == 0 {
			list = append(list, "Nothing in the profile has changed since then.")
		}
	}
	for _, s := range m.Target.Siblings {
		if same := sameHost(s.URL, m.Target.URL); same && s.Environment != "" {
			list = append(list, "The environment "+s.Environment+" of the same profile is at the same host.")
		}
	}
	return list
}

func sameHost(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	return errA == nil && errB == nil && ua.Host != "" && strings.EqualFold(ua.Host, ub.Host)
}

// local says where the program ran.
func (m *writer) local(o Options) []pair {
	var list []pair
	add := func(name, value string) {
		if value != "" {
			list = append(list, pair{name, value})
		}
	}
	t := m.Target
	add("program", o.Program)
	if t.Ref == "" {
		return append([]pair{}, list...)
	}
	proxy := "none"
	switch {
	case t.Proxy != "":
		proxy = "yes, of the profile"
	case t.Environ["HTTPS_PROXY"] != "" || t.Environ["https_proxy"] != "":
		proxy = "yes, by HTTPS_PROXY"
	}
	add("proxy", proxy)
	if t.Insecure {
		add("certificates", "not checked (tls.insecure)")
	} else if t.CAFile != "" {
		add("certificates", "checked, with an authority of the profile's own")
	}
	for _, name := range []string{"AZURE_CONFIG_DIR", "AZ_VERSION", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"} {
		if t.Environ[name] != "" {
			add(name, "is set")
		}
	}
	for _, s := range t.Secrets {
		text := "from " + s.Source
		if s.Source == "" {
			text = "set"
		}
		if s.Known && s.Length > 0 {
			text += fmt.Sprintf(", %d characters", s.Length)
		}
		if s.Problem != "" {
			text += ", cannot be read"
		}
		add(s.Key, text)
	}
	return list
}

package trouble

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Report is a failure put into words: what a person reads and copies.
type Report struct {
	Title    safe.Text
	Text     safe.Text // what the other side says, or what happened; "" nothing
	Sections []Section
	Rule     int // the section that has a rule before it
}

// Section is some facts under a title.
type Section struct {
	Title safe.Text
	Facts []Fact
}

// Fact is one line of a section.
type Fact struct {
	Label safe.Text
	Value safe.Text
	Role  kit.Role
}

// NewReport puts a failure into words. The causes in an error are looked for
// from the outside in; what is not known is not said.
func NewReport(msg kit.TroubleMsg) Report {
	var r Report
	r.section("what was asked", asked(msg)...)
	if msg.Err == nil {
		r.Title = "That did not work."
		return r
	}
	var (
		response *client.ResponseError
		proof    *client.AuthError
		profile  *client.ProfileError
		noSet    *client.NoSetError
	)
	switch {
	case errors.As(msg.Err, &proof):
		r.auth(proof)
	case errors.As(msg.Err, &response):
		method := ""
		if msg.Session != nil {
			method = msg.Session.About.Method
		}
		r.response(response, method)
	case errors.As(msg.Err, &profile):
		r.profile(profile)
	case errors.As(msg.Err, &noSet):
		r.noSet(noSet)
	default:
		r.other(msg.Err)
	}
	return r
}

// section adds facts under a title, those that have a value.
func (r *Report) section(title safe.Text, facts ...Fact) {
	facts = slices.DeleteFunc(facts, func(f Fact) bool { return f.Value == "" })
	if len(facts) > 0 {
		r.Sections = append(r.Sections, Section{title, facts})
	}
}

func asked(msg kit.TroubleMsg) []Fact {
	facts := []Fact{{Label: "to", Value: msg.Doing}}
	if msg.Session != nil {
		a := msg.Session.About
		ref := msg.Ref
		if ref == "" {
			ref = a.Ref()
		}
		facts = append(facts, Fact{Label: "in", Value: safe.Clean(ref), Role: kit.Dim})
		if ref == a.Ref() {
			facts = append(facts, Fact{Label: "service", Value: safe.Clean(a.URL), Role: kit.Dim})
		}
	} else {
		facts = append(facts, Fact{Label: "in", Value: safe.Clean(msg.Ref), Role: kit.Dim})
	}
	return facts
}

func (r *Report) auth(e *client.AuthError) {
	r.Title = noProof(e)
	said := safe.Lines(e.Description)
	if said == "" {
		said = sentence(safe.Lines(e.Message))
	}
	r.Text = said
	facts := []Fact{
		{Label: "method", Value: kit.Words(e.Method)},
		{Label: "asked", Value: safe.Clean(e.Endpoint), Role: kit.Dim},
		{Label: "status", Value: status(e.Status), Role: kit.Bad},
		{Label: "code", Value: safe.Clean(e.Code), Role: kit.Accent},
	}
	if e.Cause != nil && e.Cause.Error() != e.Message {
		facts = append(facts, Fact{Label: "cause", Value: safe.Clean(e.Cause.Error()), Role: kit.Dim})
	}
	r.section("what came back", facts...)
	r.Rule = len(r.Sections)
	r.section("for a ticket", tickets(e.IDs, e.Header, e.Body)...)
	r.section("in its own words", raw(e.Body)...)
}

func (r *Report) response(e *client.ResponseError, method string) {
	r.Title = answered(e, method)
	r.Text = sentence(safe.Lines(e.Message))
	if r.Text == "" && (e.Status < 200 || e.Status >= 300) {
		switch e.Shape {
		case client.ShapeHTML:
			r.Text = "A web page came instead of data."
		case client.ShapeEmpty:
			r.Text = "It says nothing more."
		}
	}
	role := kit.Bad
	if e.Status < 300 {
		role = kit.Plain
	}
	facts := []Fact{
		{Label: "request", Value: safe.Clean(e.Method + " " + e.URL), Role: kit.Dim},
		{Label: "status", Value: status(e.Status), Role: role},
		{Label: "code", Value: safe.Clean(e.Code), Role: kit.Accent},
		{Label: "about", Value: safe.Clean(e.Target)},
	}
	for _, d := range e.Details {
		facts = append(facts, Fact{Label: "detail", Value: safe.Lines(d)})
	}
	if e.Attempts > 1 {
		facts = append(facts, Fact{Label: "attempts", Value: safe.Clean(strconv.Itoa(e.Attempts)), Role: kit.Dim})
	}
	facts = append(facts,
		Fact{Label: "try after", Value: safe.Clean(retryAfter(header(e.Header, "Retry-After")))},
		Fact{Label: "challenge", Value: safe.Clean(header(e.Header, "Www-Authenticate")), Role: kit.Dim})
	r.section("what came back", facts...)
	r.section("the token that was shown", claims(e.Claims)...)
	r.Rule = len(r.Sections)
	r.section("for a ticket", tickets(nil, e.Header, e.Body)...)
	r.section("in its own words", raw(e.Body)...)
}

// retryAfter says what a Retry-After field means: seconds, or a date
// (RFC 9110 section 10.2.3).
func retryAfter(field string) string {
	if n, err := strconv.Atoi(strings.TrimSpace(field)); err == nil {
		return strconv.Itoa(n) + " s"
	}
	return field
}

func (r *Report) profile(e *client.ProfileError) {
	r.Title = "The profile cannot be used as it stands."
	r.Text = sentence(safe.Lines(e.Message))
	facts := []Fact{
		{Label: "profile", Value: safe.Clean(e.Profile)},
		{Label: "key", Value: safe.Clean(e.Key), Role: kit.Accent},
	}
	for _, hint := range e.Hints {
		facts = append(facts, Fact{Label: "hint", Value: safe.Clean(hint)})
	}
	if e.Cause != nil {
		facts = append(facts, Fact{Label: "cause", Value: safe.Clean(e.Cause.Error()), Role: kit.Dim})
	}
	r.section("what is wrong", facts...)
}

func (r *Report) noSet(e *client.NoSetError) {
	r.Title = "There is no set named " + safe.Clean(e.Name) + "."
	var facts []Fact
	for _, name := range e.Near {
		facts = append(facts, Fact{Value: safe.Clean(name), Role: kit.Accent})
	}
	r.section("names that are near", facts...)
}

func (r *Report) other(err error) {
	r.Title = unanswered(err)
	r.Text = safe.Lines(err.Error())
}

// header returns the first value of a header field, however its name is cased.
func header(h map[string][]string, name string) string {
	for k, values := range h {
		if strings.EqualFold(k, name) && len(values) > 0 {
			return values[0]
		}
	}
	return ""
}

// ticketHeaders are fields by which the other side finds a request again.
var ticketHeaders = []string{
	"request-id", "x-request-id", "x-ms-request-id", "client-request-id", "x-correlation-id",
	"x-ms-correlation-request-id", "correlation-id", "traceparent", "x-trace-id", "x-azure-ref", "cf-ray",
}

// tickets gathers ids and the time from what is known, the header and the body.
func tickets(known map[string]string, head map[string][]string, body []byte) []Fact {
	var facts []Fact
	seen := make(map[string]bool)
	add := func(label, value string) {
		if value == "" || seen[value] {
			return
		}
		seen[value] = true
		facts = append(facts, Fact{Label: safe.Clean(strings.ReplaceAll(label, "_", " ")), Value: safe.Clean(value)})
	}
	add("time", known["timestamp"])
	if known["timestamp"] == "" {
		add("time", header(head, "Date"))
	}
	names := make([]string, 0, len(known))
	for name := range known {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		add(name, known[name])
	}
	for _, name := range ticketHeaders {
		add(name, header(head, name))
	}
	for _, id := range bodyIDs(body) {
		add(id[0], id[1])
	}
	return facts
}

// bodyIDs finds ids in an error object, in the order of their names.
func bodyIDs(body []byte) [][2]string {
	var v any
	if len(body) == 0 || json.Unmarshal(body, &v) != nil {
		return nil
	}
	var found [][2]string
	var walk func(v any, depth int)
	walk = func(v any, depth int) {
		object, ok := v.(map[string]any)
		if !ok || depth > 4 {
			return
		}
		for name, inner := range object {
			plain := strings.ToLower(strings.NewReplacer("-", "", "_", "").Replace(name))
			if text, ok := inner.(string); ok && slices.Contains([]string{
				"requestid", "clientrequestid", "correlationid", "traceid", "activityid", "date", "timestamp",
			}, plain) {
				found = append(found, [2]string{name, text})
			}
			walk(inner, depth+1)
		}
	}
	walk(v, 0)
	slices.SortFunc(found, func(a, b [2]string) int { return strings.Compare(a[0], b[0]) })
	return found
}

// shownClaims are the claims that matter for a refusal; the rest is on the
// screen of the token.
var shownClaims = []string{"aud", "iss", "appid", "azp", "roles", "scp", "exp"}

func claims(c client.Claims) []Fact {
	var facts []Fact
	for _, name := range shownClaims {
		if v, ok := c[name]; ok {
			facts = append(facts, Fact{Label: safe.Clean(name), Value: safe.Clean(claim(name, v))})
		}
	}
	return facts
}

// claim writes a claim as a person reads it: lists with commas, times as times.
func claim(name string, v any) string {
	switch v := v.(type) {
	case []any:
		parts := make([]string, len(v))
		for i, one := range v {
			parts[i] = fmt.Sprint(one)
		}
		return strings.Join(parts, ", ")
	case json.Number:
		if s, err := v.Int64(); err == nil && name == "exp" && s > 0 && s < 1<<40 {
			return time.Unix(s, 0).UTC().Format("2006-01-02 15:04:05Z")
		}
	}
	return fmt.Sprint(v)
}

// raw shows a body as it came; JSON is laid out.
func raw(body []byte) []Fact {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	var laid bytes.Buffer
	if json.Valid(body) && json.Indent(&laid, body, "", "  ") == nil {
		body = laid.Bytes()
	}
	return []Fact{{Value: safe.Lines(string(body)), Role: kit.Dim}}
}

// behind finds the exchange that a failure came from: the newest one with its
// address and status, else the newest that went wrong. 0: none.
func behind(list []client.Exchange, err error) int64 {
	var response *client.ResponseError
	var proof *client.AuthError
	isAuth := errors.As(err, &proof)
	isResponse := !isAuth && errors.As(err, &response)
	for _, e := range slices.Backward(list) {
		switch {
		case isAuth && e.Purpose != client.ForService:
			return e.ID
		case isResponse && e.URL == response.URL && e.Status == response.Status:
			return e.ID
		}
	}
	for _, e := range slices.Backward(list) {
		if e.Done && (e.Err != "" || e.Status >= 400) {
			return e.ID
		}
	}
	return 0
}

// String writes the report as plain text, to be pasted into a ticket.
func (r Report) String() string {
	var b strings.Builder
	b.WriteString(string(r.Title) + "\n")
	if r.Text != "" {
		b.WriteString(string(r.Text) + "\n")
	}
	for _, section := range r.Sections {
		b.WriteString("\n" + string(section.Title) + "\n")
		for _, f := range section.Facts {
			value := strings.ReplaceAll(string(f.Value), "\n", "\n    ")
			if f.Label == "" {
				b.WriteString("  " + value + "\n")
				continue
			}
			fmt.Fprintf(&b, "  %-18s %s\n", f.Label, value)
		}
	}
	return b.String()
}

package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/transport"
)

// answerCap limits what is read of the response to a request without credentials.
const answerCap = 256 << 10

// visitor is the response, or the error, of a request without credentials.
type visitor struct {
	said *client.ResponseError // nil: no response
	err  error                 // why there is no response
	ids  []int64
}

// answer returns the response, nil if there is none.
func (a *visitor) answer() *client.ResponseError {
	if a == nil {
		return nil
	}
	return a.said
}

// visit sends a request without credentials, once. It opens no licensed session, as
// that needs a token.
func (v *Visit) visit(ctx context.Context) *visitor {
	return v.visitor.get(ctx, v, client.StageAnonymous, func(ctx context.Context) *visitor {
		before := v.Wire.Journal.Last()
		a := &visitor{}
		a.said, a.err = v.askAnonymously(ctx)
		a.ids = v.since(before, "")
		return a
	})
}

func (v *Visit) askAnonymously(ctx context.Context) (*client.ResponseError, error) {
	if v.anonymous == nil {
		hc, err := transport.New(v.Wire)
		if err != nil {
			return nil, err
		}
		v.anonymous = hc
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, v.door(), nil)
	if err != nil {
		return nil, errors.New("the service's url cannot be used")
	}
	req.Header.Set("Accept", "application/json")
	resp, err := transport.Do(v.anonymous, req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, answerCap))
	if err != nil && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	return failure.Read(failure.Answer{
		Method: http.MethodGet, URL: resp.Request.URL.String(), Status: resp.StatusCode, Header: resp.Header, Body: body,
		Attempts: transport.Attempts(resp),
	}, failure.Redact{Text: v.clean, URL: v.Wire.Redactor.URL}), nil
}

// door returns the URL for a request without credentials: the service root, or the
// first collection of a service that has no root.
func (v *Visit) door() string {
	if v.Target.Kind != "rest" || v.Service == nil {
		return v.Wire.Origin
	}
	sets, err := v.Service.Sets(context.Background()) // nothing is sent
	if err != nil || len(sets) == 0 {
		return v.Wire.Origin
	}
	r, err := v.Service.Request(one(v.Target.Kind, sets[0].Name), client.Start)
	if err != nil {
		return v.Wire.Origin
	}
	return r.URL
}

// checkAnonymous sends a request without credentials: the response contains what the
// service requires.
func checkAnonymous(ctx context.Context, v *Visit) Outcome {
	if v.Target.Method.Anonymous() {
		return skipped("the profile has no credentials: the next stage sends the same request")
	}
	a := v.visit(ctx)
	out := v.judgeAnonymous(a)
	out.Exchanges = a.ids
	return out
}

func (v *Visit) judgeAnonymous(a *visitor) Outcome {
	var moved *transport.RedirectError
	switch {
	case errors.As(a.err, &moved) && moved.SignIn():
		return odd("%d: redirects to a sign-in page for browsers (%s)", moved.Status, moved.Location)
	case errors.As(a.err, &moved):
		return odd("%d: redirects to another place (%s)", moved.Status, moved.Location)
	case a.err != nil:
		return odd("no response: %s", short(a.err)).because(a.err)
	}
	said := a.said
	switch {
	case refused(said.Status):
		return v.judgeRefusal(said)
	case said.Shape == client.ShapeHTML:
		return odd("%d with a web page instead of data%s", said.Status, titled(said))
	case said.Status < 300:
		return odd("%d: the service responds without a token too", said.Status)
	}
	return odd("%s", short(said))
}

func titled(e *client.ResponseError) string {
	if e.Message == "" {
		return ""
	}
	return ": " + oneLine(e.Message)
}

// judgeRefusal compares what the service requires with the profile.
func (v *Visit) judgeRefusal(said *client.ResponseError) Outcome {
	w := wishOf(said)
	out := fine("%d as it should%s", said.Status, w.text())
	for _, c := range failure.Challenges(said.Header) {
		out = out.noting(challengeNote(c))
	}
	if tenant := w.tenant(); tenant != "" {
		if ours := v.tenant(); ours != "" && isGUID(tenant) && isGUID(ours) && !strings.EqualFold(tenant, ours) {
			return oddly(out, fmt.Sprintf("%d; it asks for tenant %s, the profile's tenant is %s", said.Status, tenant, ours))
		}
	}
	if w.resource != "" && !v.wants(w.resource) {
		return oddly(out, fmt.Sprintf("%d; it asks for a token for %s, the profile asks for %s", said.Status, w.resource, v.wanted()))
	}
	return out
}

func oddly(out Outcome, detail string) Outcome {
	out.State, out.Detail = client.StageWarn, detail
	return out
}

// wish is what a service requires that rejected a request.
type wish struct {
	authority, resource, realm string
	key                        bool // a subscription key
}

// wishOf parses the challenges of a response (RFC 6750 and what Microsoft's services
// add).
func wishOf(said *client.ResponseError) wish {
	w := wish{key: said.Shape == client.ShapeAPIM && strings.Contains(strings.ToLower(said.Message), "subscription key")}
	for _, c := range failure.Challenges(said.Header) {
		for to, names := range map[*string][]string{
			&w.authority: {"authorization_uri", "authorization", "authority"}, &w.resource: {"resource_id", "resource"}, &w.realm: {"realm"},
		} {
			for _, name := range names {
				if *to == "" {
					*to = c.Params[name]
				}
			}
		}
	}
	return w
}

// tenant returns the Entra tenant that is required, "" none or any.
func (w wish) tenant() string {
	for _, text := range []string{pathOf(w.authority), w.realm} {
		first, _, _ := strings.Cut(strings.TrimPrefix(text, "/"), "/")
		if isGUID(first) {
			return first
		}
	}
	return ""
}

func (w wish) text() string {
	switch {
	case w.resource != "":
		return "; asks for a token for " + oneLine(w.resource)
	case w.authority != "":
		return "; asks for a token of " + oneLine(w.authority)
	case w.key:
		return "; asks for a subscription key first"
	case w.realm != "":
		return "; its realm is " + oneLine(w.realm)
	}
	return ""
}

func challengeNote(c failure.Challenge) string {
	note := "WWW-Authenticate: " + c.Scheme
	for _, name := range []string{"realm", "authorization_uri", "resource_id", "client_id", "scope", "error", "error_description"} {
		if value := c.Params[name]; value != "" {
			note += fmt.Sprintf(" %s=%q", name, value)
		}
	}
	return oneLine(note)
}

// tenant returns the tenant that issues the profile's tokens, "" if it is unknown.
func (v *Visit) tenant() string {
	if m := entraPath.FindStringSubmatch(pathOf(v.Target.Auth["token_url"])); m != nil {
		first, _, _ := strings.Cut(strings.TrimPrefix(m[1], "/"), "/")
		return first
	}
	if t := v.Target.Auth["tenant"]; t != "" {
		return t
	}
	if v.Credential == nil {
		return ""
	}
	tid, _ := v.Credential.Info().Claims["tid"].(string)
	return tid
}

// wanted returns what the profile requests tokens for, "" if it names nothing.
func (v *Visit) wanted() string {
	for _, text := range []string{v.Target.Auth["resource"], v.Target.Auth["scope"], v.Target.Params["audience"]} {
		if text != "" {
			return text
		}
	}
	return ""
}

// wants reports whether a resource is what the profile requests a token for, or what
// the token is for; true if neither is known.
func (v *Visit) wants(resource string) bool {
	known := []string{v.wanted()}
	if v.Credential != nil {
		known = append(known, v.Credential.Info().Claims.Texts("aud")...)
	}
	unknown := true
	for _, k := range known {
		if k == "" {
			continue
		}
		unknown = false
		if strings.EqualFold(core(k), core(resource)) {
			return true
		}
	}
	return unknown
}

// core returns a resource or a scope without what differs between spellings.
func core(resource string) string {
	return strings.Trim(strings.TrimPrefix(strings.TrimSuffix(resource, "/.default"), "api://"), "/")
}

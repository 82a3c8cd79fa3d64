package cli

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/auth"
	"odatui/profiles"
)

// proofPreview adds what the credential would put on a request. What is secret
// is a variable of the shell.
func proofPreview(r client.Request, t *profiles.Target) client.Request {
	for i, h := range r.Header {
		if h.Secret {
			r.Header[i].Value = "$" + variable(h.Name)
		}
	}
	switch t.Auth.Method {
	case "none":
	case "basic":
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Basic $ODATUI_BASIC", Secret: true})
	case "api-key":
		if name := t.Auth.Text["header"]; name != "" {
			r.Header = append(r.Header, client.Header{Name: name, Value: "$ODATUI_KEY", Secret: true})
		} else if name := t.Auth.Text["query"]; name != "" {
			r.URL = withParam(r.URL, name+"=(secret)")
		}
	default:
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Bearer $ODATUI_TOKEN", Secret: true})
	}
	return r
}

// variable is the name of a shell variable for a header's value.
func variable(header string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToUpper(header))
}

func withParam(address, param string) string {
	if strings.Contains(address, "?") {
		return address + "&" + param
	}
	return address + "?" + param
}

// withProof puts the proof itself into a request, in place of its placeholders.
func (a *app) withProof(ctx context.Context, s *client.Session, r client.Request) (client.Request, error) {
	credential := a.credential(s)
	if credential == nil {
		return r, errClosed
	}
	proof, err := credential.Prove(ctx, nil)
	if err != nil {
		return r, err
	}
	r.Header = slices.Clone(r.Header)
	for _, h := range proof.Header {
		h.Secret = false
		if i := slices.IndexFunc(r.Header, func(o client.Header) bool { return strings.EqualFold(o.Name, h.Name) }); i >= 0 {
			r.Header[i] = h
		} else {
			r.Header = append(r.Header, h)
		}
	}
	for _, p := range proof.Query {
		r.URL = strings.Replace(r.URL, p.Name+"=(secret)", url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value), 1)
	}
	return r, nil
}

// rawToken fetches the token itself.
func (a *app) rawToken(ctx context.Context, s *client.Session) (string, error) {
	credential := a.credential(s)
	if credential == nil {
		return "", errClosed
	}
	return credential.Token(ctx)
}

// learnToken asks for proof once, so that its claims can be shown.
func (a *app) learnToken(ctx context.Context, s *client.Session) (client.TokenInfo, error) {
	credential := a.credential(s)
	if credential == nil {
		return client.TokenInfo{}, errClosed
	}
	if _, err := credential.Prove(ctx, nil); err != nil {
		return client.TokenInfo{}, err
	}
	return credential.Info(), nil
}

var errClosed = errors.New("the session is closed")

// credential finds the credential behind a session, nil if it is closed. Only
// "token" and "--curl --with-token" need it.
func (a *app) credential(s *client.Session) auth.Credential {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.credentials[s.ID]
}

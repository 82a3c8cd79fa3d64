package session

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

// preview adds placeholders of the credential to a request. Secrets are shell
// variables.
func preview(r client.Request, a profiles.Auth) client.Request {
	for i, h := range r.Header {
		if h.Secret {
			r.Header[i].Value = "$" + variable(h.Name)
		}
	}
	switch a.Method {
	case "none":
	case "basic":
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Basic $ODATUI_BASIC", Secret: true})
	case "api-key":
		if name := a.Text["header"]; name != "" {
			r.Header = append(r.Header, client.Header{Name: name, Value: "$ODATUI_KEY", Secret: true})
		} else if name := a.Text["query"]; name != "" {
			r.URL = withParam(r.URL, name+"="+hiddenParam)
		}
	default:
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Bearer $ODATUI_TOKEN", Secret: true})
	}
	return r
}

// hiddenParam is the value of a query parameter that holds a secret.
const hiddenParam = "(secret)"

// variable returns the name of a shell variable for a header's value.
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

// Authorize replaces the placeholders in a preview of a session's request by
// the credentials themselves.
func (o *Opener) Authorize(ctx context.Context, s *client.Session, r client.Request) (client.Request, error) {
	credential, err := o.credential(s)
	if err != nil {
		return r, err
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
		r.URL = strings.Replace(r.URL, p.Name+"="+hiddenParam, url.QueryEscape(p.Name)+"="+url.QueryEscape(p.Value), 1)
	}
	return r, nil
}

// RawToken returns the text of a session's token. It is an error if the auth
// method has no token.
func (o *Opener) RawToken(ctx context.Context, s *client.Session) (string, error) {
	credential, err := o.credential(s)
	if err != nil {
		return "", err
	}
	return credential.Token(ctx)
}

// FetchToken gets the credentials of a session unless it has them, and returns
// their state.
func (o *Opener) FetchToken(ctx context.Context, s *client.Session) (client.TokenInfo, error) {
	credential, err := o.credential(s)
	if err != nil {
		return client.TokenInfo{}, err
	}
	if _, err := credential.Prove(ctx, nil); err != nil {
		return client.TokenInfo{}, err
	}
	return credential.Info(), nil
}

// credential returns the credential of an open session. It is not in
// [client.Session]: screens need no secrets.
func (o *Opener) credential(s *client.Session) (auth.Credential, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c, ok := o.credentials[s.ID]; ok {
		return c, nil
	}
	return nil, errors.New("the session is closed")
}

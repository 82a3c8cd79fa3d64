package session

import (
	"context"
	"errors"
	"strings"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/transport"
	"odatui/profiles"
)

// preview adds a placeholder to the URL of a request whose credential is a query
// parameter.
func preview(r client.Request, a profiles.Auth) client.Request {
	method, ok := auth.Lookup(a.Method)
	if !ok {
		return r
	}
	if in := method.SignIn(auth.Settings{Text: a.Text, Lists: a.Lists, Tables: a.Tables}); in.Param != "" {
		r.URL = withParam(r.URL, in.Param+"="+transport.Placeholder)
	}
	return r
}

func withParam(address, param string) string {
	if strings.Contains(address, "?") {
		return address + "&" + param
	}
	return address + "?" + param
}

// RawToken returns the text of a session's token. It is an error if the auth
// method has no token.
func (o *Opener) RawToken(ctx context.Context, s *client.Session) (string, error) {
	opened, err := o.opening(s)
	if err != nil {
		return "", err
	}
	return opened.credential.Token(ctx)
}

// FetchToken gets the credentials of a session unless it has them, and returns
// their state.
func (o *Opener) FetchToken(ctx context.Context, s *client.Session) (client.TokenInfo, error) {
	opened, err := o.opening(s)
	if err != nil {
		return client.TokenInfo{}, err
	}
	if _, err := opened.credential.Prove(ctx, nil); err != nil {
		return client.TokenInfo{}, err
	}
	return opened.credential.Info(), nil
}

// opened is what the program keeps of an open session beside [client.Session]:
// screens need no secrets.
type opened struct {
	credential auth.Credential
	code       *coder
}

func (o *Opener) opening(s *client.Session) (opened, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if c, ok := o.open[s.ID]; ok {
		return c, nil
	}
	return opened{}, errors.New("the session is closed")
}

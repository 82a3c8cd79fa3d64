package cli

import (
	"context"
	"errors"

	"odatui/client"
	"odatui/client/auth"
	"odatui/profiles"
)

// proofPreview adds what the credential would put on a request, as a
// placeholder.
func proofPreview(r client.Request, t *profiles.Target) client.Request {
	switch t.Auth.Method {
	case "none":
	case "basic":
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Basic $ODATUI_BASIC", Secret: true})
	case "api-key":
		if name := t.Auth.Text["header"]; name != "" {
			r.Header = append(r.Header, client.Header{Name: name, Value: "$ODATUI_KEY", Secret: true})
		}
	default:
		r.Header = append(r.Header, client.Header{Name: "Authorization", Value: "Bearer $ODATUI_TOKEN", Secret: true})
	}
	return r
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

package auth

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"odatui/client"
	"odatui/method"
)

// The two ways of RFC 6749 2.3.1 to send a client's id and secret.
const (
	inForm   = "client_secret_post"
	inHeader = "client_secret_basic"
)

func clientCredentials() Method {
	c := client.Choice{
		Name:  string(method.ClientCredentials),
		Title: "Client id and secret",
		Help:  "An application's own id and secret are exchanged for a token at a token endpoint (OAuth 2.0 client credentials).",
		Fields: []client.Field{
			{Name: "token_url", Title: "Token endpoint", Required: true,
				Help: "the address that gives tokens, such as https://login.microsoftonline.com/TENANT/oauth2/v2.0/token", Kind: client.FieldText},
			{Name: "client_id", Title: "Client id", Required: true, Help: "the application's id", Kind: client.FieldText},
			{Name: "client_secret", Title: "Client secret", Required: true, Help: "the application's secret: its value, not its id", Kind: client.FieldSecret},
			{Name: "scope", Title: "Scope", Help: "what the token is for, such as api://APP/.default; several are separated by blanks", Kind: client.FieldText},
			{Name: "resource", Title: "Resource", Help: "what the token is for, at a v1 token endpoint", Kind: client.FieldText},
			{Name: "params", Title: "Further fields", Help: "any further fields of the token request, such as audience", Kind: client.FieldTable},
			{Name: "client_auth", Title: "Way to send the secret", Help: "in the form or in the header, as the endpoint wants it",
				Kind: client.FieldText, Default: inForm, Options: []string{inForm, inHeader}},
			{Name: "client_secret_expires", Title: "Secret expires", Help: "the day the secret ends, such as 2027-01-31; warned about before", Kind: client.FieldDate},
		},
	}
	return Method{Choice: c, SignIn: exchangeSignIn, New: func(s Settings, env Env) (Credential, error) {
		if err := s.check(c); err != nil {
			return nil, err
		}
		return newExchange(s, env.complete())
	}}
}

// exchangeSignIn describes the token request for code.
func exchangeSignIn(s Settings) client.SignIn {
	in := client.SignIn{Header: "Authorization", Scheme: "Bearer", Secret: "client_secret", TokenURL: s.Text["token_url"],
		InHeader: s.Text["client_auth"] == inHeader, User: s.Text["client_id"],
		Form: []client.Param{{Name: "grant_type", Value: "client_credentials"}}}
	if !in.InHeader {
		in.Form = append(in.Form, client.Param{Name: "client_id", Value: in.User})
	}
	fields, err := furtherFields(s)
	if err != nil { // New rejects these settings
		return in
	}
	if scope := s.Text["scope"]; scope != "" {
		fields.Set("scope", scope)
	}
	for _, name := range slices.Sorted(maps.Keys(fields)) {
		in.Form = append(in.Form, client.Param{Name: name, Value: fields.Get(name)})
	}
	return in
}

// exchange requests tokens with an application's id and secret.
type exchange struct {
	hidden
	config clientcredentials.Config // without the secret
	secret *keeper
	ends   endpointOf
	env    Env
}

// newExchange returns the credential of checked settings.
func newExchange(s Settings, env Env) (Credential, error) {
	u, err := endpoint("token_url", s.Text["token_url"], env.InsecureHTTP)
	if err != nil {
		return nil, err
	}
	if day := s.Text["client_secret_expires"]; day != "" {
		if _, err := time.Parse(time.DateOnly, day[:min(len(day), len(time.DateOnly))]); err != nil {
			return nil, &SettingError{"client_secret_expires", "is not a date", []string{"write a date such as 2027-01-31, without quotes"}}
		}
	}
	params, err := furtherFields(s)
	if err != nil {
		return nil, err
	}
	x := &exchange{
		config: clientcredentials.Config{
			ClientID: s.Text["client_id"], TokenURL: u.String(), EndpointParams: params,
			AuthStyle: oauth2.AuthStyleInParams,
		},
		secret: keep("client_secret", s.Secrets["client_secret"], env),
		ends:   endpointOf{method: method.ClientCredentials, url: u},
		env:    env,
	}
	if s.Text["client_auth"] == inHeader {
		x.config.AuthStyle = oauth2.AuthStyleInHeader
	}
	if scope := s.Text["scope"]; scope != "" {
		x.config.Scopes = []string{scope} // one text: x/oauth2 joins by blanks, so it is sent as written
	}
	return &source{method: method.ClientCredentials, from: "token endpoint " + u.Host, fetch: x.fetch, env: env}, nil
}

// reserved are the fields of a token request that params cannot contain: a secret
// would be plain text in the file, and another grant is another method.
var reserved = []string{"grant_type", "client_id", "client_secret", "client_assertion", "assertion", "password", "refresh_token"}

// furtherFields returns resource and params as fields of the token request.
func furtherFields(s Settings) (url.Values, error) {
	fields := url.Values{}
	for name, value := range s.Tables["params"] {
		switch {
		case slices.Contains(reserved, name):
			return nil, &SettingError{"params." + name, "cannot be set as a further field", []string{"use the method's own settings for it"}}
		case (name == "scope" || name == "resource") && s.Text[name] != "":
			return nil, client.Because(client.ReasonKeysClash,
				&SettingError{"params." + name, "cannot be combined with " + name, []string{"remove one of the two"}})
		}
		fields.Set(name, value)
	}
	if r := s.Text["resource"]; r != "" {
		fields.Set("resource", r)
	}
	return fields, nil
}

// fetch sends one token request. x/oauth2 writes it, [recorder] parses the response:
// x/oauth2 follows redirects, drops web pages and is stricter than token endpoints.
func (x *exchange) fetch(ctx context.Context) (grant, error) {
	secret, err := x.secret.secret(ctx)
	if err != nil {
		return grant{}, err
	}
	// Copied field by field: a Config must not be copied after its first use.
	config := clientcredentials.Config{
		ClientID: x.config.ClientID, ClientSecret: secret, TokenURL: x.config.TokenURL, Scopes: x.config.Scopes,
		EndpointParams: x.config.EndpointParams, AuthStyle: x.config.AuthStyle,
	}
	x.env.learn(basic(url.QueryEscape(config.ClientID), url.QueryEscape(secret)))
	r := &recorder{next: x.env.HTTP.Transport, reader: answerReader{endpointOf: x.ends, now: x.env.wall, redactor: x.env.Redactor}}
	h := &http.Client{Transport: r, Timeout: x.env.HTTP.Timeout, CheckRedirect: noRedirect}
	_, err = config.Token(context.WithValue(ctx, oauth2.HTTPClient, h))
	if err == nil {
		return r.got, nil
	}
	err = x.failure(ctx, err)
	if e, ok := errors.AsType[*client.AuthError](err); ok && e.Code == "invalid_client" {
		x.secret.forget() // the user may type it again
	}
	return grant{}, err
}

// failure returns the error for the caller.
func (x *exchange) failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if e, ok := errors.AsType[*client.AuthError](err); ok {
		return e
	}
	// The rest are errors of the HTTP client itself, such as its time limit.
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err // its text contains the URL with its query
	}
	return x.ends.unreachable(err)
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

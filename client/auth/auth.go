// Package auth holds the ways to prove who we are: one file a method, all in
// the list that [Methods] returns.
//
// It does not know profiles (it is handed settings and secrets), services, or
// how proof gets onto a request.
package auth

import (
	"context"
	"net/http"
	"time"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
	"odatui/method"
)

// Credential proves who we are and tells how it stands.
type Credential interface {
	transport.Prover
	// Info tells about the credential without asking for a token.
	Info() client.TokenInfo
	// Token returns the token itself, for "token --raw" only. Methods without
	// a token return an error.
	Token(ctx context.Context) (string, error)
}

// Secret gets a secret when it is needed. It may ask a person.
type Secret func(ctx context.Context) (string, error)

// Settings are a profile's auth keys, sorted by what they hold.
type Settings struct {
	Text    map[string]string
	Secrets map[string]Secret
	Lists   map[string][]string
	Tables  map[string]map[string]string
}

// Env is what a method may use of the world.
type Env struct {
	HTTP     *http.Client // for token endpoints: recording, no redirects
	Journal  *client.Journal
	Redactor *redact.Redactor // learns every secret before it is used
	Environ  func() []string  // of this process
	LookPath func(file string) (string, error)
	Now      func() time.Time
	// InsecureHTTP allows a plain http token endpoint beyond loopback.
	InsecureHTTP bool
}

// Method is one way to prove who we are.
type Method struct {
	client.Choice
	// New checks the settings and makes the credential; nothing is sent yet.
	// A missing or wrong setting is a *[SettingError].
	New func(s Settings, env Env) (Credential, error)
	// SignIn describes for code how settings that New accepts get the credential.
	SignIn func(s Settings) client.SignIn
}

// bearerSignIn is that of a method whose token only odatui can get.
func bearerSignIn(Settings) client.SignIn {
	return client.SignIn{Header: "Authorization", Scheme: "Bearer"}
}

// Methods lists every method, in the order in which a person is offered them.
func Methods() []Method {
	return []Method{
		clientCredentials(),
		azureCLI(),
		command(),
		bearer(),
		userPassword(),
		apiKey(),
		none(),
	}
}

// Lookup returns the method of that name, false if there is none.
func Lookup(name method.Method) (Method, bool) {
	for _, m := range Methods() {
		if m.Name == string(name) {
			return m, true
		}
	}
	return Method{}, false
}

// SettingError says which setting of an auth method is wrong.
type SettingError struct {
	Key     string
	Message string // one lower-case line
	Hints   []string
}

func (e *SettingError) Error() string { return e.Key + ": " + e.Message }

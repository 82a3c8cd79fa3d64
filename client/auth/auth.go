// Package auth implements the authentication methods, one per file. [Methods]
// lists them; package method answers questions about them.
//
// It does not know profiles (it receives settings and secrets), services, or how
// credentials are put on a request.
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

// Credential puts credentials on requests and reports its state.
type Credential interface {
	transport.Prover
	// Info describes the credential without requesting a token.
	Info() client.TokenInfo
	// Token returns the token itself, for "token --raw" only. Methods without
	// a token return an error.
	Token(ctx context.Context) (string, error)
}

// Secret reads a secret when it is needed. It may prompt the user.
type Secret func(ctx context.Context) (string, error)

// Settings are a profile's auth keys, by the type of their values.
type Settings struct {
	Text    map[string]string
	Secrets map[string]Secret
	Lists   map[string][]string
	Tables  map[string]map[string]string
}

// Env is what a method uses of its environment.
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

// Method is an authentication method.
type Method struct {
	client.Choice
	// New checks the settings and makes the credential; it sends nothing. The error
	// for a missing or invalid setting is a *[SettingError].
	New func(s Settings, env Env) (Credential, error)
	// SignIn describes for code how settings that New accepts get the credential.
	SignIn func(s Settings) client.SignIn
}

// bearerSignIn is that of a method whose token only odatui can get.
func bearerSignIn(Settings) client.SignIn {
	return client.SignIn{Header: "Authorization", Scheme: "Bearer"}
}

// Methods returns all methods, in the order in which forms offer them.
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

// SettingError reports an invalid setting of a method.
type SettingError struct {
	Key     string
	Message string // one lower-case line
	Hints   []string
}

func (e *SettingError) Error() string { return e.Key + ": " + e.Message }

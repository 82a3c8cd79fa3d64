package auth

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
	"odatui/method"
)

// TestMain plays az or a token command when the test binary is called so.
func TestMain(m *testing.M) {
	switch strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") {
	case "az", "token-tool":
		os.Exit(play(filepath.Dir(os.Args[0])))
	}
	os.Exit(m.Run())
}

func fixed(secret string) Secret {
	return func(context.Context) (string, error) { return secret, nil }
}

func testEnv() Env {
	return Env{
		HTTP: &http.Client{Timeout: longest}, Journal: new(client.Journal), Redactor: new(redact.Redactor),
	}
}

// open makes the credential of a method that must accept its settings.
func open(t *testing.T, name method.Method, s Settings, env Env) Credential {
	t.Helper()
	m, ok := Lookup(name)
	if !ok {
		t.Fatalf("no method %q", name)
	}
	c, err := m.New(s, env)
	if err != nil {
		t.Fatalf("New(%s): %v", name, err)
	}
	return c
}

// refuse makes sure that a method refuses settings because of one key.
func refuse(t *testing.T, name method.Method, s Settings, key string) *SettingError {
	t.Helper()
	m, _ := Lookup(name)
	_, err := m.New(s, testEnv())
	e, ok := errors.AsType[*SettingError](err)
	if !ok {
		t.Fatalf("New(%s) = %v, want a SettingError for %s", name, err, key)
	}
	if e.Key != key {
		t.Errorf("key = %q (%v), want %q", e.Key, e, key)
	}
	if len(e.Hints) == 0 {
		t.Errorf("no hint with %v", e)
	}
	return e
}

// header returns the one header of a proof.
func header(t *testing.T, p *transport.Proof) string {
	t.Helper()
	if p == nil || len(p.Header) != 1 || !p.Header[0].Secret {
		t.Fatalf("proof has not one secret header")
	}
	return p.Header[0].Name + ": " + p.Header[0].Value
}

func authError(t *testing.T, err error) *client.AuthError {
	t.Helper()
	e, ok := errors.AsType[*client.AuthError](err)
	if !ok {
		t.Fatalf("error is %T %v, want *client.AuthError", err, err)
	}
	return e
}

// jwt returns an unsigned-looking token of the claims.
func jwt(t testing.TB, claims map[string]any) string {
	t.Helper()
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	enc := base64.RawURLEncoding
	return enc.EncodeToString([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc.EncodeToString(body) + "." + enc.EncodeToString([]byte("signature"))
}

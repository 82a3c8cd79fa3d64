package auth

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/redact"
	"odatui/method"
)

func TestMethods(t *testing.T) {
	t.Parallel()
	var names []string
	for _, m := range Methods() {
		names = append(names, m.Name)
		if m.Title == "" || !strings.HasSuffix(m.Help, ".") || m.New == nil || m.SignIn == nil {
			t.Errorf("%s is not described", m.Name)
		}
		for _, f := range m.Fields {
			if f.Title == "" || f.Help == "" || f.Kind == "" {
				t.Errorf("%s.%s is not described", m.Name, f.Name)
			}
			if other, ok := m.Field(f.OneOf); f.OneOf != "" && (!ok || other.OneOf != f.Name) {
				t.Errorf("%s.%s and %s do not name each other", m.Name, f.Name, f.OneOf)
			}
			if f.Default != "" && f.Options != nil && !slices.Contains(f.Options, f.Default) {
				t.Errorf("%s.%s: the default is no option", m.Name, f.Name)
			}
		}
		if got, ok := Lookup(method.Method(m.Name)); !ok || got.Name != m.Name {
			t.Errorf("Lookup(%s) finds %v", m.Name, got.Name)
		}
	}
	if want := []string{"client-credentials", "azure-cli", "command", "bearer", "basic", "api-key", "none"}; !slices.Equal(names, want) {
		t.Errorf("methods %q", names)
	}
	if _, ok := Lookup("certificate"); ok {
		t.Error("found what is not there")
	}
}

const canary = "c4n4ry-s3cr3t/+=%&"

// TestCanary: whatever is printed, logged or encoded, no secret comes along.
func TestCanary(t *testing.T) {
	t.Parallel()
	token := jwt(t, map[string]any{"aud": "x"})
	server := httptest.NewServer(say(200, "application/json", `{"access_token":"`+token+`","expires_in":3600}`))
	t.Cleanup(server.Close)
	echo, _ := json.Marshal("bad secret " + canary + " and " + token)
	failing := httptest.NewServer(say(400, "application/json", `{"error":"invalid_client","error_description":`+string(echo)+`,"echo":"`+url.QueryEscape(canary)+`"}`,
		"X-Echo", canary, "Set-Cookie", "session=private"))
	t.Cleanup(failing.Close)
	for name, s := range map[method.Method]Settings{
		"client-credentials": {Text: map[string]string{"token_url": server.URL, "client_id": "id"}, Secrets: map[string]Secret{"client_secret": fixed(canary)}},
		"failing":            {Text: map[string]string{"token_url": failing.URL, "client_id": "id"}, Secrets: map[string]Secret{"client_secret": fixed(canary)}},
		"bearer":             keyed("token", token),
		"basic":              keyed("password", canary, "username", "u"),
		"api-key":            keyed("value", canary, "header", "X-Key"),
	} {
		m := name
		if name == "failing" {
			m = "client-credentials"
		}
		env := testEnv()
		c := open(t, m, s, env)
		_, err := c.Prove(t.Context(), nil)
		if (err != nil) != (name == "failing") {
			t.Fatalf("%s: %v", name, err)
		}
		values := map[string]any{"credential": c, "settings": s, "info": c.Info(), "error": err, "journal": env.Journal.List()}
		if e := authErrorOf(err); e != nil {
			values["error's fields"] = *e
			values["body"] = string(e.Body)
		}
		if x, ok := c.(*source); ok && x.now != nil {
			values["held"] = *x.now
			values["grant"] = grant{token: x.now.token}
		}
		values["outcome"] = outcome{stdout: []byte(canary)}
		values["keeper"] = keep("k", fixed(canary), env)
		for what, v := range values {
			for _, leak := range leaks(v) {
				if strings.Contains(leak, "c4n4ry") || strings.Contains(leak, "session=") || strings.Contains(leak, token[:40]) || strings.Contains(leak, basic("u", canary)) {
					t.Errorf("%s: %s shows a secret: %.200s", name, what, leak)
				}
			}
		}
	}
}

// leaks shows a value in every way it might get into a log.
func leaks(v any) []string {
	var log strings.Builder
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
	list := []string{log.String()}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
		list = append(list, fmt.Sprintf(verb, v))
	}
	if b, err := json.Marshal(v); err == nil {
		list = append(list, string(b))
	}
	return list
}

func TestNoHalfSecretAtTheCut(t *testing.T) {
	t.Parallel()
	r := new(redact.Redactor)
	r.Add(canary)
	cut := redactBody([]byte(strings.Repeat("x", bodyCap-5)+canary), r)
	if strings.Contains(string(cut), "c4n") || len(cut) > bodyCap {
		t.Errorf("half a secret at the end: %q", cut[len(cut)-10:])
	}
}

var _ = []Credential{noneCredential{}, (*source)(nil), (*static)(nil)}

// TestTable compares the table of methods with the methods: the keys that they
// have, and what their credentials put on a request.
func TestTable(t *testing.T) {
	t.Parallel()
	for _, m := range Methods() {
		name := method.Method(m.Name)
		has := func(key string) bool { _, ok := m.Field(key); return ok }
		var secrets []string
		settings := Settings{Text: map[string]string{"scope": "s", "username": "u", "header": "X-Key", "token_url": "https://id.example.org/token"}}
		for _, f := range m.Fields {
			if f.Kind == client.FieldSecret {
				secrets = append(secrets, f.Name)
			}
		}
		if want := strings.Fields(name.Secret()); !slices.Equal(secrets, want) {
			t.Errorf("%s: secrets are %q, the table has %q", name, secrets, want)
		}
		in := m.SignIn(settings)
		for question, pair := range map[string][2]bool{
			"Anonymous": {name.Anonymous(), in.Header == "" && in.Param == ""},
			"Password":  {name.Password(), in.Scheme == "Basic"},
			"Key":       {name.Key(), in.Header == "X-Key"},
			"Token":     {name.Token(), in.Scheme == "Bearer"},
			"Endpoint":  {name.Endpoint(), in.TokenURL != "" && has("token_url")},
			"Az":        {name.Az(), len(in.Program) > 0 && in.Program[0] == "az"},
			"Program":   {name.Program(), has("command")},
			"Stored":    {name.Stored(), name.Token() && in.Secret != "" && in.TokenURL == ""},
			"App":       {name.App(), slices.Contains(in.Form, client.Param{Name: "grant_type", Value: "client_credentials"})},
		} {
			if pair[0] != pair[1] {
				t.Errorf("%s: %s is %v in the table", name, question, pair[0])
			}
		}
	}
}

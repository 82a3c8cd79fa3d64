package auth

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/transport"
	"odatui/method"
)

func keyed(name, secret string, kv ...string) Settings {
	s := Settings{Text: map[string]string{}, Secrets: map[string]Secret{name: fixed(secret)}}
	for i := 0; i < len(kv); i += 2 {
		s.Text[kv[i]] = kv[i+1]
	}
	return s
}

func TestBearer(t *testing.T) {
	t.Parallel()
	end := time.Now().Add(time.Hour).Truncate(time.Second)
	good := jwt(t, map[string]any{"exp": end.Unix(), "aud": "x"})
	for _, pasted := range []string{good, "\"" + good + "\"\r\n", "Bearer " + good, "  bearer   '" + good + "' ", "Authorization: Bearer " + good, "\"Bearer " + good + "\"",
		good[:20] + "\n" + good[20:]} {
		c := open(t, "bearer", keyed("token", pasted), testEnv())
		if info := c.Info(); info.State != client.TokenStatic {
			t.Errorf("before: %v", info.State)
		}
		p, err := c.Prove(t.Context(), nil)
		if err != nil {
			t.Fatalf("%q: %v", pasted, err)
		}
		if got := header(t, p); got != "Authorization: Bearer "+good {
			t.Errorf("%q became %q", pasted, got)
		}
		info := c.Info()
		if info.State != client.TokenValid || info.Kind != "jwt" || !info.ExpiresAt.Equal(end) || info.Claims["aud"] != "x" || info.Method != "bearer" || info.Source != "profile" {
			t.Errorf("info %+v", info)
		}
		if again, err := c.Prove(t.Context(), p); again != p || err != nil {
			t.Error("a bearer cannot have another proof, but gave one")
		}
		if raw, err := c.Token(t.Context()); raw != good || err != nil {
			t.Errorf("Token %q, %v", raw, err)
		}
	}
	c := open(t, "bearer", keyed("token", "enrt_abc"), testEnv())
	if _, err := c.Prove(t.Context(), nil); err != nil {
		t.Error(err)
	}
	if info := c.Info(); info.Kind != "opaque" || info.State != client.TokenStatic || !info.ExpiresAt.IsZero() {
		t.Errorf("info %+v", info)
	}
	for _, bad := range []string{"", " \"\" ", "a b", "tökén", "a\x00b"} {
		_, err := open(t, "bearer", keyed("token", bad), testEnv()).Prove(t.Context(), nil)
		if e, ok := errors.AsType[*SettingError](err); !ok || e.Key != "token" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	refuse(t, "bearer", Settings{}, "token")
}

func TestBasic(t *testing.T) {
	t.Parallel()
	c := open(t, "basic", keyed("password", "open:sesame ü", "username", "Aladdin"), testEnv())
	p, err := c.Prove(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := header(t, p); got != "Authorization: Basic QWxhZGRpbjpvcGVuOnNlc2FtZSDDvA==" {
		t.Errorf("proof %q", got)
	}
	if info := c.Info(); info.State != client.TokenStatic || info.Kind != "basic" {
		t.Errorf("info %+v", info)
	}
	if _, err := c.Token(t.Context()); authErrorOf(err) == nil {
		t.Errorf("Token: %v", err)
	}
	refuse(t, "basic", keyed("password", "x", "username", "a:b"), "username")
	refuse(t, "basic", keyed("password", "x", "username", "a\nb"), "username")
	refuse(t, "basic", keyed("password", "x"), "username")
	refuse(t, "basic", Settings{Text: map[string]string{"username": "x"}}, "password")
	if _, err := open(t, "basic", keyed("password", "x\n", "username", "a"), testEnv()).Prove(t.Context(), nil); err == nil {
		t.Error("a password with a line end was taken")
	}
}

func TestAPIKey(t *testing.T) {
	t.Parallel()
	p, err := open(t, "api-key", keyed("value", "k=1&x", "header", "x-api-key"), testEnv()).Prove(t.Context(), nil)
	if err != nil || header(t, p) != "X-Api-Key: k=1&x" || p.Query != nil {
		t.Errorf("proof %v", err)
	}
	p, err = open(t, "api-key", keyed("value", "k=1&x", "query", "api key"), testEnv()).Prove(t.Context(), nil)
	if err != nil || len(p.Query) != 1 || p.Query[0] != (client.Param{Name: "api key", Value: "k=1&x"}) || p.Header != nil {
		t.Errorf("proof %v", err)
	}
	refuse(t, "api-key", keyed("value", "k"), "header")
	refuse(t, "api-key", keyed("value", "k", "header", "A", "query", "b"), "header")
	refuse(t, "api-key", Settings{Text: map[string]string{"header": "A"}}, "value")
	for _, bad := range []string{"X Api", "X:Y", "Ü", "a\r\nb", "a(b", "Host", "content-length"} {
		refuse(t, "api-key", keyed("value", "k", "header", bad), "header")
	}
	for _, bad := range []string{"a\r\nEvil: 1", "a\n", "\x00"} {
		_, err := open(t, "api-key", keyed("value", bad, "header", "A"), testEnv()).Prove(t.Context(), nil)
		if e, ok := errors.AsType[*SettingError](err); !ok || e.Key != "value" || strings.Contains(e.Error(), "Evil") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func TestNone(t *testing.T) {
	t.Parallel()
	c := open(t, "none", Settings{}, Env{})
	p, err := c.Prove(t.Context(), nil)
	if err != nil || p == nil || p.Header != nil || p.Query != nil {
		t.Errorf("proof %v, %v", p, err)
	}
	if again, _ := c.Prove(t.Context(), p); again != p {
		t.Error("another proof of nothing")
	}
	if _, err := c.Token(t.Context()); authErrorOf(err) == nil {
		t.Errorf("Token: %v", err)
	}
}

// TestStaticSecretThatFails: a failure is not kept, a cancelled ask is none.
func TestStaticSecretThatFails(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	boom := errors.New("keyring is locked")
	s := keyed("token", "", "x", "y")
	s.Secrets["token"] = func(ctx context.Context) (string, error) {
		if asked.Add(1) == 1 {
			return "", boom
		}
		return "tok", nil
	}
	c := open(t, "bearer", s, testEnv())
	if _, err := c.Prove(t.Context(), nil); !errors.Is(err, boom) {
		t.Errorf("error %v", err)
	}
	if info := c.Info(); info.State != client.TokenFailed || !errors.Is(info.Err, boom) {
		t.Errorf("info %+v", info)
	}
	var p *transport.Proof
	var err error
	for range 3 {
		if p, err = c.Prove(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
	}
	if header(t, p) != "Authorization: Bearer tok" || asked.Load() != 2 {
		t.Errorf("asked %d times", asked.Load())
	}
	if info := c.Info(); info.State != client.TokenStatic || info.Err != nil {
		t.Errorf("info %+v", info)
	}
}

// TestARefusedSecretIsAskedForAgain: a person who mistyped it gets another try
// with the next request, never in the middle of one.
func TestARefusedSecretIsAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, s := range map[method.Method]Settings{
		"bearer":  keyed("token", "", "x", "y"),
		"basic":   keyed("password", "", "username", "me"),
		"api-key": keyed("value", "", "header", "X-Api-Key"),
	} {
		t.Run(string(name), func(t *testing.T) {
			t.Parallel()
			var asked atomic.Int32
			typed := []string{"mistyped", "mistyped", "right"}
			for key := range s.Secrets {
				s.Secrets[key] = func(context.Context) (string, error) { return typed[asked.Add(1)-1], nil }
			}
			c := open(t, name, s, testEnv())
			ask := func(refused *transport.Proof, want int32) *transport.Proof {
				t.Helper()
				p, err := c.Prove(t.Context(), refused)
				if err != nil || p == nil || asked.Load() != want {
					t.Fatalf("asked %d times, want %d: %v", asked.Load(), want, err)
				}
				return p
			}
			first := ask(nil, 1)
			ask(nil, 1)
			for range 2 { // two requests were on their way
				if p := ask(first, 1); p != first {
					t.Error("a refused proof led to another one at once")
				}
			}
			second := ask(nil, 2)
			if second == first {
				t.Error("the same typing is not shown to the service")
			}
			if p := ask(first, 2); p != second { // a late refusal of the first one
				t.Error("the newer proof is not given")
			}
			ask(second, 2)
			third := ask(nil, 3)
			if ask(nil, 3) != third || header(t, third) == header(t, second) {
				t.Error("the right one is not kept")
			}
		})
	}
}

// TestARefusedTokenIsStillToldAbout: what was wrong with it can be explained.
func TestARefusedTokenIsStillToldAbout(t *testing.T) {
	t.Parallel()
	c := open(t, "bearer", keyed("token", "eyJhbGciOiJub25lIn0.eyJhdWQiOiJ4In0.", "x", "y"), testEnv())
	p, err := c.Prove(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Prove(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	if info := c.Info(); info.Claims["aud"] != "x" {
		t.Errorf("claims %v", info.Claims)
	}
}

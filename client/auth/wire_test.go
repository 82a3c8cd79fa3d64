package auth

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/transport"
)

// wired is an environment whose token requests go the way they really go.
func wired(t *testing.T) Env {
	t.Helper()
	env := testEnv()
	h, err := transport.NewToken(transport.Config{Journal: env.Journal, Redactor: env.Redactor, Timeout: longest})
	if err != nil {
		t.Fatal(err)
	}
	env.HTTP = h
	return env
}

// TestJournalHoldsNoSecret: the whole way, both styles, token and refusal.
func TestJournalHoldsNoSecret(t *testing.T) {
	t.Parallel()
	token := jwt(t, map[string]any{"aud": "x"})
	for _, style := range []string{inForm, inHeader} {
		for _, status := range []int{200, 401} {
			body := `{"access_token":"` + token + `","expires_in":"3599"}`
			if status != 200 {
				body = `{"error":"invalid_client","error_description":"not c4n4ry-s3cr3t/+=%&"}`
			}
			address, posts := endpointServer(t, say(status, "application/json", body))
			s := app(address, "client_auth", style)
			s.Secrets["client_secret"] = fixed(canary)
			env := wired(t)
			_, err := open(t, "client-credentials", s, env).Prove(t.Context(), nil)
			if (err == nil) != (status == 200) || posts.Load() != 1 {
				t.Fatalf("%d POSTs, error %v", posts.Load(), err)
			}
			list := env.Journal.List()
			if len(list) != 1 || list[0].Purpose != client.ForToken || list[0].Status != status || !strings.Contains(list[0].ReqBody.String(), "client_credentials") {
				t.Fatalf("journal %+v", list)
			}
			e := list[0]
			all := fmt.Sprint(e.URL, e.ReqHead, e.ReqBody, e.Head, e.Body, e.Err)
			if strings.Contains(all, "c4n4ry") || strings.Contains(all, token[:40]) || strings.Contains(all, basic("", canary)[4:20]) {
				t.Errorf("%s, %d: the journal holds a secret: %s", style, status, all)
			}
		}
	}
}

func TestTransportErrorsSayWhy(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := open(t, "client-credentials", app(server.URL+"/token?sig=private"), wired(t)).Prove(t.Context(), nil)
	e := authError(t, err)
	if _, ok := errors.AsType[*transport.Error](err); !ok || !strings.Contains(e.Message, "could not be reached: ") || !strings.HasSuffix(e.Message, "refused") {
		t.Errorf("message %q, cause %T", e.Message, e.Cause)
	}
	if strings.Contains(err.Error(), "private") || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %q", err)
	}
	address, _ := endpointServer(t, say(200, "application/json", `{"access_token":"`+strings.Repeat("x", 2<<20)+`"}`))
	_, err = open(t, "client-credentials", app(address), wired(t)).Prove(t.Context(), nil)
	if e := authError(t, err); !strings.HasSuffix(e.Message, "answered more than 1 MiB") || !errors.Is(err, client.ErrTooLarge) {
		t.Errorf("message %q, cause %v", e.Message, e.Cause)
	}
}

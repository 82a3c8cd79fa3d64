package transport

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/redact/redacttest"
)

// canary makes a random secret of the alphabet Entra uses, and some signs that
// every encoding has to escape.
func canary(kind string) string {
	return kind + rand.Text() + `~+/="\<&> ü%`
}

// canaries are secrets in every place a session has.
type canaries struct{ client, password, token, refresh, apim, query, proof string }

func (c canaries) list() []string {
	return []string{c.client, c.password, c.token, c.refresh, c.apim, c.query, c.proof}
}

// echo answers with everything it was sent, in every encoding, in headers and
// body, as a debugging gateway would.
func echo(c canaries) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		in, _ := io.ReadAll(r.Body)
		var body bytes.Buffer
		for _, s := range []string{string(in), r.URL.RawQuery, r.Header.Get("Authorization")} {
			fmt.Fprintf(&body, "%s\n%s\n%s\n", s, redacttest.InJSON(s), url.QueryEscape(s))
		}
		for i, s := range c.list() {
			for name, text := range redacttest.Spellings(s) {
				fmt.Fprintf(&body, "%s: %s\n", name, text)
			}
			w.Header().Add(fmt.Sprintf("X-Echo-%d", i), url.QueryEscape(s))
			w.Header().Add("X-Echo-Base64", base64.StdEncoding.EncodeToString([]byte("id:"+s)))
		}
		w.Header().Set("Set-Cookie", "s="+url.QueryEscape(c.token))
		w.Header().Set("Www-Authenticate", `Bearer error="invalid", error_description="`+url.PathEscape(c.proof)+`"`)
		answerWith(w, r, body.Bytes())
	}
}

func answerWith(w http.ResponseWriter, r *http.Request, body []byte) {
	switch {
	case strings.HasPrefix(r.URL.Path, "/moved"):
		w.Header().Set("Location", "/done?"+r.URL.RawQuery+"#"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
	case strings.HasPrefix(r.URL.Path, "/fails"):
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, `{"error":{"message":%q}}`, body)
		return
	case strings.HasPrefix(r.URL.Path, "/gzip"):
		w.Header().Set("Content-Encoding", "gzip")
		z := gzip.NewWriter(w)
		_, _ = z.Write(body)
		z.Close()
		return
	}
	_, _ = w.Write(body)
}

// TestCanaries: no secret, in no encoding, is in the journal or the archive.
func TestCanaries(t *testing.T) {
	t.Parallel()
	for range 2 {
		c := canaries{canary("cs"), canary("pw"), canary("at"), canary("rt"), canary("key"), canary("sig"), "proof" + rand.Text()}
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path != "/token" {
				echo(c)(w, r)
				return
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"access_token": c.token, "refresh_token": c.refresh, "expires_in": 5, "echo": c.client})
		})
		cfg := testConfig(s.URL)
		cfg.Prover = bearer(c.proof)
		cfg.Headers = []client.Header{header("X-Api-Key", strings.ReplaceAll(c.apim, "ü", "u")), header("Cookie", "a=b")}
		cfg.Query = []client.Param{{Name: "subscription-key", Value: c.apim}}
		for _, known := range []string{c.client, c.password, c.query, c.apim, c.proof} {
			cfg.Redactor.Add(known)
		}
		askEverywhere(t, cfg, s.URL, c)
		for _, x := range cfg.Journal.List() {
			lookFor(t, "journal", fmt.Sprintf("%+v %#v\n%s\n%s", x, x, x.ReqBody, x.Body), c.list())
		}
		var har bytes.Buffer
		if err := WriteHAR(&har, cfg.Journal.List(), "odatui", "test"); err != nil {
			t.Fatal(err)
		}
		lookFor(t, "archive", har.String(), c.list())
	}
}

func askEverywhere(t *testing.T, cfg Config, base string, c canaries) {
	t.Helper()
	tok, err := NewToken(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer tok.CloseIdleConnections()
	for _, path := range []string{"/token", "/echo", "/fails", "/moved"} {
		resp, err := tok.PostForm(base+path+"?sig="+url.QueryEscape(c.query), url.Values{
			"client_id": {"app"}, "client_secret": {c.client}, "password": {c.password}, "refresh_token": {c.refresh}, "custom": {c.client},
		})
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	resp, err := tok.Post(base+"/token", "application/json", strings.NewReader(`{"client_secret":"`+redacttest.InJSON(c.client)+`","x":"`+redacttest.InJSON(c.password)+`"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close() // without reading it
	svc := open(t, cfg)
	for _, path := range []string{"/echo", "/fails", "/moved", "/gzip", "/" + url.PathEscape(c.query)} {
		if _, _, err := get(t, svc, base+path+"?sig="+url.QueryEscape(c.query)+"&$filter="+url.PathEscape(c.password)); err != nil {
			t.Fatal(err)
		}
	}
}

// lookFor searches text for secrets in all spellings, and for their random
// middle, which no encoding changes.
func lookFor(t *testing.T, where, text string, secrets []string) {
	t.Helper()
	for _, s := range secrets {
		for name, spelled := range redacttest.Spellings(s) {
			if strings.Contains(text, spelled) {
				t.Fatalf("%s holds %q as %s", where, s, name)
			}
		}
		middle := strings.Trim(s, `~+/="\<&> ü%`)
		if i := strings.Index(text, middle[len(middle)-12:]); i >= 0 {
			t.Fatalf("%s holds a part of %q: …%s…", where, s, text[max(0, i-60):min(len(text), i+60)])
		}
	}
}

// TestSecretAcrossTheCut puts a secret over the end of what is kept of a body.
func TestSecretAcrossTheCut(t *testing.T) {
	t.Parallel()
	secret := canary("cs")
	for _, shift := range []int{1, 8, 20, len(secret) - 1} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat(".", bodyKept-shift)+secret+strings.Repeat(".", 1000))
		})
		cfg := testConfig(s.URL)
		cfg.Redactor.Add(secret)
		if _, _, err := get(t, open(t, cfg), s.URL); err != nil {
			t.Fatal(err)
		}
		x := cfg.Journal.List()[0]
		body := x.Body.Bytes()
		if !x.Cut || x.BodySize != int64(bodyKept-shift+len(secret)+1000) || len(body) != bodyKept-shift || bytes.ContainsAny(body, secret[:1]) {
			t.Errorf("shift %d: %d bytes kept, end %q", shift, len(body), body[len(body)-10:])
		}
	}
}

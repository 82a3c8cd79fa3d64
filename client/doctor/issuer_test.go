package doctor_test

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	_ "crypto/sha512"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/doctor"
)

// world is an issuer with its keys and a service that trusts it. Tests change them.
type world struct {
	path      string // of the token endpoint
	discovery string // path of the document, "" none
	document  func(base string) any
	status    int           // of the document, 0 200
	alg       string        // of tokens
	kid       string        // that tokens name
	foreign   bool          // tokens are signed with a key that is not published
	nonce     string        // in the header of tokens
	print     string        // x5t of tokens, which name no key by kid then
	cut       int           // characters that the end of a token lacks
	only      func() any    // the only key that is published, nil all of them
	keys      int           // status of the keys, 0 200
	off       time.Duration // of both clocks
	apiOff    time.Duration // of the service's clock besides
	age       bool          // responses are from a cache
	gate      http.HandlerFunc

	issuer, api *httptest.Server
	mu          sync.Mutex
	seen        []*http.Request
}

var (
	rsaKey, _    = rsa.GenerateKey(rand.Reader, 2048)
	otherKey, _  = rsa.GenerateKey(rand.Reader, 2048)
	ecKeys       = ecKeysOf(elliptic.P256(), elliptic.P384(), elliptic.P521())
	b64          = base64.RawURLEncoding.EncodeToString
	unb64        = func(text string) []byte { b, _ := base64.RawURLEncoding.DecodeString(text); return b }
	tenantID     = "0f8fad5b-d9cb-469f-a165-70867728950e"
	anotherID    = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	entraV2      = "/" + tenantID + "/oauth2/v2.0/token"
	entraV2Disco = "/" + tenantID + "/v2.0/.well-known/openid-configuration"
)

func (w *world) open(t *testing.T) setup {
	t.Helper()
	stamp := func(rw http.ResponseWriter, r *http.Request, off time.Duration) {
		w.mu.Lock()
		w.seen = append(w.seen, r)
		w.mu.Unlock()
		rw.Header().Set("Date", time.Now().Add(off).UTC().Format(http.TimeFormat))
		if w.age {
			rw.Header().Set("Age", "17")
		}
	}
	w.issuer = server(t, func(rw http.ResponseWriter, r *http.Request) {
		stamp(rw, r, w.off)
		switch {
		case r.URL.Path == w.path && r.Method == http.MethodPost:
			_ = json.NewEncoder(rw).Encode(map[string]any{"access_token": w.token(), "expires_in": 3600, "token_type": "Bearer"})
		case r.URL.Path == w.discovery && w.discovery != "":
			rw.Header().Set("Content-Type", "application/json")
			rw.WriteHeader(max(w.status, 200))
			_ = json.NewEncoder(rw).Encode(w.document(w.issuer.URL))
		case r.URL.Path == "/keys":
			rw.WriteHeader(max(w.keys, 200))
			list := keyList()
			if w.only != nil {
				list = []any{w.only()}
			}
			_ = json.NewEncoder(rw).Encode(map[string]any{"keys": list})
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	})
	w.api = server(t, func(rw http.ResponseWriter, r *http.Request) {
		stamp(rw, r, w.off+w.apiOff)
		if w.gate != nil && r.Header.Get("Authorization") == "" {
			w.gate(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "application/json")
		switch r.URL.Path {
		case "/":
			fmt.Fprint(rw, `{"@odata.context":"$metadata","value":[{"name":"A","kind":"EntitySet","url":"A"},{"name":"F","kind":"FunctionImport","url":"F"}]}`)
		case "/A":
			fmt.Fprint(rw, `{"@odata.context":"$metadata#A","value":[{"Id":1}]}`)
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	})
	return setup{url: w.api.URL, kind: "odata", method: "client-credentials", secret: canary(),
		auth: map[string]string{"token_url": w.issuer.URL + w.path, "client_id": "c", "scope": "api://x/.default"}}
}

// ecKeysOf makes keys, by the names of their curves.
func ecKeysOf(curves ...elliptic.Curve) map[string]*ecdsa.PrivateKey {
	keys := map[string]*ecdsa.PrivateKey{}
	for _, c := range curves {
		keys[c.Params().Name], _ = ecdsa.GenerateKey(c, rand.Reader)
	}
	return keys
}

// rsaJWK and ecJWK return a public key as an issuer publishes it.
func rsaJWK() map[string]any {
	return map[string]any{"kty": "RSA", "use": "sig", "kid": "r", "x5t": "thumb", "n": b64(rsaKey.N.Bytes()), "e": b64(big.NewInt(int64(rsaKey.E)).Bytes())}
}

func ecJWK(curve string) map[string]any {
	point, _ := ecKeys[curve].PublicKey.Bytes()
	half := len(point) / 2
	return map[string]any{"kty": "EC", "kid": curve, "crv": curve, "x": b64(point[1 : 1+half]), "y": b64(point[1+half:])}
}

func keyList() []any {
	list := []any{map[string]any{"kty": "unknown", "kid": "u"}, rsaJWK()}
	for curve := range ecKeys {
		list = append(list, ecJWK(curve))
	}
	return list
}

// token is a JWT as the world signs it.
func (w *world) token() string {
	part := func(v any) string { text, _ := json.Marshal(v); return b64(text) }
	now := time.Now().Unix()
	head := map[string]string{"alg": w.alg, "kid": w.kid}
	if w.print != "" {
		head = map[string]string{"alg": w.alg, "x5t": w.print}
	}
	if w.nonce != "" {
		head["nonce"] = w.nonce
	}
	text := part(head) + "." + part(map[string]any{"iss": w.issuer.URL, "aud": "api://x", "exp": now + 3600, "nbf": now - 5, "roles": []string{"Read"}})
	text += "." + b64(w.sign(text))
	return text[:len(text)-w.cut]
}

// sign signs by packages of the standard library only.
func (w *world) sign(text string) []byte {
	hash, ok := map[string]crypto.Hash{"256": crypto.SHA256, "384": crypto.SHA384, "512": crypto.SHA512}[w.alg[2:]]
	if !ok {
		return nil
	}
	h := hash.New()
	h.Write([]byte(text))
	sum := h.Sum(nil)
	key := rsaKey
	if w.foreign {
		key = otherKey
	}
	var sig []byte
	switch w.alg[:2] {
	case "RS":
		sig, _ = rsa.SignPKCS1v15(rand.Reader, key, hash, sum)
	case "PS":
		sig, _ = rsa.SignPSS(rand.Reader, key, hash, sum, &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
	case "ES":
		key := ecKeys[map[string]string{"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}[w.alg]]
		r, s, _ := ecdsa.Sign(rand.Reader, key, sum)
		size := (key.Params().BitSize + 7) / 8
		sig = append(r.FillBytes(make([]byte, size)), s.FillBytes(make([]byte, size))...)
	}
	return sig
}

// entra is a world as Entra is one.
func entra() *world {
	return &world{path: entraV2, discovery: entraV2Disco, alg: "RS256", kid: "r", document: func(base string) any {
		return map[string]string{"issuer": base + "/" + tenantID + "/v2.0", "token_endpoint": base + entraV2, "jwks_uri": base + "/keys"}
	}, gate: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("WWW-Authenticate", "Bearer")
		w.WriteHeader(http.StatusUnauthorized)
	}}
}

func TestIssuer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		bend  func(*world)
		state client.StageState
		says  string
	}{
		{"the tenant exists", func(*world) {}, client.StageOK, "tenant 0f8f…950e exists; token URL is its own"},
		{"another token endpoint", func(w *world) {
			w.document = func(base string) any {
				return map[string]string{"issuer": base, "token_endpoint": base + "/other/oauth2/v2.0/token"}
			}
		}, client.StageWarn, "/other/oauth2/v2.0/token"},
		{"no tenant, as discovery says it", func(w *world) {
			w.status, w.document = 400, func(string) any {
				return map[string]any{"error": "invalid_tenant", "error_description": "AADSTS90002: Tenant 'x' not found. Trace ID: t1", "trace_id": "t1", "error_codes": []int{90002}}
			}
		}, client.StageFail, "AADSTS90002"},
		{"no tenant, as the token endpoint says it", func(w *world) {
			w.status, w.document = 400, func(string) any {
				return map[string]any{"error": "invalid_request", "error_description": "AADSTS900023: neither a valid DNS name", "trace_id": "t1"}
			}
		}, client.StageFail, "AADSTS900023"},
		{"another server's refusal", func(w *world) {
			w.status, w.document = 400, func(string) any { return map[string]any{"error": "invalid_request"} }
		}, client.StageSkip, "400"},
		{"nothing there", func(w *world) { w.discovery = "" }, client.StageSkip, "no discovery document"},
		{"down", func(w *world) { w.status, w.document = 503, func(string) any { return nil } }, client.StageSkip, "503"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := entra()
			c.bend(w)
			up := run(t, admitted(t, w.open(t)), client.CheckOptions{})
			if s := stage(up, client.StageIssuer); s.State != c.state || len(s.Exchanges) != 1 {
				t.Errorf("%s %q, exchanges %v", s.State, s.Detail, s.Exchanges)
			}
			wantDetail(t, up, client.StageIssuer, c.says)
			if c.state == client.StageFail {
				wantStates(t, up, states(up)[:3]+"x------")
				if up.Diagnosis.IDs["trace_id"] != "t1" {
					t.Errorf("ids %v", up.Diagnosis.IDs)
				}
			} else if !up.OK {
				wantStates(t, up, "?")
			}
			w.decent(t)
		})
	}
}

// decent checks that secrets are sent by POST to the token endpoint only, and tokens to
// the service only.
func (w *world) decent(t *testing.T) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	times := map[string]int{}
	for _, r := range w.seen {
		home := "http://"+r.Host == w.api.URL
		switch {
		case r.Method == http.MethodPost && !home && r.URL.Path == w.path:
		case r.Method != http.MethodGet:
			t.Errorf("%s %s", r.Method, r.URL)
		case !home && r.Header.Get("Authorization") != "":
			t.Errorf("a token was sent to %s", r.URL)
		}
		times[r.Method+r.Host+r.URL.Path+r.Header.Get("Authorization")[:min(6, len(r.Header.Get("Authorization")))]]++
	}
	for what, n := range times {
		if n > 1 {
			t.Errorf("%d times: %s", n, what)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		bend  func(*world)
		state client.StageState
		says  string
		known bool
	}{
		{"right", func(*world) {}, client.StageOK, "to the second", true},
		{"we are behind", func(w *world) { w.off = 20 * time.Second }, client.StageOK, "behind the server", true},
		{"we are far behind", func(w *world) { w.off = 7 * time.Minute }, client.StageWarn, "min behind the server", true},
		{"we are far ahead", func(w *world) { w.off = -7 * time.Minute }, client.StageWarn, "min ahead of the server", true},
		{"by the service, where the issuer has no document", func(w *world) { w.off, w.path, w.discovery = -7*time.Minute, "/odd", "" }, client.StageWarn, "ahead", true},
		{"only the service's is wrong", func(w *world) { w.apiOff = 15 * time.Minute }, client.StageWarn, "behind SERVICE", true},
		{"ours is wrong, and the service's a little", func(w *world) { w.off, w.apiOff = 9*time.Minute, time.Minute }, client.StageWarn, "behind the server", true},
		{"cached responses", func(w *world) { w.age = true }, client.StageSkip, "no response has a date", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := entra()
			c.bend(w)
			up := run(t, admitted(t, w.open(t)), client.CheckOptions{})
			says := strings.ReplaceAll(c.says, "SERVICE", strings.TrimPrefix(w.api.URL, "http://"))
			if s := stage(up, client.StageClock); s.State != c.state || !strings.Contains(s.Detail, says) {
				t.Errorf("%s %q", s.State, s.Detail)
			}
			inexact := 2 * time.Second // dates have whole seconds
			for _, x := range up.Journal.List() {
				inexact += x.Timing.FirstByte // the date was written at some time during that wait
			}
			if off := w.off + w.apiOff; up.Evidence.SkewKnown != c.known || c.known && (up.Evidence.Skew-off).Abs() > inexact {
				t.Errorf("skew %s (%v), want %s", up.Evidence.Skew, up.Evidence.SkewKnown, off)
			}
			if !up.OK {
				t.Error("a clock alone is no failure")
			}
			w.decent(t)
		})
	}
}

func TestAnonymous(t *testing.T) {
	t.Parallel()
	challenge := func(status int, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("WWW-Authenticate", text)
			w.WriteHeader(status)
		}
	}
	for _, c := range []struct {
		name  string
		gate  http.HandlerFunc
		state client.StageState
		says  string
	}{
		{"plain", challenge(401, "Bearer"), client.StageOK, "401 as it should"},
		{"our tenant", challenge(401, `Bearer authorization_uri="https://login.microsoftonline.com/`+tenantID+`/oauth2/authorize", resource_id="api://x"`),
			client.StageOK, "asks for a token for api://x"},
		{"another tenant", challenge(401, `Bearer authorization_uri="https://login.microsoftonline.com/`+anotherID+`/oauth2/authorize"`),
			client.StageWarn, "it asks for tenant " + anotherID},
		{"any tenant", challenge(401, `Bearer authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize"`), client.StageOK, "401 as it should"},
		{"another resource", challenge(401, `Bearer realm="", resource_id="api://other"`), client.StageWarn, "api://other, the profile asks for api://x/.default"},
		{"open", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, `{"value":[]}`) }, client.StageWarn, "responds without a token too"},
		{"a page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<html><title>Welcome</title></html>")
		}, client.StageWarn, "a web page"},
		{"a sign-in", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.microsoftonline.com/x/oauth2/authorize?client_id=1", http.StatusFound)
		}, client.StageWarn, "a sign-in page"},
		{"not found", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, client.StageWarn, "404"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := entra()
			w.gate = c.gate
			up := run(t, admitted(t, w.open(t)), client.CheckOptions{})
			if s := stage(up, client.StageAnonymous); s.State != c.state || !strings.Contains(s.Detail, c.says) {
				t.Errorf("%s %q, want %s %q", s.State, s.Detail, c.state, c.says)
			}
			if !up.OK {
				wantStates(t, up, "?")
			}
			w.decent(t)
		})
	}
}

// TestCancelled keeps what is known if a checkup is cancelled while the first response
// of the service, which the clock is read from, is awaited.
func TestCancelled(t *testing.T) {
	t.Parallel()
	w := entra()
	ctx, cancel := context.WithCancel(t.Context())
	w.gate = func(http.ResponseWriter, *http.Request) { cancel() }
	up, err := doctor.Run(ctx, admitted(t, w.open(t)), client.CheckOptions{}, nil)
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
	if got := states(up); got != "oo--------" || up.OK {
		t.Errorf("stages %s, ok %v", got, up.OK)
	}
	wantDetail(t, up, client.StageFirstRow, "interrupted")
}

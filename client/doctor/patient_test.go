package doctor_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/doctor"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/servicetest"
	"odatui/client/transport"
	"odatui/method"
)

// setup is a profile as tests write it.
type setup struct {
	url, kind     string
	method        method.Method
	auth          map[string]string
	secret        string // of the method
	headers       map[string]string
	secretHeaders map[string]string
	rest          *client.RestOptions
	licensed      bool
	concurrency   int
	config        func(*transport.Config)
}

// admitted puts a setup together as the command does.
func admitted(t *testing.T, s setup) doctor.Patient {
	t.Helper()
	journal, redactor := &client.Journal{}, &redact.Redactor{}
	wire := transport.Config{Origin: s.url, Journal: journal, Redactor: redactor, Timeout: time.Minute, Concurrency: max(s.concurrency, 1)}
	for name, value := range s.headers {
		wire.Headers = append(wire.Headers, client.Header{Name: name, Value: value})
	}
	if s.config != nil {
		s.config(&wire)
	}
	method, ok := auth.Lookup(s.method)
	if !ok {
		t.Fatalf("no method %q", s.method)
	}
	token, err := transport.NewToken(wire)
	if err != nil {
		t.Fatal(err)
	}
	secrets := map[string]auth.Secret{}
	for _, f := range method.Fields {
		if f.Kind == client.FieldSecret {
			secrets[f.Name] = secretOf(s.secret)
		}
	}
	credential, err := method.New(auth.Settings{Text: maps.Clone(s.auth), Secrets: secrets},
		auth.Env{HTTP: token, Journal: journal, Redactor: redactor, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	config := wire
	config.Prover = doctor.Steady(credential)
	for name, value := range s.secretHeaders {
		config.Headers = append(config.Headers, client.Header{Name: name, Value: value, Secret: true})
	}
	hc, err := transport.New(config)
	if err != nil {
		t.Fatal(err)
	}
	kind, _ := kinds.Lookup(s.kind)
	service, err := kind.New(hc, client.Options{Session: "t", URL: s.url, Concurrency: s.concurrency, Rest: s.rest,
		Claims: func() client.Claims { return credential.Info().Claims }}, redactor.Text)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c, ok := service.(interface{ Close() error }); ok {
			_ = c.Close()
		}
		hc.CloseIdleConnections()
		token.CloseIdleConnections()
	})
	return doctor.Patient{
		Target: client.Target{Profile: "p", Environment: "e", Ref: "p@e", Kind: s.kind, URL: s.url, Method: s.method, Auth: s.auth,
			Licensed: s.licensed, Concurrency: s.concurrency},
		Service: service, Credential: credential, Wire: wire, Version: "test",
	}
}

// run checks a setup and wants what every checkup keeps to.
func run(t *testing.T, p doctor.Patient, o client.CheckOptions) client.Checkup {
	t.Helper()
	var mu sync.Mutex
	var last client.Checkup
	up, err := doctor.Run(t.Context(), p, o, func(c client.Checkup) {
		if !mu.TryLock() {
			t.Error("told from two goroutines at a time")
			return
		}
		defer mu.Unlock()
		last = c
	})
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range client.StageIDs() {
		if len(up.Stages) <= i || up.Stages[i].ID != id {
			t.Fatalf("stages: %v", states(up))
		}
		s := up.Stages[i]
		switch s.State {
		case client.StageOK, client.StageWarn, client.StageFail, client.StageSkip:
		default:
			t.Errorf("%s is %s at the end", s.ID, s.State)
		}
		if s.Detail == "" || strings.Contains(s.Detail, "\n") || s.Took < 0 {
			t.Errorf("%s: %q, %s", s.ID, s.Detail, s.Took)
		}
	}
	if up.OK != (up.Diagnosis == nil) {
		t.Errorf("ok is %v, diagnosis is %v", up.OK, up.Diagnosis)
	}
	if last.OK != up.OK || states(last) != states(up) {
		t.Errorf("told %s last, returned %s", states(last), states(up))
	}
	return up
}

// states writes the stages in short: o, !, x and - in their order.
func states(up client.Checkup) string {
	var b strings.Builder
	for _, s := range up.Stages {
		b.WriteString(map[client.StageState]string{client.StageOK: "o", client.StageWarn: "!", client.StageFail: "x", client.StageSkip: "-"}[s.State])
	}
	return b.String()
}

func stage(up client.Checkup, id client.StageID) client.Stage {
	for _, s := range up.Stages {
		if s.ID == id {
			return s
		}
	}
	return client.Stage{}
}

func wantStates(t *testing.T, up client.Checkup, want string) {
	t.Helper()
	if got := states(up); got != want {
		var lines strings.Builder
		for _, s := range up.Stages {
			fmt.Fprintf(&lines, "\n  %-14s %-5s %s", s.ID, s.State, s.Detail)
		}
		t.Errorf("stages %s, want %s%s", got, want, lines.String())
	}
}

func wantDetail(t *testing.T, up client.Checkup, id client.StageID, parts ...string) {
	t.Helper()
	s := stage(up, id)
	for _, part := range parts {
		if !strings.Contains(s.Detail+"\n"+strings.Join(s.Notes, "\n"), part) {
			t.Errorf("%s says %q (%q), want %q", id, s.Detail, s.Notes, part)
		}
	}
}

// canary is a secret that nothing else could hold by chance.
func canary() string {
	var b [12]byte
	_, _ = rand.Read(b[:])
	return "cnry" + hex.EncodeToString(b[:])
}

// ofSystem is the setup of a simulated system that gives tokens itself.
func ofSystem(s *servicetest.System) setup {
	text := map[string]string{"token_url": s.TokenURL, "client_id": s.ClientID}
	if s.Resource != "" {
		text["resource"] = s.Resource
	} else if s.Scope != "" {
		text["scope"] = s.Scope
	}
	return setup{url: s.URL, kind: "odata", method: "client-credentials", auth: text, secret: s.Secret, secretHeaders: s.Header, concurrency: 1}
}

// asked counts the requests of a ledger: "METHOD path" to times.
func asked(list []servicetest.Seen) map[string]int {
	n := map[string]int{}
	for _, s := range list {
		n[s.Method+" "+s.Path]++
	}
	return n
}

// server is an httptest server that ends with the test.
func server(t *testing.T, handle http.HandlerFunc) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(handle)
	t.Cleanup(s.Close)
	return s
}

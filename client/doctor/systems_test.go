package doctor_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/servicetest"
)

func secretOf(value string) auth.Secret {
	return func(context.Context) (string, error) { return value, nil }
}

// TestSystems takes three systems from their token endpoint to a row. Each
// thing is asked once, nothing but GET is sent to a service, and what is asked
// without proof shows none.
func TestSystems(t *testing.T) {
	t.Parallel()
	for name, s := range map[string]*servicetest.System{
		"xmart": servicetest.XMart(t), "erp.net": servicetest.ERPNet(t), "erp.net, opaque": servicetest.ERPNet(t, servicetest.OpaqueTokens()),
		"nxtport": servicetest.NxtPort(t),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			up := run(t, admitted(t, ofSystem(s)), client.CheckOptions{})
			if !up.OK {
				wantStates(t, up, "?")
			}
			if got := stage(up, client.StageFirstRow); got.State != client.StageOK || !strings.Contains(got.Detail, "1 row of "+s.Set) {
				t.Errorf("first row: %s, %s", got.State, got.Detail)
			}
			if got := stage(up, client.StageIssuer).State; got != client.StageSkip {
				t.Errorf("no discovery document: %s", got)
			}
			if got := stage(up, client.StageClaims).State; (got == client.StageSkip) != strings.Contains(name, "opaque") {
				t.Errorf("claims: %s", got)
			}
			needless(t, s)
		})
	}
}

// needless finds requests that were sent twice, and those that should not be.
func needless(t *testing.T, s *servicetest.System) {
	t.Helper()
	posts, root := 0, 0
	for _, r := range s.Ledger.All() {
		switch {
		case r.Token && r.Method == http.MethodPost:
			posts++
		case r.Method != http.MethodGet:
			t.Errorf("%s %s", r.Method, r.Path)
		case r.Token && (r.Header.Get("Authorization") != "" || len(r.Form) > 0):
			t.Errorf("a secret went along with %s", r.Path)
		}
		if !r.Token && r.Header.Get("Authorization") == "" {
			root++
			for name := range s.Header {
				if r.Header.Get(name) != "" {
					t.Errorf("without proof, but with %s", name)
				}
			}
		}
	}
	if posts != 1 || root != 1 {
		t.Errorf("%d token requests, %d requests without proof", posts, root)
	}
	for what, n := range asked(s.Ledger.Service("")) {
		want := 1
		if strings.HasSuffix(s.URL, strings.TrimPrefix(what, "GET ")) {
			want = 2 // without and with the token
		}
		if n > want {
			t.Errorf("%s: %d times", what, n)
		}
	}
}

// TestPlanted plants what goes wrong with the systems.
func TestPlanted(t *testing.T) {
	t.Parallel()
	other := func(key, value string) func(*servicetest.System, *setup) {
		return func(_ *servicetest.System, s *setup) { s.auth[key] = value }
	}
	for _, c := range []struct {
		name   string
		system func(testing.TB, ...servicetest.Option) *servicetest.System
		plant  func(*servicetest.System, *setup)
		stages string // first stage that fails
		detail string
	}{
		{"a wrong secret", servicetest.XMart, func(_ *servicetest.System, s *setup) { s.secret = "another one" }, "token", "7000215"},
		{"another tenant's client", servicetest.XMart, other("client_id", "11111111-2222-4333-8444-555555555555"), "token", "700016"},
		{"an unknown resource", servicetest.XMart, other("resource", "api://nothing"), "token", "500011"},
		{"the token of another environment", servicetest.XMart, func(x *servicetest.System, s *setup) { s.auth["resource"] = x.Other }, "api-token", "401"},
		{"maintenance", servicetest.XMart, func(x *servicetest.System, _ *setup) { x.SetMaintenance(true) }, "api-token", "200"},
		{"ERP.net, a wrong secret", servicetest.ERPNet, func(_ *servicetest.System, s *setup) { s.secret = "no" }, "token", "invalid_client"},
		{"ERP.net, a wrong scope", servicetest.ERPNet, other("scope", "openid"), "token", "invalid_scope"},
		{"no subscription key", servicetest.NxtPort, func(_ *servicetest.System, s *setup) { s.secretHeaders = nil }, "api-token", "401"},
		{"refused connection", servicetest.XMart, func(_ *servicetest.System, s *setup) { s.url = "http://127.0.0.1:1/x" }, "network", "connection refused"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			system := c.system(t)
			s := ofSystem(system)
			c.plant(system, &s)
			up := run(t, admitted(t, s), client.CheckOptions{})
			after := false
			for _, st := range up.Stages {
				switch {
				case string(st.ID) == c.stages:
					after = true
					if st.State != client.StageFail || !strings.Contains(st.Detail, c.detail) || st.Diagnosis == nil {
						t.Errorf("%s: %s %q", st.ID, st.State, st.Detail)
					}
				case after && (st.State != client.StageSkip || !strings.HasPrefix(st.Detail, "skipped: ")):
					t.Errorf("%s after the failure: %s %q", st.ID, st.State, st.Detail)
				case !after && st.State == client.StageFail:
					t.Errorf("%s fails already: %s", st.ID, st.Detail)
				}
			}
			if up.Diagnosis == nil || up.Diagnosis.Title == "" || up.Evidence.Err == nil {
				t.Fatalf("no diagnosis: %+v", up.Diagnosis)
			}
			if c.stages == "api-token" && up.Evidence.Anonymous == nil {
				t.Error("what the API says without a token is not among the evidence")
			}
			shown := 0
			for _, r := range system.Ledger.Service("") {
				if r.Header.Get("Authorization") != "" {
					shown++
				}
			}
			if shown > 1 && c.name != "maintenance" { // that one leads on to its page
				t.Errorf("the refused token was shown %d times", shown)
			}
			if n := len(system.Ledger.Tokens()); n > 2 { // discovery and the token
				t.Errorf("%d requests to the token endpoint", n)
			}
		})
	}
}

// TestLicensed: without leave nothing with proof is sent to a licensed service.
func TestLicensed(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	o := ofSystem(s)
	o.licensed = true
	up := run(t, admitted(t, o), client.CheckOptions{Sets: true})
	wantDetail(t, up, client.StageFirstRow, "--probe")
	for _, id := range []client.StageID{client.StageAPI, client.StageMetadata, client.StageFirstRow} {
		if got := stage(up, id).State; got != client.StageSkip {
			t.Errorf("%s: %s", id, got)
		}
	}
	if !up.OK || len(up.Sets) > 0 {
		t.Errorf("ok %v, sets %v", up.OK, up.Sets)
	}
	for _, r := range s.Ledger.Service("") {
		if r.Header.Get("Authorization") != "" {
			t.Errorf("%s %s with proof", r.Method, r.Path)
		}
	}
	up = run(t, admitted(t, o), client.CheckOptions{Probe: true, Sets: true})
	if stage(up, client.StageFirstRow).State != client.StageOK || len(up.Sets) != 2 {
		t.Errorf("with leave: %s, sets %v", states(up), up.Sets)
	}
	if n := s.Ledger.MaxParallel(); n != 1 {
		t.Errorf("%d requests at once", n)
	}
}

// TestPlainJSON has no list of sets and no metadata to ask for.
func TestPlainJSON(t *testing.T) {
	t.Parallel()
	token := canary()
	var got []string
	srv := server(t, func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.URL.RequestURI())
		if r.Header.Get("Authorization") != "Bearer "+token {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		fmt.Fprint(w, `{"data":[{"id":1}],"meta":{"total":45}}`)
	})
	s := setup{url: srv.URL, kind: "rest", method: "bearer", secret: token, rest: &client.RestOptions{Rows: "data", Total: "meta.total",
		Offset: "o", Limit: "l", Sets: []client.RestSet{{Name: "studies", Path: "/studies"}, {Name: "samples", Path: "/samples"}}}}
	up := run(t, admitted(t, s), client.CheckOptions{})
	wantStates(t, up, "ooo-o-oo-o")
	if len(got) != 2 || !strings.HasPrefix(got[0], "/studies") || !strings.HasPrefix(got[1], "/studies") || !strings.Contains(got[1], "l=1") {
		t.Errorf("asked for %q", got)
	}
	if text := fmt.Sprintf("%+v", up); strings.Contains(text, token) {
		t.Error("the token is in the checkup")
	}
}

// TestOffline sends nothing.
func TestOffline(t *testing.T) {
	t.Parallel()
	s := servicetest.XMart(t)
	up := run(t, admitted(t, ofSystem(s)), client.CheckOptions{Offline: true})
	if got := states(up); got[1:] != "---------" || got[0] == 'x' {
		t.Errorf("stages %s", got)
	}
	if n := len(s.Ledger.All()); n != 0 || !up.OK {
		t.Errorf("%d requests, ok %v", n, up.OK)
	}
}

// TestBrokenProfile fails at the first stage.
func TestBrokenProfile(t *testing.T) {
	t.Parallel()
	p := admitted(t, setup{url: "http://127.0.0.1:1", kind: "odata", method: "none"})
	p.Err = &client.ProfileError{Profile: "p@e", Key: "auth.client_secret", Message: "the variable X is not set", Hints: []string{"set it"}}
	p.Service, p.Credential = nil, nil
	up := run(t, p, client.CheckOptions{})
	wantStates(t, up, "x---------")
	wantDetail(t, up, client.StageProfile, "auth.client_secret", "set it")
	if up.Diagnosis.Who != client.WhoSelf {
		t.Errorf("who: %s", up.Diagnosis.Who)
	}
}

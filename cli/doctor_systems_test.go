package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/servicetest"
)

// TestDoctorLicensed opens a licensed session with --probe only.
func TestDoctorLicensed(t *testing.T) {
	s := servicetest.ERPNet(t)
	t.Setenv("ERP_SECRET", s.Secret)
	p := newProgram(t, fmt.Sprintf(`
[profiles.erp]
url = %q
licensed = true
concurrency = 1
auth = { method = "client-credentials", token_url = %q, client_id = %q, client_secret = { env = "ERP_SECRET" } }
`, s.URL, s.TokenURL, s.ClientID))
	withProof := func() int {
		n := 0
		for _, r := range s.Ledger.Service("") {
			if r.Header.Get("Authorization") != "" {
				n++
			}
		}
		return n
	}
	got := p.doctor(0, "erp", "--sets")
	if n := withProof(); n != 0 || !strings.Contains(got.Stages[7].Detail, "--probe") || len(got.Sets) > 0 {
		t.Errorf("%d requests with proof, %+v", n, got)
	}
	if got = p.doctor(0, "erp", "--probe", "--sets"); got.Stages[9].State != client.StageOK || len(got.Sets) != 2 {
		t.Errorf("%+v", got)
	}
	if n := withProof(); n != 5 { // the root, the model, a row of each of two sets, one filter
		t.Errorf("%d requests with proof", n)
	}
	p.hides(s.Secret)
}

// TestDoctorODM gets its token from az.
func TestDoctorODM(t *testing.T) {
	s := servicetest.ODM(t)
	az := servicetest.FakeAz(t, s)
	t.Setenv("PATH", az+string(os.PathListSeparator)+os.Getenv("PATH"))
	profile := `
[profiles.odm]
kind = "rest"
url = %q
auth = { method = "azure-cli", scope = %q }
[profiles.odm.rest]
rows = "data"
offset = "pageOffset"
limit = "pageLimit"
[[profiles.odm.rest.sets]]
name = "studies"
path = "/api/v1/as-user/studies"
`
	p := newProgram(t, fmt.Sprintf(profile, s.URL, s.Scope))
	got := p.doctor(0, "odm")
	if got.Stages[3].State != client.StageSkip || got.Stages[8].State != client.StageSkip || got.Stages[9].State != client.StageOK {
		t.Errorf("%+v", got.Stages)
	}
	if n, calls := len(s.Ledger.All()), servicetest.AzCalls(t, az); n != 2 || len(calls) != 1 {
		t.Errorf("%d requests, az called with %q", n, calls)
	}
	p = newProgram(t, fmt.Sprintf(profile, s.URL, "api://another/default"))
	if got := p.doctor(4, "odm"); got.failed() != client.StageToken {
		t.Errorf("%+v", got.Stages)
	}
	p.hides()
}

// TestDoctorSecretOnce: a program that gives a secret runs once, and one that
// fails is the profile's matter.
func TestDoctorSecretOnce(t *testing.T) {
	if os.PathSeparator == '\\' {
		t.Skip("the program is a shell script")
	}
	s := servicetest.XMart(t)
	folder := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\necho run >> '%s/log'\nprintf '%%s' '%s'\n", folder, s.Secret)
	if err := os.WriteFile(filepath.Join(folder, "give"), []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	profile := strings.Replace(xmartProfile(s), `{ env = "XMART_SECRET" }`, fmt.Sprintf("{ command = [%q] }", filepath.Join(folder, "give")), 1)
	p := newProgram(t, profile)
	p.doctor(0, "xmart")
	if log, err := os.ReadFile(filepath.Join(folder, "log")); err != nil || strings.Count(string(log), "run") != 1 {
		t.Errorf("%q, %v", log, err)
	}
	p.doctor(0, "xmart", "--offline")
	if log, _ := os.ReadFile(filepath.Join(folder, "log")); strings.Count(string(log), "run") != 1 {
		t.Error("offline: the program ran")
	}
	if err := os.WriteFile(filepath.Join(folder, "give"), []byte("#!/bin/sh\nexit 3\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if got := p.doctor(2, "xmart"); got.failed() != client.StageProfile {
		t.Errorf("%+v", got.Stages)
	}
	p.hides(s.Secret)
}

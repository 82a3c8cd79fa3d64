package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/client/servicetest"
	"odatui/state"
)

// program runs the program in this process, with a profiles file of its own.
type program struct {
	t        *testing.T
	config   string
	state    *state.Store
	out, err string
}

func newProgram(t *testing.T, profiles string) *program {
	t.Helper()
	p := &program{t: t, config: filepath.Join(t.TempDir(), "profiles.toml"), state: stateOf(t)}
	if err := os.WriteFile(p.config, []byte("version = 1\n"+profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	return p
}

// run returns the exit code; what was printed stays in out and err.
func (p *program) run(args ...string) int {
	p.t.Helper()
	var out, complaints bytes.Buffer
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	a.out, a.err, a.config, a.store = &out, cleanWriter(&complaints), p.config, p.state
	a.inTTY, a.outTTY = false, false
	code := a.run(context.Background(), args)
	p.out, p.err = out.String(), complaints.String()
	return code
}

// rows runs get and returns the values of a column of all rows.
func (p *program) rows(column string, args ...string) []string {
	p.t.Helper()
	if code := p.run(append([]string{"get"}, append(args, "--format", "ndjson")...)...); code != 0 {
		p.t.Fatalf("get %v: exit %d\n%s", args, code, p.err)
	}
	var list []string
	for line := range strings.Lines(p.out) {
		var row map[string]json.RawMessage
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			p.t.Fatalf("%v in %q", err, line)
		}
		list = append(list, string(row[column]))
	}
	return list
}

// all wants every row of a system once.
func (p *program) all(s *servicetest.System, ref string, args ...string) {
	p.t.Helper()
	got := p.rows(s.Key, append([]string{ref, s.Set, "--all"}, args...)...)
	seen := map[string]bool{}
	for _, key := range got {
		seen[key] = true
	}
	if len(got) != s.Rows || len(seen) != s.Rows {
		p.t.Errorf("%d rows, %d different, want %d", len(got), len(seen), s.Rows)
	}
}

// TestFourSystems takes each of the four systems from a profile, as a person
// writes it, to all its rows.
func TestFourSystems(t *testing.T) {
	t.Run("xMart", func(t *testing.T) {
		s := servicetest.XMart(t)
		t.Setenv("XMART_SECRET", s.Secret)
		p := newProgram(t, xmartProfile(s))
		p.all(s, "xmart")
		p.all(s, "xmart", "--param", "x=1")
		if code := p.run("sets", "xmart@uat"); code != 4 {
			t.Errorf("a token for the other environment: exit %d\n%s", code, p.err)
		}
		s.SetMaintenance(true)
		if code := p.run("get", "xmart", s.Set); code != 1 || p.out != "" || !strings.HasPrefix(p.err, "odatui: error: ") {
			t.Errorf("maintenance: exit %d, stdout %q\n%s", code, p.out, p.err)
		}
	})
	t.Run("ERP.net", func(t *testing.T) {
		s := servicetest.ERPNet(t, servicetest.OpaqueTokens())
		t.Setenv("ERP_SECRET", s.Secret)
		p := newProgram(t, fmt.Sprintf(`
[profiles.erp]
url = %q
concurrency = 1
page_size = 50
auth = { method = "client-credentials", token_url = %q, client_id = %q, client_secret = { env = "ERP_SECRET" } }
`, s.URL, s.TokenURL, s.ClientID))
		p.all(s, "erp", "--select", s.Key+",Name") // without $select there is no Id
		if n := s.Ledger.MaxParallel(); n != 1 {
			t.Errorf("%d requests at once", n)
		}
		if code := p.run("token", "erp", "--format", "json"); code != 0 || !strings.Contains(p.out, `"opaque"`) || strings.Contains(p.out, "enrt_") {
			t.Errorf("an opaque token: exit %d\n%s%s", code, p.out, p.err)
		}
		if code := p.run("get", "erp", s.Set, "--filter", "Name eq 'a' or Name eq 'b'"); code != 1 || !strings.Contains(p.err, "odatui: error: ") {
			t.Errorf("exit %d\n%s", code, p.err)
		}
	})
	t.Run("NxtPort", func(t *testing.T) {
		s := servicetest.NxtPort(t)
		t.Setenv("NXT_SECRET", s.Secret)
		t.Setenv("NXT_KEY", s.Header["Ocp-Apim-Subscription-Key"])
		auth := fmt.Sprintf(`client_id = %q, client_secret = { env = "NXT_SECRET" }, scope = %q, token_url = %q`, s.ClientID, s.Scope, s.TokenURL)
		p := newProgram(t, fmt.Sprintf(`
[profiles.nxt]
headers = { "Ocp-Apim-Subscription-Key" = { env = "NXT_KEY" } }
[profiles.nxt.environments.live]
url = %q
auth = { method = "client-credentials", %s }
[profiles.nokey]
url = %q
auth = { method = "client-credentials", %s }
`, s.URL, auth, s.URL, auth))
		p.all(s, "nxt")
		if code := p.run("get", "nokey", s.Set); code != 4 || !strings.Contains(p.err, "subscription key") {
			t.Errorf("without the key: exit %d\n%s", code, p.err)
		}
		if strings.Contains(p.out+p.err, s.Header["Ocp-Apim-Subscription-Key"]) {
			t.Error("the subscription key is printed")
		}
	})
	t.Run("Genestack ODM", func(t *testing.T) {
		s := servicetest.ODM(t)
		az := servicetest.FakeAz(t, s)
		t.Setenv("PATH", az+string(os.PathListSeparator)+os.Getenv("PATH"))
		p := newProgram(t, fmt.Sprintf(`
[profiles.odm]
kind = "rest"
url = %q
auth = { method = "azure-cli", scope = %q }
[profiles.odm.rest]
rows = "data"
total = "meta.pagination.total"
offset = "pageOffset"
limit = "pageLimit"
max_limit = 2000
[[profiles.odm.rest.sets]]
name = %q
path = "/api/v1/as-user/studies"
[profiles.odm.environments.plain]
[profiles.odm.environments.pages1]
page_size = 1
[profiles.odm.environments.pages200]
page_size = 200
`, s.URL, s.Scope, s.Set))
		p.all(s, "odm")
		p.lateColumns(s)
		if calls := servicetest.AzCalls(t, az); len(calls) == 0 || !strings.Contains(strings.Join(calls, " "), s.Scope) {
			t.Errorf("az was called with %q", calls)
		}
	})
}

// lateColumns exports the studies, of which the first has a column less, in pages of one
// row and in one page.
func (p *program) lateColumns(s *servicetest.System) {
	p.t.Helper()
	const head = "genestack:accession,Study Title,Study Source,last_update,Number of Samples,Sample Source ID"
	var texts []string
	for _, size := range []string{"1", "200"} {
		file := filepath.Join(p.t.TempDir(), size+".csv")
		code := p.run("export", "odm@pages"+size, s.Set, "-o", file)
		text, err := os.ReadFile(file)
		if code != 0 || err != nil || !strings.HasPrefix(string(text), head+"\n") || strings.Count(string(text), "\n") != s.Rows+1 {
			p.t.Errorf("pages of %s: exit %d, %v\n%s%.400s", size, code, err, p.err, text)
		}
		texts = append(texts, string(text))
	}
	if texts[0] != texts[1] {
		p.t.Errorf("the size of pages matters:\n%.400s\n%.400s", texts[0], texts[1])
	}
}

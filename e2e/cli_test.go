//go:build e2e

package e2e

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// protected are profiles for the mock behind Apache.
func protected() string {
	return `
[profiles.jwt]
url = "` + shared.gate.jwt + `"
page_size = 40
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", token_url = "` + shared.Tokens + `/token", client_id = "post", client_secret = { env = "E2E_SECRET" }, resource = "urn:e2e:api", scope = "api:read" }
[profiles.basic]
url = "` + shared.gate.jwt + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", client_auth = "client_secret_basic", token_url = "` + shared.gate.tokens + `/token", client_id = "basic", client_secret = { env = "E2E_SECRET" }, resource = "urn:e2e:api", scope = "api:read" }
[profiles.opaque]
url = "` + shared.gate.introspect + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", token_url = "` + shared.Tokens + `/token", client_id = "post", client_secret = { env = "E2E_SECRET" }, resource = "urn:e2e:opaque", scope = "api:read" }
[profiles.noscope]
url = "` + shared.gate.jwt + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", token_url = "` + shared.Tokens + `/token", client_id = "post", client_secret = { env = "E2E_SECRET" }, resource = "urn:e2e:api" }
[profiles.wrong]
url = "` + shared.gate.jwt + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", token_url = "` + shared.Tokens + `/token", client_id = "post", client_secret = { env = "HOME" }, resource = "urn:e2e:api", scope = "api:read" }
[profiles.badscope]
url = "` + shared.gate.jwt + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "client-credentials", token_url = "` + shared.Tokens + `/token", client_id = "post", client_secret = { env = "E2E_SECRET" }, scope = "api:write" }
[profiles.noca]
url = "` + shared.gate.jwt + `"
auth = { method = "none" }
[profiles.down]
url = "` + shared.gate.down + `"
tls = { ca_file = "` + shared.gate.ca + `" }
auth = { method = "none" }
`
}

func TestJWTBehindApache(t *testing.T) {
	h := newHome(t, protected())
	for _, profile := range []string{"jwt", "basic", "opaque"} {
		t.Run(profile, func(t *testing.T) {
			h.t = t
			var sets []struct{ Name, Kind, URL string }
			if err := json.Unmarshal([]byte(h.want("sets", profile, "--format", "json")), &sets); err != nil || len(sets) != 1 || sets[0].Name != "Products" {
				t.Fatalf("sets: %v, %v", sets, err)
			}
			rows, err := csv.NewReader(strings.NewReader(h.want("get", profile, "Products", "--all", "--select", "ID,Name,Big"))).ReadAll()
			if err != nil {
				t.Fatal(err)
			}
			seen := map[string]bool{}
			for _, row := range rows[1:] {
				seen[row[0]] = true
			}
			if len(rows) != 251 || len(seen) != 250 {
				t.Errorf("%d lines, %d different keys, want 251 and 250", len(rows), len(seen))
			}
		})
	}
}

func TestQueriesArriveWhole(t *testing.T) {
	h := newHome(t, protected())
	tests := []struct {
		args []string
		want []string
	}{
		{[]string{"--filter", "Name eq 'Søn & Söhne 5'"}, []string{"5"}},
		{[]string{"--filter", "startswith(Name,'a+b=c') and ID lt 20"}, []string{"6", "14"}},
		{[]string{"--filter", "contains(Name,'x/y#z?') and ID le 8"}, []string{"8"}},
		{[]string{"--filter", "contains(Name,'100 %') and ID le 8"}, []string{"7"}},
		{[]string{"--filter", "contains(Name,'日本茶') and ID lt 12"}, []string{"2", "10"}},
		{[]string{"--filter", "ID gt 248", "--orderby", "ID desc"}, []string{"250", "249"}},
		{[]string{"--skip", "10", "--top", "2", "--orderby", "ID"}, []string{"11", "12"}},
	}
	for _, tt := range tests {
		out := h.want(append([]string{"get", "jwt", "Products", "--format", "ndjson", "--select", "ID"}, tt.args...)...)
		var got []string
		for line := range strings.Lines(out) {
			var row struct{ ID int }
			if err := json.Unmarshal([]byte(line), &row); err != nil {
				t.Fatal(err)
			}
			got = append(got, strconv.Itoa(row.ID))
		}
		if strings.Join(got, ",") != strings.Join(tt.want, ",") {
			t.Errorf("%v: rows %v, want %v", tt.args, got, tt.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	h := newHome(t, protected())
	tests := []struct {
		profile string
		code    int
		says    []string
	}{
		{"wrong", 4, []string{"invalid_client"}},
		{"badscope", 4, []string{"invalid_scope"}},
		{"noscope", 4, []string{"401"}},
		{"noca", 1, []string{"127.0.0.1", "certificate"}},
		{"down", 1, []string{"503"}},
	}
	for _, tt := range tests {
		t.Run(tt.profile, func(t *testing.T) {
			r := h.odatui("sets", tt.profile, "--timeout", "20s")
			if r.code != tt.code || r.out != "" {
				t.Errorf("exit %d, want %d; stdout %q", r.code, tt.code, r.out)
			}
			first, _, _ := strings.Cut(r.err, "\n")
			if !strings.HasPrefix(first, "odatui: error: ") {
				t.Errorf("first line: %q", first)
			}
			for _, want := range tt.says {
				if !strings.Contains(r.err, want) {
					t.Errorf("%q is not said:\n%s", want, r.err)
				}
			}
		})
	}
}

// TestSetsOfTheListAndTheModel: Microsoft Graph's service lists fewer names than its model has.
func TestSetsOfTheListAndTheModel(t *testing.T) {
	url, ok := shared.Mocks["graph"]
	if !ok {
		t.Skip("no model of Microsoft Graph: set ODATUI_TESTDATA")
	}
	h := newHome(t, "[profiles.x]\nurl = \""+url+"\"\nauth = { method = \"none\" }\n")
	var sets []struct{ Name, Kind string }
	if err := json.Unmarshal([]byte(h.want("sets", "x", "--format", "json")), &sets); err != nil {
		t.Fatal(err)
	}
	if len(sets) != 72 {
		t.Errorf("%d sets: %v", len(sets), sets)
	}
}

// TestRealModels describes sets of real models and reads rows of them.
func TestRealModels(t *testing.T) {
	for name, set := range map[string]string{"trippin": "People", "northwind": "Customers", "graph": "users", "small": "Products"} {
		url, ok := shared.Mocks[name]
		if !ok {
			t.Logf("%s: no model; set ODATUI_TESTDATA", name)
			continue
		}
		t.Run(name, func(t *testing.T) {
			h := newHome(t, "[profiles.x]\nurl = \""+url+"\"\nauth = { method = \"none\" }\n")
			var d struct {
				Keys    []string
				Columns []struct{ Name, Type string }
			}
			if err := json.Unmarshal([]byte(h.want("describe", "x", set, "--format", "json")), &d); err != nil {
				t.Fatal(err)
			}
			if len(d.Keys) == 0 || len(d.Columns) < 3 {
				t.Errorf("description: %+v", d)
			}
			var rows []map[string]any
			if err := json.Unmarshal([]byte(h.want("get", "x", set, "--top", "3", "--format", "json")), &rows); err != nil {
				t.Fatal(err)
			}
			if len(rows) == 0 {
				t.Error("no rows")
			}
		})
	}
}

func TestSloppyServer(t *testing.T) {
	h := newHome(t, "[profiles.x]\nurl = \""+shared.Sloppy+"\"\npage_size = 20\nauth = { method = \"none\" }\n")
	rows, err := csv.NewReader(strings.NewReader(h.want("get", "x", "rows", "--all", "--format", "csv"))).ReadAll()
	if err != nil || len(rows) != 46 {
		t.Errorf("%d lines, %v", len(rows), err)
	}
}

func TestTraceHoldsNoSecret(t *testing.T) {
	h := newHome(t, protected())
	h.want("get", "basic", "Products", "--top", "1", "--trace", "trace.har")
	data, err := os.ReadFile(filepath.Join(h.folder, "trace.har"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, needle := range []string{secret, "p%40ss", "eyJ", "cEBzcy"} {
		if strings.Contains(text, needle) {
			t.Errorf("the trace holds %q", needle)
		}
	}
	if !strings.Contains(text, "/token") || !strings.Contains(text, "Products") {
		t.Error("the trace does not hold both exchanges")
	}
}

package session

import (
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/snippet"
)

// TestCode requires that code contains the conditions of a query, and variables in
// place of secrets that are in files.
func TestCode(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, `version = 1
[profiles.odata]
url     = "https://api.example.org/svc?client=100"
headers = { "X-Key" = { file = "key" } }
query   = { "sub" = { file = "key" } }
auth    = { method = "basic", username = "u", password = { file = "secret" } }
[profiles.fields]
url = "https://api.example.org/svc?api_key=`+canaryKey+`"
[profiles.fields.auth]
method        = "client-credentials"
token_url     = "https://id.example.org/token"
client_id     = "c"
client_secret = { file = "secret" }
params        = { client_password = "`+canaryFile+`", audience = "the-api" }
[profiles.rest]
kind = "rest"
url  = "https://api.example.org/rest"
auth = { method = "bearer", token = { env = "MY_TOKEN" } }
[profiles.rest.rest]
rows   = "data.items"
offset = "from"
limit  = "size"
[[profiles.rest.rest.sets]]
name = "Things"
path = "/things"
[profiles.posts]
url        = "https://api.example.org/svc"
long_query = "post"
`)
	where := []client.Condition{{Property: "Name", Value: client.Text("O'Hara"), Type: "Edm.String"}}
	long := strings.Repeat("x", 1900)
	for _, c := range []struct {
		ref, language string
		query         client.Query
		want          []string
	}{
		{"odata", "odatui", client.Query{Filter: "A eq 1 or B eq 2", Where: where}, []string{
			`--filter "(A eq 1 or B eq 2) and Name eq 'O''Hara'"`, "get odata Things", "--all",
		}},
		{"odata", "python", client.Query{Where: where}, []string{
			`("$filter", "Name eq 'O''Hara'")`, `os.environ["ODATUI_X_KEY"]`, `os.environ["ODATUI_SUB"]`,
			`os.environ["ODATUI_SECRET"]`, `("client", "100")`, `in ("client", "sub",)`,
		}},
		{"odata", "curl", client.Query{}, []string{
			`--user 'u:'"${ODATUI_SECRET:?is not set}"`, `-H 'X-Key: '"${ODATUI_X_KEY:?is not set}"`, `--data-urlencode 'sub='"${ODATUI_SUB:?`,
		}},
		{"fields", "python", client.Query{}, []string{`("client_password", os.environ["ODATUI_CLIENT_PASSWORD"])`, `("audience", "the-api")`,
			`("api_key", os.environ["ODATUI_API_KEY"])`}},
		{"rest", "odatui", client.Query{Where: []client.Condition{{Property: "Name", Value: client.Text("x")}}}, []string{`--filter '"Name"=x'`}},
		{"rest", "r", client.Query{}, []string{`secret("MY_TOKEN")`, `page[["data"]][["items"]]`, `"from" = format(count`}},
		{"posts", "odatui", client.Query{Filter: "A eq '" + long + "'", Where: where}, []string{long, "and Name eq"}},
		{"https://other.example.org/svc", "m", client.Query{}, []string{`Origin = "https://other.example.org/"`}},
	} {
		s, err := o.Open(t.Context(), c.ref, nil)
		if err != nil {
			t.Fatal(err)
		}
		c.query.Path = "Things"
		code, err := s.Code(&client.Run{Query: c.query, Limit: -1}, c.language)
		if err != nil {
			t.Errorf("%s, %s: %v", c.ref, c.language, err)
		}
		for _, want := range c.want {
			if !strings.Contains(code, want) {
				t.Errorf("%s, %s: no %s in\n%s", c.ref, c.language, want, code)
			}
		}
		for _, l := range snippet.Languages() {
			code, err := s.Code(&client.Run{Query: c.query}, l.Name)
			if strings.Contains(code, canaryKey) || strings.Contains(code, canaryFile) {
				t.Errorf("%s, %s: a secret in %s, %v", c.ref, l.Name, code, err)
			}
		}
		if code, err := s.Code(&client.Run{Query: c.query}, "cobol"); err == nil {
			t.Errorf("COBOL: %s", code)
		}
		s.Close()
	}
}

// TestCodeWithoutProfile requires that code for a URL names no profile: a token is
// read from a variable.
func TestCodeWithoutProfile(t *testing.T) {
	t.Parallel()
	o, _ := newOpener(t, `version = 1
[profiles.p]
url  = "https://api.example.org"
auth = { method = "command", command = ["print", "secret"] }
`)
	target, err := o.Target("p")
	if err != nil {
		t.Fatal(err)
	}
	c := &coder{target: target, program: []string{"odatui"}}
	if in := c.signIn(); strings.Join(in.Program, " ") != "odatui token p --raw" {
		t.Errorf("%+v", in)
	}
	c.target.Profile = "https://api.example.org"
	if in := c.signIn(); in.Program != nil || in.Secret != "ODATUI_TOKEN" {
		t.Errorf("%+v", in)
	}
}

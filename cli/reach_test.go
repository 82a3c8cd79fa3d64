package cli

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
)

// hiddenModel names a set, a function with and one without parameters that the list lacks.
var hiddenModel = strings.Replace(strings.Replace(shopModel, "<EntityContainer", `<Function Name="Now"><ReturnType Type="Edm.String"/></Function>
<Function Name="Near"><Parameter Name="lat" Type="Edm.Double"/><ReturnType Type="Collection(N.Thing)"/></Function><EntityContainer`, 1),
	"</EntityContainer>", `<EntitySet Name="Hidden" EntityType="N.Thing"/><FunctionImport Name="Now" Function="N.Now"/>
<FunctionImport Name="Near" Function="N.Near"/></EntityContainer>`, 1)

// TestNamesAreAskedFor: listed or not, and what is missing is named after the service's
// answer.
func TestNamesAreAskedFor(t *testing.T) {
	t.Parallel()
	row := `{"value":[{"Id":1,"Name":"a"}]}`
	root := func(status int, body string, more ...func(http.ResponseWriter, *http.Request) bool) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			for _, answer := range more {
				if answer(w, r) {
					return true
				}
			}
			if r.URL.Path != "/svc" {
				return false
			}
			w.WriteHeader(status)
			fmt.Fprint(w, body)
			return true
		}
	}
	for _, c := range []shopCase{
		{name: "in the model only", shop: &shop{model: hiddenModel, answer: answers("Hidden", 200, row)}, args: "get p Hidden --top 1 --format csv",
			out: "Id,Name\n1,a\n"},
		{name: "nowhere", shop: &shop{answer: answers("Unknown", 200, row)}, args: "get p Unknown --top 1 --format csv", out: "Id,Name\n1,a\n"},
		{name: "missing", shop: &shop{}, args: "get p Thinks", code: 1, requests: []string{"Thinks"},
			says: []string{`no set named "Thinks": service answered 404`, "did you mean Things?"}},
		{name: "missing, near one of the model", shop: &shop{model: hiddenModel}, args: "get p Hiden", code: 1, requests: []string{"Hiden"},
			says: []string{"did you mean Hidden?"}},
		{name: "described", shop: &shop{}, args: "describe p Thinks", code: 1, requests: []string{"Thinks"}, says: []string{"did you mean Things?"}},
		{name: "a record that is missing", shop: &shop{}, args: "get p Things(9)", code: 1, says0: []string{"no set named", "did you mean"}},
		{name: "refused in another way", shop: &shop{answer: answers("Thinks", 400, "{}")}, args: "get p Thinks", code: 1,
			says: []string{"neither the service's list of sets nor its model has Thinks"}, says0: []string{"no set named"}},
		{name: "case", shop: &shop{}, args: "get p things --top 1 --format csv", out: "Id,Name\n0,n0\n", requests: []string{"Things?"}},
		{name: "case of one in the model", shop: &shop{model: hiddenModel, answer: answers("Hidden", 200, row)}, args: "get p hidden --top 1 --format csv",
			out: "Id,Name\n1,a\n"},
		{name: "the root refuses", shop: &shop{answer: root(403, "{}")}, args: "get p Things --top 1 --format csv", out: "Id,Name\n0,n0\n"},
		{name: "the root refuses, no model", shop: &shop{answer: root(401, "{}", answers("$metadata", 401, "{}"))},
			args: "get p Things --top 1 --format csv", out: "Id,Name\n0,n0\n"},
		{name: "sets of the model", shop: &shop{answer: root(401, "{}")}, args: "sets p --format csv", out: "name,kind,url\nThings,EntitySet,Things\n",
			says: []string{"refuses its list of sets (401): these are the sets of its model"}},
		{name: "neither a list nor the model that the profile names", shop: &shop{answer: root(404, "")}, lines: `metadata = "none.xml"`, args: "sets p", code: 1,
			says: []string{"the model cannot be read: read the model of the profile: open ", "none.xml"}},
		{name: "neither a list nor a model in the file", shop: &shop{answer: root(404, "")}, lines: `metadata = "profiles.toml"`, args: "sets p", code: 1,
			says: []string{"the model cannot be read"}},
		{name: "a refused token is not shown again", shop: &shop{answer: root(401, "{}")}, lines: `auth = { method = "bearer", token = { command = ["echo", "opaque"] } }`,
			args: "sets p", code: 4},
		{name: "list and model", shop: &shop{model: hiddenModel}, args: "sets p --format csv",
			out: "name,kind,url\nThings,EntitySet,Things\nHidden,EntitySet,Hidden\nNow,FunctionImport,Now\nNear,FunctionImport,Near\n"},
		{name: "no model", shop: &shop{answer: answers("$metadata", 500, "{}")}, args: "sets p --format csv", out: "name,kind,url\nThings,EntitySet,Things\n"},
		{name: "a function of one value", shop: &shop{model: hiddenModel, answer: answers("Now()", 200, `{"value":"noon"}`)}, args: "get p Now --all --format csv",
			out: "value\nnoon\n", requests: []string{"Now()"}},
		{name: "a parameter", shop: &shop{model: hiddenModel, answer: answers("Near(lat=@p)", 200, row)},
			args: "get p Near(lat=@p) --param @p=1.5 --top 1 --format csv", out: "Id,Name\n1,a\n", requests: []string{"@p=1.5"}},
		{name: "a function without its parameter", shop: &shop{model: hiddenModel}, args: "get p Near", code: 1,
			says: []string{"Near is a function with parameters: Near(lat={Edm.Double})"}},
		{name: "a parameter behind the path", shop: &shop{model: hiddenModel, answer: answers("Near(lat=@p)", 200, row)},
			args: "get p Near(lat=@p)?@p=1.5&$top=1 --format csv", out: "Id,Name\n1,a\n", requests: []string{"@p=1.5"}},
		{name: "options behind the path", shop: &shop{}, args: "get p Things?$top=2&$filter=Name%20ne%20'a?b&c' --format csv", out: "Id,Name\n0,n0\n1,n1\n",
			requests: []string{"$filter=Name%20ne%20'a%3Fb%26c'&"}},
		{name: "an option and its flag", shop: &shop{}, args: "get p Things?$top=2 --top 3", code: 2, says: []string{"the path has $top, and there is --top"}},
		{name: "an option of another kind", shop: &shop{}, args: "get p Things?$top=x", code: 2, says: []string{"the path has $top=x"}},
		{name: "a question mark in a name", shop: &shop{answer: answers("Odd?", 200, row)}, args: "get p Odd? --top 1 --format csv", out: "Id,Name\n1,a\n"},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t) })
	}
}

// TestNamesInNestedServices: the documents that a path leads through say where its set is.
func TestNamesInNestedServices(t *testing.T) {
	t.Parallel()
	nested := func(w http.ResponseWriter, r *http.Request) bool {
		body, ok := map[string]string{
			"/svc":               `{"value":[{"name":"HR","kind":"ServiceDocument","url":"x/hr/"}]}`,
			"/svc/x/hr/":         `{"value":[{"name":"People","url":"Persons"},{"name":"Sub","kind":"ServiceDocument","url":"../sub/"}]}`,
			"/svc/x/sub/":        `{"value":[{"name":"Deep","url":"Deepest"}]}`,
			"/svc/x/hr/Persons":  `{"value":[{"Id":1}]}`,
			"/svc/x/sub/Deepest": `{"value":[{"Id":2}]}`,
		}[r.URL.Path]
		if !ok {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, body)
		return true
	}
	for _, c := range []shopCase{
		{name: "in a service", shop: &shop{answer: nested}, args: "get p HR/People --top 1 --format csv", out: "Id\n1\n"},
		{name: "in a service of that", shop: &shop{answer: nested}, args: "get p HR/Sub/Deep --top 1 --format csv", out: "Id\n2\n"},
		{name: "missing", shop: &shop{answer: nested}, args: "get p HR/Peeple", code: 1,
			says: []string{`no set named "HR/Peeple"`, "HR/People"}},
	} {
		t.Run(c.name, func(t *testing.T) { c.run(t) })
	}
}

// TestURLsThatLeadBelowTheRoot: the root is used where there is no profile, else proposed.
func TestURLsThatLeadBelowTheRoot(t *testing.T) {
	t.Parallel()
	s := &shop{model: hiddenModel, answer: func(w http.ResponseWriter, r *http.Request) bool {
		if strings.TrimPrefix(r.URL.Path, "/svc/") != "Company('x')" {
			return false
		}
		fmt.Fprintf(w, `{"@odata.context":"http://%s/svc/$metadata#Company/$entity","Name":"x"}`, r.Host)
		return true
	}}
	p := s.open(t, "")
	file, err := os.ReadFile(p.config)
	if err != nil {
		t.Fatal(err)
	}
	_, url, _ := strings.Cut(string(file), `url = "`)
	url, _, _ = strings.Cut(url, `"`)
	for _, below := range []string{"/Company('x')", "/$metadata", "/$metadata?x=1", "?$format=json", ""} {
		if code := p.run("sets", url+below, "--format", "csv"); code != 0 || !strings.Contains(p.out, "Hidden,EntitySet") {
			t.Errorf("%s: exit %d, %q, %q", below, code, p.out, p.err)
		}
		if said := strings.Contains(p.err, "its root was opened, "+url+"\n"); said != strings.HasPrefix(below, "/Company") {
			t.Errorf("%s: %q", below, p.err)
		}
	}
	before := len(s.asked)
	if code := p.run("get", url+"/Company('x')", "Things", "--url"); code != 0 || len(s.asked) != before {
		t.Errorf("--url sends something: %d, %q", code, s.asked[before:])
	}
	q := newProgram(t, fmt.Sprintf("[profiles.p]\nurl = %q\n", url+"/Company('x')"))
	for _, args := range [][]string{{"sets", "p"}, {"get", "p", "Things"}} {
		if code := q.run(args...); code != 1 || !strings.Contains(q.err, "Set url to "+url+", which the service names as its root") {
			t.Errorf("%q: exit %d, %q", args, code, q.err)
		}
	}
}

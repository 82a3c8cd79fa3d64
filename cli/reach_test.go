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
		{name: "a refused token is not shown again", shop: &shop{answer: root(401, "{}")}, lines: `auth = { method = "bearer", token = { command = ["echo", "opaque"] } }`,
			args: "sets p", code: 4},
		{name: "list and model", shop: &shop{model: hiddenModel}, args: "sets p --format csv",
			out: "name,kind,url\nThings,EntitySet,Things\nHidden,EntitySet,Hidden\nNow,FunctionImport,Now\nNear,FunctionImport,Near\n"},
		{name: "no model", shop: &shop{answer: answers("$metadata", 500, "{}")}, args: "sets p --format csv", out: "name,kind,url\nThings,EntitySet,Things\n"},
		{name: "a function of one value", shop: &shop{model: hiddenModel, answer: answers("Now()", 200, `{"value":"noon"}`)}, args: "get p Now --all --format csv",
			out: "value\nnoon\n", requests: []string{"Now()"}},
		{name: "a parameter", shop: &shop{model: hiddenModel, answer: answers("Near(lat=@p)", 200, row)},
			args: "get p Near(lat=@p) --param @p=1.5 --top 1 --format csv", out: "Id,Name\n1,a\n", requests: []string{"@p=1.5"}},
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

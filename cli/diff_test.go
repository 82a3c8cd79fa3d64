package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// twoRows is a service with a model and pages of two rows; before is called with each page.
type twoRows struct {
	namespace string
	rows      []string
	before    func(w http.ResponseWriter, page int) (done bool)
}

func (s *twoRows) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("OData-Version", "4.0")
	w.Header().Set("Content-Type", "application/json")
	switch {
	case strings.HasSuffix(r.URL.Path, "$metadata"):
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprintf(w, `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="%[1]s" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="Thing"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.Int32" Nullable="false"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Things" EntityType="%[1]s.Thing"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`, s.namespace)
	case strings.HasSuffix(r.URL.Path, "/Things"):
		skip := 0
		_, _ = fmt.Sscan(r.URL.Query().Get("$skiptoken"), &skip)
		if s.before != nil && s.before(w, skip/2) {
			return
		}
		page := slices.Clone(s.rows)
		if strings.HasSuffix(r.URL.Query().Get("$orderby"), "desc") {
			slices.Reverse(page)
		}
		page = page[skip:min(skip+2, len(page))]
		next := ""
		if skip+2 < len(s.rows) {
			next = fmt.Sprintf(`,"@odata.nextLink":"Things?$skiptoken=%d"`, skip+2)
		}
		fmt.Fprintf(w, `{"@odata.context":"$metadata#Things","@odata.count":%d,"value":[%s]%s}`, len(s.rows), strings.Join(page, ","), next)
	default:
		fmt.Fprint(w, `{"@odata.context":"$metadata","value":[{"name":"Things","kind":"EntitySet","url":"Things"}]}`)
	}
}

// twoSides is a program with the environments p@live and p@uat.
func twoSides(t *testing.T, live, uat http.Handler) *program {
	t.Helper()
	text := "[profiles.p]\ndefault = \"live\"\n"
	for name, h := range map[string]http.Handler{"live": live, "uat": uat} {
		server := httptest.NewServer(h)
		t.Cleanup(server.Close)
		text += fmt.Sprintf("[profiles.p.environments.%s]\nurl = %q\n", name, server.URL)
	}
	return newProgram(t, text)
}

func things(names ...string) (rows []string) {
	for i, name := range names {
		rows = append(rows, fmt.Sprintf(`{"ID":%d,"Name":%q}`, i+1, name))
	}
	return rows
}

func TestDiffComparesNamespacesAndPages(t *testing.T) {
	t.Parallel()
	p := twoSides(t, &twoRows{namespace: "Live.Model", rows: things("a", "b", "c", "d", "e")},
		&twoRows{namespace: "UAT", rows: things("a", "b", "x", "d", "e", "f")})
	if code := p.run("diff", "p@live", "@uat"); code != exitDone || p.out != "" {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
	if code := p.run("diff", "p", "@uat", "things", "--format", "csv"); code != exitDifferent ||
		p.out != "kind,ID,column,left,right\nchanged,3,Name,c,x\nright_only,6,,,\n" {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
	if code := p.run("diff", "p@uat", "@live", "Things", "--top", "2"); code != exitDone || !strings.Contains(p.err, "2 equal") ||
		!strings.Contains(p.err, "compared up to 2 rows of each side") {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
}

// TestDiffCountsTheRequestsOfRows: whether the models were on their way already, or not.
func TestDiffCountsTheRequestsOfRows(t *testing.T) {
	t.Parallel()
	for range 20 {
		p := twoSides(t, &twoRows{namespace: "NS", rows: things("a")}, &twoRows{namespace: "NS", rows: things("a")})
		if code := p.run("diff", "p@live", "@uat", "Things"); code != exitDone || !strings.Contains(p.err, ", in 2 requests") {
			t.Fatalf("exit %d: %s", code, p.err)
		}
	}
}

// TestDiffOfAQuery: what `get` takes behind the name of a set has flags here.
func TestDiffOfAQuery(t *testing.T) {
	t.Parallel()
	s := &twoRows{namespace: "NS", rows: things("a?b")}
	p := twoSides(t, s, s)
	for query, flags := range map[string]string{
		"$filter=Name eq 'x'":              ` --filter 'Name eq '\''x'\'''`,
		"$filter=Name%20eq%20'x&y'&$top=3": ` --filter 'Name eq '\''x&y'\''' --top 3`,
		"$select=ID,Name&lang=fr":          ` --columns ID,Name --param lang=fr`,
		"$orderby=Name":                    ``,
	} {
		want := "odatui: error: diff takes a set without a query\nodatui: hint: use flags: Things" + flags + "\n"
		if code := p.run("diff", "p@live", "@uat", "Things?"+query); code != exitUsage || p.err != want {
			t.Errorf("%s: exit %d: %s", query, code, p.err)
		}
	}
}

// TestDiffOfASetOfOneSide counts nothing: no row was compared.
func TestDiffOfASetOfOneSide(t *testing.T) {
	t.Parallel()
	p := twoSides(t, &twoRows{namespace: "NS", rows: things("a"), before: func(w http.ResponseWriter, _ int) bool {
		w.WriteHeader(http.StatusNotFound)
		return true
	}}, &twoRows{namespace: "NS", rows: things("a", "b")})
	if code := p.run("diff", "p@live", "@uat", "Things"); code != exitFailed || strings.Contains(p.err, "only in") ||
		!strings.Contains(p.err, "left p@live") {
		t.Errorf("exit %d: %s", code, p.err)
	}
}

// TestDiffNamesTheSideThatFails: also where only its token is refused.
func TestDiffNamesTheSideThatFails(t *testing.T) {
	t.Parallel()
	refused := func(w http.ResponseWriter, page int) bool {
		if page == 1 {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"error":{"code":"Unauthorized","message":"the token has expired"}}`)
		}
		return page == 1
	}
	p := twoSides(t, &twoRows{namespace: "NS", rows: things("a", "b", "c")},
		&twoRows{namespace: "NS", rows: things("a", "x", "c"), before: refused})
	code := p.run("diff", "p@live", "@uat", "Things", "--format", "json")
	if code != exitAuth || !strings.Contains(p.err, " rows came, then right p@uat: ") {
		t.Errorf("exit %d: %s", code, p.err)
	}
	if !strings.Contains(p.err, "odatui doctor p@uat") || strings.Contains(p.err, "p@live:") {
		t.Errorf("the advice is not about the right side: %s", p.err)
	}
	if !strings.Contains(p.err, "this is a part only") {
		t.Errorf("not reported as partial: %s", p.err)
	}
	var got struct{ Complete *bool }
	if err := json.Unmarshal([]byte(p.out), &got); err != nil || got.Complete == nil || *got.Complete {
		t.Errorf("%v in %s", err, p.out)
	}
}

// TestDiffClaimsNothingOfAListThatWasNotSent: a side that refuses its token may have the set.
func TestDiffClaimsNothingOfAListThatWasNotSent(t *testing.T) {
	t.Parallel()
	refuses := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) })
	p := twoSides(t, refuses, &twoRows{namespace: "NS", rows: things("a")})
	if code := p.run("diff", "p@live", "@uat", "Things"); code != exitAuth || strings.Contains(p.err, "lists it") {
		t.Errorf("exit %d: %s", code, p.err)
	}
}

// TestDiffWithoutTheModelIsNotFinished: that the names of the sets are the same is not all that
// was asked, and neither is a model of which a part came.
func TestDiffWithoutTheModelIsNotFinished(t *testing.T) {
	t.Parallel()
	whole := &twoRows{namespace: "NS", rows: things("a")}
	without := func(model string, status int) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if !strings.HasSuffix(r.URL.Path, "$metadata") {
				whole.ServeHTTP(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/xml")
			w.WriteHeader(status)
			fmt.Fprint(w, model)
		})
	}
	for _, other := range []http.Handler{without("", http.StatusNotFound), without("down", http.StatusInternalServerError),
		without(`<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices><Schema`, http.StatusOK)} {
		p := twoSides(t, whole, other)
		if code := p.run("diff", "p@live", "@uat"); code != exitFailed || !strings.Contains(p.err, "the model of p@uat was not read") {
			t.Errorf("exit %d: %s%s", code, p.out, p.err)
		}
	}
}

var interruptedDiff = regexp.MustCompile(`^(odatui: not finished, so far .*: this is a part only\n)?` +
	`odatui: error: \d rows? came, then it was interrupted\nodatui: hint: the same command begins again\n$`)

func TestDiffInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	waits := func(_ http.ResponseWriter, page int) bool {
		if page == 1 {
			interrupt()
		}
		return false
	}
	p := twoSides(t, &twoRows{namespace: "NS", rows: things("a", "b", "c")},
		&twoRows{namespace: "NS", rows: things("a", "b", "c"), before: waits})
	var out, said bytes.Buffer
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	a.out, a.err, a.config, a.store = &out, cleanWriter(&said), p.config, p.state
	a.inTTY, a.outTTY, a.errTTY = false, false, false
	if code := a.run(ctx, []string{"diff", "p@live", "@uat", "Things"}); code != exitInterrupted {
		t.Errorf("exit %d: %s", code, said.String())
	}
	if text := said.String(); !interruptedDiff.MatchString(text) {
		t.Errorf("%q", text)
	}
}

// TestDiffWithoutAModel compares by JSON what has no types, and says that.
func TestDiffWithoutAModel(t *testing.T) {
	t.Parallel()
	answer := func(body string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			fmt.Fprint(w, body)
		})
	}
	text := ""
	for name, body := range map[string]string{
		"one": `{"data":[{"id":"b","n":1.0},{"id":"a","n":2,"late":"x"}]}`,
		"two": `{"data":[{"id":"a","n":"2"},{"id":"b","n":1}]}`,
	} {
		server := httptest.NewServer(answer(body))
		t.Cleanup(server.Close)
		text += fmt.Sprintf("[profiles.%s]\nkind = \"rest\"\nurl = %q\n[profiles.%s.rest]\nrows = \"data\"\n[[profiles.%s.rest.sets]]\nname = \"things\"\npath = \"/things\"\nkey = [\"id\"]\n",
			name, server.URL, name, name)
	}
	p := newProgram(t, text)
	const want = `{"kind":"changed","key":{"id":"a"},"columns":{"n":{"left":2,"right":"2"}`
	if code := p.run("diff", "one", "two", "things", "--format", "ndjson"); code != exitDifferent ||
		!strings.HasPrefix(p.out, want) || strings.Count(p.out, "\n") != 1 {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
	if code := p.run("diff", "one", "two"); code != exitDone || !strings.Contains(p.err,
		"one has no model: only the names of the sets are compared") {
		t.Errorf("exit %d: %s%s", code, p.out, p.err)
	}
}

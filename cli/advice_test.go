package cli

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// sendsThings answers the first page of Things with a link, and what the link
// leads to with the given status and body.
func sendsThings(link string, status int, body string) func(http.ResponseWriter, *http.Request) bool {
	return func(w http.ResponseWriter, r *http.Request) bool {
		switch {
		case !strings.HasSuffix(r.URL.Path, "/Things"):
			return false
		case r.URL.Query().Has("p"):
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		default:
			fmt.Fprintf(w, `{"value":[{"Id":1,"Name":"a"}],"@odata.nextLink":%q}`, link)
		}
		return true
	}
}

func sendsMedia(w http.ResponseWriter, r *http.Request) bool {
	if !strings.HasSuffix(r.URL.Path, "/$value") {
		return false
	}
	w.Header().Set("Content-Type", "image/png")
	fmt.Fprint(w, "\x89PNG\r\n\x1a\n")
	return true
}

// TestAdviceWorks: what a hint tells to type does what the hint says.
func TestAdviceWorks(t *testing.T) {
	t.Parallel()
	loop := func() *shop {
		return &shop{answer: sendsThings("Things?p=1", 200, `{"value":[{"Id":1,"Name":"a"}],"@odata.nextLink":"Things?p=1"}`)}
	}
	gone := func(status int, text string) *shop {
		sends := sendsThings("Things?p=1", status, `{"error":{"code":"x","message":"`+text+`"}}`)
		return &shop{answer: func(w http.ResponseWriter, r *http.Request) bool {
			if !r.URL.Query().Has("$filter") {
				return sends(w, r)
			}
			w.WriteHeader(http.StatusNotImplemented) // else the run goes on by key
			return true
		}}
	}
	for _, c := range []shopCase{
		{name: "a setting with its value", shop: loop(), args: "get p Things --all", code: 1, out: "…1,a",
			says: []string{`paging = "skip": odatui profiles edit p paging=skip` + "\n"}},
		{name: "the exchanges, not a doctor who sees one row", shop: loop(), args: "get p Things --all", code: 1, out: "…1,a",
			says:  []string{"send them the exchanges: odatui get p Things --all --trace FILE\n"},
			says0: []string{"odatui doctor", "--report"}},
		{name: "a page that was cut", shop: &shop{answer: sendsThings("Things?p=1", 200, `{"value":[{"Id":2`)}, args: "get p Things --all", code: 1,
			out: "…1,a", says: []string{"get p Things --all --trace FILE\n"}, says0: []string{"odatui doctor"}},
		{name: "a link that never worked", shop: gone(404, "not found"), args: "get p Things --all", code: 1, out: "…1,a",
			says: []string{"its own link"}, says0: []string{"Begin again", "larger page_size"}},
		{name: "a link that expired", shop: gone(400, "the skiptoken has expired"), lines: "page_size = 10", args: "get p Things --all", code: 1,
			out: "…1,a", says: []string{"Begin again: such links expire", "set a larger page_size"}},
		{name: "a failure without an id", shop: gone(500, "oops"), args: "get p Things --all --timeout 1s", code: 1, out: "…1,a",
			says: []string{"find this request in the log; send"}, says0: []string{"ids below"}},
		{name: "media", shop: &shop{answer: sendsMedia}, args: "get p Things(1)/Photo/$value", code: 1,
			says:  []string{"The response is media (image/png), not rows", "odatui get p 'Things(1)/Photo/$value' --raw > FILE\n"},
			says0: []string{"valid JSON", "API owner"}},
		{name: "a name that is not there", shop: &shop{}, args: "get p Nothing", code: 1, says: []string{"hint: see what there is: odatui sets p\n"}},
		{name: "a singular", shop: &shop{answer: answers("/svc", 200, `{"value":[{"name":"Countries","url":"Countries"}]}`)}, args: "get p Country", code: 1,
			says: []string{"hint: did you mean Countries?\n"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			c.run(t)
		})
	}
}

// TestAdviceOfExplain: the command for a report can be typed as it is.
func TestAdviceOfExplain(t *testing.T) {
	t.Parallel()
	p := newProgram(t, "")
	if code := p.run("explain", "AADSTS7000222"); code != 0 || !strings.Contains(p.out, "odatui explain AADSTS7000222 --report") ||
		!strings.Contains(p.out, "a new secret of the client (its value") {
		t.Errorf("exit %d:\n%s", code, p.out)
	}
	if code := p.run("explain", "AADSTS7000222", "--report"); code != 0 || !strings.Contains(p.out, "a new secret of the client") {
		t.Errorf("exit %d:\n%s%s", code, p.out, p.err)
	}
}

// TestAdviceKeepsTheFile: a hint names the profiles file that the command line named;
// the demo has a profile of its own name.
func TestAdviceKeepsTheFile(t *testing.T) {
	t.Parallel()
	s := httptest.NewServer(&shop{model: shopModel, answer: answers("Things", 403, `{"error":{"code":"x","message":"no"}}`)})
	t.Cleanup(s.Close)
	config := filepath.Join(t.TempDir(), "my $profiles.toml")
	if err := os.WriteFile(config, []byte("[profiles.p]\nurl = \""+s.URL+"/svc\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	with := "odatui --config '" + config + "' "
	for set, want := range map[string]string{
		"Things":  "hint: more: " + with + "doctor p\n",
		"Nothing": "hint: see what there is: " + with + "sets p\n",
	} {
		if got := runInside(t, config, "", "get", "p", set); !strings.Contains(got.err, want) {
			t.Errorf("%s: %q is not on stderr:\n%s", set, want, got.err)
		}
	}
	if got := withinDemo([]string{"demo", "Countries"}); !slices.Equal(got, []string{"open", "demo", "Countries"}) {
		t.Errorf("demo demo Countries: %q", got)
	}
	var said []string
	for _, line := range []string{"see: odatui --help", "odatui demo get x", "do: odatui profiles list"} {
		said = append(said, (&app{words: []string{"get", "--config=f"}}).sameFile(line))
	}
	if want := []string{"see: odatui --help", "odatui demo get x", "do: odatui --config f profiles list"}; !slices.Equal(said, want) {
		t.Errorf("%q, want %q", said, want)
	}
}

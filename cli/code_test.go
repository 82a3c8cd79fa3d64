package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client/snippet"
	"odatui/demo"
)

// interpreters run the code of a language from standard input, as if it were pasted.
// Power Query has none beyond Excel and Power BI.
var interpreters = []struct {
	language string
	argv     []string
	more     string // code that prints the rows as JSON
}{
	{"curl", []string{"sh", "-s"}, ""},
	{"odatui", []string{"sh", "-s"}, ""},
	{"python", []string{"python3", "-"}, ""},
	{"r", []string{"Rscript", "--vanilla", "-"}, "\ncat('\\nROWS', jsonlite::toJSON(data, na = 'null', digits = NA, auto_unbox = TRUE))\n"},
	{"powershell", []string{"pwsh", "-NoProfile", "-Command", "-"}, " | ConvertTo-Json -Compress -AsArray -Depth 9\n"},
}

// missing returns why code of a language cannot be run here, "" if it can.
func missing(argv []string) string {
	for _, name := range []string{argv[0], "curl"} {
		if _, err := exec.LookPath(name); err != nil {
			return name + " is not installed: its code is not run"
		}
	}
	if argv[0] == "Rscript" && exec.Command("Rscript", "--vanilla", "-e", "library(curl); library(jsonlite)").Run() != nil {
		return "the R packages curl and jsonlite are not installed: R code is not run"
	}
	return ""
}

// user pastes code, with the variables and the profiles file that the program has.
type user struct {
	t   *testing.T
	env []string
}

func newUser(t *testing.T, profiles string, env ...string) *user {
	t.Helper()
	config := t.TempDir()
	if err := os.Mkdir(filepath.Join(config, "odatui"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "odatui", "profiles.toml"), []byte("version = 1\n"+profiles), 0o600); err != nil {
		t.Fatal(err)
	}
	return &user{t, slices.Concat(os.Environ(), []string{"XDG_CONFIG_HOME=" + config, "XDG_STATE_HOME=" + t.TempDir(),
		"ODATUI_CONFIG=", "GORACE=atexit_sleep_ms=0"}, env)}
}

// get runs odatui get and returns its output.
func (u *user) get(args []string, more ...string) string {
	u.t.Helper()
	args = slices.Concat([]string{"odatui", "get"}, args, more)
	out, err := u.paste(args, "")
	if err != nil {
		u.t.Fatalf("%q: %v", args, err)
	}
	return out
}

// paste runs code in an interpreter and returns what it prints.
func (u *user) paste(argv []string, code string) (string, error) {
	cmd := exec.CommandContext(u.t.Context(), argv[0], argv[1:]...)
	var out, errs bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.Env, cmd.Dir = strings.NewReader(code), &out, &errs, u.env, u.t.TempDir()
	if err := cmd.Run(); err != nil {
		return out.String(), fmt.Errorf("%w: %s", err, errs.String())
	}
	return out.String(), nil
}

// rowsOf reads the rows that code printed: lines of JSON, an array, or a page. What
// the service adds to rows is removed.
func rowsOf(t *testing.T, language, out string) []map[string]any {
	t.Helper()
	var rows []map[string]any
	if _, after, ok := strings.Cut(out, "\nROWS"); ok {
		out = after
	}
	for d := json.NewDecoder(strings.NewReader(out)); ; {
		d.UseNumber()
		var err error
		switch language {
		case "python":
			var row map[string]any
			if err = d.Decode(&row); err == nil {
				rows = append(rows, row)
			}
		case "curl":
			page := struct{ Value *[]map[string]any }{&rows}
			err = d.Decode(&page)
		default:
			err = d.Decode(&rows)
		}
		if errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s printed %.300q: %v", language, out, err)
		}
	}
	for _, row := range rows {
		maps.DeleteFunc(row, func(name string, _ any) bool { return strings.Contains(name, "@") })
		for name, value := range row {
			row[name] = number(value)
		}
	}
	return rows
}

// flatten makes a column of each property of a nested record, as R code does.
func flatten(row map[string]any) {
	for name, value := range maps.Clone(row) {
		if inner, ok := value.(map[string]any); ok {
			delete(row, name)
			for property, v := range inner {
				row[name+"."+property] = number(v)
			}
		}
	}
}

// number writes a number in one way. R has no large integers: they are texts there.
func number(value any) any {
	n, ok := value.(json.Number)
	if text, isText := value.(string); isText && len(text) > 15 && strings.Trim(text, "0123456789") == "" {
		n, ok = json.Number(text), true
	}
	if !ok {
		return value
	}
	if f, err := n.Float64(); err == nil && strings.ContainsAny(string(n), ".eE") {
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
	}
	return n
}

// expiring passes requests to the demo. It rejects a token from its third page on.
func expiring(t *testing.T, root string) (address string, rejected func() int) {
	t.Helper()
	to, err := url.Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	pages, refused := map[string]int{}, 0
	proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
		r.Out.URL.Scheme, r.Out.URL.Host, r.Out.Host = to.Scheme, to.Host, r.In.Host
	}}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		token := r.Header.Get("Authorization")
		old := false
		if pages[token]++; pages[token] > 2 && r.Header.Get("User-Agent")[:3] != "oda" {
			refused, old = refused+1, true
		}
		mu.Unlock()
		if old {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + to.Path, func() int { mu.Lock(); defer mu.Unlock(); return refused }
}

// TestCodeFetchesTheRows runs the code of each language against the demo, whose
// tokens expire on the way, and compares the rows with those of get.
func TestCodeFetchesTheRows(t *testing.T) {
	t.Parallel()
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	var env []string
	for name, value := range d.Env() {
		env = append(env, name+"="+value)
	}
	odd := `IndicatorCode eq 'TB_COV' and COUNTRY ne 'it''s "$HOME" \ ` + "`id`" + ` !! % + & # é 中 #(lf)'`
	for _, in := range interpreters {
		t.Run(in.language, func(t *testing.T) {
			t.Parallel()
			if why := missing(in.argv); why != "" {
				t.Skip(why)
			}
			address, rejected := expiring(t, d.Live)
			_, text, _ := strings.Cut(d.Profiles(), "version = 1\n")
			text = strings.ReplaceAll(text, d.Live, address)
			for _, paging := range []string{"auto", "skip", "next-link", "max-page-size"} {
				profile := strings.Replace(text, "[profiles.demo]\n", "[profiles.demo]\npage_size = 40\npaging = \""+paging+"\"\n", 1)
				u := newUser(t, profile, env...)
				queries := [][]string{
					{"demo", "Observations", "--filter", odd, "--orderby", "Sys_PK desc", "--select", "Sys_PK,COUNTRY,VALUE_N", "--all"},
					{"demo", "Observations", "--orderby", "Sys_PK", "--filter", "IndicatorCode eq 'TB_COV'", "--top", "90"},
					{"demo", "Countries('NOR')/Facilities", "--orderby", "Id", "--select", "Id,Name,Beds,Address", "--all"},
					{"demo", "Countries('NOR')", "--all"},
				}
				if paging != "auto" {
					queries = queries[:1]
				}
				for _, args := range queries {
					if single := args[1] == "Countries('NOR')"; single && in.language != "python" && in.language != "odatui" {
						continue // one record, which is no row there
					}
					u.compare(t, in.language, in.argv, in.more, args)
				}
			}
			if pages := in.language == "python" || in.language == "r"; pages && rejected() == 0 {
				t.Error("no token expired")
			}
		})
	}
}

// compare runs the code of a query and compares its rows with those of get.
func (u *user) compare(t *testing.T, language string, argv []string, more string, args []string) {
	t.Helper()
	code := u.get(args, "--code", language)
	out, err := u.paste(argv, code+more)
	if err != nil {
		t.Errorf("%q: %v\n%s", args, err, code)
		return
	}
	format := "json"
	if language == "odatui" {
		format = "csv"
	}
	all := u.get(args, "--format", format)
	if language == "odatui" {
		if diff := cmp.Diff(all, out); diff != "" {
			t.Errorf("%q: %s\n%s", args, diff, code)
		}
		return
	}
	want, got := rowsOf(t, "json", all), rowsOf(t, language, out)
	if language == "r" {
		for _, row := range want {
			flatten(row)
		}
	}
	if language == "curl" { // one page, of a size that the service may choose
		want, got = want[:min(len(got), len(want))], got[:min(len(got), len(want))]
	}
	if diff := cmp.Diff(want, got); diff != "" || len(got) == 0 {
		t.Errorf("%q: %d rows, %s\n%s", args, len(got), diff, code)
	}
}

// TestCodeNamesAllLanguages requires a line for each language in the list of
// interpreters, but for Power Query.
func TestCodeNamesAllLanguages(t *testing.T) {
	t.Parallel()
	var names []string
	for _, in := range interpreters {
		names = append(names, in.language)
	}
	if diff := cmp.Diff(snippet.Names(), append(names, "m")); diff != "" {
		t.Error(diff)
	}
}

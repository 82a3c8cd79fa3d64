package save

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

// exporting is an export to a real folder.
type exporting struct {
	t    *testing.T
	feed *feed
	e    client.Export
	tell func(client.ExportProgress)
}

func newExporting(t *testing.T, file string) *exporting {
	t.Helper()
	return &exporting{t: t, feed: &feed{rows: feedRows, size: 4}, e: client.Export{
		Query: client.Query{Path: "Things"}, Limit: -1, Lists: true, File: filepath.Join(t.TempDir(), file)}}
}

func (x *exporting) run(ctx context.Context) (client.ExportResult, error) {
	x.t.Helper()
	return Run(ctx, x.feed.session(x.t, "s"), x.e, x.tell)
}

// must runs an export that succeeds, and returns what it wrote.
func (x *exporting) must() (string, client.ExportResult) {
	x.t.Helper()
	x.feed.failAt = 0
	res, err := x.run(x.t.Context())
	if err != nil {
		x.t.Fatalf("%v", err)
	}
	data, err := os.ReadFile(x.e.File)
	if err != nil {
		x.t.Fatal(err)
	}
	return string(data), res
}

// interrupt runs an export whose connection ends at a request.
func (x *exporting) interrupt(request int) *client.ExportError {
	x.t.Helper()
	x.feed.failAt, x.feed.how = request, netError
	_, err := x.run(x.t.Context())
	var stopped *client.ExportError
	if !errors.As(err, &stopped) || stopped.Kept != x.e.File+".partial" || stopped.Rows == 0 {
		x.t.Fatalf("interrupted: %v, %+v", err, stopped)
	}
	x.feed.failAt = 0
	return stopped
}

// refused runs an export that is refused, with words and a hint.
func (x *exporting) refused(words, hinted string) {
	x.t.Helper()
	_, err := x.run(x.t.Context())
	var advised interface{ Hints() []string }
	if err == nil || !strings.Contains(err.Error(), words) {
		x.t.Errorf("got %v, want %q", err, words)
	} else if hinted != "" && (!errors.As(err, &advised) || !strings.Contains(strings.Join(advised.Hints(), "\n"), hinted)) {
		x.t.Errorf("%v: no hint has %q", err, hinted)
	}
	if len(x.feed.asked) > 0 {
		x.t.Errorf("%s: %d requests were sent before it was refused", words, len(x.feed.asked))
	}
}

// beside lists the files in the folder of the export.
func (x *exporting) beside() []string {
	x.t.Helper()
	entries, err := os.ReadDir(filepath.Dir(x.e.File))
	if err != nil {
		x.t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestAnotherOrderIsRefused(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(x *exporting){
		"filter is":  func(x *exporting) { x.e.Query.Filter = "Id gt 1" },
		"select is":  func(x *exporting) { x.e.Query.Select = []string{"Id"} },
		"orderby is": func(x *exporting) { x.e.Query.OrderBy = []client.Order{{By: "Text", Desc: true}} },
		"expand is":  func(x *exporting) { x.e.Query.Expand = "L" },
		"search is":  func(x *exporting) { x.e.Query.Search = "L" },
		"apply is":   func(x *exporting) { x.e.Query.Apply = "L" },
		"param is":   func(x *exporting) { x.e.Query.Params = []client.Param{{Name: "a", Value: "b"}} },
		"conditions is": func(x *exporting) {
			x.e.Query.Where = []client.Condition{{Property: "Id", Value: client.JSONValue("1")}}
		},
		"columns is":                      func(x *exporting) { x.e.Columns = []string{"Id"} },
		"skip is":                         func(x *exporting) { x.e.First = 1 },
		"top is":                          func(x *exporting) { x.e.Limit = 20 },
		"excel-safe is":                   func(x *exporting) { x.e.ExcelSafe = true },
		`set was "Things" and`:            func(x *exporting) { x.e.Query.Path = "Others" },
		`format was "csv" and`:            func(x *exporting) { x.e.Format = "ndjson" },
		`its bytes are not`:               func(x *exporting) { damage(x, func(b []byte) []byte { b[20] ^= 1; return b }) },
		`bytes are not those`:             func(x *exporting) { damage(x, func(b []byte) []byte { return b[:len(b)-9] }) },
		`without a manifest`:              func(x *exporting) { os.Remove(x.e.File + ".partial.json") },
		`it is no manifest`:               func(x *exporting) { os.WriteFile(x.e.File+".partial.json", []byte("{"), 0o600) },
		`it was changed`:                  func(x *exporting) { edit(x, `"rows": `, `"rows": 1`) },
		`is of another text`:              func(x *exporting) { edit(x, "\n  \"at\"", "\n\n  \"at\"") },
		`was changed: its checksum is of`: func(x *exporting) { edit(x, `"sum": "`, `"sum": "0`) },
		`it is no manifest of `:           func(x *exporting) { os.WriteFile(x.e.File+".partial.json", []byte(`{"version":99}`), 0o600) },
	} {
		x := newExporting(t, "x.csv")
		x.interrupt(4)
		before := x.beside()
		change(x)
		x.refused(name, "--restart")
		if name != "without a manifest" && !slices.Equal(before, x.beside()) {
			t.Errorf("%s: files %q, before %q", name, x.beside(), before)
		}
		x.e.Restart = true
		if x.e.Query.Apply == "" && x.e.Query.Path == "Things" {
			x.must()
			if got := x.beside(); !slices.Equal(got, []string{"x.csv"}) {
				t.Errorf("%s: after --restart: files %q", name, got)
			}
		}
	}
}

// edit replaces a text of the manifest.
func edit(x *exporting, old, by string) {
	path := x.e.File + ".partial.json"
	data, err := os.ReadFile(path)
	if err == nil && strings.Count(string(data), old) == 0 {
		err = errors.New("there is no " + old)
	}
	if err == nil {
		err = os.WriteFile(path, []byte(strings.Replace(string(data), old, by, 1)), 0o600)
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

func damage(x *exporting, change func([]byte) []byte) {
	path := x.e.File + ".partial"
	data, err := os.ReadFile(path)
	if err == nil {
		err = os.WriteFile(path, change(data), 0o600)
	}
	if err != nil {
		x.t.Fatal(err)
	}
}

func TestAnotherEnvironmentIsRefused(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.interrupt(4)
	for _, change := range []func(*client.About){
		func(a *client.About) { a.Environment = "staging" },
		func(a *client.About) { a.URL = "https://other.example.org/svc" },
	} {
		s := x.feed.session(t, "s")
		change(&s.About)
		if _, err := Run(t.Context(), s, x.e, nil); err == nil || !strings.Contains(err.Error(), " was ") {
			t.Errorf("%v", err)
		}
	}
}

// TestWhatIsBehindTheMarkIsCut: a process that was killed may have written more rows than
// its manifest says, also such as do not come again.
func TestWhatIsBehindTheMarkIsCut(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"x.csv", "x.json", "x.csv.gz", "x.csv.zst"} {
		x := newExporting(t, file)
		want := unpacked(t, x)
		all := len(x.feed.asked)
		x = newExporting(t, file)
		x.interrupt(4)
		damage(x, func(b []byte) []byte { return append(b, strings.Repeat("rubbish\n", 10_000)...) })
		if got := unpacked(t, x); got != want {
			t.Errorf("%s: got\n%.400s\nwant\n%.400s", file, got, want)
		}
		if len(x.feed.asked) > all-3 {
			t.Errorf("%s: %d requests of %d: it began again", file, len(x.feed.asked), all)
		}
	}
}

func unpacked(t *testing.T, x *exporting) string {
	t.Helper()
	data, _ := x.must()
	c := trial{file: filepath.Base(x.e.File)}
	return string(c.whole(t, &simulated{names: map[string]*node{"/d/" + c.file: {data: []byte(data)}}}))
}

func TestFinishedFileStays(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	want, res := x.must()
	if res.Rows != feedRows || res.Total != feedRows || res.Bytes != int64(len(want)) || res.Requests == 0 ||
		!slices.Equal(res.Files, []string{x.e.File}) {
		t.Errorf("%+v", res)
	}
	if info, err := os.Stat(x.e.File); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	x.feed.rows = 5
	x.refused("x.csv is there already", "--force")
	if err := os.Chmod(x.e.File, 0o640); err != nil {
		t.Fatal(err)
	}
	x.e.Force = true
	if got, _ := x.must(); got == want || strings.Count(got, "\n") < 5 {
		t.Errorf("not replaced: %s", got)
	}
	if info, err := os.Stat(x.e.File); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if got := x.beside(); !slices.Equal(got, []string{"x.csv"}) {
		t.Errorf("files %q", got)
	}
}

// TestFileThatCameMeanwhile: a file that got the name while rows came is not replaced.
func TestFileThatCameMeanwhile(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.tell = func(p client.ExportProgress) {
		if p.Rows == feedRows {
			os.WriteFile(x.e.File, []byte("mine"), 0o600)
		}
	}
	_, err := x.run(t.Context())
	var stopped *client.ExportError
	if !errors.As(err, &stopped) || !errors.Is(err, client.ErrFileTaken) || stopped.Rows != feedRows {
		t.Fatalf("%v", err)
	}
	if data, _ := os.ReadFile(x.e.File); string(data) != "mine" {
		t.Errorf("replaced by %.50s", data)
	}
	x.tell = nil
	x.refused("is there already", "--force")
	x.e.Force = true
	if got, res := x.must(); res.Requests != 0 || strings.Count(got, "\n") < feedRows {
		t.Errorf("%d requests, %s", res.Requests, got)
	}
}

func TestProgress(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.interrupt(4)
	var list []client.ExportProgress
	x.tell = func(p client.ExportProgress) { list = append(list, p) }
	_, res := x.must()
	first, last := list[0], list[len(list)-1]
	if res.Resumed == 0 || first.Resumed != res.Resumed || first.Rows <= first.Resumed || first.Total != feedRows || first.Key == "" {
		t.Errorf("first %+v", first)
	}
	if last.Rows != feedRows || last.Bytes <= first.Bytes || last.Requests < 2 || last.Stage != client.ExportReading {
		t.Errorf("last %+v", last)
	}
}

// TestExpiredLink: a service that forgot a link makes the export begin again, and says so.
func TestExpiredLink(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.links = true
	want, _ := x.must()
	x.e.Force = true
	x.interrupt(4)
	x.feed.stale = true
	got, res := x.must()
	if got != want || res.Resumed != 0 || !slices.ContainsFunc(res.Notes, func(n string) bool { return strings.Contains(n, "started over") }) {
		t.Errorf("%+v, got\n%s", res, got)
	}
}

func TestHeldRows(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	want, _ := x.must()
	s := x.feed.session(t, "held")
	for page, err := range (&client.Run{Query: client.Query{Path: "Things", PageSize: 4}, Limit: -1}).Pages(t.Context(), s.Service) {
		if err != nil {
			t.Fatal(err)
		}
		x.e.Pages = append(x.e.Pages, page)
	}
	x.e.Force = true
	if got, res := x.must(); got != want || res.Requests > 0 || len(x.feed.asked) > 0 || res.Total != feedRows {
		t.Errorf("%+v, %d requests, got\n%s", res, len(x.feed.asked), got)
	}
	x.e.Columns = []string{"Text", "Id"}
	if got, _ := x.must(); !strings.HasPrefix(got, "Text,Id\nplain,") {
		t.Errorf("columns: %.60s", got)
	}
}

func TestTopAndNone(t *testing.T) {
	t.Parallel()
	for top, lines := range map[int64]int{0: 1, 1: 2, 6: 7} {
		x := newExporting(t, "x.csv")
		x.e.Limit = top
		got, res := x.must()
		if strings.Count(got, "\n9007")+1 != lines || res.Rows != top || !strings.HasPrefix(got, "Id,Text,Amount,Day,Rate,Flag,List\n") {
			t.Errorf("top %d: %d rows, %q", top, res.Rows, got)
		}
	}
	x := newExporting(t, "x.json")
	x.feed.rows = 0
	if got, _ := x.must(); got != "[]\n" {
		t.Errorf("no rows: %q", got)
	}
}

// TestManifest: what the manifest says of an unfinished export, and that secrets of
// parameters are not in it.
func TestManifest(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.csv")
	x.feed.links = true
	x.e.Query.Params = []client.Param{{Name: "api_key", Value: "s3cr3t-value"}, {Name: "lang", Value: "fr"}}
	stopped := x.interrupt(4)
	data, err := os.ReadFile(x.e.File + ".partial.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"environment": "feed@live"`, `"set": "Things"`, `"link"`, `"Property": "Id"`, `"hash"`, `"format": "csv"`,
		"lang=fr", `"header": [`, `"plan"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("no %s in\n%s", want, data)
		}
	}
	if strings.Contains(string(data), "s3cr3t") {
		t.Errorf("a secret is in the manifest:\n%s", data)
	}
	if info, err := os.Stat(x.e.File + ".partial.json"); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	m, err := readManifest(system{}, x.e.File+".partial.json")
	if err != nil || m.At.Rows != stopped.Rows || m.Run.Rows != stopped.Rows {
		t.Errorf("%v, %+v", err, m)
	}
	x.e.Query.Params[1].Value = "en"
	x.refused(`param was "api_key=&lang=fr"`, "--restart")
}

// TestSavedByTimeAndSize: the manifest is not saved behind each page.
func TestSavedByTimeAndSize(t *testing.T) {
	t.Parallel()
	for step, least := range map[time.Duration]int{0: 2, time.Hour: 6} {
		d := newSimulated()
		x := newExporting(t, "x.csv")
		x.e.File = "/d/x.csv"
		clock := time.Unix(0, 0)
		counted := &counting{simulated: d}
		j := &job{disk: counted, session: x.feed.session(t, "s"), e: x.e, now: func() time.Time { clock = clock.Add(step); return clock }}
		if _, err := j.run(t.Context(), io.Discard); err != nil {
			t.Fatal(err)
		}
		if counted.manifests < least || step == 0 && counted.manifests > 4 {
			t.Errorf("step %v: %d manifests", step, counted.manifests)
		}
	}
}

type counting struct {
	*simulated
	manifests int
}

func (c *counting) rename(from, to string) error {
	if strings.HasSuffix(to, ".json") {
		c.manifests++
	}
	return c.simulated.rename(from, to)
}

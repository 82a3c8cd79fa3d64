//go:build unix

package faulty

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"unicode"

	"odatui/cli/clitest"
)

// badNames are names of sets that must not become names of files.
var badNames = []string{
	"../../x", "..", ".", "/etc/passwd", `..\..\x`, "a/b", `C:\x`, "con", "CON", "nul", "com1", "lpt9", "aux.csv", ".hidden", ".",
	"-rf", "--config",
	"~", "~root", "$HOME", "%TEMP%", "`id`", "a b", "a;b", "a\nb", "a\x1b]0;x\ab", "a\u202egnp.exe", "a\u200bb", "x.partial", "x.csv",
	"name.", "name ",
	strings.Repeat("n", 300), strings.Repeat("日", 300), "*", "?", "a:b", "a|b", "\u00a0", "e\u0301", "\ufeffx", "😀",
}

// TestNoSetNamesAFile: export without a file is refused, and proposes a name that is one
// plain file in the working folder; with it the rows come there, and nothing else is written.
func TestNoSetNamesAFile(t *testing.T) {
	clitest.ProcessesOnly(t)
	t.Parallel()
	proposal := regexp.MustCompile(`(?m)^odatui: hint: for example: -o (.*)$`)
	e := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, clitest.Document(append([]string{"T"}, badNames...)...))
		case "/svc/$metadata":
			w.WriteHeader(http.StatusNotFound)
		default:
			clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 3, ""))
		}
	})
	for _, set := range badNames {
		s := clitest.NewSandbox(t, e.Profile())
		r := s.Run("export", "x", "--", set)
		if r.Code != 2 || r.Out != "" {
			t.Errorf("%q: want exit 2: %s", set, r)
		}
		m := proposal.FindStringSubmatch(r.Err)
		if m == nil {
			t.Errorf("%q: no name is proposed: %s", set, r)
			continue
		}
		name := m[1]
		if len(name) > 255 || name != filepath.Base(name) || strings.ContainsAny(name, `/\:*?"<>|$%~;`+"`") || strings.HasPrefix(name, ".") ||
			strings.HasPrefix(name, "-") || strings.ContainsFunc(name, hidden) || device(name) {
			t.Errorf("%q: the name %q is proposed", set, name)
			continue
		}
		if r = s.Run("export", "x", "T", "-o", name); r.Code != 0 {
			t.Errorf("%q: %s", set, r)
		}
		if got := filesIn(t, s.Path("work")); !slices.Equal(got, []string{name}) {
			t.Errorf("%q: %q were written, want %q", set, got, name)
		}
	}
}

func hidden(r rune) bool { return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zs) }

// device reports whether Windows takes a name for that of a device.
func device(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	return slices.Contains([]string{"con", "prn", "aux", "nul"}, stem) || len(stem) == 4 && (stem[:3] == "com" || stem[:3] == "lpt")
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	list, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range list {
		names = append(names, entry.Name())
	}
	return names
}

const (
	spoiledPages = 6
	spoiledRows  = 50
)

// spoiledService serves six pages, and fails at the fourth as long as fails is set.
func spoiledService(t *testing.T, fails *atomic.Bool) *clitest.Server {
	t.Helper()
	return clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
		case "/svc/T":
			page, _ := strconv.Atoi(r.URL.Query().Get("$skiptoken"))
			more := ""
			if page < spoiledPages-1 {
				more = fmt.Sprintf("T?$skiptoken=%d", page+1)
			}
			if page == 3 && fails.Load() {
				clitest.Reply(w, 403, clitest.JSON, `{"error":{"code":"403","message":"not now"}}`)
				return
			}
			body := clitest.Page(1+page*spoiledRows, spoiledRows, more)
			clitest.Reply(w, 200, clitest.JSON, fmt.Sprintf(`{"@odata.count":%d,`, spoiledPages*spoiledRows)+body[1:])
		default:
			w.WriteHeader(404)
		}
	})
}

// spoilers change what an unfinished export left.
var spoilers = map[string]func(r *rand.Rand, data []byte) []byte{
	"cut":     func(r *rand.Rand, data []byte) []byte { return data[:r.IntN(len(data))] },
	"empty":   func(*rand.Rand, []byte) []byte { return nil },
	"longer":  func(r *rand.Rand, data []byte) []byte { return append(data, data[:r.IntN(len(data))]...) },
	"zeros":   func(r *rand.Rand, data []byte) []byte { clear(data[r.IntN(len(data)):]); return data },
	"a bit":   func(r *rand.Rand, data []byte) []byte { data[r.IntN(len(data))] ^= 1 << r.IntN(8); return data },
	"a digit": otherDigit,
	"foreign": func(*rand.Rand, []byte) []byte { return []byte("{\"rows\":[1,2,3]}\n") },
	"null":    func(*rand.Rand, []byte) []byte { return []byte("null") },
}

// otherDigit changes one digit.
func otherDigit(r *rand.Rand, data []byte) []byte {
	var at []int
	for i, c := range data {
		if c >= '0' && c <= '9' {
			at = append(at, i)
		}
	}
	if len(at) > 0 {
		i := at[r.IntN(len(at))]
		data[i] = '0' + (data[i]-'0'+1+byte(r.IntN(9)))%10
	}
	return data
}

// TestSpoiledLeftovers: whatever became of the files of an unfinished export, the same
// command makes the whole file or fails with one line and no file; --restart makes it whole.
func TestSpoiledLeftovers(t *testing.T) {
	clitest.ProcessesOnly(t)
	t.Parallel()
	var fails atomic.Bool
	e := spoiledService(t, &fails)
	refused, cases := 0, 0
	for _, name := range []string{"a.csv", "a.csv.gz", "a.parquet"} {
		s := clitest.NewSandbox(t, e.Profile())
		s.Run("export", "x", "T", "-o", name)
		whole := taken(t, s, name)
		for _, kind := range slices.Sorted(maps.Keys(spoilers)) {
			for n, ending := range []string{".partial", ".partial.json"} {
				what := fmt.Sprintf("%s%s, %s", name, ending, kind)
				fails.Store(true)
				if r := s.Run("export", "x", "T", "-o", name); r.Code != 4 {
					t.Fatalf("%s: want exit 4: %s", what, r)
				}
				fails.Store(false)
				path := s.Path("work", name+ending)
				data, err := os.ReadFile(path)
				if err != nil {
					t.Fatal(err)
				}
				random := rand.New(rand.NewPCG(uint64(n), uint64(len(kind))))
				if err := os.WriteFile(path, spoilers[kind](random, data), 0o600); err != nil {
					t.Fatal(err)
				}
				r := s.Run("export", "x", "T", "-o", name)
				r.OneError(t, r.Code != 0, "", nil)
				if cases++; r.Code != 0 {
					refused++
					if slices.Contains(filesIn(t, s.Path("work")), name) {
						t.Errorf("%s: an export that failed has its file: %s", what, r)
					}
					r = s.Run("export", "x", "T", "-o", name, "--restart")
				}
				if got := taken(t, s, name); r.Code != 0 || !bytes.Equal(got, whole) {
					t.Errorf("%s: another file was made, of %d bytes, want %d: %s", what, len(got), len(whole), r)
				}
			}
		}
	}
	t.Logf("%d of %d exports were refused, and made anew by --restart", refused, cases)
}

// taken removes an exported file, the only one that must be there, and returns what is in it.
func taken(t *testing.T, s *clitest.Sandbox, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(s.Path("work", name))
	if err == nil && strings.HasSuffix(name, ".gz") {
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(data)); err == nil {
			data, err = io.ReadAll(z)
		}
	}
	if err != nil {
		t.Error(err)
	}
	for _, left := range filesIn(t, s.Path("work")) {
		if left != name {
			t.Errorf("%s is left of %s", left, name)
		}
		if err := os.Remove(s.Path("work", left)); err != nil {
			t.Fatal(err)
		}
	}
	return data
}

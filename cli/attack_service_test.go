//go:build unix

package cli

import (
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// bad is a service that misbehaves for one set.
type bad struct {
	name string
	page http.HandlerFunc // answers /svc/T
	args string           // beside get bad T
	code int
	says []string // parts of the error line
	rows int      // that must have been written, in ndjson
	most int      // requests for the set, 0 ten
}

// page is a page of rows with ids from first on.
func page(first, n int, more string) string {
	var b strings.Builder
	b.WriteByte('{')
	if more != "" {
		b.WriteString(`"@odata.nextLink":` + literal(more) + `,`)
	}
	b.WriteString(`"value":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"Id":%d,"Name":"row %d"}`, first+i, first+i)
	}
	b.WriteString(`]}`)
	return b.String()
}

// hang holds a connection until its client or the test gives up.
func hang(r *http.Request) { <-r.Context().Done() }

// raw answers with bytes of its own, header and all, and then does more.
func raw(text string, then func(w io.Writer)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, buffer, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = buffer.WriteString(text)
		_ = buffer.Flush()
		if then != nil {
			then(conn)
		}
	}
}

// dribble writes a byte now and then until the other side has had enough.
func dribble(text string) func(w io.Writer) {
	return func(w io.Writer) {
		for {
			if _, err := io.WriteString(w, text); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func jsonOf(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { reply(w, 200, isJSON, body) }
}

// zeros is a gzip bomb: 256 MiB in 260 kB.
func bomb(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Encoding", "gzip")
	w.Header().Set("Content-Type", isJSON)
	z := gzip.NewWriter(w)
	defer z.Close()
	_, _ = io.WriteString(z, `{"value":[{"Id":1,"Name":"`)
	blank := []byte(strings.Repeat("x", 1<<20))
	for range 256 {
		if _, err := z.Write(blank); err != nil {
			return
		}
	}
}

// second answers well at first and then otherwise.
func second(first string, then http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			reply(w, 200, isJSON, first)
			return
		}
		then(w, r)
	}
}

// badDays are services on a bad day.
func badDays() []bad {
	columns := func() string {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, `,"C%d":%d`, i, i)
		}
		return `{"value":[{"Id":1` + b.String() + `}]}`
	}
	return []bad{
		{name: "no answer", page: func(_ http.ResponseWriter, r *http.Request) { hang(r) }, args: "--timeout 200ms", code: 1, says: []string{"HOST", "200ms"}},
		{name: "header dribbles", page: raw("HTTP/1.1 200 OK\r\nX-A: ", dribble("a")), args: "--timeout 200ms", code: 1, says: []string{"HOST", "200ms"}},
		{name: "endless header", page: raw("HTTP/1.1 200 OK\r\n", func(w io.Writer) {
			line := "X-A: " + strings.Repeat("a", 1<<16) + "\r\n"
			for range 64 {
				if _, err := io.WriteString(w, line); err != nil {
					return
				}
			}
		}), code: 1, says: []string{"HOST", "header"}},
		{name: "body stalls", page: raw(okHead+"\r\n"+`{"value":[{"Id":1}`, func(w io.Writer) { time.Sleep(3 * time.Second) }), args: "--timeout 200ms", code: 1, says: []string{"stalled", "200ms"}, rows: 1},
		{name: "gzip bomb", page: bomb, code: 1, says: []string{"HOST", "64 MiB"}},
		{name: "gzip cut", page: raw(okHead+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xaa", nil), code: 1, says: []string{"broke"}},
		{name: "no gzip at all", page: raw(okHead+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n{\"value\":[]}", nil), code: 1, says: []string{"gzip"}},
		{name: "truncated by length", page: raw(okHead+"Content-Length: 1000\r\n\r\n"+`{"value":[{"Id":1},{"Id":2},{"I`, nil), code: 1, says: []string{"broke off", "2 rows came"}, rows: 2},
		{name: "truncated without length", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2},{"I`, nil), code: 1, says: []string{"2 rows came"}, rows: 2},
		{name: "truncated after a row", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2}`, nil), code: 1, says: []string{"2 rows came"}, rows: 2},
		{name: "truncated after the rows", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2}]`, nil), code: 1, says: []string{"2 rows came"}, rows: 2},
		{name: "chunk cut", page: raw(okHead+"Transfer-Encoding: chunked\r\n\r\n1c\r\n"+`{"value":[{"Id":1},{"Id":2}]`+"\r\n", nil), code: 1, says: []string{"2 rows came"}, rows: 2},
		{name: "garbage behind", page: jsonOf(`{"value":[{"Id":1}]}garbage`), code: 1, says: []string{"1 row came"}, rows: 1},
		{name: "error in the stream", page: jsonOf(`{"value":[{"Id":1}],"error":{"code":"X1","message":"the disk is full"}}`), code: 1, says: []string{"the disk is full"}, rows: 1},
		{name: "a number", page: jsonOf(`42`), code: 1},
		{name: "null", page: jsonOf(`null`), code: 1},
		{name: "no list", page: jsonOf(`{"value":{"a":1}}`), code: 1},
		{name: "nothing", page: jsonOf(``), code: 1, says: []string{"empty"}},
		{name: "sign-in page", page: func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 200, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><form action=/login><input type=password></form></body></html>")
		}, code: 1, says: []string{"web page", "Sign in to your account"}},
		{name: "redirects in a circle", page: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"?x", http.StatusFound) }, code: 1, says: []string{"5 redirects", "HOST"}},
		{name: "redirect elsewhere", page: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/svc/T", http.StatusFound)
		}, code: 1, says: []string{"http://localhost:1", "HOST"}},
		{name: "redirect to sign in", page: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.org/authorize?x=y", http.StatusFound)
		}, code: 1, says: []string{"sign-in page", "login.example.org"}},
		{name: "redirect to a file", page: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, code: 1, says: []string{"HOST", "file"}},
		{name: "next link elsewhere", page: jsonOf(page(1, 3, "http://localhost:1/svc/T?$skiptoken=x")), args: "--all", code: 1, says: []string{"localhost:1", "3 rows came"}, rows: 3},
		{name: "next link with a user", page: jsonOf(page(1, 3, "http://a:b@HOST/svc/T?$skiptoken=x")), args: "--all", code: 1, says: []string{"3 rows came"}, rows: 3},
		{name: "next link is no address", page: jsonOf(page(1, 3, "http://[::1")), args: "--all", code: 1, says: []string{"3 rows came"}, rows: 3},
		{name: "next link to itself", page: jsonOf(page(1, 3, "T?$skiptoken=x")), args: "--all", code: 1, says: []string{"3 rows came"}, rows: 3},
		{name: "next links in a circle", page: func(w http.ResponseWriter, r *http.Request) {
			n := map[string]int{"": 1, "a": 2, "b": 3}[r.URL.Query().Get("$skiptoken")]
			reply(w, 200, isJSON, page(n*10, 2, "T?$skiptoken="+map[int]string{1: "a", 2: "b", 3: "a"}[n]))
		}, args: "--all", code: 1, says: []string{"6 rows came"}, rows: 6},
		{name: "empty pages for ever", page: func(w http.ResponseWriter, r *http.Request) {
			reply(w, 200, isJSON, page(0, 0, fmt.Sprintf("T?$skiptoken=%d", len(r.URL.RawQuery)*7+time.Now().Nanosecond())))
		}, args: "--all", code: 1, says: []string{"empty pages"}, most: 30},
		{name: "an empty page on the way", page: func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Query().Get("$skiptoken") {
			case "":
				reply(w, 200, isJSON, page(1, 2, "T?$skiptoken=a"))
			case "a":
				reply(w, 200, isJSON, page(1, 0, "T?$skiptoken=b"))
			default:
				reply(w, 200, isJSON, page(3, 2, ""))
			}
		}, args: "--all", code: 0, rows: 4},
		{name: "skip ignored", page: jsonOf(page(1, 200, "")), args: "--all", code: 0, rows: 200},
		{name: "5,000 columns", page: jsonOf(columns()), code: 0, rows: 1},
		{name: "deep", page: jsonOf(`{"value":[{"Id":1,"Deep":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}]}`), code: 1, says: []string{"nested too deeply"}},
		{name: "deep and open", page: jsonOf(strings.Repeat(`{"value":[`, 100_000)), code: 1, says: []string{"nested too deeply"}},
		{name: "one cell of 50 MB", page: jsonOf(`{"value":[{"Id":1,"Name":"` + strings.Repeat("x", 50_000_000) + `"}]}`), code: 0, rows: 1},
		{name: "counts too few", page: jsonOf(`{"@odata.count":1,"value":[{"Id":1},{"Id":2},{"Id":3}]}`), args: "--all", code: 0, rows: 3},
		{name: "counts too many", page: second(`{"@odata.count":1000,"value":[{"Id":1},{"Id":2}]}`, jsonOf(`{"value":[]}`)), args: "--all", code: 1, says: []string{"2 rows came"}, rows: 2},
		{name: "counts madly", page: jsonOf(`{"@odata.count":"-99999999999999999999999","value":[{"Id":1}]}`), code: 0, rows: 1},
		{name: "a name twice", page: jsonOf(`{"value":[{"Id":1,"Id":2,"id":3,"ID":4}]}`), code: 0, rows: 1},
		{name: "fails on the second page", page: second(page(1, 100, "T?$skiptoken=2"), func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 400, isJSON, `{"error":{"code":"Lost","message":"the token is too old"}}`)
		}), args: "--all", code: 1, says: []string{"100 rows came", "too old"}, rows: 100},
		{name: "refuses the second page", page: second(page(1, 100, "T?$skiptoken=2"), func(w http.ResponseWriter, _ *http.Request) {
			reply(w, 401, isJSON, `{"error":{"code":"Expired","message":"sign in again"}}`)
		}), args: "--all", code: 4, says: []string{"100 rows came", "401"}, rows: 100},
		{name: "unauthorized", page: func(w http.ResponseWriter, _ *http.Request) { reply(w, 401, "text/plain", "") }, code: 4, says: []string{"401"}},
		{name: "forbidden", page: func(w http.ResponseWriter, _ *http.Request) { reply(w, 403, "text/plain", "no") }, code: 4, says: []string{"403"}},
		{name: "wants five minutes", page: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "300")
			reply(w, 429, "text/plain", "slow down")
		}, code: 1, says: []string{"429", "slow down", "5 minutes"}},
		{name: "a stranger's status", page: raw("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", nil), code: 1, says: []string{"999"}},
		{name: "no HTTP", page: raw("SSH-2.0-OpenSSH_9.6\r\n", nil), code: 1, says: []string{"HOST"}},
		{name: "bytes that are no UTF-8", page: jsonOf("{\"value\":[{\"Id\":1,\"Name\":\"\xff\xfe\\ud800\"}]}"), code: 0, rows: 1},
		{name: "UTF-16", page: jsonOf("\xff\xfe{\x00}\x00"), code: 1, says: []string{"UTF-16"}},
		{name: "an old version", page: jsonOf(`{"d":{"results":[{"Id":1}]}}`), code: 1, says: []string{"V2"}},
		{name: "accepted for later", page: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }, code: 1, says: []string{"202"}},
	}
}

// memory is what one run may take, in kB: the cap of a page, decoded, twice,
// and the program itself.
const memory = 400 << 10

// TestServicesOnABadDay: each ends with the exit code of the contract and one
// line that names the cause; the rows that came stay written; nothing is
// asked for ever.
func TestServicesOnABadDay(t *testing.T) {
	t.Parallel()
	for _, b := range badDays() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			e := newServer(t, func(w http.ResponseWriter, r *http.Request) {
				switch r.URL.Path {
				case "/svc/":
					reply(w, 200, isJSON, documentOf("T"))
				case "/svc/T":
					b.page(w, r)
				default:
					w.WriteHeader(404)
				}
			})
			s := newSandbox(t, fmt.Sprintf("version = 1\n[profiles.bad]\nurl = %q\n", e.URL+"/svc/"))
			args := append([]string{"get", "bad", "T", "--format", "ndjson"}, strings.Fields(b.args)...)
			got, peak := s.measured(args...)
			if got.code != b.code {
				t.Errorf("want exit %d: %s", b.code, got)
			}
			host := strings.TrimPrefix(e.URL, "http://")
			if testing.Verbose() {
				t.Log(got.err)
			}
			got.oneError(t, b.code != 0, host, b.says)
			if rows := strings.Count(got.out, "\n"); rows != b.rows || strings.HasSuffix(got.out, "\n") != (b.rows > 0) {
				t.Errorf("%d whole rows were written, want %d: %s", rows, b.rows, got)
			}
			if peak > memory && !raced {
				t.Errorf("it took %d kB", peak)
			}
			asked, most := 0, b.most
			for _, a := range e.asked() {
				if a.path == "/svc/T" {
					asked++
				}
			}
			if most == 0 {
				most = 10
			}
			if asked > most {
				t.Errorf("the set was asked for %d times", asked)
			}
		})
	}
}

// oneError wants exactly one error line, with the parts in it, and the host
// where it is a matter of the network.
func (r result) oneError(t *testing.T, failed bool, host string, says []string) {
	t.Helper()
	lines := 0
	for line := range strings.Lines(r.err) {
		switch {
		case strings.HasPrefix(line, "odatui: error: "):
			lines++
			for _, part := range says {
				if part = strings.ReplaceAll(part, "HOST", host); !strings.Contains(line, part) {
					t.Errorf("the error does not say %q: %s", part, line)
				}
			}
			if len(line) > 1500 {
				t.Errorf("the error has %d bytes", len(line))
			}
		case !strings.HasPrefix(line, "odatui: "):
			t.Errorf("a line that is not ours: %q", line)
		}
		for _, word := range []string{"panic", "goroutine", "0x", "%!", "<nil>", "&{"} {
			if strings.Contains(line, word) {
				t.Errorf("%q in the error: %s", word, line)
			}
		}
	}
	if want := map[bool]int{true: 1}[failed]; lines != want {
		t.Errorf("%d error lines, want %d: %s", lines, want, r)
	}
}

// measured is run that also tells the most memory the program took, in kB; 0
// where the system does not tell.
func (s *sandbox) measured(args ...string) (result, int64) {
	s.t.Helper()
	out, err := os.Create(s.path("tmp", "out"))
	if err != nil {
		s.t.Fatal(err)
	}
	defer out.Close()
	var errs strings.Builder
	cmd := s.command(args...)
	cmd.Stdout, cmd.Stderr = out, &errs
	peak, code := s.watched(cmd)
	data, err := os.ReadFile(out.Name())
	if err != nil {
		s.t.Fatal(err)
	}
	return result{args, code, string(data), errs.String()}, peak
}

// watched runs a program and looks at its memory until it ends. (What wait
// tells counts the memory of the process that forked it.)
func (s *sandbox) watched(cmd *exec.Cmd) (peak int64, code int) {
	s.t.Helper()
	if err := cmd.Start(); err != nil {
		s.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	for {
		select {
		case err := <-ended:
			return peak, codeOf(s.t, err)
		case <-time.After(2 * time.Millisecond):
			peak = max(peak, highWater(status))
		}
	}
}

func highWater(status string) int64 {
	text, err := os.ReadFile(status)
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	size, _, _ := strings.Cut(strings.TrimSpace(rest), " ")
	n, _ := strconv.ParseInt(size, 10, 64)
	return n
}

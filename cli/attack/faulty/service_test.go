//go:build unix

package faulty

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"odatui/cli/clitest"
)

// faultyService is a service that fails for one set.
type faultyService struct {
	name   string
	page   http.HandlerFunc // answers /svc/T
	args   string           // in addition to get bad T
	code   int
	parts  []string // of the error line
	rows   int      // rows that must have been written
	most   int      // most requests for the set, 0 means ten
	stalls bool     // it answers in time at first: the limit of the program must allow that
	large  bool     // it tests the limit of memory
}

// raw answers with bytes that include the header, and then calls then.
func raw(text string, then func(net.Conn)) http.HandlerFunc {
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

// stall sends nothing more until the client closes the connection.
func stall(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }

// dribble sends a text again and again until the client closes the connection.
func dribble(text string) func(net.Conn) {
	return func(conn net.Conn) {
		for {
			if _, err := io.WriteString(conn, text); err != nil {
				return
			}
			time.Sleep(20 * time.Millisecond)
		}
	}
}

const okHead = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"

func jsonOf(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { clitest.Reply(w, 200, clitest.JSON, body) }
}

// bombOf returns a text and then a byte repeated for n MiB, as gzip.
func bombOf(text string, filler byte, n int) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestSpeed)
	_, _ = io.WriteString(z, text)
	block := bytes.Repeat([]byte{filler}, 1<<20)
	for range n {
		_, _ = z.Write(block)
	}
	z.Close()
	return b.Bytes()
}

// packed answers with a body that is gzip already.
func packed(kind string, body []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		clitest.Reply(w, 200, kind, string(body))
	}
}

// second answers the first request with a page and the others by then.
func second(first string, then http.HandlerFunc) http.HandlerFunc {
	var n atomic.Int32
	return func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			clitest.Reply(w, 200, clitest.JSON, first)
			return
		}
		then(w, r)
	}
}

// faultyServices returns services that fail in every way.
func faultyServices() []faultyService {
	columns := func() string {
		var b strings.Builder
		for i := range 5000 {
			fmt.Fprintf(&b, `,"C%d":%d`, i, i)
		}
		return `{"value":[{"Id":1` + b.String() + `}]}`
	}
	return []faultyService{
		{name: "no answer", page: func(_ http.ResponseWriter, r *http.Request) { clitest.Hang(r) }, args: "--timeout 200ms", code: 1, parts: []string{"HOST", "200ms"}},
		{name: "header dribbles", page: raw("HTTP/1.1 200 OK\r\nX-A: ", dribble("a")), args: "--timeout 200ms", code: 1, parts: []string{"HOST", "200ms"}},
		{name: "endless header", page: raw("HTTP/1.1 200 OK\r\n", func(conn net.Conn) {
			line := "X-A: " + strings.Repeat("a", 1<<16) + "\r\n"
			for range 64 {
				if _, err := io.WriteString(conn, line); err != nil {
					return
				}
			}
		}), code: 1, parts: []string{"HOST", "header"}},
		{name: "body stalls", page: raw(okHead+"\r\n"+`{"value":[{"Id":1}`, stall), code: 1, parts: []string{"stalled", "LIMIT"}, rows: 1, stalls: true},
		{name: "gzip bomb", page: packed(clitest.JSON, bombOf(`{"value":[{"Id":1,"Name":"`, 'x', 256)), code: 1, parts: []string{"HOST", "64 MiB"}, large: true},
		{name: "gzip cut", page: raw(okHead+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xaa", nil), code: 1, parts: []string{"broke"}},
		{name: "no gzip at all", page: raw(okHead+"Content-Encoding: gzip\r\nConnection: close\r\n\r\n{\"value\":[]}", nil), code: 1, parts: []string{"gzip"}},
		{name: "truncated by length", page: raw(okHead+"Content-Length: 1000\r\n\r\n"+`{"value":[{"Id":1},{"Id":2},{"I`, nil), code: 1, parts: []string{"broke off", "2 rows came"}, rows: 2},
		{name: "truncated without length", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2},{"I`, nil), code: 1, parts: []string{"2 rows came"}, rows: 2},
		{name: "truncated after a row", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2}`, nil), code: 1, parts: []string{"2 rows came"}, rows: 2},
		{name: "truncated after the rows", page: raw(okHead+"Connection: close\r\n\r\n"+`{"value":[{"Id":1},{"Id":2}]`, nil), code: 1, parts: []string{"2 rows came"}, rows: 2},
		{name: "chunk cut", page: raw(okHead+"Transfer-Encoding: chunked\r\n\r\n1c\r\n"+`{"value":[{"Id":1},{"Id":2}]`+"\r\n", nil), code: 1, parts: []string{"2 rows came"}, rows: 2},
		{name: "garbage at the end", page: jsonOf(`{"value":[{"Id":1}]}garbage`), code: 1, parts: []string{"1 row came"}, rows: 1},
		{name: "error in the stream", page: jsonOf(`{"value":[{"Id":1}],"error":{"code":"X1","message":"the disk is full"}}`), code: 1, parts: []string{"the disk is full"}, rows: 1},
		{name: "a number", page: jsonOf(`42`), code: 1},
		{name: "null", page: jsonOf(`null`), code: 1},
		{name: "no list", page: jsonOf(`{"value":{"a":1}}`), code: 1},
		{name: "nothing", page: jsonOf(``), code: 1, parts: []string{"empty"}},
		{name: "sign-in page", page: func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 200, "text/html; charset=utf-8", "<!DOCTYPE html><html><head><title>Sign in to your account</title></head><body><form action=/login><input type=password></form></body></html>")
		}, code: 1, parts: []string{"web page", "Sign in to your account"}},
		{name: "redirects in a circle", page: func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"?x", http.StatusFound) }, code: 1, parts: []string{"5 redirects", "HOST"}},
		{name: "redirect elsewhere", page: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://localhost:1/svc/T", http.StatusFound)
		}, code: 1, parts: []string{"http://localhost:1", "HOST"}},
		{name: "redirect to sign in", page: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://login.example.org/authorize?x=y", http.StatusFound)
		}, code: 1, parts: []string{"sign-in page", "login.example.org"}},
		{name: "redirect to a file", page: func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "file:///etc/passwd")
			w.WriteHeader(302)
		}, code: 1, parts: []string{"HOST", "file"}},
		{name: "next link elsewhere", page: jsonOf(clitest.Page(1, 3, "http://localhost:1/svc/T?$skiptoken=x")), args: "--all", code: 1, parts: []string{"localhost:1", "3 rows came"}, rows: 3},
		{name: "next link with a user", page: jsonOf(clitest.Page(1, 3, "http://a:b@HOST/svc/T?$skiptoken=x")), args: "--all", code: 1, parts: []string{"3 rows came"}, rows: 3},
		{name: "next link is no address", page: jsonOf(clitest.Page(1, 3, "http://[::1")), args: "--all", code: 1, parts: []string{"3 rows came"}, rows: 3},
		{name: "next link to itself", page: jsonOf(clitest.Page(1, 3, "T?$skiptoken=x")), args: "--all", code: 1, parts: []string{"3 rows came"}, rows: 3},
		{name: "next links in a circle", page: func(w http.ResponseWriter, r *http.Request) {
			n := map[string]int{"": 1, "a": 2, "b": 3}[r.URL.Query().Get("$skiptoken")]
			clitest.Reply(w, 200, clitest.JSON, clitest.Page(n*10, 2, "T?$skiptoken="+map[int]string{1: "a", 2: "b", 3: "a"}[n]))
		}, args: "--all", code: 1, parts: []string{"6 rows came"}, rows: 6},
		{name: "empty pages for ever", page: func(w http.ResponseWriter, r *http.Request) {
			clitest.Reply(w, 200, clitest.JSON, clitest.Page(0, 0, fmt.Sprintf("T?$skiptoken=%d", len(r.URL.RawQuery)*7+time.Now().Nanosecond())))
		}, args: "--all", code: 1, parts: []string{"empty pages"}, most: 30},
		{name: "an empty page on the way", page: func(w http.ResponseWriter, r *http.Request) {
			switch r.URL.Query().Get("$skiptoken") {
			case "":
				clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 2, "T?$skiptoken=a"))
			case "a":
				clitest.Reply(w, 200, clitest.JSON, clitest.Page(1, 0, "T?$skiptoken=b"))
			default:
				clitest.Reply(w, 200, clitest.JSON, clitest.Page(3, 2, ""))
			}
		}, args: "--all", code: 0, rows: 4},
		{name: "skip ignored", page: jsonOf(clitest.Page(1, 200, "")), args: "--all", code: 0, rows: 200},
		{name: "5,000 columns", page: jsonOf(columns()), code: 0, rows: 1},
		{name: "deep", page: jsonOf(`{"value":[{"Id":1,"Deep":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}]}`), code: 1, parts: []string{"nested too deeply"}},
		{name: "deep and open", page: jsonOf(strings.Repeat(`{"value":[`, 100_000)), code: 1, parts: []string{"nested too deeply"}},
		{name: "one cell of 50 MB", page: jsonOf(`{"value":[{"Id":1,"Name":"` + strings.Repeat("x", 50_000_000) + `"}]}`), code: 0, rows: 1, large: true},
		{name: "counts too few", page: jsonOf(`{"@odata.count":1,"value":[{"Id":1},{"Id":2},{"Id":3}]}`), args: "--all", code: 0, rows: 3},
		{name: "counts too many", page: second(`{"@odata.count":1000,"value":[{"Id":1},{"Id":2}]}`, jsonOf(`{"value":[]}`)), args: "--all", code: 1, parts: []string{"2 rows came"}, rows: 2},
		{name: "counts nonsense", page: jsonOf(`{"@odata.count":"-99999999999999999999999","value":[{"Id":1}]}`), code: 0, rows: 1},
		{name: "a property twice", page: jsonOf(`{"value":[{"Id":1,"Id":2,"id":3,"ID":4}]}`), code: 0, rows: 1},
		{name: "fails on the second page", page: second(clitest.Page(1, 100, "T?$skiptoken=2"), func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 400, clitest.JSON, `{"error":{"code":"Lost","message":"the token is too old"}}`)
		}), args: "--all", code: 1, parts: []string{"100 rows came", "too old"}, rows: 100},
		{name: "refuses the second page", page: second(clitest.Page(1, 100, "T?$skiptoken=2"), func(w http.ResponseWriter, _ *http.Request) {
			clitest.Reply(w, 401, clitest.JSON, `{"error":{"code":"Expired","message":"sign in again"}}`)
		}), args: "--all", code: 4, parts: []string{"100 rows came", "401"}, rows: 100},
		{name: "unauthorized", page: func(w http.ResponseWriter, _ *http.Request) { clitest.Reply(w, 401, "text/plain", "") }, code: 4, parts: []string{"401"}},
		{name: "forbidden", page: func(w http.ResponseWriter, _ *http.Request) { clitest.Reply(w, 403, "text/plain", "no") }, code: 4, parts: []string{"403"}},
		{name: "wants five minutes", page: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "300")
			clitest.Reply(w, 429, "text/plain", "slow down")
		}, code: 1, parts: []string{"429", "slow down", "5 minutes"}},
		{name: "an unknown status", page: raw("HTTP/1.1 999 Odd\r\nContent-Length: 0\r\n\r\n", nil), code: 1, parts: []string{"999"}},
		{name: "not HTTP", page: raw("SSH-2.0-OpenSSH_9.6\r\n", nil), code: 1, parts: []string{"HOST"}},
		{name: "bytes that are not UTF-8", page: jsonOf("{\"value\":[{\"Id\":1,\"Name\":\"\xff\xfe\\ud800\"}]}"), code: 0, rows: 1},
		{name: "UTF-16", page: jsonOf("\xff\xfe{\x00}\x00"), code: 1, parts: []string{"UTF-16"}},
		{name: "an old version", page: jsonOf(`{"d":{"results":[{"Id":1}]}}`), code: 1, parts: []string{"V2"}},
		{name: "accepted for later", page: func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(202) }, code: 1, parts: []string{"202"}},
	}
}

// mostMemory is how much memory one run may take, in kB: twice the largest page
// after decoding, and the program itself.
const mostMemory = 400 << 10

// TestFaultyServices: each run ends with the documented exit code and one line
// that names the cause. The rows that were received are written, and the number
// of requests is limited.
func TestFaultyServices(t *testing.T) {
	t.Parallel()
	for _, b := range faultyServices() {
		t.Run(b.name, func(t *testing.T) {
			t.Parallel()
			if b.large {
				clitest.MemoryOnly(t)
			}
			if !b.stalls {
				b.run(t, "").check(t, b)
				return
			}
			var r serviceRun
			withLimits(func(limit string) bool {
				r = b.run(t, limit)
				return strings.Contains(r.Err, "stalled")
			})
			r.check(t, b)
		})
	}
}

// withLimits calls run with limits for --timeout that double until run returns
// true. A test whose service stalls must wait until the limit is over, but what
// the service sends before that must come in time: how long that takes depends
// on the machine.
func withLimits(run func(limit string) bool) {
	for limit := 200 * time.Millisecond; !run(limit.String()) && limit < clitest.Longest; limit *= 2 {
	}
}

// serviceRun is a run of get on a faulty service.
type serviceRun struct {
	clitest.Result
	peak  int64 // memory in kB
	host  string
	limit string // of --timeout, "" the default
	asked int    // requests for the set
}

func (b faultyService) run(t *testing.T, limit string) serviceRun {
	t.Helper()
	e := clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, clitest.Document("T"))
		case "/svc/T":
			b.page(w, r)
		default:
			w.WriteHeader(404)
		}
	})
	s := clitest.NewSandbox(t, e.Profile())
	args := append([]string{"get", "x", "T", "--format", "ndjson"}, strings.Fields(b.args)...)
	if limit != "" {
		args = append(args, "--timeout", limit)
	}
	run := serviceRun{host: strings.TrimPrefix(e.URL, "http://"), limit: limit}
	run.Result, run.peak = measured(t, s, args...)
	for _, r := range e.Requests() {
		if r.Path == "/svc/T" {
			run.asked++
		}
	}
	return run
}

func (r serviceRun) check(t *testing.T, b faultyService) {
	t.Helper()
	if r.Code != b.code {
		t.Errorf("want exit %d: %s", b.code, r)
	}
	if testing.Verbose() {
		t.Log(r.Err)
	}
	parts := slices.Clone(b.parts)
	for i := range parts {
		parts[i] = strings.ReplaceAll(parts[i], "LIMIT", r.limit)
	}
	r.OneError(t, b.code != 0, r.host, parts)
	if rows := strings.Count(r.Out, "\n"); rows != b.rows || strings.HasSuffix(r.Out, "\n") != (b.rows > 0) {
		t.Errorf("%d whole rows were written, want %d: %s", rows, b.rows, r)
	}
	if r.peak > mostMemory && !clitest.Raced {
		t.Errorf("the run took %d kB", r.peak)
	}
	if most := cmp.Or(b.most, 10); r.asked > most {
		t.Errorf("%d requests for the set, want at most %d", r.asked, most)
	}
}

// measured is Run that also returns the most memory that the program took, in
// kB; 0 if the system does not report it.
func measured(t *testing.T, s *clitest.Sandbox, args ...string) (clitest.Result, int64) {
	t.Helper()
	out, err := os.Create(s.Path("tmp", "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	var errs strings.Builder
	cmd := s.Command(args...)
	cmd.Stdout, cmd.Stderr = out, &errs
	peak, code := watched(t, cmd)
	data, err := os.ReadFile(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	return clitest.Result{Args: args, Code: code, Out: string(data), Err: errs.String()}, peak
}

// watched runs a program and reads its memory until it ends. (The resource usage
// of a process that ended includes the memory of the process that forked it.)
func watched(t *testing.T, cmd *exec.Cmd) (peak int64, code int) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	status := fmt.Sprintf("/proc/%d/status", cmd.Process.Pid)
	for {
		select {
		case err := <-ended:
			return peak, clitest.CodeOf(t, err)
		case <-time.After(5 * time.Millisecond):
			peak = max(peak, highWater(status))
		}
	}
}

// highWater returns the most memory of a process so far, in kB.
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

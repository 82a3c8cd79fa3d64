package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
)

// TestStream: the body of a good answer is written as it is, another one is
// returned, and one that broke off says how much came.
func TestStream(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answer  http.HandlerFunc
		status  int
		written string
		refused string
		fails   string
	}{
		{"text", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "a\x00\xff\r\n") }, 200, "a\x00\xff\r\n", "", ""},
		{"nothing", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(204) }, 204, "", "", ""},
		{"a web page", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprint(w, "<p>")
		}, 200, "<p>", "", ""},
		{"refused", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404); fmt.Fprint(w, `{"error":1}`) }, 404, "",
			`{"error":1}`, ""},
		{"refused without a word", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(400) }, 400, "", "", ""},
		{"broken off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "10")
			fmt.Fprint(w, "abc")
		}, 200, "abc", "", "3 bytes came, then"},
		{"broken off in a chunk", func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprint(w, "abcd")
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}, 200, "abcd", "", "4 bytes came, then"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				if r.Header.Get("Accept") != "*/*" {
					t.Errorf("Accept %q", r.Header.Get("Accept"))
				}
				c.answer(w, r)
			})
			var out strings.Builder
			resp, refused, err := Stream(t.Context(), open(t, testConfig(s.URL)), s.URL, &out)
			if c.fails != "" && (err == nil || !strings.Contains(err.Error(), c.fails)) || c.fails == "" && err != nil {
				t.Errorf("%v, want %q", err, c.fails)
			}
			if resp == nil || resp.StatusCode != c.status || (refused != nil) != (c.status > 299) || string(refused) != c.refused {
				t.Errorf("%v with %q, want %d with %q", resp, refused, c.status, c.refused)
			}
			if out.String() != c.written {
				t.Errorf("%d bytes written, want %d", out.Len(), len(c.written))
			}
		})
	}
}

// TestStreamBeyondTheCap: a body that is not kept may be larger than a page.
func TestStreamBeyondTheCap(t *testing.T) {
	t.Parallel()
	block := bytes.Repeat([]byte("x"), 1<<20)
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		for range PageCap/len(block) + 1 {
			_, _ = w.Write(block)
		}
	})
	n := 0
	_, _, err := Stream(t.Context(), open(t, testConfig(s.URL)), s.URL, writerOf(func(p []byte) (int,
		error) {
		n += len(p)
		return len(p), nil
	}))
	if err != nil || n != PageCap+len(block) {
		t.Errorf("%d bytes came, %v", n, err)
	}
}

// TestStreamThatIsCancelled fails by its context alone.
func TestStreamThatIsCancelled(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "abc")
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	_, _, err := Stream(ctx, open(t, testConfig(s.URL)), s.URL, writerOf(func(p []byte) (int, error) { cancel(); return len(p), nil }))
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want a cancelled context", err)
	}
}

// TestStreamToAFullDisk says why the body could not be written.
func TestStreamToAFullDisk(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "abc") })
	_, _, err := Stream(t.Context(), open(t, testConfig(s.URL)), s.URL, writerOf(func([]byte) (int, error) { return 0, io.ErrShortWrite }))
	if !errors.Is(err, io.ErrShortWrite) {
		t.Errorf("%v, want the error of the writer", err)
	}
}

// writerOf is a writer that is a function.
type writerOf func([]byte) (int, error)

func (f writerOf) Write(p []byte) (int, error) { return f(p) }

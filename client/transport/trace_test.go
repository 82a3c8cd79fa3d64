package transport

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// TestBodiesAreRedactedWhenRead: a secret that becomes known after an exchange
// was recorded, even after it was read, is not in what is read next.
func TestBodiesAreRedactedWhenRead(t *testing.T) {
	t.Parallel()
	cfg := testConfig("http://a.test")
	cfg.LongQuery = true
	cfg.Redactor.Add("early-secret")
	const said = `{"value":"early-secret late-secret"}`
	c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) { return answer(r, 200, said), nil }))
	query := strings.NewReader("$filter=early-secret late-secret")
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://a.test/x/$query", query)
	resp, err := Do(c, req)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); err != nil || string(body) != said {
		t.Errorf("the caller gets %q, %v", body, err)
	}
	resp.Body.Close()
	x := cfg.Journal.List()[0]
	if got := x.ReqBody.String() + x.Body.String(); got != `$filter=(removed) late-secret{"value":"(removed) late-secret"}` {
		t.Errorf("bodies %q", got)
	}
	cfg.Redactor.Add("late-secret")
	if got := x.ReqBody.String() + x.Body.String(); got != `$filter=(removed) (removed){"value":"(removed) (removed)"}` {
		t.Errorf("bodies %q", got)
	}
}

// TestDrainedRedirectEndsInBase64: a redirect's body repeats the request in
// base64, and only its beginning is read. It ends after the escaped key, before
// the other secrets that would give the base64 away.
func TestDrainedRedirectEndsInBase64(t *testing.T) {
	t.Parallel()
	const key = "AbCdEfGh1234 +&IjKlMnOp5678"
	said := "sub=" + url.QueryEscape(key) + "\nX-Api-Key: another-secret\n" + strings.Repeat("and more ", 1000)
	for _, before := range []int{40, 80, 200} { // bytes of the base64 that are read
		coded := url.QueryEscape("%0A" + base64.StdEncoding.EncodeToString([]byte(said)))
		body := strings.Repeat(".", drainSize-before) + coded
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/from" {
				w.Header().Set("Location", "/to")
				w.WriteHeader(http.StatusFound)
				_, _ = io.WriteString(w, body)
			}
		})
		cfg := testConfig(s.URL)
		cfg.Redactor.Add(key)
		cfg.Redactor.Add("another-secret")
		if _, _, err := get(t, open(t, cfg), s.URL+"/from"); err != nil {
			t.Fatal(err)
		}
		x := cfg.Journal.List()[0]
		got := x.Body.String()
		if rest := strings.ReplaceAll(strings.TrimLeft(got, "."), "(removed)", ""); !x.Cut || len(rest) > len("%250A") {
			t.Errorf("%d bytes of base64 are read, %q of them is kept", before, rest)
		}
	}
}

// TestRecordingIsBounded: no more than what is kept is copied, whether the
// length of a body is known or not.
func TestRecordingIsBounded(t *testing.T) {
	t.Parallel()
	for _, size := range []int{0, 10, 5000, bodyKept, 4 << 20} {
		for _, known := range []int64{-1, int64(size)} {
			r := &recordedBody{resp: &http.Response{ContentLength: known}}
			most := 0
			for left := size; left > 0; {
				n := min(left, 1500)
				r.keep(make([]byte, n))
				left -= n
				most = max(most, cap(r.kept))
			}
			if len(r.kept) != min(size, bodyKept) || most > bodyKept {
				t.Errorf("of %d bytes, length %d: %d kept in %d", size, known, len(r.kept), most)
			}
		}
	}
}

// BenchmarkTraceLargePage reads pages of 4 MiB through the chain. "read" reads
// each recorded body as well: that is what recording one cost when it redacted.
func BenchmarkTraceLargePage(b *testing.B) {
	page := strings.Repeat(`{"Code":"AFG","Name":"A \"quoted\" name","Value":12.5,"Url":"x?a=%20b"},`, 4<<20/74)
	cfg := testConfig("http://a.test")
	for _, secret := range []string{"a client secret of some length", "a subscription key", "an opaque token"} {
		cfg.Redactor.Add(secret)
	}
	c, err := newService(cfg, roundTripper(func(r *http.Request) (*http.Response, error) { return answer(r, 200, page), nil }))
	if err != nil {
		b.Fatal(err)
	}
	fetch := func() {
		req, _ := http.NewRequestWithContext(b.Context(), http.MethodGet, "http://a.test/x", nil)
		resp, err := Do(c, req)
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
	b.SetBytes(int64(len(page)))
	var unread, read time.Duration
	for b.Loop() {
		start := time.Now()
		fetch()
		unread += time.Since(start)
		list := cfg.Journal.List()
		_ = list[len(list)-1].Body.Bytes()
		read += time.Since(start)
	}
	b.ReportMetric(float64(read)/float64(unread), "read/unread")
	b.ReportMetric(float64(unread.Microseconds())/float64(b.N), "unread-µs/op")
}

package kinds_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"odatui/client"
	"odatui/client/redact"
	"odatui/client/transport"
)

// stopAfter reads a run until so many pages came, and returns the checkpoint of the last
// one as another process reads it; false if it has none, or the run ended before.
func stopAfter(t *testing.T, s client.Service, run *client.Run, pages int) (ids []int, c client.Checkpoint, ok bool) {
	t.Helper()
	run.Query.Path = "Things"
	n := 0
	for page, err := range run.Pages(t.Context(), s) {
		if err != nil {
			return ids, c, false
		}
		for i := range page.Len() {
			ids = append(ids, atoi(page.Cell(i, page.Column("Id")).Text()))
		}
		if n++; n == pages {
			c, ok = page.Checkpoint()
			return ids, kept(t, c), ok
		}
	}
	return ids, c, false
}

// kept returns a checkpoint as it is read from a file.
func kept(t *testing.T, c client.Checkpoint) (back client.Checkpoint) {
	t.Helper()
	text, err := json.Marshal(c)
	if err == nil {
		err = json.Unmarshal(text, &back)
	}
	if err != nil {
		t.Fatal(err)
	}
	return back
}

// TestWholeAndExactOverTwoProcesses stops each run of the table behind each page and goes
// on in another session: the same rows come, and the run ends as it does in one.
func TestWholeAndExactOverTwoProcesses(t *testing.T) {
	t.Parallel()
	resumed := 0
	for i, c := range slices.Concat(wholes(), limited(), wholes(), limited()) {
		bulk := i < len(wholes())+len(limited())
		for _, w := range ways() {
			if c.only != nil && !c.only(w) {
				continue
			}
			for pages := 1; pages < 5; pages++ {
				name := fmt.Sprintf("%s/%s/bulk %v/behind page %d", w.name, c.name, bulk, pages)
				s := &script{way: w, rows: c.rows, size: c.size, silent: c.silent}
				if c.change != nil {
					s.change = func(from int, a *answer) { c.change(w, from, a) }
				}
				run := func(from *client.Checkpoint) *client.Run {
					run := all()
					if c.run != nil {
						*run = *c.run
					}
					run.Query.Bulk, run.From = bulk, from
					return run
				}
				whole := read(t, s.open(t), run(nil))
				came, at, ok := stopAfter(t, s.open(t, session("before")), run(nil), pages)
				if !ok {
					continue
				}
				resumed++
				next := run(&at)
				got := read(t, s.open(t, session("after")), next)
				if ids := slices.Concat(came, got.ids); !slices.Equal(ids, whole.ids) || next.Rows != int64(len(ids)) {
					t.Errorf("%s: rows %v, %d by its own count, want %v (%v)", name, ids, next.Rows, whole.ids, got.err)
				}
				if (got.err != nil) != (whole.err != nil) || c.is != nil && !errors.Is(got.err, c.is) {
					t.Errorf("%s: error %v, in one process %v", name, got.err, whole.err)
				}
			}
		}
	}
	if t.Logf("%d runs were continued", resumed); resumed < 300 {
		t.Errorf("only %d runs were continued", resumed)
	}
}

// TestLinksOfACheckpointStayAtTheService: a file may have been changed. Nothing is sent to
// another host; the run is to begin again.
func TestLinksOfACheckpointStayAtTheService(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer other.Close()
	for _, w := range ways() {
		if !w.links || w.rest != nil && w.rest.Cursor != "" {
			continue
		}
		s := &script{way: w, rows: 7}
		_, at, _ := stopAfter(t, s.open(t), all(), 1)
		for _, to := range []string{strings.Replace(at.Link, s.server.URL, other.URL, 1),
			strings.Replace(at.Link, "http://", "http://a@", 1) + "#x"} {
			run := all()
			run.From = &client.Checkpoint{}
			*run.From = at
			run.From.Link = to
			got := read(t, s.open(t), run)
			if strings.Contains(to, "@") && w.kind == "rest" {
				continue // the user is left out
			}
			if !errors.Is(got.err, client.ErrOtherOrigin) || !errors.Is(got.err, client.ErrStale) || len(got.ids) > 0 {
				t.Errorf("%s, %s: rows %v, %v", w.name, to, got.ids, got.err)
			}
		}
	}
	if asked.Load() > 0 {
		t.Error("another host was asked")
	}
}

// TestLinksThatAreGone: the service does not know the link of a checkpoint any more, so the
// run is to begin again. What fails in passing, or for want of rights, does not mean that.
func TestLinksThatAreGone(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if !w.links {
			continue
		}
		for status, gone := range map[int]bool{400: true, 404: true, 410: true, 401: false, 403: false, 429: false, 503: false} {
			s := &script{way: w, rows: 7}
			_, at, _ := stopAfter(t, s.open(t), all(), 1)
			s.before = func(q url.Values) *answer {
				if q.Get(w.from) == "" {
					return nil
				}
				return &answer{status: status, raw: `{"error":{"code":"x","message":"this cannot be read"}}`}
			}
			run := all()
			run.From = &at
			got := read(t, s.open(t), run)
			var no *client.ResponseError
			if !errors.As(got.err, &no) || errors.Is(got.err, client.ErrStale) != gone || client.HasReason(got.err, client.ReasonStale) != gone {
				t.Errorf("%s, %d: %v", w.name, status, got.err)
			}
		}
	}
}

// TestServiceOfOneRowAtATime: the overlap alone does not show that no row follows.
func TestServiceOfOneRowAtATime(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		for _, silent := range []bool{false, true} {
			s := &script{way: w, rows: 5, size: 1, silent: silent}
			for pages := 1; pages <= 5; pages++ {
				came, at, ok := stopAfter(t, s.open(t), all(), pages)
				run := all()
				run.From = &at
				if got := read(t, s.open(t), run); !ok || got.err != nil || !slices.Equal(append(came, got.ids...), upTo(5)) {
					t.Errorf("%s, counted %v: rows %v, then %v, %v", w.name, !silent, came, got.ids, got.err)
				}
			}
		}
	}
}

// TestRepeatsOverTwoProcesses: a link that leads back to the last rows of the process
// before is noticed; that others may come again is noted.
func TestRepeatsOverTwoProcesses(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		if !w.links {
			continue
		}
		s := &script{way: w, rows: 7}
		_, at, _ := stopAfter(t, s.open(t), all(), 1)
		run := all()
		again := at
		run.From = &again
		if got := read(t, s.open(t), run); !slices.Equal(got.topics, []string{"repeats-unchecked"}) {
			t.Errorf("%s: notes %v, %v", w.name, got.topics, got.err)
		}
		s.change = func(from int, a *answer) {
			if from == 3 {
				a.fields[w.list] = []any{row(2), row(3)}
			}
		}
		run = all()
		run.From = &at
		if got := read(t, s.open(t), run); !errors.Is(got.err, client.ErrMoved) || len(got.ids) > 0 {
			t.Errorf("%s: rows %v, %v", w.name, got.ids, got.err)
		}
	}
}

// TestCheckpointsThatCannotBe: numbers that no run has written end the run, or lead on
// from nowhere else than they name, without a panic.
func TestCheckpointsThatCannotBe(t *testing.T) {
	t.Parallel()
	for _, w := range ways() {
		s := &script{way: w, rows: 7}
		_, at, _ := stopAfter(t, s.open(t), all(), 1)
		for name, change := range map[string]func(*client.Checkpoint){
			"nothing":          func(c *client.Checkpoint) { *c = client.Checkpoint{} },
			"negative numbers": func(c *client.Checkpoint) { c.Rows, c.Row, c.Total, c.Top, c.Plan.Passed = -5, -5, -5, -5, -5 },
			"no print":         func(c *client.Checkpoint) { c.Print, c.Before = "", nil },
			"another print":    func(c *client.Checkpoint) { c.Print, c.Before = "key x", nil },
			"far away":         func(c *client.Checkpoint) { c.Row = 1 << 40 },
		} {
			c := kept(t, at)
			change(&c)
			run := all()
			run.From = &c
			if got := read(t, s.open(t), run); got.err == nil && (c.Rows != at.Rows || !slices.Equal(got.ids, []int{3, 4, 5, 6})) {
				t.Errorf("%s, %s: rows %v without an error", w.name, name, got.ids)
			}
		}
	}
}

// TestSecretsAreNotKeptInACheckpoint: a service that repeats them in its next links gets
// them again, and a row that was not added is not kept.
func TestSecretsAreNotKeptInACheckpoint(t *testing.T) {
	t.Parallel()
	const code, key, shared = "url+secret-1", "profile+secret-2", "credential-secret-3"
	for _, w := range ways() {
		if !w.links || w.rest != nil && w.rest.Cursor != "" {
			continue
		}
		for _, more := range []string{"", "&sig=abcdef0123456789"} {
			s := &script{way: w, rows: 7}
			s.before = func(q url.Values) *answer {
				if q.Get("code") != code || q.Get("key") != key || q.Get("shared") != shared {
					t.Errorf("%s: the parameters %v", w.name, q)
				}
				return nil
			}
			s.change = func(_ int, a *answer) {
				for _, name := range []string{"next", "@odata.nextLink"} {
					if link, ok := a.fields[name].(string); ok {
						a.fields[name] = link + "&code=" + url.QueryEscape(code) + "&k%65y=" + url.QueryEscape(key) + "&shared=" + shared + more
					}
				}
			}
			s.client = func(origin string) *http.Client {
				hc, err := transport.New(transport.Config{Origin: origin, Journal: &client.Journal{}, Redactor: &redact.Redactor{},
					Query: []client.Param{{Name: "key", Value: key}}, Prover: fixed{{Name: "shared", Value: shared}}})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(hc.CloseIdleConnections)
				return hc
			}
			withCode := func(o *client.Options) { o.URL += "?code=" + url.QueryEscape(code) }
			came, at, ok := stopAfter(t, s.open(t, withCode), all(), 1)
			if ok != (more == "") {
				t.Errorf("%s, links with %q: kept %v", w.name, more, ok)
			}
			text, _ := json.Marshal(at)
			for _, secret := range []string{"secret-1", "secret-2", "secret-3", "abcdef0123456789"} {
				if strings.Contains(string(text), secret) {
					t.Errorf("%s: %s is in %s", w.name, secret, text)
				}
			}
			if !ok {
				continue
			}
			run := all()
			run.From = &at
			if got := read(t, s.open(t, withCode), run); got.err != nil || !slices.Equal(append(came, got.ids...), upTo(7)) {
				t.Errorf("%s: rows %v, then %v, %v", w.name, came, got.ids, got.err)
			}
		}
	}
}

// fixed are credentials in the query.
type fixed []client.Param

func (f fixed) Prove(context.Context, *transport.Proof) (*transport.Proof, error) {
	return &transport.Proof{Query: f}, nil
}

func session(name string) func(*client.Options) {
	return func(o *client.Options) { o.Session = name }
}

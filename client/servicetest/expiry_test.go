package servicetest_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
)

// tokenLife is a service of 40 rows, with a token endpoint whose answers a test changes.
type tokenLife struct {
	mu      sync.Mutex
	now     time.Time
	step    time.Duration // that each page takes
	grant   func(n int) (status int, answer map[string]any)
	accepts func(token string, used int) bool // used: pages that it has brought

	tokens  int // requests for one
	refused int // pages, with 401
	used    map[string]int
}

// expiring returns a token that says when it expires.
func (l *tokenLife) expiring(name string, in time.Duration) string {
	claims, _ := json.Marshal(map[string]any{"jti": name, "exp": l.now.Add(in).Unix()})
	return "e30." + base64.RawURLEncoding.EncodeToString(claims) + ".x"
}

func (l *tokenLife) clock() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.now
}

func (l *tokenLife) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.URL.Path == "/token" {
		l.tokens++
		status, answer := l.grant(l.tokens)
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(answer)
		return
	}
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprint(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/></EntityType><EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
		return
	}
	l.now = l.now.Add(l.step)
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !l.accepts(token, l.used[token]) {
		l.refused++
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprint(w, `{"error":{"code":"expired","message":"the token has expired"}}`)
		return
	}
	l.used[token]++
	from, _ := strconv.Atoi(r.URL.Query().Get("$skip"))
	rows := []map[string]int{}
	for i := from; i < min(from+4, 40); i++ {
		rows = append(rows, map[string]int{"Id": i})
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"@odata.count": 40, "value": rows})
}

// read reads the rows behind a checkpoint in a session of its own, and returns the last
// checkpoint too.
func (l *tokenLife) read(t *testing.T, url string, bulk bool, from *client.Checkpoint) (ids []string, at *client.Checkpoint, err error) {
	t.Helper()
	o := open(t, setup{method: "client-credentials", secret: "s3cret-of-the-client", url: url + "/odata", pageSize: 4, now: l.clock,
		text: map[string]string{"token_url": url + "/token", "client_id": "c"}})
	run := &client.Run{Query: client.Query{Path: "Things", Count: true, Bulk: bulk}, Limit: -1, From: from}
	for page, err := range run.Pages(t.Context(), o.Service) {
		if err != nil {
			return ids, at, err
		}
		for i := range page.Len() {
			ids = append(ids, strings.Clone(page.Cell(i, 0).Text()))
		}
		if c, ok := page.Checkpoint(); ok {
			at = &c
		}
	}
	return ids, at, nil
}

// TestTokensThatExpireInARun: a token is renewed before it expires by the clock, and once
// after a 401; the page is requested again, and the run goes on.
func TestTokensThatExpireInARun(t *testing.T) {
	t.Parallel()
	good := func(l *tokenLife, answer map[string]any, life time.Duration) func(int) (int, map[string]any) {
		return func(n int) (int, map[string]any) {
			answer["access_token"] = l.expiring(strconv.Itoa(n), life)
			return 200, answer
		}
	}
	uses := func(most int) func(string, int) bool { return func(_ string, used int) bool { return used < most } }
	for name, c := range map[string]struct {
		set             func(*tokenLife)
		tokens, refused int // at least, and at most so many 401
	}{
		"by the clock": {func(l *tokenLife) {
			l.step, l.grant = 2*time.Minute, good(l, map[string]any{"expires_in": 600}, 10*time.Minute)
			ends := map[string]time.Time{}
			l.accepts = func(token string, _ int) bool {
				if ends[token].IsZero() {
					ends[token] = l.now.Add(8 * time.Minute)
				}
				return l.now.Before(ends[token])
			}
		}, 3, 0},
		"earlier than the endpoint says": {func(l *tokenLife) {
			l.grant, l.accepts = good(l, map[string]any{"expires_in": 3600}, time.Hour), uses(3)
		}, 4, 8},
		"without expires_in": {func(l *tokenLife) { l.grant, l.accepts = good(l, map[string]any{}, time.Hour), uses(3) }, 4, 8},
		"with a negative expires_in": {func(l *tokenLife) {
			l.grant, l.accepts = good(l, map[string]any{"expires_in": -60}, time.Hour), uses(3)
		}, 4, 8},
		"with an expires_in of a second": {func(l *tokenLife) {
			l.step, l.grant = 2*time.Second, good(l, map[string]any{"expires_in": 1}, time.Second)
			l.accepts = uses(1)
		}, 10, 8},
		"the first one expired long ago": {func(l *tokenLife) {
			fresh := good(l, map[string]any{"expires_in": 3600}, time.Hour)
			l.grant = func(n int) (int, map[string]any) {
				if n == 1 {
					return 200, map[string]any{"access_token": l.expiring("old", -time.Hour), "expires_in": 3600}
				}
				return fresh(n)
			}
			l.accepts = func(token string, _ int) bool { return token != l.expiring("old", -time.Hour) }
		}, 2, 3},
		"the first one expired long ago, as it says itself": {func(l *tokenLife) {
			fresh := good(l, map[string]any{"expires_in": 3600}, time.Hour)
			l.grant = func(n int) (int, map[string]any) {
				if n == 1 {
					return 200, map[string]any{"access_token": l.expiring("old", -time.Hour), "expires_in": -3600,
						"expires_on": l.now.Add(-time.Hour).Unix()}
				}
				return fresh(n)
			}
			l.accepts = func(token string, _ int) bool { return token != l.expiring("old", -time.Hour) }
		}, 2, 3},
	} {
		for _, bulk := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/bulk %v", name, bulk), func(t *testing.T) {
				t.Parallel()
				l := &tokenLife{now: time.Now().Round(time.Second), used: map[string]int{}}
				c.set(l)
				server := httptest.NewServer(l)
				defer server.Close()
				ids, _, err := l.read(t, server.URL, bulk, nil)
				if err != nil || len(slices.Compact(ids)) != 40 {
					t.Errorf("%d rows, %v", len(ids), err)
				}
				if l.tokens < c.tokens || l.refused > c.refused {
					t.Errorf("%d tokens, want at least %d; %d requests were refused, want at most %d", l.tokens, c.tokens, l.refused, c.refused)
				}
			})
		}
	}
}

// TestRunsThatATokenEnds: a service that keeps refusing, and an endpoint that gives no
// further token, end the run with the error of that kind. What came stays, and another
// process goes on behind it.
func TestRunsThatATokenEnds(t *testing.T) {
	t.Parallel()
	for _, endpoint := range []bool{false, true} {
		for _, bulk := range []bool{false, true} {
			l := &tokenLife{now: time.Now().Round(time.Second), used: map[string]int{}}
			ended := true
			l.grant = func(n int) (int, map[string]any) {
				if endpoint && ended && n > 1 {
					return 401, map[string]any{"error": "invalid_client", "error_description": "the secret has expired"}
				}
				return 200, map[string]any{"access_token": l.expiring(strconv.Itoa(n), time.Hour), "expires_in": 3600}
			}
			l.accepts = func(token string, used int) bool { return !ended || token == l.expiring("1", time.Hour) && used < 4 }
			server := httptest.NewServer(l)
			defer server.Close()
			came, at, err := l.read(t, server.URL, bulk, nil)
			var auth *client.AuthError
			var no *client.ResponseError
			if errors.As(err, &auth) != endpoint || errors.As(err, &no) == endpoint || errors.Is(err, client.ErrStale) {
				t.Errorf("endpoint %v, bulk %v: %v", endpoint, bulk, err)
			}
			if l.tokens > 2 || len(came) < 10 || at == nil || at.Rows != int64(len(came)) {
				t.Fatalf("endpoint %v, bulk %v: %d tokens were requested, %d rows came, %+v", endpoint, bulk, l.tokens, len(came), at)
			}
			if _, _, err = l.read(t, server.URL, bulk, at); err == nil || errors.Is(err, client.ErrStale) {
				t.Errorf("endpoint %v, bulk %v, still refused: %v", endpoint, bulk, err)
			}
			ended = false
			rest, _, err := l.read(t, server.URL, bulk, at)
			if all := slices.Concat(came, rest); err != nil || len(all) != 40 || len(slices.Compact(all)) != 40 {
				t.Errorf("endpoint %v, bulk %v: %d rows, then %d, %v", endpoint, bulk, len(came), len(rest), err)
			}
		}
	}
}

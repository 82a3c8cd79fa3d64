package doctor_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"odatui/client"
	"odatui/client/doctor"
)

// mart is a service of sets that answer each in its own way.
func mart(t *testing.T, sets map[string]func(http.ResponseWriter), names ...string) (setup, *sync.Map) {
	t.Helper()
	var asked sync.Map
	srv := server(t, func(w http.ResponseWriter, r *http.Request) {
		name := strings.Trim(r.URL.Path, "/")
		n, _ := asked.LoadOrStore(name+"?"+r.URL.RawQuery, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		w.Header().Set("Content-Type", "application/json")
		switch answer := sets[name]; {
		case name == "":
			var list []string
			for _, n := range names {
				list = append(list, fmt.Sprintf(`{"name":%q,"kind":"EntitySet","url":%q}`, n, n))
			}
			fmt.Fprintf(w, `{"@odata.context":"$metadata","value":[%s]}`, strings.Join(list, ","))
		case answer != nil:
			answer(w)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	return setup{url: srv.URL, kind: "odata", method: "none", concurrency: 4}, &asked
}

func row(w http.ResponseWriter)   { fmt.Fprint(w, `{"value":[{"Id":1}]}`) }
func empty(w http.ResponseWriter) { fmt.Fprint(w, `{"value":[]}`) }

func status(n int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.WriteHeader(n)
		fmt.Fprintf(w, `{"error":{"code":"c","message":"no %d"}}`, n)
	}
}

func TestFirstRow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		answers []func(http.ResponseWriter)
		state   client.StageState
		says    string
	}{
		{"at once", []func(http.ResponseWriter){row}, client.StageOK, "1 row of S0"},
		{"the second", []func(http.ResponseWriter){empty, row}, client.StageOK, "1 row of S1"},
		{"after a refusal", []func(http.ResponseWriter){status(403), status(404), row}, client.StageOK, "1 row of S2"},
		{"none of three", []func(http.ResponseWriter){empty, empty, empty, row}, client.StageWarn, "S0, S1, S2 are empty"},
		{"refused", []func(http.ResponseWriter){status(403), status(403), status(403), row}, client.StageFail, "403 c: no 403"},
		{"empty or refused", []func(http.ResponseWriter){empty, status(403)}, client.StageWarn, "S0 is empty"},
		{"no sets", nil, client.StageFail, "no sets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			sets, names := map[string]func(http.ResponseWriter){}, []string{}
			for i, a := range c.answers {
				name := fmt.Sprintf("S%d", i)
				sets[name], names = a, append(names, name)
			}
			s, asked := mart(t, sets, names...)
			up := run(t, admitted(t, s), client.CheckOptions{})
			got := stage(up, client.StageFirstRow)
			if got.State != c.state || !strings.Contains(got.Detail, c.says) {
				t.Errorf("%s %q, want %s %q", got.State, got.Detail, c.state, c.says)
			}
			if up.OK != (c.state != client.StageFail) {
				t.Errorf("ok is %v", up.OK)
			}
			asked.Range(func(what, n any) bool {
				if n.(*atomic.Int64).Load() != 1 || strings.HasPrefix(what.(string), "S") && what.(string)[2:] != "?$top=1" && what.(string)[2:] != "?%24top=1" {
					t.Errorf("%s: %d times", what, n.(*atomic.Int64).Load())
				}
				return true
			})
		})
	}
}

func TestSets(t *testing.T) {
	t.Parallel()
	s, asked := mart(t, map[string]func(http.ResponseWriter){
		"A": row, "B": empty, "C": status(403), "D": status(500), "E": row, "F": func(w http.ResponseWriter) { fmt.Fprint(w, `{"value":[{"Id":1},{"Id`) },
	}, "A", "B", "C", "D", "E", "F", "G")
	up := run(t, admitted(t, s), client.CheckOptions{Sets: true})
	want := []struct {
		state  client.StageState
		status int
		says   string
	}{{client.StageOK, 200, "may be read"}, {client.StageWarn, 200, "empty"}, {client.StageFail, 403, "refused: 403"}, {client.StageFail, 500, "broken: 500"},
		{client.StageOK, 200, "may be read"}, {client.StageWarn, 200, "broken"}, {client.StageFail, 404, "404"}}
	if len(up.Sets) != len(want) {
		t.Fatalf("%+v", up.Sets)
	}
	for i, w := range want {
		if got := up.Sets[i]; got.State != w.state || got.Status != w.status || !strings.Contains(got.Detail, w.says) {
			t.Errorf("%+v, want %+v", got, w)
		}
	}
	if line := doctor.SetsLine(up.Sets); line != "4 of 7 sets may be read, 2 empty or odd, 1 refused, 2 broken" {
		t.Error(line)
	}
	asked.Range(func(what, n any) bool {
		if n.(*atomic.Int64).Load() != 1 {
			t.Errorf("%s: %d times", what, n.(*atomic.Int64).Load())
		}
		return true
	})
}

// TestSetsCancelled keeps what came, and says what was not asked.
func TestSetsCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s, _ := mart(t, map[string]func(http.ResponseWriter){"A": row, "B": func(http.ResponseWriter) { cancel() }, "C": row}, "A", "B", "C")
	s.concurrency = 1
	up, err := doctor.Run(ctx, admitted(t, s), client.CheckOptions{Sets: true}, nil)
	if err == nil || len(up.Sets) != 3 || up.Sets[0].State != client.StageOK || up.Sets[1].State != client.StageSkip || up.Sets[2].State != client.StageSkip {
		t.Errorf("%v, %+v", err, up.Sets)
	}
	if line := doctor.SetsLine(up.Sets); line != "1 of 3 sets may be read, 2 not asked" {
		t.Error(line)
	}
}

package servicetest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"

	"odatui/client"
	"odatui/client/servicetest"
)

// TestRunsOfEachSystemAreContinued stops a run over each system behind each of its pages,
// and goes on in another session, as another process does: the same rows come, once.
func TestRunsOfEachSystemAreContinued(t *testing.T) {
	t.Parallel()
	no := false
	for name, maker := range map[string]func(*testing.T) *servicetest.System{
		"xmart": func(t *testing.T) *servicetest.System {
			return servicetest.XMart(t, servicetest.WithRows(60), servicetest.WithCap(10))
		},
		"erp.net": func(t *testing.T) *servicetest.System { return servicetest.ERPNet(t, servicetest.WithCap(4)) },
		"nxtport": func(t *testing.T) *servicetest.System { return servicetest.NxtPort(t) },
		"odm":     func(t *testing.T) *servicetest.System { return servicetest.ODM(t) },
	} {
		for _, bulk := range []bool{false, true} {
			for change, set := range map[string]func(*setup, *client.Query, *servicetest.System){
				"by key":                   func(*setup, *client.Query, *servicetest.System) {},
				"in another order":         func(p *setup, _ *client.Query, _ *servicetest.System) { p.keyOrder = &no },
				"large pages":              func(p *setup, _ *client.Query, _ *servicetest.System) { p.pageSize = 25 },
				"large pages, not counted": func(p *setup, q *client.Query, _ *servicetest.System) { p.pageSize, q.Count = 25, false },
				"a view without a key": func(_ *setup, q *client.Query, s *servicetest.System) {
					if s.View != "" {
						q.Path = s.View
					}
				},
			} {
				t.Run(fmt.Sprintf("%s/%s/bulk %v", name, change, bulk), func(t *testing.T) {
					t.Parallel()
					s := maker(t)
					p, q := profileOf(t, s), client.Query{Path: s.Set, Count: true, Bulk: bulk}
					p.pageSize = 7
					set(&p, &q, s)
					everyPage(t, s, p, q)
				})
			}
		}
	}
}

// everyPage stops behind each page of a query and goes on.
func everyPage(t *testing.T, s *servicetest.System, p setup, q client.Query) {
	t.Helper()
	whole, _, err := rowsUpTo(t, p, &client.Run{Query: q, Limit: -1}, 0)
	if err != nil || len(whole) != s.Rows {
		t.Fatalf("%d rows of %d: %v", len(whole), s.Rows, err)
	}
	continued := 0
	for page := 1; ; page++ {
		came, at, err := rowsUpTo(t, p, &client.Run{Query: q, Limit: -1}, page)
		if err != nil {
			t.Fatal(err)
		}
		if at == nil {
			break
		}
		rest, _, err := rowsUpTo(t, p, &client.Run{Query: q, Limit: -1, From: at}, 0)
		if err != nil {
			t.Errorf("behind page %d: %v", page, err)
		}
		if got := slices.Concat(came, rest); !slices.Equal(got, whole) {
			t.Errorf("behind page %d, %d rows, then %d: not those of one run", page, len(came), len(rest))
		}
		continued++
	}
	if continued < 2 {
		t.Errorf("only %d pages were continued", continued)
	}
	reads(t, s)
}

// rowsUpTo reads a run in a session of its own to a page, 0 to its end, and returns the
// checkpoint there as another process reads it.
func rowsUpTo(t *testing.T, p setup, run *client.Run, pages int) (rows []string, at *client.Checkpoint, err error) {
	t.Helper()
	n := 0
	for page, err := range run.Pages(t.Context(), open(t, p).Service) {
		if err != nil {
			return rows, nil, err
		}
		for i := range page.Len() {
			rows = append(rows, string([]byte(page.Row(i)))) // the memory of a page is used again
		}
		if n++; n == pages {
			c, ok := page.Checkpoint()
			if !ok {
				t.Fatalf("no checkpoint behind page %d of %d rows", n, page.Len())
			}
			text, err := json.Marshal(c)
			if err == nil {
				err = json.Unmarshal(text, &at)
			}
			return rows, at, err
		}
	}
	return rows, nil, nil
}

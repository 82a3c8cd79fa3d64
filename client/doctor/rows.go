package doctor

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"odatui/client"
)

// mostTried is how many sets are asked before it is said that no row comes.
const mostTried = 3

// noSets is what is wrong with a service that answers well and has nothing: a
// mart whose name is misspelled does.
const noSets = "the service lists no sets"

// row is what a set answered to a request for one row.
type row struct {
	came bool // one came
	err  error
	took time.Duration
	odd  string // what is odd about the answer, "" nothing
}

// one asks for one row in the cheapest way: no order, no count.
func one(kind, set string) client.Query {
	if kind == "rest" {
		return client.Query{Path: set, PageSize: 1}
	}
	return client.Query{Path: set, PageSize: 1, Params: []client.Param{{Name: "$top", Value: "1"}},
		Plan: client.Plan{Fixed: true, Paging: "next-link", Without: []string{"$count"}}}
}

// row asks a set for one row, once in a visit.
func (v *Visit) row(ctx context.Context, set string) row {
	v.mu.Lock()
	r, known := v.rows[set]
	v.mu.Unlock()
	if known {
		return r
	}
	start := time.Now()
	page, err := v.Service.Fetch(ctx, one(v.Target.Kind, set), client.Start)
	r = row{err: err, took: time.Since(start)}
	if err == nil {
		r.came = page.Len() > 0
		if page.Incomplete != nil && !r.came {
			r.err = page.Incomplete
		} else if page.Incomplete != nil {
			r.odd = short(page.Incomplete)
		}
	}
	if ctx.Err() == nil {
		v.mu.Lock()
		v.rows[set] = r
		v.mu.Unlock()
	}
	return r
}

// browsable are the names of the sets that hold rows.
func (v *Visit) browsable() []string {
	var names []string
	for _, s := range v.sets {
		if s.Kind == client.EntitySet || s.Kind == "" {
			names = append(names, s.Name)
		}
	}
	return names
}

// checkFirstRow asks for one row. A set may be empty, or not for us: a few are
// tried.
func checkFirstRow(ctx context.Context, v *Visit) Outcome {
	names := v.browsable()
	switch {
	case len(v.sets) == 0:
		return failed(&client.ResponseError{Method: "GET", URL: v.Target.URL, Status: 200,
			Shape: client.ShapeOData, Reason: client.ReasonNoSets, Message: noSets})
	case len(names) == 0: // singletons and functions only
		return odd("there is no set to ask for a row")
	}
	var empty, notes []string
	var first error
	for _, name := range names[:min(len(names), mostTried)] {
		r := v.row(ctx, name)
		switch {
		case r.came:
			out := fine("1 row of %s in %s", name, brief(r.took)).noting(notes...)
			return v.tryFilter(ctx, name, out.noting(r.odd))
		case r.err == nil:
			empty, notes = append(empty, name), append(notes, name+" is empty")
			continue
		}
		notes = append(notes, name+": "+short(r.err))
		if first == nil {
			first = r.err
		}
		if s := statusOf(r.err); ctx.Err() != nil || s == 0 || s == 401 {
			break // the next one would say the same
		}
	}
	switch {
	case first == nil:
		return odd("no row came: %s", isEmpty(empty)).noting(notes...)
	case len(empty) > 0:
		return odd("no row came: %s, others answer %s", isEmpty(empty), short(first)).noting(notes...).because(first)
	}
	return failed(first).noting(notes...)
}

func isEmpty(names []string) string {
	if len(names) == 1 {
		return names[0] + " is empty"
	}
	return strings.Join(names, ", ") + " are empty"
}

// brief is span, in milliseconds below a second.
func brief(d time.Duration) string {
	if d < time.Second {
		return millis(d)
	}
	return span(d)
}

// askSets asks every set for one row, as many at once as the profile allows;
// a licensed session takes one at a time.
func (v *Visit) askSets(ctx context.Context) {
	if v.options.Offline || !v.mayOpen() || len(v.sets) == 0 {
		return
	}
	names := v.browsable()
	v.mu.Lock()
	for _, name := range names {
		v.up.Sets = append(v.up.Sets, client.SetAccess{Name: name, State: client.StageWaiting})
	}
	v.mu.Unlock()
	atOnce := max(v.Target.Concurrency, 1)
	if v.Target.Licensed {
		atOnce = 1
	}
	var wait sync.WaitGroup
	places := make(chan struct{}, atOnce)
	for i := range names {
		select {
		case places <- struct{}{}:
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			break
		}
		wait.Go(func() {
			defer func() { <-places }()
			v.askSet(ctx, i, names[i])
		})
	}
	wait.Wait()
	v.mu.Lock()
	for i, s := range v.up.Sets {
		if s.State == client.StageWaiting || s.State == client.StageRunning {
			v.up.Sets[i].State, v.up.Sets[i].Detail = client.StageSkip, "interrupted"
		}
	}
	v.mu.Unlock()
}

func (v *Visit) askSet(ctx context.Context, i int, name string) {
	v.access(i, client.SetAccess{Name: name, State: client.StageRunning})
	r := v.row(ctx, name)
	if ctx.Err() == nil {
		a := accessOf(name, r)
		a.Detail = v.clean(a.Detail)
		v.access(i, a)
	}
}

// access keeps what is known of a set and tells.
func (v *Visit) access(i int, a client.SetAccess) {
	v.mu.Lock()
	v.up.Sets[i] = a
	v.mu.Unlock()
	v.tell()
}

// accessOf says what an answer means for whoever wants to read the set.
func accessOf(name string, r row) client.SetAccess {
	a := client.SetAccess{Name: name, State: client.StageOK, Status: statusOf(r.err), Took: r.took, Detail: "may be read"}
	switch {
	case r.err == nil && r.odd != "":
		a.State, a.Detail, a.Status = client.StageWarn, "broken: "+r.odd, 200
	case r.err == nil && !r.came:
		a.State, a.Detail, a.Status = client.StageWarn, "may be read, but is empty", 200
	case r.err == nil:
		a.Status = 200
	case refused(a.Status):
		a.State, a.Detail = client.StageFail, "refused: "+short(r.err)
	default:
		a.State, a.Detail = client.StageFail, "broken: "+short(r.err)
	}
	return a
}

// SetsLine counts in one line which sets may be read, "" no set was asked.
func SetsLine(sets []client.SetAccess) string {
	if len(sets) == 0 {
		return ""
	}
	var may, empty, no, broken, unasked int
	for _, s := range sets {
		switch {
		case s.State == client.StageOK:
			may++
		case s.State == client.StageWarn:
			may++
			empty++
		case s.State == client.StageSkip:
			unasked++
		case refused(s.Status):
			no++
		default:
			broken++
		}
	}
	line := fmt.Sprintf("%d of %s may be read", may, many(len(sets), "set"))
	for _, part := range []struct {
		n    int
		text string
	}{{empty, "empty or odd"}, {no, "refused"}, {broken, "broken"}, {unasked, "not asked"}} {
		if part.n > 0 {
			line += fmt.Sprintf(", %d %s", part.n, part.text)
		}
	}
	return line
}

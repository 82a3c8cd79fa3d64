package comparing

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/compare"
)

// many returns a table with text keys, of which a service that sorts has an order that is
// not that of their bytes unless sorted is set.
func many(n int, sorted bool) *table {
	t := &table{columns: []column{{"ID", "Edm.String"}, {"Name", "Edm.String"}}, key: []string{"ID"}, order: by("ID")}
	if !sorted {
		t.order = byAsFolded
	}
	for i := range n {
		t.rows = append(t.rows, row{"ID": fmt.Sprintf(`"%c%03d"`, "aBcD"[i%4], i), "Name": fmt.Sprintf(`"%s"`, strings.Repeat("n", 40))})
	}
	return t
}

func byAsFolded(a, b row) int { return byAs(byFolded(strings.ToLower), "ID")(a, b) }

// inTemp gives the test a directory of temporary files, which must be empty at its end.
func inTemp(t *testing.T) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	t.Cleanup(func() {
		left, err := os.ReadDir(dir)
		if err != nil || len(left) > 0 {
			t.Errorf("temporary files are left: %v %v", left, err)
		}
	})
}

func refuse(status, from int) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, _ *http.Request, request int) bool {
		if request < from {
			return false
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		fmt.Fprint(w, `{"error":{"code":"no","message":"no rows today"}}`)
		return true
	}
}

// TestFailuresNameTheSide: whichever page of whichever side fails, in both ways of reading,
// the result is not complete, and the error is that of the side.
func TestFailuresNameTheSide(t *testing.T) {
	inTemp(t)
	for _, sorted := range []bool{true, false} {
		for _, status := range []int{401, 403, 500} {
			for _, from := range []int{1, 3, 9} {
				for _, right := range []bool{false, true} {
					l, r := many(100, sorted), many(100, sorted)
					name, bad := "shop@live", l
					if right {
						name, bad = "shop@staging", r
					}
					bad.intercept = refuse(status, from)
					k, s, err := both(l, r, nil).compare(t)
					var side *compare.SideError
					var said *client.ResponseError
					if !errors.As(err, &side) || !errors.As(err, &said) || said.Status != status || side.Side != name ||
						!strings.HasPrefix(err.Error(), name+": ") {
						t.Errorf("sorted %v, status %d from request %d: %v", sorted, status, from, err)
					}
					if s.Complete || len(k.rows) > 0 || s.Counts.Differences() > 0 {
						t.Errorf("sorted %v, status %d from request %d: %+v %v", sorted, status, from, s, k.lines())
					}
				}
			}
		}
	}
}

// TestWhatWasFoundIsWrittenBeforeAFailure: of rows that were read in order.
func TestWhatWasFoundIsWrittenBeforeAFailure(t *testing.T) {
	l, r := things(100), things(100)
	l.rows[3]["Name"], r.rows[4]["ID"] = `"b"`, "4000"
	r.intercept = refuse(500, 6)
	k, s, err := both(l, r, nil).compare(t)
	if err == nil || s.Complete || s.Counts.Equal < 10 || s.Counts.Differences() != 2 {
		t.Errorf("%v %+v", err, s)
	}
	checkLines(t, k, `changed 3 Name:"b"->"a"`, "left_only 4")
}

// TestPartsEndTogether: where one side has more rows than are written of a failure, no row of
// the other one is said to be on that side only.
func TestPartsEndTogether(t *testing.T) {
	l, r := things(200), things(200)
	for _, row := range r.rows {
		row["Name"] = `"b"`
	}
	r.rows = r.rows[limits.partial-10:]
	r.intercept = refuse(500, 16)
	k, s, err := both(l, r, nil).compare(t)
	if err == nil || s.Complete || len(k.rows) != limits.partial {
		t.Errorf("%v, %d rows, %+v", err, len(k.rows), s)
	}
	for _, row := range k.rows {
		if row.Kind == compare.RightOnly {
			t.Errorf("%v is on the right side only", row.Key)
		}
	}
}

// TestCancel ends comparisons at each request of both ways of reading.
func TestCancel(t *testing.T) {
	inTemp(t)
	for _, sorted := range []bool{true, false} {
		for at := 1; at < 17; at += 2 {
			l, r := many(100, sorted), many(100, sorted)
			ctx, cancel := context.WithCancel(t.Context())
			l.intercept = func(_ http.ResponseWriter, r *http.Request, request int) bool {
				if request == at {
					cancel()
					<-r.Context().Done()
				}
				return false
			}
			s, err := Rows(ctx, l.open(t, "live", 7), r.open(t, "staging", 5), spec, &kept{}, nil)
			if !errors.Is(err, context.Canceled) || s.Complete {
				t.Errorf("cancelled at request %d: %v %+v", at, err, s)
			}
			cancel()
		}
	}
}

type panics struct{ kept }

func (*panics) Row(compare.Row) error { panic("the sink") }

type refuses struct{ kept }

var errSink = errors.New("no space left")

func (*refuses) Row(compare.Row) error { return errSink }

func TestSinkFails(t *testing.T) {
	inTemp(t)
	for _, sorted := range []bool{true, false} {
		l, r := many(100, sorted), many(90, sorted)
		s, err := Rows(t.Context(), l.open(t, "live", 7), r.open(t, "staging", 5), spec, &refuses{}, nil)
		if !errors.Is(err, errSink) || s.Complete {
			t.Errorf("%v %+v", err, s)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic of the sink is lost")
				}
			}()
			_, _ = Rows(t.Context(), l.open(t, "live", 7), r.open(t, "staging", 5), spec, &panics{}, nil)
		}()
	}
}

func TestNoTemporaryFiles(t *testing.T) {
	t.Setenv("TMPDIR", "/nowhere/at/all")
	t.Setenv("TMP", "/nowhere/at/all")
	_, s, err := both(many(100, false), many(100, false), nil).compare(t)
	if want := "keep rows on disk, in /nowhere/at/all: no such file or directory"; err == nil || err.Error() != want || s.Complete {
		t.Errorf("%v, want %s", err, want)
	}
}

// TestCountsThatDiffer: fewer rows than the service counts are a failure of that side.
func TestCountsThatDiffer(t *testing.T) {
	l, r := things(30), things(30)
	r.hidden = 2
	_, s, err := both(l, r, nil).compare(t)
	var count *client.CountError
	if !errors.As(err, &count) || !strings.HasPrefix(err.Error(), "shop@staging: ") || s.Complete {
		t.Errorf("%v %+v", err, s)
	}
}

// TestRowsThatAreWrittenMeanwhile: rows that are on both sides from the beginning to the
// end are never found different, unless the comparison failed or is not complete.
func TestRowsThatAreWrittenMeanwhile(t *testing.T) {
	t.Parallel()
	n, whole := 40, 0
	if os.Getenv("ODATUI_LONG") != "" {
		n = 600
	}
	for seed := range n {
		random := rand.New(rand.NewPCG(uint64(seed), 3))
		sorted := random.IntN(2) == 0
		l, r := many(80, sorted), many(80, sorted)
		touched := map[string]bool{}
		r.write = func(t *table, _ int) {
			if i := random.IntN(len(t.rows)); random.IntN(2) == 0 {
				touched[t.rows[i]["ID"]] = true
				t.rows = append(t.rows[:i:i], t.rows[i+1:]...)
			} else {
				id := fmt.Sprintf(`"%c%03d"`, "aBcDeFzZ"[random.IntN(8)], 100+random.IntN(900))
				if !touched[id] {
					t.rows = append(t.rows, row{"ID": id, "Name": `"new"`})
				}
				touched[id] = true
			}
		}
		k, s, err := both(l, r, nil).compare(t)
		if err != nil || !s.Complete {
			continue
		}
		whole++
		for _, found := range k.rows {
			if !touched[found.Key[0].Raw()] {
				t.Errorf("seed %d: %s %s was not written to", seed, found.Kind, found.Key[0].Raw())
			}
		}
		if s.Counts.Equal+s.Counts.LeftOnly+s.Counts.Changed != 80 {
			t.Errorf("seed %d: %+v", seed, s.Counts)
		}
	}
	t.Logf("%d of %d comparisons were complete", whole, n)
	if whole*2 < n {
		t.Errorf("only %d of %d comparisons were complete", whole, n)
	}
}

func TestProgress(t *testing.T) {
	inTemp(t)
	for _, sorted := range []bool{true, false} {
		var told []compare.Progress
		l, r := many(100, sorted), many(100, sorted)
		s, err := Rows(t.Context(), l.open(t, "live", 7), r.open(t, "staging", 5), spec, &kept{},
			func(p compare.Progress) { told = append(told, p) })
		if err != nil {
			t.Fatal(err)
		}
		for i, p := range told[1:] {
			if p.Left.Rows < told[i].Left.Rows || p.Right.Requests < told[i].Right.Requests || p.Doing == "" {
				t.Errorf("after %+v came %+v", told[i], p)
			}
		}
		if s.Progress.Left.Rows != 100 || s.Progress.Left.Total != 100 || s.Progress.Right.Requests < 20 || s.Progress.Right.Bytes < 100*60 {
			t.Errorf("%+v", s.Progress)
		}
	}
}

// TestWhatWasFoundIsWrittenBeforeSortingFails: of rows that are not in order, the pairs. That
// a row is on one side only is not certain before all rows have come.
func TestWhatWasFoundIsWrittenBeforeSortingFails(t *testing.T) {
	inTemp(t)
	l, r := things(100), things(100)
	l.rows[3]["Name"], l.order = `"b"`, nil
	r.intercept = refuse(500, 9)
	l.rows[20], l.rows[30] = l.rows[30], l.rows[20]
	k, s, err := both(l, r, nil).compare(t)
	if err == nil || s.Complete || s.Counts.Equal < 10 || s.Counts.Differences() != 1 {
		t.Errorf("%v %+v", err, s)
	}
	checkLines(t, k, `changed 3 Name:"b"->"a"`)
}

// TestNothingIsOnOneSideOnlyForWantOfOrder: the right side is not sorted, which did not show
// before the left one failed.
func TestNothingIsOnOneSideOnlyForWantOfOrder(t *testing.T) {
	inTemp(t)
	l, r := things(100), things(100)
	r.order = nil
	r.rows[0], r.rows[90] = r.rows[90], r.rows[0]
	l.intercept = refuse(500, 5)
	k, s, err := both(l, r, nil).compare(t)
	if err == nil || s.Complete || s.Counts != (compare.Counts{}) {
		t.Errorf("%v %+v", err, s)
	}
	checkLines(t, k)
}

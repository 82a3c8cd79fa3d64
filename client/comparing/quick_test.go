package comparing

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client/compare"
)

// measured returns a table with a key of a type and numbers that can be summed.
func measured(n int, typ string) *table {
	t := &table{columns: []column{{"ID", typ}, {"Value", "Edm.Decimal"}, {"Text", "Edm.String"}}, key: []string{"ID"},
		order: by("ID"), applies: true}
	for i := range n {
		id := fmt.Sprint(i*3 - 7)
		switch typ {
		case "Edm.Date":
			id = fmt.Sprintf("%q", time.Unix(int64(i)*86400, 0).UTC().Format(time.DateOnly))
		case "Edm.DateTimeOffset":
			id = fmt.Sprintf("%q", time.Unix(int64(i)*777, 0).UTC().Format(time.RFC3339))
		}
		t.rows = append(t.rows, row{"ID": id, "Value": fmt.Sprintf("%d.25", i%50), "Text": fmt.Sprintf(`"%s"`, strings.Repeat("t", 30))})
	}
	return t
}

func (p *pair) quickly(t *testing.T) (*kept, compare.Summary, error) {
	t.Helper()
	p.spec.Quick = true
	k := &kept{}
	s, err := Rows(t.Context(), p.left.open(t, "live", 0), p.right.open(t, "staging", 0), p.spec, k, nil)
	return k, s, err
}

const quickRows = 6_000

func TestQuickFindsNoDifference(t *testing.T) {
	for _, applies := range []bool{true, false} {
		l, r := measured(quickRows, "Edm.Int32"), measured(quickRows, "Edm.Int32")
		l.rows[77]["Text"] = `"other"` // which it does not look at
		r.applies = applies
		k, s, err := both(l, r, nil).quickly(t)
		if err != nil {
			t.Fatal(err)
		}
		want := "no difference in counts and sums of ID, Value; text not compared"
		if !applies {
			want = "no difference in counts; values not compared"
			if len(s.Notes) != 1 || !strings.HasPrefix(s.Notes[0], "only counts are compared: shop@staging: service answered 400") {
				t.Errorf("notes %q", s.Notes)
			}
		}
		if s.Headline != want || s.Exact || !s.Complete || len(k.rows) > 0 || s.Counts != (compare.Counts{}) {
			t.Errorf("%+v", s)
		}
		if s.Progress.Left.Rows != 0 || s.Progress.Left.Total != quickRows || k.shape.Set != "Things" {
			t.Errorf("%+v %+v", s.Progress, k.shape)
		}
	}
}

// TestQuickWithoutSums: where the sums do not come, no sums are reported as equal.
func TestQuickWithoutSums(t *testing.T) {
	l, r := measured(60, "Edm.Int32"), measured(60, "Edm.Int32")
	l.sumless, r.sumless = true, true
	r.rows[30]["Value"] = "7"
	k, s, err := both(l, r, nil).quickly(t)
	if err != nil || strings.Contains(s.Headline, "sums") {
		t.Fatal(err, s)
	}
	if len(s.Notes) == 0 || s.Notes[0] != "only counts are compared: shop@live: the service does not aggregate" &&
		s.Notes[0] != "only counts are compared: shop@staging: the service does not aggregate" {
		t.Errorf("notes %q, rows %q", s.Notes, k.lines())
	}
}

// TestQuickReadsWhatDiffers: rows that are missing and numbers that differ are found, by
// less than a tenth of the bytes of all rows.
func TestQuickReadsWhatDiffers(t *testing.T) {
	for _, typ := range []string{"Edm.Int32", "Edm.Int64", "Edm.Date", "Edm.DateTimeOffset"} {
		for _, applies := range []bool{true, false} {
			l, r := measured(quickRows, typ), measured(quickRows, typ)
			l.applies = applies
			full, err := Rows(t.Context(), l.open(t, "live", 0), r.open(t, "staging", 0), spec, &kept{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			var want []string
			for i, one := range l.rows[3_000:3_100] {
				want = append(want, "left_only "+one["ID"])
				r.rows[3_000+i] = nil
			}
			if r.rows[3]["Value"] = "7"; applies {
				want = append([]string{"changed " + l.rows[3]["ID"] + " Value:3.25->7"}, want...)
			}
			r.rows = slices.DeleteFunc(r.rows, func(r row) bool { return r == nil })
			k, s, err := both(l, r, nil).quickly(t)
			if err != nil || s.Exact || !s.Complete {
				t.Fatal(err, s)
			}
			checkLines(t, k, want...)
			if !strings.HasPrefix(s.Headline, "only ranges of ID that differ in counts") {
				t.Errorf("headline %q", s.Headline)
			}
			if s.Progress.Left.Bytes*10 > full.Progress.Left.Bytes || s.Progress.Right.Bytes*10 > full.Progress.Right.Bytes {
				t.Errorf("%s: %+v of %+v", typ, s.Progress, full.Progress)
			}
			if s.Progress.Left.Requests > 120 {
				t.Errorf("%s: %d requests", typ, s.Progress.Left.Requests)
			}
		}
	}
}

// TestQuickWhereItCannot: all rows are read.
func TestQuickWhereItCannot(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(l, r *table)
		note   string
	}{
		{"text keys", func(l, r *table) { l.columns[0].typ, r.columns[0].typ = "Edm.String", "Edm.String" },
			"the key ID is neither an integer nor a date: all rows are read"},
		{"no model", func(l, r *table) { r.noModel = true }, "without a model of both sides there are no sums: all rows are read"},
		{"no counts", func(l, _ *table) { l.noCount, l.applies = true, false },
			"shop@live: the service does not count this set: all rows are read"},
		{"a filter is ignored", func(l, r *table) { r.deaf = true }, "the ranges of the key do not add up to all rows: all rows are read"},
	} {
		l, r := measured(2000, "Edm.Int32"), measured(2000, "Edm.Int32")
		c.change(l, r)
		r.rows = r.rows[:1990]
		k, s, err := both(l, r, nil).quickly(t)
		if err != nil || s.Exact || !s.Complete || s.Headline != "" || len(k.rows) != 10 || s.Counts.Equal != 1990 {
			t.Errorf("%s: %v %+v", c.name, err, s)
		}
		if !slices.Contains(s.Notes, c.note) {
			t.Errorf("%s: notes %q", c.name, s.Notes)
		}
	}
}

// TestQuickWhereRangesAreRefused: their filter is not the user's. One that the service knows
// is enough.
func TestQuickWhereRangesAreRefused(t *testing.T) {
	for _, c := range []struct {
		word, in string // what is refused where
		all      bool   // all rows are read
	}{{" lt ", "", false}, {" ge ", "", true}, {" ge ", "$apply", true}, {" ge ", "$filter", true}} {
		l, r := measured(2000, "Edm.Int32"), measured(2000, "Edm.Int32")
		r.rows = slices.Delete(r.rows, 1000, 1010)
		r.intercept = func(w http.ResponseWriter, req *http.Request, _ int) bool {
			q := req.URL.Query()
			asked := q.Get(c.in)
			if c.in == "" {
				asked = q.Get("$apply") + q.Get("$filter")
			}
			if refused := strings.Contains(asked, c.word); !refused {
				return false
			}
			http.Error(w, `{"error":{"code":"no","message":"unknown operator"}}`, http.StatusBadRequest)
			return true
		}
		k, s, err := both(l, r, nil).quickly(t)
		if err != nil || s.Exact || !s.Complete || len(k.rows) != 10 || s.Counts.LeftOnly != 10 || (s.Headline == "") != c.all {
			t.Errorf("%q refused in %q: %v %+v", c.word, c.in, err, s)
		}
	}
}

// TestQuickSmall: few rows are read at once, and equal counts of other rows are noticed
// without sums.
func TestQuickSmall(t *testing.T) {
	l, r := measured(3000, "Edm.Int32"), measured(3000, "Edm.Int32")
	l.applies = false
	l.rows, r.rows = l.rows[1:], r.rows[:2999]
	k, s, err := both(l, r, nil).quickly(t)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"right_only -7", "left_only 8990"}, k.lines()); diff != "" || s.Exact {
		t.Error(diff, s)
	}
	l, r = measured(40, "Edm.Int32"), measured(40, "Edm.Int32")
	l.rows = l.rows[1:]
	k, s, err = both(l, r, nil).quickly(t)
	if err != nil || s.Exact || s.Headline != "" || s.Counts.Equal != 39 {
		t.Error(err, s)
	}
	checkLines(t, k, "right_only -7")
	l, r = measured(40, "Edm.Int32"), measured(40, "Edm.Int32")
	l.applies, l.rows[7]["Value"] = false, "7" // values are not looked at where counts are equal
	k, s, err = both(l, r, nil).quickly(t)
	if err != nil || s.Headline != "no difference in counts; values not compared" || s.Progress.Left.Rows+s.Progress.Right.Rows != 0 {
		t.Error(err, s)
	}
	checkLines(t, k)
}

func TestParts(t *testing.T) {
	for _, p := range []part{{lo: 0, hi: 2}, {lo: -9223372036854775808, hi: 9223372036854775807}, {lo: -5, hi: 100}, {lo: 7, hi: 22}} {
		p.first, p.last = true, true
		p.figures[0].rows = 1 << 40
		parts := p.parts(500)
		if !parts[0].first || parts[0].lo != p.lo || !parts[len(parts)-1].last || parts[len(parts)-1].hi != p.hi {
			t.Errorf("%+v", parts)
		}
		for i := range parts {
			if parts[i].hi <= parts[i].lo || i > 0 && (parts[i].lo != parts[i-1].hi || parts[i].first) {
				t.Errorf("%+v: %+v", p, parts)
			}
		}
	}
}

package comparing

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client/compare"
)

// previewed is a sink that also takes previews.
type previewed struct {
	kept
	early [][]string // lines of each preview
	began bool       // the rows of the result come
}

func (p *previewed) Begin(s compare.Shape) error {
	p.began = true
	return p.kept.Begin(s)
}

func (p *previewed) BeginPreview(compare.Shape) { p.early = append(p.early, nil) }

func (p *previewed) PreviewRow(r compare.Row) {
	line := (&kept{rows: []compare.Row{r}}).lines()[0]
	if p.began {
		line += " late"
	}
	p.early[len(p.early)-1] = append(p.early[len(p.early)-1], line)
}

// TestPreview: what is found while both sides are read is reported at once where it is certain,
// or as good as that; what is sorted after all is void, and all rows come in the end.
func TestPreview(t *testing.T) {
	all := []string{`changed 3 Name:"a"->"b"`, "left_only 17", `changed 20 Name:"a"->"b"`, "right_only 300"}
	numbers := func() (left, right *table) {
		left, right = things(30), things(30)
		right.rows[3]["Name"], right.rows[20]["Name"], right.rows[17]["ID"] = `"b"`, `"b"`, "300"
		return left, right
	}
	check := func(name string, left, right *table, change func(*compare.Spec), want []string, early ...[]string) {
		t.Run(name, func(t *testing.T) {
			p := both(left, right, change)
			k := &previewed{}
			s, err := Rows(t.Context(), p.left.open(t, "live", 7), p.right.open(t, "staging", 5), p.spec, k, nil)
			if err != nil || !s.Complete {
				t.Fatal(err, s)
			}
			if diff := cmp.Diff(want, k.lines()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(early, k.early); diff != "" {
				t.Errorf("preview:\n%s", diff)
			}
		})
	}
	left, right := numbers()
	check("numbers", left, right, nil, all, all)
	left, right = times(30), times(30)
	right.rows[4]["At"] = `"2020-01-01T00:00:00.4Z"`
	check("equal so far", left, right, nil, nil, nil)
	left, right = numbers()
	check("a key that was chosen", left, right, func(s *compare.Spec) { s.Key = []string{"ID"} }, all, slices.Concat(all[:1], all[2:3]))
	left, right = numbers()
	right.order, right.rows[9], right.rows[25] = nil, right.rows[25], right.rows[9]
	slices.SortFunc(right.rows[26:], by("ID"))
	check("not in order", left, right, nil, all, all[:1], nil)
	left, right = many(20, true), many(20, true)
	left.rows, right.rows[6]["Name"] = left.rows[:19], `"b"`
	changed, only := `changed `+right.rows[6]["ID"]+` Name:`+left.rows[6]["Name"]+`->"b"`, "right_only "+right.rows[19]["ID"]
	check("texts", left, right, nil, []string{only, changed}, []string{changed})
}

// TestTotalsAreToldAtOnce: how many rows there are is reported before a second page of a side
// is taken, so that a user can be asked whether all are to be read.
func TestTotalsAreToldAtOnce(t *testing.T) {
	left, right := things(30), things(20)
	var first *compare.Progress
	_, err := Rows(t.Context(), left.open(t, "live", 7), right.open(t, "staging", 5), spec, &kept{}, func(p compare.Progress) {
		if first == nil && p.Doing == "reading both sides" {
			first = &p
		}
	})
	if err != nil || first == nil || first.Left.Total != 30 || first.Right.Total != 20 || first.Left.Rows != 7 || first.Right.Rows != 5 {
		t.Errorf("%v %+v", err, first)
	}
}

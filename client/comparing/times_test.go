package comparing

import (
	"fmt"
	"testing"

	"odatui/client/compare"
)

// TestTimesAreRoundedToTheSide, not to the value: a service that leaves zeros out writes whole
// seconds before its first fraction comes.
func TestTimesAreRoundedToTheSide(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		for _, late := range []int{2, 1999} { // the row that shows the precision of both sides
			l, r := times(2000), times(2000)
			r.rows[1]["At"] = `"2020-01-01T00:00:00.4Z"`
			l.rows[late]["At"], r.rows[late]["At"] = `"2020-01-01T00:00:00.25Z"`, `"2020-01-01T00:00:00.25Z"`
			if !ordered {
				l.order = nil
				l.rows[0], l.rows[1998] = l.rows[1998], l.rows[0]
			}
			k, s, err := both(l, r, nil).compare(t)
			if err != nil || s.Counts != (compare.Counts{Equal: 1999, Changed: 1}) || len(s.Notes) > 0 {
				t.Errorf("ordered %v, precision shown by row %d: %v %+v", ordered, late, err, s)
			}
			checkLines(t, k, `changed 1 At:"2020-01-01T00:00:00Z"->"2020-01-01T00:00:00.4Z"`)
		}
	}
}

// TestTimesThatAreRoundedAreNoDifferences: they may be compared twice, and are counted once.
func TestTimesThatAreRoundedAreNoDifferences(t *testing.T) {
	for _, ordered := range []bool{true, false} {
		l, r := times(30), times(30)
		r.rows[1]["At"], r.rows[2]["At"] = `"2020-01-01T00:00:00.4Z"`, `"2020-01-01T00:00:00.3Z"`
		if !ordered {
			l.order = nil
			l.rows[0], l.rows[20] = l.rows[20], l.rows[0]
		}
		k, s, err := both(l, r, nil).compare(t)
		const want = "At: 2 values are equal only because one side writes fewer digits of a second"
		if err != nil || s.Counts != (compare.Counts{Equal: 30}) || fmt.Sprint(s.Notes) != "["+want+"]" {
			t.Errorf("ordered %v: %v %+v", ordered, err, s)
		}
		checkLines(t, k)
	}
}

func times(n int) *table {
	t := things(n)
	t.columns = append(t.columns, column{"At", "Edm.DateTimeOffset"})
	for _, row := range t.rows {
		row["At"] = `"2020-01-01T00:00:00Z"`
	}
	return t
}

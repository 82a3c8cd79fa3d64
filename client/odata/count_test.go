package odata

import (
	"fmt"
	"testing"
)

// TestCounts: any way to write a whole number is a count; what is none is noted.
func TestCounts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		count string
		want  int64
		noted bool
	}{
		{`9`, 9, false}, {`9.0`, 9, false}, {`1e3`, 1000, false}, {`1.5E1`, 15, false}, {`"9"`, 9, false}, {`"9.0"`, 9, false}, {`" 9 "`, 9, false},
		{`9007199254740993`, 9007199254740993, false}, {`9223372036854775807`, 9223372036854775807, false},
		{`null`, -1, false}, {`-1`, -1, false},
		{`9.5`, -1, true}, {`true`, -1, true}, {`"abc"`, -1, true}, {`{"n":9}`, -1, true}, {`[9]`, -1, true}, {`"inf"`, -1, true}, {`"0x9p0"`, -1, true},
		{`9223372036854775808`, -1, true}, {`1e400`, -1, true},
	} {
		got, err := decode(fmt.Appendf(nil, `{"@odata.count":%s,"value":[{"Id":1}]}`, c.count), decoding{})
		if err != nil {
			t.Errorf("%s: %v", c.count, err)
			continue
		}
		if got.count != c.want || (len(got.notes) == 1 && got.notes[0].Text == "the count is no number") != c.noted || len(got.notes) > 1 {
			t.Errorf("%s: count %d, notes %v", c.count, got.count, got.notes)
		}
	}
}

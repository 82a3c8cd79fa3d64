package save

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
)

// decimalOf returns the type of the column Rate, of which the model declares no scale, in
// the files of an export, and their bytes.
func (x *exporting) decimalOf() (as, data string) { return x.typeOf("Rate") }

func (x *exporting) typeOf(column string) (as, data string) {
	x.t.Helper()
	files := []string{x.e.File}
	if x.e.RowsPerFile > 0 {
		files, _ = filepath.Glob(filepath.Join(x.e.File, "*.parquet"))
	}
	var types []string
	for _, path := range files {
		b, err := os.ReadFile(path)
		if err != nil {
			x.t.Fatal(err)
		}
		f, err := parquet.OpenFile(strings.NewReader(string(b)), int64(len(b)))
		if err != nil {
			x.t.Fatal(err)
		}
		data += string(b)
		types = append(types, f.Root().Column(column).Type().String())
	}
	return strings.Join(slices.Compact(types), " and "), data
}

// TestDecimalsWithoutScale: the type of a column is that which all of its rows need, in each
// part, and whatever process kept them.
func TestDecimalsWithoutScale(t *testing.T) {
	t.Parallel()
	const want = "DECIMAL(11,6)" // 10648.22 and 0.000000
	for _, perFile := range []int64{0, 7} {
		x := newExporting(t, "x.parquet")
		if x.e.RowsPerFile = perFile; perFile > 0 {
			x.e.File = filepath.Join(filepath.Dir(x.e.File), "x")
		}
		res, err := x.run(t.Context())
		as, whole := x.decimalOf()
		if err != nil || as != want || slices.ContainsFunc(res.Notes, func(n string) bool { return strings.Contains(n, "Rate") }) {
			t.Fatalf("%v, %s, %q", err, as, res.Notes)
		}
		x.e.Force = true
		for request := 3; request < 6; request++ {
			x.interrupt(request)
			if res, err = x.run(t.Context()); err != nil || res.Resumed == 0 {
				t.Fatalf("%v, %+v", err, res)
			}
			if as, data := x.decimalOf(); as != want || data != whole {
				t.Errorf("resumed behind request %d: %s, or other bytes", request, as)
			}
		}
	}
}

// TestDecimalsOfNoRows: a column of decimals without values is one of numbers.
func TestDecimalsOfNoRows(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x.parquet")
	x.e.Limit = 0
	_, _ = x.must()
	if as, _ := x.decimalOf(); as != "DECIMAL(1,0)" {
		t.Error(as)
	}
}

// TestWiderTypes: a value that does not fit its declared type is no reason to fail when
// all rows have come. All parts have the same types.
func TestWiderTypes(t *testing.T) {
	t.Parallel()
	x := newExporting(t, "x")
	x.feed.odd = true // the last row has a day that is no date, and an amount of many digits
	x.e.RowsPerFile = 10
	res, err := x.run(t.Context())
	if err != nil || len(res.Files) != 3 || res.Rows != feedRows {
		t.Fatalf("%v, %+v", err, res)
	}
	for _, column := range []string{"Amount", "Day"} {
		if !slices.ContainsFunc(res.Notes, func(n string) bool { return strings.HasPrefix(n, "column "+column+" has a wider type: row ") }) {
			t.Errorf("no note on %s: %q", column, res.Notes)
		}
	}
	if as, _ := x.typeOf("Amount"); as != "DECIMAL(12,9)" { // of the values of all parts
		t.Error(as)
	}
}

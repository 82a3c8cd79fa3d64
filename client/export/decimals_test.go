package export_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/export"
)

// TestParquetDecimals: decimals without a declared precision and scale have the type that
// their values need, text if there is none.
func TestParquetDecimals(t *testing.T) {
	t.Parallel()
	nines := strings.Repeat("9", 38)
	for _, c := range []struct {
		values string
		as     string
		want   string // as whole numbers, or texts
	}{
		{`1.5 -20 300.125`, "DECIMAL(6,3)", "1500 -20000 300125"},
		{`0.5 null`, "DECIMAL(2,1)", "5 ∅"},
		{`-0.001 0`, "DECIMAL(4,3)", "-1 0"},
		{`0 -0 0.00`, "DECIMAL(3,2)", "0 0 0"},
		{`null`, "DECIMAL(1,0)", "∅"},
		{`12.50`, "DECIMAL(4,2)", "1250"},
		{`007.5`, "DECIMAL(2,1)", "75"},
		{`1e3 2.5E-2`, "DECIMAL(7,3)", "1000000 25"},
		{`1.20e1`, "DECIMAL(2,0)", "12"},
		{`0e400`, "DECIMAL(1,0)", "0"},
		{`123456789`, "DECIMAL(9,0)", "123456789"},
		{`1234567890`, "DECIMAL(10,0)", "1234567890"},
		{`1234567890123456789`, "DECIMAL(19,0)", "1234567890123456789"},
		{"-" + nines, "DECIMAL(38,0)", "-" + nines},
		{"0." + nines, "DECIMAL(38,38)", nines},
		{nines + ".000 1.10e0", "STRING", nines + ".000 1.10e0"},
		{nines + ".000", "DECIMAL(38,0)", nines}, // no room for the zeros
		{nines + "9", "STRING", nines + "9"},
		{`1e38`, "STRING", "1e38"},
		{`1e-39 1`, "STRING", "1e-39 1"},
		{`1.5 1e400`, "STRING", "1.5 1e400"},
		{`1.5 NaN`, "STRING", "1.5 NaN"},
		{`INF -INF 2`, "STRING", "INF -INF 2"},
		{`1.5 1,5`, "STRING", "1.5 1,5"},
		{`1.5 {} 2`, "STRING", "1.5 {} 2"},
		{`1.5 true`, "STRING", "1.5 true"},
	} {
		for _, facets := range [][2]string{{"", "variable"}, {"", ""}, {"10", "floating"}, {"39", "2"}} {
			var want [][]string
			var rows []string
			for i, v := range strings.Fields(c.values) {
				want = append(want, []string{strings.Fields(c.want)[i]})
				if v != "null" && v != "true" && v != "{}" && (i == 0 || strings.Trim(v, "-0123456789.eE") != "") {
					v = `"` + v + `"` // services write decimals as texts too
				}
				rows = append(rows, `{"C":`+v+`}`)
			}
			var warned []string
			o := export.Options{Type: &client.Type{Properties: []client.Property{{Name: "C", Type: "Edm.Decimal", Precision: facets[0],
				Scale: facets[1]}}},
				Warn: func(text string) { warned = append(warned, text) }}
			o.Decimals = export.NewDecimals(o)
			p := page(t, nil, rows...)
			for i := range p.Len() { // row by row, as pages come
				o.Decimals.Observe(p.Slice(i, i+1), 1)
			}
			schema, got := readParquet(t, write(t, "parquet", o, p))
			if diff := cmp.Diff(want, got); diff != "" || schema != "C "+c.as+"\n" {
				t.Errorf("%s, scale %q: %s%s", c.values, facets[1], schema, diff)
			}
			if (len(warned) == 1 && strings.Contains(warned[0], "C is text")) != (c.as == "STRING") {
				t.Errorf("%s: warnings %q", c.values, warned)
			}
		}
	}
}

// TestDeclaredDecimalsStay: what the model declares holds, whatever the values need.
func TestDeclaredDecimalsStay(t *testing.T) {
	t.Parallel()
	o := export.Options{Type: &client.Type{Properties: []client.Property{{Name: "C", Type: "Edm.Decimal", Precision: "9", Scale: "2"},
		{Name: "S", Type: "Edm.String"}}}}
	o.Decimals = export.NewDecimals(o)
	p := page(t, nil, `{"C":1,"S":"2"}`)
	o.Decimals.Observe(p, 1)
	if schema, _ := readParquet(t, write(t, "parquet", o, p)); schema != "C DECIMAL(9,2)\nS STRING\n" {
		t.Error(schema)
	}
}

// TestDecimalsThatWereNotObserved: a value of which the type knows nothing is refused.
func TestDecimalsThatWereNotObserved(t *testing.T) {
	t.Parallel()
	o := export.Options{Type: &client.Type{Properties: []client.Property{{Name: "C", Type: "Edm.Decimal"}}}}
	o.Decimals = export.NewDecimals(o)
	o.Decimals.Observe(page(t, nil, `{"C":1}`), 1)
	f, _ := export.FileOf("x.parquet", "")
	if err := f.New(new(bytes.Buffer), o).Write(page(t, nil, `{"C":1.5}`), 1); err == nil {
		t.Error("1.5 is written as DECIMAL(1,0)")
	}
}

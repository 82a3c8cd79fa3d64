package stats

import (
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

// pageOf makes a page of JSON texts; "" is a missing value.
func pageOf(columns []string, rows ...[]string) *client.Page {
	var cells []client.CellText
	for row := range rows {
		for col, text := range rows[row] {
			cells = append(cells, client.CellText{Row: row, Col: col, Text: text})
		}
	}
	return client.TextPage(columns, rows).WithCells(cells)
}

// column makes pages of one column, a few rows each.
func column(texts ...string) []*client.Page {
	var pages []*client.Page
	for part := range slices.Chunk(texts, 7) {
		var rows [][]string
		for _, text := range part {
			rows = append(rows, []string{text})
		}
		pages = append(pages, pageOf([]string{"C"}, rows...))
	}
	return pages
}

func counted(typ string, texts ...string) *Result {
	c := Of(client.Column{Name: "C", Type: typ})
	for _, p := range column(texts...) {
		c.AddPage(p)
	}
	return c.Result()
}

func describe(r *Result) string {
	var b strings.Builder
	fmt.Fprintf(&b, "rows %d null %d missing %d empty %d distinct %d", r.Rows, r.Nulls, r.Missing, r.Empty, r.Distinct)
	if r.AllUnique {
		b.WriteString(" unique")
	}
	if r.Min.IsSet() || r.Max.IsSet() {
		fmt.Fprintf(&b, "; min %s max %s", r.Min.Text(), r.Max.Text())
	}
	if r.Mean.IsSet() {
		fmt.Fprintf(&b, " mean %s", r.Mean.Text())
	}
	for _, q := range r.Quantiles {
		fmt.Fprintf(&b, " %d%%=%s", q.Percent, q.Value.Text())
	}
	if r.Longest >= 0 {
		fmt.Fprintf(&b, "; length %d to %d", r.Shortest, r.Longest)
	}
	for i, f := range r.Values {
		fmt.Fprintf(&b, "%s%s x%d", map[bool]string{true: "; ", false: ", "}[i == 0], f.Value.Raw(), f.Rows)
	}
	for i, bin := range r.Bins {
		fmt.Fprintf(&b, "%s[%s,%s) %d", map[bool]string{true: "; ", false: " "}[i == 0], bin.From.Text(), bin.To.Text(), bin.Rows)
	}
	for _, n := range r.Notes {
		fmt.Fprintf(&b, "; note: %s", n)
	}
	return b.String()
}

func TestCounter(t *testing.T) {
	for _, tt := range []struct {
		name, typ string
		texts     []string
		want      string
	}{
		{"no rows", "Edm.Int32", nil, "rows 0 null 0 missing 0 empty -1 distinct 0"},
		{"one row", "Edm.Int32", []string{"5"},
			"rows 1 null 0 missing 0 empty -1 distinct 1; min 5 max 5 mean 5 5%=5 25%=5 50%=5 75%=5 95%=5; 5 x1"},
		{"all null", "Edm.String", []string{"null", "null", ""}, "rows 3 null 2 missing 1 empty 0 distinct 0"},
		{"all unique", "Edm.String", []string{`"b"`, `"a"`, "null"}, "rows 3 null 1 missing 0 empty 0 distinct 2 unique; length 1 to 1"},
		{"ties by value", "Edm.Int32", []string{"10", "9", "9", "10", "2"},
			"rows 5 null 0 missing 0 empty -1 distinct 3; min 2 max 10 mean 8 5%=2 25%=9 50%=9 75%=10 95%=10; 9 x2, 10 x2, 2 x1;" +
				" [2,3) 1 [3,4) 0 [4,5) 0 [5,6) 0 [6,7) 0 [7,8) 0 [8,9) 0 [9,10) 2 [10,11) 2"},
		{"texts", "Edm.String", []string{`""`, `"Ñuñoa"`, `"\u00d1u\u00f1oa"`, `"👩‍⚕️"`, `"it's"`, `""`},
			`rows 6 null 0 missing 0 empty 2 distinct 4; length 0 to 5; "" x2, "Ñuñoa" x2, "it's" x1, "👩‍⚕️" x1`},
		{"scales are one value", "Edm.Decimal", []string{"1.0", "1.00", "1", "-0.5", "100e-2"},
			"rows 5 null 0 missing 0 empty -1 distinct 2; min -0.5 max 1.0 mean 0.7 5%=-0.5 25%=1.0 50%=1.0 75%=1.0 95%=1.0; 1.0 x4, -0.5 x1;" +
				" [-0.5,-0.4) 1 [-0.4,-0.3) 0 [-0.3,-0.2) 0 [-0.2,-0.1) 0 [-0.1,0.0) 0 [0.0,0.1) 0 [0.1,0.2) 0 [0.2,0.3) 0 [0.3,0.4) 0 [0.4,0.5) 0 [0.5,0.6) 0 [0.6,0.7) 0 [0.7,0.8) 0 [0.8,0.9) 0 [0.9,1.0) 0 [1.0,1.1) 4"},
		{"huge whole numbers", "Edm.Int64", []string{"9223372036854775807", "9223372036854775806", "-9223372036854775808", "9223372036854775807"},
			"rows 4 null 0 missing 0 empty -1 distinct 3; min -9223372036854775808 max 9223372036854775807 mean 4611686018427387903" +
				" 5%=-9223372036854775808 25%=-9223372036854775808 50%=9223372036854775806 75%=9223372036854775807 95%=9223372036854775807;" +
				" 9223372036854775807 x2, -9223372036854775808 x1, 9223372036854775806 x1;" +
				" [-10000000000000000000,-8000000000000000000) 1 [-8000000000000000000,-6000000000000000000) 0 [-6000000000000000000,-4000000000000000000) 0" +
				" [-4000000000000000000,-2000000000000000000) 0 [-2000000000000000000,0) 0 [0,2000000000000000000) 0 [2000000000000000000,4000000000000000000) 0" +
				" [4000000000000000000,6000000000000000000) 0 [6000000000000000000,8000000000000000000) 0 [8000000000000000000,10000000000000000000) 3"},
		{"neighbours beyond a float", "Edm.Decimal", []string{"12345678901234567890.12", "12345678901234567890.13"},
			"rows 2 null 0 missing 0 empty -1 distinct 2 unique; min 12345678901234567890.12 max 12345678901234567890.13 mean 12345678901234567890.125" +
				" 5%=12345678901234567890.12 25%=12345678901234567890.12 50%=12345678901234567890.12 75%=12345678901234567890.13 95%=12345678901234567890.13;" +
				" [12345678901234567890.12,12345678901234567890.13) 1 [12345678901234567890.13,12345678901234567890.14) 1"},
		{"floats", "Edm.Double", []string{"0.3", "1e-1", `"INF"`, `"NaN"`, "0.1", "-0.0", "0"},
			"rows 7 null 0 missing 0 empty -1 distinct 5; min -0.0 max 0.3 mean 0.1 5%=-0.0 25%=-0.0 50%=1e-1 75%=1e-1 95%=0.3;" +
				` -0.0 x2, 1e-1 x2, 0.3 x1, "INF" x1, "NaN" x1; [0.00,0.02) 2 [0.02,0.04) 0 [0.04,0.06) 0 [0.06,0.08) 0 [0.08,0.10) 0 [0.10,0.12) 2 [0.12,0.14) 0` +
				" [0.14,0.16) 0 [0.16,0.18) 0 [0.18,0.20) 0 [0.20,0.22) 0 [0.22,0.24) 0 [0.24,0.26) 0 [0.26,0.28) 0 [0.28,0.30) 0 [0.30,0.32) 1;" +
				" note: 2 rows without a finite number: left out of the figures and the histogram"},
		{"floats below zero", "Edm.Double", []string{"-1.5", "-0.5", "-2.5", "-1e0"},
			"rows 4 null 0 missing 0 empty -1 distinct 4 unique; min -2.5 max -0.5 mean -1.375 5%=-2.5 25%=-2.5 50%=-1.5 75%=-1e0 95%=-0.5;" +
				" [-2.6,-2.4) 1 [-2.4,-2.2) 0 [-2.2,-2.0) 0 [-2.0,-1.8) 0 [-1.8,-1.6) 0 [-1.6,-1.4) 1 [-1.4,-1.2) 0 [-1.2,-1.0) 0 [-1.0,-0.8) 1 [-0.8,-0.6) 0 [-0.6,-0.4) 1"},
		{"seventeen whole numbers", "Edm.Byte", []string{"0", "16"},
			"rows 2 null 0 missing 0 empty -1 distinct 2 unique; min 0 max 16 mean 8 5%=0 25%=0 50%=0 75%=16 95%=16;" +
				" [0,2) 1 [2,4) 0 [4,6) 0 [6,8) 0 [8,10) 0 [10,12) 0 [12,14) 0 [14,16) 0 [16,18) 1"},
		{"quoted numbers", "Edm.Int64", []string{`"7"`, `"7"`}, `rows 2 null 0 missing 0 empty -1 distinct 1; min 7 max 7 mean 7 5%=7 25%=7 50%=7 75%=7 95%=7; "7" x2`},
		{"booleans", "Edm.Boolean", []string{"true", "false", "true", "null"}, "rows 4 null 1 missing 0 empty -1 distinct 2; true x2, false x1"},
		{"enums", "NS.Colour", []string{`"Red"`, `"Blue"`, `"Red"`}, `rows 3 null 0 missing 0 empty -1 distinct 2; "Red" x2, "Blue" x1`},
		{"lists", "Collection(Edm.String)", []string{`["a"]`, `["a"]`, `[]`}, `rows 3 null 0 missing 0 empty -1 distinct 2; ["a"] x2, [] x1`},
		{"no model", "", []string{"2", "3", "3"}, "rows 3 null 0 missing 0 empty -1 distinct 2; min 2 max 3 mean 2.667 5%=2 25%=2 50%=3 75%=3 95%=3; 3 x2, 2 x1; [2,3) 1 [3,4) 2"},
		{"a text is no number", "", []string{"1", `"1"`, "1"}, `rows 3 null 0 missing 0 empty -1 distinct 2; 1 x2, "1" x1`},
		{"old days", "Edm.Date", []string{`"1899-12-31"`, `"1900-01-01"`, `"1900-01-02"`, `"1900-01-02"`},
			"rows 4 null 0 missing 0 empty -1 distinct 3; min 1899-12-31 max 1900-01-02 5%=1899-12-31 25%=1899-12-31 50%=1900-01-01 75%=1900-01-02 95%=1900-01-02;" +
				` "1900-01-02" x2, "1899-12-31" x1, "1900-01-01" x1; [1899-12-31,1900-01-01) 1 [1900-01-01,1900-01-02) 1 [1900-01-02,1900-01-03) 2`},
		{"instants", "Edm.DateTimeOffset", []string{`"2020-01-01T00:30:00+01:00"`, `"2019-12-31T23:30:00Z"`, `"9999-12-31T23:59:59.9999999Z"`,
			`"0001-01-01T00:00:00Z"`},
			"rows 4 null 0 missing 0 empty -1 distinct 3; min 0001-01-01T00:00:00Z max 9999-12-31T23:59:59.9999999Z" +
				" 5%=0001-01-01T00:00:00Z 25%=0001-01-01T00:00:00Z 50%=2020-01-01T00:30:00+01:00 75%=2020-01-01T00:30:00+01:00 95%=9999-12-31T23:59:59.9999999Z;" +
				` "2020-01-01T00:30:00+01:00" x2, "0001-01-01T00:00:00Z" x1, "9999-12-31T23:59:59.9999999Z" x1;` +
				" [0001-01-01T00:00:00Z,1000-01-01T00:00:00Z) 1 [1000-01-01T00:00:00Z,2000-01-01T00:00:00Z) 0 [2000-01-01T00:00:00Z,3000-01-01T00:00:00Z) 2" +
				" [3000-01-01T00:00:00Z,4000-01-01T00:00:00Z) 0 [4000-01-01T00:00:00Z,5000-01-01T00:00:00Z) 0 [5000-01-01T00:00:00Z,6000-01-01T00:00:00Z) 0" +
				" [6000-01-01T00:00:00Z,7000-01-01T00:00:00Z) 0 [7000-01-01T00:00:00Z,8000-01-01T00:00:00Z) 0 [8000-01-01T00:00:00Z,9000-01-01T00:00:00Z) 0" +
				" [9000-01-01T00:00:00Z,) 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := describe(counted(tt.typ, tt.texts...))
			if got != tt.want {
				t.Errorf("got  %s\nwant %s", got, tt.want)
			}
		})
	}
}

// reference describes numbers in another way: all of them sorted, as fractions.
func reference(texts []string) (least, most, mean string, quantiles []string) {
	var all []*big.Rat
	sum := new(big.Rat)
	text := map[string]string{}
	for _, s := range texts {
		n, ok := new(big.Rat).SetString(s)
		if !ok {
			panic(s)
		}
		all = append(all, n)
		sum.Add(sum, n)
		if _, ok := text[n.String()]; !ok {
			text[n.String()] = s
		}
	}
	slices.SortFunc(all, (*big.Rat).Cmp)
	for _, p := range []int{5, 25, 50, 75, 95} {
		quantiles = append(quantiles, text[all[(len(all)*p+99)/100-1].String()])
	}
	sum.Quo(sum, big.NewRat(int64(len(all)), 1))
	return text[all[0].String()], text[all[len(all)-1].String()], sum.FloatString(6), quantiles
}

func TestCounterAgainstReference(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 25 {
		n := 1 + r.IntN(300)
		var texts []string
		wide := r.IntN(3) == 0
		for range n {
			s := fmt.Sprintf("%d.%0*d", r.IntN(50)-25, 1+r.IntN(3), r.IntN(10))
			if wide && r.IntN(4) == 0 {
				s = fmt.Sprintf("%d%018d.%d", r.IntN(9)+1, r.IntN(100), r.IntN(10))
			}
			texts = append(texts, s)
		}
		got := counted("Edm.Decimal", texts...)
		least, most, mean, quantiles := reference(texts)
		var bins, values int64
		for i, b := range got.Bins {
			bins += b.Rows
			var in int64
			for _, s := range texts {
				if v := rational(s); v.Cmp(rational(b.From.Text())) >= 0 && v.Cmp(rational(b.To.Text())) < 0 {
					in++
				}
			}
			if in != b.Rows {
				t.Fatalf("bin %d [%s,%s) has %d rows, want %d of %v", i, b.From.Text(), b.To.Text(), b.Rows, in, texts)
			}
		}
		for _, f := range got.Values {
			values += f.Rows
		}
		if len(got.Bins) > MostBins || got.Distinct > 1 && bins != int64(n) || !got.AllUnique && values+got.Rest.Rows != int64(n) {
			t.Fatalf("%d bins with %d of %d rows, values with %d", len(got.Bins), bins, n, values)
		}
		exact, _ := new(big.Rat).SetString(got.Mean.Text())
		want, _ := new(big.Rat).SetString(mean)
		if diff := new(big.Rat).Sub(exact, want); diff.Abs(diff).Cmp(big.NewRat(1, 10_000)) > 0 {
			t.Fatalf("mean %s, want %s", got.Mean.Text(), mean)
		}
		var qs []string
		for _, q := range got.Quantiles {
			qs = append(qs, q.Value.Text())
		}
		if got.Min.Text() != least || got.Max.Text() != most || !slices.Equal(qs, quantiles) {
			t.Fatalf("min %s max %s quantiles %v, want %s %s %v", got.Min.Text(), got.Max.Text(), qs, least, most, quantiles)
		}
	}
}

func TestTicks(t *testing.T) {
	for _, text := range []string{"0001-01-01T00:00:00Z", "1600-02-29T23:59:59.1234567Z", "1899-12-31T00:00:00-05:30", "1970-01-01T00:00:00Z",
		"2000-03-01T12:00:00+14:00", "2024-02-29T00:00:00.5Z", "9999-12-31T23:59:59Z"} {
		want, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		got, ok := ticks(text)
		if !ok || !timeOf(got).Equal(want) || ticksOf(want) != got {
			t.Errorf("%s is %d, %v, want %v", text, got, timeOf(got), want)
		}
	}
	for _, text := range []string{"", "2020", "2020-13-01", "2020-01-01X", "2020-01-01T10", "2020-01-01T10:00:00+1", "20200101",
		"-0044-03-15"} {
		if got, ok := ticks(text); ok {
			t.Errorf("%q is %v", text, timeOf(got))
		}
	}
}

func TestDateEdges(t *testing.T) {
	for _, tt := range []struct{ least, most, first, second, last string }{
		{"2020-01-01T00:00:00Z", "2020-01-01T00:00:10Z", "2020-01-01T00:00:00Z", "2020-01-01T00:00:01Z", "2020-01-01T00:00:11Z"},
		{"2020-01-01T10:20:00Z", "2020-01-01T23:00:00Z", "2020-01-01T10:00:00Z", "2020-01-01T11:00:00Z", "2020-01-02T00:00:00Z"},
		{"2020-01-01", "2020-01-16", "2020-01-01", "2020-01-02", "2020-01-17"},
		{"2020-01-01", "2020-01-17", "2019-12-30", "2020-01-06", "2020-01-20"},
		{"2020-01-15", "2021-03-31", "2020-01-01", "2020-02-01", "2021-04-01"},
		{"2019-05-15", "2022-03-31", "2019-04-01", "2019-07-01", "2022-04-01"},
		{"1953-05-15", "2022-03-31", "1950-01-01", "1955-01-01", "2025-01-01"},
		{"0001-01-01", "2022-03-31", "0001-01-01", "0200-01-01", "2200-01-01"},
		{"9990-01-01", "9999-12-31", "9990-01-01", "9991-01-01", ""},
	} {
		class := Date
		if len(tt.least) > 10 {
			class = Instant
		}
		got := edgesOf(class, "", tt.least, tt.most, -1)
		if len(got) < 3 || len(got) > MostBins+1 || got[0] != tt.first || got[1] != tt.second || got[len(got)-1] != tt.last {
			t.Errorf("%s to %s: %v", tt.least, tt.most, got)
		}
	}
}

func TestCounterPath(t *testing.T) {
	page := pageOf([]string{"Address", "Tags"}, [][]string{
		{`{"City":"Oslo","Geo":{"Lat":1}}`, "[]"}, {`{"Geo":{"City":"Rome","Lat":2},"City":"Oslo"}`, "[]"}, {`{"City":null,"Geo":null}`, "[]"},
		{"null", "[]"}, {"{}", "[]"}, {"", "[]"},
	}...)
	for path, want := range map[string]string{
		"Address/City":    `rows 6 null 2 missing 2 empty 0 distinct 1; length 4 to 4; "Oslo" x2`,
		"Address/Geo/Lat": "rows 6 null 2 missing 2 empty 0 distinct 2 unique; length 1 to 1",
		"Tags/City":       "rows 6 null 0 missing 6 empty 0 distinct 0",
		"No/City":         "rows 6 null 0 missing 6 empty 0 distinct 0",
	} {
		c := Of(client.Column{Name: path, Type: "Edm.String"})
		c.AddPage(page)
		if got := describe(c.Result()); got != want {
			t.Errorf("%s: got %s\nwant %s", path, got, want)
		}
	}
}

// TestCounterBounds counts more different values than are held.
func TestCounterBounds(t *testing.T) {
	c := Of(client.Column{Name: "C", Type: "Edm.Int32"})
	for i := range mostHeld + 3 {
		c.count(client.JSONValue(fmt.Sprint(i)), 1)
	}
	c.count(client.JSONValue("-7"), 2)
	c.count(client.JSONValue("5"), 1)
	got := c.Result()
	if !got.More || got.Distinct != mostHeld || got.Rows != mostHeld+6 || got.AllUnique || got.Bins != nil || got.NoBins == "" {
		t.Errorf("got %s, more %v", describe(got)[:80], got.More)
	}
	if got.Min.Text() != "-7" || got.Max.Text() != fmt.Sprint(mostHeld+2) {
		t.Errorf("min %s, max %s", got.Min.Text(), got.Max.Text())
	}
	if got.Values[0].Value.Text() != "5" || got.Values[0].Rows != 2 || got.Rest.Rows != got.Rows-2-(MostValues-1) || got.Rest.Values != -1 {
		t.Errorf("first %v, rest %v", got.Values[0], got.Rest)
	}
	if !strings.HasPrefix(got.Mean.Text(), "524287.49") {
		t.Errorf("mean %s", got.Mean.Text())
	}
}

func TestResultTop(t *testing.T) {
	r := counted("Edm.String", `"a"`, `"a"`, `"a"`, `"b"`, `"b"`, `"c"`, `"d"`)
	top, rest := r.Top(2)
	if len(top) != 2 || top[0].Rows != 3 || rest != (Rest{2, 2}) {
		t.Errorf("got %v, %v", top, rest)
	}
	if top, rest = r.Top(10); len(top) != 4 || rest != (Rest{}) {
		t.Errorf("got %v, %v", top, rest)
	}
	if got := r.Percent(top[1].Rows); got < 28.57 || got > 28.58 {
		t.Errorf("got %f", got)
	}
}

package export_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/parquet-go/parquet-go"

	"odatui/client"
	"odatui/client/export"
)

// readParquet returns the schema of a file and its rows as texts, null as ∅. What reads is
// parquet-go, of which the writer uses only the description of files.
func readParquet(t testing.TB, file string) (schema string, rows [][]string) {
	t.Helper()
	f, err := parquet.OpenFile(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	var columns []string
	for _, c := range f.Root().Columns() {
		columns = append(columns, fmt.Sprintf("%s %s", c.Name(), c.Type()))
		schema += fmt.Sprintf("%s %s\n", c.Name(), c.Type())
	}
	r := parquet.NewReader(f)
	defer r.Close()
	buf := make([]parquet.Row, 100)
	for {
		n, err := r.ReadRows(buf)
		for _, row := range buf[:n] {
			texts := make([]string, len(columns))
			for _, v := range row {
				texts[v.Column()] = parquetCell(v, columns[v.Column()])
			}
			rows = append(rows, texts)
		}
		if errors.Is(err, io.EOF) {
			return schema, rows
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func parquetCell(v parquet.Value, column string) string {
	switch {
	case v.IsNull():
		return "∅"
	case strings.Contains(column, "UUID"):
		return hex.EncodeToString(v.ByteArray())
	case v.Kind() == parquet.FixedLenByteArray:
		n := new(big.Int).SetBytes(v.ByteArray())
		if v.ByteArray()[0]&0x80 != 0 {
			n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 128))
		}
		return n.String()
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	}
	return v.String()
}

// edm are the values of each type, and what a Parquet file holds of them; ! does not fit.
var edm = []struct {
	property client.Property
	as       string // the type in the file
	values   [][2]string
}{
	{client.Property{Type: "Edm.Boolean"}, "BOOLEAN", [][2]string{{`true`, "true"}, {`false`, "false"}, {`"true"`, "true"},
		{`1`, "!"}, {`"TRUE"`, "!"}}},
	{client.Property{Type: "Edm.Byte"}, "INT(8,false)", [][2]string{{`255`, "255"}, {`0`, "0"}, {`"7"`, "7"}, {`256`, "!"},
		{`-1`, "!"}, {`1.5`, "!"}}},
	{client.Property{Type: "Edm.SByte"}, "INT(8,true)", [][2]string{{`-128`, "-128"}, {`127`, "127"}, {`128`, "!"}}},
	{client.Property{Type: "Edm.Int16"}, "INT(16,true)", [][2]string{{`-32768`, "-32768"}, {`1e3`, "1000"}, {`32768`, "!"}}},
	{client.Property{Type: "Edm.Int32"}, "INT(32,true)", [][2]string{{`-2147483648`, "-2147483648"}, {`5.0`, "5"},
		{`2147483648`, "!"}, {`""`, "!"}, {`[]`, "!"}}},
	{client.Property{Type: "Edm.Int64"}, "INT(64,true)", [][2]string{{`9007199254740993`, "9007199254740993"},
		{`"-9223372036854775808"`, "-9223372036854775808"},
		{`9223372036854775807`, "9223372036854775807"}, {`9.223372036854775807e18`, "9223372036854775807"},
		{`-9.223372036854775808e18`, "-9223372036854775808"}, {`9.223372036854775808e18`, "!"}, {`9223372036854775808`, "!"},
		{`"x"`, "!"}, {`true`, "!"}}},
	{client.Property{Type: "Edm.Single"}, "FLOAT", [][2]string{{`0.1`, "0.1"}, {`"INF"`, "+Inf"}, {`3.4028235e38`, "3.4028235e+38"},
		{`1e39`, "!"}, {`1e-60`, "!"}}},
	{client.Property{Type: "Edm.Double"}, "DOUBLE", [][2]string{{`0.30000000000000004`, "0.30000000000000004"}, {`-0`, "-0"},
		{`"NaN"`, "NaN"}, {`"-INF"`, "-Inf"},
		{`"1.5"`, "1.5"}, {`1e308`, "1e+308"}, {`1e400`, "!"}, {`1e-400`, "!"}, {`"0x10"`, "!"}, {`"Infinity"`, "!"}, {`0e-999`, "0"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "9", Scale: "2"}, "DECIMAL(9,2)",
		[][2]string{{`12.5`, "1250"}, {`"-9999999.99"`, "-999999999"}, {`-0.00`, "0"},
			{`1e2`, "10000"}, {`1.500`, "150"}, {`0.001`, "!"}, {`10000000`, "!"}, {`"1,5"`, "!"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "18", Scale: "6"}, "DECIMAL(18,6)",
		[][2]string{{`123456789012.123456`, "123456789012123456"}, {`1234567890123`, "!"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "38", Scale: "10"}, "DECIMAL(38,10)", [][2]string{
		{`-9999999999999999999999999999.9999999999`, "-99999999999999999999999999999999999999"}, {`0.0000000001`, "1"}, {`-1`, "-10000000000"},
		{`"9999999999999999999999999999.9999999999"`, "99999999999999999999999999999999999999"}, {`1e28`, "!"}, {`0.00000000001`, "!"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "10", Scale: "variable"}, "STRING", [][2]string{{`1.50`, "1.50"}, {`1e400`, "1e400"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "39", Scale: "2"}, "STRING", [][2]string{{`"1.50"`, "1.50"}}},
	{client.Property{Type: "Edm.Decimal", Precision: "10"}, "STRING", [][2]string{{`1.50`, "1.50"}}},
	{client.Property{Type: "Edm.Date"}, "DATE", [][2]string{{`"1970-01-02"`, "1"}, {`"0001-01-01"`, "-719162"},
		{`"9999-12-31"`, "2932896"}, {`"-0044-03-15"`, "-735525"},
		{`"1899-12-31"`, "-25568"}, {`"2023-02-29"`, "!"}, {`"2023-02-28T00:00:00Z"`, "!"}, {`20230228`, "!"}, {`"999999999-01-01"`, "!"}}},
	{client.Property{Type: "Edm.DateTimeOffset"}, "TIMESTAMP(isAdjustedToUTC=true,unit=MICROS)", [][2]string{{`"1970-01-01T00:00:00Z"`, "0"},
		{`"1970-01-01T02:00:00.000001+02:00"`, "1"}, {`"0001-01-01T00:00:00Z"`, "-62135596800000000"},
		{`"9999-12-31T23:59:59.999999Z"`, "253402300799999999"},
		{`"\/Date(1700000000123+0060)\/"`, "1700000000123000"}, {`"\/Date(1700000000123)\/"`, "1700000000123000"},
		{`"1970-01-01T00:00:00"`, "!"}, {`"1970-01-01T00:00:00.0000001Z"`, "!"}, {`"999999999-01-01T00:00:00Z"`, "!"}}},
	{client.Property{Type: "Edm.DateTimeOffset", Precision: "7"}, "TIMESTAMP(isAdjustedToUTC=true,unit=NANOS)", [][2]string{
		{`"1970-01-01T00:00:00.0000001Z"`, "100"}, {`"2262-04-11T00:00:00Z"`, "9223286400000000000"},
		{`"2262-04-11T23:47:16.854775807Z"`, "9223372036854775807"}, {`"2262-04-11T23:47:16.854775808Z"`, "!"},
		{`"0001-01-01T00:00:00Z"`, "!"}, {`"9999-12-31T00:00:00Z"`, "!"}}},
	{client.Property{Type: "Edm.DateTime"}, "TIMESTAMP(isAdjustedToUTC=false,unit=MICROS)", [][2]string{{`"/Date(-1)/"`, "-1000"},
		{`"1970-01-01T00:00:01"`, "1000000"}, {`"1970-01-01T00:00:01Z"`, "1000000"}, {`"1970-01-01T00:00:01+01:00"`, "!"},
		{`"/Date(0+0060)/"`, "!"}}},
	{client.Property{Type: "Edm.TimeOfDay"}, "TIME(isAdjustedToUTC=false,unit=MICROS)",
		[][2]string{{`"23:59:59.999999"`, "86399999999"}, {`"00:01"`, "60000000"},
			{`"24:00:00"`, "!"}, {`"00:00:00.0000001"`, "!"}, {`"12:00:00Z"`, "!"}}},
	{client.Property{Type: "Edm.Duration"}, "STRING", [][2]string{{`"-P1DT2H"`, "-P1DT2H"}}},
	{client.Property{Type: "Edm.Time"}, "STRING", [][2]string{{`"PT11H30M"`, "PT11H30M"}}},
	{client.Property{Type: "Edm.Guid"}, "UUID", [][2]string{{`"2F9CBE4E-8a35-4f4e-9f5d-0123456789ab"`,
		"2f9cbe4e8a354f4e9f5d0123456789ab"}, {`"{2f9cbe4e}"`, "!"}, {`5`, "!"},
		{`"2f9cbe4e-8a35-4f4e-9f5d-0123456789ag"`, "!"}}},
	{client.Property{Type: "Edm.Binary"}, "BYTE_ARRAY", [][2]string{{`"AAEC_w"`, "\x00\x01\x02\xff"},
		{`"AAEC\/w=="`, "\x00\x01\x02\xff"}, {`""`, ""}, {`"A"`, "!"}, {`"AAEC_x"`, "!"}, {`"*"`, "!"}}},
	{client.Property{Type: "Edm.String"}, "STRING", [][2]string{{`""`, ""}, {`"=1+1"`, "=1+1"}, {`"\u0000a\r\n😀"`, "\x00a\r\n😀"},
		{`"\ud800"`, "\ufffd"}, {`5.50`, "5.50"}, {`{"a": 1}`, `{"a":1}`}}},
	{client.Property{Type: "NS.Colour"}, "STRING", [][2]string{{`"Red,Blue"`, "Red,Blue"}, {`4`, "4"}}},
	{client.Property{Type: "NS.Address"}, "JSON", [][2]string{{`{ "City": "Köln", "N": 1.50 }`, `{"City":"Köln","N":1.50}`},
		{`"odd"`, `"odd"`}}},
	{client.Property{Type: "Collection(Edm.Int64)"}, "JSON", [][2]string{{`[1, 9007199254740993]`, `[1,9007199254740993]`}}},
	{client.Property{Type: "Edm.GeographyPoint"}, "JSON", [][2]string{{`{"type":"Point"}`, `{"type":"Point"}`}}},
	{client.Property{Type: "NS.Weight"}, "DECIMAL(5,1)", [][2]string{{`1.5`, "15"}}},
	{client.Property{Type: "NS.Unknown"}, "STRING", [][2]string{{`1.5`, "1.5"}, {`"x"`, "x"}, {`[1]`, "[1]"}}},
	{client.Property{Type: ""}, "STRING", [][2]string{{`1.50`, "1.50"}, {`true`, "true"}, {`"2024-01-01"`, "2024-01-01"}}},
}

func edmModel() *client.Schema {
	return &client.Schema{Types: map[string]*client.Type{
		"NS.Weight": {Kind: client.TypeDefinition, Base: "Edm.Decimal"}, "NS.Colour": {Kind: client.EnumType},
		"NS.Address": {Kind: client.ComplexType},
	}}
}

// TestParquetTypes writes each value on its own and with nulls around it.
func TestParquetTypes(t *testing.T) {
	t.Parallel()
	for _, c := range edm {
		p := c.property
		p.Name = "C"
		if p.Type == "NS.Weight" {
			p.Precision, p.Scale = "5", "1"
		}
		warnings := 0
		o := export.Options{Type: &client.Type{Properties: []client.Property{p}}, Model: edmModel(), Warn: func(string) { warnings++ }}
		rows := []string{`{"C":null}`}
		want := [][]string{{"∅"}}
		for _, v := range c.values {
			row := `{"C":` + v[0] + `}`
			if v[1] != "!" {
				rows, want = append(rows, row, `{"C":null}`), append(want, []string{v[1]}, []string{"∅"})
				continue
			}
			var out bytes.Buffer
			f, _ := export.FileOf("x.parquet", "")
			w := f.New(&out, o)
			pg := page(t, nil, `{"C":null}`, row)
			err := w.Write(pg, pg.Len())
			var bad *export.ValueError
			if !errors.As(err, &bad) || bad.Row != 2 || bad.Column != "C" {
				t.Errorf("%s %s: %v", p.Type, v[0], err)
			}
			if again := w.Close(); again == nil || strings.HasSuffix(out.String(), "PAR1") && out.Len() > 4 {
				t.Errorf("%s %s: the file is finished after an error", p.Type, v[0])
			}
		}
		warnings = 0
		schema, got := readParquet(t, write(t, "parquet", o, page(t, nil, rows...)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", p.Type, diff)
		}
		if schema != "C "+c.as+"\n" {
			t.Errorf("%s with precision %q and scale %q is %s", p.Type, p.Precision, p.Scale, schema)
		}
		if want := p.Type == "Edm.Decimal" && c.as == "STRING"; (warnings == 1) != want {
			t.Errorf("%s as %s: %d warnings", p.Type, c.as, warnings)
		}
	}
}

// TestParquetWider: a column whose values do not fit is given the next type, text at last.
func TestParquetWider(t *testing.T) {
	t.Parallel()
	decimal := client.Property{Type: "Edm.Decimal", Precision: "5", Scale: "2"}
	for _, c := range []struct {
		typ    client.Property
		values []string
		as     string
		wider  int
	}{
		{client.Property{Type: "Edm.DateTimeOffset"}, []string{`"2024-01-01T00:00:00.1234567Z"`, `"0001-01-01T00:00:00.1234567Z"`}, "STRING", 2},
		{client.Property{Type: "Edm.Int32"}, []string{"1", `"x"`}, "STRING", 2},
		{client.Property{Type: "Edm.Int32"}, []string{"3000000000", "-1"}, "INT(64,true)", 1},
		{client.Property{Type: "Edm.Byte"}, []string{"255", "-1"}, "INT(64,true)", 1},
		{client.Property{Type: "Edm.Single"}, []string{"1.5", "1e+300"}, "DOUBLE", 1},
		{decimal, []string{"123456789.123", "-0.001", "999.00"}, "DECIMAL(12,3)", 1},
		{decimal, []string{"1.00", `"12345678901234567890123456789012345678.1"`}, "STRING", 1},
		{decimal, []string{"1.00", `"x"`}, "STRING", 1},
	} {
		c.typ.Name = "V"
		var rows []string
		for _, v := range c.values {
			rows = append(rows, `{"V":`+v+`}`)
		}
		p, o, tries := page(t, nil, rows...), export.Options{Type: &client.Type{Properties: []client.Property{c.typ}}}, 0
		for ; tries <= c.wider; tries++ {
			var out bytes.Buffer
			f, _ := export.FileOf("x.parquet", "")
			w := f.New(&out, o)
			var bad *export.ValueError
			if err := w.Write(p, p.Len()); errors.As(err, &bad) {
				if o.Wider = append(o.Wider, bad.Column); bad.Measured {
					o.Decimals = export.NewDecimals(o)
					o.Decimals.Observe(p, p.Len())
				}
				continue
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			schema, got := readParquet(t, out.String())
			for i, v := range c.values {
				if strings.HasPrefix(c.as, "DECIMAL") { // which is read without its scale
					got[i][0] += "e-3"
				}
				if want := strings.Trim(v, `"`); !sameNumber(got[i][0], want) {
					t.Errorf("%s: %s, want %s", c.typ.Type, got[i][0], want)
				}
			}
			if schema != "V "+c.as+"\n" {
				t.Errorf("%s %v: %s", c.typ.Type, c.values, schema)
			}
			break
		}
		if tries != c.wider {
			t.Errorf("%s %v: %d wider types", c.typ.Type, c.values, tries)
		}
	}
}

// sameNumber compares texts, or numbers that are written in different ways.
func sameNumber(a, b string) bool {
	x, ok := new(big.Rat).SetString(a)
	y, ok2 := new(big.Rat).SetString(b)
	return a == b || ok && ok2 && x.Cmp(y) == 0
}

// TestParquetGroups: many rows make several pages and row groups; columns of later pages
// are elsewhere, and statistics are those of the values.
func TestParquetGroups(t *testing.T) {
	t.Parallel()
	typ := &client.Type{Properties: []client.Property{{Name: "ID", Type: "Edm.Int64"}, {Name: "S", Type: "Edm.String"},
		{Name: "D", Type: "Edm.Double"},
		{Name: "B", Type: "Edm.Boolean"}, {Name: "M", Type: "Edm.Decimal", Precision: "30", Scale: "0"}}}
	noise := make([]byte, 3<<10)
	seed := uint32(1)
	text := func() string {
		for i := range noise {
			seed = seed*1664525 + 1013904223
			noise[i] = byte(seed >> 24)
		}
		return base64.StdEncoding.EncodeToString(noise)
	}
	var pages []*client.Page
	var want [][]string
	id := 0
	for i := range 14 {
		var rows []string
		for range 400 {
			s := text()
			id++
			row := []string{fmt.Sprint(id), s, fmt.Sprintf("%d.5", id), fmt.Sprint(id%2 == 0), fmt.Sprint(5000 - id)}
			json := fmt.Sprintf(`{"ID":%s,"S":%q,"D":%s,"B":%s,"M":%s}`, row[0], s, row[2], row[3], row[4])
			switch {
			case id%7 == 0:
				row[1], row[3] = "∅", "∅"
				json = fmt.Sprintf(`{"D":%s,"ID":%s,"M":%s}`, row[2], row[0], row[4])
			case i%2 == 1:
				json = fmt.Sprintf(`{"M":%s,"B":%s,"S":%q,"D":%s,"ID":%s}`, row[4], row[3], s, row[2], row[0])
			}
			rows, want = append(rows, json), append(want, row)
		}
		pages = append(pages, page(t, nil, rows...))
	}
	file := write(t, "parquet", export.Options{Type: typ}, pages...)
	_, got := readParquet(t, file)
	if !slices.EqualFunc(want, got, slices.Equal) {
		t.Errorf("%d rows come back, or others", len(got))
	}
	f, err := parquet.OpenFile(strings.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	groups := f.Metadata().RowGroups
	if len(groups) < 2 {
		t.Errorf("%d row groups", len(groups))
	}
	first, rows := 1, int64(0)
	for i, g := range groups {
		last := first + int(g.NumRows) - 1
		bounds := ""
		for j := range g.Columns {
			least, most, ok := f.RowGroups()[i].ColumnChunks()[j].(*parquet.FileColumnChunk).Bounds()
			if ok && j != 4 {
				bounds += fmt.Sprintf("%s..%s ", least, most)
			} else if ok {
				bounds += parquetCell(least, "") + ".." + parquetCell(most, "") + " "
			}
		}
		want := fmt.Sprintf("%d..%d %d.5..%d.5 false..true %d..%d ", first, last, first, last, 5000-last, 5000-first)
		if bounds != want {
			t.Errorf("bounds of group %d: %s, want %s", i, bounds, want)
		}
		nulls := int64(last/7 - (first-1)/7)
		if s := g.Columns[1].MetaData.Statistics; s.NullCount != nulls || g.Columns[0].MetaData.Statistics.NullCount != 0 {
			t.Errorf("group %d has %d nulls, want %d", i, s.NullCount, nulls)
		}
		first, rows = last+1, rows+g.NumRows
	}
	if rows != int64(len(want)) || f.NumRows() != rows {
		t.Errorf("%d rows in groups, %d in the file", rows, f.NumRows())
	}
}

// TestParquetOfNothing: no rows are a file as well, no columns are none.
func TestParquetOfNothing(t *testing.T) {
	t.Parallel()
	typ := &client.Type{Properties: []client.Property{{Name: "ID", Type: "Edm.Int64"}}, Links: []client.Link{{Name: "L", Target: "T"}}}
	for name, pages := range map[string][]*client.Page{"no page": nil, "no rows": {page(t, typ.Columns())}} {
		schema, rows := readParquet(t, write(t, "parquet", export.Options{Type: typ}, pages...))
		if schema != "ID INT(64,true)\n" || len(rows) != 0 {
			t.Errorf("%s: %s%v", name, schema, rows)
		}
	}
	f, _ := export.FileOf("x.parquet", "")
	if err := f.New(io.Discard, export.Options{}).Close(); err == nil {
		t.Error("a file without columns is written")
	}
	w := f.New(failing{}, export.Options{Type: typ})
	p := page(t, nil, `{"ID":1}`)
	if err := w.Write(p, 1); err == nil {
		t.Error("the disk is full, and there is no error")
	}
	if err := w.Close(); err == nil {
		t.Error("the disk is full, and the file is complete")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// TestParquetFirstNull: a page whose first null comes late.
func TestParquetFirstNull(t *testing.T) {
	t.Parallel()
	for first := range 41 {
		var rows []string
		var want [][]string
		for i := range 41 {
			if i == first || i > first && i%3 == 0 {
				rows, want = append(rows, `{"C":null}`), append(want, []string{"∅"})
			} else {
				rows, want = append(rows, fmt.Sprintf(`{"C":%d}`, i)), append(want, []string{fmt.Sprint(i)})
			}
		}
		_, got := readParquet(t, write(t, "parquet", export.Options{}, page(t, nil, rows...)))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("first null in row %d: %s", first, diff)
		}
	}
}

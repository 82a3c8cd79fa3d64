package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"odatui/client"
	"odatui/client/export"
)

// parts returns the parts of a workbook, each of them checked to be XML.
func parts(t testing.TB, book string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		found[f.Name] = string(data)
	}
	return found
}

type xmlSheet struct {
	Pane struct {
		YSplit string `xml:"ySplit,attr"`
		State  string `xml:"state,attr"`
	} `xml:"sheetViews>sheetView>pane"`
	Rows []struct {
		R     string    `xml:"r,attr"`
		Cells []xmlCell `xml:"c"`
	} `xml:"sheetData>row"`
	Filter struct {
		Ref string `xml:"ref,attr"`
	} `xml:"autoFilter"`
}

type xmlCell struct {
	R     string  `xml:"r,attr"`
	Type  string  `xml:"t,attr"`
	Style string  `xml:"s,attr"`
	F     *string `xml:"f"`
	V     *string `xml:"v"`
	Text  *struct {
		Space string `xml:"http://www.w3.org/XML/1998/namespace space,attr"`
		S     string `xml:",chardata"`
	} `xml:"is>t"`
}

var escaped = regexp.MustCompile(`_[xX][0-9A-Fa-f]{4}_`)

// String is the cell as its type, style and value.
func (c xmlCell) String() string {
	if c.F != nil {
		return "FORMULA"
	}
	head := c.Type + c.Style + ":"
	if c.Text != nil {
		return head + escaped.ReplaceAllStringFunc(c.Text.S, func(s string) string {
			n, _ := strconv.ParseUint(s[2:6], 16, 32)
			return string(rune(n))
		})
	}
	return head + *c.V
}

func sheet(t testing.TB, text string) (s xmlSheet) {
	t.Helper()
	if err := xml.Unmarshal([]byte(text), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// excelCells are values of types and their cells: type, style and content. Style 2 is a
// date, 3 an instant, 4 a time. A * marks one that is warned of.
var excelCells = []struct {
	property client.Property
	values   [][2]string
}{
	{client.Property{Type: "Edm.Int64"}, [][2]string{{`5`, ":5"}, {`-5`, ":-5"}, {`999999999999999`, ":999999999999999"}, {`"+7"`, ":7"},
		{`9007199254740993`, "*inlineStr:9007199254740993"}, {`1000000000000000000`, ":1000000000000000000"},
		{`"-9223372036854775808"`, "*inlineStr:-9223372036854775808"}}},
	{client.Property{Type: "Edm.Decimal"}, [][2]string{{`1.50`, ":1.50"}, {`"1.50"`, ":1.50"},
		{`123456789012.3456`, "*inlineStr:123456789012.3456"}, {`-0`, ":-0"},
		{`0.000000000000000123456789012345`, ":0.000000000000000123456789012345"},
		{`12345678901234567890.12`, "*inlineStr:12345678901234567890.12"}}},
	{client.Property{Type: "Edm.Double"}, [][2]string{{`1e307`, ":1e307"}, {`1e308`, "*inlineStr:1e308"},
		{`1e400`, "*inlineStr:1e400"}, {`1e-400`, "*inlineStr:1e-400"},
		{`"INF"`, "inlineStr:INF"}, {`"NaN"`, "inlineStr:NaN"}, {`0.30000000000000004`, "*inlineStr:0.30000000000000004"},
		{`0.1`, ":0.1"}, {`0`, ":0"}}},
	{client.Property{Type: "Edm.Boolean"}, [][2]string{{`true`, "b:1"}, {`false`, "b:0"}, {`"true"`, "inlineStr:true"}}},
	{client.Property{Type: "Edm.Date"}, [][2]string{{`"1900-03-01"`, "2:61"}, {`"2024-02-29"`, "2:45351"}, {`"9999-12-31"`, "2:2958465"},
		{`"1900-02-28"`, "*inlineStr:1900-02-28"}, {`"0001-01-01"`, "*inlineStr:0001-01-01"},
		{`"-0044-03-15"`, "*inlineStr:-0044-03-15"}, {`20240101`, "*:20240101"}}},
	{client.Property{Type: "Edm.DateTimeOffset"}, [][2]string{{`"2024-01-01T12:00:00Z"`, "3:45292.5"},
		{`"2024-01-01T00:00:00.001Z"`, "3:45292.000000011576"},
		{`"2024-01-01T14:00:00+02:00"`, "*3:45292.5"}, {`"2024-01-01T00:00:00.0001Z"`, "*inlineStr:2024-01-01T00:00:00.0001Z"},
		{`"x"`, "*inlineStr:x"}}},
	{client.Property{Type: "Edm.DateTime"}, [][2]string{{`"\/Date(1704110400000)\/"`, "3:45292.5"}, {`"2024-01-01T12:00:00"`, "3:45292.5"}}},
	{client.Property{Type: "Edm.TimeOfDay"}, [][2]string{{`"18:00:00"`, "4:0.75"}, {`"00:00"`, "4:0"},
		{`"12:00:00.0000001"`, "*inlineStr:12:00:00.0000001"}, {`"PT1H"`, "*inlineStr:PT1H"}}},
	{client.Property{Type: "Edm.Guid"}, [][2]string{{`"2f9cbe4e-8a35-4f4e-9f5d-0123456789ab"`,
		"inlineStr:2f9cbe4e-8a35-4f4e-9f5d-0123456789ab"}}},
	{client.Property{Type: "Edm.String"}, [][2]string{{`""`, "inlineStr:"}, {`"5"`, "inlineStr:5"}, {`"=1+1"`, "inlineStr:=1+1"},
		{`"_x0041_"`, "inlineStr:_x0041_"},
		{`"a_x000D_b_X0041_"`, "inlineStr:a_x000D_b_X0041_"}, {`"_x005F_x0041_"`, "inlineStr:_x005F_x0041_"},
		{`"__x0041__"`, "inlineStr:__x0041__"}, {`"_x00_"`, "inlineStr:_x00_"},
		{`"_x0041_x0042_"`, "inlineStr:_x0041_x0042_"}, {`"a_xD800_b"`, "inlineStr:a_xD800_b"},
		{`"\u0000\u0001\u001f\u007f\u0085"`, "inlineStr:\x00\x01\x1f\x7f\u0085"}, {`"a\r\nb\rc\nd\te"`, "inlineStr:a\r\nb\rc\nd\te"},
		{`"  x "`, "inlineStr:  x "}, {`"\n"`, "inlineStr:\n"},
		{`"<a href=\"x\">&amp;'</a>]]>"`, `inlineStr:<a href="x">&amp;'</a>]]>`}, {`"😀é\ufffe\uffff"`, "inlineStr:😀é\ufffe\uffff"},
		{`"\ud800"`, "inlineStr:\ufffd"}, {`5`, ":5"}}},
	{client.Property{Type: ""}, [][2]string{{`1.5`, ":1.5"}, {`"2024-01-01"`, "inlineStr:2024-01-01"}, {`true`, "b:1"},
		{`{ "a": 1 }`, `inlineStr:{"a":1}`}}},
}

// TestXLSXCells reads every cell from the XML, and those of text by another library too.
func TestXLSXCells(t *testing.T) {
	t.Parallel()
	for _, c := range excelCells {
		p := c.property
		p.Name = "C"
		var rows, want, texts []string
		warned := 0
		for _, v := range c.values {
			rows = append(rows, `{"C":`+v[0]+`,"Z":null}`)
			as, star := strings.CutPrefix(v[1], "*")
			if star {
				warned++
			}
			want = append(want, as)
			_, text, _ := strings.Cut(as, ":")
			texts = append(texts, text)
		}
		var warnings []string
		o := export.Options{Type: &client.Type{Properties: []client.Property{p}}, Warn: func(s string) { warnings = append(warnings, s) }}
		book := write(t, "xlsx", o, page(t, nil, rows...))
		s := sheet(t, parts(t, book)["xl/worksheets/sheet1.xml"])
		var got []string
		for i, row := range s.Rows[1:] {
			if row.R != fmt.Sprint(i+2) || len(row.Cells) != 1 || row.Cells[0].R != fmt.Sprintf("A%d", i+2) {
				t.Fatalf("row %d: %+v", i+2, row)
			}
			got = append(got, row.Cells[0].String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", p.Type, diff)
		}
		counted := 0
		for _, w := range warnings {
			var n int
			if _, err := fmt.Sscanf(w, "column C: %d ", &n); err != nil {
				t.Errorf("%s: %v", w, err)
			}
			counted += n
		}
		if counted != warned {
			t.Errorf("%s: %d values are warned of, want %d: %q", p.Type, counted, warned, warnings)
		}
		if p.Type == "Edm.String" {
			readExcel(t, book, texts)
		}
	}
}

// readExcel reads column A of a book by excelize, which decodes escapes as Excel does.
func readExcel(t *testing.T, book string, want []string) {
	t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(book))
	if err != nil {
		t.Fatal(err)
	}
	for i, text := range want {
		got, err := f.GetCellValue("Rows", fmt.Sprintf("A%d", i+2))
		if err != nil || got != text {
			t.Errorf("excelize reads %q as %q, %v", text, got, err)
		}
	}
}

// TestXLSXSheet: the header is bold, stays in view and filters; nothing is a formula.
func TestXLSXSheet(t *testing.T) {
	t.Parallel()
	p := page(t, nil, `{"=1+1":"=1+1","B<":1,"":"x"}`, `{"B<":null,"":"=cmd"}`)
	found := parts(t, write(t, "xlsx", export.Options{}, p))
	names := slices.Sorted(maps.Keys(found))
	want := []string{"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/workbook.xml",
		"xl/worksheets/sheet1.xml"}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Error(diff)
	}
	for name, text := range found {
		d := xml.NewDecoder(strings.NewReader(text))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok && e.Name.Local == "f" {
				t.Errorf("%s has a formula", name)
			}
		}
	}
	s := sheet(t, found["xl/worksheets/sheet1.xml"])
	var cells []string
	for _, row := range s.Rows {
		for _, c := range row.Cells {
			cells = append(cells, c.R+" "+c.String())
		}
	}
	if diff := cmp.Diff([]string{"A1 inlineStr1:=1+1", "B1 inlineStr1:B<", "C1 inlineStr1:", "A2 inlineStr:=1+1", "B2 :1",
		"C2 inlineStr:x", "C3 inlineStr:=cmd"}, cells); diff != "" {
		t.Error(diff)
	}
	if s.Pane.State != "frozen" || s.Pane.YSplit != "1" || s.Filter.Ref != "A1:C3" ||
		!strings.Contains(found["xl/workbook.xml"], "'Rows'!$A$1:$C$3<") {
		t.Errorf("pane %+v, filter %+v", s.Pane, s.Filter)
	}
}

// TestXLSXLimits: long texts are cut between characters, rows go on on a further sheet,
// and more columns than a sheet has are refused.
func TestXLSXLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{strings.Repeat("x", 32767), strings.Repeat("x", 32767)},
		{strings.Repeat("é", 32768), strings.Repeat("é", 32767)},
		{strings.Repeat("😀", 16384), strings.Repeat("😀", 16383)},
		{strings.Repeat("é", 20000), strings.Repeat("é", 20000)},
	} {
		var warnings []string
		raw, _ := json.Marshal(c.text)
		book := write(t, "xlsx", export.Options{Warn: func(s string) { warnings = append(warnings, s) }}, page(t, nil, `{"C":`+string(raw)+`}`))
		got := sheet(t, parts(t, book)["xl/worksheets/sheet1.xml"]).Rows[1].Cells[0].Text.S
		if got != c.want || (len(warnings) == 1) != (got != c.text) {
			t.Errorf("%d characters of %d are kept, %q", len(utf16.Encode([]rune(got))), len(utf16.Encode([]rune(c.text))), warnings)
		}
	}
	wide := make([]string, 16_385)
	for i := range wide {
		wide[i] = fmt.Sprint("C", i)
	}
	f, _ := export.FileOf("x.xlsx", "")
	var out bytes.Buffer
	w := f.New(&out, export.Options{Columns: wide})
	if err := w.Write(page(t, nil), 0); err == nil || w.Close() == nil || out.Len() > 0 {
		t.Errorf("%d columns: %v", len(wide), err)
	}
	last := sheet(t, parts(t, write(t, "xlsx", export.Options{Columns: wide[1:]}))["xl/worksheets/sheet1.xml"]).Rows[0].Cells[16_383]
	if last.R != "XFD1" {
		t.Errorf("the last column is %s", last.R)
	}
	w = f.New(failing{}, export.Options{})
	_ = w.Write(page(t, nil, `{"A":1}`), 1)
	if err := w.Close(); err == nil {
		t.Error("the disk is full, and the workbook is complete")
	}
}

// TestXLSXSheets writes a row more than a sheet holds.
func TestXLSXSheets(t *testing.T) {
	t.Parallel()
	const most = 1_048_576 - 1 // and a header
	rows := make([]string, 1<<14)
	for i := range rows {
		rows[i] = `{"A":null}`
	}
	rows[0] = `{"A":7}`
	p := page(t, nil, rows...)
	var pages []*client.Page
	for range most / len(rows) {
		pages = append(pages, p)
	}
	pages = append(pages, p.Slice(0, most%len(rows)), p.Slice(0, 1))
	found := parts(t, write(t, "xlsx", export.Options{}, pages...))
	for i, want := range []int{most + 1, 2} {
		text := found[fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1)]
		if n := strings.Count(text, "<row "); n != want || !strings.Contains(text, fmt.Sprintf(`<autoFilter ref="A1:A%d"/>`, want)) {
			t.Errorf("sheet %d has %d rows, want %d", i+1, n, want)
		}
	}
	second := sheet(t, found["xl/worksheets/sheet2.xml"])
	if second.Rows[0].Cells[0].String() != "inlineStr1:A" || second.Rows[1].Cells[0].String() != ":7" {
		t.Errorf("second sheet: %+v", second)
	}
	if book := found["xl/workbook.xml"]; !strings.Contains(book, `<sheet name="Rows 2" sheetId="2" r:id="rId2"/>`) ||
		found["xl/worksheets/sheet3.xml"] != "" {
		t.Errorf("book: %s", book)
	}
}

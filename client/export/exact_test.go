package export_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/export"
)

// parseSeparated reads csv or tsv by RFC 4180 and by what the writer promises: a field
// without quotes that is empty is null. encoding/csv loses that, and carriage returns.
func parseSeparated(text string, comma byte) (rows [][]string, err error) {
	row := []string{}
	for text != "" {
		field := "∅"
		if text[0] == '"' {
			end := 1
			for {
				i := strings.IndexByte(text[end:], '"')
				if i < 0 {
					return rows, errors.New("an open quote")
				}
				if end += i + 1; end == len(text) || text[end] != '"' {
					break
				}
				end++
			}
			field = strings.ReplaceAll(text[1:end-1], `""`, `"`)
			text = text[end:]
		} else {
			n := strings.IndexAny(text, string(comma)+"\n")
			if n < 0 {
				return rows, errors.New("no line end")
			}
			if strings.ContainsAny(text[:n], "\r\"") {
				return rows, fmt.Errorf("%q is not quoted", text[:n])
			}
			if n > 0 {
				field = text[:n]
			}
			text = text[n:]
		}
		row = append(row, field)
		switch {
		case text == "":
			return rows, errors.New("no line end")
		case text[0] == '\n':
			rows, row = append(rows, row), []string{}
		case text[0] != comma:
			return rows, fmt.Errorf("%q behind a field", text[0])
		}
		text = text[1:]
		if text == "" && len(row) > 0 {
			return rows, errors.New("a comma at the end")
		}
	}
	return rows, nil
}

// cellText is what a format of text holds of a value, null as ∅.
func cellText(v client.Value) string {
	switch v.Kind {
	case client.Missing, client.Null:
		return "∅"
	case client.Nested:
		var b bytes.Buffer
		if err := json.Compact(&b, []byte(v.Raw())); err == nil {
			return b.String()
		}
	}
	return v.Text()
}

// checkExact writes values by every format and reads them back.
func checkExact(t *testing.T, values []string) {
	t.Helper()
	rows := make([]string, len(values))
	for i, v := range values {
		rows[i] = `{"C":` + v + `,"D":` + fmt.Sprint(i) + `}`
	}
	p := page(t, nil, rows...)
	for _, f := range []struct {
		name  string
		comma byte
	}{{"csv", ','}, {"tsv", '\t'}} {
		got, err := parseSeparated(write(t, f.name, export.Options{}, p), f.comma)
		if err != nil || len(got) != len(values)+1 {
			t.Fatalf("%s: %d rows of %d, %v", f.name, len(got)-1, len(values), err)
		}
		for i := range values {
			if want := cellText(p.Cell(i, 0)); got[i+1][0] != want || got[i+1][1] != fmt.Sprint(i) {
				t.Errorf("%s of %s: %q, want %q", f.name, values[i], got[i+1], want)
			}
		}
	}
	checkExactJSON(t, p)
	if lines := strings.Split(write(t, "markdown", export.Options{}, p), "\n"); len(lines) != len(values)+3 {
		t.Errorf("markdown: %d lines of %d values", len(lines), len(values))
	} else {
		for _, line := range lines[:len(lines)-1] {
			bare := strings.ReplaceAll(strings.ReplaceAll(line, `\\`, ""), `\|`, "")
			if strings.Count(bare, "|") != 3 || strings.ContainsRune(line, '\r') {
				t.Errorf("markdown: %q", line)
			}
		}
	}
	_, columns := readParquet(t, write(t, "parquet", export.Options{}, p))
	cells := sheet(t, parts(t, write(t, "xlsx", export.Options{}, p))["xl/worksheets/sheet1.xml"])
	for i, v := range values {
		want := strings.ToValidUTF8(cellText(p.Cell(i, 0)), "\ufffd")
		if columns[i][0] != want || columns[i][1] != fmt.Sprint(i) {
			t.Errorf("parquet of %s: %q, want %q", v, columns[i], want)
		}
		got := "∅"
		if c := cells.Rows[i+1].Cells; len(c) == 2 {
			if _, got, _ = strings.Cut(c[0].String(), ":"); c[0].Type == "b" {
				got = map[string]string{"1": "true", "0": "false"}[got]
			}
		}
		if got != want {
			t.Errorf("xlsx of %s: %q, want %q", v, got, want)
		}
	}
}

func checkExactJSON(t *testing.T, p *client.Page) {
	t.Helper()
	var list []map[string]json.RawMessage
	if err := json.Unmarshal([]byte(write(t, "json", export.Options{}, p)), &list); err != nil || len(list) != p.Len() {
		t.Fatalf("json: %d rows of %d, %v", len(list), p.Len(), err)
	}
	d := json.NewDecoder(strings.NewReader(write(t, "ndjson", export.Options{}, p)))
	for i := range p.Len() {
		var row map[string]json.RawMessage
		if err := d.Decode(&row); err != nil {
			t.Fatal(err)
		}
		want := strings.ToValidUTF8(p.Cell(i, 0).Raw(), "\ufffd")
		if p.Cell(i, 0).Kind == client.Nested {
			want = cellText(p.Cell(i, 0))
		}
		if string(row["C"]) != want || string(list[i]["C"]) != want {
			t.Errorf("json: %s, ndjson: %s, want %s", list[i]["C"], row["C"], want)
		}
	}
	if err := d.Decode(new(any)); !errors.Is(err, io.EOF) {
		t.Errorf("behind the last row: %v", err)
	}
}

// TestExact: values that are easily changed come back as they were.
func TestExact(t *testing.T) {
	t.Parallel()
	checkExact(t, []string{`""`, `null`, `" "`, `"∅"`, `"null"`, `"a,b"`, `"a\tb"`, `"a\"b"`, `"\""`, `"\"\""`, `"a\r\nb"`, `"a\rb"`,
		`"\n"`, `"\u0000"`, `"\\."`, `"\\N"`,
		`"=1+1"`, `"😀\ud83d\ude00"`, `"\ud83d"`, `"\u2028\u2029\ufeff"`, `"é\u0065\u0301"`, `9223372036854775807`,
		`-9223372036854775808`, `18446744073709551616`, `-0`, `-0.0`,
		`0.10`, `1E+2`, `1e400`, `12345678901234567890123456789012345678`, `0.00000000000000000000000000000000000001`,
		`"0001-01-01T00:00:00Z"`, `"1899-12-31"`,
		`"9999-12-31T23:59:59.999999999Z"`, `true`, `false`, `{}`, `[]`, `{"a": [1, 2.50, "x\ny", null], "b": {"c": "\u0041"}}`, `"[1]"`,
		`"{}"`, `"|\\|"`, `"<b>"`, `"_x0041_"`})
}

// TestExactRandom: so do texts of what formats treat in a special way.
func TestExactRandom(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(5, 6))
	pieces := []string{"a", ",", "\t", "\"", "\"\"", "\r", "\n", "\r\n", "\x00", " ", "'", "=", "|", "\\", "<", "&", "_x000D_", "_x",
		"_", "é", "😀", "\u0085", "\u2028", "]]>", "\ufffe", "0"}
	values := make([]string, 3000)
	for i := range values {
		s := ""
		for range r.IntN(6) {
			s += pieces[r.IntN(len(pieces))]
		}
		raw, _ := json.Marshal(s)
		values[i] = string(raw)
	}
	checkExact(t, values)
}

// TestExactVectors: so do the naughty strings, and all JSON texts of JSONTestSuite.
func TestExactVectors(t *testing.T) {
	t.Parallel()
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(root, "vectors", "blns.json"))
	if err != nil {
		t.Skipf("test data is not here: set ODATUI_TESTDATA (%v)", err)
	}
	var naughty []string
	if err := json.Unmarshal(data, &naughty); err != nil {
		t.Fatal(err)
	}
	var values []string
	for _, s := range naughty {
		raw, _ := json.Marshal(s)
		values = append(values, string(raw))
	}
	files, _ := filepath.Glob(filepath.Join(root, "vectors", "test_parsing", "*.json"))
	texts := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if json.Valid(text) && utf8.Valid(text) {
			values, texts = append(values, strings.TrimSpace(string(text))), texts+1
		}
	}
	if texts < 100 {
		t.Errorf("only %d JSON texts of %d", texts, len(files))
	}
	checkExact(t, values)
}

//go:build e2e

package e2e

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// readBack is what an independent reader found in a file: see testdata/readback.py.
type readBack struct {
	Names []string    `json:"names"`
	Types []string    `json:"types"`
	Rows  [][]*string `json:"rows"`
}

// read runs a reader.
func read(t *testing.T, program string, args ...string) readBack {
	t.Helper()
	var r readBack
	if err := json.Unmarshal(runTool(t, program, args...), &r); err != nil {
		t.Fatal(err)
	}
	return r
}

func runTool(t *testing.T, program string, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, args...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", program, strings.Join(args, " "), err, complaints.String())
	}
	return out.Bytes()
}

const debianPython = "/usr/bin/python3" // it has openpyxl

// hardHome is a home with a profile for the hard values.
func hardHome(t *testing.T) *home {
	t.Helper()
	return newHome(t, fmt.Sprintf("[profiles.hard]\nurl = %q\npage_size = 7\nauth = { method = \"none\" }\n", hardTable().serve(t)))
}

// export exports the hard values, and returns the path and the messages.
func (h *home) export(name string, args ...string) (path, said string) {
	h.t.Helper()
	path = filepath.Join(h.folder, name)
	r := h.odatui(append([]string{"export", "hard", "Rows", "-o", path}, args...)...)
	if r.code != 0 || r.out != "" {
		h.t.Fatalf("export %s: exit %d\n%s%s", name, r.code, r.out, r.err)
	}
	if left, _ := filepath.Glob(path + ".partial*"); len(left) > 0 {
		h.t.Errorf("%q is left", left)
	}
	return path, r.err
}

// same compares what was read with the truth. expected returns what the reader must find
// for a value that is not null, by the column and its text; several if any of them will do.
func same(t *testing.T, got readBack, null *string, expected func(c hardColumn, text string) []string) {
	t.Helper()
	if len(got.Rows) != len(hardKeys()) {
		t.Fatalf("%d rows, want %d", len(got.Rows), len(hardKeys()))
	}
	for i, c := range hardColumns {
		if i >= len(got.Names) || got.Names[i] != c.name {
			t.Fatalf("columns %q, want %s at %d", got.Names, c.name, i)
		}
		for row := range got.Rows {
			cell := got.Rows[row][i]
			text, ok := c.text(row)
			switch {
			case !ok && !sameCell(cell, null):
				t.Errorf("%s, row %d: %s, want null", c.name, row, shown(cell))
			case ok && (cell == nil || !slices.Contains(expected(c, text), c.read(t, *cell))):
				t.Errorf("%s, row %d: %s, want one of %.200q", c.name, row, shown(cell), expected(c, text))
			}
		}
	}
}

func sameCell(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b }

func shown(cell *string) string {
	if cell == nil {
		return "null"
	}
	return fmt.Sprintf("%.120q", *cell)
}

// read returns a cell with its value in the canonical form, if the reader knows it by type.
func (c hardColumn) read(t *testing.T, cell string) string {
	if cell[0] == 's' && c.edm != "String" {
		return "s" + canonical(t, c.edm, cell[1:])
	}
	return cell
}

func pointer(s string) *string { return &s }

// asText is the expectation of formats that have texts only.
func asText(t *testing.T) func(hardColumn, string) []string {
	return func(c hardColumn, text string) []string { return []string{"s" + canonical(t, c.edm, text)} }
}

func TestTextFormatsAreReadBack(t *testing.T) {
	h := hardHome(t)
	for _, name := range []string{"a.csv", "a.csv.gz", "a.tsv"} {
		path, _ := h.export(name)
		kind, _, _ := strings.Cut(strings.TrimPrefix(name, "a."), ".")
		t.Run(name, func(t *testing.T) {
			// Python's reader does not distinguish null and an empty text.
			same(t, read(t, "python3", "testdata/readback.py", kind, path), pointer("s"), asText(t))
		})
		if kind == "csv" {
			t.Run(name+" by DuckDB", func(t *testing.T) {
				same(t, read(t, "node", "testdata/readback.mjs", "csv", path, duckTypes("VARCHAR")), nil, asText(t))
			})
		}
	}
	for _, name := range []string{"a.json", "a.ndjson"} {
		path, _ := h.export(name)
		t.Run(name, func(t *testing.T) {
			sameJSON(t, read(t, "python3", "testdata/readback.py", strings.TrimPrefix(name, "a."), path))
		})
	}
}

// sameJSON wants numbers as the service wrote them, and all else by type.
func sameJSON(t *testing.T, got readBack) {
	t.Helper()
	for row := range got.Rows {
		for i, c := range hardColumns {
			raw, cell := c.raw(row), got.Rows[row][i]
			want := "n" + raw
			switch text, ok := c.text(row); {
			case !ok:
				if cell != nil {
					t.Errorf("%s, row %d: %s, want null", c.name, row, shown(cell))
				}
				continue
			case raw[0] == '"':
				want = "s" + text
			case raw[0] == '{' || raw[0] == '[':
				want = "j" + raw
			case c.edm == "Boolean":
				want = "b" + raw
			}
			if cell == nil || *cell != want && (want[0] != 'j' || canonical(t, c.edm, (*cell)[1:]) != canonical(t, c.edm, raw)) {
				t.Errorf("%s, row %d: %s, want %.120q", c.name, row, shown(cell), want)
			}
		}
	}
	if len(got.Rows) != len(hardKeys()) {
		t.Errorf("%d rows, want %d", len(got.Rows), len(hardKeys()))
	}
}

// duckTypes returns the columns for DuckDB, all of one type, or "" of their own.
func duckTypes(kind string) string {
	var parts []string
	for _, c := range hardColumns {
		name := kind
		if name == "" {
			name = c.duck
		}
		parts = append(parts, fmt.Sprintf("'%s': '%s'", c.name, name))
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// TestCompressedObjects: DuckDB unpacks and splits the lines; each is the object of its row.
func TestCompressedObjects(t *testing.T) {
	h := hardHome(t)
	path, _ := h.export("a.ndjson.zst")
	lines := read(t, "node", "testdata/readback.mjs", "ndjson", path).Rows
	plain, err := os.ReadFile(first(h.export("b.ndjson")))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, line := range lines {
		got = append(got, (*line[0])[1:])
	}
	if strings.Join(got, "\n")+"\n" != string(plain) {
		t.Errorf("the compressed file holds other lines than the plain one")
	}
	if info, err := os.Stat(path); err != nil || info.Size() > int64(len(plain))/10 {
		t.Errorf("%d bytes, plain %d, %v", info.Size(), len(plain), err)
	}
}

func first(path, _ string) string { return path }

func TestParquetIsReadBack(t *testing.T) {
	h := hardHome(t)
	one, _ := h.export("a.parquet")
	parts, said := h.export("parts", "--format", "parquet", "--rows-per-file", "20")
	files, err := filepath.Glob(filepath.Join(parts, "*.parquet"))
	if want := (len(hardKeys()) + 19) / 20; err != nil || len(files) != want {
		t.Errorf("%d parts of 20 rows, want %d: %v", len(files), want, err)
	}
	if !strings.Contains(said, "read_parquet") && !strings.Contains(said, "duckdb") {
		t.Errorf("the line for DuckDB is missing:\n%s", said)
	}
	for name, path := range map[string]string{"one file": one, "parts": filepath.Join(parts, "*.parquet")} {
		t.Run(name, func(t *testing.T) {
			got := read(t, "node", "testdata/readback.mjs", "parquet", path)
			for i, c := range hardColumns {
				if i < len(got.Types) && got.Types[i] != c.duck {
					t.Errorf("%s, Edm.%s%s: %s, want %s", c.name, c.edm, c.facets, got.Types[i], c.duck)
				}
			}
			for _, row := range got.Rows {
				for i, c := range hardColumns {
					row[i] = fromDuck(t, c, row[i])
				}
			}
			same(t, got, nil, func(c hardColumn, text string) []string {
				if at, err := time.Parse(time.RFC3339Nano, text); err == nil { // DuckDB has no more digits, the file has
					text = at.Truncate(time.Microsecond).Format(time.RFC3339Nano)
				}
				return asText(t)(c, text)
			})
		})
	}
}

// fromDuck returns a value that DuckDB wrote as text as OData writes it.
func fromDuck(t *testing.T, c hardColumn, cell *string) *string {
	t.Helper()
	if cell == nil {
		return nil
	}
	text := (*cell)[1:]
	switch c.edm {
	case "Binary":
		b, err := hex.DecodeString(text)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		text = base64.URLEncoding.EncodeToString(b)
	case "DateTimeOffset":
		text = strings.Replace(strings.TrimSuffix(text, "+00")+"Z", " ", "T", 1)
	}
	return pointer("s" + text)
}

func TestMarkdownIsReadBack(t *testing.T) {
	path, _ := hardHome(t).export("a.md")
	got := read(t, "node", "testdata/readback.mjs", "markdown", path)
	plain := strings.NewReplacer(`\\`, `\`, `\|`, "|", "<br>", "\n", "&lt;", "<")
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	const blanks = " \t\n\ufeff\u2028\u2029" // the reader removes them at the ends of a cell
	for _, row := range got.Rows {
		for i := range row {
			row[i] = pointer("s" + strings.Trim(plain.Replace((*row[i])[1:]), blanks))
		}
	}
	same(t, got, pointer("s"), func(c hardColumn, text string) []string {
		return []string{"s" + strings.Trim(ends.Replace(canonical(t, c.edm, text)), blanks)}
	})
}

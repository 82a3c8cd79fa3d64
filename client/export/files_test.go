package export_test

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"

	"odatui/client/export"
)

// TestFileOf: the ending names the format and the compression, a flag outranks it.
func TestFileOf(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, format, want, compression, err, hint string }{
		{path: "a.csv", want: "csv"},
		{path: "dir.json/A.TSV", want: "tsv"},
		{path: "a.jsonl.gz", want: "ndjson", compression: "gz"},
		{path: "a.MD", want: "markdown"},
		{path: "a.markdown.zst", want: "markdown", compression: "zst"},
		{path: "a.json", format: "csv", want: "csv"},
		{path: "a.csv.gz", format: "jsonl", want: "ndjson", compression: "gz"},
		{path: "a.gz", format: "tsv", want: "tsv", compression: "gz"},
		{path: "a.parquet", want: "parquet"},
		{path: "a.XLSX", want: "xlsx"},
		{path: "-", want: "csv"},
		{path: "-", format: "ndjson", want: "ndjson"},
		{path: "a.csv.zst.gz", err: "no format of files ends in .zst",
			hint: "formats: csv, tsv, json, ndjson, jsonl, markdown, md, parquet, xlsx; behind those of text .gz or .zst"},
		{path: "a.parquet.gz", err: "parquet is compressed within, and cannot be read as .gz", hint: "leave .gz out"},
		{path: "a.xlsx.zst", err: "xlsx is compressed within"},
		{path: "a.csv.gz", format: "xlsx", err: "xlsx is compressed within"},
		{path: "a.xls", err: "no format of files ends in .xls", hint: "formats: csv, "},
		{path: "csv", err: "the name of the file has no ending that names a format", hint: "formats: csv, "},
		{path: "a.csv", format: "yaml", err: `no format named "yaml"`, hint: "formats: csv, "},
		{path: "a.csv", format: "table", err: `no format named "table"`},
	} {
		f, err := export.FileOf(c.path, c.format)
		if err != nil || c.err != "" {
			var named *export.NameError
			if c.err == "" || !errors.As(err, &named) || !strings.HasPrefix(err.Error(), c.err) || !strings.HasPrefix(named.Hints()[0], c.hint) {
				t.Errorf("%s, --format %q: error %v, want %q", c.path, c.format, err, c.err)
			}
			continue
		}
		if f.Name != c.want || f.Compression != c.compression || f.New == nil {
			t.Errorf("%s, --format %q: %s, compression %q", c.path, c.format, f.Name, f.Compression)
		}
	}
	for _, f := range export.FileFormats() {
		got, err := export.FileOf("x."+f.Ending(), "")
		if err != nil || got.Name != f.Name {
			t.Errorf("the ending .%s: %s, %v", f.Ending(), got.Name, err)
		}
		if f.Rows == f.Whole {
			t.Errorf("%s: a file can be written on behind a row, or it is written as a whole", f.Name)
		}
	}
}

// TestCompress: two compressions behind each other in one file are read as one text.
func TestCompress(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("Ärger, 12345\n", 300_000)
	for _, kind := range []string{"gz", "zst", ""} {
		var file bytes.Buffer
		for _, part := range []string{text[:1_000_001], text[1_000_001:]} {
			w, err := export.Compress(&file, kind)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, part); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if kind != "" && file.Len() > len(text)/50 {
			t.Errorf("%s: %d bytes of %d", kind, file.Len(), len(text))
		}
		r, err := export.Decompress(&file, kind)
		if err != nil {
			t.Fatal(err)
		}
		back, err := io.ReadAll(r)
		if err != nil || string(back) != text {
			t.Errorf("%q: %d bytes come back, %v", kind, len(back), err)
		}
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	}
	if _, err := export.Compress(io.Discard, "bz2"); err == nil {
		t.Error("bz2 is accepted")
	}
	if _, err := export.Decompress(strings.NewReader(""), "bz2"); err == nil {
		t.Error("bz2 is read")
	}
	for _, kind := range []string{"gz", "zst"} { // a file that was cut is no shorter file
		var file bytes.Buffer
		w, _ := export.Compress(&file, kind)
		_, _ = io.WriteString(w, text)
		_ = w.Close()
		r, err := export.Decompress(bytes.NewReader(file.Bytes()[:file.Len()-3]), kind)
		if err != nil {
			continue
		}
		if back, err := io.ReadAll(r); err == nil {
			t.Errorf("%s: a file that was cut is read as %d of %d bytes", kind, len(back), len(text))
		}
	}
}

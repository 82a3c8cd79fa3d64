package ui_test

import (
	"testing"

	"odatui/client"
)

// TestExportInFiles: only Parquet can be written in files of so many rows, offered or typed;
// what is named is a folder then, and the command line says the same.
func TestExportInFiles(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		d.ExportFile = func(_ *client.Session, name, ending string, _ func(string) bool) string {
			if ending != "" {
				ending = "." + ending
			}
			return name + ending
		}
		b := newBench(t, d, 120, 32)
		b.keys("E")
		b.lacks("rows per file")
		b.keys("down", "p")
		b.has("rows per file", "one file   100,000   1,000,000", "REF_COUNTRY.parquet")
		b.keys("down", "right")
		b.has("folder          REF_COUNTRY ", "500 rows in 1 file, 1 request to LIVE")
		b.keys("2", "0", "5", "backspace", "0")
		b.has("1,000,000   200", "500 rows in 3 files, 1 request to LIVE", "0-9 a number")
		b.keys("enter")
		if got := x.begun[0]; got.File != "REF_COUNTRY" || got.RowsPerFile != 200 || got.Format != "" {
			t.Errorf("%+v", got.Export)
		}
		b.typing(":exports")
		b.keys("enter")
		b.has("REF_COUNTRY/part-*.parquet", "-o REF_COUNTRY --rows-per-file 200")
		result := finished(500)
		result.Files = []string{"REF_COUNTRY/part-00001.parquet", "REF_COUNTRY/part-00002.parquet"}
		x.goes(b, 0, result)
		b.keys("esc", "E") // the choice is there the next time
		b.has("200", "folder")
		b.keys("up")
		b.send(press("ctrl+u"))
		b.typing("out/facts.parquet")
		b.keys("up", "o") // one file
		b.has("file            out/facts.parquet")
		b.keys("1")
		b.has("folder          out/facts ")
		b.keys("o")
		b.has("file            out/facts.parquet")
		b.keys("1", "0", "0", "up", "c")
		b.has("file            out/facts.csv")
		b.lacks("rows per file", "folder")
		b.keys("enter")
		if got := x.begun[1]; got.File != "out/facts.csv" || got.RowsPerFile != 0 {
			t.Errorf("%+v", got.Export)
		}
	})
}

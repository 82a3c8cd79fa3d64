package ui_test

import (
	"context"
	"testing"

	"odatui/client"
	"odatui/ui"
	"odatui/ui/kit"
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
		b.has("REF_COUNTRY/*.parquet", "-o REF_COUNTRY --rows-per-file 200")
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

// TestExportInTooManyFiles: a digit too few does not fill the folder with files.
func TestExportInTooManyFiles(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d, x := exporting()
		session := openedSession(t, d)
		b := newBench(t, d, 120, 32)
		b.send(kit.ExportMsg{Session: session, Query: client.Query{Path: "REF_COUNTRY"}, Name: "REF_COUNTRY", Total: 121_680})
		b.keys("down", "p", "down", "1", "enter")
		b.has("121,680 rows in 121,680 files", "121,680 files are too many: choose more rows per file")
		b.keys("3", "enter")
		if len(x.begun) > 0 {
			t.Fatal("it was begun")
		}
		b.has("everything of a live environment")
	})
}

func openedSession(t *testing.T, d ui.Deps) *client.Session {
	t.Helper()
	s, err := d.Open(context.Background(), "xmart@live")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

//go:build unix

package export_test

import (
	"fmt"
	"io"
	"strings"
	"syscall"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/export"
)

// martType is a type with the columns that marts have.
var martType = &client.Type{Properties: []client.Property{
	{Name: "ID", Type: "Edm.Int64"}, {Name: "Customer", Type: "Edm.String"},
	{Name: "Amount", Type: "Edm.Decimal", Precision: "18", Scale: "2"},
	{Name: "Rate", Type: "Edm.Double"}, {Name: "Day", Type: "Edm.Date"}, {Name: "Changed", Type: "Edm.DateTimeOffset"},
	{Name: "Open", Type: "Edm.Boolean"},
	{Name: "Ref", Type: "Edm.Guid"}, {Name: "Note", Type: "Edm.String"}, {Name: "Count", Type: "Edm.Int32"},
	{Name: "Region", Type: "Edm.String"},
}}

// martPages makes pages of 5,000 rows.
func martPages(tb testing.TB, n int) []*client.Page {
	tb.Helper()
	var pages []*client.Page
	for i := range n {
		rows := make([]string, 5000)
		for j := range rows {
			id := i*len(rows) + j
			note := `"line ` + fmt.Sprint(id*7919%100003) + ` of \"many\", with an é"`
			if id%5 == 0 {
				note = "null"
			}
			rows[j] = fmt.Sprintf(`{"ID":%d,"Customer":"Customer %d","Amount":%d.%02d,"Rate":%g,"Day":"2024-%02d-%02d","Changed":"2024-03-01T%02d:%02d:%02d.123Z",`+
				`"Open":%t,"Ref":"2f9cbe4e-8a35-4f4e-9f5d-%012x","Note":%s,"Count":%d,"Region":"Region %d"}`,
				id, id%9973, id*31%100000, id%100, float64(id)/3, 1+id%12, 1+id%28, id%24, id%60, id*7%60, id%3 == 0, id*2654435761%(1<<40),
				note, id%1000, id%17)
		}
		pages = append(pages, page(tb, martType.Columns(), rows...))
	}
	return pages
}

func writeTo(tb testing.TB, out io.Writer, format string, o export.Options, pages []*client.Page) {
	tb.Helper()
	f := export.File{Format: export.Format{New: export.NewLibraryParquet}}
	if format != "library" {
		var err error
		if f, err = export.FileOf("x."+format, ""); err != nil {
			tb.Fatal(err)
		}
	}
	w := f.New(out, o)
	for _, p := range pages {
		if err := w.Write(p, p.Len()); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
}

// BenchmarkAgainstCSV writes the same pages as csv and as another format in turn, and
// reports the ratio of the two CPU times: others use the machine too.
func BenchmarkAgainstCSV(b *testing.B) {
	pages := martPages(b, 10)
	against := func(name string, o export.Options) {
		b.Run(name, func(b *testing.B) {
			format, _, _ := strings.Cut(name, " ")
			var csv, other time.Duration
			var size counted
			for b.Loop() {
				csv += cpu(b, func() { writeTo(b, io.Discard, "csv", export.Options{Type: martType}, pages) })
				size = 0
				other += cpu(b, func() { writeTo(b, &size, format, o, pages) })
			}
			rows := float64(b.N) * 50_000
			b.ReportMetric(float64(other)/float64(csv), "x-csv")
			b.ReportMetric(float64(size)/50_000, "B/row")
			b.ReportMetric(float64(csv.Nanoseconds())/rows, "csv-ns/row")
			b.ReportMetric(float64(other.Nanoseconds())/rows, "ns/row")
		})
	}
	for _, f := range export.FileFormats() {
		against(f.Name, export.Options{Type: martType})
	}
	against("library of parquet", export.Options{Type: martType})
	against("csv with formulas counted", export.Options{Type: martType, Formulas: func(int64) {}})
}

// cpu returns the CPU time that a function takes, that of the collector included.
func cpu(b *testing.B, f func()) time.Duration {
	b.Helper()
	used := func() time.Duration {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			b.Fatal(err)
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}

func BenchmarkCompress(b *testing.B) {
	text := strings.Builder{}
	writeTo(b, &text, "csv", export.Options{}, martPages(b, 5))
	for _, kind := range []string{"gz", "zst"} {
		b.Run(kind, func(b *testing.B) {
			b.SetBytes(int64(text.Len()))
			for b.Loop() {
				w, _ := export.Compress(io.Discard, kind)
				_, _ = io.WriteString(w, text.String())
				_ = w.Close()
			}
		})
	}
}

type counted int

func (c *counted) Write(b []byte) (int, error) {
	*c += counted(len(b))
	return len(b), nil
}

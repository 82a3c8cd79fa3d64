package rows

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"odatui/client"
)

// BenchmarkMemory goes 1,500 pages of the window down, with pages of 5,000 rows of
// twenty columns, and measures the most heap that was in use.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		f := newFake(1<<40, 5000)
		for c := range 16 {
			f.columns = append(f.columns, client.Column{Name: fmt.Sprintf("Column%d", c), Type: "Edm.String"})
		}
		f.cell = func(row int64, column string) string {
			if column == "Id" {
				return f.identity(row)
			}
			return `"` + column + strings.Repeat("x", int(row%17)) + `"`
		}
		s := open(b, f, Options{})
		s.size(120, 60)
		var most uint64
		for range 1500 {
			s.press("pgdown")
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
		}
		pages, size := s.screen.pages.Held()
		b.ReportMetric(float64(most)/(1<<20), "MiB-heap")
		b.ReportMetric(float64(size)/(1<<20), "MiB-held")
		b.ReportMetric(float64(pages), "pages-held")
		b.ReportMetric(float64(len(f.asked)), "pages-read")
	}
}

package export_test

import (
	"bytes"
	"fmt"
	"testing"
	"unsafe"

	"odatui/client"
	"odatui/client/export"
)

// TestWritersKeepNothingOfPages overwrites the memory of each page once it was written, as
// a run does with the next page. What was written must not change.
func TestWritersKeepNothingOfPages(t *testing.T) {
	t.Parallel()
	typed := []client.Column{
		{Name: "ID", Type: "Edm.Int64", Key: true}, {Name: "Name", Type: "Edm.String"}, {Name: "Price", Type: "Edm.Decimal"},
		{Name: "At", Type: "Edm.DateTimeOffset"}, {Name: "Of", Type: "Edm.Guid"}, {Name: "In", Type: "Edm.Binary"}, {Name: "Any"},
	}
	pages := func() (list []*client.Page) {
		for n := range 4 {
			rows := []string{`{"ID":-1,"Name":"=1+1"}`}
			for i := range 20 {
				rows = append(rows, fmt.Sprintf(`{"ID":%d,"Name":"name \"%d\"","Price":%d.%d5,"At":"2024-02-%02dT10:00:00.%dZ",`+
					`"Of":"00000000-0000-0000-0000-%012d","In":"AAE%d","Any":%s,"Late%d":{"a":[%d]}}`,
					n*20+i, i%3, n, i, n+1, i, i, i%10, []string{"1", `"x"`, "true", "null"}[(n+i)%4], n, i))
			}
			list = append(list, page(t, typed, rows...))
		}
		return list
	}
	for _, f := range append(export.Formats(), export.FileFormats()...) {
		written := func(spoils bool) string {
			var out bytes.Buffer
			w := f.New(&out, export.Options{Width: 80, ExcelSafe: true})
			for _, p := range pages() {
				if err := w.Write(p, p.Len()); err != nil {
					t.Fatal(f.Name, err)
				}
				for row := 0; spoils && row < p.Len(); row++ {
					text := p.Row(row)
					copy(unsafe.Slice(unsafe.StringData(text), len(text)), bytes.Repeat([]byte("9"), len(text)))
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(f.Name, err)
			}
			return out.String()
		}
		if want, got := written(false), written(true); got != want {
			t.Errorf("%s: what was written depends on pages that are gone", f.Name)
		}
	}
}

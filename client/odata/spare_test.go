package odata

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestPagesInUsedMemory reads pages whose rows have other properties each time, in the
// memory of pages that were released.
func TestPagesInUsedMemory(t *testing.T) {
	t.Parallel()
	const pages, rows = 40, 60
	value := func(row, col int) string { // "" the row has no such property
		if h := (row*31 + col*17 + row/rows*7) % 11; h > 2 {
			return strings.Repeat(fmt.Sprint(row, " ", col, " "), h)
		}
		return ""
	}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "$metadata") {
			properties := strings.Repeat(`<Property Name="c%d" Type="Edm.String"/>`, 6)
			fmt.Fprintf(w, `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema Namespace="t" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="Thing"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.String" Nullable="false"/>`+properties+`</EntityType><EntityContainer Name="c">
<EntitySet Name="Things" EntityType="t.Thing"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`, 0, 1, 2, 3, 4, 5)
			return
		}
		page := number(r, "page", 0)
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"value":[`)
		for i := range rows + page%3 {
			row := page*rows + i
			if i > 0 {
				fmt.Fprint(w, ",")
			}
			fmt.Fprintf(w, `{"Id":"%d.%d"`, page, i)
			for col := range 6 {
				if v := value(row, col); v != "" {
					fmt.Fprintf(w, `,"c%d":%q`, col, v)
				}
			}
			fmt.Fprint(w, "}")
		}
		fmt.Fprint(w, "]")
		if page < pages-1 {
			fmt.Fprintf(w, `,"@odata.nextLink":"?page=%d"`, page+1)
		}
		fmt.Fprint(w, "}")
	}, func(o *client.Options) { o.Paging = pagingLink })
	page := 0
	for p, err := range client.Pages(t.Context(), s, client.Query{Path: "Things", Bulk: true}) {
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.Len() {
			for col := range 6 {
				got := p.Cell(i, p.Column(fmt.Sprint("c", col)))
				if want := value(page*rows+i, col); got.Text() != want || got.IsSet() != (want != "") {
					t.Fatalf("page %d, row %d, column %d: %q, want %q", page, i, col, got.Text(), want)
				}
			}
		}
		if page++; p.Len() != rows+(page-1)%3 {
			t.Fatalf("page %d has %d rows", page-1, p.Len())
		}
	}
	if page != pages {
		t.Errorf("%d pages came", page)
	}
}

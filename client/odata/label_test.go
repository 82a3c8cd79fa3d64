package odata

import (
	"testing"

	"odatui/client"
)

// TestLabels: a code has the words that its row has for it.
func TestLabels(t *testing.T) {
	t.Parallel()
	body := `{"value":[
	 {"Code":"NOR","Flag":2,"Flag@OData.Community.Display.V1.FormattedValue":"Active \"now\"","Region":{"Name":"Europe","Flag@X.FormattedValue":"no"},"Name":"Norway"},
	 {"Code":"SWE","Flag":3,"Region":null,"Name":"SWE"},
	 {"Code":null,"Flag":1,"Flag@X.FormattedValueLong":"no","Region":{"Flag@OData.Community.Display.V1.FormattedValue":"of the region"},"Name":"x"}]}`
	got, err := decode([]byte(body), decoding{columns: []client.Column{{Name: "Code", Text: "Name"}, {Name: "Flag", Text: "Region/Name"}}})
	if err != nil {
		t.Fatal(err)
	}
	p := got.page
	for _, c := range []struct {
		row          int
		column, want string
	}{
		{0, "Code", "Norway"}, {0, "Flag", `Active "now"`}, {0, "Name", ""}, {0, "Region", ""},
		{1, "Code", ""}, {1, "Flag", ""}, {2, "Code", ""}, {2, "Flag", ""},
	} {
		if got := p.Label(c.row, p.Column(c.column)); got != c.want {
			t.Errorf("row %d, %s: %q, want %q", c.row, c.column, got, c.want)
		}
	}
	if p.Label(0, -1) != "" || p.Label(9, 0) != "" {
		t.Error("a cell that does not exist has a label")
	}
}

// BenchmarkLabel is a screen of cells: 40 rows of 10 columns.
func BenchmarkLabel(b *testing.B) {
	body, d := benchPage()
	got, err := decode(body, d)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for row := range 40 {
			for col := range 10 {
				if got.page.Label(row, col) != "" {
					b.Fatal("a label")
				}
			}
		}
	}
}

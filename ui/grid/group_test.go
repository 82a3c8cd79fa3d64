package grid_test

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/grid"
)

func TestGrouped(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"0": "0", "999": "999", "1000": "1,000", "-1000": "-1,000", "-999": "-999", "1234567.8912": "1,234,567.8912", "1234e10": "1,234e10",
		"12345678901234567890": "12,345,678,901,234,567,890", "0.12345": "0.12345", "": "", "-": "-", "1234 km": "1234 km",
		"2024-01-01": "2024-01-01",
		"NaN":        "NaN", "INF": "INF", "1234,5": "1234,5",
	} {
		if got := grid.Grouped(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCode(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Id", "ID", "id", "CountryId", "CountryID", "COUNTRY_ID", "area_code", "PostalCode", "Year", "YEAR",
		"FiscalYear", "DIM_YEAR"} {
		if !grid.Code(name) {
			t.Errorf("%s is not taken for a code", name)
		}
	}
	for _, name := range []string{"Amount", "Paid", "PAID", "paid", "Valid", "Barcodes", "Years", "LightYearS", "", "d", "Population"} {
		if grid.Code(name) {
			t.Errorf("%s is taken for a code", name)
		}
	}
}

// TestDigitsAreGrouped where the setting says so: numbers, in columns that are no codes.
func TestDigitsAreGrouped(t *testing.T) {
	t.Parallel()
	t1 := &memory{
		columns: []grid.Column{{Name: "Pk", Key: true}, {Name: "N"}, {Name: "Year"}, {Name: "Text"}, {Name: "Large", Number: true}},
		rows:    [][]client.Value{{raw("1234567"), raw("1234567"), raw("1234567"), text("1234567"), text("1234567")}},
	}
	for grouped, want := range map[bool]string{true: "1234567 │ 1,234,567 1234567 1234567 1,234,567",
		false: "1234567 │ 1234567 1234567 1234567 1234567"} {
		look := dark()
		look.Grouped = grouped
		g := grid.New(look, t1)
		g.SetSize(80, 5)
		g.Fit(0, 1)
		if got := strings.Join(strings.Fields(ansi.Strip(g.View())), " "); !strings.HasSuffix(got, want) {
			t.Errorf("grouped %v: %s", grouped, got)
		}
	}
}

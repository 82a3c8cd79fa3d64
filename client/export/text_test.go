package export_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/export"
)

// TestText writes a cell, a row, a column and all pages of a result whose second
// page has its columns in another order and one more.
func TestText(t *testing.T) {
	t.Parallel()
	first := sample(t)
	second := page(t, columns, `{"Later": 0.10, "Name": "a|b\tc", "ID": 7}`)
	for _, c := range []struct {
		name, format string
		columns      []string
		pages        []*client.Page
		want         string
	}{
		{"cell", "tsv", []string{"ID"}, []*client.Page{first.Slice(0, 1)}, "ID\n9007199254740993\n"},
		{"cell", "json", []string{"ID"}, []*client.Page{first.Slice(0, 1)}, "[\n{\"ID\":9007199254740993}\n]\n"},
		{"row", "csv", nil, []*client.Page{first.Slice(1, 2)}, "ID,Name,Extra\n1e400,,\n"},
		{"row", "json", nil, []*client.Page{second}, "[\n{\"ID\":7,\"Name\":\"a|b\\tc\",\"Later\":0.10}\n]\n"},
		{"column", "csv", []string{"Name"}, []*client.Page{first, second}, "Name\n\"a,\"\"b\"\"\nc\"\n\n\"\"\na|b\tc\n"},
		{"two columns", "json", []string{"Extra", "ID"}, []*client.Page{first.Slice(1, 3)},
			"[\n{\"ID\":1e400},\n{\"Extra\":true,\"ID\":-1}\n]\n"},
		{"pages", "markdown", nil, []*client.Page{first.Slice(1, 2), second},
			"| ID | Name | Extra | Later |\n| --- | --- | --- | --- |\n| 1e400 |  |  |  |\n| 7 | a\\|b\tc |  | 0.10 |\n"},
		{"pages", "tsv", nil, []*client.Page{second, first.Slice(2, 3)}, "ID\tName\tLater\tExtra\n7\t\"a|b\tc\"\t0.10\t\n-1\t\"\"\t\ttrue\n"},
		{"no rows", "csv", nil, []*client.Page{first.Slice(0, 0)}, "ID,Name,Extra\n"},
	} {
		got, err := export.Text(c.format, c.columns, c.pages...)
		if err != nil {
			t.Errorf("%s as %s: %v", c.name, c.format, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s as %s: %s", c.name, c.format, diff)
		}
	}
	for _, c := range []struct{ format, column string }{{"yaml", "ID"}, {"csv", "Nothing"}} {
		if got, err := export.Text(c.format, []string{c.column}, first); err == nil {
			t.Errorf("column %s as %s: %q", c.column, c.format, got)
		}
	}
}

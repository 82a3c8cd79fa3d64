package pages_test

import (
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/ui/rows/pages"
)

// objects makes a page of rows with a number and an object.
func objects(first int64, texts ...string) *client.Page {
	body := strings.Join(texts, "")
	b := client.NewPageBuilder([]byte(body), nil)
	off := 0
	for _, text := range texts {
		b.Row(off)
		b.Set(b.ColumnOf([]byte("Of")), off, off+len(text))
		off += len(text)
		b.RowEnd(off)
	}
	p := b.Build()
	p.Query, p.First = client.Query{Path: "Facts"}, first
	return p
}

// TestPartsOfObjects: what a later page has comes behind; the model gives types when it
// comes, and the parts stay in their place.
func TestPartsOfObjects(t *testing.T) {
	t.Parallel()
	p := pages.New(client.Query{Path: "Facts"})
	page := objects(0, `{"A":1,"x@odata.type":"#y"}`, `null`)
	page.Next = &client.Cursor{Row: 2}
	if _, err := arrive(p, pages.Request{}, page, seek); err != nil {
		t.Fatal(err)
	}
	schema := &client.Schema{Types: map[string]*client.Type{"NS.Of": {Properties: []client.Property{
		{Name: "B", Type: "Edm.Date"}, {Name: "A", Type: "Edm.Int32"}, {Name: "Never", Type: "Edm.String"},
	}}}}
	if !p.Expand(map[string]bool{"Of": false, "Unknown": true}, schema) || p.Expand(map[string]bool{"Of": false, "Unknown": true}, schema) {
		t.Error("expanded at once, and not again")
	}
	if _, err := arrive(p, pages.Request{First: 2, At: client.Row(2)}, objects(2, `{"A":2,"B":"2024-01-01","Late":true}`), seek); err != nil {
		t.Fatal(err)
	}
	want := func(names ...string) {
		t.Helper()
		if got := p.Names(); !slices.Equal(got, names) {
			t.Errorf("columns %v, want %v", got, names)
		}
	}
	want("Of", "Of/A", "Of/B", "Of/Late")
	p.Describe([]client.Column{{Name: "Of", Type: "NS.Of"}, {Name: "Id", Type: "Edm.Int32", Key: true}})
	want("Of", "Of/A", "Of/B", "Of/Late", "Id")
	if c, _ := p.Column("Of/B"); c.Type != "Edm.Date" {
		t.Errorf("%+v", c)
	}
	for name, kinds := range map[string][]client.ValueKind{
		"Of/A": {client.Number, client.Null, client.Number}, "Of/Late": {client.Missing, client.Null, client.Bool},
	} {
		for row, kind := range kinds {
			if v, _ := p.Value(int64(row), name); v.Kind != kind {
				t.Errorf("row %d, %s: %+v", row, name, v)
			}
		}
	}
	if p.Parent("Of/A") != "Of" || p.Parent("Of") != "" || !p.HoldsParts("Of") || p.HoldsParts("Id") {
		t.Error("what is a part of what")
	}
	p.Expand(nil, schema)
	want("Of", "Id")
}

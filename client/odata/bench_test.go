package odata

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/odata/filter"
	"odatui/client/stats"
)

// benchPage is a page of 5,000 rows of 27 members, as a data mart writes them.
func benchPage() ([]byte, decoding) {
	var b strings.Builder
	b.WriteString(`{"@odata.context":"x#Rows","@odata.count":100000,"value":[`)
	d := decoding{keys: []string{"Sys_PK"}, columns: []client.Column{{Name: "Sys_PK", Key: true}}}
	for c := range 25 {
		d.columns = append(d.columns, client.Column{Name: fmt.Sprintf("COLUMN_%02d", c)})
	}
	for r := range 5000 {
		if r > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"@odata.etag":"W/\"%08d\"","Sys_PK":%d`, r, 9007199254740993+r)
		for c := range 25 {
			fmt.Fprintf(&b, `,"COLUMN_%02d":`, c)
			switch c % 5 {
			case 0:
				fmt.Fprintf(&b, `"Indicator %d of country %d"`, c, r%194)
			case 1:
				fmt.Fprintf(&b, "%d.%02d", r*c, r%100)
			case 2:
				b.WriteString("null")
			case 3:
				fmt.Fprintf(&b, `"2020-01-%02dT00:00:00Z"`, r%28+1)
			default:
				b.WriteString("true")
			}
		}
		b.WriteByte('}')
	}
	b.WriteString(`]}`)
	return []byte(b.String()), d
}

func BenchmarkDecode(b *testing.B) {
	body, d := benchPage()
	b.Run("page", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			got, err := decode(body, d)
			if err != nil || got.page.Len() != 5000 {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var page struct{ Value []map[string]any }
			if err := json.Unmarshal(body, &page); err != nil || len(page.Value) != 5000 {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkStats counts a column of 200,000 rows in proportion to decoding them: one of
// few texts, one of different numbers, one of dates.
func BenchmarkStats(b *testing.B) {
	body, d := benchPage()
	var bodies [][]byte
	for i := range 40 { // the numbers of each page are its own
		bodies = append(bodies, bytes.ReplaceAll(body, []byte(`"Sys_PK":9007`), fmt.Appendf(nil, `"Sys_PK":%d`, 9007+i)))
	}
	columns := []client.Column{{Name: "Sys_PK", Type: "Edm.Int64"}, {Name: "COLUMN_05", Type: "Edm.String"},
		{Name: "COLUMN_06", Type: "Edm.Decimal"},
		{Name: "COLUMN_08", Type: "Edm.DateTimeOffset"}}
	fastest := map[string]time.Duration{} // other work of the machine counts once at most
	took := func(what string, began time.Time) {
		if d := time.Since(began); fastest[what] == 0 || d < fastest[what] {
			fastest[what] = d
		}
	}
	for b.Loop() {
		var pages []*client.Page
		began := time.Now()
		for _, body := range bodies {
			got, err := decode(body, d)
			if err != nil {
				b.Fatal(err)
			}
			pages = append(pages, got.page)
		}
		took("", began)
		for _, column := range columns {
			began = time.Now()
			c := stats.Of(column)
			for _, p := range pages {
				c.AddPage(p)
			}
			if r := c.Result(); r.Rows != 200_000 || r.Nulls > 0 {
				b.Fatal(r)
			}
			took(column.Name, began)
		}
	}
	for _, column := range columns {
		ratio := float64(fastest[column.Name]) / float64(fastest[""])
		b.ReportMetric(ratio, column.Name+"-x")
		if ratio > 0.3 {
			b.Errorf("counting %s takes %.2f of decoding its rows: more than 0.3", column.Name, ratio)
		}
	}
}

// BenchmarkLive reports what pages weigh that are held, bodies included, and
// what they weigh in proportion to the same rows in maps.
func BenchmarkLive(b *testing.B) {
	body, d := benchPage()
	const pages = 4
	for b.Loop() {
		ours := live(b, func() any {
			var held [pages]*client.Page
			for i := range held {
				got, err := decode(bytes.Clone(body), d)
				if err != nil {
					b.Fatal(err)
				}
				held[i] = got.page
			}
			return &held
		})
		maps := live(b, func() any {
			var held [pages]struct{ Value []map[string]any }
			for i := range held {
				if err := json.Unmarshal(body, &held[i]); err != nil {
					b.Fatal(err)
				}
			}
			return &held
		})
		b.ReportMetric(ours/pages/(1<<20), "MiB/page")
		b.ReportMetric(ours/maps, "x-maps")
		if ours > 0.4*maps {
			b.Errorf("pages hold %.0f bytes, maps %.0f: more than 0.4 of it", ours, maps)
		}
	}
}

// live returns how many bytes more are alive while what hold gives is held.
func live(b *testing.B, hold func() any) float64 {
	heap := func() float64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.GC() // what the first one swept
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc)
	}
	before := heap()
	held := hold()
	after := heap()
	runtime.KeepAlive(held)
	if after <= before {
		b.Fatal("nothing is held")
	}
	return after - before
}

// xmlModel is what xml.Unmarshal needs to hold the same model.
type xmlModel struct {
	Schemas []struct {
		Namespace string       `xml:",attr"`
		Alias     string       `xml:",attr"`
		Entities  []xmlType    `xml:"EntityType"`
		Complexes []xmlType    `xml:"ComplexType"`
		Enums     []xmlType    `xml:"EnumType"`
		Container []xmlSetting `xml:"EntityContainer"`
	} `xml:"DataServices>Schema"`
}

type xmlType struct {
	Name       string        `xml:",attr"`
	BaseType   string        `xml:",attr"`
	Abstract   string        `xml:",attr"`
	OpenType   string        `xml:",attr"`
	Keys       []xmlProperty `xml:"Key>PropertyRef"`
	Properties []xmlProperty `xml:"Property"`
	Links      []xmlProperty `xml:"NavigationProperty"`
	Members    []xmlProperty `xml:"Member"`
}

type xmlProperty struct {
	Name      string `xml:",attr"`
	Type      string `xml:",attr"`
	Nullable  string `xml:",attr"`
	MaxLength string `xml:",attr"`
	Value     string `xml:",attr"`
}

type xmlSetting struct {
	Sets []struct {
		Name       string `xml:",attr"`
		EntityType string `xml:",attr"`
		Bindings   []struct {
			Path   string `xml:",attr"`
			Target string `xml:",attr"`
		} `xml:"NavigationPropertyBinding"`
	} `xml:"EntitySet"`
}

func BenchmarkMetadata(b *testing.B) {
	body := readData(b, "metadata/v4-msgraph-v1-large.csdl")
	b.Run("model", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			if s, err := parseModel(body); err != nil || len(s.Types) < 3000 {
				b.Fatal(err)
			}
		}
	})
	b.Run("xml-Unmarshal", func(b *testing.B) {
		b.SetBytes(int64(len(body)))
		b.ReportAllocs()
		for b.Loop() {
			var m xmlModel
			if err := xml.Unmarshal(body, &m); err != nil || len(m.Schemas) < 5 {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkFilter parses, checks and completes a filter of the type with the most
// properties and links, as each key that is pressed does.
func BenchmarkFilter(b *testing.B) {
	schema, err := parseModel(readData(b, "metadata/v4-msgraph-v1-large.csdl"))
	if err != nil {
		b.Fatal(err)
	}
	l := filter.Language{Schema: schema}
	for _, t := range schema.Types {
		if l.Type == nil || len(t.Properties)+len(t.Links) > len(l.Type.Properties)+len(l.Type.Links) {
			l.Type = t
		}
	}
	text := "contains(" + l.Type.Properties[0].Name + ",'x') and not (Unknown eq 'y') and m"
	for b.Loop() {
		if got := filter.Text(l, text); len(got.Parts) != 3 {
			b.Fatalf("%+v", got)
		}
		if got := filter.Complete(l, text, len(text), nil); len(got.Suggestions) < 5 {
			b.Fatalf("%s: %+v", l.Type.Name, got)
		}
	}
}

// BenchmarkLinks lists the links of a user of Graph, as each step of the cursor may.
func BenchmarkLinks(b *testing.B) {
	schema, err := parseModel(readData(b, "metadata/v4-msgraph-v1-large.csdl"))
	if err != nil {
		b.Fatal(err)
	}
	s, err := New(http.DefaultClient, client.Options{URL: "https://graph.example/v1.0"})
	if err != nil {
		b.Fatal(err)
	}
	s.model.schema = schema
	got, err := decode([]byte(`{"value":[{"id":"87d349ed","displayName":"Ann","mail":null,"officeLocation":"18/2111"}]}`),
		decoding{columns: schema.TypeOf("users").Columns()})
	if err != nil {
		b.Fatal(err)
	}
	got.page.Query.Path = "users"
	for b.Loop() {
		if list := s.Links(got.page, 0); len(list) < 60 {
			b.Fatal(len(list))
		}
	}
}

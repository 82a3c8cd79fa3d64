package comparing

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/odata"
)

// memory is a service whose rows are made once. It sends them without a network.
type memory struct {
	key  string // Edm type of the key
	rows [][]byte
}

const benchRows = 100_000

// newMemory makes rows of 25 properties. Each of other rows differs from it in one of
// hundred of them.
func newMemory(keyType string, other int, note string) *memory {
	m := &memory{key: keyType}
	for i := range benchRows {
		var b bytes.Buffer
		id := strconv.Itoa(1<<53 + i)
		if keyType == "Edm.String" {
			id = fmt.Sprintf(`"row %08x"`, uint32(i)*2654435761)
		}
		fmt.Fprintf(&b, `{%s"ID":%s`, note, id)
		for c := range 24 {
			fmt.Fprintf(&b, `,"COLUMN_%02d":`, c)
			switch c % 5 {
			case 0:
				n := i % 194
				if c == 10 && other > 0 && i%other == 0 {
					n = 1000
				}
				fmt.Fprintf(&b, `"Indicator %d of country %d"`, c, n)
			case 1:
				fmt.Fprintf(&b, "%d.%02d", i*c, i%100)
			case 2:
				b.WriteString("null")
			case 3:
				fmt.Fprintf(&b, `"2020-01-%02dT00:00:00Z"`, i%28+1)
			default:
				b.WriteString("true")
			}
		}
		b.WriteByte('}')
		m.rows = append(m.rows, b.Bytes())
	}
	return m
}

func (m *memory) RoundTrip(r *http.Request) (*http.Response, error) {
	answer := func(body []byte, kind string) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Request: r, Header: http.Header{"Content-Type": {kind}}, Body: io.NopCloser(bytes.NewReader(body)),
			ContentLength: int64(len(body))}, nil
	}
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		t := table{key: []string{"ID"}, columns: []column{{"ID", m.key}}}
		types := []string{"Edm.String", "Edm.Decimal", "Edm.String", "Edm.DateTimeOffset", "Edm.Boolean"}
		for c := range 24 {
			t.columns = append(t.columns, column{fmt.Sprintf("COLUMN_%02d", c), types[c%5]})
		}
		return answer([]byte(t.metadata()), "application/xml")
	}
	q := r.URL.Query()
	from, top := numberOf(q, "$skip", 0), numberOf(q, "$top", benchRows)
	rows := m.rows[min(from, len(m.rows)):min(from+top, len(m.rows))]
	var b bytes.Buffer
	fmt.Fprintf(&b, `{"@odata.context":"$metadata#Things","@odata.count":%d,"value":[`, len(m.rows))
	b.Write(bytes.Join(rows, []byte(",")))
	b.WriteString("]}")
	return answer(b.Bytes(), "application/json")
}

func (m *memory) open(tb testing.TB, environment string) *client.Session {
	s, err := odata.New(&http.Client{Transport: m}, client.Options{Session: environment, URL: "http://memory.example", Paging: "auto"})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return &client.Session{ID: environment, Service: s, About: client.About{Profile: "shop", Environment: environment, Badge: environment}}
}

// BenchmarkRows compares two sides in proportion to reading both of them, one after the
// other, alone.
func BenchmarkRows(b *testing.B) {
	for _, way := range []struct {
		name, key, note string
	}{
		{"merged", "Edm.Int64", ""}, {"annotated", "Edm.Int64", `"@odata.etag":"W/\"right\"",`}, {"sorted", "Edm.String", ""},
	} {
		b.Run(way.name, func(b *testing.B) {
			left, right := newMemory(way.key, 0, ""), newMemory(way.key, 1000, way.note)
			b.SetBytes(int64(len(left.rows[0])) * benchRows * 2)
			b.ReportAllocs()
			var compared, read time.Duration
			for b.Loop() {
				began := time.Now()
				s, err := Rows(b.Context(), left.open(b, "live"), right.open(b, "staging"), spec, &kept{}, nil)
				if err != nil || s.Counts.Changed != benchRows/1000 {
					b.Fatal(err, s)
				}
				compared += time.Since(began)
				began = time.Now()
				for _, m := range []*memory{left, right} {
					run := &client.Run{Query: client.Query{Path: "Things", Bulk: true, Count: true}, Limit: -1}
					for _, err := range run.Pages(b.Context(), m.open(b, "alone").Service) {
						if err != nil {
							b.Fatal(err)
						}
					}
				}
				read += time.Since(began)
			}
			b.ReportMetric(float64(compared)/float64(read), "x-reading-both")
		})
	}
}

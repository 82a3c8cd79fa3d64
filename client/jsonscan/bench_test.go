package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

const benchColumns = 25

// benchPage returns a page of 5,000 rows of 27 members, compact or indented.
func benchPage(indented bool) []byte {
	var b bytes.Buffer
	b.WriteString(`{"@odata.context":"x#Rows","@odata.count":100000,"value":[`)
	for r := range 5000 {
		if r > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"@odata.etag":"W/\"%08d\"","Sys_PK":%d`, r, 9007199254740993+int64(r))
		for c := range benchColumns {
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
	if !indented {
		return b.Bytes()
	}
	var out bytes.Buffer
	if err := json.Indent(&out, b.Bytes(), "", "  "); err != nil {
		panic(err)
	}
	return out.Bytes()
}

// longPage returns twelve rows with a string of 1 MB each.
func longPage() []byte {
	text := strings.Repeat("A long remark without a line break, as people paste it. ", 1<<20/56)
	return []byte(`{"value":[` + strings.Repeat(`{"ID":1,"Text":"`+text+`"},`, 11) + `{"ID":1,"Text":"` + text + `"}]}`)
}

// walkRows reads a page as its decoder does: the names of the columns are
// expected in the order of the row before. It returns the number of cells.
func walkRows(s *Scanner, page []byte, columns []string) (cells int, err error) {
	s.Reset(page, 64)
	s.Open()
	for s.More() {
		if off, end, _ := s.Name(); string(page[off:end]) != "value" {
			s.Value()
			continue
		}
		s.Open()
		for s.More() {
			s.Open()
			for next := 0; s.More(); next++ {
				if next >= len(columns) || !s.Expect(columns[next]) {
					s.Name()
				}
				s.Value()
				cells++
			}
		}
	}
	if !s.End() {
		return cells, errors.New("not the end of valid JSON")
	}
	return cells, nil
}

func pageColumns() []string {
	columns := []string{"@odata.etag", "Sys_PK"}
	for c := range benchColumns {
		columns = append(columns, fmt.Sprintf("COLUMN_%02d", c))
	}
	return columns
}

// peers are the ways to read a page, the scanner's first.
var peers = []struct {
	name string
	read func(page []byte, columns []string) error
}{
	{"walk", func(page []byte, columns []string) error {
		var s Scanner
		_, err := walkRows(&s, page, columns)
		return err
	}},
	{"Value", func(page []byte, _ []string) error {
		var s Scanner
		s.Reset(page, 64)
		if _, _, ok := s.Value(); !ok || !s.End() {
			return errors.New("invalid")
		}
		return nil
	}},
	{"json.Valid", func(page []byte, _ []string) error {
		if !json.Valid(page) {
			return errors.New("invalid")
		}
		return nil
	}},
	{"maps", func(page []byte, _ []string) error {
		var into struct{ Value []map[string]any }
		return json.Unmarshal(page, &into)
	}},
}

func benchPages() []struct {
	name string
	page []byte
} {
	return []struct {
		name string
		page []byte
	}{{"rows", benchPage(false)}, {"indented", benchPage(true)}, {"long", longPage()}}
}

func BenchmarkScan(b *testing.B) {
	columns := pageColumns()
	for _, p := range benchPages() {
		for _, peer := range peers {
			b.Run(p.name+"/"+peer.name, func(b *testing.B) {
				b.SetBytes(int64(len(p.page)))
				b.ReportAllocs()
				for b.Loop() {
					if err := peer.read(p.page, columns); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkRatio reads each page in all ways in turn and reports the walk's time
// in proportion to the others: the median over the rounds, because only times
// taken side by side can be compared.
func BenchmarkRatio(b *testing.B) {
	columns := pageColumns()
	for _, p := range benchPages() {
		b.Run(p.name, func(b *testing.B) {
			ratios := make([][]float64, len(peers))
			for b.Loop() {
				var walk time.Duration
				for i, peer := range peers {
					begin := time.Now()
					if err := peer.read(p.page, columns); err != nil {
						b.Fatal(err)
					}
					took := time.Since(begin)
					if i == 0 {
						walk = took
					}
					ratios[i] = append(ratios[i], float64(walk)/float64(took))
				}
			}
			for i, peer := range peers[1:] {
				slices.Sort(ratios[i+1])
				b.ReportMetric(ratios[i+1][len(ratios[i+1])/2], "x-"+peer.name)
			}
		})
	}
}

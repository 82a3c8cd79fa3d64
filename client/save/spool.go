package save

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/klauspost/compress/s2"

	"odatui/client"
	"odatui/client/jsonscan"
)

// keeper writes rows as lines of JSON in compressed frames, each behind its length; a page
// ends one. S2 takes a quarter of the time of the fastest Zstandard, and the frames are gone
// when the format is made.
type keeper struct {
	w       io.Writer
	columns []string // that are kept, nil all
	lines   []byte
	packed  []byte
}

const (
	frameSize = 512 << 10 // text of a frame of a large page
	frameHead = 4         // bytes of its length
)

// Write keeps the first n rows of a page.
func (k *keeper) Write(p *client.Page, n int) error {
	names, at := k.names(p)
	for row := range n {
		k.line(p, row, names, at)
		if len(k.lines) >= frameSize {
			if err := k.frame(); err != nil {
				return err
			}
		}
	}
	return k.frame()
}

// Close does nothing: each page is written whole.
func (k *keeper) Close() error { return nil }

// names returns the names that are kept, as they begin a member, and their columns.
func (k *keeper) names(p *client.Page) (names []string, at []int) {
	add := func(name string, col int) {
		names, at = append(names, client.Text(name).Raw()+":"), append(at, col)
	}
	for i, c := range p.Columns {
		if k.columns == nil && !c.Hidden {
			add(c.Name, i)
		}
	}
	for _, name := range k.columns {
		add(name, p.Column(name))
	}
	return names, at
}

// line adds a row. What is not UTF-8 stays as it is.
func (k *keeper) line(p *client.Page, row int, names []string, at []int) {
	if p.Row(row) == "null" { // an entry that is no entity
		k.lines = append(k.lines, "null\n"...)
		return
	}
	sign := byte('{')
	for i, col := range at {
		v := p.Cell(row, col)
		if v.Kind == client.Missing {
			continue
		}
		k.lines, sign = append(append(k.lines, sign), names[i]...), ','
		if v.Kind == client.Nested && strings.ContainsAny(v.Raw(), "\r\n") {
			var flat bytes.Buffer
			if json.Compact(&flat, []byte(v.Raw())) == nil { // it was scanned when it came
				v = client.JSONValue(flat.String())
			}
		}
		k.lines = v.AppendRaw(k.lines)
	}
	if sign == '{' {
		k.lines = append(k.lines, sign)
	}
	k.lines = append(k.lines, "}\n"...)
}

// frame writes the lines.
func (k *keeper) frame() error {
	if len(k.lines) == 0 {
		return nil
	}
	if most := frameHead + s2.MaxEncodedLen(len(k.lines)); len(k.packed) < most {
		k.packed = make([]byte, most)
	}
	n := len(s2.Encode(k.packed[frameHead:], k.lines))
	k.lines = k.lines[:0]
	binary.BigEndian.PutUint32(k.packed, uint32(n))
	_, err := k.w.Write(k.packed[:frameHead+n])
	return err
}

// chunk is how much text of rows becomes one page, where pages were small: enough for a
// format to work at full speed, and little beside what it holds itself.
const chunk = 512 << 10

// keptRows reads rows that were kept as pages. The cells of a page must not be used after
// the next one was requested.
func keptRows(r io.Reader, columns []column) iter.Seq2[*client.Page, error] {
	known := clientColumns(columns)
	return func(yield func(*client.Page, error) bool) {
		frames := &frames{r: bufio.NewReaderSize(r, 256<<10)}
		for row := int64(0); ; {
			text, err := frames.lines()
			if err != nil || len(text) == 0 {
				if err != nil {
					yield(nil, err)
				}
				return
			}
			page, err := pageOf(text, known)
			if err != nil {
				yield(nil, err)
				return
			}
			page.First = row
			row += int64(page.Len())
			if !yield(page, nil) {
				return
			}
		}
	}
}

// frames reads what a keeper wrote.
type frames struct {
	r            *bufio.Reader
	packed, text []byte
}

// lines returns the lines of the next frames, about a chunk of them, none at the end. They
// are overwritten by the next call.
func (f *frames) lines() ([]byte, error) {
	text := f.text[:0]
	defer func() { f.text = text }()
	for len(text) < chunk {
		var head [frameHead]byte
		if _, err := io.ReadFull(f.r, head[:]); errors.Is(err, io.EOF) {
			return text, nil
		} else if err != nil {
			return nil, err
		}
		size := int(binary.BigEndian.Uint32(head[:]))
		f.packed = slices.Grow(f.packed[:0], size)[:size]
		if _, err := io.ReadFull(f.r, f.packed); err != nil {
			return nil, err
		}
		n, err := s2.DecodedLen(f.packed)
		if err != nil {
			return nil, errKept
		}
		text = slices.Grow(text, n)
		if _, err := s2.Decode(text[len(text):len(text)+n], f.packed); err != nil {
			return nil, errKept
		}
		text = text[:len(text)+n]
	}
	return text, nil
}

var errKept = errors.New("the rows that were kept cannot be read")

// pageOf makes a page of lines of JSON, each an object, or null for an entry that was none.
func pageOf(text []byte, known []client.Column) (*client.Page, error) {
	b := client.NewPageBuilder(text, known)
	var scan jsonscan.Scanner
	for begin := 0; begin < len(text); {
		end := bytes.IndexByte(text[begin:], '\n')
		if end < 0 {
			return nil, errKept
		}
		end += begin
		scan.Reset(text[begin:end], jsonscan.MaxDepth)
		b.Row(begin)
		if scan.Peek() == '{' {
			members(&scan, b, text, begin)
		} else {
			scan.Value()
		}
		if !scan.End() {
			return nil, errKept
		}
		b.RowEnd(end)
		begin = end + 1
	}
	return b.Build(), nil
}

func members(scan *jsonscan.Scanner, b *client.PageBuilder, text []byte, base int) {
	scan.Open()
	for scan.More() {
		if name, ok := b.Expected(); ok && scan.Expect(name) {
			if off, end, ok := scan.Value(); ok {
				b.SetExpected(base+off, base+end)
			}
			continue
		}
		off, end, escaped := scan.Name()
		name := text[base+off : base+end]
		if escaped {
			name = []byte(client.JSONValue(`"` + string(name) + `"`).Text())
		}
		col := b.ColumnOf(name)
		if off, end, ok := scan.Value(); ok {
			b.Set(col, base+off, base+end)
		}
	}
}

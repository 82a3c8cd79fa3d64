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
// ends one. A row is an array of its values, null where it has none; an object before rows
// names their columns. Snappy takes a quarter of the time of the fastest Zstandard, and the
// frames are gone when the format is made.
type keeper struct {
	w       io.Writer
	columns []string // that are kept, nil all
	heading string   // the last object that was written
	lines   []byte
	packed  []byte
}

const (
	frameSize = 512 << 10 // text of a frame of a large page
	frameHead = 4         // bytes of its length
)

// headingBegin begins a line that names the columns of the rows behind it.
const headingBegin = `{"columns":`

// Write keeps the first n rows of a page.
func (k *keeper) Write(p *client.Page, n int) error {
	names, at := k.names(p)
	if heading := headingBegin + "[" + strings.Join(names, ",") + "]}\n"; heading != k.heading {
		k.heading = heading
		k.lines = append(k.lines, heading...)
	}
	for row := range n {
		k.line(p, row, at)
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

// names returns the names that are kept, as JSON, and their columns.
func (k *keeper) names(p *client.Page) (names []string, at []int) {
	for i, c := range p.Columns {
		if k.columns == nil && !c.Hidden {
			names, at = append(names, exact(c.Name)), append(at, i)
		}
	}
	for _, name := range k.columns {
		names, at = append(names, exact(name)), append(at, p.Column(name))
	}
	return names, at
}

// line adds a row. What is not UTF-8 stays as it is.
func (k *keeper) line(p *client.Page, row int, at []int) {
	k.lines = append(k.lines, '[')
	end := len(k.lines) // behind the last value
	for i, col := range at {
		if i > 0 {
			k.lines = append(k.lines, ',')
		}
		raw := p.Raw(row, col)
		if raw == "" || raw[0] == 'n' {
			k.lines = append(k.lines, "null"...)
			continue
		}
		if (raw[0] == '{' || raw[0] == '[') && strings.ContainsAny(raw, "\r\n") {
			var flat bytes.Buffer
			if json.Compact(&flat, []byte(raw)) == nil { // it was scanned when it came
				raw = flat.String()
			}
		}
		k.lines = append(k.lines, raw...)
		end = len(k.lines)
	}
	k.lines = append(k.lines[:end], "]\n"...)
}

// frame writes the lines.
func (k *keeper) frame() error {
	if len(k.lines) == 0 {
		return nil
	}
	if most := frameHead + s2.MaxEncodedLen(len(k.lines)); len(k.packed) < most {
		k.packed = make([]byte, most)
	}
	n := len(s2.EncodeSnappy(k.packed[frameHead:], k.lines))
	k.lines = k.lines[:0]
	binary.BigEndian.PutUint32(k.packed, uint32(n))
	_, err := k.w.Write(k.packed[:frameHead+n])
	return err
}

// chunk is how much text of rows becomes one page, where pages were small: enough for a
// format to work at full speed, and little compared with what it holds itself.
const chunk = 512 << 10

// keptRows reads rows that were kept as pages. The cells of a page must not be used after
// the next one was requested.
func keptRows(r io.Reader, columns []column) iter.Seq2[*client.Page, error] {
	return func(yield func(*client.Page, error) bool) {
		frames := &frames{r: bufio.NewReaderSize(r, 256<<10)}
		rows := newRowReader(clientColumns(columns))
		for row := int64(0); ; {
			text, err := frames.lines()
			if err != nil || len(text) == 0 {
				if err != nil {
					yield(nil, err)
				}
				return
			}
			page, err := rows.page(text)
			if err != nil {
				yield(nil, err)
				return
			}
			page.First = row
			row += int64(page.Len())
			if !yield(page, nil) {
				return
			}
			page.Release()
		}
	}
}

// frames reads what a keeper wrote.
type frames struct {
	r      *bufio.Reader
	packed bytes.Buffer
	text   []byte
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
			return nil, cutOff(err)
		}
		f.packed.Reset() // it grows with what is there: a length may be none
		if _, err := io.CopyN(&f.packed, f.r, int64(binary.BigEndian.Uint32(head[:]))); err != nil {
			return nil, cutOff(err)
		}
		n, err := s2.DecodedLen(f.packed.Bytes())
		if err != nil {
			return nil, errKept
		}
		text = slices.Grow(text, n)
		if _, err := s2.Decode(text[len(text):len(text)+n], f.packed.Bytes()); err != nil {
			return nil, errKept
		}
		text = text[:len(text)+n]
	}
	return text, nil
}

// errKept reports frames or lines that no keeper wrote.
var errKept = errors.New("the rows that were kept cannot be read")

// cutOff returns the error of a file that ends within a frame.
func cutOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errKept
	}
	return err
}

// rowReader makes pages of lines.
type rowReader struct {
	known []client.Column
	named map[string]int // columns by their names in a heading
	at    []int          // columns of a row's values, by the last heading; -1 none
	spare *client.Spare
	scan  jsonscan.Scanner
}

func newRowReader(known []client.Column) *rowReader {
	r := &rowReader{known: known, named: make(map[string]int, len(known)), spare: &client.Spare{}}
	for i, c := range known {
		r.named[exact(c.Name)] = i
	}
	return r
}

// noRows is a page of columns alone.
func noRows(columns []column) *client.Page {
	return client.NewPageBuilder(nil, clientColumns(columns)).Build()
}

func (r *rowReader) page(text []byte) (*client.Page, error) {
	b := client.NewPageBuilder(text, r.known)
	b.Reuse(r.spare)
	for begin := 0; begin < len(text); {
		end := bytes.IndexByte(text[begin:], '\n')
		if end < 0 {
			return nil, errKept
		}
		end += begin
		if names, ok := bytes.CutPrefix(text[begin:end], []byte(headingBegin)); ok {
			if !r.heading(bytes.TrimSuffix(names, []byte("}"))) {
				return nil, errKept
			}
		} else {
			b.Row(begin)
			if !r.row(b, text, begin, end) {
				return nil, errKept
			}
			b.RowEnd(end)
		}
		begin = end + 1
	}
	page := b.Build()
	r.spare.Keep(page, nil)
	return page, nil
}

// heading takes the names of the columns of the rows that follow.
func (r *rowReader) heading(text []byte) bool {
	r.scan.Reset(text, jsonscan.MaxDepth)
	r.scan.Open()
	for r.at = r.at[:0]; r.scan.More(); {
		off, end, _ := r.scan.Value()
		col, ok := r.named[string(text[off:end])]
		if !ok {
			col = -1
		}
		r.at = append(r.at, col)
	}
	return r.scan.End()
}

// row takes the values of a row, whose text is that of the page from off to end. It was
// written by a keeper: where values end is found without looking for faults in them.
func (r *rowReader) row(b *client.PageBuilder, text []byte, off, end int) bool {
	switch {
	case end-off < 2, text[off] != '[', text[end-1] != ']':
		return false
	case end-off == 2:
		return true
	}
	off++
	for i := 0; off < end-1; i++ {
		n := r.value(text[off:end])
		if n == 0 || i >= len(r.at) {
			return false
		}
		if text[off] != 'n' {
			if r.at[i] < 0 {
				return false
			}
			b.Set(r.at[i], off, off+n)
		}
		off += n + 1
	}
	return off == end
}

// value returns the length of the value that begins a text, 0 if it has no end.
func (r *rowReader) value(text []byte) int {
	switch text[0] {
	case '"':
		for end := 1; ; end++ {
			n := bytes.IndexByte(text[end:], '"')
			if n < 0 {
				return 0
			}
			end += n
			begin := end
			for text[begin-1] == '\\' {
				begin--
			}
			if (end-begin)%2 == 0 {
				return end + 1
			}
		}
	case '{', '[':
		r.scan.Reset(text, jsonscan.MaxDepth)
		_, end, _ := r.scan.Value()
		return end
	}
	for i, c := range text {
		if c == ',' || c == ']' {
			return i
		}
	}
	return 0
}

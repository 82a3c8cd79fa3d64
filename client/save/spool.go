package save

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/klauspost/compress/zstd"

	"odatui/client"
	"odatui/client/jsonscan"
)

// chunk is how much text of rows becomes one page: more than enough for a format to work
// at full speed, and little beside what it holds itself.
const chunk = 512 << 10

// keptRows reads rows that were kept as pages.
func keptRows(r io.Reader, columns []column) iter.Seq2[*client.Page, error] {
	known := clientColumns(columns)
	return func(yield func(*client.Page, error) bool) {
		unpacked, err := zstd.NewReader(r, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(64<<20))
		if err != nil {
			yield(nil, err)
			return
		}
		defer unpacked.Close()
		lines := bufio.NewReaderSize(unpacked, chunk)
		for row := int64(0); ; {
			text, err := linesOf(lines)
			if len(text) > 0 && (err == nil || errors.Is(err, io.EOF)) {
				page, broken := pageOf(text, known)
				if broken != nil {
					yield(nil, broken)
					return
				}
				page.First = row
				row += int64(page.Len())
				if !yield(page, nil) {
					return
				}
			}
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
		}
	}
}

// linesOf reads whole lines of about a chunk together.
func linesOf(r *bufio.Reader) ([]byte, error) {
	text := make([]byte, 0, chunk+chunk/8)
	for len(text) < chunk {
		part, err := r.ReadSlice('\n')
		text = append(text, part...)
		for errors.Is(err, bufio.ErrBufferFull) { // one long line
			part, err = r.ReadSlice('\n')
			text = append(text, part...)
		}
		if err != nil {
			return text, err
		}
	}
	return text, nil
}

// pageOf makes a page of lines of JSON, each an object, or null for an entry that was none.
func pageOf(text []byte, known []client.Column) (*client.Page, error) {
	b := client.NewPageBuilder(text, known)
	var scan jsonscan.Scanner
	for begin := 0; begin < len(text); {
		end := bytes.IndexByte(text[begin:], '\n')
		if end < 0 {
			return nil, errors.New("read the rows that were kept: the last one is not whole")
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
			return nil, fmt.Errorf("read the rows that were kept: no JSON at byte %d", begin+scan.Offset())
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

package save

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"slices"

	"odatui/client"
	"odatui/client/export"
)

// meter counts and hashes what is written through it.
type meter struct {
	w    io.Writer
	n    int64
	hash hash.Hash
	err  error // of w, the first
}

func newMeter(w io.Writer) *meter { return &meter{w: w, hash: sha256.New()} }

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.w.Write(p)
	if err == nil && n < len(p) {
		err = io.ErrShortWrite
	}
	m.n += int64(n)
	m.hash.Write(p[:n])
	if m.err == nil {
		m.err = err
	}
	return n, err
}

func (m *meter) sum() string { return hex.EncodeToString(m.hash.Sum(nil)) }

// sink is the unfinished file that rows are written to.
type sink struct {
	f      file
	meter  *meter // counts what a mark counts
	raw    *meter // counts the bytes of the file
	writer export.Writer
	keeper *keeper        // of rows that are kept, nil of a text
	pack   io.WriteCloser // compresses a text, nil if it is written as it is
}

// textSink writes a text to a file, compressed as its name says.
func textSink(f file, compression string) (*sink, error) {
	if compression == "" {
		m := newMeter(f)
		return &sink{f: f, meter: m, raw: m}, nil
	}
	raw := newMeter(f)
	pack, err := export.Compress(raw, compression)
	if err != nil {
		return nil, err
	}
	return &sink{f: f, meter: newMeter(pack), raw: raw, pack: pack}, nil
}

// rowSink keeps rows in a file until a format is made of them: lines of JSON, compressed
// page by page.
func rowSink(f file) *sink {
	m := newMeter(f)
	return &sink{f: f, meter: m, raw: m, keeper: &keeper{w: m}}
}

// made describes the file once it is finished.
func (s *sink) made(name string) made { return made{name, s.raw.n, s.raw.sum()} }

// begin sets the writer of rows. Rows that are kept are lines of JSON in any format.
func (s *sink) begin(format export.Format, o export.Options) {
	if s.keeper != nil {
		s.keeper.columns, s.writer = o.Columns, s.keeper
		return
	}
	s.writer = format.New(s.meter, o)
}

// finish writes the end of the document.
func (s *sink) finish() error {
	if err := s.writer.Close(); err != nil || s.pack == nil {
		return err
	}
	return s.pack.Close()
}

// sync makes what was written last. A compressor keeps some of it until then.
func (s *sink) sync() error {
	if f, ok := s.pack.(interface{ Flush() error }); ok {
		if err := f.Flush(); err != nil {
			return err
		}
	}
	return s.f.sync()
}

// errChanged reports that an unfinished file is not as its manifest says.
var errChanged = errors.New("its bytes are not those that its manifest describes")

// check reads the first bytes of an unfinished file into the meter of a sink that goes on
// behind them, and compares them with a mark. text is file, or what is compressed in it.
func check(file *source, text io.Reader, at mark, m *meter) error {
	_, err := io.CopyBuffer(onlyWriter{m}, onlyReader{io.LimitReader(text, at.Bytes)}, make([]byte, 256<<10))
	switch {
	case m.err != nil:
		return m.err
	case file.err != nil:
		return file.err
	case err != nil, m.n != at.Bytes, m.sum() != at.Hash:
		return errChanged
	}
	return nil
}

// source is a file that keeps its own errors apart from those of decompression.
type source struct {
	file
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.file.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// Without their further methods io.CopyBuffer uses the buffer.
type (
	onlyWriter struct{ io.Writer }
	onlyReader struct{ io.Reader }
)

// gather notes the columns of a page, and in which there are values, for a format that is
// made when all rows have come.
func gather(list []column, p *client.Page) []column {
	at := make(map[string]int, len(list))
	for i, c := range list {
		at[c.Name] = i
	}
	for i, c := range p.Columns {
		k, ok := at[c.Name]
		if !ok {
			k, list = len(list), append(list, column{Column: c})
		}
		list[k].Set = list[k].Set || !c.Hidden && (!c.Link || holds(p, i))
	}
	return list
}

// holds reports whether a column has a value in some row.
func holds(p *client.Page, col int) bool {
	for row := range p.Len() {
		if p.Cell(row, col).Kind != client.Missing {
			return true
		}
	}
	return false
}

// written returns the names of the columns that are written.
func written(list []column) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(c column) bool { return !c.Set })
	names := make([]string, len(list))
	for i, c := range list {
		names[i] = c.Name
	}
	return names
}

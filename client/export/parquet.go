package export

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/parquet-go/parquet-go/encoding/thrift"
	"github.com/parquet-go/parquet-go/format"

	"odatui/client"
)

// Limits of what is held in memory until a row group is written.
const (
	groupSize  = 12 << 20 // bytes of its pages, compressed, and of those that are being filled
	groupRows  = 1 << 20
	pagesSize  = 8 << 20 // bytes of all pages that are being filled, shared by the columns
	maxPage    = 256 << 10
	minPage    = 16 << 10
	sliceRows  = 1024 // rows that are written column by column
	sliceBytes = 1 << 20
)

// parquetWriter writes Parquet: one data page behind the other, row group by row group,
// without seeking. Of parquet-go only what describes a file is used; CONTRIBUTING.md says why
// it is not its writer that writes.
type parquetWriter struct {
	out    *countedOutput
	cols   columns
	chunks []*chunk
	begun  bool
	rows   int64 // of the row group
	file   format.FileMetaData
	pages  pageWriter
	err    error
}

const parquetMagic = "PAR1"

func newParquet(w io.Writer, o Options) Writer {
	return &parquetWriter{out: &countedOutput{w: w}, cols: columnsOf(o)}
}

// ValueError is a value that the type of its column in a file cannot hold.
type ValueError struct {
	Row    int64 // counted from one
	Column string
	Type   string // DECIMAL(10,2)
	// Measured is set if the next type of the column depends on all its values: see [Decimals].
	Measured bool
}

func (e *ValueError) Error() string {
	return fmt.Sprintf("row %d, column %s: the value does not fit %s of the model; csv and ndjson hold any value", e.Row, e.Column, e.Type)
}

func (w *parquetWriter) Write(p *client.Page, n int) error {
	if w.err != nil {
		return w.err
	}
	if w.err = w.begin(p, n); w.err != nil {
		return w.err
	}
	w.cols.turn(p, n)
	for from := 0; from < n && w.err == nil; {
		to, size := from, 0
		for to < n && to-from < sliceRows && size < sliceBytes {
			size += len(p.Row(to))
			to++
		}
		w.err = w.slice(p, from, to)
		from = to
	}
	return w.err
}

// ErrNoColumns reports rows without any column, which a Parquet file cannot hold.
var ErrNoColumns = errors.New("parquet: there are no columns")

// begin chooses the columns and their types.
func (w *parquetWriter) begin(p *client.Page, n int) error {
	if w.begun {
		return nil
	}
	w.begun = true
	w.cols.choose(p, n)
	if len(w.cols.names) == 0 {
		return ErrNoColumns
	}
	limit := min(max(pagesSize/len(w.cols.names), minPage), maxPage)
	for i, name := range w.cols.names {
		property := propertyOf(w.cols.Options, p, w.cols.at[i], name)
		w.chunks = append(w.chunks, &chunk{parquetType: w.cols.parquetType(property), name: name, limit: limit})
	}
	return w.out.write([]byte(parquetMagic))
}

// slice adds the rows [from, to) of a page, column by column.
func (w *parquetWriter) slice(p *client.Page, from, to int) error {
	held := int64(0)
	for i, c := range w.chunks {
		for row := from; row < to; row++ {
			v := p.Cell(row, w.cols.at[i])
			set := v.IsSet()
			if c.level(set); set && !c.put(c, v) {
				_, decimal := c.logical.(*format.DecimalType)
				return &ValueError{Row: w.file.NumRows + int64(row-from) + 1, Column: c.name, Type: c.title, Measured: decimal}
			}
			if len(c.values) >= c.limit || c.n >= maxPage {
				if err := w.pages.end(c); err != nil {
					return err
				}
			}
		}
		held += c.packed + int64(len(c.values))
	}
	w.rows += int64(to - from)
	w.file.NumRows += int64(to - from)
	if held >= groupSize || w.rows >= groupRows {
		return w.endGroup()
	}
	return nil
}

// endGroup writes the row group that is held.
func (w *parquetWriter) endGroup() error {
	if w.rows == 0 {
		return nil
	}
	group := format.RowGroup{NumRows: w.rows, FileOffset: w.out.off, Ordinal: int16(len(w.file.RowGroups))}
	for _, c := range w.chunks {
		if err := w.pages.end(c); err != nil {
			return err
		}
		meta := c.metadata(w.rows, w.out.off)
		for _, page := range c.pages {
			if err := w.out.write(page); err != nil {
				return err
			}
		}
		group.Columns = append(group.Columns, format.ColumnChunk{MetaData: meta})
		group.TotalByteSize += c.raw
		group.TotalCompressedSize += c.packed
		c.reset()
	}
	w.file.RowGroups = append(w.file.RowGroups, group)
	w.rows = 0
	return nil
}

// Close writes the description of the file behind its rows. A file without it is none.
func (w *parquetWriter) Close() error {
	if w.err != nil {
		return w.err
	}
	none := client.NewPageBuilder(nil, w.cols.Type.Columns()).Build() // of no page
	if w.err = w.begin(none, 0); w.err != nil {
		return w.err
	}
	if w.err = w.endGroup(); w.err != nil {
		return w.err
	}
	w.describe()
	footer, err := encodeThrift(nil, &w.file)
	if err == nil {
		err = w.out.write(footer)
	}
	if err == nil {
		err = w.out.write(append(binary.LittleEndian.AppendUint32(nil, uint32(len(footer))), parquetMagic...))
	}
	w.err = err
	return w.err
}

// describe fills in the schema.
func (w *parquetWriter) describe() {
	w.file.Version = 2
	w.file.CreatedBy = "odatui version 1.0.0 (build 1)" // the form that Java readers parse
	w.file.Schema = []format.SchemaElement{{Name: "schema", NumChildren: some(int32(len(w.chunks)))}}
	for _, c := range w.chunks {
		w.file.Schema = append(w.file.Schema, c.element(c.written()))
		w.file.ColumnOrders = append(w.file.ColumnOrders, format.ColumnOrder{Value: &format.TypeDefinedOrder{}})
	}
}

func some[T any](v T) thrift.Null[T] { return thrift.Null[T]{V: v, Valid: true} }

// encodeThrift appends a part of a file's description.
func encodeThrift(to []byte, v any) ([]byte, error) {
	b := bytes.NewBuffer(to)
	if err := thrift.NewEncoder(new(thrift.CompactProtocol).NewWriter(b)).Encode(v); err != nil {
		return nil, fmt.Errorf("parquet: %w", err)
	}
	return b.Bytes(), nil
}

// countedOutput counts what was written.
type countedOutput struct {
	w   io.Writer
	off int64
}

func (o *countedOutput) write(b []byte) error {
	n, err := o.w.Write(b)
	o.off += int64(n)
	return err
}

package export

import (
	"encoding/binary"
	"io"
	"math"

	"github.com/klauspost/compress/s2"
	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/snappy"
	"github.com/parquet-go/parquet-go/format"

	"odatui/client"
)

// libraryParquet writes by parquet-go, column by column: its fastest way for types that are
// known at run time only. Our own code converts the values. It is what
// BenchmarkAgainstCSV compares our writer with.
type libraryParquet struct {
	out     io.Writer
	cols    columns
	w       *parquet.GenericWriter[any]
	columns []*parquet.ColumnWriter
	chunks  []*chunk
	list    []parquet.Value
	rows    int
}

// NewLibraryParquet returns that writer, for benchmarks.
func NewLibraryParquet(w io.Writer, o Options) Writer {
	return &libraryParquet{out: w, cols: columnsOf(o)}
}

func (w *libraryParquet) begin(p *client.Page, n int) {
	w.cols.choose(p, n)
	group := parquet.Group{} // in the order of the names
	for i, name := range w.cols.names {
		t := w.cols.parquetType(propertyOf(w.cols.Options, p, w.cols.at[i], name))
		group[name] = parquet.Optional(parquet.Encoded(libraryNode(t), &parquet.Plain))
		w.chunks = append(w.chunks, &chunk{parquetType: t, name: name})
	}
	schema := parquet.NewSchema("schema", group)
	w.w = parquet.NewGenericWriter[any](w.out, schema, parquet.Compression(&fastSnappy{}), parquet.DataPageVersion(1),
		parquet.PageBufferSize(maxPage))
	for _, c := range w.chunks {
		leaf, _ := schema.Lookup(c.name)
		w.columns = append(w.columns, w.w.ColumnWriters()[leaf.ColumnIndex])
	}
}

// fastSnappy compresses as our writer does: that of parquet-go tries harder, for longer.
type fastSnappy struct{ snappy.Codec }

func (*fastSnappy) Encode(to, from []byte) ([]byte, error) {
	return s2.EncodeSnappy(to[:cap(to)], from), nil
}

func libraryNode(t parquetType) parquet.Node {
	switch l := t.logical.(type) {
	case *format.StringType:
		return parquet.String()
	case *format.DateType:
		return parquet.Date()
	case *format.TimestampType:
		if _, nanos := l.Unit.Value.(*format.NanoSeconds); nanos {
			return parquet.Timestamp(parquet.Nanosecond)
		}
		return parquet.Timestamp(parquet.Microsecond)
	case *format.UUIDType:
		return parquet.UUID()
	case *format.IntType:
		return parquet.Int(int(l.BitWidth))
	case *format.DecimalType:
		of := map[format.Type]parquet.Type{format.Int32: parquet.Int32Type, format.Int64: parquet.Int64Type}[t.physical]
		if of == nil {
			of = parquet.FixedLenByteArrayType(int(t.length))
		}
		return parquet.Decimal(int(l.Scale), int(l.Precision), of)
	}
	if t.physical == format.Double {
		return parquet.Leaf(parquet.DoubleType)
	}
	return parquet.Leaf(parquet.BooleanType)
}

func (w *libraryParquet) Write(p *client.Page, n int) error {
	if w.w == nil {
		w.begin(p, n)
	}
	w.cols.turn(p, n)
	for from := 0; from < n; from += sliceRows {
		to := min(from+sliceRows, n)
		for i, c := range w.chunks {
			c.values, c.bits, w.list = c.values[:0], 0, w.list[:0]
			for row := from; row < to; row++ {
				v := p.Cell(row, w.cols.at[i])
				if !v.IsSet() {
					w.list = append(w.list, parquet.NullValue())
					continue
				}
				at := len(c.values)
				if c.stats.none = true; !c.put(c, v) {
					return &ValueError{Row: int64(row), Column: c.name, Type: c.title}
				}
				w.list = append(w.list, c.libraryValue(at).Level(0, 1, 0))
			}
			if _, err := w.columns[i].WriteRowValues(w.list); err != nil {
				return err
			}
		}
		if w.rows += to - from; w.rows >= groupRows {
			w.rows = 0
			if err := w.w.Flush(); err != nil {
				return err
			}
		}
	}
	return nil
}

// libraryValue returns the last value that was put, which begins at an offset.
func (c *chunk) libraryValue(at int) parquet.Value {
	b := c.values[min(at, len(c.values)-1):]
	switch c.physical {
	case format.Boolean:
		bit := c.bits - 1
		return parquet.BooleanValue(c.values[bit/8]>>(bit%8)&1 == 1)
	case format.Int32:
		return parquet.Int32Value(int32(binary.LittleEndian.Uint32(b)))
	case format.Int64:
		return parquet.Int64Value(int64(binary.LittleEndian.Uint64(b)))
	case format.Double:
		return parquet.DoubleValue(math.Float64frombits(binary.LittleEndian.Uint64(b)))
	case format.FixedLenByteArray:
		return parquet.FixedLenByteArrayValue(b)
	}
	return parquet.ByteArrayValue(b[4:])
}

func (w *libraryParquet) Close() error { return w.w.Close() }

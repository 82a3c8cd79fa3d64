package export

import (
	"bytes"
	"encoding/binary"
	"math"
	"slices"
	"strings"

	"github.com/klauspost/compress/s2"
	"github.com/parquet-go/parquet-go/format"
)

// chunk is the column of a row group: pages that are complete, and one that is filled.
type chunk struct {
	parquetType
	name  string
	limit int // bytes of values of a page

	values []byte // of the page, in the encoding plain
	bits   int    // of booleans in it
	levels []byte // one bit a row of the page: 1 there is a value; nil while all have one
	n      int    // rows of the page
	nulls  int64  // of the page

	pages       [][]byte
	raw, packed int64 // bytes of the pages
	allNulls    int64
	stats       statistics
	day         struct { // read last, as the next row often has the same
		text [len("2024-01-31")]byte
		days int64
	}
}

// date reads the date at the beginning of a text, as [parseDate] does.
func (c *chunk) date(s string) (days int64, rest string, ok bool) {
	size := len(c.day.text)
	if len(s) >= size && s[:size] == string(c.day.text[:]) {
		return c.day.days, s[size:], true
	}
	if days, rest, ok = parseDate(s); ok && len(s)-len(rest) == size {
		copy(c.day.text[:], s)
		c.day.days = days
	}
	return days, rest, ok
}

// level notes whether the next row of the page has a value.
func (c *chunk) level(set bool) {
	if set && c.nulls == 0 {
		c.n++
		return
	}
	if c.nulls == 0 { // the first null: all before it have values
		c.levels = slices.Grow(c.levels[:0], c.n/8+1)[:c.n/8]
		for i := range c.levels {
			c.levels[i] = 0xff
		}
		if c.n%8 != 0 {
			c.levels = append(c.levels, 1<<(c.n%8)-1)
		}
	}
	if c.n%8 == 0 {
		c.levels = append(c.levels, 0)
	}
	if set {
		c.levels[c.n/8] |= 1 << (c.n % 8)
	} else {
		c.nulls++
	}
	c.n++
}

func (c *chunk) reset() {
	c.pages, c.raw, c.packed, c.allNulls, c.stats = nil, 0, 0, 0, statistics{}
}

func (c *chunk) putInt32(x int64) bool {
	c.stats.int64(x)
	c.values = binary.LittleEndian.AppendUint32(c.values, uint32(x))
	return true
}

func (c *chunk) putInt64(x int64) bool {
	c.stats.int64(x)
	c.values = binary.LittleEndian.AppendUint64(c.values, uint64(x))
	return true
}

func (c *chunk) putBool(x bool) bool {
	if c.bits%8 == 0 {
		c.values = append(c.values, 0)
	}
	if x {
		c.values[c.bits/8] |= 1 << (c.bits % 8)
		c.stats.int64(1)
	} else {
		c.stats.int64(0)
	}
	c.bits++
	return true
}

func (c *chunk) putText(s string) bool {
	c.stats.text(s)
	c.values = append(binary.LittleEndian.AppendUint32(c.values, uint32(len(s))), s...)
	return true
}

// written returns the name as a file has it: readers refuse what is not UTF-8.
func (c *chunk) written() string { return strings.ToValidUTF8(c.name, "\ufffd") }

// metadata describes the chunk, which begins at an offset of the file.
func (c *chunk) metadata(rows, off int64) format.ColumnMetaData {
	s := format.Statistics{NullCount: c.allNulls}
	if least, most, ok := c.bounds(); ok {
		s.MinValue, s.MaxValue = least, most
	}
	return format.ColumnMetaData{
		Type: c.physical, Encoding: []format.Encoding{format.Plain, format.RLE}, PathInSchema: []string{c.written()}, Codec: format.Snappy,
		NumValues: rows, TotalUncompressedSize: c.raw, TotalCompressedSize: c.packed, DataPageOffset: off, Statistics: s,
	}
}

// pageWriter makes pages of the values of chunks.
type pageWriter struct {
	body []byte
	head []byte
	pack []byte
}

// end completes the page of a chunk that is being filled.
func (w *pageWriter) end(c *chunk) error {
	if c.n == 0 {
		return nil
	}
	w.body = append(w.body[:0], 0, 0, 0, 0)
	switch c.nulls {
	case 0: // one run
		w.body = append(binary.AppendUvarint(w.body, uint64(c.n)<<1), 1)
	case int64(c.n):
		w.body = append(binary.AppendUvarint(w.body, uint64(c.n)<<1), 0)
	default:
		w.body = append(binary.AppendUvarint(w.body, uint64(len(c.levels))<<1|1), c.levels...)
	}
	binary.LittleEndian.PutUint32(w.body, uint32(len(w.body)-4))
	w.body = append(w.body, c.values...)
	w.pack = s2.EncodeSnappy(w.pack[:cap(w.pack)], w.body)
	head := format.PageHeader{
		Type: format.DataPage, UncompressedPageSize: int32(len(w.body)), CompressedPageSize: int32(len(w.pack)),
		DataPageHeader: some(format.DataPageHeader{
			NumValues: int32(c.n), Encoding: format.Plain, DefinitionLevelEncoding: format.RLE, RepetitionLevelEncoding: format.RLE,
			Statistics: format.Statistics{NullCount: c.nulls},
		}),
	}
	var err error
	if w.head, err = encodeThrift(w.head[:0], &head); err != nil {
		return err
	}
	c.pages = append(c.pages, append(append(make([]byte, 0, len(w.head)+len(w.pack)), w.head...), w.pack...))
	c.raw += int64(len(w.head) + len(w.body))
	c.packed += int64(len(w.head) + len(w.pack))
	c.allNulls += c.nulls
	c.values, c.levels, c.bits, c.n, c.nulls = c.values[:0], c.levels[:0], 0, 0, 0
	if cap(c.values) > 4*c.limit { // a large value was in it
		c.values = nil
	}
	if cap(w.body) > 4*maxPage {
		w.body, w.pack = nil, nil
	}
	return nil
}

// maxBound is how long a text may be that is a bound of its column.
const maxBound = 64

// statistics are the bounds of a chunk's values, of whatever kind they are.
type statistics struct {
	some        bool
	none        bool // a value has no place in an order, or is too long
	least, most int64
	low, high   float64
	first, last []byte
}

func (s *statistics) int64(x int64) {
	if !s.some {
		s.some, s.least, s.most = true, x, x
		return
	}
	s.least, s.most = min(s.least, x), max(s.most, x)
}

// float64 gives up at NaN: the bounds would leave it out, and readers differ on what it is
// greater than.
func (s *statistics) float64(x float64) {
	switch {
	case math.IsNaN(x):
		s.none = true
	case !s.some:
		s.some, s.low, s.high = true, x, x
	default:
		s.low, s.high = min(s.low, x), max(s.high, x)
	}
}

func (s *statistics) text(x string) {
	switch {
	case s.none:
	case len(x) > maxBound || x == "":
		s.none = true
	case !s.some:
		s.some, s.first, s.last = true, append(s.first, x...), append(s.last, x...)
	case x < string(s.first):
		s.first = append(s.first[:0], x...)
	case x > string(s.last):
		s.last = append(s.last[:0], x...)
	}
}

// bounds returns the least and the greatest value of the chunk in the encoding plain.
func (c *chunk) bounds() (least, most []byte, ok bool) {
	s := &c.stats
	if !s.some || s.none {
		return nil, nil, false
	}
	switch c.physical {
	case format.Boolean, format.Int32, format.Int64:
		least, most = binary.LittleEndian.AppendUint64(nil, uint64(s.least)), binary.LittleEndian.AppendUint64(nil, uint64(s.most))
		size := map[format.Type]int{format.Boolean: 1, format.Int32: 4, format.Int64: 8}[c.physical]
		return least[:size], most[:size], true
	case format.Float, format.Double:
		if s.low == 0 {
			s.low = math.Copysign(0, -1) // both zeros are within the bounds
		}
		if s.high == 0 {
			s.high = 0
		}
		if c.physical == format.Float {
			least = binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(s.low)))
			return least, binary.LittleEndian.AppendUint32(nil, math.Float32bits(float32(s.high))), true
		}
		return binary.LittleEndian.AppendUint64(nil, math.Float64bits(s.low)),
			binary.LittleEndian.AppendUint64(nil, math.Float64bits(s.high)), true
	}
	least, most = bytes.Clone(s.first), bytes.Clone(s.last)
	if _, ok := c.logical.(*format.DecimalType); ok {
		least[0] ^= 1 << 7
		most[0] ^= 1 << 7
	}
	return least, most, true
}

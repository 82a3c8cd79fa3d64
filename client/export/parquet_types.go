package export

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/parquet-go/parquet-go/format"

	"odatui/client"
	"odatui/client/jsonscan"
)

// parquetType is the type of a column in a Parquet file.
type parquetType struct {
	title     string // as messages name it
	physical  format.Type
	length    int32 // of a fixed number of bytes
	logical   format.LogicalTypeValue
	converted deprecated.ConvertedType // what older readers know, -1 none
	put       func(c *chunk, v client.Value) bool
}

var (
	parquetText = parquetType{title: "text", physical: format.ByteArray, logical: &format.StringType{}, converted: deprecated.UTF8,
		put: putAnyText}
	doubleFloat = parquetType{title: "a double float", physical: format.Double, converted: -1, put: putFloat}
	parquetJSON = parquetType{title: "JSON", physical: format.ByteArray, logical: &format.JsonType{}, converted: deprecated.Json, put: putJSON}
)

// element is the column in the schema of a file. Every column may hold nulls: services
// leave values out that their models promise.
func (t parquetType) element(name string) format.SchemaElement {
	e := format.SchemaElement{Name: name, Type: some(t.physical), RepetitionType: some(format.Optional),
		LogicalType: format.LogicalType{Value: t.logical}}
	if t.length > 0 {
		e.TypeLength = some(t.length)
	}
	if t.converted >= 0 {
		e.ConvertedType = some(t.converted)
	}
	if d, ok := t.logical.(*format.DecimalType); ok {
		e.Scale, e.Precision = some(d.Scale), some(d.Precision)
	}
	return e
}

// parquetType chooses the type of a column: the first that its declaration allows, or a
// wider one for each mention in Wider.
func (o Options) parquetType(p client.Property) parquetType {
	list := o.ladder(p)
	step := 0
	for _, name := range o.Wider {
		if name == p.Name {
			step++
		}
	}
	if step < len(list) {
		return list[step]
	}
	return parquetText
}

// ladder lists the types that a declaration allows, before text.
func (o Options) ladder(p client.Property) []parquetType {
	switch p.Type {
	case "Edm.Boolean":
		return []parquetType{{"a boolean", format.Boolean, 0, nil, -1, putBool}}
	case "Edm.Byte":
		return []parquetType{integer(8, false, deprecated.Uint8), integer(64, true, deprecated.Int64)}
	case "Edm.SByte":
		return []parquetType{integer(8, true, deprecated.Int8), integer(64, true, deprecated.Int64)}
	case "Edm.Int16":
		return []parquetType{integer(16, true, deprecated.Int16), integer(64, true, deprecated.Int64)}
	case "Edm.Int32":
		return []parquetType{integer(32, true, deprecated.Int32), integer(64, true, deprecated.Int64)}
	case "Edm.Int64":
		return []parquetType{integer(64, true, deprecated.Int64)}
	case "Edm.Single":
		return []parquetType{{"a single float", format.Float, 0, nil, -1, putFloat}, doubleFloat}
	case "Edm.Double":
		return []parquetType{doubleFloat}
	case "Edm.Decimal":
		return o.decimals(p)
	case "Edm.Date":
		return []parquetType{{"a date", format.Int32, 0, &format.DateType{}, deprecated.Date, putDate}}
	case "Edm.TimeOfDay":
		return []parquetType{timeOfDay(1000), timeOfDay(1)}
	case "Edm.DateTimeOffset", "Edm.DateTime":
		if fraction, err := strconv.Atoi(p.Precision); err == nil && fraction > 6 {
			return []parquetType{timestamp(p.Type, 1), timestamp(p.Type, 1000)}
		}
		return []parquetType{timestamp(p.Type, 1000), timestamp(p.Type, 1)}
	case "Edm.Guid":
		return []parquetType{{"a GUID", format.FixedLenByteArray, 16, &format.UUIDType{}, -1, putGUID}}
	case "Edm.Binary":
		return []parquetType{{"base64", format.ByteArray, 0, nil, -1, putBinary}}
	}
	if o.nested(p.Type) {
		return []parquetType{parquetJSON}
	}
	return nil
}

// nested reports whether values of a type are objects or lists.
func (o Options) nested(name string) bool {
	if strings.HasPrefix(name, "Collection(") || strings.HasPrefix(name, "Edm.Geo") {
		return true
	}
	if o.Model == nil {
		return false
	}
	t := o.Model.Types[name]
	return t != nil && (t.Kind == client.EntityType || t.Kind == client.ComplexType)
}

func integer(width int8, signed bool, converted deprecated.ConvertedType) parquetType {
	t := parquetType{"an integer of " + strconv.Itoa(int(width)) + " bits", format.Int32, 0,
		&format.IntType{BitWidth: width, IsSigned: signed}, converted, nil}
	least, most := int64(-1)<<(width-1), int64(1)<<(width-1)-1
	if !signed {
		least, most = 0, int64(1)<<width-1
	}
	write := (*chunk).putInt32
	if width == 64 {
		t.physical, write = format.Int64, (*chunk).putInt64
	}
	t.put = func(c *chunk, v client.Value) bool {
		text, ok := numeric(v)
		if !ok {
			return false
		}
		x, err := strconv.ParseInt(text, 10, 64)
		if err != nil { // 1e3, 5.0
			n, ok := parseNumber(text)
			if n, ok = scaledIf(n, ok, 19, 0); !ok {
				return false
			}
			if x, ok = n.int64(); !ok {
				return false
			}
		}
		return least <= x && x <= most && write(c, x)
	}
	return t
}

// numeric returns the text of a number, which services also write as a JSON string.
func numeric(v client.Value) (string, bool) {
	return v.Text(), v.Kind == client.Number || v.Kind == client.String
}

func scaledIf(n number, ok bool, precision, scale int) (number, bool) {
	if !ok {
		return n, false
	}
	return n.scaled(precision, scale)
}

// decimals are the types of a decimal: as the model declares it, and the one that all
// values need. Without either, no type of the format is sure to hold all values.
func (o Options) decimals(p client.Property) []parquetType {
	var list []parquetType
	if precision, scale, ok := declaredDecimal(p); ok {
		list = append(list, decimal(precision, scale))
	}
	if precision, scale, ok := o.Decimals.of(p.Name); ok {
		return append(list, decimal(precision, scale))
	}
	if list == nil && o.Warn != nil {
		why := ""
		if o.Decimals != nil {
			why = fmt.Sprintf(", and its values are not all numbers of at most %d digits", maxDigits)
		}
		o.Warn(fmt.Sprintf("column %s is text: the model declares no precision and scale of its decimals that Parquet has%s", p.Name, why))
	}
	return list
}

func decimal(precision, scale int) parquetType {
	t := parquetType{title: fmt.Sprintf("DECIMAL(%d,%d)", precision, scale), physical: format.Int64, converted: deprecated.Decimal,
		logical: &format.DecimalType{Precision: int32(precision), Scale: int32(scale)}}
	write := (*chunk).putInt64
	switch {
	case precision <= 9:
		t.physical, write = format.Int32, (*chunk).putInt32
	case precision > 18:
		t.physical, t.length = format.FixedLenByteArray, 16
	}
	t.put = func(c *chunk, v client.Value) bool {
		text, ok := numeric(v)
		if !ok {
			return false
		}
		if x, ok := shortDecimal(text, precision, scale); ok && t.length == 0 {
			return write(c, x)
		}
		n, ok := parseNumber(text)
		if n, ok = scaledIf(n, ok, precision, scale); !ok {
			return false
		}
		if t.length > 0 {
			return c.putInt128(n)
		}
		x, ok := n.int64()
		return ok && write(c, x)
	}
	return t
}

// putInt128 writes 16 bytes, the most significant one first.
func (c *chunk) putInt128(n number) bool {
	if n.neg { // two's complement
		n.lo = -n.lo
		if n.hi = ^n.hi; n.lo == 0 {
			n.hi++
		}
	}
	c.values = binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint64(c.values, n.hi), n.lo)
	var ordered [16]byte // so that bytes compare as signed numbers do
	binary.BigEndian.PutUint64(ordered[:], n.hi^1<<63)
	binary.BigEndian.PutUint64(ordered[8:], n.lo)
	c.stats.text(string(ordered[:]))
	return true
}

func putAnyText(c *chunk, v client.Value) bool {
	text := v.Text()
	if v.Kind == client.Nested {
		text = jsonscan.Compact(text)
	}
	if !utf8.ValidString(text) {
		text = strings.ToValidUTF8(text, "\ufffd")
	}
	return c.putText(text)
}

func putJSON(c *chunk, v client.Value) bool {
	c.stats.none = true // of no use
	return c.putText(jsonscan.Compact(v.Raw()))
}

func putBool(c *chunk, v client.Value) bool {
	text := v.Text()
	return (v.Kind == client.Bool || v.Kind == client.String) && (text == "true" || text == "false") && c.putBool(text == "true")
}

// putFloat takes INF, -INF and NaN as strings; a number that is too large or too small for
// its type does not become one of them, or zero.
func putFloat(c *chunk, v client.Value) bool {
	text, ok := numeric(v)
	width := 64
	if c.physical == format.Float {
		width = 32
	}
	var x float64
	switch text {
	case "INF":
		x = math.Inf(1)
	case "-INF":
		x = math.Inf(-1)
	case "NaN":
		x = math.NaN()
	default:
		if v.Kind != client.Number { // which the service has not written as JSON does
			_, number := parseNumber(text)
			ok = ok && number
		}
		var err error
		if x, err = strconv.ParseFloat(text, width); !ok || err != nil || x == 0 && !isZero(text) {
			return false
		}
	}
	c.stats.float64(x)
	if width == 32 {
		c.values = binary.LittleEndian.AppendUint32(c.values, math.Float32bits(float32(x)))
	} else {
		c.values = binary.LittleEndian.AppendUint64(c.values, math.Float64bits(x))
	}
	return true
}

func isZero(text string) bool {
	n, ok := parseNumber(text)
	return ok && n.n == 0
}

func putDate(c *chunk, v client.Value) bool {
	days, rest, ok := c.date(v.Text())
	return ok && v.Kind == client.String && rest == "" && days == int64(int32(days)) && c.putInt32(days)
}

func timeUnit(nanos int64) format.TimeUnit {
	if nanos == 1 {
		return format.TimeUnit{Value: &format.NanoSeconds{}}
	}
	return format.TimeUnit{Value: &format.MicroSeconds{}}
}

func timeOfDay(unit int64) parquetType {
	t := parquetType{"a time of day", format.Int64, 0, &format.TimeType{Unit: timeUnit(unit)}, -1, nil}
	t.put = func(c *chunk, v client.Value) bool {
		nanos, rest, ok := parseClock(v.Text())
		return ok && v.Kind == client.String && rest == "" && nanos%unit == 0 && c.putInt64(nanos/unit)
	}
	return t
}

// timestamp is an instant with a zone, which is kept as that in UTC, or Edm.DateTime, which
// has none.
func timestamp(edm string, unit int64) parquetType {
	zoned := edm == "Edm.DateTimeOffset"
	t := parquetType{"a timestamp", format.Int64, 0, &format.TimestampType{IsAdjustedToUTC: zoned, Unit: timeUnit(unit)}, -1, nil}
	if zoned && unit == 1000 {
		t.converted = deprecated.TimestampMicros
	}
	t.put = func(c *chunk, v client.Value) bool {
		text := v.Text()
		at, ok := parseInstant(text, c.date)
		if !ok || v.Kind != client.String || zoned && !at.zoned && text[0] != '/' || !zoned && at.offset != 0 {
			return false
		}
		x, ok := at.since1970(unit)
		return ok && c.putInt64(x)
	}
	return t
}

func putGUID(c *chunk, v client.Value) bool {
	s := v.Text()
	if v.Kind != client.String || len(s) != 36 {
		return false
	}
	var id [16]byte
	n := 0
	for i := range len(s) {
		if i == 8 || i == 13 || i == 18 || i == 23 {
			if s[i] != '-' {
				return false
			}
			continue
		}
		d := hexDigits[s[i]]
		if d == 0 {
			return false
		}
		id[n/2] = id[n/2]<<4 | (d - 1)
		n++
	}
	c.values = append(c.values, id[:]...)
	c.stats.none = true // they are in no order that a query asks for
	return true
}

// hexDigits maps a digit to its value + 1.
var hexDigits = [256]byte{'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'a': 11, 'b': 12, 'c': 13, 'd': 14, 'e': 15, 'f': 16, 'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16}

// putBinary takes base64url of version 4 and base64 of version 2, padded or not.
func putBinary(c *chunk, v client.Value) bool {
	s := strings.TrimRight(v.Text(), "=")
	coding := base64.RawURLEncoding
	if strings.ContainsAny(s, "+/") {
		coding = base64.RawStdEncoding
	}
	b, err := coding.Strict().DecodeString(s)
	return err == nil && v.Kind == client.String && c.putText(string(b))
}

package export

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/jsonscan"
)

// Limits of a cell.
const (
	maxCellText   = 32_767 // UTF-16 code units
	maxCellDigits = 15     // significant ones of a number
	maxExponent   = 307    // of a number
	firstExcelDay = 61     // 1900-03-01: before it, Excel has a day too many
	lastExcelDay  = 2_958_465
	excelEpoch    = 25_569 // days from 1899-12-30 to 1970-01-01
)

// xlsxColumn writes the cells of a column, and counts those that are not what came.
type xlsxColumn struct {
	name, letters string
	width         int
	put           func(b []byte, c *xlsxColumn, row string, v client.Value) []byte

	digits, dates, cut, zones int64
}

// warn reports what was counted.
func (c *xlsxColumn) warn(tell func(string)) {
	if tell == nil {
		return
	}
	for _, w := range []struct {
		n    int64
		text string
	}{
		{c.digits, "numbers are written as text: Excel keeps 15 digits"},
		{c.dates, "dates or times are written as text: Excel has milliseconds of 1900-03-01 to 9999-12-31"},
		{c.cut, "texts are cut: Excel keeps 32767 characters of a cell; ndjson keeps them whole"},
		{c.zones, "times are written in UTC: Excel has no time zones"},
	} {
		if w.n > 0 {
			tell(fmt.Sprintf("column %s: %d %s", c.name, w.n, w.text))
		}
	}
}

// xlsxPut returns what writes the cells of a type. What a type does not explain is written
// by its kind: numbers as numbers, all else as text.
func xlsxPut(edm string) func(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	switch edm {
	case "Edm.Byte", "Edm.SByte", "Edm.Int16", "Edm.Int32", "Edm.Int64", "Edm.Single", "Edm.Double", "Edm.Decimal":
		return cellNumber
	case "Edm.Date":
		return cellDate
	case "Edm.DateTimeOffset", "Edm.DateTime":
		return cellInstant
	case "Edm.TimeOfDay":
		return cellTime
	}
	return cellAny
}

func cellAny(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	switch v.Kind {
	case client.Number:
		return cellNumber(b, c, row, v)
	case client.Bool:
		digit := "0"
		if v.Raw() == "true" {
			digit = "1"
		}
		return append(append(append(c.open(b, row, 0), ` t="b"><v>`...), digit...), "</v></c>"...)
	case client.Nested:
		return c.text(b, row, jsonscan.Compact(v.Raw()), 0)
	}
	return c.text(b, row, v.Text(), 0)
}

// cellNumber writes a number, also one that came as a string, if Excel keeps all its digits.
func cellNumber(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	if v.Kind != client.Number && v.Kind != client.String {
		return cellAny(b, c, row, v)
	}
	text := v.Text()
	n, ok := parseNumber(text)
	if !ok { // INF, NaN
		return c.text(b, row, text, 0)
	}
	if size := n.exp + n.n - 1; n.n > maxCellDigits || n.n > 0 && (size > maxExponent || size < -maxExponent) {
		c.digits++
		return c.text(b, row, text, 0)
	}
	b = append(append(c.open(b, row, 0), "><v>"...), strings.TrimPrefix(text, "+")...)
	return append(b, "</v></c>"...)
}

func cellDate(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	days, rest, ok := parseDate(v.Text())
	if !ok || v.Kind != client.String || rest != "" {
		return c.undated(b, row, v)
	}
	return c.moment(b, row, v, instant{days: days}, styleDate)
}

func cellInstant(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	at, ok := parseInstant(v.Text(), parseDate)
	if !ok || v.Kind != client.String {
		return c.undated(b, row, v)
	}
	return c.moment(b, row, v, at, styleInstant)
}

func cellTime(b []byte, c *xlsxColumn, row string, v client.Value) []byte {
	nanos, rest, ok := parseClock(v.Text())
	if !ok || v.Kind != client.String || rest != "" {
		return c.undated(b, row, v)
	}
	return c.moment(b, row, v, instant{days: -excelEpoch, nanos: nanos}, styleTime)
}

// moment writes a date, a time or both as the number that Excel has for it.
func (c *xlsxColumn) moment(b []byte, row string, v client.Value, at instant, style int) []byte {
	day := at.days + excelEpoch
	if at.nanos%1e6 != 0 || style != styleTime && (day < firstExcelDay || day > lastExcelDay) {
		return c.undated(b, row, v)
	}
	if at.offset != 0 {
		c.zones++
	}
	b = append(c.open(b, row, style), "><v>"...)
	b = strconv.AppendFloat(b, float64(day)+float64(at.nanos/1e6)/86_400_000, 'f', -1, 64)
	return append(b, "</v></c>"...)
}

// undated writes a value as text that Excel has no date for.
func (c *xlsxColumn) undated(b []byte, row string, v client.Value) []byte {
	c.dates++
	return cellAny(b, c, row, v)
}

// open begins a cell of a style, 0 none.
func (c *xlsxColumn) open(b []byte, row string, style int) []byte {
	b = append(append(append(append(b, `<c r="`...), c.letters...), row...), '"')
	if style > 0 {
		b = append(strconv.AppendInt(append(b, ` s="`...), int64(style), 10), '"')
	}
	return b
}

// text writes a text into a cell, never as a formula and never as a shared string.
func (c *xlsxColumn) text(b []byte, row, text string, style int) []byte {
	if len(text) > maxCellText {
		text = c.fit(text)
	}
	b = append(c.open(b, row, style), ` t="inlineStr"><is><t`...)
	if text != "" && (text[0] <= ' ' || text[len(text)-1] <= ' ' || strings.IndexByte(text, '\n') >= 0) {
		b = append(b, ` xml:space="preserve"`...)
	}
	b = appendCellText(append(b, '>'), text)
	return append(b, "</t></is></c>"...)
}

// fit cuts a text that a cell does not hold, and counts it.
func (c *xlsxColumn) fit(text string) string {
	units := 0
	for i, r := range text {
		if units++; r > 0xffff {
			units++
		}
		if units > maxCellText {
			c.cut++
			return text[:i]
		}
	}
	return text
}

// appendCellText writes a text as XML. Characters that XML has not, and carriage returns,
// which its readers drop, are written as _x000D_; a text that looks like that is escaped.
func appendCellText(b []byte, text string) []byte {
	from := 0
	for i := 0; i < len(text); {
		if plainXML[text[i]] {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[i:])
		var as string
		switch {
		case r == '&':
			as = "&amp;"
		case r == '<':
			as = "&lt;"
		case r == '>':
			as = "&gt;"
		case r == '_' && isEscape(text[i:]):
			as = "_x005F_"
		case r == utf8.RuneError && size == 1:
			as = "\ufffd"
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			as = fmt.Sprintf("_x%04X_", r)
		default:
			i += size
			continue
		}
		b = append(append(b, text[from:i]...), as...)
		i += size
		from = i
	}
	return append(b, text[from:]...)
}

// plainXML are the bytes that are written as they are, whatever follows.
var plainXML = func() (plain [256]bool) {
	for c := ' '; c < 0x7f; c++ {
		plain[c] = !strings.ContainsRune("&<>_", c)
	}
	return plain
}()

// isEscape reports whether a text begins with what a reader decodes: _x0041_.
func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' && s[1] != 'X' || s[6] != '_' {
		return false
	}
	for _, d := range []byte(s[2:6]) {
		if hexDigits[d] == 0 {
			return false
		}
	}
	return true
}

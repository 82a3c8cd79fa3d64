package main

import (
	"bytes"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// firstKey is the key of row 0. Keys are not representable as float64.
const firstKey = 1<<53 + 1

const keyName = "Sys_PK"

// column is one property of the generated rows. text appends the value of row i
// and returns false for null; r is a random number of this cell.
type column struct {
	name, typ string
	text      func(b []byte, i, r uint64) ([]byte, bool)
}

// quoted reports whether values are strings in JSON.
func (c column) quoted() bool {
	switch c.typ {
	case "Edm.String", "Edm.Date", "Edm.DateTimeOffset", "Edm.Guid":
		return true
	}
	return false
}

var columns = []column{
	{keyName, "Edm.Int64", func(b []byte, i, _ uint64) ([]byte, bool) { return strconv.AppendUint(b, firstKey+i, 10), true }},
	{"IndicatorCode", "Edm.String", format("IND_%06d", 4000)},
	{"CountryName", "Edm.String", oneOf("Viet Nam", "Côte d'Ivoire", "Bolivia (Plurinational State of)", "日本", "Україна", "Peru")},
	{"IndicatorTitle", "Edm.String", title},
	{"Year", "Edm.Int32", number(1990, 36)},
	{"Sex", "Edm.String", oneOf("FMLE", "MLE", "BTSX")},
	{"AgeGroup", "Edm.String", oneOf("YEARS00-04", "YEARS05-14", "", "YEARS15-49", "YEARS50PLUS")},
	{"Value", "Edm.Decimal", decimal(decimals["Value"])},
	{"ValueLow", "Edm.Decimal", decimal(decimals["ValueLow"])},
	{"ValueHigh", "Edm.Decimal", sometimes(3, decimal(decimals["ValueHigh"]))},
	{"Rate", "Edm.Double", float},
	{"Population", "Edm.Int64", number(1000, 1_400_000_000)},
	{"Checksum", "Edm.Int64", number(1<<53, 1<<62)},
	{"Rank", "Edm.Int16", sometimes(4, number(1, 194))},
	{"IsLatest", "Edm.Boolean", oneOf("true", "false")},
	{"IsEstimate", "Edm.Boolean", sometimes(5, oneOf("true", "false"))},
	{"SurveyDate", "Edm.Date", date("")},
	{"ModifiedAt", "Edm.DateTimeOffset", date("T09:41:07Z")},
	{"CommittedAt", "Edm.DateTimeOffset", sometimes(6, date("T23:59:59.9999999Z"))},
	{"RecordId", "Edm.Guid", guid},
	{"BatchId", "Edm.Guid", func(b []byte, i, _ uint64) ([]byte, bool) { return guid(b, 0, mix(i/1000)) }},
	{"Comments", "Edm.String", sometimes(3, comment)},
	{"SourceName", "Edm.String", oneOf("Demographic and Health Survey", "Civil registration \"CRVS\"", "人口動態統計", "Census, 2010")},
	{"Dimension", "Edm.String", null},
	{"Sys_RowTitle", "Edm.String", format("Row %08d of the generated data mart", 100_000_000)},
}

// mix is splitmix64: the same random number for the same input everywhere.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// decimals are how many digits the numbers of a column have behind the point.
var decimals = map[string]int{"Value": 4, "ValueLow": 2, "ValueHigh": 2}

type generator = func(b []byte, i, r uint64) ([]byte, bool)

func null(b []byte, _, _ uint64) ([]byte, bool) { return b, false }

func oneOf(values ...string) generator {
	return func(b []byte, _, r uint64) ([]byte, bool) { return append(b, values[r%uint64(len(values))]...), true }
}

func number(from, span uint64) generator {
	return func(b []byte, _, r uint64) ([]byte, bool) { return strconv.AppendUint(b, from+r%span, 10), true }
}

func format(pattern string, span uint64) generator {
	return func(b []byte, _, r uint64) ([]byte, bool) { return fmt.Appendf(b, pattern, r%span), true }
}

// decimal keeps zeros at its end, which number types lose.
func decimal(digits int) generator {
	return func(b []byte, _, r uint64) ([]byte, bool) {
		if r%7 == 0 {
			b = append(b, '-')
		}
		b = strconv.AppendUint(b, r>>16%1_000_000, 10)
		b = append(b, '.')
		for d := range digits {
			b = append(b, '0'+byte(r>>(4*d)%10))
		}
		return b, true
	}
}

func float(b []byte, _, r uint64) ([]byte, bool) {
	if r%50 == 0 {
		return append(b, "1.5E-7"...), true
	}
	return strconv.AppendFloat(b, float64(r>>40)/1024, 'f', -1, 64), true
}

// sometimes returns null for one of n rows.
func sometimes(n uint64, g generator) generator {
	return func(b []byte, i, r uint64) ([]byte, bool) {
		if r>>8%n == 0 {
			return b, false
		}
		return g(b, i, r)
	}
}

func date(rest string) generator {
	return func(b []byte, _, r uint64) ([]byte, bool) {
		return append(fmt.Appendf(b, "%04d-%02d-%02d", 1990+r%36, 1+r>>8%12, 1+r>>16%28), rest...), true
	}
}

func guid(b []byte, _, r uint64) ([]byte, bool) {
	s := mix(r)
	return fmt.Appendf(b, "%08x-%04x-%04x-%04x-%012x", uint32(r>>32), uint16(r>>16), uint16(r), uint16(s>>48), s&(1<<48-1)), true
}

func title(b []byte, i, r uint64) ([]byte, bool) {
	return fmt.Appendf(b, "Estimated prevalence of condition %d among adults, group %c (%%)", r%90, 'A'+rune(i%26)), true
}

var sentences = []string{
	"Values before 2000 were estimated by linear interpolation. ", "See \"Methods\" in C:\\data\\notes.txt.\n", "",
	"調査の対象は15歳以上の住民です。", "The survey covered urban areas only; ", "Données provisoires,\tà confirmer. ",
}

func comment(b []byte, _, r uint64) ([]byte, bool) {
	for range r % 4 {
		r = mix(r)
		b = append(b, sentences[r%uint64(len(sentences))]...)
	}
	return b, true
}

// cells appends the value of a column of row i and returns false for null.
type cells func(b []byte, col int, i uint64) ([]byte, bool)

func cell(b []byte, col int, i uint64) ([]byte, bool) {
	return columns[col].text(b, i, mix(i*uint64(len(columns))+uint64(col)))
}

// appendJSON appends row i of these cells as an object. One row of eight escapes everything
// but ASCII.
func appendJSON(b []byte, i uint64, cell cells) []byte {
	var scratch [512]byte
	b = fmt.Appendf(b, `{"@odata.etag":"W/\"%08x\""`, uint32(mix(i)))
	for col, c := range columns {
		b = append(append(append(b, `,"`...), c.name...), `":`...)
		text, ok := cell(scratch[:0], col, i)
		switch {
		case !ok:
			b = append(b, "null"...)
		case c.quoted():
			b = appendString(b, text, i%8 == 7)
		default:
			b = append(b, text...)
		}
	}
	return append(b, '}')
}

func appendString(b, text []byte, ascii bool) []byte {
	b = append(b, '"')
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r < ' ' || ascii && r >= utf8.RuneSelf:
			b = fmt.Appendf(b, `\u%04x`, r) // all characters are in the basic plane
		default:
			b = append(b, text[:size]...)
		}
		text = text[size:]
	}
	return append(b, '"')
}

func appendCSVHeader(b []byte) []byte {
	for col, c := range columns {
		if col > 0 {
			b = append(b, ',')
		}
		b = append(b, c.name...)
	}
	return append(b, '\n')
}

// appendCSV appends row i by RFC 4180 with LF; null is an empty field, an empty string "".
func appendCSV(b []byte, i uint64) []byte {
	for col, c := range columns {
		if col > 0 {
			b = append(b, ',')
		}
		begin := len(b)
		var ok bool
		b, ok = cell(b, col, i)
		if text := b[begin:]; ok && c.quoted() && (len(text) == 0 || bytes.ContainsAny(text, ",\"\r\n")) {
			text = bytes.ReplaceAll(text, []byte(`"`), []byte(`""`))
			b = append(append(append(b[:begin], '"'), text...), '"')
		}
	}
	return append(b, '\n')
}

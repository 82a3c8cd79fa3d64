//go:build e2e

package e2e

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"
	"testing"
	"time"
)

// hardColumn is a property with values that readers and writers of files get wrong.
type hardColumn struct {
	name, edm, facets string
	values            []string // JSON; a column with fewer than others begins again
	duck              string   // its type in a Parquet file, as DuckDB describes it
}

// long is a text that no cell of a spreadsheet holds.
var long = strings.Repeat("0123456789", 4000)

var hardColumns = []hardColumn{
	{"Id", "Int64", ` Nullable="false"`, hardKeys(), "BIGINT"},
	{"Big", "Int64", "", []string{"-9223372036854775808", "9223372036854775807", "9007199254740993", "-9007199254740993", "0", "null",
		"999999999999999", "1000000000000000"}, "BIGINT"},
	{"Int", "Int32", "", []string{"-2147483648", "2147483647", "0", "null"}, "INTEGER"},
	{"Short", "Int16", "", []string{"-32768", "32767", "null"}, "SMALLINT"},
	{"Tiny", "SByte", "", []string{"-128", "127"}, "TINYINT"},
	{"Octet", "Byte", "", []string{"0", "255", "128"}, "UTINYINT"},
	{"Amount", "Decimal", ` Precision="38" Scale="10"`, []string{"1234567890123456789012345678.0123456789",
		"-9999999999999999999999999999.9999999999",
		"0.0000000001", "-0.0000000001", "0", "1.50", "1.5", "null", "100", "12345.6789"}, "DECIMAL(38,10)"},
	{"Money", "Decimal", ` Precision="19" Scale="4"`, []string{"999999999999999.9999", "-0.0001", "0.1000", "null"}, "DECIMAL(19,4)"},
	// The model declares no scale: the values do.
	{"Rate", "Decimal", ` Scale="variable"`, []string{"98.6", "-1234567.125", "0", "null", "1E2", "0.00001"}, "DECIMAL(12,5)"},
	{"Level", "Decimal", "", []string{"12345678901234567890.123456789012345678", "-0.5", "null"}, "DECIMAL(38,18)"},
	{"Loose", "Decimal", ` Scale="floating"`, []string{"1E-7", "1E40"}, "VARCHAR"},
	{"Ratio", "Double", "", []string{"1.7976931348623157E308", "5E-324", "-0.0", "0.1", "1E-7", "123456789.125", `"INF"`, `"-INF"`,
		`"NaN"`, "null"}, "DOUBLE"},
	{"Small", "Single", "", []string{"3.4028235E38", "1.5", "0.25", "null"}, "FLOAT"},
	{"Flag", "Boolean", "", []string{"true", "false", "null"}, "BOOLEAN"},
	{"Day", "Date", "", []string{`"0001-01-01"`, `"9999-12-31"`, `"1899-12-31"`, `"1900-02-28"`, `"1900-03-01"`, `"1904-01-01"`,
		`"1582-10-10"`,
		`"2024-02-29"`, "null"}, "DATE"},
	{"At", "DateTimeOffset", ` Precision="6"`, []string{`"0001-01-01T00:00:00Z"`, `"9999-12-31T23:59:59.999999Z"`,
		`"1969-12-31T23:59:59.999999Z"`,
		`"2026-03-29T02:30:00+05:30"`, `"2026-11-30T23:00:00-08:00"`, `"1883-11-18T12:03:58Z"`, `"2024-02-29T12:00:00.1Z"`, "null"},
		"TIMESTAMP WITH TIME ZONE"},
	// The model promises less than comes: seven digits, as many services send them.
	{"Stamp", "DateTimeOffset", "", []string{`"2026-11-30T12:00:00.1234567Z"`, `"2026-11-30T12:00:00Z"`, "null"}, "TIMESTAMP WITH TIME ZONE"},
	{"Clock", "TimeOfDay", ` Precision="6"`, []string{`"00:00:00"`, `"23:59:59.999999"`, `"12:34:56"`, "null"}, "TIME"},
	{"Guid", "Guid", "", []string{`"00000000-0000-0000-0000-000000000000"`, `"ffffffff-ffff-ffff-ffff-ffffffffffff"`,
		`"0F8FAD5B-D9CB-469F-A165-70867728950E"`, "null"}, "UUID"},
	{"Bytes", "Binary", "", []string{`""`, `"AP8Q_w=="`, `"-_8"`, "null"}, "BLOB"},
	{"Place", "e2e.Place", "", []string{`{"City":"Đà Nẵng, \"VN\"","Zip":7}`, `{"City":null,"Zip":0}`, "null"}, "JSON"},
	{"Tags", "Collection(Edm.String)", "", []string{`["a","b,c","\"","\n"]`, "[]"}, "JSON"},
	{"Text", "String", "", hardTexts(), "VARCHAR"},
}

// hardKeys are unique, and as many as there are rows.
func hardKeys() []string {
	keys := []string{"-9223372036854775808", "-9007199254740993", "-1"}
	for i := range len(hardTexts()) - 5 {
		keys = append(keys, strconv.Itoa(i))
	}
	return append(keys, "9007199254740993", "9223372036854775807")
}

func hardTexts() []string {
	texts := []string{
		"", "plain", "👨‍👩‍👧‍👦 🇰🇪", "שלום, עולם", "\u202eevil\u202c", "line\nfeed", "carriage\rreturn", "both\r\nends\r\n", "\n",
		"tab\there", "\t",
		`"`, `""`, `a "quoted", comma`, "semi;colon", "=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(\"http://127.0.0.1\",\"x\")", "\t=1+1", "'=1",
		"_x0041_", "_x005F_x0041_", "_X0041_", "a_x000D_b", "NULL", "null", "\\N", "NA", "true", "1E5", "00123", "1-2", "2026-11-30",
		"  blanks  ",
		"a | b \\| c", "<b>&amp;</b>", "# *no* [link](x) `code`", "\x00", "a\x00b", "\x01\x1b[31m\x7f", "\u0085\u2028\u2029",
		"\ufffe\uffff\ufffd",
		"\ufeffmark", "e\u0301", "é", "日本語", "𝔘𝔫𝔦", long, long + "😀",
	}
	list := []string{"null"}
	for _, text := range texts {
		b, err := json.Marshal(text)
		if err != nil {
			panic(err) // a string is written
		}
		list = append(list, string(b))
	}
	return list
}

// hardTable serves the hard values by pages of seven rows.
func hardTable() *table {
	s := &table{Key: []string{"Id"}, Limit: 7}
	for _, c := range hardColumns {
		kind := c.edm
		if !strings.ContainsAny(kind, ".(") {
			kind = "Edm." + kind
		}
		s.Model += fmt.Sprintf(`<Property Name=%q Type=%q%s/>`, c.name, kind, c.facets)
	}
	for i := range hardKeys() {
		var members []string
		for _, c := range hardColumns {
			members = append(members, fmt.Sprintf("%q:%s", c.name, c.raw(i)))
		}
		s.Rows = append(s.Rows, "{"+strings.Join(members, ",")+"}")
	}
	return s
}

// raw returns the JSON of a row's value.
func (c hardColumn) raw(row int) string { return c.values[row%len(c.values)] }

// text returns a value as the service wrote it, without quotes and escapes; false for null.
func (c hardColumn) text(row int) (string, bool) {
	raw := c.raw(row)
	if raw == "null" {
		return "", false
	}
	if raw[0] != '"' {
		return raw, true
	}
	var text string
	if err := json.Unmarshal([]byte(raw), &text); err != nil {
		panic(err) // values are JSON
	}
	return text, true
}

// canonical returns a text by its value: spellings of the same number, instant, identifier,
// bytes or list become one. It fails for a text that is no value of the type.
func canonical(t *testing.T, edm, text string) string {
	t.Helper()
	bad := func(err error) string {
		t.Errorf("%q is no %s: %v", text, edm, err)
		return text
	}
	switch edm {
	case "Int64", "Int32", "Int16", "SByte", "Byte", "Decimal":
		n, ok := new(big.Rat).SetString(text)
		if !ok {
			return bad(nil)
		}
		return n.RatString()
	case "Double", "Single":
		bits := 64
		if edm == "Single" {
			bits = 32
		}
		n, err := strconv.ParseFloat(strings.Replace(text, "Infinity", "INF", 1), bits)
		if err != nil {
			return bad(err)
		}
		return strconv.FormatFloat(n, 'g', -1, bits)
	case "Guid":
		return strings.ToLower(text)
	case "Binary":
		b, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
		if err != nil {
			return bad(err)
		}
		return hex.EncodeToString(b)
	case "DateTimeOffset":
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			return bad(err)
		}
		return at.UTC().Format(time.RFC3339Nano)
	case "TimeOfDay":
		at, err := time.Parse("15:04:05.999999999", text)
		if err != nil {
			return bad(err)
		}
		return at.Format("15:04:05.999999999")
	case "e2e.Place", "Collection(Edm.String)":
		var value any
		if err := json.Unmarshal([]byte(text), &value); err != nil {
			return bad(err)
		}
		b, err := json.Marshal(value)
		if err != nil {
			return bad(err)
		}
		return string(b)
	}
	return text
}

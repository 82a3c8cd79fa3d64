package demo

import (
	"math"
	"unicode/utf8"
)

// form is how the asker wants JSON to be written.
type form struct {
	bare   bool // odata.metadata=none: no context
	quoted bool // IEEE754Compatible=true: Int64 and Decimal as strings
	words  bool // odata.include-annotations: codes with what they mean
}

// appendValue writes a value as OData JSON says.
func (f form) appendValue(b []byte, p *property, v value) []byte {
	switch v.kind {
	case kNull, kBool:
		return v.plain(b)
	case kInt, kDecimal:
		if f.quoted && p.typ != "Edm.Int32" {
			b = append(b, '"')
			return append(v.plain(b), '"')
		}
		return v.plain(b)
	case kDouble:
		if d := v.double(); math.IsNaN(d) || math.IsInf(d, 0) {
			b = append(b, '"')
			return append(v.plain(b), '"')
		}
		return v.plain(b)
	case kList:
		b = append(b, '[')
		for i, e := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			b = f.appendValue(b, p, e)
		}
		return append(b, ']')
	case kComplex:
		b = append(b, '{')
		for i, e := range v.list {
			if i > 0 {
				b = append(b, ',')
			}
			part := &p.complex.props[i]
			b = append(appendString(b, part.name), ':')
			b = f.appendValue(b, part, e)
		}
		return append(b, '}')
	case kString:
		return appendString(b, v.s)
	}
	b = append(b, '"')
	return append(v.plain(b), '"')
}

const hexDigits = "0123456789abcdef"

// appendString writes a JSON string. Control characters are escaped, as JSON
// demands; everything else, bidi marks included, goes out as it is: what a
// service may hold is exactly what a client has to live with.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n != 1 {
				i += n
				continue
			}
			b = append(append(b, s[from:i]...), "\uFFFD"...)
			i++
			from = i
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

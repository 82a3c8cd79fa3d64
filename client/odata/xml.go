package odata

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unsafe"

	"odatui/client"
)

var (
	errDoctype = errors.New("it declares a document type, which is refused")
	errNesting = errors.New("its elements are not nested as XML requires")
	errDeepXML = client.Because(client.ReasonNested, fmt.Errorf("it is nested too deeply: its elements are nested "+
		"deeper than %d", maxElements))
	errBrokenXML = errors.New("broken XML")
)

// maxElements is how deep elements may be nested.
const maxElements = 200

// xmlReader reads XML token by token, without a copy of the text. It knows
// elements, attributes, text, CDATA, comments, processing instructions and the
// entities that XML itself has. Document types are refused, and with them
// every other entity. Its callers check that tags match. Characters
// that XML does not allow are returned unchanged: vendors' models contain them,
// and they are sanitised when shown.
//
// It does what encoding/xml does with well-formed text, in about a tenth of
// its time: metadata has millions of bytes.
type xmlReader struct {
	s     string
	pos   int
	last  xmlToken
	shut  bool // the element that was begun last ends at once
	depth int

	// Position of the next one at or behind pos, len(s) if there is none: so that
	// most texts are not searched for what they do not contain.
	less, amp, cr, end3 int
}

// newXMLReader reads text, which must not be changed any more: its parts live
// on in what is read from it.
func newXMLReader(text []byte) *xmlReader {
	return &xmlReader{s: view(text), less: -1, amp: -1, cr: -1, end3: -1}
}

// view is a text without a copy of it. What it shows must not be changed any
// more, and lives as long as the view.
func view(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }

// offset returns how many bytes were read.
func (x *xmlReader) offset() int64 { return int64(x.pos) }

// next returns the next token, valid until the following call, or io.EOF.
func (x *xmlReader) next() (*xmlToken, error) { return x.read(true) }

// nextTag is next without text.
func (x *xmlReader) nextTag() (*xmlToken, error) { return x.read(false) }

func (x *xmlReader) read(texts bool) (*xmlToken, error) {
	if x.shut {
		x.shut = false
		return x.ended(x.last.name), nil
	}
	for x.pos < len(x.s) {
		if x.s[x.pos] != '<' {
			text, plain, err := x.chars()
			if err != nil {
				return nil, err
			}
			if texts {
				return x.textToken(text, plain), nil
			}
			continue
		}
		if x.pos+1 == len(x.s) {
			return nil, x.cutOff()
		}
		switch x.s[x.pos+1] {
		case '/':
			return x.endTag()
		case '?':
			if err := x.instruction(); err != nil {
				return nil, err
			}
		case '!':
			if strings.HasPrefix(x.s[x.pos:], "<![CDATA[") {
				text, err := x.cdata()
				if err != nil {
					return nil, err
				}
				if texts {
					return x.textToken(text, false), nil
				}
				continue
			}
			if err := x.comment(); err != nil {
				return nil, err
			}
		default:
			return x.startTag()
		}
	}
	return nil, io.EOF
}

// broken is the error for text at a place that is no XML.
func (x *xmlReader) broken(at int) error {
	x.pos = at
	if at >= len(x.s) {
		return io.ErrUnexpectedEOF
	}
	return errBrokenXML
}

// cutOff is the error for text that ends within something.
func (x *xmlReader) cutOff() error { return x.broken(len(x.s)) }

// begun is the token for the beginning of an element.
func (x *xmlReader) begun(name string, attrs []xmlAttr) *xmlToken {
	x.last.kind, x.last.name, x.last.text, x.last.attrs = xmlStart, name, "", attrs
	return &x.last
}

// ended is the token for the end of an element.
func (x *xmlReader) ended(name string) *xmlToken {
	x.depth--
	x.last.kind, x.last.name, x.last.text, x.last.attrs = xmlEnd, name, "", x.last.attrs[:0]
	return &x.last
}

// textToken is the token for text.
func (x *xmlReader) textToken(text string, plain bool) *xmlToken {
	x.last.plain = plain
	x.last.kind, x.last.name, x.last.text, x.last.attrs = xmlText, "", text, x.last.attrs[:0]
	return &x.last
}

// startTag reads <name attr="value">.
func (x *xmlReader) startTag() (*xmlToken, error) {
	name, at, ok := x.name(x.pos + 1)
	if !ok {
		return nil, x.broken(at)
	}
	if x.depth++; x.depth > maxElements {
		return nil, errDeepXML
	}
	attrs := x.last.attrs[:0]
	s := x.s
	for {
		at = x.blanks(at)
		if at >= len(s) {
			return nil, x.cutOff()
		}
		switch s[at] {
		case '>':
			x.pos = at + 1
			return x.begun(name, attrs), nil
		case '/':
			if at++; at >= len(s) || s[at] != '>' {
				return nil, x.broken(at)
			}
			x.pos, x.shut = at+1, true
			return x.begun(name, attrs), nil
		}
		attrs = append(attrs, xmlAttr{})
		if at, ok = x.attribute(&attrs[len(attrs)-1], at); !ok {
			return nil, x.broken(at)
		}
	}
}

// attribute reads name="value".
func (x *xmlReader) attribute(attr *xmlAttr, from int) (at int, ok bool) {
	s := x.s
	attr.name, at, ok = x.name(from)
	if !ok {
		return at, false
	}
	if at-from > len("xmlns:") && s[from:from+len("xmlns:")] == "xmlns:" {
		attr.name = s[from:at] // a declaration, whatever it declares
	}
	if at = x.blanks(at); at >= len(s) || s[at] != '=' {
		return at, false
	}
	if at = x.blanks(at + 1); at >= len(s) || s[at] != '"' && s[at] != '\'' {
		return at, false
	}
	begin := at + 1
	length := strings.IndexByte(s[begin:], s[at])
	if length < 0 {
		return len(s), false
	}
	attr.value = s[begin : begin+length]
	if x.nextLess(begin) < begin+length {
		return x.less, false
	}
	if x.nextAmp(begin) < begin+length {
		if attr.value, ok = unescaped(attr.value); !ok {
			return begin, false
		}
	} else if x.nextCR(begin) < begin+length {
		attr.value = lineEnds(attr.value)
	}
	return begin + length + 1, true
}

// endTag reads </name>.
func (x *xmlReader) endTag() (*xmlToken, error) {
	name, at, ok := x.name(x.pos + 2)
	if !ok {
		return nil, x.broken(at)
	}
	if at = x.blanks(at); at >= len(x.s) || x.s[at] != '>' {
		return nil, x.broken(at)
	}
	x.pos = at + 1
	return x.ended(name), nil
}

// chars reads text up to the next tag.
func (x *xmlReader) chars() (text string, plain bool, err error) {
	begin := x.pos
	end := x.nextLess(begin)
	if x.end3 < begin {
		x.end3 = x.find("]]>", begin)
	}
	if x.end3 < end {
		return "", false, x.broken(x.end3)
	}
	text = x.s[begin:end]
	if x.nextAmp(begin) < end {
		if text, plain = unescaped(text); !plain {
			return "", false, x.broken(x.amp)
		}
	}
	x.pos = end
	return text, plain, nil
}

// cdata reads <![CDATA[text]]>.
func (x *xmlReader) cdata() (string, error) {
	begin := x.pos + len("<![CDATA[")
	length := strings.Index(x.s[begin:], "]]>")
	if length < 0 {
		return "", x.cutOff()
	}
	x.pos = begin + length + len("]]>")
	return x.s[begin : begin+length], nil
}

// comment passes by <!-- text -->. Whatever else begins with <! is refused.
func (x *xmlReader) comment() error {
	const open = "<!--"
	rest := x.s[x.pos:]
	if !strings.HasPrefix(rest, open) {
		for _, whole := range []string{open, "<![CDATA["} {
			if strings.HasPrefix(whole, rest) {
				return x.cutOff()
			}
		}
		if rest[2] == '-' || rest[2] == '[' {
			return x.broken(x.pos)
		}
		return errDoctype
	}
	dashes := strings.Index(rest[len(open):], "--")
	if dashes < 0 {
		return x.cutOff()
	}
	at := x.pos + len(open) + dashes + 2
	if at >= len(x.s) || x.s[at] != '>' {
		return x.broken(at)
	}
	x.pos = at + 1
	return nil
}

// instruction passes by <?name text?>.
func (x *xmlReader) instruction() error {
	at := x.pos + 2
	if at >= len(x.s) || !isNameByte[x.s[at]] && x.s[at] != ':' {
		return x.broken(at)
	}
	end := strings.Index(x.s[at:], "?>")
	if end < 0 {
		return x.cutOff()
	}
	x.pos = at + end + 2
	return nil
}

// name reads a name and returns it without its namespace.
func (x *xmlReader) name(from int) (local string, at int, ok bool) {
	s, colon := x.s, -1
	for at = from; at < len(s); at++ {
		if c := s[at]; isNameByte[c] {
			continue
		} else if c != ':' {
			break
		}
		if colon >= 0 {
			return "", at, false
		}
		colon = at
	}
	switch {
	case at == from || at == len(s):
		return "", at, false
	case s[from] == '-' || s[from] == '.' || '0' <= s[from] && s[from] <= '9':
		return "", from, false
	case colon > from && colon < at-1:
		return s[colon+1 : at], at, true
	}
	return s[from:at], at, true
}

// blanks returns the position of the first byte that is no blank.
func (x *xmlReader) blanks(at int) int {
	for at < len(x.s) {
		switch x.s[at] {
		case ' ', '\t', '\r', '\n':
			at++
		default:
			return at
		}
	}
	return at
}

func (x *xmlReader) nextLess(from int) int {
	if x.less < from {
		x.less = x.find("<", from)
	}
	return x.less
}

func (x *xmlReader) nextAmp(from int) int {
	if x.amp < from {
		x.amp = x.find("&", from)
	}
	return x.amp
}

func (x *xmlReader) nextCR(from int) int {
	if x.cr < from {
		x.cr = x.find("\r", from)
	}
	return x.cr
}

func (x *xmlReader) find(what string, from int) int {
	if i := strings.Index(x.s[from:], what); i >= 0 {
		return from + i
	}
	return len(x.s)
}

// isNameByte holds the bytes that names are made of, but for the colon. Of
// those beyond ASCII all are taken.
var isNameByte = func() (is [256]bool) {
	for c := range is {
		is[c] = c >= 0x80 || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			c == '_' || c == '.' || c == '-'
	}
	return is
}()

package odata

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
)

type xmlKind uint8

const (
	xmlStart xmlKind = iota
	xmlEnd
	xmlText
)

// xmlToken is one token. Names are local: services use every namespace there
// ever was for the same thing.
type xmlToken struct {
	kind  xmlKind
	name  string
	attrs []xmlAttr
	text  string
}

type xmlAttr struct{ name, value string }

func (t *xmlToken) attr(name string) string {
	for _, a := range t.attrs {
		if a.name == name {
			return a.value
		}
	}
	return ""
}

var errDoctype = errors.New("it declares a document type, which is refused")

// xmlReader reads XML token by token. Document types are refused.
type xmlReader struct {
	dec  *xml.Decoder
	last xmlToken
}

func newXMLReader(body []byte) *xmlReader {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil }
	return &xmlReader{dec: d}
}

// next returns the next token, valid until the following call, or io.EOF.
func (x *xmlReader) next() (*xmlToken, error) {
	for {
		t, err := x.dec.RawToken()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			x.last = xmlToken{kind: xmlStart, name: t.Name.Local, attrs: x.last.attrs[:0]}
			for _, a := range t.Attr {
				name := a.Name.Local
				if a.Name.Space == "xmlns" {
					name = "xmlns:" + name
				}
				x.last.attrs = append(x.last.attrs, xmlAttr{name, a.Value})
			}
			return &x.last, nil
		case xml.EndElement:
			x.last = xmlToken{kind: xmlEnd, name: t.Name.Local, attrs: x.last.attrs[:0]}
			return &x.last, nil
		case xml.CharData:
			x.last = xmlToken{kind: xmlText, text: string(t), attrs: x.last.attrs[:0]}
			return &x.last, nil
		case xml.Directive:
			return nil, errDoctype
		}
	}
}

// offset returns how many bytes were read.
func (x *xmlReader) offset() int64 { return x.dec.InputOffset() }

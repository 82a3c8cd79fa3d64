package failure

import (
	"bytes"
	"encoding/xml"
	"html"
	"mime"
	"net/http"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// IsMarkup reports whether an answer is a web page or other markup, by its
// content type or by how it begins. Services behind a sign-in answer 200 with
// a page instead of data.
func IsMarkup(h http.Header, body []byte) bool {
	return isPageType(h) || bytes.HasPrefix(blankless(body), []byte("<"))
}

// IsPage reports whether an answer is a web page, as opposed to other markup.
func IsPage(h http.Header, body []byte) bool {
	text := blankless(body)
	if !bytes.HasPrefix(text, []byte("<")) {
		return false
	}
	if isPageType(h) {
		return true
	}
	start := bytes.ToLower(text[:min(len(text), 1024)])
	return bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.Contains(start, []byte("<html"))
}

func isPageType(h http.Header) bool {
	kind, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return kind == "text/html" || kind == "application/xhtml+xml"
}

// blankless cuts a byte order mark and blanks from the beginning.
func blankless(body []byte) []byte {
	return bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\xef\xbb\xbf")), " \t\r\n")
}

// parseMarkup reads what begins with "<".
func parseMarkup(h http.Header, text []byte) *client.ResponseError {
	if e := readXML(text); e != nil && e.Shape == client.ShapeXML {
		return e
	} else if e != nil && !IsPage(h, text) {
		return e
	}
	return &client.ResponseError{Shape: client.ShapeHTML, Message: pageText(text)}
}

// readXML reads <error> of the data services namespaces (V1 to V3, V4 Atom)
// and what is written like it, nil if there is no text in it. Of other XML the
// first text and what is called code and message are kept. Names are matched
// without their namespace and case: both differ by version.
func readXML(body []byte) *client.ResponseError {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = false
	x := xmlError{e: &client.ResponseError{Shape: client.ShapeText}}
	for {
		t, err := dec.Token()
		if err != nil || len(x.path) > 100 {
			break
		}
		switch t := t.(type) {
		case xml.StartElement:
			x.path = append(x.path, strings.ToLower(t.Name.Local))
			x.text.Reset()
			if len(x.path) == 1 && x.path[0] == "error" {
				x.e.Shape = client.ShapeXML
			}
		case xml.CharData:
			x.text.Write(t)
		case xml.EndElement:
			x.ended(strings.TrimSpace(x.text.String()))
			x.text.Reset()
			if len(x.path) > 0 {
				x.path = x.path[:len(x.path)-1]
			}
		}
	}
	if x.e.Message == "" {
		x.e.Message = x.first
	}
	if x.e.Code == "" && x.e.Message == "" {
		return nil
	}
	return x.e
}

// xmlError is an error element on its way.
type xmlError struct {
	e     *client.ResponseError
	path  []string
	text  strings.Builder
	first string // text of something else
}

// ended keeps what one finished element says.
func (x *xmlError) ended(text string) {
	if text == "" || len(x.path) == 0 {
		return
	}
	switch name := x.path[len(x.path)-1]; {
	case len(x.path) == 2 && name == "code":
		x.e.Code = text
	case len(x.path) == 2 && name == "message" && x.e.Message == "":
		x.e.Message = text
	case len(x.path) == 2 && name == "target":
		x.e.Target = text
	case len(x.path) > 1 && name == "message":
		add(x.e, text)
	case x.e.Shape != client.ShapeXML && x.first == "":
		x.first = head(text)
	}
}

var (
	titlePart = lazy.Regexp(`(?is)<title[^>]*>(.*?)</title`)
	headPart  = lazy.Regexp(`(?is)<h([12])[^>]*>(.*?)</h[12]`)
	tag       = lazy.Regexp(`(?s)<[^>]*>`)
)

// pageText says what a web page is about, by its title and first heading, ""
// where it has neither.
func pageText(body []byte) string {
	body = body[:min(len(body), bodyCap)]
	var parts []string
	for _, part := range []*lazy.Pattern{titlePart, headPart} {
		m := part.FindSubmatch(body)
		if m == nil {
			continue
		}
		text := html.UnescapeString(tag.ReplaceAllString(string(m[len(m)-1]), " "))
		text = strings.Join(strings.Fields(text), " ")
		if text != "" && (len(parts) == 0 || parts[0] != text) {
			parts = append(parts, head(text))
		}
	}
	return strings.Join(parts, ": ")
}

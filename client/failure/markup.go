package failure

import (
	"bytes"
	"encoding/xml"
	"html"
	"regexp"
	"strings"

	"odatui/client"
)

// parseXML reads <error> of the data services namespaces (V1 to V3, V4 Atom),
// nil if the markup is something else. Names are matched without their
// namespace: it differs by version.
func parseXML(body []byte) *client.ResponseError {
	dec := xml.NewDecoder(bytes.NewReader(body))
	dec.Strict = false
	e := &client.ResponseError{Shape: client.ShapeXML}
	var path []string
	var text strings.Builder
	for {
		token, err := dec.Token()
		if err != nil {
			break
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(path) == 0 && t.Name.Local != "error" {
				return nil
			}
			if path = append(path, t.Name.Local); len(path) > 100 {
				return e
			}
			text.Reset()
		case xml.CharData:
			text.Write(t)
		case xml.EndElement:
			element(e, path, strings.TrimSpace(text.String()))
			text.Reset()
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		}
	}
	if e.Code == "" && e.Message == "" {
		return nil
	}
	return e
}

// element keeps what one finished element says.
func element(e *client.ResponseError, path []string, text string) {
	if text == "" || len(path) < 2 {
		return
	}
	switch name := path[len(path)-1]; {
	case len(path) == 2 && name == "code":
		e.Code = text
	case len(path) == 2 && name == "message":
		e.Message = text
	case len(path) == 2 && name == "target":
		e.Target = text
	case name == "message" && text != e.Message && len(e.Details) < 50:
		e.Details = append(e.Details, text)
	}
}

var (
	titlePart  = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title`)
	headerPart = regexp.MustCompile(`(?is)<h1[^>]*>(.*?)</h1`)
	tag        = regexp.MustCompile(`(?s)<[^>]*>`)
)

// pageText says what a web page is about, by its title and first heading.
func pageText(body []byte) string {
	body = body[:min(len(body), bodyCap)]
	var parts []string
	for _, part := range []*regexp.Regexp{titlePart, headerPart} {
		m := part.FindSubmatch(body)
		if m == nil {
			continue
		}
		text := html.UnescapeString(tag.ReplaceAllString(string(m[1]), " "))
		text = strings.Join(strings.Fields(text), " ")
		if text != "" && (len(parts) == 0 || parts[0] != text) {
			parts = append(parts, head(text))
		}
	}
	if len(parts) == 0 {
		return "a web page came instead of data"
	}
	return "a web page came instead of data: " + strings.Join(parts, ": ")
}

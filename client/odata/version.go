package odata

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/failure"
)

// notOData returns an error for a response with a good status that is something
// else: a sign-in page, a maintenance page, a service of another version.
func (s *Service) notOData(r *received) error {
	body := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	if bytes.HasPrefix(r.body, []byte("\xff\xfe")) || bytes.HasPrefix(r.body, []byte("\xfe\xff")) {
		return s.wrong(r, client.ShapeBroken, client.ReasonBroken, "the answer is UTF-16 text, not the UTF-8 that JSON requires")
	}
	if failure.IsPage(r.header, body) {
		return s.page(r)
	}
	if v := r.oldHeader(); v != "" {
		return s.oldVersion(r, v)
	}
	if len(body) > 0 && body[0] == '<' {
		if isAtom(body) {
			if v := s.model.oldModel(); v != "" {
				return s.oldVersion(r, v)
			}
			return s.wrong(r, client.ShapeOther, client.ReasonXML, "Atom XML came, only JSON can be read")
		}
		if e := s.failure(r); e.Shape == client.ShapeXML {
			return e
		}
		return s.wrong(r, client.ShapeText, client.ReasonXML, "XML instead of OData JSON")
	}
	if len(body) > 0 && body[0] != '{' && body[0] != '[' && !isScalar(body) {
		shape := client.ShapeText
		if strings.Contains(r.contentType(), "json") {
			shape = client.ShapeBroken
		}
		line, _, _ := bytes.Cut(body[:min(len(body), 200)], []byte("\n"))
		return s.wrong(r, shape, client.ReasonBroken, "text instead of OData JSON: "+strings.ToValidUTF8(string(bytes.TrimSpace(line)), ""))
	}
	return nil
}

// oldHeader returns the version before 4 that the header names, "" none. A
// service that names its V4 too is used with V4.
func (r *received) oldHeader() string {
	v := strings.TrimSpace(r.header.Get("DataServiceVersion"))
	if r.header.Get("OData-Version") != "" || v == "" || v[0] < '1' || v[0] > '3' {
		return ""
	}
	return "V" + v[:1]
}

// isScalar reports whether a body begins as a bare JSON value does.
func isScalar(body []byte) bool {
	switch c := body[0]; c {
	case '"', '-', 't', 'f', 'n':
		return true
	default:
		return '0' <= c && c <= '9'
	}
}

// isAtom recognises Atom, in which every version before 4 wrote its rows, and
// some servers of V4.
func isAtom(body []byte) bool {
	head := body[:min(len(body), 2048)]
	return bytes.Contains(head, []byte("http://www.w3.org/2007/app")) ||
		bytes.Contains(head, []byte("http://www.w3.org/2005/Atom")) ||
		bytes.Contains(head, []byte("schemas.microsoft.com/ado/2007/08/dataservices"))
}

func (s *Service) oldVersion(r *received, version string) error {
	e := s.wrong(r, client.ShapeOther, client.ReasonOldVersion, fmt.Sprintf("this service uses OData %s, only V4 can be read", version))
	e.Instead = version
	return e
}

// identity turns an @odata.id into the address below the root, so that a row
// has the same identity in every environment.
func (r root) identity(id string) client.RowID {
	text := strings.TrimSpace(id)
	if hasScheme(text) || strings.HasPrefix(text, "/") {
		u, err := url.Parse(encodeIllegal(text))
		if err != nil {
			return client.RowID(text)
		}
		path := u.EscapedPath()
		if below, ok := strings.CutPrefix(path, r.path+"/"); ok {
			text = below
		} else if parts := client.PathSegments(path); len(parts) > 0 {
			text = parts[len(parts)-1] // of another host: only its record is used
		}
		if u.RawQuery != "" {
			text += "?" + u.RawQuery
		}
	}
	if plain, err := url.PathUnescape(text); err == nil {
		text = plain
	}
	return client.RowID(strings.TrimPrefix(text, "./"))
}

package failure

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
)

// IsErrorBody reports whether a body is an error of a service, not of a proxy
// before it: a JSON object with the members of an error, or the <error> element
// of the OData XML formats. The beginning of such a body is enough.
func IsErrorBody(b []byte) bool {
	b = bytes.TrimSpace(bytes.TrimPrefix(b, []byte("\xef\xbb\xbf")))
	if len(b) == 0 {
		return false
	}
	switch b[0] {
	case '{':
		return isJSONError(b)
	case '<':
		return isXMLError(b)
	}
	return false
}

// isJSONError looks at the names of the outermost object.
func isJSONError(b []byte) bool {
	d := json.NewDecoder(bytes.NewReader(b))
	seen := map[string]bool{}
	if _, err := d.Token(); err != nil {
		return false
	}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return false
		}
		seen[name] = true
		if seen["error"] || seen["odata.error"] || (seen["message"] && (seen["code"] || seen["statusCode"])) {
			return true
		}
		var skip json.RawMessage
		if d.Decode(&skip) != nil {
			return false
		}
	}
	return false
}

// isXMLError looks at the outermost element.
func isXMLError(b []byte) bool {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		t, err := d.RawToken()
		if err != nil {
			return false
		}
		if e, ok := t.(xml.StartElement); ok {
			return e.Name.Local == "error"
		}
	}
}

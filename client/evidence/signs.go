package evidence

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"odatui/client/vendors"
	"odatui/lazy"
)

// codeMembers are the members of error bodies whose value is an error code, in lower
// case without the characters between words.
var codeMembers = map[string]bool{"code": true, "errorcode": true, "error": true, "suberror": true, "faultcode": true,
	"errortype": true, "type": true,
	"errorcodes": true, "status": true, "msexceptioncode": true, "subcode": true}

// codeFields are the header fields that have an error code.
var codeFields = []string{"X-Ms-Errorcode", "X-Ms-Error-Code", "X-Amzn-Errortype", "X-Error-Code", "Sap-Err-Id"}

// xmlCode is the code of an error in XML.
var xmlCode = lazy.Regexp(`<(?:\w+:)?(?:code|errorCode|faultcode)[^>]*>([^<]{1,100})<`)

// response is the refusal as signs are looked for in it.
func (m *Failure) response() vendors.Response {
	r := vendors.Response{At: m.place(), Status: m.Status(), Of: m.System}
	var header map[string][]string
	var body []byte
	texts := []string{m.Said}
	switch {
	case m.Auth != nil:
		header, body = m.Auth.Header, m.Auth.Body
		r.Codes = append(r.Codes, m.Auth.Code)
		if r.At == vendors.Program { // what odatui itself says of a program is a sign, too
			texts = append(texts, m.Auth.Message)
		}
	case m.Answer != nil:
		header, body = m.Answer.Header, m.Answer.Body
		r.Codes = append(r.Codes, m.Answer.Code)
	}
	for _, name := range codeFields {
		for _, v := range header[name] {
			code, _, _ := strings.Cut(v, ":") // AWS: NAME:http://…
			r.Codes = append(r.Codes, code)
		}
	}
	for _, v := range header["X-Ms-Diagnostics"] {
		texts = append(texts, "x-ms-diagnostics: "+v)
	}
	var v any
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&v) == nil {
		walk("", v, &r.Codes, &texts, 0)
	} else {
		for _, found := range xmlCode.FindAllStringSubmatch(string(body[:min(len(body), 64<<10)]), 20) {
			r.Codes = append(r.Codes, strings.TrimSpace(found[1]))
		}
	}
	r.Words = strings.Join(texts, "\n")
	return r
}

// place is who refused.
func (m *Failure) place() vendors.Place {
	switch {
	case m.ViaAz(), m.ViaProgram():
		return vendors.Program
	case m.Auth != nil:
		return vendors.TokenServer
	case m.Answer != nil && (m.Pasted == nil || m.Answer.URL != ""):
		return vendors.API
	}
	return vendors.Anywhere // a pasted body does not say whose it is
}

// walk gathers the codes and the texts of a body; a text may be JSON itself.
func walk(name string, v any, codes, texts *[]string, depth int) {
	if depth > 12 || len(*texts) > 500 {
		return
	}
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			walk(plainName(k), v[k], codes, texts, depth+1)
		}
	case []any:
		for _, item := range v {
			walk(name, item, codes, texts, depth+1)
		}
	case json.Number:
		if codeMembers[name] {
			*codes = append(*codes, v.String())
		}
	case string:
		if codeMembers[name] && len(v) <= 100 {
			*codes = append(*codes, v)
		}
		*texts = append(*texts, v)
		var inner any
		if t := strings.TrimSpace(v); strings.HasPrefix(t, "{") && json.Unmarshal([]byte(t), &inner) == nil {
			walk(name, inner, codes, texts, depth+1)
		}
	}
}

// plainName is a member's name in lower case without the characters between words.
func plainName(name string) string {
	return strings.NewReplacer("_", "", "-", "", ".", "", " ", "").Replace(strings.ToLower(name))
}

// Sign is how a known vendor said what is wrong, nil if none is recognised, and what
// the groups of its words found.
func (m *Failure) Sign() (*vendors.Sign, []string) {
	if !m.looked {
		m.looked = true
		if m.Auth != nil || m.Answer != nil && !m.succeeded() || m.Answer == nil && m.ViaAz() {
			m.sign, m.found = vendors.SignOf(m.response())
		}
	}
	return m.sign, m.found
}

// succeeded reports whether the API's answer has a status of success and no error.
func (m *APIRefusal) succeeded() bool {
	return m.Answer.Status/100 == 2 && !m.Answer.Recognised()
}

package odata

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"odatui/client"
)

// refusal is what a body says about why not.
type refusal struct {
	shape                 client.Shape
	code, message, target string
	details               []string
}

func readRefusal(r *received) refusal {
	body := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	told := refusal{shape: client.ShapeEmpty}
	switch {
	case len(body) == 0:
	case body[0] == '{' || body[0] == '[':
		told = jsonRefusal(body)
	case isHTML(r.contentType(), body):
		told = refusal{shape: client.ShapeHTML, message: htmlTitle(body)}
	case body[0] == '<':
		told = xmlRefusal(body)
	case strings.Contains(r.contentType(), "json") && !json.Valid(body):
		told = refusal{shape: client.ShapeBroken, message: firstLine(body)}
	default:
		told = refusal{shape: client.ShapeText, message: firstLine(body)}
	}
	if sap := sapMessage(r.header); sap != "" && told.message == "" {
		told = sapRefusal(told, sap)
	}
	if told.message == "" && told.shape == client.ShapeEmpty {
		told.message = strings.TrimSpace(http.StatusText(r.status))
		if loc := r.header.Get("Location"); loc != "" && r.status/100 == 3 {
			told.message = "redirected to " + originOf(loc) + ", which was not followed"
		}
	}
	return told
}

func originOf(link string) string {
	u, err := url.Parse(link)
	if err != nil || u.Host == "" {
		return "another address"
	}
	return origin(u)
}

// object is a JSON object whose values are read one by one: services disagree
// about nearly every type in an error.
type object map[string]any

func (o object) text(names ...string) string {
	for _, name := range names {
		switch v := o[name].(type) {
		case string:
			if v != "" {
				return v
			}
		case json.Number:
			return v.String()
		case map[string]any: // {"lang":"en","value":"…"}
			if t := object(v).text("value", "Value"); t != "" {
				return t
			}
		}
	}
	return ""
}

func (o object) object(names ...string) object {
	for _, name := range names {
		if m, ok := o[name].(map[string]any); ok {
			return m
		}
	}
	return nil
}

func (o object) list(names ...string) []any {
	for _, name := range names {
		if l, ok := o[name].([]any); ok {
			return l
		}
	}
	return nil
}

func parseObject(body []byte) (object, bool) {
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	var value any
	if d.Decode(&value) != nil {
		return nil, false
	}
	if list, ok := value.([]any); ok && len(list) > 0 {
		value = list[0]
	}
	m, ok := value.(map[string]any)
	return m, ok
}

// jsonRefusal knows the shapes of trap 38.
func jsonRefusal(body []byte) refusal {
	o, ok := parseObject(body)
	if !ok {
		return refusal{shape: client.ShapeBroken, message: "the error body is broken JSON"}
	}
	if inner := o.object("error", "odata.error", "Error"); inner != nil {
		return errorObject(inner)
	}
	if name, ok := o["error"].(string); ok {
		told := refusal{shape: client.ShapeOAuth, code: name, message: o.text("error_description", "message")}
		if o["error_description"] == nil && o["status"] != nil {
			told.shape = client.ShapeOther // Spring: {"status":404,"error":"Not Found","message":…}
		}
		return told
	}
	switch {
	case has(o, "statusCode") && has(o, "message"):
		return refusal{shape: client.ShapeAPIM, code: o.text("statusCode"), message: o.text("message")}
	case isNumber(o["code"]) && has(o, "message"):
		return erpRefusal(o)
	case has(o, "code") && has(o, "message"): // the inside of an error object alone
		told := errorObject(o)
		told.shape = client.ShapeOther
		return told
	}
	return otherRefusal(o)
}

func has(o object, name string) bool { _, ok := o[name]; return ok }

func isNumber(v any) bool { _, ok := v.(json.Number); return ok }

// errorObject reads what stands under "error": the form of V2, V3 and V4, and
// of ERP.net's client library.
func errorObject(o object) refusal {
	if isNumber(o["code"]) && (has(o, "info") || has(o, "type") || has(o, "messageFormat")) {
		return erpRefusal(o)
	}
	told := refusal{
		shape: client.ShapeOData, code: o.text("code", "Code"),
		message: o.text("message", "Message"), target: o.text("target"),
	}
	for _, d := range o.list("details") {
		told.add(d)
	}
	inner := o.object("innererror", "innerError")
	for _, d := range inner.list("errordetails") {
		told.add(d)
	}
	for range 4 { // OData lets them be nested
		if inner == nil {
			break
		}
		told.add(map[string]any(inner))
		inner = inner.object("internalexception", "innererror", "innerError")
	}
	return told
}

// add appends the message of a detail unless it is known already.
func (t *refusal) add(detail any) {
	m, ok := detail.(map[string]any)
	if !ok {
		return
	}
	o := object(m)
	text := o.text("message", "Message")
	if text == "" || text == t.message {
		return
	}
	// SAP writes a placeholder with this code before the real one.
	code := o.text("code")
	if strings.HasPrefix(code, "/0") || code == "" {
		code = ""
	} else {
		code += ": "
	}
	target := o.text("target")
	if target != "" {
		target = " (" + target + ")"
	}
	t.details = append(t.details, code+text+target)
}

// erpRefusal reads ERP.net's own error.
func erpRefusal(o object) refusal {
	told := refusal{shape: client.ShapeERP, code: o.text("code"), message: o.text("message")}
	if len(o) == 2 && !has(o, "type") {
		// {"code":-1,"message":{"lang","value"}} is no more than an error object.
		told.shape = client.ShapeOther
		if _, ok := o["message"].(map[string]any); ok {
			told.shape = client.ShapeOData
		}
	}
	if typ := o.text("type"); typ != "" {
		told.details = append(told.details, typ)
	}
	return told
}

// otherRefusal reads RFC 7807, SCIM and whatever has a telling name.
func otherRefusal(o object) refusal {
	told := refusal{
		shape:   client.ShapeOther,
		code:    o.text("scimType", "errorCode", "code", "status"),
		message: o.text("detail", "title", "message", "Message", "error_description", "description", "errorMessage", "ExceptionMessage"),
		target:  o.text("instance"),
	}
	if title := o.text("title"); title != "" && title != told.message {
		told.message = title + ": " + told.message
	}
	if errs := o.object("errors"); errs != nil { // ASP.NET validation
		for name, list := range errs {
			if l, ok := list.([]any); ok {
				for _, m := range l {
					told.details = append(told.details, fmt.Sprintf("%s: %v", name, m))
				}
			}
		}
	}
	if m := o.text("ExceptionMessage"); m != "" && m != told.message {
		told.details = append(told.details, m)
	}
	return told
}

// sapMessage returns SAP's message header: V2 has one, V4 a list.
func sapMessage(h http.Header) string {
	if m := h.Get("Sap-Message"); m != "" {
		return m
	}
	return h.Get("Sap-Messages")
}

// sapRefusal reads SAP's message header, JSON or XML.
func sapRefusal(told refusal, header string) refusal {
	if o, ok := parseObject([]byte(header)); ok {
		told.code, told.message = o.text("code"), o.text("message")
		for _, d := range o.list("details") {
			told.add(d)
		}
	} else if x := xmlRefusal([]byte(header)); x.message != "" {
		told.code, told.message = x.code, x.message
	}
	if told.message != "" {
		told.shape = client.ShapeOData
	}
	return told
}

// xmlRefusal reads <error><code/><message/></error>.
func xmlRefusal(body []byte) refusal {
	told := refusal{shape: client.ShapeText, message: ""}
	x := newXMLReader(cutBytes(body, maxErrorBody))
	var path []string
	for {
		t, err := x.next()
		if err != nil {
			if err != io.EOF && told.shape == client.ShapeText {
				told.shape = client.ShapeBroken
			}
			return told
		}
		switch t.kind {
		case xmlStart:
			path = append(path, t.name)
			if len(path) == 1 && strings.EqualFold(t.name, "error") {
				told.shape = client.ShapeXML
			}
		case xmlEnd:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		case xmlText:
			told.xmlText(path, strings.TrimSpace(t.text))
		}
		if len(path) > maxDepth {
			return told
		}
	}
}

func (t *refusal) xmlText(path []string, text string) {
	if text == "" || len(path) == 0 {
		return
	}
	name := strings.ToLower(path[len(path)-1])
	switch {
	case len(path) == 2 && name == "code":
		t.code = text
	case len(path) == 2 && name == "message":
		t.message += text
	case len(path) > 2 && name == "message" && text != t.message:
		t.details = append(t.details, text)
	case t.shape != client.ShapeXML && t.message == "":
		t.message = text
	}
}

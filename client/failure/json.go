package failure

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// object is a JSON object whose members are looked up as services write them:
// the vendors do not agree on capitals, nor on nearly any type.
type object map[string]any

// get returns a member by any of its names, exact ones first.
func (o object) get(names ...string) any {
	for _, n := range names {
		if v, ok := o[n]; ok {
			return v
		}
	}
	for _, n := range names {
		for _, k := range slices.Sorted(maps.Keys(o)) {
			if strings.EqualFold(k, n) {
				return o[k]
			}
		}
	}
	return nil
}

// text returns the first of the members that is text: strings, numbers, and
// {"lang","value"} pairs.
func (o object) text(names ...string) string {
	for _, n := range names {
		if t := plain(o.get(n)); t != "" {
			return t
		}
	}
	return ""
}

func (o object) has(names ...string) bool { return o.get(names...) != nil }

func (o object) object(names ...string) object {
	m, _ := o.get(names...).(map[string]any)
	return m
}

func list(o object, names ...string) []any {
	l, _ := o.get(names...).([]any)
	return l
}

func plain(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	case map[string]any:
		return object(v).text("value")
	}
	return ""
}

// maxDepth is how deep the decoder reads.
const maxDepth = 10_000

// decode reads exactly one JSON value; numbers stay as they are written.
func decode(body []byte) (any, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return nil, err
	}
	if _, more := dec.Token(); more != io.EOF {
		return nil, io.ErrUnexpectedEOF
	}
	if l, ok := v.([]any); ok && len(l) > 0 {
		v = l[0] // some services put their one error in a list
	}
	return v, nil
}

func parseObject(body []byte) (object, bool) {
	v, err := decode(body)
	m, ok := v.(map[string]any)
	return m, ok && err == nil
}

func parseJSON(body []byte) *client.ResponseError {
	v, err := decode(body)
	if err != nil {
		why, reason := "the answer is broken JSON: ", client.ReasonBroken
		if client.Deeper(body, maxDepth) {
			why, reason = "the answer is nested too deeply: ", client.ReasonNested
		}
		return &client.ResponseError{Shape: client.ShapeBroken, Reason: reason, Message: why + head(string(body))}
	}
	switch v := v.(type) {
	case map[string]any:
		return ofObject(object(v))
	case string:
		return &client.ResponseError{Shape: client.ShapeOther, Message: v}
	}
	return &client.ResponseError{Shape: client.ShapeOther}
}

// ofObject tells the shapes apart, most telling members first.
func ofObject(o object) *client.ResponseError {
	for _, name := range []string{"error", "odata.error"} {
		if inner := o.object(name); inner != nil {
			return odata(inner)
		}
	}
	switch {
	case isString(o.get("error")) && !o.has("status", "path"):
		return oauth(o)
	case isERP(o):
		return erp(o)
	case o.has("statusCode") && o.has("message"):
		return &client.ResponseError{Shape: client.ShapeAPIM, Code: o.text("statusCode"), Message: o.text("message")}
	}
	if _, pair := o.get("message").(map[string]any); pair && o.has("code") {
		return odata(o) // {"code":-1,"message":{"lang","value"}}, the envelope forgotten
	}
	return other(o)
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
}

// isERP recognises ERP.net's error: a numeric code and members nobody else has.
func isERP(o object) bool {
	_, numeric := o.get("code").(json.Number)
	return o.has("messageFormat") && o.has("message", "code") ||
		numeric && o.has("message") && o.has("type", "info")
}

// odata reads the inside of {"error":{…}}: V4, V2 and V3, and ERP.net's own
// members where its server wraps them.
func odata(o object) *client.ResponseError {
	if isERP(o) {
		return erp(o)
	}
	e := &client.ResponseError{Shape: client.ShapeOData, Code: o.text("code"), Message: o.text("message"), Target: o.text("target")}
	for _, d := range list(o, "details") {
		addDetail(e, d)
	}
	inner := o.object("innererror")
	for _, d := range list(inner, "errordetails") {
		addDetail(e, d)
	}
	for range 8 { // they may be nested
		if inner == nil {
			break
		}
		addDetail(e, map[string]any{"message": inner.text("message")})
		inner = inner.object("internalexception", "innererror")
	}
	return e
}

// addDetail keeps the message of a detail with its code and target. SAP writes
// placeholders as codes, which begin with "/0".
func addDetail(e *client.ResponseError, detail any) {
	m, _ := detail.(map[string]any)
	o := object(m)
	text := o.text("message")
	if text == "" || text == e.Message {
		return
	}
	if code := o.text("code"); code != "" && !strings.HasPrefix(code, "/0") {
		text = code + ": " + text
	}
	if target := o.text("target"); target != "" {
		text += " (" + target + ")"
	}
	add(e, text)
}

func oauth(o object) *client.ResponseError {
	return &client.ResponseError{Shape: client.ShapeOAuth, Code: o.text("error"), Message: o.text("error_description", "message")}
}

// erp reads ERP.net's own body: its type is the name of an exception, its info
// where that was thrown. The text holds \r\n.
func erp(o object) *client.ResponseError {
	e := &client.ResponseError{Shape: client.ShapeERP, Code: o.text("code"), Message: o.text("message")}
	add(e, o.text("type"))
	add(e, strings.TrimSpace(o.text("info")))
	return e
}

// other reads what is left: problem details (RFC 9457), SCIM, ASP.NET, JSON:API,
// gateways.
func other(o object) *client.ResponseError {
	e := &client.ResponseError{Shape: client.ShapeOther}
	if fault := o.object("fault"); fault != nil {
		e.Message = fault.text("faultstring", "message")
		return e
	}
	e.Code = o.text("code", "errorCode", "scimType")
	e.Message = o.text("message", "detail", "title", "error_description", "error", "errorMessage", "reason", "description", "ExceptionMessage")
	e.Target = o.text("instance", "target")
	for _, name := range []string{"title", "MessageDetail", "ExceptionMessage"} {
		add(e, o.text(name))
	}
	addErrors(e, o.get("errors"))
	if e.Message == "" && len(e.Details) > 0 {
		e.Message, e.Details = e.Details[0], e.Details[1:]
	}
	return e
}

// addErrors reads "errors": a list of objects or texts, or ASP.NET's
// {"field":["text"]}.
func addErrors(e *client.ResponseError, v any) {
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if o, ok := item.(map[string]any); ok {
				add(e, object(o).text("detail", "message", "title"))
				continue
			}
			add(e, plain(item))
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			texts, ok := v[name].([]any)
			if !ok {
				texts = []any{v[name]}
			}
			for _, t := range texts {
				if t := plain(t); t != "" {
					add(e, name+": "+t)
				}
			}
		}
	}
}

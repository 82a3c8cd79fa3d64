package failure

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// object is a JSON object whose members are looked up as services write them:
// the vendors do not agree on capitals.
type object map[string]any

// get returns a member by any of its names, exact ones first.
func (o object) get(names ...string) any {
	for _, n := range names {
		if v, ok := o[n]; ok {
			return v
		}
	}
	for _, n := range names {
		for k, v := range o {
			if strings.EqualFold(k, n) {
				return v
			}
		}
	}
	return nil
}

// text returns a member as text: strings, numbers, and {"lang","value"} pairs.
func (o object) text(names ...string) string { return plain(o.get(names...)) }

func (o object) has(names ...string) bool { return o.get(names...) != nil }

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

func parseJSON(body []byte) *client.ResponseError {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	err := dec.Decode(&v)
	if err == nil {
		if _, more := dec.Token(); more != io.EOF {
			err = io.ErrUnexpectedEOF
		}
	}
	if err != nil {
		return &client.ResponseError{Shape: client.ShapeBroken, Message: "the answer is broken JSON: " + head(string(body))}
	}
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0] // some services put their one error in a list
	}
	switch v := v.(type) {
	case map[string]any:
		return parseObject(object(v))
	case string:
		return &client.ResponseError{Shape: client.ShapeOther, Message: v}
	}
	return &client.ResponseError{Shape: client.ShapeOther}
}

// parseObject tells the shapes apart, most telling members first.
func parseObject(o object) *client.ResponseError {
	for _, name := range []string{"error", "odata.error"} {
		if inner, ok := o.get(name).(map[string]any); ok {
			return odata(object(inner))
		}
	}
	switch {
	case isString(o.get("error")) && !o.has("status", "path"):
		return oauth(o)
	case o.has("messageFormat", "parameters") && o.has("message", "code"):
		return erp(o)
	case o.has("code") && o.has("message") && o.has("type") && o.has("info"):
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

// odata reads the inside of {"error":{…}}: V4, V2 and V3, and ERP.net's own
// members where its server wraps them.
func odata(o object) *client.ResponseError {
	if o.has("messageFormat") || o.has("info") && o.has("type") {
		return erp(o)
	}
	e := &client.ResponseError{Shape: client.ShapeOData, Code: o.text("code"), Message: o.text("message"), Target: o.text("target")}
	inner, _ := o.get("innererror").(map[string]any)
	e.Details = append(details(o.get("details")), details(object(inner).get("errordetails"))...)
	for deep := object(inner); deep != nil; {
		if m := deep.text("message"); m != "" && m != e.Message && !slices.Contains(e.Details, m) {
			e.Details = append(e.Details, m)
		}
		next, _ := deep.get("internalexception", "innererror").(map[string]any)
		deep = object(next)
		if len(e.Details) > 50 {
			break
		}
	}
	return e
}

func details(v any) []string {
	list, _ := v.([]any)
	var texts []string
	for _, item := range list {
		o, _ := item.(map[string]any)
		if m := object(o).text("message"); m != "" && !slices.Contains(texts, m) {
			texts = append(texts, m)
		}
	}
	return texts
}

func oauth(o object) *client.ResponseError {
	return &client.ResponseError{Shape: client.ShapeOAuth, Code: o.text("error"), Message: o.text("error_description", "message")}
}

// erp reads ERP.net's own body; its text holds \r\n.
func erp(o object) *client.ResponseError {
	e := &client.ResponseError{Shape: client.ShapeERP, Code: o.text("code"), Message: o.text("message"), Target: o.text("type")}
	if info := o.text("info"); info != "" {
		e.Details = []string{info}
	}
	return e
}

// other reads what is left: problem details (RFC 9457), SCIM, ASP.NET, JSON:API,
// gateways.
func other(o object) *client.ResponseError {
	e := &client.ResponseError{Shape: client.ShapeOther}
	if fault, ok := o.get("fault").(map[string]any); ok {
		e.Message = object(fault).text("faultstring", "message")
		return e
	}
	e.Code = o.text("code", "errorCode", "scimType")
	e.Message = o.text("message", "detail", "title", "error_description", "error", "errorMessage", "reason", "description")
	e.Target = o.text("instance", "target")
	if title := o.text("title"); title != "" && title != e.Message {
		e.Details = append(e.Details, title)
	}
	for _, name := range []string{"MessageDetail", "ExceptionMessage"} {
		if d := o.text(name); d != "" && d != e.Message {
			e.Details = append(e.Details, d)
		}
	}
	e.Details = append(e.Details, errorList(o.get("errors"))...)
	if e.Message == "" && len(e.Details) > 0 {
		e.Message, e.Details = e.Details[0], e.Details[1:]
	}
	return e
}

// errorList reads "errors": a list of objects or texts, or ASP.NET's
// {"field":["text"]}.
func errorList(v any) []string {
	var texts []string
	add := func(s string) {
		if s != "" && len(texts) < 50 {
			texts = append(texts, s)
		}
	}
	switch v := v.(type) {
	case []any:
		for _, item := range v {
			if o, ok := item.(map[string]any); ok {
				add(object(o).text("detail", "message", "title"))
				continue
			}
			add(plain(item))
		}
	case map[string]any:
		names := make([]string, 0, len(v))
		for name := range v {
			names = append(names, name)
		}
		slices.Sort(names)
		for _, name := range names {
			list, ok := v[name].([]any)
			if !ok {
				list = []any{v[name]}
			}
			for _, item := range list {
				if t := plain(item); t != "" {
					add(name + ": " + t)
				}
			}
		}
	}
	return texts
}

package explain

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
)

// object is a JSON object.
type object = map[string]any

// Bounds of the search for JSON: beginnings without an end must not cost the
// square of a text's length, and only the last objects can be the telling one.
const (
	jsonWork    = 32 << 20 // bytes
	jsonSize    = 256 << 10
	jsonObjects = 100
)

// findObjects finds JSON that is a refusal: bodies, quoted bodies in logs,
// records of logs, what Python prints of a dictionary.
func findObjects(b reader, text string) []candidate {
	var spans []candidate
	var cut *candidate // an object without its end
	for at, work := 0, 0; work < jsonWork; {
		open := strings.IndexByte(text[at:], '{')
		if open < 0 {
			break
		}
		at += open
		end, looked := closing(text, at)
		work += looked
		if end < 0 {
			if whole := mended(text[at:]); whole != "" && cut == nil {
				cut = &candidate{from: at, to: len(text)}
				if c, ok := b.ofObject([]byte(whole)); ok {
					c.from, c.to = at, len(text)
					cut = &c
				}
			}
			at++
			continue
		}
		spans = append(spans, candidate{from: at, to: end})
		at = end
	}
	var all []candidate
	for _, s := range spans[max(len(spans)-jsonObjects, 0):] {
		body := plainObject(text[s.from:s.to])
		if body == nil {
			continue
		}
		c, ok := b.ofObject(body)
		if !ok {
			continue
		}
		c.from, c.to, c.at, c.named, c.bare = s.from, s.to, 0, 0, false
		all = append(all, c)
	}
	if cut != nil && cut.err != nil {
		all = append(all, *cut)
	}
	return all
}

// mended is the beginning of an object of an error with the end that it lacks, "" if
// it is none.
func mended(text string) string {
	if len(text) > jsonSize || !cutError.MatchString(text[:min(len(text), 200)]) {
		return ""
	}
	var open []byte
	in := false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case in && c == '\\':
			i++
		case c == '"':
			in = !in
		case in:
		case c == '{' || c == '[':
			open = append(open, c+2) // the bracket that closes it
		case (c == '}' || c == ']') && len(open) > 0:
			open = open[:len(open)-1]
		}
	}
	if in {
		text = strings.TrimRight(text, "\\") + `"`
	}
	slices.Reverse(open)
	for _, end := range []string{"", ":null", "null"} {
		if whole := strings.TrimRight(text, ", \n") + end + string(open); json.Valid([]byte(whole)) {
			return whole
		}
	}
	return ""
}

// cutError begins an object of an error.
var cutError = lazy.Regexp(`^\{\s*"(?:error|odata\.error|errors?Code|code|message|Message|fault|statusCode|status)"\s*:`)

// closing finds the end of the object that begins at a place, -1 if it has none
// or is none. It tells how much it looked at.
func closing(text string, at int) (end, looked int) {
	quote := opening(text[at+1 : min(len(text), at+200)])
	if quote == 0 {
		return -1, 1 // an empty object says nothing either
	}
	limit := min(len(text), at+jsonSize)
	depth, in := 0, byte(0)
	for i := at; i < limit; i++ {
		switch c := text[i]; {
		case in != 0:
			switch c {
			case '\\':
				i++
			case in:
				in = 0
			}
		case c == '"' && quote != '\\', c == '\'' && quote == '\'':
			in = c
		case c == '{':
			depth++
		case c == '}':
			if depth--; depth == 0 {
				return i + 1, i - at
			}
		}
	}
	return -1, limit - at
}

// opening is the first character within an object if it begins a name: a quote,
// or the backslash before one; 0 none.
func opening(text string) byte {
	text = strings.TrimLeft(text, " \t\n")
	if text == "" || !strings.ContainsRune(`"'\`, rune(text[0])) {
		return 0
	}
	return text[0]
}

// plainObject is an object as JSON, whoever wrote it, nil if it is none.
func plainObject(text string) []byte {
	switch opening(text[1:]) {
	case '\\':
		text = strings.ReplaceAll(strings.ReplaceAll(text, `\"`, `"`), `\\`, `\`)
	case '\'':
		plain, _ := fromPython(text)
		return plain
	}
	if !json.Valid([]byte(text)) {
		if plain, size := fromPython(text); size > 0 {
			return plain // quotes of both kinds
		}
		return nil
	}
	return []byte(text)
}

// fromPython turns what Python prints of a dictionary into JSON, nil if it is
// none.
func fromPython(text string) (plain []byte, size int) {
	var b bytes.Buffer
	depth := 0
	for i := 0; i < len(text); {
		switch c := text[i]; c {
		case '\'', '"':
			s, n := pythonText(text[i:])
			if n == 0 {
				return nil, 0
			}
			quoted, _ := json.Marshal(s)
			b.Write(quoted)
			i += n
			continue
		case '{', '[':
			depth++
			b.WriteByte(c)
		case '}', ']':
			depth--
			b.WriteByte(c)
			if depth == 0 {
				if !json.Valid(b.Bytes()) {
					return nil, 0
				}
				return b.Bytes(), i + 1
			}
		default:
			word, n := pythonWord(text[i:])
			b.WriteString(word)
			i += n
			continue
		}
		i++
	}
	return nil, 0
}

func pythonWord(text string) (string, int) {
	for _, w := range [][2]string{{"None", "null"}, {"True", "true"}, {"False", "false"}} {
		if strings.HasPrefix(text, w[0]) {
			return w[1], len(w[0])
		}
	}
	return text[:1], 1
}

// pythonText reads a quoted text and returns how long it is, 0 if it does not
// end.
func pythonText(text string) (string, int) {
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case c == text[0]:
			return b.String(), i + 1
		case c == '\\' && i+1 < len(text):
			i++
			switch text[i] {
			case 'n':
				b.WriteByte('\n')
			case 'r':
				b.WriteByte('\r')
			case 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(text[i])
			}
		default:
			b.WriteByte(c)
		}
	}
	return "", 0
}

// ofObject makes the error of an object, false if nothing is known of it; one that
// worked has none.
func (b reader) ofObject(body []byte) (candidate, bool) {
	var o object
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&o) != nil || len(o) == 0 {
		return candidate{}, false
	}
	switch {
	case worked(o):
		return candidate{}, true
	case isRecord(o) || !refuses(o):
		return b.ofRecord(o)
	}
	a := failure.Answer{Status: statusOf(o), Body: body, Attempts: 1}
	r := failure.Read(a, failure.Redact{})
	if r.Status == 0 {
		if n, err := strconv.Atoi(r.Code); err == nil && n >= 400 && n < 600 {
			r.Status = n
		} else if n := wordStatus[strings.ToLower(r.Code)]; n != 0 && r.Shape != client.ShapeOAuth {
			r.Status = n
		} else if strings.Contains(strings.ToLower(r.Message), vendors.Denied) {
			r.Status = 401
		}
	}
	c := candidate{status: r.Status, err: r}
	if _, wire := wireIn(r.Message, ""); wire != nil && r.Status == 0 {
		c.err = wire // a program that tells what came of its request
	} else if b.isTokenAnswer("", "", r) {
		c.err = authError(r)
	}
	return c, true
}

// wordStatus are codes of errors that are an HTTP status in words, as ASP.NET,
// Azure and Microsoft Graph write them.
var wordStatus = map[string]int{
	"unauthorized": 401, "invalidauthenticationtoken": 401, "forbidden": 403, "accessdenied": 403, "authorization_requestdenied": 403,
	"authorizationfailed": 403, "erroraccessdenied": 403, "notfound": 404, "resourcenotfound": 404, "request_resourcenotfound": 404,
	"methodnotallowed": 405,
	"toomanyrequests":  429, "internalservererror": 500, "notimplemented": 501, "badgateway": 502, "serviceunavailable": 503,
}

// worked reports whether an object is a response that worked, or a description of
// an API: the words in it are data.
func worked(o object) bool {
	rows, _ := o["value"].([]any)
	verbose, _ := o["d"].(object)
	for _, name := range []string{"access_token", "accessToken", "@odata.context", "@odata.count", "@context", "odata.metadata", "openapi",
		"swagger", "$schema", "$Version", "item", "dependencies"} {
		if v, ok := o[name]; ok && v != nil && o["error"] == nil {
			return true
		}
	}
	return (rows != nil || verbose != nil) && o["error"] == nil && o["odata.error"] == nil
}

// refuses reports whether an object is an error that somebody meant to send.
func refuses(o object) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool {
			v, ok := o[n]
			return ok && v != nil && v != "" && v != false && v != json.Number("0")
		})
	}
	switch {
	case has("value"):
		return false
	case has("error", "odata.error", "errorCode", "fault", "errors", "error_description", "ExceptionMessage", "exceptionMessage"):
		return true
	case has("Message", "message", "messageFormat", "detail", "title") &&
		has("code", "Code", "statusCode", "status", "StatusCode", "type", "errorMessage", "traceId", "typeKey"):
		return statusOf(o) != 0 || !has("status") // a status in words is a state: of a job, a task, a record
	}
	message, _ := o["Message"].(string) // classic ASP.NET: nothing else in it
	return message != "" && len(o) <= 2
}

// statusOf is the HTTP status that a body itself tells, 0 none.
func statusOf(o object) int {
	for _, name := range []string{"status", "statusCode", "StatusCode", "httpStatus", "httpStatusCode", "status_code", "httpCode",
		"response_code", "responseCode"} {
		n := 0
		switch v := o[name].(type) {
		case json.Number:
			n, _ = strconv.Atoi(v.String())
		case string:
			n, _ = strconv.Atoi(v)
		}
		if n >= 300 && n < 600 {
			return n
		}
	}
	return 0
}

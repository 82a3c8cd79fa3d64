package explain

import (
	"bytes"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/vendors"
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
	for at, work := 0, 0; work < jsonWork; {
		open := strings.IndexByte(text[at:], '{')
		if open < 0 {
			break
		}
		at += open
		end, looked := closing(text, at)
		work += looked
		if end < 0 {
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
		if c, ok := b.ofObject(body); ok {
			c.from, c.to = s.from, s.to
			all = append(all, c)
		}
	}
	return all
}

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

// ofObject makes the error of an object, false if it is no refusal.
func (b reader) ofObject(body []byte) (candidate, bool) {
	var o object
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if d.Decode(&o) != nil || len(o) == 0 {
		return candidate{}, false
	}
	if isRecord(o) {
		return b.ofRecord(o)
	}
	if !refuses(o) {
		return candidate{}, false
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
	if b.isTokenAnswer("", "", r) {
		c.err = authError(r)
	}
	return c, true
}

// wordStatus are codes of errors that are an HTTP status in words, as ASP.NET,
// Azure and Microsoft Graph write them.
var wordStatus = map[string]int{
	"unauthorized": 401, "invalidauthenticationtoken": 401, "forbidden": 403, "accessdenied": 403, "authorization_requestdenied": 403,
	"authorizationfailed": 403, "erroraccessdenied": 403, "notfound": 404, "resourcenotfound": 404, "request_resourcenotfound": 404, "methodnotallowed": 405,
	"toomanyrequests": 429, "internalservererror": 500, "notimplemented": 501, "badgateway": 502, "serviceunavailable": 503,
}

// refuses reports whether an object is an error that somebody meant to send.
func refuses(o object) bool {
	has := func(names ...string) bool {
		return slices.ContainsFunc(names, func(n string) bool { v, ok := o[n]; return ok && v != nil && v != "" })
	}
	switch {
	case has("access_token", "accessToken", "value", "@odata.context"):
		return false
	case has("error", "odata.error", "errorCode", "fault", "errors", "error_description", "ExceptionMessage", "exceptionMessage"):
		return true
	case has("Message", "message", "messageFormat", "detail", "title") && has("code", "Code", "statusCode", "status", "StatusCode", "type", "errorMessage", "traceId"):
		return true
	}
	message, _ := o["Message"].(string) // classic ASP.NET: nothing else in it
	return message != "" && len(o) <= 2
}

// statusOf is the HTTP status that a body itself tells, 0 none.
func statusOf(o object) int {
	for _, name := range []string{"status", "statusCode", "StatusCode", "httpStatus", "status_code"} {
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

// isRecord reports whether an object is a line of a log, not a body.
func isRecord(o object) bool {
	known := 0
	for _, name := range []string{"level", "msg", "time", "ts", "logger", "severity", "@timestamp", "caller", "@t", "@m", "@l"} {
		if _, ok := o[name]; ok {
			known++
		}
	}
	return known >= 2
}

// ofRecord looks into the texts of a log's line.
func (b reader) ofRecord(o object) (candidate, bool) {
	var texts []string
	for _, name := range []string{"msg", "message", "@m", "error", "err", "exception", "body", "stack"} {
		switch v := o[name].(type) {
		case string:
			texts = append(texts, v)
		case map[string]any:
			data, _ := json.Marshal(v)
			texts = append(texts, string(data))
		}
	}
	text := strings.Join(texts, "\n")
	if text == "" || len(text) > 64<<10 || strings.Contains(text, `"msg"`) && strings.Contains(text, `"level"`) {
		return candidate{}, false // a record in a record
	}
	c := b.telling(text)
	if c == nil {
		return candidate{}, false
	}
	return *c, true
}

// har is what is read of a recording of a browser (HTTP Archive 1.2).
type har struct {
	Log *struct {
		Entries []harEntry `json:"entries"`
	} `json:"log"`
}

type harEntry struct {
	Started string  `json:"startedDateTime"`
	Time    float64 `json:"time"`
	Request struct {
		Method string `json:"method"`
		URL    string `json:"url"`
	} `json:"request"`
	Response struct {
		Status  int    `json:"status"`
		Error   string `json:"_error"`
		Headers []struct {
			Name  string `json:"name"`
			Value string `json:"value"`
		} `json:"headers"`
		Content struct {
			Text     string `json:"text"`
			Encoding string `json:"encoding"`
		} `json:"content"`
	} `json:"response"`
}

// findArchive finds the last refusal in a recording of a browser, or in one of
// ours (--trace).
func findArchive(b reader, text string) []candidate {
	if !strings.Contains(text, `"log"`) || !strings.Contains(text, `"entries"`) {
		return nil
	}
	from := strings.IndexByte(text, '{')
	if from < 0 {
		return nil
	}
	d := json.NewDecoder(strings.NewReader(text[from:]))
	var h har
	if d.Decode(&h) != nil || h.Log == nil {
		return nil
	}
	to := from + int(d.InputOffset())
	for _, e := range slices.Backward(h.Log.Entries) {
		if e.Response.Status >= 400 || e.Response.Error != "" || e.Response.Status/100 == 3 && e.moved() {
			return []candidate{b.ofEntry(e, from, to)}
		}
	}
	return nil
}

// moved reports whether an entry leads to a sign-in.
func (e harEntry) moved() bool {
	for _, f := range e.Response.Headers {
		if strings.EqualFold(f.Name, "Location") {
			return LeadsToSignIn(f.Value)
		}
	}
	return false
}

func (b reader) ofEntry(e harEntry, from, to int) candidate {
	var lines []string
	body := []byte(e.Response.Content.Text)
	x := client.Exchange{ID: 1, Method: e.Request.Method, URL: Bare(e.Request.URL), Attempt: 1, Status: e.Response.Status, Body: client.RedactedBody(body),
		Err: e.Response.Error, Done: true, Purpose: client.ForService}
	x.Start, _ = time.Parse(time.RFC3339, e.Started)
	x.Timing.Total = time.Duration(max(e.Time, 0)) * time.Millisecond
	x.BodySize = int64(len(body))
	for _, f := range e.Response.Headers {
		lines = append(lines, f.Name+": "+f.Value)
		x.Head = append(x.Head, client.Header{Name: f.Name, Value: f.Value})
	}
	if e.Response.Status == 0 {
		host := x.URL
		if u, err := url.Parse(x.URL); err == nil {
			host = u.Host
		}
		if c := wireIn(e.Response.Error+" "+host, host); c != nil {
			return candidate{from: from, to: to, err: c, exchange: &x}
		}
		wrong := &pastedWire{stage: "connect", host: host, text: "connect to " + host + ": " + e.Response.Error}
		return candidate{from: from, to: to, err: wrong, exchange: &x}
	}
	a := failure.Answer{Method: e.Request.Method, URL: x.URL, Status: e.Response.Status, Header: fieldsOf(lines), Body: body, Attempts: 1}
	c := b.ofAnswer(a, from, to)
	if _, ok := c.err.(*client.AuthError); ok { //nolint:errorlint // it was made here and is not wrapped
		x.Purpose = client.ForToken
	}
	c.weak, c.exchange = false, &x
	return c
}

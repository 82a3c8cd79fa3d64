package transport

import (
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"odatui/client"
)

// WriteHAR writes exchanges as an HTTP Archive 1.2. It redacts nothing: the
// exchanges of a journal are redacted. A run of a program is an entry with a
// "program:" URL.
func WriteHAR(w io.Writer, exchanges []client.Exchange, creator, version string) error {
	entries := make([]harEntry, 0, len(exchanges))
	for _, e := range exchanges {
		entries = append(entries, newEntry(e))
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(map[string]any{"log": harLog{
		Version: "1.2", Creator: harCreator{creator, version}, Entries: entries,
	}})
}

type harLog struct {
	Version string     `json:"version"`
	Creator harCreator `json:"creator"`
	Entries []harEntry `json:"entries"`
}

type harCreator struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

type harEntry struct {
	Started  string      `json:"startedDateTime"`
	Time     float64     `json:"time"`
	Request  harRequest  `json:"request"`
	Response harResponse `json:"response"`
	Cache    struct{}    `json:"cache"`
	Timings  harTimings  `json:"timings"`
	ServerIP string      `json:"serverIPAddress,omitempty"`
	Comment  string      `json:"comment,omitempty"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"`
	BodySize    int       `json:"bodySize"`
}

type harPost struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
	Error       string     `json:"_error,omitempty"`
}

type harContent struct {
	Size     int64  `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text"`
	Encoding string `json:"encoding,omitempty"`
	Comment  string `json:"comment,omitempty"`
}

type harTimings struct {
	Blocked float64 `json:"blocked"`
	DNS     float64 `json:"dns"`
	Connect float64 `json:"connect"`
	Send    float64 `json:"send"`
	Wait    float64 `json:"wait"`
	Receive float64 `json:"receive"`
	SSL     float64 `json:"ssl"`
}

func newEntry(e client.Exchange) harEntry {
	t, total := newTimings(e.Timing)
	entry := harEntry{
		Started: e.Start.Format("2006-01-02T15:04:05.000Z07:00"), Time: total, Timings: t,
		Request: newRequest(e), Response: newResponse(e), ServerIP: address(e.Remote), Comment: comment(e),
	}
	return entry
}

// newTimings converts phases to those of HAR, where connect includes the TLS
// handshake, -1 is a phase that did not happen, and all but ssl add up to the time.
func newTimings(t client.Timing) (harTimings, float64) {
	h := harTimings{
		Blocked: -1, DNS: millis(t.DNS), Connect: millis(t.Connect + t.TLS), SSL: millis(t.TLS),
		Wait: float64(t.FirstByte) / 1e6, Receive: float64(t.Body) / 1e6,
	}
	sum := float64(t.DNS+t.Connect+t.TLS+t.FirstByte+t.Body) / 1e6
	if rest := float64(t.Total)/1e6 - sum; rest > 0 {
		h.Blocked = rest
		sum += rest
	}
	return h, sum
}

func millis(d time.Duration) float64 {
	if d == 0 {
		return -1
	}
	return float64(d) / 1e6
}

func newRequest(e client.Exchange) harRequest {
	body := e.ReqBody.Bytes()
	r := harRequest{
		Method: e.Method, URL: e.URL, HTTPVersion: proto(e.Proto), Cookies: []harPair{}, Headers: pairs(e.ReqHead),
		QueryString: queryPairs(e.URL), HeadersSize: -1, BodySize: len(body),
	}
	if e.Purpose == client.ForProgram {
		r.URL = "program:" + url.PathEscape(e.URL)
		r.QueryString = []harPair{}
	}
	if len(body) > 0 {
		r.PostData = &harPost{MimeType: headerOf(e.ReqHead, "Content-Type"), Params: []harPair{}, Text: string(body)}
	}
	return r
}

func newResponse(e client.Exchange) harResponse {
	r := harResponse{
		Status: e.Status, StatusText: http.StatusText(e.Status), HTTPVersion: proto(e.Proto), Cookies: []harPair{}, Headers: pairs(e.Head),
		RedirectURL: headerOf(e.Head, "Location"), HeadersSize: -1, BodySize: -1, Error: e.Err,
		Content: harContent{Size: e.BodySize, MimeType: headerOf(e.Head, "Content-Type")},
	}
	if r.Content.MimeType == "" {
		r.Content.MimeType = "x-unknown"
	}
	body := e.Body.Bytes()
	if e.Cut {
		body = wholeRunes(body)
	}
	if utf8.Valid(body) {
		r.Content.Text = string(body)
	} else {
		r.Content.Text, r.Content.Encoding = base64.StdEncoding.EncodeToString(body), "base64"
	}
	if e.Cut {
		r.Content.Comment = "cut: only the beginning is kept"
	}
	return r
}

// wholeRunes drops a character that was cut at the end.
func wholeRunes(b []byte) []byte {
	for i := 1; i < utf8.UTFMax && i <= len(b); i++ {
		if c := b[len(b)-i]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[len(b)-i:]) {
				return b[:len(b)-i]
			}
			break
		}
	}
	return b
}

func comment(e client.Exchange) string {
	parts := []string{string(e.Purpose)}
	if e.Why != "" {
		parts = append(parts, "again: "+e.Why)
	}
	if e.TLS != "" {
		parts = append(parts, e.TLS)
	}
	if e.Err != "" {
		parts = append(parts, e.Err)
	}
	return strings.Join(parts, "; ")
}

func proto(p string) string {
	if p == "" {
		return "unknown"
	}
	return p
}

func pairs(list []client.Header) []harPair {
	out := make([]harPair, 0, len(list))
	for _, h := range list {
		out = append(out, harPair{h.Name, h.Value})
	}
	return out
}

func queryPairs(raw string) []harPair {
	out := []harPair{}
	raw, _, _ = strings.Cut(raw, "#")
	_, query, _ := strings.Cut(raw, "?")
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		_, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		out = append(out, harPair{fieldName(pair), value})
	}
	return out
}

func headerOf(list []client.Header, name string) string {
	for _, h := range list {
		if strings.EqualFold(h.Name, name) {
			return h.Value
		}
	}
	return ""
}

// address is the IP of a remote address, which HAR has without its port.
func address(remote string) string {
	u, err := url.Parse("//" + remote)
	if err != nil {
		return ""
	}
	return u.Hostname()
}

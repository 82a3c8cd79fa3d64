package explain

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/failure"
)

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
			Text string `json:"text"`
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
	x := client.Exchange{ID: 1, Method: e.Request.Method, URL: Bare(e.Request.URL), Attempt: 1, Status: e.Response.Status,
		Body: client.RedactedBody(body),
		Err:  e.Response.Error, Done: true, Purpose: client.ForService}
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
		if _, c := wireIn(e.Response.Error+" "+host, host); c != nil {
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

package transport

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"odatui/client"
)

// archive is HAR 1.2 as a reader that trusts nothing sees it.
type archive struct {
	Log struct {
		Version string
		Creator struct{ Name, Version *string }
		Entries []map[string]json.RawMessage
	}
}

func writeHAR(t *testing.T, list []client.Exchange) archive {
	t.Helper()
	var b bytes.Buffer
	if err := WriteHAR(&b, list, "odatui", "1.0"); err != nil {
		t.Fatal(err)
	}
	var a archive
	if err := json.Unmarshal(b.Bytes(), &a); err != nil {
		t.Fatal(err)
	}
	if a.Log.Version != "1.2" || a.Log.Creator.Name == nil || *a.Log.Creator.Version != "1.0" || len(a.Log.Entries) != len(list) {
		t.Fatalf("archive %s", b.Bytes())
	}
	return a
}

// required are the members that HAR 1.2 demands.
var required = map[string][]string{
	"":         {"startedDateTime", "time", "request", "response", "cache", "timings"},
	"request":  {"method", "url", "httpVersion", "cookies", "headers", "queryString", "headersSize", "bodySize"},
	"response": {"status", "statusText", "httpVersion", "cookies", "headers", "content", "redirectURL", "headersSize", "bodySize"},
	"timings":  {"send", "wait", "receive"},
}

func checkEntry(t *testing.T, e map[string]json.RawMessage) {
	t.Helper()
	for part, names := range required {
		o := e
		if part != "" {
			o = nil
			if err := json.Unmarshal(e[part], &o); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range names {
			if v, ok := o[n]; !ok || string(v) == "null" {
				t.Errorf("%s lacks %s: %s", part, n, v)
			}
		}
	}
	var started string
	_ = json.Unmarshal(e["startedDateTime"], &started)
	if _, err := time.Parse(time.RFC3339Nano, started); err != nil {
		t.Error(err)
	}
	var total float64
	var parts map[string]float64
	_ = json.Unmarshal(e["time"], &total)
	_ = json.Unmarshal(e["timings"], &parts)
	sum := 0.0
	for name, v := range parts {
		if v < -1 || v > -1 && v < 0 {
			t.Errorf("timing %s is %v", name, v)
		}
		if v >= 0 && name != "ssl" {
			sum += v
		}
	}
	if diff := total - sum; diff > 0.001 || diff < -0.001 {
		t.Errorf("time %v is not the sum of %v", total, parts)
	}
}

func TestHAR(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 22, 10, 0, 0, 5e6, time.FixedZone("", 3600))
	list := []client.Exchange{
		{ID: 1, Purpose: client.ForService, Method: http.MethodGet, URL: "https://a.test/x?a=b%20c&d", Start: start, Status: 200, Proto: "HTTP/2.0", TLS: "TLS 1.3 a.test",
			Remote: "[::1]:443", ReqHead: []client.Header{header("Accept", "x")}, Head: []client.Header{header("Content-Type", "application/json")},
			Body: client.RedactedBody([]byte(`{"a":"ü<"}`)), BodySize: 11, Done: true, Attempt: 2, Why: "503",
			Timing: client.Timing{DNS: time.Millisecond, Connect: 2 * time.Millisecond, TLS: 3 * time.Millisecond, FirstByte: 4 * time.Millisecond, Body: 5 * time.Millisecond, Total: 20 * time.Millisecond}},
		{ID: 2, Purpose: client.ForToken, Method: "POST", URL: "https://a.test/token", Start: start, Err: "connect to a.test: connection refused", ReqBody: client.RedactedBody([]byte("a=b")),
			ReqHead: []client.Header{header("content-type", "application/x-www-form-urlencoded")}},
		{ID: 3, Purpose: client.ForProgram, Method: "run", URL: "az account get-access-token --scope a b", Start: start, Done: true},
		{ID: 4, Purpose: client.ForService, Method: http.MethodGet, URL: "https://a.test/", Start: start, Status: 200, Body: client.RedactedBody([]byte{0xff, 0xfe, 0})},
		{ID: 5, Purpose: client.ForService, Method: http.MethodGet, URL: "https://a.test/", Start: start, Status: 200, Body: client.RedactedBody([]byte("ab\xc3")), Cut: true},
	}
	a := writeHAR(t, list)
	for _, e := range a.Log.Entries {
		checkEntry(t, e)
	}
	for i, parts := range map[int][]string{
		0: {`"queryString":[{"name":"a","value":"b c"},{"name":"d","value":""}]`, `"startedDateTime":"2026-11-22T10:00:00.005+01:00"`, `"connect":5,`, `"ssl":3`, `"blocked":5,`, `"text":"{\"a\":\"ü<\"}"`, `"serverIPAddress":"::1"`, `again: 503`},
		1: {`"postData":{"mimeType":"application/x-www-form-urlencoded","params":[],"text":"a=b"}`, `"status":0`, `"dns":-1`, `"_error":"connect to a.test: connection refused"`},
		2: {`"url":"program:az%20account`, `"method":"run"`, `"comment":"program"`},
		3: {`"encoding":"base64"`, `"text":"//4A"`},
		4: {`"text":"ab"`, `"comment":"cut`},
	} {
		var b bytes.Buffer
		e := json.NewEncoder(&b)
		e.SetEscapeHTML(false)
		_ = e.Encode(a.Log.Entries[i])
		for _, p := range parts {
			if !strings.Contains(b.String(), p) {
				t.Errorf("entry %d lacks %s:\n%s", i, p, b.String())
			}
		}
	}
	writeHAR(t, nil)
}

// TestHAROfRealExchanges archives what a session really did.
func TestHAROfRealExchanges(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "OData-Error")
		_, _ = w.Write([]byte("{}"))
		w.Header().Set("OData-Error", "late")
	})
	cfg := testConfig(s.URL)
	c := open(t, cfg)
	for range 2 {
		if _, _, err := get(t, c, s.URL+"/x?y=z"); err != nil {
			t.Fatal(err)
		}
	}
	list := cfg.Journal.List()
	for i, x := range list {
		if x.Attempt != 1 || !x.Done || x.Cut || x.Status != 200 || x.Proto != "HTTP/1.1" || x.Body.String() != "{}" || x.BodySize != 2 ||
			x.Timing.FirstByte <= 0 || x.Timing.Total < x.Timing.FirstByte || (x.Timing.Connect > 0) != (i == 0) || headerOf(x.Head, "OData-Error") != "late" {
			t.Errorf("exchange %+v", x)
		}
	}
	for _, e := range writeHAR(t, list).Log.Entries {
		checkEntry(t, e)
	}
}

// TestParametersInHAR: what the user gave as a query parameter with a secret name is in
// no part of an archive, wherever the service repeats it.
func TestParametersInHAR(t *testing.T) {
	t.Parallel()
	const secret = "t0k/S3cr+Et=v a1ue"
	cfg := testConfig("http://a.test")
	c := behind(t, cfg, roundTripper(func(r *http.Request) (*http.Response, error) {
		next, _ := json.Marshal("http://a.test/S?page=2&" + r.URL.RawQuery + "&sig=of-the-link")
		body := `{"@odata.nextLink":` + strings.ReplaceAll(string(next), "/", `\/`) + `,"said":"` + secret + ` is refused"}`
		return answer(r, 200, body, "X-Echo", secret, "Link", "<"+r.URL.String()+">; rel=self", "Content-Location", r.URL.String()), nil
	}))
	if _, _, err := get(t, c, "http://a.test/S?$skiptoken=place&token="+url.QueryEscape(secret)); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteHAR(&b, cfg.Journal.List(), "odatui", "1.0"); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"S3cr", "a1ue", "of-the-link"} {
		if strings.Contains(b.String(), part) {
			t.Errorf("%s stays in %s", part, b.String())
		}
	}
	if !strings.Contains(b.String(), "$skiptoken=place") {
		t.Errorf("the place is lost: %s", b.String())
	}
}

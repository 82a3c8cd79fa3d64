package failure

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

func response(status int, kind string, header ...string) *http.Response {
	r := &http.Response{StatusCode: status, Header: http.Header{}, Request: httptest.NewRequest(http.MethodGet, "https://user:pw@api.example/Things?key=s3cret", nil)}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		r.Header.Add(header[i], header[i+1])
	}
	return r
}

func TestShapes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind, body string
		header     []string
		want       client.ResponseError
	}{
		"V4": {"application/json", `{"error":{"code":"501","message":"Unsupported functionality","target":"query","details":[{"code":"301","target":"$search","message":"$search query option not supported"}],"innererror":{"trace":[],"message":"inner"}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "501", Message: "Unsupported functionality", Target: "query", Details: []string{"$search query option not supported", "inner"}}},
		"V4, numeric code": {"application/json", `{"error":{"code":9007199254740993,"message":"x"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "9007199254740993", Message: "x"}},
		"V4, capitals": {"application/json", `{"Error":{"Code":"a","Message":"b"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "a", Message: "b"}},
		"V2": {"application/json", `{"error":{"code":"SY/530","message":{"lang":"en","value":"Invalid key"},"innererror":{"errordetails":[{"code":"X","message":"detail one"},{"message":"Invalid key"}]}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "SY/530", Message: "Invalid key", Details: []string{"detail one", "Invalid key"}}},
		"V3": {"application/json", `{"odata.error":{"code":"","message":{"lang":"en-US","value":"Not found"},"innererror":{"message":"deep","internalexception":{"message":"deeper"}}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Message: "Not found", Details: []string{"deep", "deeper"}}},
		"V2 without its envelope": {"application/json", `{"code":-1,"message":{"lang":"en","value":"no such table"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "-1", Message: "no such table"}},
		"XML": {"application/xml", `<?xml version="1.0"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>005056A509B11EE1</code><message xml:lang="en">Resource &amp; not found</message><innererror><errordetails><errordetail><message>why</message></errordetail></errordetails></innererror></error>`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "005056A509B11EE1", Message: "Resource & not found", Details: []string{"why"}}},
		"XML, prefix": {"application/atom+xml", `<m:error xmlns:m="http://docs.oasis-open.org/odata/ns/metadata"><m:code>1</m:code><m:message>x</m:message></m:error>`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "1", Message: "x"}},
		"ERP.net": {"application/json", `{"message":"Operator 'Or' is not supported.\r\nUse 'in'.","code":2129,"type":"ODataException","info":"at Erp.Domain","messageFormat":"Operator '{0}'","parameters":["Or"]}`, nil,
			client.ResponseError{Shape: client.ShapeERP, Code: "2129", Message: "Operator 'Or' is not supported.\r\nUse 'in'.", Target: "ODataException", Details: []string{"at Erp.Domain"}}},
		"ERP.net under error": {"application/json", `{"error":{"message":"m","code":2129,"type":"T","info":"i","messageFormat":"m","parameters":[]}}`, nil,
			client.ResponseError{Shape: client.ShapeERP, Code: "2129", Message: "m", Target: "T", Details: []string{"i"}}},
		"API Management": {"application/json", `{ "statusCode": 401, "message": "Access denied due to missing subscription key." }`, nil,
			client.ResponseError{Shape: client.ShapeAPIM, Code: "401", Message: "Access denied due to missing subscription key."}},
		"OAuth": {"application/json", `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided."}`, nil,
			client.ResponseError{Shape: client.ShapeOAuth, Code: "invalid_client", Message: "AADSTS7000215: Invalid client secret provided."}},
		"OAuth, bare": {"application/json", `{"error":"invalid_client"}`, nil,
			client.ResponseError{Shape: client.ShapeOAuth, Code: "invalid_client"}},
		"problem details": {"application/problem+json", `{"type":"https://x/p","title":"Validation failed","status":400,"detail":"name is missing","instance":"/a","errors":{"b":["two"],"a":["one"]}}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "name is missing", Target: "/a", Details: []string{"Validation failed", "a: one", "b: two"}}},
		"SCIM": {"application/scim+json", `{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"invalidFilter","detail":"bad filter","status":"400"}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Code: "invalidFilter", Message: "bad filter"}},
		"ASP.NET": {"application/json", `{"Message":"Authorization has been denied for this request."}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "Authorization has been denied for this request."}},
		"Spring": {"application/json", `{"timestamp":"2026-01-01","status":404,"error":"Not Found","path":"/x"}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "Not Found"}},
		"JSON:API": {"application/json", `{"errors":[{"status":"422","title":"t","detail":"d"},"plain"]}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "d", Details: []string{"plain"}}},
		"gateway fault": {"application/json", `{"fault":{"faultstring":"Rate limit","detail":{"errorcode":"x"}}}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "Rate limit"}},
		"list": {"application/json", `[{"message":"m","errorCode":"E"}]`, nil,
			client.ResponseError{Shape: client.ShapeOther, Code: "E", Message: "m"}},
		"text in quotes":    {"application/json", `"just text"`, nil, client.ResponseError{Shape: client.ShapeOther, Message: "just text"}},
		"unknown object":    {"application/json", `{"a":1}`, nil, client.ResponseError{Shape: client.ShapeOther}},
		"page":              {"text/html", "<!DOCTYPE html>\n<html><head><title>503 &ndash; Sorry</title></head><body><h1>Planned <b>maintenance</b></h1></body>", nil, client.ResponseError{Shape: client.ShapeHTML, Message: "a web page came instead of data: 503 – Sorry: Planned maintenance"}},
		"page, no title":    {"text/html", "<p>no", nil, client.ResponseError{Shape: client.ShapeHTML, Message: "a web page came instead of data"}},
		"text":              {"text/plain", " upstream connect error \n", nil, client.ResponseError{Shape: client.ShapeText, Message: "upstream connect error"}},
		"text said JSON":    {"application/json", "oops", nil, client.ResponseError{Shape: client.ShapeBroken, Message: "the answer is not the JSON it says it is: oops"}},
		"broken JSON":       {"application/json", `{"error":{"code":`, nil, client.ResponseError{Shape: client.ShapeBroken, Message: `the answer is broken JSON: {"error":{"code":`}},
		"two JSON":          {"application/json", `{} {}`, nil, client.ResponseError{Shape: client.ShapeBroken, Message: `the answer is broken JSON: {} {}`}},
		"empty":             {"", "", nil, client.ResponseError{Shape: client.ShapeEmpty}},
		"empty, challenged": {"", "", []string{"WWW-Authenticate", "Negotiate", "WWW-Authenticate", `Bearer error="invalid_token", error_description="The issuer 'https://sts/a' is invalid"`}, client.ResponseError{Shape: client.ShapeEmpty, Code: "invalid_token", Message: "The issuer 'https://sts/a' is invalid"}},
		"byte order mark":   {"application/json", "\xef\xbb\xbf" + `{"error":"x"}`, nil, client.ResponseError{Shape: client.ShapeOAuth, Code: "x"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Read(response(400, tt.kind, tt.header...), []byte(tt.body), nil)
			if string(e.Body) != strings.TrimPrefix(tt.body, "\xef\xbb\xbf") || e.Status != 400 || e.Method != http.MethodGet || e.Attempts != 1 {
				t.Errorf("body %q, status %d, %s, %d attempts", e.Body, e.Status, e.Method, e.Attempts)
			}
			got := client.ResponseError{Shape: e.Shape, Code: e.Code, Message: e.Message, Target: e.Target, Details: e.Details}
			if d := cmp.Diff(tt.want, got); d != "" {
				t.Errorf("(-want +got):\n%s", d)
			}
		})
	}
}

func TestSecretsAreOut(t *testing.T) {
	t.Parallel()
	redact := func(s string) string { return strings.ReplaceAll(s, "s3cret", "***") }
	body := strings.Repeat(" ", bodyCap-4) + `{"error":"x s3cret"}` + strings.Repeat(" ", 10)
	e := Read(response(400, "application/json", "X-Echo", "s3cret", "Set-Cookie", "sid=1"), []byte(body), redact)
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	if all := string(text) + string(e.Body); strings.Contains(all, "s3c") || strings.Contains(all, "sid=1") || strings.Contains(all, "pw@") {
		t.Error(all[:200])
	}
	if len(e.Body) > bodyCap {
		t.Errorf("%d bytes of body", len(e.Body))
	}
}

func TestIsMarkup(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		kind, body string
		want       bool
	}{
		{"text/html; charset=utf-8", "", true}, {"TEXT/HTML", "x", true}, {"application/json", " \n<html>", true},
		{"application/json", `{"a":"<"}`, false}, {"", "", false}, {"text/plain", "12", false}, {"broken;;;", "[", false},
	} {
		if got := IsMarkup(http.Header{"Content-Type": {tt.kind}}, []byte(tt.body)); got != tt.want {
			t.Errorf("%q %q: %v", tt.kind, tt.body, got)
		}
	}
}

// TestRecordedErrors reads errors that real servers sent.
func TestRecordedErrors(t *testing.T) {
	root := os.Getenv("ODATUI_TESTDATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	files, _ := filepath.Glob(filepath.Join(root, "metadata", "payloads", "*error*.json"))
	if len(files) == 0 {
		t.Skip("test data is not here: set ODATUI_TESTDATA")
	}
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		e := Read(response(500, "application/json"), body, nil)
		if e.Shape != client.ShapeOData || e.Message == "" || !e.Recognised() {
			t.Errorf("%s: %s %q", filepath.Base(file), e.Shape, e.Message)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("application/json", `{"error":{"code":"1","message":{"value":"x"},"innererror":{"internalexception":{"message":"y"}}}}`)
	f.Add("text/html", `<html><title>x</title><h1>y`)
	f.Add("application/xml", `<error><code>1</code><message>m</message></error>`)
	f.Add("", "\xff\xfe{")
	f.Fuzz(func(t *testing.T, kind, body string) {
		e := Read(response(500, kind), []byte(body), nil)
		if e.Shape == "" || len(e.Details) > 200 {
			t.Fatalf("%q has no shape or %d details", body, len(e.Details))
		}
		if e.Shape == client.ShapeEmpty && strings.TrimSpace(strings.TrimPrefix(body, "\xef\xbb\xbf")) != "" {
			t.Fatalf("%q is called empty", body)
		}
		_, _ = io.WriteString(io.Discard, e.Error())
	})
}

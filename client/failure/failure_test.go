package failure

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

func answer(status int, kind, body string, header ...string) Answer {
	a := Answer{Method: http.MethodGet, URL: "https://api.example/Things?key=s3cret", Status: status, Header: http.Header{}, Body: []byte(body)}
	if kind != "" {
		a.Header.Set("Content-Type", kind)
	}
	for i := 0; i+1 < len(header); i += 2 {
		a.Header.Add(header[i], header[i+1])
	}
	return a
}

func TestShapes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind, body string
		header     []string
		want       client.ResponseError
	}{
		"V4": {"application/json", `{"error":{"code":"501","message":"Unsupported functionality","target":"query","details":[{"code":"301","target":"$search","message":"$search query option not supported"}],"innererror":{"trace":[],"message":"inner"}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "501", Message: "Unsupported functionality", Target: "query", Details: []string{"301: $search query option not supported ($search)", "inner"}}},
		"V4, numeric code": {"application/json", `{"error":{"code":9007199254740993,"message":"x"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "9007199254740993", Message: "x"}},
		"V4, capitals": {"application/json", `{"Error":{"Code":"a","Message":"b"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "a", Message: "b"}},
		"V2": {"application/json", `{"error":{"code":"SY/530","message":{"lang":"en","value":"Invalid key"},"innererror":{"transactionid":"1","errordetails":[{"code":"/IWBEP/CX","message":"detail one","target":"x"},{"code":"/000","message":"Placeholder"},{"message":"Invalid key"}]}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "SY/530", Message: "Invalid key", Details: []string{"/IWBEP/CX: detail one (x)", "Placeholder"}}},
		"V3": {"application/json", `{"odata.error":{"code":"","message":{"lang":"en-US","value":"Not found"},"innererror":{"message":"deep","internalexception":{"message":"deeper"}}}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Message: "Not found", Details: []string{"deep", "deeper"}}},
		"V2 without its envelope": {"application/json", `{"code":-1,"message":{"lang":"en","value":"no such table"}}`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "-1", Message: "no such table"}},
		"XML": {"application/xml", `<?xml version="1.0"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>005056A509B11EE1</code><message xml:lang="en">Resource &amp; not found</message><innererror><errordetails><errordetail><message>why</message></errordetail></errordetails></innererror></error>`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "005056A509B11EE1", Message: "Resource & not found", Details: []string{"why"}}},
		"XML, prefix": {"application/atom+xml", `<m:error xmlns:m="http://docs.oasis-open.org/odata/ns/metadata"><m:code>1</m:code><m:message>x</m:message></m:error>`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "1", Message: "x"}},
		"ERP.net": {"application/json", `{"message":"Operator 'Or' is not supported.\r\nUse 'in'.","code":2129,"type":"ODataException","info":"at Erp.Domain","messageFormat":"Operator '{0}'","parameters":["Or"]}`, nil,
			client.ResponseError{Shape: client.ShapeERP, Code: "2129", Message: "Operator 'Or' is not supported.\r\nUse 'in'.", Details: []string{"ODataException", "at Erp.Domain"}}},
		"ERP.net under error": {"application/json", `{"error":{"message":"m","code":2129,"type":"T","info":"i","messageFormat":"m","parameters":[]}}`, nil,
			client.ResponseError{Shape: client.ShapeERP, Code: "2129", Message: "m", Details: []string{"T", "i"}}},
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
		"text in quotes": {"application/json", `"just text"`, nil, client.ResponseError{Shape: client.ShapeOther, Message: "just text"}},
		"unknown object": {"application/json", `{"a":1}`, nil, client.ResponseError{Shape: client.ShapeOther, Message: "400 Bad Request, no reason given"}},
		"page":           {"text/html", "<!DOCTYPE html>\n<html><head><title>503 &ndash; Sorry</title></head><body><h1>Planned <b>maintenance</b></h1></body>", nil, client.ResponseError{Shape: client.ShapeHTML, Message: "a web page came instead of data: 503 – Sorry: Planned maintenance"}},
		"page, no title": {"text/html", "<p>no", nil, client.ResponseError{Shape: client.ShapeHTML, Message: "a web page came instead of data"}},
		"text":           {"text/plain", " upstream connect error \n", nil, client.ResponseError{Shape: client.ShapeText, Message: "upstream connect error"}},
		"text said JSON": {"application/json", "oops", nil, client.ResponseError{Shape: client.ShapeBroken, Message: "the answer is not the JSON it says it is: oops"}},
		"broken JSON":    {"application/json", `{"error":{"code":`, nil, client.ResponseError{Shape: client.ShapeBroken, Message: `the answer is broken JSON: {"error":{"code":`}},
		"deep JSON": {"application/json", strings.Repeat("[", 20_000), nil,
			client.ResponseError{Shape: client.ShapeBroken, Message: "the answer is nested too deeply: " + strings.Repeat("[", 500) + " …"}},
		"two JSON":          {"application/json", `{} {}`, nil, client.ResponseError{Shape: client.ShapeBroken, Message: `the answer is broken JSON: {} {}`}},
		"empty":             {"", "", nil, client.ResponseError{Shape: client.ShapeEmpty, Message: "400 Bad Request, empty body"}},
		"empty, challenged": {"", "", []string{"WWW-Authenticate", "Negotiate", "WWW-Authenticate", `Bearer error="invalid_token", error_description="The issuer 'https://sts/a' is invalid"`}, client.ResponseError{Shape: client.ShapeEmpty, Code: "invalid_token", Message: "The issuer 'https://sts/a' is invalid"}},
		"ERP.net without info": {"application/json", `{"message":"m","code":3,"type":"LicenseException"}`, nil,
			client.ResponseError{Shape: client.ShapeERP, Code: "3", Message: "m", Details: []string{"LicenseException"}}},
		"a status of gRPC": {"application/json", `{"code":5,"message":"not found","details":[]}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Code: "5", Message: "not found"}},
		"ASP.NET exception": {"application/json", `{"Message":"An error has occurred.","ExceptionMessage":"Object reference"}`, nil,
			client.ResponseError{Shape: client.ShapeOther, Message: "An error has occurred.", Details: []string{"Object reference"}}},
		"list of one": {"application/json", `[{"error":{"code":"x","message":"in a list"}}]`, nil,
			client.ResponseError{Shape: client.ShapeOData, Code: "x", Message: "in a list"}},
		"Azure storage": {"application/xml", `<?xml version="1.0"?><Error><Code>AuthenticationFailed</Code><Message>Server failed</Message></Error>`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "AuthenticationFailed", Message: "Server failed"}},
		"other XML": {"application/xml", `<fault><reason>no route</reason><code>7</code></fault>`, nil,
			client.ResponseError{Shape: client.ShapeText, Code: "7", Message: "no route"}},
		"half an XML error": {"application/xml", `<error><code>1</code><message>m</message><inner`, nil,
			client.ResponseError{Shape: client.ShapeXML, Code: "1", Message: "m"}},
		"SAP's header": {"", "", []string{"sap-message", `{"code":"ZX/001","message":"Plant missing","severity":"error","details":[{"code":"/000","message":"more"}]}`},
			client.ResponseError{Shape: client.ShapeOData, Code: "ZX/001", Message: "Plant missing", Details: []string{"more"}}},
		"SAP's header in XML": {"", "", []string{"sap-message", `<notification><code>ZX/001</code><message>Plant missing</message></notification>`},
			client.ResponseError{Shape: client.ShapeOData, Code: "ZX/001", Message: "Plant missing"}},
		"SAP's header, with a body": {"application/json", `{"error":{"code":"a","message":"b"}}`, []string{"sap-message", `{"code":"c","message":"d"}`},
			client.ResponseError{Shape: client.ShapeOData, Code: "a", Message: "b"}},
		"page without a type": {"", `<html><body><center><h1>502 Bad Gateway</h1></center></body></html>`, nil,
			client.ResponseError{Shape: client.ShapeHTML, Message: "a web page came instead of data: 502 Bad Gateway"}},
		"byte order mark": {"application/json", "\xef\xbb\xbf" + `{"error":"x"}`, nil, client.ResponseError{Shape: client.ShapeOAuth, Code: "x"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := Read(answer(400, tt.kind, tt.body, tt.header...), Redact{})
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
	redact := Redact{Text: func(s string) string { return strings.ReplaceAll(s, `s3"cret`, "***") }}
	for name, body := range map[string]string{
		"at the cut":        strings.Repeat(" ", bodyCap-4) + `{"error":"x s3"cret"}` + strings.Repeat(" ", 10),
		"hidden by JSON":    `{"error":{"code":"s3\"cret","message":"s3\"cret","target":"s3\"cret","details":[{"message":"s3\u0022cret"}]}}`,
		"hidden by XML":     `<error><code>s3&quot;cret</code><message>s3&#34;cret</message></error>`,
		"at the read's end": strings.Repeat(`s3"cret`, readCap/7+10),
	} {
		a := answer(401, "application/json", body, "X-Echo", `s3"cret`, "Set-Cookie", "sid=1", "Authorization", "Bearer echoed",
			"WWW-Authenticate", `Bearer error_description="s3\"cret"`, "Sap-Message", `s3"cret`)
		e := Read(a, redact)
		all := e.Code + e.Message + e.Target + strings.Join(e.Details, " ") + fmt.Sprint(e.Header["X-Echo"], e.Header["Set-Cookie"], e.Header["Authorization"])
		if name != "hidden by JSON" && name != "hidden by XML" { // the raw body keeps its escapes: the redactor proper knows them
			all += string(e.Body)
		}
		for _, secret := range []string{"s3", "sid=1", "echoed"} {
			if at := strings.Index(all, secret); at >= 0 {
				t.Errorf("%s: %q in …%.60q", name, secret, all[at:])
			}
		}
		if len(e.Body) > bodyCap {
			t.Errorf("%s: %d bytes of body", name, len(e.Body))
		}
	}
}

func TestEverythingIsBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 100<<10)
	var details []string
	for range 100 {
		details = append(details, `{"message":"`+strings.Repeat("d", len(details)+1)+`"}`)
	}
	for _, body := range []string{
		`{"error":{"code":"` + long[:40000] + `","message":"` + long[:40000] + `","details":[` + strings.Join(details, ",") + `]}}`,
		long, "<html><title>" + long, `{"error":"` + long,
	} {
		e := Read(answer(500, "", body, "X-Long", long), Redact{})
		for _, text := range append(e.Details, e.Code, e.Message, e.Header["X-Long"][0]) {
			if len(text) > messageCap || !utf8.ValidString(text) {
				t.Errorf("%.20q: a text of %d bytes, valid %v", body, len(text), utf8.ValidString(text))
			}
		}
		if len(e.Body) > bodyCap || len(e.Details) > mostTexts || !utf8.Valid(e.Body) {
			t.Errorf("%.20q: body of %d bytes, %d details", body, len(e.Body), len(e.Details))
		}
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
		e := Read(answer(500, "application/json", string(body)), Redact{})
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
		e := Read(answer(500, kind, body), Redact{})
		if e.Shape == "" || len(e.Details) > 200 {
			t.Fatalf("%q has no shape or %d details", body, len(e.Details))
		}
		if e.Shape == client.ShapeEmpty && strings.TrimSpace(strings.TrimPrefix(body, "\xef\xbb\xbf")) != "" {
			t.Fatalf("%q is called empty", body)
		}
		_, _ = io.WriteString(io.Discard, e.Error())
	})
}

package odata

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

func TestTrap38ErrorShapes(t *testing.T) {
	t.Parallel()
	type want struct {
		Shape         client.Shape
		Code, Message string
		Target        string
		Details       []string
	}
	for name, c := range map[string]struct {
		status  int
		typ     string
		body    string
		headers map[string]string
		want    want
	}{
		"V4": {501, "application/json", `{"error":{"code":"501","message":"Unsupported functionality","target":"query","details":[{"code":"301","target":"$search","message":"$search query option not supported"}],"innererror":{"trace":[],"message":"stack"}}}`, nil,
			want{client.ShapeOData, "501", "Unsupported functionality", "query", []string{"301: $search query option not supported ($search)", "stack"}}},
		"V2": {400, "application/json", `{"error":{"code":"SY/530","message":{"lang":"en","value":"No such property"},"innererror":{"transactionid":"1","errordetails":[{"code":"/IWBEP/CX","message":"Deep","target":"x"},{"code":"/000","message":"Placeholder"}]}}}`, nil,
			want{client.ShapeOData, "SY/530", "No such property", "", []string{"/IWBEP/CX: Deep (x)", "Placeholder"}}},
		"V3": {404, "application/json", `{"odata.error":{"code":"","message":{"lang":"en-US","value":"Resource not found"}}}`, nil,
			want{client.ShapeOData, "", "Resource not found", "", nil}},
		"XML": {400, "application/xml", `<?xml version="1.0"?><error xmlns="http://schemas.microsoft.com/ado/2007/08/dataservices/metadata"><code>005056</code><message xml:lang="en">Resource &lt;x&gt; not found</message><innererror><message>Inner</message></innererror></error>`, nil,
			want{client.ShapeXML, "005056", "Resource <x> not found", "", []string{"Inner"}}},
		"ERP.net at the top": {500, "application/json", `{"message":"Maximum license count\r\nexceeded","code":2129,"type":"LicenseException","info":"   at Erp…"}`, nil,
			want{client.ShapeERP, "2129", "Maximum license count\r\nexceeded", "", []string{"LicenseException"}}},
		"ERP.net under error": {500, "application/json", `{"error":{"message":"No","code":17,"type":"T","info":"x"}}`, nil,
			want{client.ShapeERP, "17", "No", "", []string{"T"}}},
		"sql-server-rest-api": {500, "application/json", `{"code":-1,"message":{"lang":"en","value":"Broken"}}`, nil,
			want{client.ShapeOData, "-1", "Broken", "", nil}},
		"APIM": {401, "application/json", `{"statusCode":401,"message":"Access denied due to missing subscription key."}`, nil,
			want{client.ShapeAPIM, "401", "Access denied due to missing subscription key.", "", nil}},
		"OAuth": {400, "application/json", `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret."}`, nil,
			want{client.ShapeOAuth, "invalid_client", "AADSTS7000215: Invalid client secret.", "", nil}},
		"SCIM": {400, "application/json", `{"detail":"bad filter","schemas":["urn"],"scimType":"invalidFilter","status":"400"}`, nil,
			want{client.ShapeOther, "invalidFilter", "bad filter", "", nil}},
		"RFC 7807": {403, "application/problem+json", `{"type":"about:blank","title":"Forbidden","status":403,"detail":"not your mart","instance":"/odata/X"}`, nil,
			want{client.ShapeOther, "403", "Forbidden: not your mart", "/odata/X", nil}},
		"ASP.NET": {500, "application/json", `{"Message":"An error has occurred.","ExceptionMessage":"Object reference"}`, nil,
			want{client.ShapeOther, "", "An error has occurred.", "", []string{"Object reference"}}},
		"Spring": {404, "application/json", `{"timestamp":"x","status":404,"error":"Not Found","message":"No message","path":"/x"}`, nil,
			want{client.ShapeOther, "Not Found", "No message", "", nil}},
		"HTML": {503, "text/html; charset=utf-8", `<!DOCTYPE html><html><head><title> Sorry,&amp;
 maintenance </title></head><body>x</body></html>`, nil,
			want{client.ShapeHTML, "", "Sorry,& maintenance", "", nil}},
		"HTML without a type": {502, "", `<html><body><center><h1>502 Bad Gateway</h1></center></body></html>`, nil,
			want{client.ShapeHTML, "", "502 Bad Gateway", "", nil}},
		"text": {404, "text/plain", "404 not found\nmore", nil,
			want{client.ShapeText, "", "404 not found", "", nil}},
		"empty": {500, "", "", nil, want{client.ShapeEmpty, "", "Internal Server Error", "", nil}},
		"broken": {500, "application/json", `{"error":{"code"`, nil,
			want{client.ShapeBroken, "", "the error body is broken JSON", "", nil}},
		"list of one": {400, "application/json", `[{"error":{"code":"x","message":"in a list"}}]`, nil,
			want{client.ShapeOData, "x", "in a list", "", nil}},
		"sap-message": {400, "", "", map[string]string{"sap-message": `{"code":"ZX/001","message":"Plant missing","severity":"error","details":[]}`},
			want{client.ShapeOData, "ZX/001", "Plant missing", "", nil}},
		"sap-message in XML": {400, "", "", map[string]string{"sap-message": `<notification><code>ZX/001</code><message>Plant missing</message></notification>`},
			want{client.ShapeOData, "ZX/001", "Plant missing", "", nil}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.typ)
				for k, v := range c.headers {
					w.Header().Set(k, v)
				}
				w.WriteHeader(c.status)
				w.Write([]byte(c.body))
			})
			_, err := s.Fetch(t.Context(), client.Query{Path: "X", Params: []client.Param{{Name: "secret", Value: "value"}}}, client.Start)
			var e *client.ResponseError
			if !errors.As(err, &e) {
				t.Fatalf("%v, want a ResponseError", err)
			}
			got := want{e.Shape, e.Code, e.Message, e.Target, e.Details}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
			if e.Status != c.status || string(e.Body) != c.body || strings.Contains(e.URL, "value") {
				t.Errorf("status %d, body %q, url %s", e.Status, e.Body, e.URL)
			}
		})
	}
}

func TestTrap40WebPagesAreNoData(t *testing.T) {
	t.Parallel()
	page := `<html><head><title>Sign in to your account</title></head></html>`
	for name, typ := range map[string]string{"by its type": "text/html", "by its text": "application/json"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", typ)
				w.Write([]byte("\n" + page))
			})
			_, fetched := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
			_, listed := s.Sets(t.Context())
			_, model := s.Schema(t.Context())
			for what, err := range map[string]error{"Fetch": fetched, "Sets": listed, "Schema": model} {
				var e *client.ResponseError
				if !errors.As(err, &e) || e.Shape != client.ShapeHTML || e.Status != 200 ||
					!strings.Contains(e.Message, "a sign-in page or web page instead of") || !strings.Contains(e.Message, "Sign in to your account") {
					t.Errorf("%s: %v", what, err)
				}
			}
		})
	}
}

func TestWrongBodies(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body, typ string
		shape     client.Shape
	}{
		"empty":            {"", "application/json", client.ShapeEmpty},
		"blank":            {" \r\n", "application/json", client.ShapeEmpty},
		"text":             {"Service unavailable", "text/plain", client.ShapeText},
		"half a name":      {`{"val`, "application/json", client.ShapeBroken},
		"another object":   {`{}`, "application/json", client.ShapeOther},
		"UTF-16":           {"\xff\xfe{\x00}\x00", "application/json", client.ShapeBroken},
		"error with a 200": {`{"error":{"code":"x","message":"no"}}`, "application/json", client.ShapeOData},
		"deep":             {`{"value":` + strings.Repeat("[", 100), "application/json", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", c.typ)
				w.Write([]byte(c.body))
			})
			p, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
			var e *client.ResponseError
			switch {
			case c.shape == "" && err == nil && p.Incomplete == nil:
				t.Error("taken for data")
			case c.shape != "" && (!errors.As(err, &e) || e.Shape != c.shape || e.Message == ""):
				t.Errorf("%+v, want shape %s", err, c.shape)
			}
		})
	}
}

func TestTrap45SecretsAreTakenOut(t *testing.T) {
	t.Parallel()
	server := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", "hunter2")
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(400)
		w.Write([]byte(strings.Repeat("x", maxErrorBody-3) + "hunter2"))
	}
	s := serve(t, server)
	WithRedact(func(text string) string { return strings.ReplaceAll(text, "hunter2", "(removed)") })(s)
	_, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if strings.Contains(string(e.Body), "hun") || len(e.Body) > maxErrorBody || e.Header["X-Echo"][0] != "(removed)" || e.Header["Set-Cookie"] != nil {
		t.Errorf("%d bytes, ending %q, header %v", len(e.Body), e.Body[len(e.Body)-10:], e.Header)
	}
}

func TestTrap39Trailer(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "OData-Error")
		w.Write([]byte(`{"value":[{"ID":1}]}`))
		w.Header().Set("OData-Error", `{"code":"late","message":"the database went away"}`)
	})
	p, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
	if err != nil || p.Len() != 1 {
		t.Fatal(p, err)
	}
	var e *client.ResponseError
	if !errors.As(p.Incomplete, &e) || e.Code != "late" || e.Message != "the database went away" {
		t.Errorf("%v", p.Incomplete)
	}
}

func TestTrap39ErrorInTheStream(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"after the rows":  `{"value":[{"ID":1},{"ID":2}],"error":{"code":"late","message":"gone"}}`,
		"before the rows": `{"error":{"code":"late","message":"gone"},"value":[{"ID":1},{"ID":2}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(body)) })
			p, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
			if err != nil || p.Len() != 2 || p.Next != nil {
				t.Fatal(p, err)
			}
			var e *client.ResponseError
			if !errors.As(p.Incomplete, &e) || e.Code != "late" || e.Shape != client.ShapeOData {
				t.Errorf("%v", p.Incomplete)
			}
		})
	}
}

func TestTrap39TruncatedBodies(t *testing.T) {
	t.Parallel()
	whole := `{"@odata.count":3,"value":[{"ID":1,"N":{"a":[1,2]}},{"ID":2,"N":"}]"},{"ID":3,"N":null}],"@odata.nextLink":"Things?a"}`
	for cut := range len(whole) {
		t.Run("", func(t *testing.T) {
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				// The transfer itself says nothing: only the JSON tells.
				w.Write([]byte(whole[:cut]))
			})
			p, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
			switch {
			case err != nil:
			case p.Incomplete == nil || p.Next != nil:
				t.Errorf("cut at %d: taken for whole, with %d rows", cut, p.Len())
			case p.Len() != closedRows(whole[:cut]):
				t.Errorf("cut at %d: %d rows, want %d", cut, p.Len(), closedRows(whole[:cut]))
			}
		})
	}
}

// closedRows counts the rows of the list above that came whole.
func closedRows(text string) int {
	rows := 0
	for _, end := range []string{`[1,2]}}`, `"}]"}`, `null}`} {
		if strings.Contains(text, end) {
			rows++
		}
	}
	return rows
}

func TestTrap11NoContent(t *testing.T) {
	t.Parallel()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) })
	p, err := s.Fetch(t.Context(), client.Query{Path: "Things(1)/Owner"}, client.Start)
	if err != nil || p.Len() != 0 || p.Next != nil || p.Incomplete != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

package odata

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// TestTrap38Refusals: the shapes themselves are those of package failure.
func TestTrap38Refusals(t *testing.T) {
	t.Parallel()
	body := `{"error":{"code":"501","message":"Unsupported functionality","target":"query","details":[{"code":"301","target":"$search","message":"$search query option not supported"}]}}`
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Location", "https://x.example/?client_secret=value")
		w.WriteHeader(http.StatusNotImplemented)
		w.Write([]byte(body))
	})
	s.opts.Claims = func() client.Claims { return client.Claims{"aud": "x"} }
	_, err := s.Fetch(t.Context(), client.Query{Path: "X", Params: []client.Param{{Name: "client_secret", Value: "value"}}}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatalf("%v, want a ResponseError", err)
	}
	if strings.Contains(e.URL+e.Header["Location"][0], "value") || !strings.Contains(e.URL, "/odata/X?") {
		t.Errorf("url %s, location %s", e.URL, e.Header["Location"])
	}
	want := &client.ResponseError{
		Method: "GET", URL: e.URL, Status: 501, Code: "501", Message: "Unsupported functionality", Target: "query",
		Details: []string{"301: $search query option not supported ($search)"}, Header: e.Header,
		Body: []byte(body), Shape: client.ShapeOData, Claims: client.Claims{"aud": "x"}, Attempts: 1,
	}
	if diff := cmp.Diff(want, e); diff != "" {
		t.Error(diff)
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
					!strings.Contains(e.Message, "a sign-in page or other web page came instead of data") || !strings.Contains(e.Message, "Sign in to your account") {
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

// TestRowsThatAreNoObjects are refused for a set, whether its model is known or
// not. What may be a list of anything is shown.
func TestRowsThatAreNoObjects(t *testing.T) {
	t.Parallel()
	model := strings.Replace(keyedModel, "</EntityType>", `<Property Name="Tags" Type="Collection(Edm.String)"/></EntityType>`, 1)
	for name, c := range map[string]struct {
		path, body string
		model      string
		rows       int // -1 refused
	}{
		"numbers":              {"Things", `{"value":[1,2]}`, "", -1},
		"nulls":                {"Things", `{"value":[null]}`, "", 1},
		"lists":                {"Things", `{"value":[[1],[2]]}`, "", -1},
		"a bare list":          {"Things", `[1,2]`, "", -1},
		"a bare number":        {"Things", `5`, "", -1},
		"one value":            {"Things", `{"value":5}`, "", -1},
		"numbers, model known": {"Things", `{"value":[1,2]}`, keyedModel, -1},
		"a number later on":    {"Things", `{"value":[{"A":1},{"A":2},3]}`, "", 2},
		"no row":               {"Things", `{"value":[]}`, "", 0},
		"bare objects":         {"Things", `[{"A":1}]`, "", 1},
		"a property":           {"Things(1)/Tags", `{"value":["a","b"]}`, "", 2},
		"a property, known":    {"Things(A=1,B=2)/Tags", `{"value":["a","b"]}`, model, 2},
		"a function":           {"Names()", `{"value":["a","b"]}`, "", 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				switch {
				case !strings.HasSuffix(r.URL.Path, "$metadata"):
					w.Header().Set("Content-Type", "application/json")
					_, _ = w.Write([]byte(c.body))
				case c.model == "":
					w.WriteHeader(http.StatusNotFound)
				default:
					_, _ = w.Write([]byte(c.model))
				}
			})
			_, _ = s.Schema(t.Context())
			p, err := s.Fetch(t.Context(), client.Query{Path: c.path}, client.Start)
			var e *client.ResponseError
			if c.rows < 0 {
				if !errors.As(err, &e) || !strings.Contains(e.Message, "no list of records") {
					t.Errorf("%v", err)
				}
				return
			}
			if err != nil || p.Len() != c.rows || (p.Incomplete != nil) != strings.HasPrefix(name, "a number") {
				t.Errorf("%v, %+v", err, p)
			}
		})
	}
}

func TestTrap45SecretsAreTakenOut(t *testing.T) {
	t.Parallel()
	server := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Echo", "hunter2")
		w.Header().Set("Set-Cookie", "a=b")
		w.WriteHeader(http.StatusBadRequest)
		w.Write([]byte(strings.Repeat("x", 64<<10-3) + "hunter2"))
	}
	s := serve(t, server)
	WithRedact(func(text string) string { return strings.ReplaceAll(text, "hunter2", "(removed)") })(s)
	_, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if strings.Contains(string(e.Body), "hun") || e.Header["X-Echo"][0] != "(removed)" || e.Header["Set-Cookie"] != nil {
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
		"as the last row": `{"value":[{"ID":1},{"ID":2},{"error":{"code":"late","message":"gone"}}]}`,
		"as a row":        `{"value":[{"ID":1},{"ID":2},{"error":{"code":"late","message":"gone"}},{"ID":3}],"@odata.nextLink":"X?a"}`,
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

// TestRowsThatLookLikeErrors: a property named error is data where the model declares it,
// next to other properties, and without the members of an error.
func TestRowsThatLookLikeErrors(t *testing.T) {
	t.Parallel()
	declared := decoding{columns: []client.Column{{Name: "error"}}}
	for body, d := range map[string]decoding{
		`{"value":[{"error":{"code":"x","message":"y"}}]}`:        declared,
		`{"value":[{"ID":1,"error":{"code":"x","message":"y"}}]}`: {},
		`{"value":[{"error":{"code":"x"}}]}`:                      {},
		`{"value":[{"error":"x"}]}`:                               {},
	} {
		if got, err := decode([]byte(body), d); err != nil || got.broke != nil || got.fault != nil || got.page.Len() != 1 {
			t.Errorf("%s: %v, %+v", body, err, got)
		}
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
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusNoContent) })
	p, err := s.Fetch(t.Context(), client.Query{Path: "Things(1)/Owner"}, client.Start)
	if err != nil || p.Len() != 0 || p.Next != nil || p.Incomplete != nil {
		t.Errorf("%+v, %v", p, err)
	}
}

package odata

import (
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestNestedTooDeeply: an answer that is valid but too deep is not called
// broken, wherever it comes and whichever limit is met first.
func TestNestedTooDeeply(t *testing.T) {
	t.Parallel()
	deep := func(n int) string { return strings.Repeat("[", n) + strings.Repeat("]", n) }
	for name, body := range map[string]string{
		"ours":            `{"value":[{"a":1},{"a":` + deep(maxDepth+1) + `}]}`,
		"the decoder's":   `{"value":[{"a":1},{"a":` + deep(100_000) + `}]}`,
		"never closed":    `{"value":[{"a":1},{"a":` + strings.Repeat("[", 100_000),
		"beside the rows": `{"x":` + deep(100_000) + `,"value":[]}`,
		"of names":        strings.Repeat(`{"value":[`, 100_000),
	} {
		got, err := decode([]byte(body), decoding{})
		if err == nil {
			err = got.broke
		}
		if err == nil || !strings.Contains(err.Error(), "nested too deeply") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, body := range map[string]string{
		"model":           `{"$Version":"4.01","x":` + deep(maxDepth+1) + `}`,
		"model, far more": `{"$Version":"4.01","x":` + deep(100_000) + `}`,
	} {
		if _, err := readJSONModel([]byte(body)); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := readJSONModel([]byte(`{"$Version":"4.01","x":}`)); err == nil || !strings.Contains(err.Error(), "broken JSON") {
		t.Errorf("a broken model: %v", err)
	}
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"value":[{"name":"A","x":` + deep(100_000) + `}]}`))
	})
	if _, err := s.Sets(t.Context()); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Errorf("service document: %v", err)
	}
	page, err := s.Fetch(t.Context(), client.Query{Path: "X"}, client.Start)
	if err != nil || page.Incomplete == nil || !strings.Contains(page.Incomplete.Error(), "nested too deeply") {
		t.Errorf("the first row: %v", err)
	}
}

func TestXMLNestedTooDeeply(t *testing.T) {
	t.Parallel()
	body := `<?xml version="1.0"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx">` + strings.Repeat("<a>", 100_000)
	if _, err := parseModel([]byte(body)); err == nil || !strings.Contains(err.Error(), "nested too deeply") {
		t.Error(err)
	}
}

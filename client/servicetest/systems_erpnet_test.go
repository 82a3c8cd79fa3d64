package servicetest_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/servicetest"
)

// TestERPNetRenames: the error for an old name says the new one, through two renames, and
// the functions at the root agree with it.
func TestERPNetRenames(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	o := open(t, profileOf(t, s))
	for old, now := range map[string]string{"General_Goods": s.Set, "General_Products": s.Set, "Crm_Sales_Clients": "Crm_Customers"} {
		_, err := o.Fetch(t.Context(), client.Query{Path: old}, client.Start)
		refusedWith(t, err, 500, "'"+old+"' is no more supported", "new name of this entity is '"+now+"'", "GetRenamedEntityTypes")
	}
	_, err := o.Fetch(t.Context(), client.Query{Path: "Never_Was"}, client.Start)
	if e := refusedWith(t, err, 500, "is not found"); strings.Contains(e.Message, "new name") {
		t.Errorf("a set that never was has a new name: %s", e.Message)
	}
	token, err := o.credential.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status, body := ask(t, http.MethodGet, s.URL+"GetVersion", token); status != 200 || !strings.Contains(body, `"version":"26.2.`) {
		t.Errorf("GetVersion: %d %s", status, body)
	}
	var renames struct {
		Value []struct{ OldName, NewName, Version string } `json:"value"`
	}
	_, body := ask(t, http.MethodGet, s.URL+"GetRenamedEntityTypes()", token)
	if err := json.Unmarshal([]byte(body), &renames); err != nil || len(renames.Value) != 3 || renames.Value[1].NewName != s.Set {
		t.Errorf("renames: %v %s", err, body)
	}
}

// ask sends one request past the client.
func ask(t *testing.T, method, address, token string) (int, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

// TestERPNetJSONModels: the standard model is for anybody, that of the instance is not.
func TestERPNetJSONModels(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	base := strings.TrimSuffix(s.URL, "odata/")
	for name, want := range map[string]int{"standardmodel": 200, "currentmodel": 401, "odata/": 401} {
		if status, body := ask(t, http.MethodGet, base+name, ""); status != want || want == 200 && !strings.Contains(body, `"Crm_Customers"`) {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	token, err := open(t, profileOf(t, s)).credential.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if status, _ := ask(t, http.MethodGet, base+"currentmodel", token); status != 200 {
		t.Errorf("currentmodel with a token: %d", status)
	}
}

// TestERPNetLastUpdate: the time of the last change is there for who names it, and can be
// filtered by.
func TestERPNetLastUpdate(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	o := open(t, profileOf(t, s))
	const column = "AggregateLastUpdateTimeUtc"
	for _, selected := range [][]string{nil, {"default"}, {"default", column}} {
		page, err := o.Fetch(t.Context(), client.Query{Path: s.Set, Select: selected}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		at := page.Column(column)
		if there := at >= 0 && page.Cell(0, at).IsSet(); there != slices.Contains(selected, column) {
			t.Errorf("selected %v: it is there: %v", selected, there)
		}
	}
	ids, err := rowIDs(t, o.Service, client.Query{Path: s.Set, Filter: column + " ge 2026-02-20T10:00:00Z"})
	if err != nil || len(ids) == 0 || len(ids) >= s.Rows {
		t.Errorf("changed since: %d of %d rows, %v", len(ids), s.Rows, err)
	}
}

// TestERPNetScriptIsNeverOffered: the action in the model is no set and no function, and
// reading all that is offered sends nothing to it.
func TestERPNetScriptIsNeverOffered(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	o := open(t, profileOf(t, s))
	sets, err := o.Sets(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, ok := o.Service.(client.Describer)
	if !ok {
		t.Fatal("the service does not describe itself")
	}
	schema, err := d.Schema(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range sets {
		if strings.Contains(set.Name, "Script") {
			t.Errorf("offered: %s", set.Name)
		}
	}
	for _, set := range schema.Sets {
		if strings.Contains(set.Name, "Script") {
			t.Errorf("in the model as a set: %s", set.Name)
		}
	}
	for _, f := range schema.Functions {
		if strings.Contains(f.Name, "Script") {
			t.Errorf("in the model as a function: %s", f.Name)
		}
	}
	_, err = o.Fetch(t.Context(), client.Query{Path: "ExecuteScript"}, client.Start)
	var refused *client.ResponseError
	if !errors.As(err, &refused) {
		t.Errorf("typed by hand: %v", err)
	}
	for _, r := range s.Ledger.All() {
		if !r.Token && r.Method != http.MethodGet {
			t.Errorf("%s %s was sent", r.Method, r.Path)
		}
	}
}

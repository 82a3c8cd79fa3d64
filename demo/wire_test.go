package demo

import (
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Paging to the end loses no row and shows none twice, whatever the order.
func TestPagingToTheEnd(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	for query, want := range map[string][2]int{
		"Facilities?$select=Id":                                                 {5000, 5},
		"Facilities?$select=Id&$orderby=Type":                                   {5000, 5},
		"Facilities?$select=Id&$skip=10&$top=2345&$orderby=Name desc":           {2345, 3},
		"Facilities?$select=Id&$top=1000":                                       {1000, 1},
		"Facilities?$select=Id&$top=1001":                                       {1001, 2},
		"Facilities?$select=Id&$skip=4999":                                      {1, 1},
		"Facilities?$select=Id&$skip=6000":                                      {0, 1},
		"Facilities?$select=Id&$top=0":                                          {0, 1},
		"Facilities?$select=Id&$filter=contains(Name,' ') or Name eq 'a+b%26c'": {-1, -1},
		"Observations?$select=Sys_PK":                                           {observationCount, 122},
		"Indicators('TB_MORT')/Observations?$select=Sys_PK&$top=700":            {700, 1},
		"Countries": {195, 1},
		"EmptySet":  {0, 1},
	} {
		rows, pages := c.all(query)
		seen := map[string]bool{}
		for _, r := range rows {
			seen[show(r)] = true
		}
		if len(seen) != len(rows) || want[0] >= 0 && (len(rows) != want[0] || pages != want[1]) {
			t.Errorf("%s: %d rows, %d different, %d pages; want %v", query, len(rows), len(seen), pages, want)
		}
	}
	m := c.get("Countries?$top=3", "Prefer", "odata.maxpagesize=2")
	if len(m["value"].([]any)) != 2 || m["@odata.nextLink"] == nil {
		t.Errorf("max page size: %v", m)
	}
	if _, head, _ := readJSON(t, c.request("Countries", "Prefer", "odata.maxpagesize=99999")); head.Get("Preference-Applied") != "odata.maxpagesize=1000" {
		t.Errorf("applied %q", head.Get("Preference-Applied"))
	}
	link := show(c.get("Facilities?$orderby=Name asc&my=a b")["@odata.nextLink"])
	if !strings.HasPrefix(link, c.root+"/Facilities?") || !strings.Contains(link, "$orderby=Name%20asc&my=a%20b&$skiptoken=") {
		t.Errorf("next link %s", link)
	}
	status, _, _ := readJSON(t, c.request(strings.Replace(link, "Name", "Beds", 1)))
	if status != 400 {
		t.Errorf("a token of another order: %d", status)
	}
}

func TestKeysAndLinks(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	id := facilityGUID(7)
	for path, want := range map[string]string{
		"Countries('AUT')/Name/$value":                                                           "Austria",
		"Countries(Code='AUT')/Name/$value":                                                      "Austria",
		"Countries/$count":                                                                       "195",
		"Countries/$count?$filter=Code eq 'AUT'":                                                 "1",
		"Countries/$count?$top=1&$skip=1":                                                        "195",
		"Countries('AUT')/Region/Name/$value":                                                    "European Region",
		"Countries('AUT')/Observations/$count":                                                   fmt.Sprint(indicatorCount * rounds),
		"Indicators('TB_MORT')/Thresholds/$count":                                                "18",
		"Observations(1000001)/Country/Code/$value":                                              "AFG",
		"Observations(1000001)/LOAD_ID/$value":                                                   "9007199254740993",
		"Facilities(" + id + ")/Address/City/$value":                                             facilityAddress(7).list[1].s,
		"Facilities(" + strings.ToUpper(id) + ")/Id/$value":                                      id,
		"About/Environment/$value":                                                               "live",
		"Thresholds(IndicatorCode='TB_MORT',SEX=HealthDataMart.Sex'MLE',Year='2005')/SEX/$value": "MLE",
		"Thresholds(Year='2005',SEX='MLE',IndicatorCode='TB_MORT')/Year/$value":                  "2005",
		"Countries('AUT')/Region/Countries('DEU')/Code/$value":                                   "DEU",
	} {
		if got := c.text(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	m := c.get("Countries('AUT')")
	if m["@odata.context"] != c.root+"/$metadata#Countries/$entity" || m["Name"] != "Austria" {
		t.Errorf("entity %v", m)
	}
	if m = c.get("Countries('AUT')/Name"); m["value"] != "Austria" {
		t.Errorf("property %v", m)
	}
	if m = c.get("Facilities(" + id + ")/Address"); m["City"] == nil || m["@odata.context"] == nil {
		t.Errorf("complex property %v", m)
	}
	if got := c.rows("Countries('AUT')/Facilities?$filter=Beds gt 5&$top=3&$orderby=Beds desc"); len(got) != 3 || got[0]["CountryCode"] != "AUT" {
		t.Errorf("facilities %v", got)
	}
	for _, path := range []string{"Observations(1000003)/COMMENT", "Facilities(" + facilityGUID(firstFacility(3)) + ")/RefersTo"} {
		if r := c.request(path); r.StatusCode != http.StatusNoContent {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
	for _, path := range []string{"Countries('AUT')/Region/Countries('AFG')", "Observations(999)", "Facilities(" + strings.Replace(id, id[:1], "0", 1)[:35] + "f)",
		"Countries('AUT')/Name/More", "Countries/$count/x"} {
		r := c.request(path)
		r.Body.Close()
		if r.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, r.StatusCode)
		}
	}
}

func firstFacility(kind int) int {
	for i := range facilityCount {
		if facilityKind(i) == kind {
			return i
		}
	}
	return -1
}

func TestMetadata(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	r := c.request("$metadata")
	live, _ := io.ReadAll(r.Body)
	r.Body.Close()
	var model struct {
		XMLName xml.Name
		Inner   struct {
			Schema struct {
				Types []struct {
					Name  string `xml:",attr"`
					Props []struct {
						Name string `xml:",attr"`
					} `xml:"Property"`
				} `xml:"EntityType"`
			}
		} `xml:"DataServices"`
	}
	if err := xml.Unmarshal(live, &model); err != nil || len(model.Inner.Schema.Types) != 15 || r.Header.Get("Content-Type") != xmlKind {
		t.Fatalf("metadata: %v, %d types, %s", err, len(model.Inner.Schema.Types), r.Header.Get("Content-Type"))
	}
	for _, typ := range model.Inner.Schema.Types {
		if typ.Name == "WideIndicatorRow" && len(typ.Props) != 60 {
			t.Errorf("%d wide columns", len(typ.Props))
		}
	}
	staging := string(newWorld(true).metadata())
	if strings.Contains(string(live), `"Reviewed"`) || !strings.Contains(staging, `<Property Name="Reviewed" Type="Edm.DateTimeOffset" Precision="6"/>`) {
		t.Error("Reviewed is not where it belongs")
	}
	tag := r.Header.Get("ETag")
	for header, want := range map[string]int{tag: 304, `"x", ` + tag: 304, strings.TrimPrefix(tag, "W/"): 304, "*": 304, `"x"`: 200} {
		r := c.request("$metadata", "If-None-Match", header)
		b, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != want || want == 304 && len(b) > 0 {
			t.Errorf("If-None-Match %s: %d, %d bytes", header, r.StatusCode, len(b))
		}
	}
	if r := signIn(t, d, true).request("$metadata", "If-None-Match", tag); r.StatusCode != http.StatusOK {
		t.Errorf("staging has the model of live: %d", r.StatusCode)
	}
}

func TestGzip(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	r := c.request("Countries", "Accept-Encoding", "br, gzip")
	defer r.Body.Close()
	if r.Header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("encoding %q", r.Header.Get("Content-Encoding"))
	}
	z, err := gzip.NewReader(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.NewDecoder(z).Decode(&m); err != nil || len(m["value"].([]any)) != 195 {
		t.Errorf("%v, %d rows", err, len(m["value"].([]any)))
	}
	for _, header := range []string{"identity", "gzip;q=0", "gzip; q=0.0"} {
		r := c.request("Countries", "Accept-Encoding", header)
		r.Body.Close()
		if r.Header.Get("Content-Encoding") != "" {
			t.Errorf("%s: %s", header, r.Header.Get("Content-Encoding"))
		}
	}
}

func TestFormats(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	row := c.rows("Observations?$top=1", "Accept", "application/json;IEEE754Compatible=true;odata.metadata=none")[0]
	if row["LOAD_ID"] != "9007199254740993" || row["VALUE_N"] != "48.56" {
		t.Errorf("texts for numbers: %v", row)
	}
	if m := c.get("Observations?$top=1&$count=true", "Accept", "application/json;odata.metadata=none"); m["@odata.context"] != nil || m["@odata.count"] == nil {
		t.Errorf("no metadata: %v", m)
	}
	f := c.get("Facilities(" + facilityGUID(0) + ")")
	want := map[string]any{"Address": map[string]any{"Street": "Main Street 147", "City": "Hillcrest", "PostalCode": "67106"},
		"Badge": "wkaccscOgquVBzjf94glxA==", "Beds": json.Number("111"), "CountryCode": "BWA", "Emergency": false,
		"Id": "89193777-e7af-4bfb-9e10-1696aa1a2b5d", "Languages": []any{"es", "pt"},
		"Location": map[string]any{"Latitude": json.Number("58.41923"), "Longitude": json.Number("1.67706")},
		"Name":     "Riverside Health Post", "OpenFor": "PT10H", "Opened": "1944-01-20", "OpensAt": "10:00:00",
		"Type": "Clinic", "Updated": "2026-03-01T00:00:00Z", "@odata.context": c.root + "/$metadata#Facilities/$entity"}
	if diff := cmp.Diff(want, f); diff != "" { // the same in every run
		t.Error(diff)
	}
	notes := c.rows("Notes")
	if len(notes) != len(noteList)+2 {
		t.Fatalf("%d notes", len(notes))
	}
	for i, n := range noteList {
		if notes[i]["Body"] != n.body || notes[i]["Title"] != n.title {
			t.Errorf("note %d came as %q", i+1, notes[i]["Body"])
		}
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	send := func(method, path, kind, body string) *http.Response {
		q, err := http.NewRequestWithContext(t.Context(), method, c.root+"/"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		q.Header.Set("Authorization", "Bearer "+c.token)
		q.Header.Set("Content-Type", kind)
		r, err := c.http.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "MERGE"} {
		r := send(method, "Countries", "application/json", "{}")
		r.Body.Close()
		if r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "GET" {
			t.Errorf("%s: %d, allow %q", method, r.StatusCode, r.Header.Get("Allow"))
		}
	}
	status, _, m := readJSON(t, send("POST", "Countries/$query", "text/plain", "$filter=Code%20eq%20'AUT'&$select=Code\n"))
	if rows, _ := m["value"].([]any); status != 200 || len(rows) != 1 {
		t.Errorf("$query: %d %v", status, m)
	}
	for kind, want := range map[string]int{"application/json": 415, "text/plain; charset=utf-8": 200} {
		r := send("POST", "Countries/$query", kind, "$top=1")
		r.Body.Close()
		if r.StatusCode != want {
			t.Errorf("$query as %s: %d", kind, r.StatusCode)
		}
	}
	if r := c.request("Countries/$query"); r.StatusCode != http.StatusMethodNotAllowed || r.Header.Get("Allow") != "POST" {
		t.Errorf("GET $query: %d", r.StatusCode)
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	s := signIn(t, d, true)
	var all sync.WaitGroup
	for i := range 24 {
		all.Go(func() {
			who := []*client{c, s}[i%2]
			m := who.get(fmt.Sprintf("Observations?$filter=VALUE_N gt %d&$orderby=DIM_TIME desc&$count=true&$top=5&$skip=%d", i/6, i))
			if len(m["value"].([]any)) != 5 {
				t.Errorf("%d: %v", i, m)
			}
		})
	}
	all.Wait()
}

func BenchmarkDeepPage(b *testing.B) { benchmark(b, "Observations?$skip=100000&$top=200") }
func BenchmarkFilter(b *testing.B) {
	benchmark(b, "Observations?$filter=VALUE_N gt %d and contains(COUNTRY,'a')&$top=200")
}
func BenchmarkSort(b *testing.B) {
	benchmark(b, "Observations?$orderby=VALUE_N desc,Sys_PK&$top=200&$filter=LOAD_ID gt %d")
}

func benchmark(b *testing.B, query string) {
	_, c := open(b, false)
	n := 0
	for b.Loop() {
		path := query
		if n++; strings.Contains(query, "%d") {
			path = fmt.Sprintf(query, n) // never the same, so nothing is remembered
		}
		r := c.request(path)
		_, _ = io.Copy(io.Discard, r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusOK {
			b.Fatal(r.Status)
		}
	}
}

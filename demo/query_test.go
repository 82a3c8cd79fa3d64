package demo

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFilters(t *testing.T) {
	t.Parallel()
	w := newWorld(false)
	count := func(set, filter string) (int, error) {
		s := w.byName[set]
		o := options{filter: filter, given: map[string]bool{"$filter": true}}
		r, err := w.narrow(t.Context(), s, allOf(s), &o)
		return r.n, err
	}
	// want is worked out by other means than the filter's own.
	where := func(set string, match func(row func(string) value) bool) int {
		s, n := w.byName[set], 0
		for i := range s.rows {
			if match(func(name string) value { return s.prop(name).at(i) }) {
				n++
			}
		}
		return n
	}
	big := where("Countries", func(r func(string) value) bool { return r("Population").n > 100_000_000 })
	euro := where("Countries", func(r func(string) value) bool { return r("RegionCode").s == "EUR" })
	bigEuro := where("Countries", func(r func(string) value) bool {
		return r("Population").n > 100_000_000 && r("RegionCode").s == "EUR"
	})
	noLife := where("Countries", func(r func(string) value) bool { return r("LifeExpectancy").isNull() })
	noValue := where("Observations", func(r func(string) value) bool { return r("VALUE_N").isNull() })
	women := where("Observations", func(r func(string) value) bool { return r("SEX").s == "FMLE" })
	french := where("Facilities", func(r func(string) value) bool {
		for _, l := range r("Languages").list {
			if l.s == "fr" {
				return true
			}
		}
		return false
	})
	n := len(countryList())
	cases := []struct {
		set, filter string
		want        int
	}{
		{"Countries", "Population gt 100000000", big},
		{"Countries", "not (Population gt 100000000)", n - big},
		{"Countries", "RegionCode eq 'EUR' and Population gt 100000000", bigEuro},
		{"Countries", "RegionCode eq 'EUR' or Population gt 100000000", euro + big - bigEuro},
		{"Countries", "RegionCode ne 'EUR'", n - euro},
		{"Countries", "LifeExpectancy eq null", noLife},
		{"Countries", "LifeExpectancy gt 0 or LifeExpectancy le 0", n - noLife},
		{"Countries", "not (LifeExpectancy gt 0)", noLife},
		{"Countries", "Code in ('AFG', 'AUT','XXX')", 2},
		{"Countries", "Code ge 'A' and Code lt 'B'", 11},
		{"Countries", "Name eq 'Côte d’Ivoire'", 1},
		{"Countries", "NativeName eq 'Timor Lorosa''e'", 1},
		{"Countries", "contains(tolower(Name),'korea')", 2},
		{"Countries", "startswith(NativeName,'中')", 1},
		{"Countries", "endswith(Name, 'land') and length(Code) eq 3", 7},
		{"Countries", "toupper(Name) eq 'CHAD'", 1},
		{"Countries", "length(NativeName) eq 2 and RegionCode eq 'WPR'", 2},
		{"Countries", "indexof(Name, 'ad') eq 2 and substring(Name, 0, 2) eq 'Ch'", 1},
		{"Countries", "concat(Code, RegionCode) eq 'AUTEUR'", 1},
		{"Countries", "AreaKm2 eq 2.02", 1},
		{"Countries", "AreaKm2 eq 2.020", 1},
		{"Countries", "AreaKm2 lt 2.02e1", 1},
		{"Countries", "Footnote eq ''", where("Countries", func(r func(string) value) bool { f := r("Footnote"); return !f.isNull() && f.s == "" })},
		{"Countries", "Region/NativeName eq 'Région africaine'", where("Countries", func(r func(string) value) bool { return r("RegionCode").s == "AFR" })},
		{"Countries", "Observations/$count eq 0", 0},
		{"Countries", "Facilities/any(f:f/Type eq 'ReferralHospital' and f/Beds gt 600) and Facilities/all(f:f/CountryCode ne 'AFG')", -1},
		{"Observations", "VALUE_N eq null", noValue},
		{"Observations", "SEX eq 'FMLE'", women},
		{"Observations", "SEX eq HealthDataMart.Sex'FMLE'", women},
		{"Observations", "SEX in ('FMLE','MLE') and SEX ne 'MLE'", women},
		{"Observations", "LOAD_ID eq 9007199254740993", 1},
		{"Observations", "Sys_PK eq 1000001 or Sys_PK eq 1000002", 2},
		{"Observations", "IndicatorCode eq 'TB_MORT' and CountryCode eq 'AUT'", rounds},
		{"Observations", "UPDATED lt 2026-01-05T06:01:00Z", 2},
		{"Observations", "UPDATED lt 2026-01-05T07:01:00+01:00", 2},
		{"Observations", "year(UPDATED) eq 2026 and month(UPDATED) eq 1 and day(UPDATED) eq 5 and hour(UPDATED) eq 6 and minute(UPDATED) lt 1", 2},
		{"Observations", "Sys_PK sub 1000000 eq 2 mul 3", 1},
		{"Observations", "Sys_PK mod 100000 eq 0 and Sys_PK div 100000 eq 11", 1},
		{"Facilities", "Id eq " + facilityGUID(77), 1},
		{"Facilities", "Address/City eq 'Südstadt' and CountryCode eq 'AUT'", -1},
		{"Facilities", "Location eq null", where("Facilities", func(r func(string) value) bool { return r("Location").isNull() })},
		{"Facilities", "Location/Latitude gt 70", -1},
		{"Facilities", "Languages/any(l:l eq 'fr')", french},
		{"Facilities", "not Languages/any(l:l eq 'fr')", facilityCount - french},
		{"Facilities", "Languages/$count ge 1 and Languages/any()", where("Facilities", func(r func(string) value) bool { return len(r("Languages").list) > 0 })},
		{"Facilities", "OpenFor ge duration'PT24H' and Emergency", -1},
		{"Facilities", "OpensAt eq 06:30:00 and Emergency eq true", -1},
		{"Facilities", "Opened ge 2020-01-01", where("Facilities", func(r func(string) value) bool { return r("Opened").day().Year() >= 2020 })},
		{"Facilities", "RefersTo eq null", -1},
		{"Facilities", "Country/Region/Code eq 'EUR'", where("Facilities", func(r func(string) value) bool {
			i, _ := countryRow(countryList(), r("CountryCode").s)
			return countryList()[i].region == "EUR"
		})},
		{"EmptySet", "Id eq 1", 0},
	}
	for _, k := range cases {
		got, err := count(k.set, k.filter)
		switch {
		case err != nil:
			t.Errorf("%s: %s: %v", k.set, k.filter, err)
		case k.want == -1 && (got == 0 || got == w.byName[k.set].rows) && !strings.Contains(k.filter, "all("):
			t.Errorf("%s: %s: %d rows", k.set, k.filter, got)
		case k.want >= 0 && got != k.want:
			t.Errorf("%s: %s: %d rows, want %d", k.set, k.filter, got, k.want)
		}
	}
}

func TestRefusedQueries(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	cases := []struct {
		query  string
		status int
		target string
		says   string
	}{
		{"Countries?$filter=Nam eq 'x'", 400, "$filter", "Could not find a property named 'Nam' on type 'HealthDataMart.Country'."},
		{"Countries?$filter=Name eq", 400, "$filter", "Syntax error at position 7 in 'Name eq'."},
		{"Countries?$filter=Name = 'x'", 400, "$filter", "Syntax error at position 5"},
		{"Countries?$filter=Name eq 'x", 400, "$filter", "There is an unterminated string literal at position 8 in 'Name eq 'x'."},
		{"Countries?$filter=(Name eq 'x'", 400, "$filter", "Syntax error at position 12 in"},
		{"Countries?$filter=Population eq 'x'", 400, "$filter", "Found operand types 'Edm.Int64' and 'Edm.String' for operator kind 'Equal'."},
		{"Countries?$filter=not Name eq 'x'", 400, "$filter", "Found operand type 'Edm.String' for operator kind 'Not'."},
		{"Countries?$filter=Name", 400, "$filter", "must evaluate to a single boolean value"},
		{"Countries?$filter=foo(Name) eq 1", 400, "$filter", "An unknown function with name 'foo' was found."},
		{"Countries?$filter=contains(Name)", 400, "$filter", "No function signature for the function with name 'contains'"},
		{"Countries?$filter=length(Population) eq 1", 400, "$filter", "argument 1 is Edm.Int64"},
		{"Observations?$filter=SEX eq 'X'", 400, "$filter", "The string 'X' is not a valid enumeration type constant."},
		{"Observations?$filter=SEX eq No.Such'MLE'", 400, "$filter", "The type 'No.Such'"},
		{"Facilities?$filter=Address/Town eq 'x'", 400, "$filter", "Could not find a property named 'Town' on type 'HealthDataMart.Address'."},
		{"Facilities?$filter=Languages eq 'fr'", 400, "$filter", "'Collection(Edm.String)'"},
		{"Facilities?$filter=Name/any(x:x eq 'a')", 400, "$filter", "can only follow a collection"},
		{"Facilities?$filter=" + strings.Repeat("(", 300) + "true" + strings.Repeat(")", 300), 400, "$filter", "Recursion depth exceeded"},
		{"Countries?$orderby=Nam", 400, "$orderby", "'Nam'"},
		{"Countries?$orderby=Name up", 400, "$orderby", "Syntax error at position 5"},
		{"Facilities?$orderby=Address", 400, "$orderby", "primitive type"},
		{"Notes?$orderby=Body", 400, "$orderby", "The property 'Body' cannot be used in the $orderby query option."},
		{"Countries?$select=Nam", 400, "$select", "'Nam'"},
		{"Facilities?$select=Address/Town", 400, "$select", "'Town'"},
		{"Countries?$expand=Nam", 400, "$expand", "'Nam'"},
		{"Countries?$expand=Name", 400, "$expand", "is not a navigation property"},
		{"Countries?$expand=Region($top=x)", 400, "$top", "non-negative integer"},
		{"Countries?$top=-1", 400, "$top", "Invalid value '-1' for $top query option found. The $top query option requires a non-negative integer value."},
		{"Countries?$skip=many", 400, "$skip", "'many'"},
		{"Countries?$count=yes", 400, "$count", "'true' and 'false'"},
		{"Countries?$top=1&$top=2", 400, "$top", "at most once"},
		{"Countries?$nonsense=1", 400, "$nonsense", "'$nonsense' is not supported"},
		{"Countries?$skiptoken=abc", 400, "$skiptoken", "not valid"},
		{"Countries?$compute=Population mul 2 as p", 501, "$compute", "not implemented"},
		{"Countries?$format=xml", 415, "$format", "MIME type"},
		{"Countries?$filter=Name eq '%zz'", 400, "", "invalid escape sequence"},
		{"Notes?$count=true", 400, "$count", "cannot be counted"},
		{"Notes/$count", 400, "$count", "cannot be counted"},
		{"WideIndicatorMatrix?$search=a", 400, "$search", "cannot be searched"},
		{"Countries?$search=\"a", 400, "$search", "Syntax error"},
		{"Nowhere", 404, "", "Resource not found for the segment 'Nowhere'."},
		{"PilotSites", 404, "", "'PilotSites'"},
		{"Countries('XXX')", 404, "", "('XXX')"},
		{"Countries(1)", 400, "", "'Code' is of type Edm.String"},
		{"Countries('AFG')/Nowhere", 404, "", "'Nowhere'"},
		{"Countries/Name", 400, "", "a key is missing"},
		{"Countries('AFG')?$filter=true", 400, "$filter", "only be applied to a collection"},
		{"Thresholds('TB_MORT')", 400, "", "number of keys"},
		{"Thresholds(IndicatorCode='TB_MORT',SEX='MLE')", 400, "", "number of keys"},
		{"Thresholds(IndicatorCode='TB_MORT',IndicatorCode='TB_MORT',SEX='MLE')", 400, "", "number of keys"},
		{"$batch", 501, "", "'$batch'"},
		{"http://ROOT/xmart-api/odata/OTHER", 404, "", "There is no mart"},
	}
	for _, k := range cases {
		path, query, _ := strings.Cut(k.query, "?")
		path = strings.Replace(path, "http://ROOT", strings.TrimSuffix(c.root, martPath), 1)
		status, head, body := readJSON(t, c.request(path+"?"+strings.ReplaceAll(query, "+", "%2B")))
		e, _ := body["error"].(map[string]any)
		if status != k.status || !strings.Contains(show(e["message"]), k.says) || show(e["code"]) == "" {
			t.Errorf("%s: %d %v, want %d %q", k.query, status, body, k.status, k.says)
		}
		if target, _ := e["target"].(string); target != k.target {
			t.Errorf("%s: target %q", k.query, target)
		}
		if head.Get("OData-Version") != "4.0" {
			t.Errorf("%s: no OData-Version", k.query)
		}
	}
}

func TestOrder(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	got := c.column("Countries?$orderby=RegionCode desc,Population desc&$top=3", "Code")
	if diff := cmp.Diff([]string{"CHN", "JPN", "PHL"}, got); diff != "" {
		t.Error(diff)
	}
	got = c.column("Countries?$orderby=RegionCode&$top=3", "Code") // equal rows keep their order
	if diff := cmp.Diff([]string{"AGO", "BDI", "BEN"}, got); diff != "" {
		t.Error(diff)
	}
	got = c.column("Countries?$orderby=LifeExpectancy&$top=7&$select=LifeExpectancy", "LifeExpectancy")
	for i, v := range got {
		if (v == "null") != (i < 6) { // null comes first
			t.Errorf("life expectancy %v", got)
		}
	}
	got = c.column("Countries?$orderby=length(Name) desc,Code&$top=1", "Code")
	if diff := cmp.Diff([]string{"PRK"}, got); diff != "" {
		t.Error(diff)
	}
	got = c.column("Observations?$orderby=Sys_PK desc&$top=2", "Sys_PK")
	if diff := cmp.Diff([]string{fmt.Sprint(firstPK + observationCount - 1), fmt.Sprint(firstPK + observationCount - 2)}, got); diff != "" {
		t.Error(diff)
	}
	got = c.column("Facilities?$orderby=Country/Name,Beds desc&$top=1", "CountryCode")
	if diff := cmp.Diff([]string{"AFG"}, got); diff != "" {
		t.Error(diff)
	}
}

func TestSelectAndExpand(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	row := c.rows("Countries?$select=Name,Code&$top=1")[0]
	if diff := cmp.Diff(map[string]any{"Code": "AFG", "Name": "Afghanistan"}, row); diff != "" {
		t.Error(diff)
	}
	row = c.rows("Facilities?$select=Address/City,Name&$top=1")[0]
	if len(row) != 2 || len(row["Address"].(map[string]any)) != 1 {
		t.Errorf("parts of a complex value: %v", row)
	}
	row = c.rows("Countries?$select=Code&$filter=Code eq 'AUT'&$expand=Region($select=Name),Facilities($select=Name;$top=2;$orderby=Name desc;$count=true;$expand=Services($select=Code))")[0]
	if row["Region"].(map[string]any)["Name"] != "European Region" || len(row["Region"].(map[string]any)) != 1 {
		t.Errorf("region %v", row["Region"])
	}
	f := row["Facilities"].([]any)
	if len(f) != 2 || show(row["Facilities@odata.count"]) == "2" {
		t.Errorf("facilities %v, count %v", f, row["Facilities@odata.count"])
	}
	if _, ok := f[0].(map[string]any)["Services"].([]any); !ok {
		t.Errorf("services of %v", f[0])
	}
	row = c.get("Countries('AUT')?$expand=Observations($select=Sys_PK;$filter=VALUE_N ne null)")
	first := row["Observations"].([]any)
	rest, _ := c.all(show(row["Observations@odata.nextLink"]))
	want := strings.TrimSpace(c.text("Countries('AUT')/Observations/$count?$filter=VALUE_N ne null"))
	seen := map[string]bool{}
	for _, r := range rest {
		seen[show(r)] = true
	}
	for _, r := range first {
		seen[show(r)] = true
	}
	if fmt.Sprint(len(first)+len(rest)) != want || fmt.Sprint(len(seen)) != want || len(first) != maxExpanded {
		t.Errorf("expanded %d, followed %d, want %s", len(first), len(rest), want)
	}
	if v := c.rows("Facilities?$filter=RefersTo eq null&$top=1&$expand=RefersTo")[0]; v["RefersTo"] != nil {
		t.Errorf("a link to nothing: %v", v["RefersTo"])
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	for query, want := range map[string]int{
		"korea": 2, "KOREA republic": 2, "korea NOT democratic": 1, `"People's Republic"`: 1, "chad OR niger": 3, "日本": 1, "zzzz": 0} {
		if got := len(c.rows("Countries?$search=" + url.PathEscape(query))); got != want {
			t.Errorf("%s: %d rows, want %d", query, got, want)
		}
	}
	if got := len(c.rows("Countries?$search=niger&$filter=Code eq 'NGA'")); got != 1 {
		t.Errorf("with a filter: %d", got)
	}
}

// text expects an answer of plain text.
func (c *client) text(path string) string {
	c.t.Helper()
	status, head, m := readJSON(c.t, c.request(path))
	if status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/plain") {
		c.t.Fatalf("GET %s: %d %v", path, status, m)
	}
	return show(m["text"])
}

func FuzzFilter(f *testing.F) {
	for _, s := range []string{"Name eq 'x'", "not (Beds gt 1 and Emergency)", "Languages/any(l:l eq 'fr')", "Id in (1,null,'a')",
		"Services/all(s:s/Code ne 'A')", "duration'P1DT2H'", "contains(Name,'''')", "Opened ge 2020-01-01T10:00Z", "1e5 div 0 eq INF",
		"RefersTo/RefersTo/Address/City eq null", "Country/Observations/$count gt -9223372036854775808", "Sex'X' eq binary'a='"} {
		f.Add(s)
	}
	w := newWorld(false)
	s := w.byName["Facilities"]
	few := rowsOf([]int32{0, 1, 2, 4999})
	f.Fuzz(func(t *testing.T, src string) {
		for _, name := range []string{"$filter", "$orderby", "$search"} {
			o := options{filter: src, order: src, search: src, given: map[string]bool{name: true}}
			r, err := w.narrow(t.Context(), s, few, &o)
			if err == nil {
				r, err = w.sort(t.Context(), s, r, &o)
			}
			if err == nil && r.n > few.n || err != nil && asProblem(err) == nil {
				t.Errorf("%s=%q: %d rows, %v", name, src, r.n, err)
			}
		}
		_, _ = w.readKey(s, src)
		_, _ = w.readKey(w.byName["Thresholds"], src)
		_, _ = w.readExpand(s, src, 0)
		_, _ = w.resolve(src)
	})
}

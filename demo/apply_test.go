package demo

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// aggregation is one question, asked by $apply and worked out here from all rows.
type aggregation struct {
	set, filter, expand string
	by, of              []string // paths; of: what each method is applied to
	methods             []string
}

func (g aggregation) query() string {
	var list []string
	for i, path := range g.of {
		list = append(list, path+" with "+g.methods[i]+" as "+g.alias(i))
	}
	apply := "aggregate(" + strings.Join(append(list, "$count as n"), ",") + ")"
	if g.by != nil {
		apply = "groupby((" + strings.Join(g.by, ",") + ")," + apply + ")"
	}
	if g.filter != "" {
		apply = "filter(" + g.filter + ")/" + apply
	}
	return g.set + "?$apply=" + url.PathEscape(apply)
}

func (g aggregation) alias(i int) string {
	return g.methods[i] + "_" + strings.ReplaceAll(g.of[i], "/", "_")
}

// at follows a path in a row.
func at(row map[string]any, path string) any {
	var v any = row
	for name := range strings.SplitSeq(path, "/") {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

// expected works out the totals of some rows, as texts.
func (g aggregation) expected(rows []map[string]any) map[string]string {
	out := map[string]string{"n": fmt.Sprint(len(rows))}
	for i, path := range g.of {
		var numbers []*big.Rat
		texts, least, most := map[string]bool{}, "", ""
		for _, row := range rows {
			v := at(row, path)
			if v == nil {
				continue
			}
			if r, ok := new(big.Rat).SetString(fmt.Sprint(v)); ok {
				numbers = append(numbers, r)
				texts[r.RatString()] = true
				continue
			}
			s := fmt.Sprint(v)
			if texts[s] = true; least == "" || s < least {
				least = s
			}
			most = max(most, s)
		}
		out[g.alias(i)] = expectedTotal(g.methods[i], numbers, len(texts), []string{least, most})
	}
	return out
}

func expectedTotal(method string, numbers []*big.Rat, different int, ends []string) string {
	sum, least, most := new(big.Rat), new(big.Rat), new(big.Rat)
	for i, r := range numbers {
		sum.Add(sum, r)
		if i == 0 || r.Cmp(least) < 0 {
			least = r
		}
		if i == 0 || r.Cmp(most) > 0 {
			most = r
		}
	}
	switch {
	case method == "countdistinct":
		return fmt.Sprint(different)
	case different == 0:
		return "<nil>"
	case len(numbers) == 0 && method == "min":
		return ends[0]
	case len(numbers) == 0 && method == "max":
		return ends[1]
	}
	out := map[string]*big.Rat{"sum": sum, "min": least, "max": most}[method]
	if method == "average" {
		out = new(big.Rat).Quo(sum, new(big.Rat).SetInt64(int64(len(numbers))))
	}
	return rounded(out)
}

// rounded is what is compared: means are cut somewhere.
func rounded(r *big.Rat) string { return r.FloatString(4) }

// told is an aggregated row as texts.
func (g aggregation) told(row map[string]any) map[string]string {
	out := map[string]string{"n": show(row["n"])}
	for i := range g.of {
		s := fmt.Sprint(row[g.alias(i)])
		if r, ok := new(big.Rat).SetString(s); ok && g.methods[i] != "countdistinct" {
			s = rounded(r)
		}
		out[g.alias(i)] = s
	}
	return out
}

func (g aggregation) key(row map[string]any) string {
	var b strings.Builder
	for _, path := range g.by {
		fmt.Fprintf(&b, "%s=%v;", path, at(row, path))
	}
	return b.String()
}

// every method on every type, with and without groups, is what a second computation from
// the rows themselves says.
func TestApplyIsRight(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	one := func(set, filter, of string, by ...string) (all []aggregation) {
		for _, m := range []string{"min", "max", "sum", "average", "countdistinct"} {
			all = append(all, aggregation{set: set, filter: filter, by: by, of: []string{of}, methods: []string{m}})
		}
		return all
	}
	cases := []aggregation{
		{set: "Countries", by: []string{"RegionCode"}, of: []string{"Population", "AreaKm2", "LifeExpectancy", "Footnote", "Name"},
			methods: []string{"sum", "average", "min", "countdistinct", "max"}},
		{set: "Countries", expand: "Region", by: []string{"Region/Name", "Region/Seat", "Footnote"},
			of:      []string{"AreaKm2", "AreaKm2", "Region/Share"},
			methods: []string{"sum", "countdistinct", "max"}},
		{set: "Facilities", expand: "Country($expand=Region),RefersTo", by: []string{"Country/Region/Name", "RefersTo/Type", "Type"},
			of: []string{"Beds", "Opened"}, methods: []string{"average", "min"}},
		{set: "Observations", filter: "IndicatorCode eq 'TB_COV'", by: []string{"VALUE_N"}},
		{set: "Observations", filter: "IndicatorCode eq 'AIR_AVL' and VALUE_N gt 2.5", by: []string{"DIM_TIME", "SEX"},
			of: []string{"VALUE_N", "LOW", "UPDATED", "LOAD_ID", "LOAD_ID"}, methods: []string{"sum", "average", "max", "sum", "average"}},
		{set: "Countries('NOR')/Facilities", by: []string{"Emergency"}, of: []string{"Beds"}, methods: []string{"sum"}},
		{set: "EmptySet", of: []string{"Since", "Id"}, methods: []string{"min", "sum"}},
		{set: "EmptySet", by: []string{"Name"}},
	}
	cases = append(cases, one("WideIndicatorMatrix", "", "AIR_AVL")...)
	cases = append(cases, one("WideIndicatorMatrix", "startswith(CountryCode,'A')", "AIR_AVL", "CountryCode")...)
	cases = append(cases, one("Facilities", "", "Beds", "Type")...)
	cases = append(cases, one("Services", "", "Fee")...)
	read := map[string][]map[string]any{} // by path
	for _, g := range cases {
		path := g.set
		for name, option := range map[string]string{"$filter=": g.filter, "$expand=": g.expand} {
			if option != "" {
				path += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + name + url.PathEscape(option)
			}
		}
		rows, ok := read[path]
		if !ok {
			rows, _ = c.all(path)
			read[path] = rows
		}
		byKey, want, got := map[string][]map[string]any{}, map[string]map[string]string{}, map[string]map[string]string{}
		for _, row := range rows {
			byKey[g.key(row)] = append(byKey[g.key(row)], row)
		}
		if g.by == nil {
			byKey[""] = rows
		}
		for key, some := range byKey {
			want[key] = g.expected(some)
		}
		answers, _ := c.all(g.query())
		for _, row := range answers {
			got[g.key(row)] = g.told(row)
		}
		if diff := cmp.Diff(want, got); diff != "" || len(answers) != len(got) {
			t.Errorf("%s: %d rows\n%s", g.query(), len(answers), diff)
		}
	}
}

// The other options work on what $apply made, page by page.
func TestApplyGoesOn(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	for query, want := range map[string]string{
		"Countries?$apply=groupby((RegionCode),aggregate($count as n))&$orderby=n desc&$top=2&$count=true":                   "AFR 47|EUR 53",
		"Countries?$apply=groupby((RegionCode),aggregate($count as n))&$filter=n lt 12&$orderby=RegionCode":                  "SEAR 11",
		"Countries?$apply=groupby((RegionCode),aggregate($count as n))/filter(n gt 40)/orderby(n)&$skip=1":                   "EUR 53",
		"Countries?$apply=topcount(40,Population)/groupby((RegionCode),aggregate($count as n))/topcount(1,n)":                "EUR 9",
		"Countries?$apply=groupby((RegionCode),aggregate($count as n))/aggregate(n with max as n2)":                          "<nil> <nil>",
		"Countries?$apply=search(korea)/groupby((RegionCode),aggregate($count as n))":                                        "WPR 1|SEAR 1",
		"Countries?$apply=groupby((Region/Name,RegionCode),aggregate($count as n))/filter(Region/Name eq 'European Region')": "EUR 53",
		"Countries?$apply=groupby((RegionCode),aggregate($count as n))/orderby(n)/skip(4)":                                   "AFR 47|EUR 53",
		"Countries?$apply=filter(Code eq 'NOR')&$select=RegionCode":                                                          "EUR <nil>",
	} {
		var got []string
		for _, row := range c.rows(query) {
			got = append(got, fmt.Sprint(row["RegionCode"], " ", row["n"]))
		}
		if !sameRows(got, strings.Split(want, "|")) {
			t.Errorf("%s: %v", query, got)
		}
	}
	rows, pages := c.all("Observations?$apply=groupby((Sys_PK),aggregate(VALUE_N with max as m))/top(2500)")
	if len(rows) != 2500 || pages != 3 {
		t.Errorf("%d rows in %d pages", len(rows), pages)
	}
	next := show(c.get("Observations?$apply=groupby((Sys_PK))")["@odata.nextLink"])
	c.refused(strings.Replace(next, "Sys_PK", "LOAD_ID", 1), "400 skip token is not valid")
	for by, want := range map[string]int{"RegionCode": 2, "Code": 0} { // the same options on other rows
		if got := c.rows("Countries?$apply=groupby((" + by + "),aggregate($count as n))&$filter=n gt 40"); len(got) != want {
			t.Errorf("%s: %d groups of more than 40", by, len(got))
		}
	}
	none := c.rows("Facilities?$apply=groupby((RefersTo/Type,RefersTo/Name))/filter(RefersTo eq null)")
	if v, there := none[0]["RefersTo"]; len(none) != 1 || !there || v != nil {
		t.Errorf("a link to nothing: %v", none)
	}
	if n := c.text("Observations/$count?$apply=groupby((DIM_TIME))"); n != "24" {
		t.Errorf("years: %s", n)
	}
	m := c.get("Countries?$apply=groupby((Region/Name,RegionCode),aggregate($count as n,AreaKm2 with sum as a,Name with min as m))&$top=1")
	row := m["value"].([]any)[0].(map[string]any)
	if m["@odata.context"] != c.root+"/$metadata#Countries(Region(Name),RegionCode,n,a,m)" || row["n@odata.type"] != "#Int64" ||
		row["a@odata.type"] != "#Decimal" || row["m@odata.type"] != nil {
		t.Errorf("%v", m)
	}
	if id, there := row["@odata.id"]; !there || id != nil {
		t.Errorf("identity of a group: %v", row)
	}
	const n = int64(observationCount)
	sum := new(big.Int).Mul(big.NewInt(n), big.NewInt(firstLoad))
	sum.Add(sum, new(big.Int).Mul(big.NewInt(n), big.NewInt(n-1)))
	v := c.rows("Observations?$apply=aggregate(LOAD_ID with sum as s,LOAD_ID with max as m)/filter(s gt m)")
	sums := c.rows("Observations?$apply=groupby((DIM_TIME),aggregate(LOAD_ID with sum as s))/aggregate(s with sum as s2)")
	if sums[0]["s2"] != json.Number(sum.String()) {
		t.Errorf("a sum of sums: %v, want %s", sums, sum)
	}
	if len(v) != 1 || v[0]["s"] != json.Number(sum.String()) {
		t.Errorf("a sum beyond 64 bits: %v, want %s", v, sum)
	}
}

func sameRows(a, b []string) bool {
	count := map[string]int{}
	for _, s := range a {
		count[s]++
	}
	for _, s := range b {
		count[s]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

// Services differ in what $apply may say; each refusal is an OData error.
func TestApplyRefused(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	for query, want := range map[string]string{
		"Facilities?$apply=aggregate(Beds with min as a,Beds with max as b)": "400 only once",
		"Facilities?$apply=groupby((Address/City))":                          "501 cannot group by a part of a complex property",
		"Facilities?$apply=groupby((RefersTo/Address/City))":                 "501 cannot group by a part of a complex property",
		"Facilities?$apply=groupby((Address))":                               "400 cannot be grouped by",
		"Facilities?$apply=groupby((Languages))":                             "400 cannot be grouped by",
		"Facilities?$apply=groupby((Services/Title))":                        "400 cannot follow a collection",
		"Facilities?$apply=groupby((Type,Type))":                             "400 twice",
		"Observations?$apply=groupby((SEX))&$orderby=SEX":                    "400 cannot be combined with $apply on the set",
		"Observations?$apply=groupby((SEX))/orderby(SEX)":                    "501 not implemented",
		"Observations?$apply=topcount(1,VALUE_N)":                            "501 not implemented",
		"Countries?$apply=compute(Population mul 2 as p)":                    "501 not implemented",
		"Countries?$apply=groupby((RegionCode),aggregate($count as n)":       "400 Syntax error",
		"Countries?$apply=groupby(RegionCode)":                               "400 Syntax error",
		"Countries?$apply=groupby((Nothing))":                                "400 Could not find a property",
		"Countries?$apply=aggregate(Population as p)":                        "400 needs 'with'",
		"Countries?$apply=aggregate(Population with median as p)":            "400 is unknown",
		"Countries?$apply=aggregate(Name with sum as p)":                     "400 cannot be used",
		"Countries?$apply=aggregate(Population with sum as Name)":            "400 is the name of a property",
		"Countries?$apply=aggregate($count as n,Population with sum as n)":   "400 twice",
		"Countries?$apply=groupby((RegionCode))&$filter=Name eq 'x'":         "400 Could not find a property",
		"Countries?$apply=groupby((RegionCode))&$expand=Region":              "400 cannot be combined",
		"Countries?$apply=identity&$apply=identity":                          "400 more than once",
		"Countries('NOR')?$apply=identity":                                   "501 not implemented",
	} {
		c.refused(query, want)
	}
	s := signIn(t, d, true)
	s.refused("Countries?$apply=groupby((RegionCode))", "501 not implemented")
	if model := string(newWorld(true).metadata()); strings.Contains(model, "ApplySupported") {
		t.Error("staging says that it aggregates")
	}
}

// refused expects a status and words of an OData error.
func (c *client) refused(path, want string) {
	c.t.Helper()
	status, _, m := readJSON(c.t, c.request(path))
	body, _ := m["error"].(map[string]any)
	if code, words, _ := strings.Cut(want, " "); fmt.Sprint(status) != code || !strings.Contains(show(body["message"]), words) {
		c.t.Errorf("%s: %d %v, want %s", path, status, m, want)
	}
}

// Values are one group if they are equal, and only then.
func TestIdentityOfValues(t *testing.T) {
	t.Parallel()
	for _, k := range []struct {
		a, b value
		same bool
	}{
		{decimal(10, 1), decimal(1, 0), true}, {decimal(1000, 2), decimal(10, 0), true}, {decimal(0, 2), decimal(0, 0), true},
		{decimal(100, 1), decimal(1, 0), false}, {text("1"), decimal(1, 0), false}, {text(""), null, false}, {text("null"), null, false},
	} {
		if got := string(k.a.identity(nil)) == string(k.b.identity(nil)); got != k.same {
			t.Errorf("%s and %s: the same %v", k.a.plain(nil), k.b.plain(nil), got)
		}
	}
}

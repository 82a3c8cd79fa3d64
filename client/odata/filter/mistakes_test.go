package filter

import (
	"net/url"
	"strings"
	"testing"

	"odatui/client"
)

// fixed takes the fixes of a text, the last one first.
func fixed(f client.FilterText) string {
	text := f.Text
	for i := len(f.Problems) - 1; i >= 0; i-- {
		if p := f.Problems[i]; p.Fix != "" {
			text = text[:p.From] + p.Fix + text[p.To:]
		}
	}
	return text
}

// mistakes are planted literals, operators and names. Most were asked about in
// public: the address is that of the question.
var mistakes = []struct {
	name    string
	version Version
	text    string
	mark    string // what is marked
	message string // a part of the message
	fixed   string // the text with all fixes taken, "" no fix is known
}{
	// saintsystems/odata-client-php#28, picqer/exact-php-client#173
	{"number for a text", V4, "DIM_TIME ge 2015", "2015", "DIM_TIME is text: write '2015'", "DIM_TIME ge '2015'"},
	// saintsystems/odata-client-php#20
	{"quoted integer", V4, "Count eq '42'", "'42'", "Count is a number: write 42", "Count eq 42"},
	// simple-odata-client/Simple.OData.Client#455
	{"quoted decimal before OData 4", V3, "Value eq '10.0000'", "'10.0000'", "Value is a number", "Value eq 10.0000M"},
	// rosostolato/odata-fluent-query#3
	{"quoted GUID", V4, "Id eq '003b63b4-e0b0-40db-8d5f-fb388bf0eabc'", "'003b63b4-e0b0-40db-8d5f-fb388bf0eabc'", "Id is a GUID", "Id eq 003b63b4-e0b0-40db-8d5f-fb388bf0eabc"},
	{"bare GUID before OData 4", V2, "Id eq 003b63b4-e0b0-40db-8d5f-fb388bf0eabc", "003b63b4-e0b0-40db-8d5f-fb388bf0eabc", "Id is a GUID", "Id eq guid'003b63b4-e0b0-40db-8d5f-fb388bf0eabc'"},
	{"GUID in braces", V4, "Id eq {003b63b4-e0b0-40db-8d5f-fb388bf0eabc}", "{003b63b4-e0b0-40db-8d5f-fb388bf0eabc}", "Id is a GUID", "Id eq 003b63b4-e0b0-40db-8d5f-fb388bf0eabc"},
	// DataZooDE/erpl-web#65
	{"quote inside a text", V4, "COUNTRY eq 'O'Brien'", "'O'Brien'", "doubled", "COUNTRY eq 'O''Brien'"},
	// OData/AspNetCoreOData#1019
	{"quote inside a list", V401, "COUNTRY in ('Cote d'Ivoire', 'Chile')", "'Cote d'Ivoire'", "doubled", "COUNTRY in ('Cote d''Ivoire', 'Chile')"},
	{"quote with a backslash", V4, `COUNTRY eq 'O\'Brien'`, `'O\'Brien'`, "doubled", "COUNTRY eq 'O''Brien'"},
	{"double quotes", V4, `COUNTRY eq "Chile"`, `"Chile"`, "COUNTRY is text", "COUNTRY eq 'Chile'"},
	{"typographic quotes", V4, "COUNTRY eq ‘Chile’", "‘Chile’", "straight quotes", "COUNTRY eq 'Chile'"},
	{"no quotes", V4, "COUNTRY eq Cabo Verde and Active", "Cabo Verde", "COUNTRY is text", "COUNTRY eq 'Cabo Verde' and Active"},
	{"no closing quote", V4, "COUNTRY eq 'Chile", "'Chile", "closing quote", "COUNTRY eq 'Chile'"},
	{"date for a text", V4, "DIM_TIME eq 2015-01-01", "2015-01-01", "DIM_TIME is text", "DIM_TIME eq '2015-01-01'"},
	{"quoted date", V4, "Day ge '2020-1-5'", "'2020-1-5'", "Day is a date", "Day ge 2020-01-05"},
	{"date with slashes", V4, "Day ge 2020/01/05", "2020/01/05", "Day is a date", "Day ge 2020-01-05"},
	{"date whose order is unclear", V4, "Day ge 1/2/2020", "1/2/2020", "Day is a date, such as 2024-12-31", ""},
	{"instant without a zone", V4, "At ge 2020-01-01T10:00:00", "2020-01-01T10:00:00", "At is a date with time", "At ge 2020-01-01T10:00:00Z"},
	{"date for an instant", V4, "At ge 2020-01-01", "2020-01-01", "At is a date with time", "At ge 2020-01-01T00:00:00Z"},
	{"instant with a blank", V4, "At ge 2020-01-01 10:00", "2020-01-01 10:00", "At is a date with time", "At ge 2020-01-01T10:00Z"},
	{"literal of OData 2 for OData 4", V4, "At ge datetime'2020-01-01T00:00:00'", "datetime'2020-01-01T00:00:00'", "At is a date with time", "At ge 2020-01-01T00:00:00Z"},
	{"bare instant before OData 4", V2, "At ge 2020-01-01T00:00:00", "2020-01-01T00:00:00", "At is a date with time", "At ge datetime'2020-01-01T00:00:00'"},
	// SAP knowledge base 2310920
	{"zone in datetime", V2, "At eq datetime'2013-01-24T10:09:19Z'", "datetime'2013-01-24T10:09:19Z'", "At is a date with time", "At eq datetime'2013-01-24T10:09:19'"},
	{"decimal comma", V4, "Value gt 1,5", "1,5", "has a point", "Value gt 1.5"},
	{"suffix of OData 2", V4, "Value gt 1.5M", "1.5M", "Value is a number", "Value gt 1.5"},
	{"quoted true", V4, "Active eq 'true'", "'true'", "Active is true or false", "Active eq true"},
	{"one for true", V4, "Active eq 1", "1", "Active is true or false", "Active eq true"},
	{"quoted null", V4, "Value eq 'null'", "'null'", "no value is null", "Value eq null"},
	// stackoverflow.com/questions/49457740
	{"enum with dots", V4, "Sex eq M.Sex.Male", "M.Sex.Male", "Sex is an enum", "Sex eq M.Sex'Male'"},
	// OData/WebApi#1186
	{"enum without its type", V4, "Sex eq 'Male'", "'Male'", "Sex is an enum", "Sex eq M.Sex'Male'"},
	{"bare member in lower case", V401, "Sex eq male", "male", "Sex is an enum", "Sex eq 'Male'"},
	{"no such member", V4, "Sex eq 'Xylophone'", "'Xylophone'", "it is one of Male, Female", ""},
	{"duration without its prefix", V4, "Span gt 'P1D'", "'P1D'", "Span is a duration", "Span gt duration'P1D'"},
	{"time without a zero", V4, "Clock gt 9:30", "9:30", "Clock is a time", "Clock gt 09:30"},
	{"operators of C", V4, "Count==1&&Value!=2", "==", "write eq", "Count eq 1 and Value ne 2"},
	{"operators of SQL", V4, "Count >= 1 AND Value <> 2", ">=", "write ge", "Count ge 1 and Value ne 2"},
	{"LIKE", V4, "COUNTRY LIKE 'C%'", "COUNTRY LIKE 'C%'", "LIKE is not an operator", "startswith(COUNTRY,'C')"},
	{"BETWEEN", V4, "Value between 1 and 5", "Value between 1 and 5", "between is not an operator", "Value ge 1 and Value le 5"},
	{"IS NOT NULL", V4, "Value is not null", "is not", "write ne", "Value ne null"},
	{"not before a comparison", V4, "not COUNTRY eq 'x'", "not COUNTRY eq 'x'", "not applies to COUNTRY only", "not (COUNTRY eq 'x')"},
	{"property in lower case", V4, "country eq 'x'", "country", "write COUNTRY", "COUNTRY eq 'x'"},
	{"misspelled property", V4, "CuontryCode eq 'x'", "CuontryCode", "write CountryCode", "CountryCode eq 'x'"},
	{"function in upper case", V4, "Contains(COUNTRY,'x')", "Contains", "write contains", "contains(COUNTRY,'x')"},
	{"function of SQL", V4, "lower(COUNTRY) eq 'x'", "lower", "write tolower", "tolower(COUNTRY) eq 'x'"},
	{"contains before OData 4", V2, "contains(COUNTRY,'x')", "contains(COUNTRY,'x')", "contains is of OData 4.0", "substringof('x',COUNTRY)"},
	// devnixs/ODataAngularResources#122
	{"substringof of OData 4", V4, "substringof('x',COUNTRY)", "substringof('x',COUNTRY)", "write contains", "contains(COUNTRY,'x')"},
	// telerik/kendo-angular#1747
	{"contains of a number", V4, "contains(Count,'1')", "Count", "contains takes text: Count is a number", ""},
	{"in before OData 4", V3, "Count in (1,2)", "Count in (1,2)", "in is of OData 4.01", "(Count eq 1 or Count eq 2)"},
	{"any before OData 3", V2, "Items/any(x:x/Code eq 'a')", "Items/any(x:x/Code eq 'a')", "any and all are of OData 3", ""},
	{"link as a value", V4, "Country eq 'x'", "Country", "such as Country/Name", ""},
	{"property of a collection", V4, "Items/Name eq 'x'", "Name", "write Items/any(x:x/Name", ""},
	{"collection as a value", V4, "Tags eq 'x'", "Tags eq 'x'", "Tags is a collection", "Tags/any(x:x eq 'x')"},
	{"no comparison", V4, "COUNTRY", "COUNTRY", "compare it with a value", ""},
	{"no parenthesis", V4, "(COUNTRY eq 'x'", "", "closing )", "(COUNTRY eq 'x')"},
	{"text of a URL", V4, "COUNTRY%20eq%20%27x%27", "COUNTRY%20eq%20%27x%27", "percent-encoded", "COUNTRY eq 'x'"},
	{"name of the option", V4, "$filter=COUNTRY eq 'x'", "$filter=COUNTRY", "the name of the option", "COUNTRY eq 'x'"},
	{"in a condition on entries", V4, "Items/any(x:x/Name eq 5)", "5", "x/Name is text", "Items/any(x:x/Name eq '5')"},
	{"on the left", V4, "2015 lt DIM_TIME", "2015", "DIM_TIME is text", "'2015' lt DIM_TIME"},
}

func TestMistakesAreMarkedWithTheirFix(t *testing.T) {
	t.Parallel()
	for _, c := range mistakes {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			l := testLanguage(c.version)
			got := Text(l, c.text)
			if len(got.Problems) == 0 {
				t.Fatalf("%s is accepted", c.text)
			}
			first := got.Problems[0]
			if mark := c.text[first.From:first.To]; mark != c.mark || !strings.Contains(first.Message, c.message) {
				t.Errorf("%s: %q is marked: %s; want %q: %s", c.text, mark, first.Message, c.mark, c.message)
			}
			if c.fixed == "" {
				if first.Fix != "" {
					t.Errorf("%s: the fix %s", c.text, first.Fix)
				}
				return
			}
			if text := fixed(got); text != c.fixed {
				t.Errorf("%s is fixed as %s, want %s: %+v", c.text, text, c.fixed, got.Problems)
			}
			if after := Text(l, c.fixed); len(after.Problems) > 0 {
				t.Errorf("the fixed text %s has problems: %+v", c.fixed, after.Problems)
			}
		})
	}
}

// What is right must not be marked.
func TestRightFiltersHaveNoProblem(t *testing.T) {
	t.Parallel()
	for text, v := range map[string]Version{
		"": V4, "DIM_TIME ge '2015' and COUNTRY ne null": V4, "Count in (1,2,3)": V401, "Colours has M.Colours'Red,Blue'": V4, "Sex eq M.Sex'Male' or Sex eq M.Sex'1'": V4,
		"contains(tolower(COUNTRY),'x') and not startswith(Country/Name,'A')": V4, "year(At) eq 2020 and date(At) gt Day": V4, "Value mul 2 gt Ratio add 1.5e3": V4,
		"Items/any(i:i/People gt 5 and i/Name eq $it/COUNTRY) and Items/$count gt 2": V4, "Address/City eq 'x' and Tags/any(t:t eq 'x')": V4,
		"Id eq guid'003b63b4-e0b0-40db-8d5f-fb388bf0eabc' and At lt datetime'2020-01-01T00:00:00' and Value gt 1.5M": V2, "substringof('x',COUNTRY) eq true": V2,
		"Active": V4, "not Active and (Active or Active eq false)": V4, "Data eq binary'AQID' and Span lt duration'P1DT2H'": V4, "COUNTRY EQ 'x' AND CONTAINS(COUNTRY,'y')": V401,
		"isof(M.Observation) and cast(Count,Edm.String) eq '5'": V4, "geo.distance(@p,@q) lt 5": V4, "Country eq null": V4, "@Core.Note eq 'x'": V4,
		"At gt now() and Clock lt 12:00:00": V4, "Ratio eq INF or Ratio ne NaN": V4, "case(Active:1,true:2) eq 2": V401, "[COUNTRY,DIM_TIME] in [[\"a\",\"b\"]]": V401,
	} {
		if got := Text(testLanguage(v), text); !got.OK || len(got.Problems) > 0 {
			t.Errorf("%s (%s): %+v", text, v, got.Problems)
		}
	}
	if got := Text(Language{}, "Anything eq 5 and Other/Name eq 'x'"); !got.OK || len(got.Problems) > 0 {
		t.Errorf("without a model: %+v", got.Problems)
	}
}

func TestNamesWithBlanks(t *testing.T) {
	t.Parallel()
	got := Text(testLanguage(V4), "Study Source eq 5 and Active")
	if len(got.Parts) != 2 || got.Parts[0].Text != "Study Source eq 5" || len(got.Problems) != 2 {
		t.Fatalf("%+v", got)
	}
	if p := got.Problems[0]; !p.Doubtful || !strings.Contains(p.Message, "Study Source") {
		t.Errorf("the name: %+v", p)
	}
	if p := got.Problems[1]; p.Fix != "'5'" || p.Doubtful {
		t.Errorf("the value: %+v", p)
	}
}

func TestPartsAndSpans(t *testing.T) {
	t.Parallel()
	l := testLanguage(V4)
	got := Text(l, " SEX eq 'a' and contains(COUNTRY,'x or y') and (Active or Count gt 1) and ")
	var parts []string
	for _, p := range got.Parts {
		parts = append(parts, p.Join+":"+p.Text)
	}
	if want := ":SEX eq 'a'|and:contains(COUNTRY,'x or y')|and:(Active or Count gt 1)|and:"; strings.Join(parts, "|") != want || got.OK {
		t.Errorf("%s, want %s, %v", strings.Join(parts, "|"), want, got.OK)
	}
	got = Text(l, "Items/any(x:x/Name eq $it/COUNTRY) or COUNTY eq 'a'")
	kinds := map[string]client.SpanKind{}
	for _, s := range got.Spans {
		kinds[got.Text[s.From:s.To]] = s.Kind
	}
	for text, want := range map[string]client.SpanKind{
		"Items": client.SpanProperty, "any": client.SpanFunction, "x": client.SpanVariable, "Name": client.SpanProperty, "eq": client.SpanOperator,
		"$it": client.SpanVariable, "or": client.SpanOperator, "COUNTY": client.SpanUnknown, "'a'": client.SpanLiteral, "(": client.SpanSign,
	} {
		if kinds[text] != want {
			t.Errorf("%s has the kind %d, want %d", text, kinds[text], want)
		}
	}
	if len(got.Parts) != 2 || got.Parts[1].Join != "or" {
		t.Errorf("%+v", got.Parts)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	part := func(join, text string) client.FilterPart { return client.FilterPart{Join: join, Text: text} }
	off := part("and", "C")
	off.Off = true
	for _, c := range []struct {
		parts []client.FilterPart
		want  string
	}{
		{nil, ""},
		{[]client.FilterPart{part("", "A"), part("and", "B")}, "A and B"},
		{[]client.FilterPart{part("", "A"), off, part("and", "B")}, "A and B"},
		{[]client.FilterPart{part("", "A"), part("and", "B or C")}, "A and (B or C)"},
		{[]client.FilterPart{part("", "A or B"), part("and", "C")}, "(A or B) and C"},
		{[]client.FilterPart{part("", "A"), part("or", "B"), part("and", "C")}, "(A or B) and C"},
		{[]client.FilterPart{part("", "A"), part("or", "B and C")}, "A or B and C"},
		{[]client.FilterPart{part("", "A or B")}, "A or B"},
		{[]client.FilterPart{part("", "A eq ' or '"), part("and", "B")}, "A eq ' or ' and B"},
		{[]client.FilterPart{part("", ""), part("and", "B")}, "B"},
	} {
		if got := Join(c.parts); got != c.want {
			t.Errorf("%+v: %s, want %s", c.parts, got, c.want)
		}
	}
}

func TestLimitsOfServices(t *testing.T) {
	t.Parallel()
	limits := func(address, space string) *Limits {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		return LimitsOf(u, &client.Schema{Sets: []client.SchemaSet{{Name: "A", Type: space + ".A"}}})
	}
	if limits("https://h.example/odata", "M") != nil {
		t.Error("another service has limits")
	}
	erp, bc := testLanguage(V4), testLanguage(V4)
	erp.Limits, bc.Limits = limits("http://127.0.0.1/api/domain/odata/", "M"), limits("https://h.example/x", "Microsoft.NAV")
	if erp.Limits != limits("https://demo.my.erp.net/x", "M") || bc.Limits != limits("https://api.businesscentral.dynamics.com/v2.0/x", "M") {
		t.Error("a service is recognised by one of its signs only")
	}
	for _, c := range []struct {
		l       Language
		text    string
		message string // "" none
	}{
		{erp, "COUNTRY eq 'x' and Day ge 2020-01-01 and Count in (1,2) and contains(DIM_TIME,'a')", ""},
		{erp, "Sex eq 'Male' and Country eq 'Countries(1)' and equalnull(COUNTRY,'x')", ""},
		{erp, "COUNTRY eq 'x' or Active", "takes only the operators eq, ge, le, in and and"},
		{erp, "Count gt 5", "ERP.net takes only the operators"},
		{erp, "not Active", "ERP.net takes only the operators"},
		{erp, "tolower(COUNTRY) eq 'x'", "ERP.net takes only the functions"},
		{bc, "COUNTRY eq 'x' or COUNTRY eq 'y'", ""},
		{bc, "COUNTRY eq 'x' or Count eq 1", "Business Central takes or only between conditions on one property"},
		{bc, "Active and Items/any(x:x/Code eq 'a')", "Business Central ignores conditions with any and all"},
		{testLanguage(V4), "equalnull(COUNTRY,'x')", "equalnull is a function of ERP.net only"},
	} {
		got := Text(c.l, c.text)
		if got.OK != (c.message == "") || c.message != "" && !strings.Contains(got.Problems[0].Message, c.message) {
			t.Errorf("%s: %+v, want %q", c.text, got.Problems, c.message)
		}
	}
	for _, s := range Complete(erp, "Count ", 6, nil).Suggestions {
		if text := strings.TrimSpace(s.Text); text == "gt" || text == "or" || text == "ne" {
			t.Errorf("ERP.net is offered %s", text)
		}
	}
}

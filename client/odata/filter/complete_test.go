package filter

import (
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// seenValues are the values of the loaded rows.
func seenValues(column string) []client.SeenValue {
	return map[string][]client.SeenValue{
		"COUNTRY":      {{Value: client.Text("Cabo Verde"), Rows: 21}, {Value: client.Text("Chile"), Rows: 2}, {Value: client.Text("Côte d'Ivoire"), Rows: 1}, {Value: client.JSONValue("null"), Rows: 9}},
		"Country/Name": {{Value: client.Text("Peru"), Rows: 3}},
		"Count":        {{Value: client.JSONValue("12"), Rows: 4}, {Value: client.JSONValue("21"), Rows: 3}},
		"Id":           {{Value: client.Text("003b63b4-e0b0-40db-8d5f-fb388bf0eabc"), Rows: 1}},
		"At":           {{Value: client.Text("2020-01-01T00:00:00Z"), Rows: 1}},
		"Value":        {{Value: client.JSONValue("1.5"), Rows: 1}},
		"Sex":          {{Value: client.Text("Male"), Rows: 7}},
	}[column]
}

// complete completes at the sign | of a text.
func complete(l Language, text string) client.Completion {
	at := strings.IndexByte(text, '|')
	return Complete(l, text[:at]+text[at+1:], at, seenValues)
}

func texts2(c client.Completion) []string {
	var list []string
	for _, s := range c.Suggestions {
		list = append(list, s.Text)
	}
	return list
}

func TestCompletion(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version Version
		text    string
		first   string // suggestions that come first, joined by ; each without its blank at the end
		without string // suggestions that must be missing
	}{
		{V4, "|", "Id;DIM_TIME;COUNTRY;CountryCode;Count;Value", "'Chile'"},
		{V4, "C|", "COUNTRY;CountryCode;Count;Clock;Colours;Country/;Country/Code;Country/Name;Country/People;contains(", "Id;startswith("},
		{V4, "cou|", "COUNTRY;CountryCode;Count;Country/", ""},
		{V4, "COUNTRY |", "eq;ne;ge;gt;le;lt", "add;has;in;and"},
		{V401, "COUNTRY |", "eq;ne;ge;gt;le;lt;in", "add;has"},
		{V4, "Count |", "eq;ne;ge;gt;le;lt;add;sub;mul;div;mod", "has;and"},
		{V4, "Sex |", "eq;ne", "has;gt"},
		{V4, "Colours |", "eq;ne;has", "gt"},
		{V4, "Active and COUNTRY |", "eq;ne;ge;gt;le;lt", "add;has"},
		{V4, "Active or not contains(COUNTRY,'x') and Count |", "eq;ne;ge;gt;le;lt;add;sub;mul;div;mod", "has"},
		{V4, "Count eq Count |", "add;sub;mul;div;mod", "eq;gt"},
		{V4, "Active |", "eq;ne;and;or", "gt;add"},
		{V3, "Colours |", "eq;ne", "has;in"},
		{V4, "COUNTRY eq |", "'Cabo Verde';'Chile';'Côte d''Ivoire';null;DIM_TIME;CountryCode", "COUNTRY;Count;length(;Items/"},
		{V4, "COUNTRY eq C|", "'Cabo Verde';'Chile';'Côte d''Ivoire';CountryCode;Country/;Country/Code;Country/Name;concat(", "Count;contains("},
		{V4, "COUNTRY eq 'ver|", "'Cabo Verde'", "'Chile';CountryCode"},
		{V4, "COUNTRY eq 'd'|", "", "'Chile'"},
		{V4, "COUNTRY eq 'd''iv|", "'Côte d''Ivoire'", ""},
		{V4, "Country/Name eq |", "'Peru';null", "'Chile'"},
		{V4, "Count eq 2|", "21;12", ""},
		{V4, "Count eq |", "12;21;null;Value;Ratio", "'x';COUNTRY;tolower("},
		{V2, "Id eq |", "guid'003b63b4-e0b0-40db-8d5f-fb388bf0eabc';null", ""},
		{V4, "Id eq |", "003b63b4-e0b0-40db-8d5f-fb388bf0eabc;null", ""},
		{V2, "At ge |", "datetime'2020-01-01T00:00:00'", "now("},
		{V2, "Value ge |", "1.5M", ""},
		{V4, "Sex eq |", "M.Sex'Male';M.Sex'Female';null", "COUNTRY"},
		{V401, "Sex eq fe|", "'Female'", ""},
		{V4, "Active eq |", "true;false;null", "COUNTRY;Count"},
		{V401, "COUNTRY in (|", "'Cabo Verde';'Chile'", "CountryCode;null"},
		{V401, "COUNTRY in ('a', 'ch|", "'Chile'", ""},
		{V4, "COUNTRY eq 'a' |", "and;or", "eq;add"},
		{V4, "contains(COUNTRY,'x')|", " and; or", " eq"},
		{V4, "contains(|", "DIM_TIME;COUNTRY;CountryCode", "Count;Active;contains("},
		{V4, "contains(COUNTRY,|", "'Cabo Verde';'Chile'", "Count"},
		{V4, "year(|", "At;Day", "COUNTRY;Count;Clock"},
		{V4, "Country/|", "Code;Name;People", "COUNTRY;any("},
		{V4, "Address/|", "City", "COUNTRY"},
		{V4, "Items/|", "any(;all(;$count", "$filter(;Name"},
		{V401, "Items/|", "any(;all(;$count;$filter(", ""},
		{V2, "Items/|", "", "any(;$count"},
		{V4, "Items/any(|", "i:", "COUNTRY"},
		{V4, "Items/any(x:|", "x/;x/Code;x/Name;x/People", "COUNTRY"},
		{V4, "Items/any(x:x/|", "Code;Name;People", "COUNTRY"},
		{V4, "Items/any(x:x/People |", "eq;ne;ge", "and"},
		{V4, "not |", "Id;DIM_TIME", ""},
		{V2, "|", "Id", "contains(;now("},
		{V2, "sub|", "substringof(;substring(", ""},
		{V4, "sub|", "substring(", "substringof("},
		{V4, "COUN| eq 'x'", "COUNTRY", ""},
		{V4, "COUNTRY eq Ch| and Active", "'Chile'", ""},
	} {
		got := complete(testLanguage(c.version), c.text)
		list := texts2(got)
		var want []string
		if c.first != "" {
			want = strings.Split(c.first, ";")
		}
		trimmed := make([]string, len(list))
		for i, s := range list {
			trimmed[i] = strings.TrimRight(s, " ")
		}
		if !slices.Equal(trimmed[:min(len(trimmed), len(want))], want) {
			t.Errorf("%s %s: %q, want first %q", c.version, c.text, list, want)
		}
		for s := range strings.SplitSeq(c.without, ";") {
			if s != "" && slices.Contains(trimmed, s) {
				t.Errorf("%s %s: %s is offered", c.version, c.text, s)
			}
		}
		if c.first == "" && len(list) > 0 && c.without == "" {
			t.Errorf("%s: %q, want none", c.text, list)
		}
	}
}

// A suggestion that is taken replaces the word at the place, and the result is right.
func TestSuggestionsAreTaken(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, take, want string }{
		{"COUN| eq 'x'", "COUNTRY", "COUNTRY eq 'x'"},
		{"COUN|", "COUNTRY ", "COUNTRY "},
		{"COUNTRY|", "COUNTRY ", "COUNTRY "},
		{"COUNTRY eq Ch| and Active", "'Chile'", "COUNTRY eq 'Chile' and Active"},
		{"COUNTRY eq 'Ch|", "'Chile'", "COUNTRY eq 'Chile'"},
		{"COUNTRY eq 'Ch| and Active eq true", "'Chile'", "COUNTRY eq 'Chile' and Active eq true"},
		{"COUNTRY eq 'Ch|eese' and Active", "'Chile'", "COUNTRY eq 'Chile' and Active"},
		{"Country/Na| eq 'x'", "Name", "Country/Name eq 'x'"},
		{"contains(COUNTRY,'x')|", " and ", "contains(COUNTRY,'x') and "},
		{"COUNTRY e| 'x'", "eq", "COUNTRY eq 'x'"},
	} {
		at := strings.IndexByte(c.text, '|')
		text := c.text[:at] + c.text[at+1:]
		got := complete(testLanguage(V4), c.text)
		i := slices.IndexFunc(got.Suggestions, func(s client.Suggestion) bool { return s.Text == c.take })
		if i < 0 {
			t.Errorf("%s: %q is not among %q", c.text, c.take, texts2(got))
			continue
		}
		if s := got.Suggestions[i]; text[:s.From]+s.Text+text[s.To:] != c.want {
			t.Errorf("%s: %s, want %s", c.text, text[:s.From]+s.Text+text[s.To:], c.want)
		}
	}
}

func TestSuggestionsSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	l := testLanguage(V4)
	l.Type.Property("CountryCode").Doc = "Code of the country (ISO 3166)"
	want := []client.Suggestion{
		{Text: "'Cabo Verde'", Range: client.Range{From: 11, To: 12}, Kind: client.SuggestValue, Type: "Edm.String", Note: "seen in 21 rows", Match: []int{1}},
		{Text: "'Chile'", Range: client.Range{From: 11, To: 12}, Kind: client.SuggestValue, Type: "Edm.String", Note: "seen in 2 rows", Match: []int{1}},
		{Text: "'Côte d''Ivoire'", Range: client.Range{From: 11, To: 12}, Kind: client.SuggestValue, Type: "Edm.String", Note: "seen in 1 row", Match: []int{1}},
		{Text: "CountryCode", Range: client.Range{From: 11, To: 12}, Kind: client.SuggestProperty, Type: "Edm.String", Note: "Code of the country (ISO 3166)", Match: []int{0}},
	}
	got := complete(l, "COUNTRY eq C|")
	for i, w := range want {
		if g := got.Suggestions[i]; g.Text != w.Text || g.Range != w.Range || g.Kind != w.Kind || g.Type != w.Type || g.Note != w.Note || !slices.Equal(g.Match, w.Match) {
			t.Errorf("%+v, want %+v", g, w)
		}
	}
	for text, want := range map[string]string{
		"At ge |": "a date with time, such as 2024-12-31T00:00:00Z", "Sex eq |": "one of a list, such as M.Sex'Male'", "Count gt |": "a number, such as 12",
		"contains(|": "text, such as 'abc'", "(Active|": "", "Value gt |": "a number, such as 12.5",
	} {
		if got := complete(testLanguage(V4), text).Expected; got != want {
			t.Errorf("%s expects %q, want %q", text, got, want)
		}
	}
}

func TestComparisons(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		version            Version
		property, operator string
		json, want         string // "" it cannot be written
	}{
		{V4, "COUNTRY", "eq", `"O'Neil"`, "COUNTRY eq 'O''Neil'"},
		{V4, "COUNTRY", "contains", `"x"`, "contains(COUNTRY,'x')"},
		{V2, "COUNTRY", "contains", `"x"`, "substringof('x',COUNTRY)"},
		{V4, "Count", "ge", `12`, "Count ge 12"},
		{V4, "Sex", "ne", `"Male"`, "Sex ne M.Sex'Male'"},
		{V4, "Country/Name", "eq", `null`, "Country/Name eq null"},
		{V2, "At", "gt", `"/Date(1577836800000)/"`, "At gt datetime'2020-01-01T00:00:00'"},
		{V2, "Id", "eq", `"003b63b4-e0b0-40db-8d5f-fb388bf0eabc"`, "Id eq guid'003b63b4-e0b0-40db-8d5f-fb388bf0eabc'"},
		{V4, "Address", "eq", `{"City":"x"}`, ""},
		{V4, "COUNTRY", "and", `"x"`, ""},
		{V4, "COUNTRY", "in", `"x"`, ""},
	} {
		got, err := Comparison(testLanguage(c.version), c.property, c.operator, client.JSONValue(c.json))
		if got != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s %s %s: %s, %v; want %s", c.property, c.operator, c.json, got, err, c.want)
		}
	}
	for property, want := range map[string]string{
		"COUNTRY": "eq ne contains startswith endswith ge gt le lt", "Count": "eq ne ge gt le lt", "Active": "eq ne", "Country/Name": "eq ne contains startswith endswith ge gt le lt",
		"Items": "", "Address": "", "Sex": "eq ne",
	} {
		if got := strings.Join(Operators(testLanguage(V4), property), " "); got != want {
			t.Errorf("operators of %s: %s, want %s", property, got, want)
		}
	}
}

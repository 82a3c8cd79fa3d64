package filter

import (
	"encoding/json"
	"strings"
	"testing"

	"odatui/client"
)

// onePage returns a page of one row, which is a JSON object.
func onePage(t testing.TB, row string) *client.Page {
	t.Helper()
	b := client.NewPageBuilder([]byte(row), nil)
	b.Row(0)
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(row), &fields); err != nil {
		t.Fatal(err)
	}
	for at := 1; at < len(row); {
		d := json.NewDecoder(strings.NewReader(row[at:]))
		var name string
		if err := d.Decode(&name); err != nil {
			t.Fatal(err)
		}
		at += int(d.InputOffset()) + 1 // the colon
		b.Set(b.ColumnOf([]byte(name)), at, at+len(fields[name]))
		at += len(fields[name]) + 1
	}
	b.RowEnd(len(row))
	return b.Build()
}

func TestRowsThatContradictAFilter(t *testing.T) {
	t.Parallel()
	const row = `{"Id":"003B63B4-e0b0-40db-8d5f-fb388bf0eabc","DIM_TIME":"2015","COUNTRY":"Chile","CountryCode":null,"Count":12,"Value":1.50,"Ratio":0.1,` +
		`"At":"2020-06-01T10:00:00Z","Day":"2020-06-01","Active":true,"Sex":"Male","Country":{"Name":"Côte d'Ivoire"},"Tags":["a"]}`
	for _, c := range []struct {
		text string
		want truth // what is known of the row
	}{
		{"COUNTRY eq 'Chile'", yes}, {"COUNTRY eq 'Peru'", no}, {"COUNTRY ne 'Chile'", no}, {"COUNTRY ne 'Peru'", yes},
		{"COUNTRY eq 'CHILE'", maybe}, {"COUNTRY eq 'Chile '", maybe}, {"COUNTRY eq 'Chilé'", maybe}, // collations differ
		{"DIM_TIME ge '2016'", no}, {"DIM_TIME ge '2015'", yes}, {"DIM_TIME gt '2015'", no}, {"COUNTRY lt 'Brasil'", no}, {"COUNTRY lt 'de Ar'", maybe}, {"COUNTRY lt 'É'", maybe},
		{"Count eq 12", yes}, {"Count eq 12.0", yes}, {"Count gt 12", no}, {"Count le 12", yes}, {"12 lt Count", no}, {"Value eq 1.5", yes}, {"Value gt 1.4999999999999999", yes},
		{"Ratio eq 0.1000000001", maybe}, {"Ratio gt 0.2", no}, {"Count in (1,2)", no}, {"Count in (1,12)", yes}, {"COUNTRY in ('chile')", maybe},
		{"CountryCode eq null", yes}, {"CountryCode eq 'x'", no}, {"CountryCode ne null", no}, {"COUNTRY eq null", no}, {"CountryCode gt 'a'", no},
		{"Active", yes}, {"not Active", no}, {"Active eq false", no}, {"Id eq 003b63b4-e0b0-40db-8d5f-fb388bf0eabc", yes}, {"Id eq 103b63b4-e0b0-40db-8d5f-fb388bf0eabc", no},
		{"Day gt 2020-06-01", no}, {"Day ge 2020-06-01", yes}, {"At gt 2020-06-01T11:00:00Z", maybe}, {"At gt 2021-01-01T00:00:00Z", no}, {"At lt 2021-01-01T00:00:00Z", yes},
		{"Sex eq M.Sex'Female'", no}, {"Sex eq M.Sex'Male'", yes}, {"Sex eq M.Sex'1'", maybe},
		{"contains(COUNTRY,'hil')", yes}, {"contains(COUNTRY,'HIL')", maybe}, {"contains(COUNTRY,'xyz')", no}, {"startswith(COUNTRY,'Per')", no}, {"endswith(COUNTRY,'le')", yes},
		{"contains(CountryCode,'x')", no}, {"startswith(Country/Name,'Cote')", maybe}, {"tolower(COUNTRY) eq 'peru'", no}, {"tolower(COUNTRY) eq 'chile'", yes},
		{"Country/Name eq 'Peru'", no}, {"Country/Code eq 'x'", maybe}, {"Missing eq 'x'", maybe}, {"length(COUNTRY) eq 9", maybe}, {"Items/any()", maybe}, {"Tags eq 'b'", maybe},
		{"COUNTRY eq 'Peru' or Count eq 12", yes}, {"COUNTRY eq 'Peru' or Count eq 13", no}, {"COUNTRY eq 'Peru' or Missing eq 1", maybe},
		{"COUNTRY eq 'Chile' and Count eq 13", no}, {"Missing eq 1 and Count eq 13", no}, {"not (COUNTRY eq 'Chile' and Active)", no}, {"not (Missing eq 1)", maybe},
		{"Count eq 1e999999999", maybe}, {"Count gt", maybe}, {"(Count eq 13)", no},
	} {
		l := testLanguage(V4)
		page := onePage(t, row)
		e := &evaluator{scope: scope{Language: l}, page: page, columns: map[*Node]int{}}
		tree := l.Parse(c.text)
		if got := e.condition(tree.Root); got != c.want && len(tree.Mistakes) == 0 {
			t.Errorf("%s: %d, want %d", c.text, got, c.want)
		}
		if found := Contradiction(l, c.text, page); (found != nil) != (c.want == no) {
			t.Errorf("%s: contradiction %+v", c.text, found)
		}
	}
	got := Contradiction(testLanguage(V4), "Active and Count gt 20 and COUNTRY eq 'Chile'", onePage(t, row))
	if got == nil || got.Row != 0 || got.Condition != "Count gt 20" || got.Property != "Count" || got.Value.Raw() != "12" {
		t.Errorf("%+v", got)
	}
}

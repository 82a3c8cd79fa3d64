package kit

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client/safe"
)

// accents returns the parts of a row of spans that stand out.
func accents(spans []Span) []string {
	var list []string
	for _, s := range spans {
		if s.Role == Accent {
			list = append(list, string(s.Text))
		}
	}
	return list
}

func TestMark(t *testing.T) {
	t.Parallel()
	const id = "7d3a1c52-0c1e-4c1f-9a11-2b6a4f1dc11e"
	for text, want := range map[string][]string{
		"Store it: `odatui profiles secret xmart@live`":                                {"odatui profiles secret xmart@live"},
		"Store it: odatui profiles secret xmart@live":                                  {"odatui profiles secret xmart@live"},
		"Change it: odatui profiles edit xmart@live (auth.scope)":                      {"odatui profiles edit xmart@live"},
		"Sign in again: az login --tenant " + id + " --scope api://odm/default":        {"az login --tenant " + id + " --scope api://odm/default"},
		"Remove the account that is not meant (az logout --username NAME), or wait.":   {"az logout --username NAME"},
		"Take it away: unset AZURE_CONFIG_DIR":                                         {"unset AZURE_CONFIG_DIR"},
		"Press R to try again.":                                                        {"R"},
		"then press enter":                                                             {"enter"},
		"Ask the owner of client " + id + " about AADSTS7000222.":                      {id, "AADSTS7000222"},
		"Microsoft's own page: https://login.microsoftonline.com/error?code=7000222.":  {"https://login.microsoftonline.com/error?code=7000222"},
		"odatui waits for half a minute (a request takes longer) at most: az is slow.": nil,
		"one ` alone": nil, "``": nil, "": nil,
	} {
		if diff := cmp.Diff(want, accents(Mark(safe.Clean(text), Plain))); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
	if got := accents(MarkCodes(safe.Clean("client "+id+" got AADSTS7000222 (R)"), Plain)); len(got) != 1 || got[0] != "AADSTS7000222" {
		t.Errorf("codes: %q", got)
	}
}

// TestMarksSayTheSame: nothing is lost but the quotes.
func TestMarksSayTheSame(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"a `b c` d `e`", "`a``b`", "press R (R) `press R` AADSTS50011", "日本 `語` 日", "`", "a\n`b\nc`"} {
		var got strings.Builder
		for _, s := range Mark(safe.Lines(text), Dim) {
			got.WriteString(string(s.Text))
		}
		if quoteless := strings.NewReplacer("`", "").Replace; quoteless(got.String()) != quoteless(text) {
			t.Errorf("%q became %q", text, got.String())
		}
	}
}

// TestACommandStaysWhole where it fits a line.
func TestACommandStaysWhole(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Note its end: `odatui profiles edit x`":         {"Note its end:", "odatui profiles edit x"},
		"Note: `odatui profiles edit x` (auth.scope).":   {"Note:", "odatui profiles edit x", "(auth.scope)."},
		"`odatui profiles edit x` or `odatui doctor x`.": {"odatui profiles edit x", "or odatui doctor x."},
		"Do: `odatui a`.": {"Do: odatui a."},
		"Do: `odatui a long command that never fits`.":             {"Do: odatui a long", "command that never fits."},
		"It is: `odatui profiles edit x` or `az login --tenant t`": {"It is:", "odatui profiles edit x", "or az login --tenant t"},
	} {
		var got []string
		for _, line := range WrapSpans(Unbroken(Mark(safe.Clean(text), Plain), 24), 24, 99) {
			var l safe.Text
			for _, s := range line {
				l += s.Text
			}
			got = append(got, string(l))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

// TestWrapSpans breaks as Wrap does, whatever the roles.
func TestWrapSpans(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"one two three four five six", "a  b   c", "\n\na\n\n b", strings.Repeat("word ", 40), strings.Repeat("w", 90),
		"https://host/path/" + strings.Repeat("x/", 30), strings.Repeat("日本", 20), " leading", "trailing  ", "",
	} {
		for _, cells := range []int{1, 2, 7, 10, 80} {
			for _, most := range []int{1, 3, 100} {
				whole := safe.Lines(text)
				half := len(text) / 2
				for half > 0 && text[half]&0xC0 == 0x80 {
					half--
				}
				lines := WrapSpans([]Span{{whole[:half], Bad}, {whole[half:], OK}}, cells, most)
				var got []safe.Text
				for _, line := range lines {
					var t safe.Text
					for _, s := range line {
						t += s.Text
					}
					got = append(got, t)
				}
				if diff := cmp.Diff(Wrap(whole, cells, most), got); diff != "" {
					t.Errorf("%q in %d cells, %d lines: %s", text, cells, most, diff)
				}
			}
		}
	}
	lines := WrapSpans([]Span{{"who must ", Dim}, {"act now", Warn}}, 12, 9)
	if len(lines) != 2 || lines[0][0].Role != Dim || lines[0][1] != (Span{"act", Warn}) || lines[1][0] != (Span{"now", Warn}) {
		t.Errorf("%v", lines)
	}
}

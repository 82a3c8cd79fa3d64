package spelling_test

import (
	"slices"
	"strings"
	"testing"

	"odatui/client/spelling"
)

func TestNear(t *testing.T) {
	t.Parallel()
	names := []string{"REF_COUNTRY", "FACT_LIFE_EXPECTANCY", "Kunden", "Kundenaufträge", "Länder", "", "Orders", "OrderLines", "OrderNotes", "OrderTypes"}
	for name, want := range map[string][]string{
		"ref_countri": {"REF_COUNTRY"},
		"Kundne":      {"Kunden"},
		"lander":      {"Länder"},
		"order":       {"Orders", "OrderLines", "OrderNotes"}, // at most three, in their order
		"EXPECTANCY":  {"FACT_LIFE_EXPECTANCY"},
		"Orders":      {"Orders"},
		"zzz":         nil,
		"":            nil,
	} {
		if got := spelling.Near(name, names); !slices.Equal(got, want) {
			t.Errorf("Near(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("é", 200)
	for _, test := range []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"kitten", "sitting", 3}, {"Länder", "Lander", 1}, {"日本", "日", 1},
		{long, long, 0}, {long, "é", 200},
	} {
		if got := spelling.Distance(test.a, test.b); got != test.want {
			t.Errorf("Distance(%.10q, %.10q) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}

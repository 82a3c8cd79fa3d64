package grid_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui/grid"
	"odatui/ui/theme"
)

func TestFinder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		words, text string
		want        []string
	}{
		{"an", "Banana", []string{"an", "an"}},
		{"AN", "banana", []string{"an", "an"}},
		{"aa", "aaaa", []string{"aa", "aa"}},
		{"cote", "Côte d’Ivoire", []string{"Côte"}},
		{"côte", "COTE", []string{"COTE"}},
		{"e", "e\u0301e", []string{"e\u0301", "e"}},
		{"österreich", "Österreich", []string{"Österreich"}},
		{"ελλαδα", "Ελλάδα", []string{"Ελλάδα"}},
		{"본", "일본", []string{"본"}},
		{"oresund", "Øresund", nil},
		{"83.8", "83.89", []string{"83.8"}},
		{"x", "", nil},
		{"", "x", nil},
		{"a", "\xffa\xff", []string{"a"}},
	} {
		f := grid.NewFinder(c.words)
		var got []string
		for _, at := range f.All(c.text) {
			got = append(got, c.text[at[0]:at[1]])
		}
		if !slices.Equal(got, c.want) || f.In(c.text) != (c.want != nil) {
			t.Errorf("%q in %q: %q, want %q", c.words, c.text, got, c.want)
		}
	}
}

func FuzzFinder(f *testing.F) {
	f.Add("é", "Ée\u0301e")
	f.Fuzz(func(t *testing.T, words, text string) {
		finder := grid.NewFinder(words)
		end := 0
		for _, at := range finder.All(text) {
			if at[0] < end || at[1] <= at[0] || at[1] > len(text) {
				t.Fatalf("%q in %q: %v behind %d", words, text, at, end)
			}
			end = at[1]
		}
		if words != "" && strings.Contains(text, words) && grid.NewFinder(words).In(words) && !finder.In(text) {
			t.Errorf("%q is not found in %q", words, text)
		}
	})
}

// TestMark shows all places of the words, on the cursor's row and on others, changes
// no width, and marks the end of a value that has them where it is cut.
func TestMark(t *testing.T) {
	t.Parallel()
	look := theme.New(colorprofile.TrueColor, true)
	src := &memory{columns: []grid.Column{{Name: "Id", Key: true}, {Name: "Name"}, {Name: "Text"}}}
	for range 4 {
		src.rows = append(src.rows, []client.Value{text("abc"), text("Zürich, Zurich"), text(strings.Repeat("x", 300) + "zurich")})
	}
	g := grid.New(look, src)
	g.SetSize(60, 6)
	g.Fit(0, 4)
	before := g.View()
	g.Mark("zurich")
	after := g.View()
	if ansi.Strip(before) != ansi.Strip(after) {
		t.Errorf("the text has changed:\n%s\n%s", ansi.Strip(before), ansi.Strip(after))
	}
	straight(t, after, 60, 6)
	lines := strings.Split(after, "\n")
	lit := look.Match.Over(look.CursorRow)
	for i, style := range map[int]theme.Style{2: lit, 3: look.Match} {
		for _, found := range []string{"Zürich", "Zurich", "…"} {
			if !strings.Contains(lines[i], style.On+found+style.Off) {
				t.Errorf("line %d does not show %q: %q", i, found, lines[i])
			}
		}
	}
	g.Mark("")
	if g.View() != before {
		t.Error("marks are left over")
	}
}

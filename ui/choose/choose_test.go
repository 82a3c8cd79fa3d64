package choose

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/ui/kit"
	"odatui/ui/theme"
)

var observations = []Column{
	{Name: "Sys_PK", Type: "Edm.Int64", Key: true, On: true},
	{Name: "IndicatorCode", Type: "Edm.String", Label: "Code of the indicator that was measured", On: true},
	{Name: "CountryCode", Type: "Edm.String", Label: "Country or territory", On: true},
	{Name: "DIM_TIME", Type: "Edm.String", Label: "Year of the measurement", On: true},
	{Name: "SexCode", Type: "NS.Sex", On: true},
	{Name: "Value", Type: "Edm.Decimal", Label: "Measured value, in the unit of the indicator", On: true},
	{Name: "Low\x1b[31m", Type: "Edm.Decimal", Label: "Lower bound of the interval\nof confidence"},
	{Name: "\u7d50\u679c", Type: "Collection(NS.ResultOfTheMeasurement)", Label: "日本語の説明"},
}

// bench opens the dialog and drives it as the root does.
type bench struct {
	t       *testing.T
	d       *Dialog
	applied []Column
}

func open(t *testing.T, width, height int, columns []Column) *bench {
	b := &bench{t: t}
	b.d = New(Options{
		Look: theme.New(colorprofile.TrueColor, true), Columns: columns, At: "DIM_TIME", Note: "the others are not requested",
		Apply: func(c []Column) tea.Cmd { b.applied = c; return nil },
	})
	b.d.SetSize(width, height)
	return b
}

func (b *bench) keys(names ...string) {
	for _, k := range names {
		c, ok := kit.Find(b.d.Commands(), k)
		switch {
		case !ok:
			b.d.Update(tea.KeyPressMsg{Code: []rune(k)[0], Text: k})
		case !c.Works():
			b.t.Errorf("%s: %s", k, c.Why())
		default:
			c.Run("")
		}
	}
}

// on are the chosen names of those that were applied.
func on(columns []Column) []string {
	var names []string
	for _, c := range columns {
		if c.On {
			names = append(names, c.Name)
		}
	}
	return names
}

// plain is the view, which changes nothing.
func (b *bench) plain() string {
	view := b.d.View()
	if view != b.d.View() {
		b.t.Error("the second drawing differs")
	}
	return ansi.Strip(view)
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{120, 29}, {80, 21}, {60, 13}, {20, 5}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			b := open(t, size[0], size[1], observations)
			view := b.plain()
			lines := strings.Split(view, "\n")
			if len(lines) > size[1] {
				t.Errorf("%d lines in %d", len(lines), size[1])
			}
			for _, line := range lines {
				if w := ansi.StringWidth(line); w > size[0] {
					t.Errorf("%d cells in %d: %q", w, size[0], line)
				}
			}
			golden.RequireEqual(t, view)
		})
	}
}

func TestChoice(t *testing.T) {
	t.Parallel()
	b := open(t, 80, 21, observations)
	b.keys("space", "space") // DIM_TIME, then SexCode
	if view := b.plain(); !strings.Contains(view, "4 of 8") {
		t.Errorf("two left out:\n%s", view)
	}
	b.keys("enter")
	if got := on(b.applied); !slices.Equal(got, []string{"Sys_PK", "IndicatorCode", "CountryCode", "Value"}) || !b.d.Done() {
		t.Errorf("applied %q", got)
	}
	if !observations[3].On {
		t.Error("the columns of the caller were changed")
	}
}

// TestNothingChangedIsNotApplied: enter right away leaves the columns as they are.
func TestNothingChangedIsNotApplied(t *testing.T) {
	t.Parallel()
	b := open(t, 80, 21, observations)
	b.keys("enter")
	if b.applied != nil || !b.d.Done() {
		t.Errorf("applied %v", b.applied)
	}
}

// TestSearch finds the letters of names first, then words of labels; all and none are
// for what is listed.
func TestSearch(t *testing.T) {
	t.Parallel()
	b := open(t, 80, 21, observations)
	b.keys("c", "o", "d", "e")
	view := b.plain()
	if !strings.Contains(view, "3 listed") || strings.Contains(view, "DIM_TIME") {
		t.Errorf("code:\n%s", view)
	}
	b.keys("ctrl+n", "enter")
	if got := on(b.applied); slices.Contains(got, "SexCode") || !slices.Contains(got, "DIM_TIME") {
		t.Errorf("applied %q", got)
	}
	b = open(t, 80, 21, observations)
	b.keys("I", "N", "T", "E", "R", "V", "ctrl+a", "enter")
	if got := on(b.applied); len(got) != 7 || got[6] != "Low\x1b[31m" {
		t.Errorf("a word of a label: applied %q", got)
	}
	b = open(t, 80, 21, observations)
	b.keys("q", "q")
	if view := b.plain(); !strings.Contains(view, "no column has these letters") {
		t.Errorf("nothing:\n%s", view)
	}
}

func TestNoneIsAll(t *testing.T) {
	t.Parallel()
	b := open(t, 80, 21, observations)
	b.keys("ctrl+n")
	if view := b.plain(); !strings.Contains(view, "none chosen: all come") {
		t.Errorf("none:\n%s", view)
	}
}

// TestModelComesLater: what was chosen and the cursor stay.
func TestModelComesLater(t *testing.T) {
	t.Parallel()
	b := open(t, 80, 21, observations[:4])
	b.keys("space", "up")
	b.d.Update(ColumnsMsg{Dialog: New(Options{}), Columns: observations[:1]})
	b.d.Update(ColumnsMsg{Dialog: b.d, Columns: observations})
	view := b.plain()
	if !strings.Contains(view, "▌ [x] CountryCode") || !strings.Contains(view, "[ ] DIM_TIME") || !strings.Contains(view, "5 of 8") {
		t.Errorf("with the model:\n%s", view)
	}
}

// TestManyColumns: only those in the window are drawn.
func TestManyColumns(t *testing.T) {
	t.Parallel()
	var many []Column
	for i := range 5000 {
		many = append(many, Column{Name: fmt.Sprintf("Column%04d", i), Type: "Edm.String", On: true})
	}
	b := open(t, 80, 21, many)
	b.keys("4", "9", "9", "9", "space")
	if view := b.plain(); len(strings.Split(view, "\n")) > 21 || !strings.Contains(view, "4999 of 5000, 1 listed") {
		t.Errorf("many:\n%s", view)
	}
}

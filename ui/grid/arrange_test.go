package grid_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"odatui/ui/grid"
)

func TestArrange(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 400, 20)
	first := g.Names()
	for _, tt := range []struct {
		name string
		do   func()
		want []string // first names
		at   string
	}{
		{"freeze", func() { g.GoToColumn("VALUE_N"); g.Freeze() }, []string{"Sys_PK", "VALUE_N", "COUNTRY"}, "VALUE_N"},
		{"a key stays", func() { g.GoToColumn("Sys_PK"); g.Freeze() }, []string{"Sys_PK", "VALUE_N", "COUNTRY"}, "Sys_PK"},
		{"hide", func() { g.GoToColumn("COUNTRY"); g.Hide() }, []string{"Sys_PK", "VALUE_N", "DIM_TIME", "LOW"}, "DIM_TIME"},
		{"move right", func() { g.Shift(1) }, []string{"Sys_PK", "VALUE_N", "LOW", "DIM_TIME"}, "DIM_TIME"},
		{"move left", func() { g.Shift(-1) }, []string{"Sys_PK", "VALUE_N", "DIM_TIME", "LOW"}, "DIM_TIME"},
		{"not among the frozen", func() { g.Shift(-1) }, []string{"Sys_PK", "VALUE_N", "DIM_TIME", "LOW"}, "DIM_TIME"},
		{"show", func() { g.Show() }, []string{"Sys_PK", "VALUE_N"}, "DIM_TIME"},
	} {
		tt.do()
		straight(t, g.View(), 400, 20)
		if got := g.Names(); !slices.Equal(got[:len(tt.want)], tt.want) || g.Column() != tt.at {
			t.Errorf("%s: columns %v, cursor at %s; want %v, at %s", tt.name, got, g.Column(), tt.want, tt.at)
		}
	}
	if names := g.Names(); !slices.Contains(names, "COUNTRY") || len(names) != len(first) {
		t.Errorf("shown again: %v", names)
	}
	g.Arrange(grid.Layout{})
	if got := g.Names(); !slices.Equal(got, first) {
		t.Errorf("without a layout %v, want %v", got, first)
	}
}

func TestHideLeavesOneColumn(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 80, 20)
	for range 20 {
		g.Hide()
	}
	if n := len(g.Names()); n != 1 {
		t.Errorf("%d columns left", n)
	}
	straight(t, g.View(), 80, 20)
}

func TestWidths(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 80, 20)
	g.GoToColumn("COUNTRY")
	usual := g.View()
	g.Widen(6)
	if at := strings.Index(ansi.Strip(g.View()), "DIM_TIME"); at != strings.Index(ansi.Strip(usual), "DIM_TIME")+6 {
		t.Errorf("six cells wider:\n%s", ansi.Strip(g.View()))
	}
	for range 30 {
		g.Widen(-2)
	}
	straight(t, g.View(), 80, 20)
	if w := g.Layout().Widths["COUNTRY"]; w != 3 {
		t.Errorf("the least width is %d", w)
	}
	g.GoToColumn("INDICATOR")
	g.FitColumn()
	if view := ansi.Strip(g.View()); !strings.Contains(view, "WHOSIS_000000 Life expectancy at birth in years and months") {
		t.Errorf("not fitted:\n%s", view)
	}
	g.FitColumn()
	if _, set := g.Layout().Widths["INDICATOR"]; set {
		t.Error("fit does not give the usual width back")
	}
}

// TestLayoutIsNotShared: a layout that was read stays what it was.
func TestLayoutIsNotShared(t *testing.T) {
	t.Parallel()
	g := newGrid(sample(), 80, 20)
	g.GoToColumn("COUNTRY")
	g.Widen(4)
	before := g.Layout()
	g.Widen(4)
	g.Hide()
	if len(before.Hidden) != 0 || before.Widths["COUNTRY"] == g.Layout().Widths["COUNTRY"] {
		t.Errorf("it became %+v", before)
	}
}

// TestAllSortRanksAreShown where the rows are sorted by several columns.
func TestAllSortRanksAreShown(t *testing.T) {
	t.Parallel()
	src := sample()
	g := newGrid(src, 400, 5)
	if names := heading(g); !strings.Contains(names, "VALUE_N ↓1") || !strings.Contains(names, "LOW ↑2") {
		t.Errorf("several: %s", names)
	}
	src.columns[5].Sort = grid.Sort{}
	g.Refresh()
	if names := heading(g); !strings.Contains(names, "VALUE_N ↓ ") {
		t.Errorf("one: %s", names)
	}
}

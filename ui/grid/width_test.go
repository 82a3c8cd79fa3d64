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

const guid = "7d3a1c52-0c1e-4c1f-9a11-2b6a4f1dc11e"

// TestLongKeysAreCutInANarrowWindow and stay frozen.
func TestLongKeysAreCutInANarrowWindow(t *testing.T) {
	t.Parallel()
	for width, want := range map[int]string{60: guid[:22] + "…", 120: guid, 40: guid[:14] + "…"} {
		src := &memory{columns: []grid.Column{{Name: "Id", Key: true}, {Name: "Name"}, {Name: "Text"}}}
		for range 5 {
			src.rows = append(src.rows, []client.Value{text(guid), text("a name"), text(strings.Repeat("body ", 30))})
		}
		g := newGrid(src, width, 7)
		view := ansi.Strip(g.View())
		straight(t, g.View(), width, 7)
		if line := strings.Split(view, "\n")[2]; !strings.HasPrefix(line, " "+want+" │ a name") {
			t.Errorf("width %d: %q", width, line)
		}
	}
}

// TestFreeRoomIsForValuesThatAreCut: a long text uses what is free behind it.
func TestFreeRoomIsForValuesThatAreCut(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "Id", Key: true, Number: true}, {Name: "Body"}, {Name: "End"}}}
	for range 30 {
		src.rows = append(src.rows, []client.Value{raw("1"), text(strings.Repeat("0123456789", 9)), text("end")})
	}
	for _, width := range []int{120, 90, 200} {
		line := strings.Split(ansi.Strip(newGrid(src, width, 7).View()), "\n")[2]
		if blank := width - len([]rune(strings.TrimRight(line, " "))); blank > 1 && strings.Contains(line, "…") {
			t.Errorf("width %d: %d blank columns beside a value that is cut: %q", width, blank, line)
		}
	}
}

// TestColumnsStayInSight when keys and types come after the rows: they take the room
// that a long text was given.
func TestColumnsStayInSight(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "Id"}, {Name: "Body"}, {Name: "End"}}}
	for range 30 {
		src.rows = append(src.rows, []client.Value{raw("1"), text(strings.Repeat("0123456789", 9)), text("end")})
	}
	g := newGrid(src, 80, 7)
	for _, columns := range [][]grid.Column{src.columns, {{Name: "Id", Key: true}, {Name: "Body"}, {Name: "End"}, {Name: "Late"}}} {
		src.columns = columns
		g.Refresh()
		if line := strings.Split(ansi.Strip(g.View()), "\n")[2]; !strings.Contains(line, "… ") || !strings.Contains(line, " end") {
			t.Errorf("the last value is out of sight: %q", line)
		}
	}
}

// TestLinksAreLast and carry their sign.
func TestLinksAreLast(t *testing.T) {
	t.Parallel()
	src := &memory{columns: []grid.Column{{Name: "Lines", Link: true, Many: true}, {Name: "Of", Link: true}, {Name: "Name"}, {Name: "Id", Key: true}}}
	src.rows = [][]client.Value{{raw("[1]"), {}, text("x"), raw("1")}}
	g := newGrid(src, 60, 4)
	if names := g.Names(); !slices.Equal(names, []string{"Id", "Name", "Lines", "Of"}) {
		t.Errorf("names %q", names)
	}
	if head := strings.Fields(strings.Split(ansi.Strip(g.View()), "\n")[0]); !slices.Equal(head, []string{"Id", "*", "│", "Name", "⇉", "Lines", "→", "Of"}) {
		t.Errorf("head %q", head)
	}
}

// TestTheCursorsColumnIsMarked in the heading, and its row where the ground is not
// enough.
func TestTheCursorsColumnIsMarked(t *testing.T) {
	t.Parallel()
	look := theme.New(colorprofile.ANSI, true)
	g := grid.New(look, sample())
	g.SetSize(80, 8)
	g.Fit(0, 60)
	before := strings.Split(g.View(), "\n")[0]
	g.MoveColumns(1)
	after := strings.Split(g.View(), "\n")
	if !strings.Contains(after[0], look.Accent.Bold().On+"COUNTRY") || before == after[0] {
		t.Errorf("heading %q", after[0])
	}
	if !strings.HasPrefix(ansi.Strip(after[2]), string(look.RowSign)) || look.RowSign == "" {
		t.Errorf("row %q", after[2])
	}
}

package grid_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"charm.land/bubbles/v2/table"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client"
	"odatui/ui/grid"
)

const (
	benchWidth, benchHeight = 200, 60
	benchColumns, benchRows = 60, 2000
)

// wide is a table of sixty columns; in big ones every seventh column holds
// cells of 1 MiB.
func wide(big bool) *memory {
	huge := client.JSONValue(`"` + strings.Repeat("0123456789abcdef", 1<<16) + `"`)
	t := &memory{}
	for c := range benchColumns {
		t.columns = append(t.columns, grid.Column{Name: fmt.Sprintf("COLUMN_%02d", c), Key: c == 0, Number: c%3 == 0})
	}
	for r := range benchRows {
		row := make([]client.Value, benchColumns)
		for c := range row {
			switch {
			case big && c%7 == 1:
				row[c] = huge
			case c%3 == 0:
				row[c] = client.JSONValue(fmt.Sprintf("%d.%02d", r*c, c))
			default:
				row[c] = client.Text(fmt.Sprintf("value %d of %d", c, r))
			}
		}
		t.rows = append(t.rows, row)
	}
	return t
}

// stepGrid moves the grid down by a row and draws it.
func stepGrid(g *grid.Grid) int {
	g.MoveRows(1)
	if row, _ := g.Row(); row == benchRows-1 {
		g.GoToRow(0)
	}
	return len(g.View())
}

// bubblesTable is the component one would take, with the same table of
// ordinary cells.
func bubblesTable() *table.Model {
	src := wide(false)
	columns := make([]table.Column, benchColumns)
	for i := range columns {
		columns[i] = table.Column{Title: src.columns[i].Name, Width: 16}
	}
	rows := make([]table.Row, benchRows)
	for i := range rows {
		rows[i] = make(table.Row, benchColumns)
		for c := range rows[i] {
			rows[i][c] = src.rows[i][c].Text()
		}
	}
	t := table.New(table.WithColumns(columns), table.WithRows(rows), table.WithFocused(true), table.WithWidth(benchWidth), table.WithHeight(benchHeight))
	return &t
}

func stepBubbles(t *table.Model) int {
	*t, _ = t.Update(tea.KeyPressMsg{Code: tea.KeyDown})
	if t.Cursor() == benchRows-1 {
		t.GotoTop()
	}
	return len(t.View())
}

// BenchmarkStep compares a scroll step (move and draw, 200x60, 60 columns) of
// the grid with 1 MiB cells to one of bubbles/table with ordinary cells, turn
// by turn in one run. The goal for the ratio is 0.02 or less.
func BenchmarkStep(b *testing.B) {
	g := grid.New(dark(), wide(true))
	g.SetSize(benchWidth, benchHeight)
	g.Fit(0, 200)
	for range benchHeight { // scrolling, not only moving
		stepGrid(g)
	}
	t := bubblesTable()
	for range benchHeight {
		stepBubbles(t)
	}
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		stepGrid(g)
		middle := time.Now()
		stepBubbles(t)
		ours += middle.Sub(start)
		theirs += time.Since(middle)
	}
	b.ReportMetric(float64(ours)/float64(theirs), "ratio")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(b.N), "grid-ns/op")
	b.ReportMetric(float64(theirs.Nanoseconds())/float64(b.N), "bubbles-ns/op")
}

// BenchmarkGrid measures the kinds of steps by themselves.
func BenchmarkGrid(b *testing.B) {
	for _, big := range []bool{false, true} {
		g := grid.New(dark(), wide(big))
		g.SetSize(benchWidth, benchHeight)
		g.Fit(0, 200)
		name := map[bool]string{false: "small", true: "1MiB"}[big]
		b.Run(name+"/row", func(b *testing.B) {
			for b.Loop() {
				stepGrid(g)
			}
		})
		b.Run(name+"/column", func(b *testing.B) {
			by := 1
			for b.Loop() {
				if s := g.Span(); g.Column() == "COLUMN_59" || s.Last == s.Of {
					by = -benchColumns
				}
				g.MoveColumns(by)
				by = 1
				g.View()
			}
		})
		b.Run(name+"/page", func(b *testing.B) {
			for b.Loop() {
				g.MovePages(1, false)
				if row, _ := g.Row(); row == benchRows-1 {
					g.GoToRow(0)
				}
				g.View()
			}
		})
		b.Run(name+"/fit", func(b *testing.B) {
			for b.Loop() {
				grid.New(dark(), wideOnce(big)).Fit(0, 200)
			}
		})
	}
}

var wides = map[bool]*memory{}

func wideOnce(big bool) *memory {
	if wides[big] == nil {
		wides[big] = wide(big)
	}
	return wides[big]
}

// frames is an output that counts what each frame writes.
type frames struct{ sizes chan int }

func (f frames) Write(p []byte) (int, error) {
	f.sizes <- len(p)
	return len(p), nil
}

// scroller is a program that shows a grid and moves it down by a row at each message.
type scroller struct{ grid *grid.Grid }

type stepMsg struct{}

func (s scroller) Init() tea.Cmd { return nil }
func (s scroller) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		s.grid.SetSize(msg.Width, msg.Height)
	case stepMsg:
		stepGrid(s.grid)
	}
	return s, nil
}
func (s scroller) View() tea.View { return tea.View{Content: s.grid.View(), AltScreen: true} }

// BenchmarkScrollBytes compares the bytes that a scroll step writes to the terminal with
// those of a whole frame. The goal for the ratio is 0.2 or less.
func BenchmarkScrollBytes(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {120, 32}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			out := frames{make(chan int, 1000)}
			g := grid.New(dark(), wideOnce(false))
			g.SetSize(size[0], size[1])
			g.Fit(0, 200)
			program := tea.NewProgram(scroller{g}, tea.WithContext(b.Context()), tea.WithOutput(out), tea.WithInput(nil), tea.WithoutSignalHandler(),
				tea.WithWindowSize(size[0], size[1]), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
			go func() { _, _ = program.Run() }()
			full := 0
			for full < size[0]*size[1]/2 { // what sets the terminal up is written before
				full = <-out.sizes
			}
			step := func() int {
				program.Send(stepMsg{})
				return <-out.sizes
			}
			for range size[1] + 5 { // scrolling, not only moving
				step()
			}
			bytes, steps := 0, 0
			for b.Loop() {
				bytes += step()
				steps++
			}
			program.Kill()
			b.ReportMetric(float64(bytes)/float64(steps)/float64(full), "ratio")
			b.ReportMetric(float64(bytes)/float64(steps), "bytes/step")
			b.ReportMetric(float64(full), "bytes/frame")
		})
	}
}

package ui_test

import (
	"bytes"
	"context"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/ui"
)

// eye is an output that sees a text come by.
type eye struct {
	mu   sync.Mutex
	text []byte
	all  []byte
	seen chan struct{}
	done bool
}

func newEye(text string) *eye { return &eye{text: []byte(text), seen: make(chan struct{})} }

func (e *eye) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.all = append(e.all, p...)
	if !e.done && bytes.Contains(e.all, e.text) {
		e.done = true
		close(e.seen)
	}
	return len(p), nil
}

// minimal is the smallest program that draws something.
type minimal struct{}

func (minimal) Init() tea.Cmd                       { return nil }
func (minimal) Update(tea.Msg) (tea.Model, tea.Cmd) { return minimal{}, nil }
func (minimal) View() tea.View                      { return tea.View{Content: "odatui", AltScreen: true} }

// first returns how long a program takes from nothing to its first frame.
func first(b *testing.B, model func() tea.Model) time.Duration {
	out := newEye("odatui")
	ctx, cancel := context.WithCancel(b.Context())
	start := time.Now()
	program := tea.NewProgram(model(), tea.WithContext(ctx), tea.WithOutput(out), tea.WithInput(nil), tea.WithoutSignalHandler(),
		tea.WithWindowSize(120, 32), tea.WithColorProfile(colorprofile.TrueColor), tea.WithEnvironment([]string{"TERM=xterm-256color"}))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_, _ = program.Run()
	}()
	<-out.seen
	took := time.Since(start)
	cancel()
	<-ended
	return took
}

// BenchmarkFirstFrame compares the explorer with a minimal Bubble Tea program
// in one run: from NewProgram to the first frame that is written.
func BenchmarkFirstFrame(b *testing.B) {
	deps := newWorld().deps()
	var ours, least time.Duration
	for b.Loop() {
		least += first(b, func() tea.Model { return minimal{} })
		ours += first(b, func() tea.Model { return ui.New(deps) })
	}
	b.ReportMetric(float64(ours)/float64(b.N)/1e6, "ms/odatui")
	b.ReportMetric(float64(least)/float64(b.N)/1e6, "ms/minimal")
	b.ReportMetric(float64(ours)/float64(least), "x-minimal")
}

// BenchmarkFrame draws the whole frame of the sets.
func BenchmarkFrame(b *testing.B) {
	m := ui.New(newWorld().deps())
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 50})
	for b.Loop() {
		m.View()
	}
}

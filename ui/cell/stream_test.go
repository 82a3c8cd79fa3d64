package cell_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/synctest"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/cell"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// media is a service with one stream, which comes in pieces.
type media struct {
	client.Service
	info   client.StreamInfo
	pieces chan string // closed at the end
	fails  error       // behind the pieces
	asked  []string
}

func (m *media) ReadRaw(ctx context.Context, path string, w io.Writer) error {
	m.asked = append(m.asked, path)
	if b, ok := w.(client.StreamWriter); ok {
		if err := b.Begin(m.info); err != nil {
			return err
		}
	}
	for {
		select {
		case piece, more := <-m.pieces:
			if !more {
				return m.fails
			}
			if _, err := io.WriteString(w, piece); err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// folder keeps the files that are saved; one whose write fails is not.
type folder struct {
	names []string
	text  strings.Builder
	fails error // of the file
}

func (f *folder) save(name string, write func(io.Writer) error) (string, error) {
	f.names = append(f.names, name)
	var w io.Writer = &f.text
	if f.fails != nil {
		w = broken{f.fails}
	}
	if err := write(w); err != nil {
		f.text.Reset()
		return "", err
	}
	return safe.FileName(name), nil
}

type broken struct{ err error }

func (b broken) Write([]byte) (int, error) { return 0, b.err }

// player drives the screen of a stream, its commands in goroutines of their own.
type player struct {
	t    *testing.T
	s    *cell.Streamed
	back chan tea.Msg
	sent []tea.Msg
}

func play(t *testing.T, m *media, f *folder, value kit.OpenCellMsg) *player {
	value.Session, value.Type, value.Stream = &client.Session{Service: m}, "Edm.Stream", "→ stream"
	p := &player{t: t, s: cell.NewStream(theme.New(colorprofile.TrueColor, true), value, f.save), back: make(chan tea.Msg, 20)}
	p.s.SetSize(80, 24)
	p.run(p.s.Init())
	return p
}

func (p *player) run(cmd tea.Cmd) {
	if cmd != nil {
		go func() { p.back <- cmd() }()
	}
	for synctest.Wait(); len(p.back) > 0; synctest.Wait() {
		switch msg := (<-p.back).(type) {
		case kit.LoadedMsg:
			p.run(p.s.Update(msg))
		case nil:
		default:
			p.sent = append(p.sent, msg)
		}
	}
}

func (p *player) press(key string) {
	p.t.Helper()
	c, ok := kit.Find(p.s.Commands(), key)
	if !ok || !c.Works() {
		p.t.Fatalf("%s: %s", key, c.Why())
	}
	p.run(c.Run(""))
}

func (p *player) has(texts ...string) {
	p.t.Helper()
	view := strings.Join(strings.Fields(ansi.Strip(p.s.View())), " ")
	for _, text := range texts {
		if !strings.Contains(view, text) {
			p.t.Errorf("the screen lacks %q:\n%s", text, view)
		}
	}
}

func TestStreamIsSaved(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &media{info: client.StreamInfo{Type: "image/png", Size: 1234567}, pieces: make(chan string)}
		f := &folder{}
		p := play(t, m, f, kit.OpenCellMsg{Title: "Photo", Path: "Things(1)/Photo"})
		p.has("image/png, 1,234,567 bytes", "v saves it to a file")
		if f.names != nil || len(m.asked) != 1 {
			t.Errorf("asked for %q, files %q", m.asked, f.names)
		}
		p.press("v")
		if !p.s.Busy() {
			t.Error("it is not busy")
		}
		m.pieces <- "12345"
		synctest.Wait()
		p.has("saving: 5 of 1,234,567 bytes", "esc stops")
		if at := p.s.At(); at.Bytes != 5 || at.Since.IsZero() {
			t.Errorf("%+v", at)
		}
		close(m.pieces)
		p.run(nil)
		p.has("saved as Things(1)-Photo.png, 5 bytes")
		if f.text.String() != "12345" || p.s.Busy() {
			t.Errorf("%q", f.text.String())
		}
	})
}

func TestStreamIsStopped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		m := &media{info: client.StreamInfo{Size: -1, Name: "../x.bin"}, pieces: make(chan string)}
		f := &folder{}
		p := play(t, m, f, kit.OpenCellMsg{Title: client.StreamItself, Path: "Things(1)/$value"})
		p.has("type not stated, size not stated")
		p.press("v")
		m.pieces <- "12345"
		p.s.Cancel()
		p.run(nil)
		if p.s.Busy() || f.text.Len() > 0 || len(f.names) != 1 || f.names[0] != "../x.bin" {
			t.Errorf("busy %v, %q, %q", p.s.Busy(), f.text.String(), f.names)
		}
		p.has("v saves it")
	})
}

// TestStreamFails: a refusal opens its diagnosis, a full disk is a note.
func TestStreamFails(t *testing.T) {
	t.Parallel()
	refused := &client.ResponseError{Status: 404}
	for _, c := range []struct{ service, disk error }{{refused, nil}, {nil, errors.New("no room")}} {
		synctest.Test(t, func(t *testing.T) {
			m := &media{pieces: make(chan string, 1), fails: c.service}
			m.pieces <- "x"
			close(m.pieces)
			f := &folder{fails: c.disk}
			p := play(t, m, f, kit.OpenCellMsg{Title: "Photo", Path: "Things(1)/Photo"})
			if c.service != nil {
				m.pieces = make(chan string)
				close(m.pieces)
			}
			p.press("v")
			var trouble kit.TroubleMsg
			for _, msg := range p.sent {
				if got, ok := msg.(kit.TroubleMsg); ok {
					trouble = got
				}
			}
			if (c.service != nil) != errors.Is(trouble.Err, refused) || c.disk != nil && trouble.Err != nil || len(p.sent) != 1 {
				t.Errorf("%+v", p.sent)
			}
			p.has("v saves it")
		})
	}
}

func TestStreamThatCannotBeRead(t *testing.T) {
	t.Parallel()
	s := cell.NewStream(theme.New(colorprofile.TrueColor, true), kit.OpenCellMsg{Title: "Photo", Stream: "→ stream · elsewhere"}, nil)
	if s.Init() != nil {
		t.Error("something is sent")
	}
	c, _ := kit.Find(s.Commands(), "v")
	if c.Works() || c.Why() == "" {
		t.Error("it can be saved")
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {12, 3}, {60, 15}, {200, 60}} {
		s.SetSize(size[0], size[1])
		for _, line := range strings.Split(s.View(), "\n") {
			if got := kit.Width(safe.Clean(ansi.Strip(line))); got > size[0] {
				t.Errorf("%v: a line of %d cells", size, got)
			}
		}
	}
}

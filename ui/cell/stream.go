package cell

import (
	"context"
	"errors"
	"io"
	"strings"
	"sync/atomic"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// The loader's lanes of a stream.
const (
	lookLane = "type of the stream"
	saveLane = "stream"
)

// Save writes a file that was not there, with a name that is like the proposed one and
// safe, and returns its name. If write fails there is no file.
type Save func(name string, write func(io.Writer) error) (file string, err error)

// Streamed shows what is known of a stream, and saves it to a file.
type Streamed struct {
	look   *theme.Theme
	value  kit.OpenCellMsg
	save   Save // nil: there is no place for files
	loader kit.Loader

	width, height int
	began         time.Time
	info          client.StreamInfo
	told          bool   // info is that of the service
	failed        string // why it is not known what the service would send, "" it is
	came          *atomic.Int64
	file          string // the last one that was written
}

var _ kit.Screen = (*Streamed)(nil)

// NewStream makes the screen of a stream.
func NewStream(look *theme.Theme, value kit.OpenCellMsg, save Save) *Streamed {
	return &Streamed{look: look, value: value, save: save, came: new(atomic.Int64)}
}

// errLooked ends a request of which only the header is wanted.
var errLooked = errors.New("the header is known")

// header takes the header of a response and nothing else.
type header struct{ info client.StreamInfo }

func (h *header) Begin(info client.StreamInfo) error {
	h.info = info
	return errLooked
}

func (h *header) Write([]byte) (int, error) { return 0, errLooked }

// lookedMsg is what the header of the response says.
type lookedMsg struct {
	info client.StreamInfo
	err  error
}

// Init asks for the type and the size: the content itself is not read.
func (s *Streamed) Init() tea.Cmd {
	raw := s.reader()
	if raw == nil {
		return nil
	}
	s.began = time.Now()
	path := s.value.Path
	return s.loader.Start(lookLane, func(ctx context.Context) tea.Msg {
		var h header
		err := raw.ReadRaw(ctx, path, &h)
		if errors.Is(err, errLooked) {
			err = nil
		}
		return lookedMsg{h.info, err}
	})
}

// reader returns what reads the stream, nil if nothing can.
func (s *Streamed) reader() client.RawReader {
	if s.value.Path == "" || s.value.Session == nil {
		return nil
	}
	raw, _ := s.value.Session.Service.(client.RawReader)
	return raw
}

// counting counts what is written, and keeps the error of the file apart from those of
// the service.
type counting struct {
	w    io.Writer
	came *atomic.Int64
	err  error
}

func (c *counting) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.came.Add(int64(n))
	if err != nil {
		c.err = err
	}
	return n, err
}

// savedMsg is what became of a file. read is the failure of the service.
type savedMsg struct {
	file      string
	read, err error
}

// saveIt writes the stream to a file.
func (s *Streamed) saveIt(string) tea.Cmd {
	raw, path, came, save, name := s.reader(), s.value.Path, new(atomic.Int64), s.save, s.fileName()
	s.loader.Cancel(lookLane)
	s.came, s.file, s.began = came, "", time.Now()
	return s.loader.Start(saveLane, func(ctx context.Context) tea.Msg {
		var got savedMsg
		got.file, got.err = save(name, func(w io.Writer) error {
			to := &counting{w: w, came: came}
			err := raw.ReadRaw(ctx, path, to)
			if to.err == nil {
				got.read = err
			}
			return err
		})
		return got
	})
}

// endings are those of file names, by media type.
var endings = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/svg+xml": ".svg",
	"application/pdf": ".pdf", "application/json": ".json", "application/xml": ".xml", "application/zip": ".zip",
	"text/plain": ".txt", "text/csv": ".csv", "text/xml": ".xml", "text/html": ".html", "audio/mpeg": ".mp3", "video/mp4": ".mp4",
}

// fileName proposes a name: the service's own, else that of its address.
func (s *Streamed) fileName() string {
	if s.info.Name != "" {
		return s.info.Name
	}
	name := strings.TrimSuffix(s.value.Path, "/"+client.StreamItself)
	if _, rest, ok := strings.Cut(name, "://"); ok {
		rest, _, _ = strings.Cut(rest, "?")
		name = rest[strings.LastIndexByte(rest, '/')+1:]
	}
	return strings.ReplaceAll(name, "/", "-") + endings[s.info.Type]
}

// Update takes the answers of the service.
func (s *Streamed) Update(msg tea.Msg) tea.Cmd {
	if again, ok := msg.(retryMsg); ok && again.screen == s {
		return s.saveIt("")
	}
	got, ok := s.loader.Take(msg)
	if !ok {
		return nil
	}
	switch got := got.(type) {
	case kit.CrashedMsg:
		return kit.Note(kit.Bad, safe.Clean(got.Err.Error()))
	case lookedMsg:
		if got.err != nil {
			s.failed = got.err.Error()
			return nil
		}
		s.info, s.told = got.info, true
	case savedMsg:
		switch {
		case errors.Is(got.read, context.Canceled):
			return kit.Note(kit.Dim, "stopped; no file was written")
		case got.read != nil:
			return kit.Send(kit.TroubleMsg{Session: s.value.Session, Ref: s.value.Session.About.Ref(),
				Doing: "save " + safe.Clean(s.value.Title), Err: got.read, Retry: kit.Send(retryMsg{s})})
		case got.err != nil:
			return kit.Note(kit.Bad, safe.Clean(got.err.Error()))
		}
		s.file = got.file
		return kit.Note(kit.OK, "saved as "+safe.Clean(got.file))
	}
	return nil
}

// SetSize takes the size.
func (s *Streamed) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	return nil
}

// Commands lists what the user can do.
func (s *Streamed) Commands() []kit.Command {
	return []kit.Command{
		{ID: "save", Keys: []string{"v", "enter"}, Title: "save to a file", Help: "save the stream to a file in the current folder",
			Section: "stream", Off: s.cannotSave, Run: s.saveIt},
		{ID: "copy", Keys: []string{"y"}, Title: "copy address", Help: "copy the address of the stream", Section: "stream",
			Off: kit.Unless(s.value.Path != "", "its address is not known"),
			Run: func(string) tea.Cmd {
				return kit.Send(kit.CopyMsg{Text: s.value.Path, What: "the address of the stream"})
			}},
	}
}

func (s *Streamed) cannotSave() safe.Text {
	switch {
	case s.value.Path == "":
		return "the address of the stream is not known"
	case s.reader() == nil:
		return "this service gives no streams"
	case s.save == nil:
		return "there is no place for files here"
	case s.loader.Busy(saveLane):
		return "it is being saved"
	}
	return ""
}

// View says what is known of the stream, and what became of it.
func (s *Streamed) View() string {
	if s.width < 1 || s.height < 1 {
		return ""
	}
	side, above := margins(s.width, s.height)
	lines := make([]string, above, s.height)
	for _, l := range s.lines() {
		for _, text := range kit.Wrap(l.Text, max(s.width-2*side, 1), s.height) {
			lines = append(lines, string(kit.Blank(side))+kit.Paint(s.look, l.Role, text))
		}
	}
	return strings.Join(lines[:min(len(lines), s.height)], "\n")
}

func (s *Streamed) lines() []kit.Span {
	lines := []kit.Span{{Text: s.value.Stream, Role: kit.Linked}, {}}
	switch {
	case s.told:
		lines = append(lines, kit.Span{Text: s.about()})
	case s.failed != "":
		lines = append(lines, kit.Span{Text: "type and size are not known: " + safe.Clean(s.failed), Role: kit.Warn})
	case s.loader.Busy(lookLane):
		lines = append(lines, kit.Span{Text: "asking for its type and size…", Role: kit.Dim})
	}
	lines = append(lines, kit.Span{})
	switch why := s.cannotSave(); {
	case s.loader.Busy(saveLane):
		lines = append(lines, kit.Span{Text: s.progress()}, kit.Span{Text: "esc stops; no file is left then", Role: kit.Dim})
	case s.file != "":
		lines = append(lines, kit.Span{Text: "saved as " + safe.Clean(s.file) + ", " + bytesOf(s.came.Load()), Role: kit.OK})
	case why != "":
		lines = append(lines, kit.Span{Text: why, Role: kit.Warn})
	default:
		lines = append(lines, kit.Span{Text: "The content of a stream is not part of the record. v saves it to a file in the current folder.",
			Role: kit.Dim})
	}
	return lines
}

// about is the type and the size as the service says them.
func (s *Streamed) about() safe.Text {
	kind, size := safe.Clean(s.info.Type), safe.Text("size not stated")
	if kind == "" {
		kind = "type not stated"
	}
	if s.info.Size >= 0 {
		size = bytesOf(s.info.Size)
	}
	return kind + ", " + size
}

func (s *Streamed) progress() safe.Text {
	text := "saving: " + kit.Thousands(s.came.Load())
	if s.info.Size > 0 {
		text += " of " + kit.Thousands(s.info.Size)
	}
	return text + " bytes"
}

func bytesOf(n int64) safe.Text {
	if n == 1 {
		return "1 byte"
	}
	return kit.Thousands(n) + " bytes"
}

// retryMsg saves the stream of one screen once more.
type retryMsg struct{ screen *Streamed }

// At says what the root needs to know.
func (s *Streamed) At() kit.At {
	at := kit.At{Kind: kit.Cell, Session: s.value.Session, Flip: func(*client.Session) tea.Msg {
		return kit.ReopenMsg{Kind: kit.Cell, Column: s.value.Title}
	}}
	if s.Busy() {
		at.Since, at.Bytes = s.began, s.came.Load()
	}
	return at
}

// Typing is never so.
func (s *Streamed) Typing() bool { return false }

// Busy reports a request in flight.
func (s *Streamed) Busy() bool { return s.loader.Busy(saveLane) || s.loader.Busy(lookLane) }

// Cancel ends the requests. A file that was begun is removed.
func (s *Streamed) Cancel() { s.loader.CancelAll() }

// Head names the value and where it is.
func (s *Streamed) Head() kit.Head { return head(s.value) }

// Foot shows the type.
func (s *Streamed) Foot() kit.Foot {
	return kit.Foot{Left: []kit.Span{{Text: safe.Clean(s.value.Title), Role: kit.Accent},
		{Text: " " + safe.Clean(s.value.Type), Role: kit.Dim}}}
}

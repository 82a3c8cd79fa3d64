package exports

import (
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Screen lists the exports of this run of the program.
type Screen struct {
	look  *theme.Theme
	queue *Queue
	at    int // the export under the cursor, by its ID
	list  kit.List
	told  client.ExportProgress // how far it was when a key was pressed, for plain mode
	full  bool                  // the pane takes the whole body
	sheet kit.Sheet             // the pane, then

	width, height int
}

var _ kit.Screen = (*Screen)(nil)

// New makes the screen; the cursor begins at the newest export that has not ended, else
// at the first one.
func New(look *theme.Theme, queue *Queue) *Screen {
	s := &Screen{look: look, queue: queue}
	for _, j := range queue.Jobs() {
		if s.at == 0 || j.State.active() {
			s.at = j.ID
		}
	}
	return s
}

// Init does nothing: the exports are there.
func (s *Screen) Init() tea.Cmd { return nil }

// At says that the list is the same in every environment.
func (s *Screen) At() kit.At {
	return kit.At{Kind: kit.Exports, Flip: func(*client.Session) tea.Msg { return kit.OpenExportsMsg{} }}
}

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.lay()
	return nil
}

// lay gives the list its length and its window; the cursor stays on its export.
func (s *Screen) lay() {
	jobs := s.queue.Jobs()
	before := s.list.Cursor
	s.list.Resize(len(jobs))
	at := slices.IndexFunc(jobs, func(j *Job) bool { return j.ID == s.at })
	if at < 0 { // it was forgotten: the one in its place
		at = before
	}
	s.list.Go(at)
	if len(jobs) > 0 {
		s.at = jobs[s.list.Cursor].ID
	}
	s.full = s.full && len(jobs) > 0
	s.list.SetHeight(s.plan().rows)
	if s.full {
		s.sheet.Set(s.paneLines(s.paneWidth()), nil)
		s.sheet.SetHeight(s.height - 1)
	}
}

// job returns the export under the cursor, nil there is none.
func (s *Screen) job() *Job { return s.queue.Find(s.at) }

// Update takes what has changed in the queue, and the mouse.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		if s.full {
			s.sheet.Wheel(msg)
		} else if s.list.Wheel(msg) {
			s.at = s.queue.Jobs()[s.list.Cursor].ID
		}
	case tea.MouseClickMsg:
		if id := s.plan().lines[msg.Y]; id > 0 && !s.full {
			s.at = id
		}
	}
	s.lay()
	return nil
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy is false: exports are not waited for.
func (s *Screen) Busy() bool { return false }

// Cancel does nothing: exports go on without the screen.
func (s *Screen) Cancel() {}

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"exports"}} }

// Foot says which export is under the cursor, and how it ended.
func (s *Screen) Foot() kit.Foot {
	j := s.job()
	if j == nil {
		return kit.Foot{Left: []kit.Span{{Text: "no exports", Role: kit.Dim}}}
	}
	left := []kit.Span{{Text: "export " + kit.Int(s.list.Cursor+1)}, {Text: " of ", Role: kit.Dim}, {Text: kit.Int(s.list.Len)}}
	state, rest := stateText(j)
	left = append(left, kit.Span{Text: "   " + state, Role: kit.Accent}, kit.Span{Text: rest, Role: kit.Dim})
	foot := kit.Foot{Left: left}
	if j.State.active() && !j.held() {
		foot.Right = []kit.Span{{Text: kit.Int(limit(j.Session.About)) + " at a time", Role: kit.Dim}}
	}
	return foot
}

// stateText says in a word what an export does, and when and how it ended.
func stateText(j *Job) (state, rest safe.Text) {
	at := safe.Clean(j.Ended.Local().Format(" at 15:04:05"))
	switch j.State {
	case Running:
		switch {
		case j.waits():
			return "running", ", but the service asks to wait"
		case j.Progress.Stage == client.ExportWriting:
			return "writing", ", all rows have come"
		}
		return "running", ""
	case Waiting:
		return "waits", ""
	case Cancelled:
		return "cancelled", at
	case Done:
		return "done", at
	case Stopped:
	}
	var answer *client.ResponseError
	if errors.As(j.Err, &answer) && answer.Status > 0 {
		return "stopped", " HTTP " + kit.Int(answer.Status) + "," + at
	}
	return "stopped", at
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	defer s.tell()
	if s.full {
		s.sheet.Move(m)
		return nil
	}
	s.list.Move(m)
	if jobs := s.queue.Jobs(); len(jobs) > 0 {
		s.at = jobs[s.list.Cursor].ID
	}
	s.lay()
	return nil
}

// tell has plain mode report how far the export under the cursor is now.
func (s *Screen) tell() {
	if j := s.job(); j != nil {
		s.told = j.Progress
	}
}

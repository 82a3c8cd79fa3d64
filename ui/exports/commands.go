package exports

import (
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

const section safe.Text = "exports"

// Commands lists what can be done with the export under the cursor.
func (s *Screen) Commands() []kit.Command {
	enter := kit.Command{ID: "enter", Keys: []string{"enter"}, Title: "details",
		Help: "show details, or why this export stopped",
		Off:  s.none, Now: true, Run: kit.Run(s.open)}
	if j := s.job(); j != nil && j.State == Stopped && !j.OfFile() {
		enter.Title = "the diagnosis"
	}
	if s.full && enter.Title == "details" { // they are open: enter closes them, as esc does
		enter.Quiet = true
	}
	list := []kit.Command{
		{ID: "resume", Keys: []string{"R"}, Title: "go on", Help: "go on with an export that stopped", Off: s.noResume,
			Run: kit.Do(func() { s.queue.Resume(s.at) })},
		enter,
		{ID: "stop", Keys: []string{"x"}, Title: "stop", Help: "stop this export; what came is kept", Off: s.noStop,
			Run: kit.Do(func() { s.queue.Stop(s.at) })},
		{ID: "copy", Keys: []string{"y"}, Title: "copy the path", Help: "copy the path of the file", Off: s.noPath, Run: kit.Run(s.copyPath)},
		{ID: "copy-command", Keys: []string{"Y"}, Title: "the command", Help: "copy the command that writes or resumes it",
			Off: s.noCommand, Run: kit.Run(s.copyCommand)},
		{ID: "forget", Keys: []string{"d"}, Title: "forget", Help: "take it off the list; the file stays", Off: s.noForget,
			Run: kit.Do(func() { s.queue.Forget(s.at) })},
	}
	if s.full {
		list = append(list, kit.Command{ID: "close", Keys: []string{"esc"}, Title: "list", Help: "go back to the list", Silent: true,
			Run: kit.Do(func() { s.full = false })})
	}
	for i := range list {
		list[i].Section = section
		run := list[i].Run
		list[i].Run = func(arg string) tea.Cmd {
			cmd := run(arg)
			s.lay()
			s.tell()
			return cmd
		}
	}
	return append(list, kit.Moves(s.move, false)...)
}

// open opens the diagnosis of an export that stopped, or all that is known of another.
func (s *Screen) open() tea.Cmd {
	j := s.job()
	if j.State != Stopped || j.OfFile() {
		s.full, s.sheet = !s.full, kit.Sheet{}
		return nil
	}
	return kit.Send(kit.TroubleMsg{Session: j.Session, Ref: j.Session.About.Ref(), Doing: "export " + j.Name + " to " + j.base(), Err: j.Err,
		Retry: kit.Send(ResumeMsg{j.ID})})
}

// ResumeMsg asks the root to have an export go on, and to show the list.
type ResumeMsg struct{ ID int }

func (s *Screen) copyPath() tea.Cmd {
	return kit.Send(kit.CopyMsg{Text: s.job().path(), What: "the path"})
}

func (s *Screen) copyCommand() tea.Cmd {
	return kit.Send(kit.CopyMsg{Text: s.job().command, What: "the command"})
}

// path returns the file, or what there is of it; "" nothing.
func (j *Job) path() string {
	switch {
	case j.State != Done:
		return j.Kept
	case j.isFolder() && len(j.Result.Files) > 0:
		return filepath.Dir(j.Result.Files[0])
	case len(j.Result.Files) == 1:
		return j.Result.Files[0]
	}
	return j.File
}

// The reasons why a command does nothing now.

func (s *Screen) none() safe.Text {
	if s.job() == nil {
		return "there are no exports"
	}
	return ""
}

// unless returns a reason where the export under the cursor is not as it must be.
func (s *Screen) unless(works func(*Job) bool, why safe.Text) safe.Text {
	if none := s.none(); none != "" || works(s.job()) {
		return none
	}
	return why
}

func (s *Screen) noResume() safe.Text {
	return s.unless(func(j *Job) bool { return group(j.State) == 1 }, "this export has not stopped")
}

func (s *Screen) noStop() safe.Text {
	return s.unless(func(j *Job) bool { return j.State.active() }, "this export has ended")
}

func (s *Screen) noForget() safe.Text {
	return s.unless(func(j *Job) bool { return !j.State.active() }, "stop it first: x")
}

func (s *Screen) noPath() safe.Text {
	return s.unless(func(j *Job) bool { return j.path() != "" }, "there is no file yet")
}

func (s *Screen) noCommand() safe.Text {
	return s.unless(func(j *Job) bool { return j.command != "" }, "no command exports these rows")
}

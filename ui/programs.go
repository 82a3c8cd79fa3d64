package ui

import (
	"errors"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/home"
	"odatui/ui/kit"
	"odatui/ui/tty"
)

// interrupted is the exit code of a program that the user left.
const interrupted = 130

// programMsg carries a program that is to run on the terminal: to find it, the
// disk is read.
type programMsg struct {
	program *exec.Cmd
	err     error
	not     safe.Text
	done    tea.Msg
}

// editedMsg reports that a profile was edited.
type editedMsg struct {
	ref  string
	then tea.Cmd
}

// runInTerminal runs the program that find returns on the terminal; the explorer
// waits. done is sent if it succeeds; not begins a note that it did not.
func runInTerminal(find func() (*exec.Cmd, error), not safe.Text, done tea.Msg) tea.Cmd {
	return func() tea.Msg {
		program, err := find()
		return programMsg{program, err, not, done}
	}
}

// runProgram runs the program that was found.
func (m *Model) runProgram(msg programMsg) tea.Cmd {
	if msg.err != nil {
		return m.say(kit.Bad, safe.Clean(msg.err.Error()))
	}
	return m.exec(msg.program, func(err error) tea.Msg {
		var exit *tty.ExitError
		switch {
		case errors.As(err, &exit) && exit.Code == interrupted:
			return kit.NoteMsg{Role: kit.Dim, Text: msg.not}
		case err != nil:
			return kit.NoteMsg{Role: kit.Warn, Text: msg.not + ": " + safe.Clean(err.Error())}
		}
		return msg.done
	})
}

// importProfiles runs the program that makes profiles of a file.
func (m *Model) importProfiles(path string) tea.Cmd {
	read := m.deps.ImportProfiles
	if read == nil {
		return nil
	}
	return runInTerminal(func() (*exec.Cmd, error) { return read(path) }, "nothing was imported", home.ReloadMsg{})
}

// runEditor runs the program that edits the file, at a profile unless ref is "".
func (m *Model) runEditor(ref string, then tea.Cmd) tea.Cmd {
	edit := m.deps.Editor
	if edit == nil {
		return nil
	}
	return runInTerminal(func() (*exec.Cmd, error) { return edit(ref) }, "the profile is as it was", editedMsg{ref, then})
}

// editText runs the person's editor on a text.
func (m *Model) editText(msg kit.EditTextMsg) tea.Cmd {
	edit := m.deps.EditText
	if edit == nil {
		return m.say(kit.Warn, "there is no editor here")
	}
	var read func() (string, error)
	return runInTerminal(func() (editor *exec.Cmd, err error) {
		editor, read, err = edit(msg.Text)
		return editor, err
	}, msg.Doing+" is as it was", textMsg{func() tea.Msg {
		text, err := read()
		if err != nil {
			return kit.NoteMsg{Role: kit.Bad, Text: safe.Clean(err.Error())}
		}
		return msg.Done(text)
	}})
}

// textMsg says that the editor has ended; read reads what was written.
type textMsg struct{ read tea.Cmd }

// edited reads the profiles again. A session keeps the profile with which it was
// opened, so a session of the edited profile is opened again and the screens are
// rebuilt for it. Without a session, what failed is tried again.
func (m *Model) edited(msg editedMsg) tea.Cmd {
	again := msg.then
	if session := m.session(); session != nil && session.About.Ref() == msg.ref {
		m.parked = nil // the profile has changed for all its environments
		again = m.open(msg.ref, m.turnTo)
	}
	return tea.Batch(m.loadProfiles(), again)
}

// signIn runs az, in which the user signs in. What failed is tried again if that
// succeeds.
func (m *Model) signIn(msg kit.SignInMsg) tea.Cmd {
	az := m.deps.SignIn
	if az == nil {
		return nil
	}
	done := tea.Msg(kit.NoteMsg{Role: kit.OK, Text: "signed in"})
	if msg.Then != nil {
		done = againMsg{msg.Then}
	}
	return runInTerminal(func() (*exec.Cmd, error) { return az(msg.Args) }, "az did not sign in", done)
}

// againMsg tries again what failed.
type againMsg struct{ then tea.Cmd }

package ui

import (
	"errors"
	"os"
	"os/exec"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// interrupted is the exit code of a program that a person left.
const interrupted = 130

// lentMsg brings the program that is to have the terminal: looking for it
// reads the disk.
type lentMsg struct {
	program *exec.Cmd
	err     error
	not     safe.Text
	done    tea.Msg
}

// The messages that say that another program is done.
type (
	addedMsg  struct{} // a profile was added
	editedMsg struct { // a profile was edited
		ref  string
		then tea.Cmd
	}
)

// lend gives the terminal to another program, which find finds; the explorer
// waits. done says what comes after it went well, not is the beginning of a
// note that it did not.
func lend(find func() (*exec.Cmd, error), not safe.Text, done tea.Msg) tea.Cmd {
	return func() tea.Msg {
		program, err := find()
		return lentMsg{program, err, not, done}
	}
}

// lent gives the terminal to the program that was found.
func (m *Model) lent(msg lentMsg) tea.Cmd {
	if msg.err != nil {
		return m.say(kit.Bad, safe.Clean(msg.err.Error()))
	}
	program, not, done := msg.program, msg.not, msg.done
	if program.Stdin == nil {
		program.Stdin = os.Stdin // the terminal itself, not what we read of it
	}
	return m.exec(program, func(err error) tea.Msg {
		var exit *exec.ExitError
		switch {
		case errors.As(err, &exit) && exit.ExitCode() == interrupted:
			return kit.NoteMsg{Role: kit.Dim, Text: not}
		case err != nil:
			return kit.NoteMsg{Role: kit.Warn, Text: not + ": " + safe.Clean(err.Error())}
		}
		return done
	})
}

// addProfile gives the terminal to the program that adds a profile.
func (m *Model) addProfile(url string) tea.Cmd {
	add := m.deps.AddProfile
	if add == nil {
		return nil
	}
	return lend(func() (*exec.Cmd, error) { return add(url) }, "no profile was added", addedMsg{})
}

// editProfile gives the terminal to the program that edits a profile.
func (m *Model) editProfile(msg kit.EditProfileMsg) tea.Cmd {
	edit := m.deps.EditProfile
	if edit == nil {
		return nil
	}
	return lend(func() (*exec.Cmd, error) { return edit(msg.Ref) }, "the profile is as it was", editedMsg{msg.Ref, msg.Then})
}

// edited reads the profiles again. A session keeps the profile it was opened
// with, so one of the edited profile is opened anew, and what is on the screen
// turns to it; without one, what failed is tried again.
func (m *Model) edited(msg editedMsg) tea.Cmd {
	again := msg.then
	if session := m.session(); session != nil && session.About.Ref() == msg.ref {
		again = m.open(msg.ref, m.turnTo)
	}
	return tea.Batch(m.loadProfiles(), again)
}

// signIn gives the terminal to az. The one who signs in presses keys there; what
// failed is tried again as soon as it went well.
func (m *Model) signIn(msg kit.SignInMsg) tea.Cmd {
	az := m.deps.SignIn
	if az == nil {
		return nil
	}
	done := tea.Msg(kit.NoteMsg{Role: kit.OK, Text: "signed in"})
	if msg.Then != nil {
		done = againMsg{msg.Then}
	}
	return lend(func() (*exec.Cmd, error) { return az(msg.Args) }, "az did not sign in", done)
}

// againMsg tries again what failed.
type againMsg struct{ then tea.Cmd }

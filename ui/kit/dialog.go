package kit

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
)

// Dialog is a window that floats on top of the screens. The root owns the
// stack of them and the key esc. Like a screen it does no I/O.
type Dialog interface {
	// Update takes the pastes and the keys that no command has while the dialog is on
	// top, and every other message always.
	Update(msg tea.Msg) tea.Cmd
	// SetSize says how large the dialog may be, frame included. It is called before
	// the first View and when the size changes.
	SetSize(width, height int)
	// View draws the dialog. It changes nothing.
	View() string
	// Title is a word or two.
	Title() safe.Text
	// Commands lists what a person can do, most important first; its keys are no text
	// where a person types. The root closes with esc; a command of that key without Run
	// only names it.
	Commands() []Command
	// Done reports that the dialog closes. The root asks after each Update and command,
	// and takes the dialog away before it runs what they returned.
	Done() bool
	// Close is called when the dialog goes without being done: esc, ctrl+c, the end
	// of the program.
	Close() tea.Cmd
}

// OpenDialogMsg puts a dialog on top. One that nobody asked for at this moment
// is Sudden: keys that were typed for what is below do not reach it at first.
type OpenDialogMsg struct {
	Dialog Dialog
	Sudden bool
}

// CloseDialogMsg takes a dialog away, wherever it stands in the stack.
type CloseDialogMsg struct{ Dialog Dialog }

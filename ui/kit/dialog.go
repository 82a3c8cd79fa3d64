package kit

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
)

// Dialog is a window that floats on top of the screens. The root owns the
// stack of them and the key esc. Like a screen it does no I/O.
type Dialog interface {
	// Update takes the keys and pastes while the dialog is on top, and every
	// other message always. done closes the dialog before cmd runs.
	Update(msg tea.Msg) (cmd tea.Cmd, done bool)
	// View draws the dialog, frame included, in at most width by height cells.
	View(width, height int) string
	// Title is a word or two.
	Title() safe.Text
	// Close is called when the dialog goes without having said that it is done:
	// esc, ctrl+c, the end of the program.
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

// Escaper is a Screen that has something of its own to close before esc leads
// back: an input, a filter that is on.
type Escaper interface {
	// Escape closes one such thing; false if there was none.
	Escape() bool
}

// Commander is a Screen that takes lines of the palette as [CommandMsg].
type Commander interface {
	// Commands lists those that do something now.
	Commands() []Command
}

// Command is one line of the palette that a screen takes.
type Command struct {
	Name string    // one word
	Arg  bool      // text follows the word
	Help safe.Text // what it does, a few words
}

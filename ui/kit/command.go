package kit

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
)

// Command is one thing that a person can do on a screen or in a dialog. The key line,
// help, the palette, docs/keys.md, the [keys] table of config.toml and the answer to a
// key that does nothing all come from it; nothing else lists keys.
type Command struct {
	ID      string    // its name in the palette and in [keys], as "sort"; unique on a screen
	Keys    []string  // as Bubble Tea names them, most important first; none: palette only
	Shown   string    // the keys as a person reads them, "" written from Keys
	Title   safe.Text // what it does now, in a word or two, for the key line
	Help    safe.Text // a sentence that begins with a verb, without a full stop
	Section safe.Text // its heading in help
	Arg     string    // what may follow its name in the palette, as "COLUMN"; "" nothing
	Needs   bool      // Run needs the argument: the palette asks for it
	Quiet   bool      // not in the key line
	Silent  bool      // not in the palette: it means nothing without its key
	// Off says why it does nothing now: "this column holds no link". "" is that it works;
	// nil always works.
	Off func() safe.Text
	// Run does it. arg is what followed its name in the palette, or for a Digit the key.
	Run   func(arg string) tea.Cmd
	Digit bool
	// Now says that Run without an argument only sends a message, or a [NowMsg]: the
	// root takes it before the next key, which may have come with this one and is for
	// what opens.
	Now bool
}

// NowMsg is a message and the command that follows once it was taken.
type NowMsg struct {
	Msg  tea.Msg
	Then tea.Cmd
}

// Why returns why the command does nothing now, "" it works.
func (c Command) Why() safe.Text {
	if c.Off == nil {
		return ""
	}
	return c.Off()
}

// Unless returns an Off: the reason where a command does not work, nil where it does.
func Unless(works bool, why safe.Text) func() safe.Text {
	if works {
		return nil
	}
	return func() safe.Text { return why }
}

// Run returns a Run that takes no argument.
func Run(run func() tea.Cmd) func(string) tea.Cmd { return func(string) tea.Cmd { return run() } }

// Do returns a Run that takes no argument and sends nothing.
func Do(do func()) func(string) tea.Cmd {
	return func(string) tea.Cmd {
		do()
		return nil
	}
}

// Works reports that the command does something now.
func (c Command) Works() bool { return c.Why() == "" }

// Key returns the keys as a person reads them, "" none.
func (c Command) Key() string {
	if c.Shown != "" {
		return c.Shown
	}
	shown := make([]string, len(c.Keys))
	for i, k := range c.Keys {
		shown[i] = KeyName(k)
	}
	return strings.Join(shown, " ")
}

var keyNames = map[string]string{
	"up": "↑", "down": "↓", "left": "←", "right": "→", "pgdown": "pgdn", " ": "space", "shift+up": "shift+↑", "shift+down": "shift+↓",
}

// KeyName returns a key as a person reads it.
func KeyName(k string) string {
	if name, ok := keyNames[k]; ok {
		return name
	}
	return k
}

// Find returns the command that a key runs.
func Find(commands []Command, key string) (Command, bool) {
	for _, c := range commands {
		if slices.Contains(c.Keys, key) {
			return c, true
		}
	}
	return Command{}, false
}

// Named returns the command of that ID.
func Named(commands []Command, id string) (Command, bool) {
	for _, c := range commands {
		if c.ID == id {
			return c, true
		}
	}
	return Command{}, false
}

// Remap returns the commands with the keys that a person has chosen for some IDs.
func Remap(commands []Command, keys map[string][]string) []Command {
	if len(keys) == 0 {
		return commands
	}
	commands = slices.Clone(commands)
	for i := range commands {
		if chosen, ok := keys[commands[i].ID]; ok {
			commands[i].Keys, commands[i].Shown = chosen, ""
		}
	}
	return commands
}

// Moving is the section of the moving keys.
const Moving safe.Text = "moving"

// Move is a way to move in a list or in a long text.
type Move int

// The moves.
const (
	Up Move = iota
	Down
	PageUp
	PageDown
	HalfUp
	HalfDown
	First
	Last
)

// Moves returns the commands that move in lists and long texts. Where a person types,
// only those without letters are listed.
func Moves(move func(Move) tea.Cmd, typing bool) []Command {
	table := []struct {
		id    string
		keys  []string
		title safe.Text
		help  safe.Text
		move  Move
	}{
		{"up", []string{"up", "k"}, "up", "move up by one", Up},
		{"down", []string{"down", "j"}, "down", "move down by one", Down},
		{"page-up", []string{"pgup"}, "page up", "move up by a page", PageUp},
		{"page-down", []string{"pgdown"}, "page down", "move down by a page", PageDown},
		{"half-up", []string{"ctrl+u"}, "half a page up", "move up by half a page", HalfUp},
		{"half-down", []string{"ctrl+d"}, "half a page down", "move down by half a page", HalfDown},
		{"first", []string{"g", "home"}, "first", "go to the first one", First},
		{"last", []string{"G", "end"}, "last", "go to the last one", Last},
	}
	var list []Command
	for _, m := range table {
		keys := m.keys
		if typing {
			if m.move >= HalfUp {
				continue
			}
			keys = keys[:1]
		}
		list = append(list, Command{
			ID: m.id, Keys: keys, Title: m.title, Help: m.help, Section: Moving, Quiet: true, Silent: true,
			Run: func(string) tea.Cmd { return move(m.move) },
		})
	}
	return list
}

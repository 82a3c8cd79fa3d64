// Package robot walks through the explorer by keys, as a person without a plan would,
// until every command of every screen was run. After each key the frame must keep what
// every frame promises.
//
// It does not know what a command does, nor what is explored.
package robot

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/ui"
	"odatui/ui/kit"
)

// longest is how long an answer may take before the explorer counts as hanging.
const longest = 3 * time.Minute

// Hands press keys and watch the frame.
type Hands struct {
	Copied []string // by the terminal's clipboard, oldest first
	Quit   bool
	Keys   int // pressed so far

	t       testing.TB
	m       *ui.Model
	secrets map[string]bool // parts of them
	msgs    chan answer
	running int // commands that an answer is awaited of
	width   int
	height  int
	last    []string // the newest keys, for messages
}

// answer is what a command returned.
type answer struct {
	msg     tea.Msg
	awaited bool
}

// part is how many consecutive characters of a secret must not be shown.
const part = 12

// New starts the explorer in a terminal of the given size. None of the secrets may ever
// be shown or copied.
func New(t testing.TB, deps ui.Deps, secrets []string, width, height int) *Hands {
	h := &Hands{t: t, m: ui.New(deps), msgs: make(chan answer, 1000), secrets: map[string]bool{}}
	for _, s := range secrets {
		for i := 0; i+part <= len(s); i++ {
			h.secrets[s[i:i+part]] = true
		}
	}
	h.run(h.m.Init())
	h.Resize(width, height)
	return h
}

// run starts a command. One that only lets time pass is not waited for.
func (h *Hands) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	name := runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name()
	awaited := !strings.Contains(name, "Tick.func")
	if awaited {
		h.running++
	}
	go func() { h.msgs <- answer{cmd(), awaited} }()
}

// awaits reports that an answer comes without another key: a command that waits for the
// person returns only after a question was answered.
func (h *Hands) awaits() bool { return h.running > h.Front().Held }

// settle takes answers until none is awaited.
func (h *Hands) settle() {
	hanging := time.NewTimer(longest)
	defer hanging.Stop()
	for h.awaits() && !h.Quit {
		select {
		case a := <-h.msgs:
			if a.awaited {
				h.running--
			}
			h.take(a.msg)
		case <-hanging.C:
			h.fail("an answer does not come")
		}
	}
}

// take gives the model what a command returned, as Bubble Tea would.
func (h *Hands) take(msg tea.Msg) {
	if msg == nil {
		return
	}
	list := reflect.ValueOf(msg)
	switch {
	case list.Kind() == reflect.Slice && list.Type().ConvertibleTo(reflect.TypeFor[tea.BatchMsg]()):
		cmds := list.Convert(reflect.TypeFor[tea.BatchMsg]()).Interface().(tea.BatchMsg)
		if _, batch := msg.(tea.BatchMsg); !batch {
			h.run(inOrder(h, cmds))
			return
		}
		for _, cmd := range cmds {
			h.run(cmd)
		}
		return
	case strings.HasPrefix(list.Type().String(), "tea.setClipboard"):
		h.Copied = append(h.Copied, list.String())
		h.hidden("what was copied", list.String())
		return
	case list.Type() == reflect.TypeFor[tea.QuitMsg]():
		h.Quit = true
	case list.Type().String() == "tea.execMsg":
		return // a program that gets the terminal
	}
	h.send(msg)
}

// inOrder runs commands one after the other.
func inOrder(h *Hands, cmds []tea.Cmd) tea.Cmd {
	return func() tea.Msg {
		for _, cmd := range cmds {
			if cmd != nil {
				h.msgs <- answer{cmd(), false}
			}
		}
		return nil
	}
}

// send gives one message to the model.
func (h *Hands) send(msg tea.Msg) {
	_, cmd := h.m.Update(msg)
	h.run(cmd)
}

// Resize changes the terminal.
func (h *Hands) Resize(width, height int) {
	h.width, h.height = width, height
	h.note(fmt.Sprintf("%dx%d", width, height))
	h.send(tea.WindowSizeMsg{Width: width, Height: height})
	h.settle()
	h.watch()
}

// Press presses keys, waits for their answers and watches the frame before and after.
// A key such as "z f" is two in a row.
func (h *Hands) Press(keys ...string) {
	for _, k := range keys {
		if first, second, ok := strings.Cut(k, " "); ok && first != "" {
			h.Press(first, second)
			continue
		}
		h.Keys++
		h.note(k)
		h.send(Key(k))
		if h.awaits() {
			h.watch() // the effect of the key, before any answer
		}
		h.settle()
		h.watch()
	}
}

// Type presses the keys of a text.
func (h *Hands) Type(text string) {
	for _, r := range text {
		h.Press(string(r))
	}
}

func (h *Hands) note(key string) {
	if h.last = append(h.last, key); len(h.last) > 60 {
		h.last = h.last[1:]
	}
}

// Front returns what is in front.
func (h *Hands) Front() ui.Front { return h.m.Front() }

// Frame returns what is drawn, without colours.
func (h *Hands) Frame() string { return ansi.Strip(h.m.View().Content) }

func (h *Hands) fail(format string, args ...any) {
	h.t.Helper()
	h.t.Fatalf("%s after the keys %q on %dx%d:\n%s", fmt.Sprintf(format, args...), h.last, h.width, h.height, h.Frame())
}

// watch fails unless the frame is as every frame must be.
func (h *Hands) watch() {
	h.t.Helper()
	if h.Quit {
		return
	}
	view, f := h.m.View(), h.Front()
	h.hidden("the screen", view.Content)
	runs := f.Waits || h.awaits() || f.Kind == kit.Requests || f.Kind == kit.Doctor || // the time that passes is drawn
		f.Kind == kit.Schema // the model of an earlier run is checked in the background, which requests a token
	if again := h.m.View(); !runs && again.Content != view.Content {
		h.fail("drawn twice it is not the same:\n%s\n", ansi.Strip(view.Content))
	}
	lines := strings.Split(ansi.Strip(view.Content), "\n")
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > h.width {
			h.fail("line %d has %d cells", i+1, w)
		}
	}
	if c := view.Cursor; c != nil && (c.X < 0 || c.X >= h.width || c.Y < 0 || c.Y >= h.height) {
		h.fail("the cursor is at %d, %d", c.X, c.Y)
	}
	if h.width < 40 || h.height < 10 {
		return
	}
	if len(lines) != h.height {
		h.fail("%d lines", len(lines))
	}
	if !strings.Contains(lines[0], string(f.Badge)) {
		h.fail("the first line lacks the environment %s", f.Badge)
	}
	keys := lines[len(lines)-1]
	esc, own := kit.Find(f.Commands, "esc")
	other := own && esc.Works() && esc.Shown != "" // a question where esc is its harmless answer
	if (f.Dialog != "" || f.Kind != kit.Home) && !other && !strings.Contains(keys, "esc ") {
		h.fail("the key line lacks esc")
	}
	if f.Dialog == "" && !f.Typing && !strings.Contains(keys, "? ") {
		h.fail("the key line lacks ?")
	}
}

// hidden fails if a text holds a part of a secret.
func (h *Hands) hidden(where, text string) {
	h.t.Helper()
	for i := 0; len(h.secrets) > 0 && i+part <= len(text); i++ {
		if h.secrets[text[i:i+part]] {
			h.fail("%s holds a part of a secret", where)
		}
	}
}

// Home presses esc until home is in front.
func (h *Hands) Home() {
	h.t.Helper()
	for range 200 { // a walk may open a screen at each step
		if f := h.Front(); f.Kind == kit.Home && f.Levels == 0 && !f.Typing {
			return
		}
		key := "esc"
		if _, asks := kit.Named(h.Front().Commands, "discard"); asks {
			key = "y" // what was typed in a form is lost: esc stays
		}
		h.Press(key)
	}
	h.fail("esc does not lead home")
}

var named = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp},
	"down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome},
	"end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown}, "backspace": {Code: tea.KeyBackspace},
	"delete": {Code: tea.KeyDelete}, "space": {Code: tea.KeySpace, Text: " "}, " ": {Code: tea.KeySpace, Text: " "},
}

// Key returns the message of a key as commands name it.
func Key(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	for prefix, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift, "alt+": tea.ModAlt} {
		if rest, ok := strings.CutPrefix(name, prefix); ok {
			name, mod = rest, m
		}
	}
	if k, ok := named[name]; ok {
		k.Mod = mod
		return tea.KeyPressMsg(k)
	}
	k := tea.Key{Code: []rune(name)[0], Text: name, Mod: mod}
	if mod != 0 {
		k.Text = ""
	}
	return tea.KeyPressMsg(k)
}

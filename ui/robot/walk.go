package robot

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"

	"odatui/ui"
	"odatui/ui/kit"
)

// Coverage is which commands were met and which were run, as "screen command".
type Coverage struct {
	Except map[string]string // commands that need not be run, and why

	met, done map[string]bool
	enables   map[string]string // by command: the one after which it worked
	ends      map[string]string // by trail: the place at its end
}

// NewCoverage returns one of nothing.
func NewCoverage(except map[string]string) *Coverage {
	return &Coverage{except, map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]string{}}
}

// Met adds commands that must be run.
func (c *Coverage) Met(names ...string) {
	for _, n := range names {
		c.met[n] = true
	}
}

// Done lists the commands that were run.
func (c *Coverage) Done() []string { return slices.Sorted(maps.Keys(c.done)) }

// Never lists the commands that were met but never run, without the exceptions.
func (c *Coverage) Never() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(c.met)), func(n string) bool { return c.done[n] || c.Except[n] != "" })
}

// useful are the commands after which one worked that was never run.
func (c *Coverage) useful() map[string]bool {
	list := map[string]bool{}
	for _, n := range c.Never() {
		if !strings.HasPrefix(n, "everywhere ") { // those are run where they work, or at the end
			list[c.enables[n]] = true
		}
	}
	return list
}

// missing reports that a command of a place was never run.
func (c *Coverage) missing(place string) bool {
	return slices.ContainsFunc(c.Never(), func(n string) bool { return strings.HasPrefix(n, place+" ") })
}

// last are the commands that may end the explorer.
var last = []string{"quit", "close", "interrupt", "suspend"}

// least is how many steps a walk has: before, not all is met.
const least = 300

// Sizes of terminals that a walk goes through.
var Sizes = [][2]int{{120, 32}, {80, 24}, {60, 15}, {200, 60}, {40, 10}, {20, 5}, {19, 4}}

// Walker walks with a pair of hands.
type Walker struct {
	*Hands
	Coverage *Coverage
	Words    map[string][]string // what may follow a command in the palette, by its ID; "" what may be typed
	Trails   []string            // keys from home to where chance rarely leads
	random   *rand.Rand
}

// NewWalker returns a walker that takes the same turns for the same seed.
func NewWalker(h *Hands, c *Coverage, seed uint64, words map[string][]string) *Walker {
	return &Walker{Hands: h, Coverage: c, Words: words, random: rand.New(rand.NewPCG(seed, 11))}
}

// place names what is in front: a screen, or a dialog.
func place(f ui.Front) string {
	if f.Dialog != "" {
		title, _, _ := strings.Cut(string(f.Dialog), " of ")
		return "dialog " + title
	}
	return PlaceOf(f.Kind)
}

// PlaceOf names a kind of screen as ui/commands.txt does.
func PlaceOf(kind kit.Kind) string {
	name := string(kind.Name())
	for _, article := range []string{"the ", "a ", "an "} {
		name = strings.TrimPrefix(name, article)
	}
	if name == "failure" {
		return "trouble"
	}
	return name
}

// everywhere are the sections of what works on every screen.
var everywhere = []string{"the other environment", "when it fails", "everywhere"}

// nameOf is how coverage knows a command: that of everywhere has one name.
func nameOf(f ui.Front, c kit.Command) string {
	if f.Dialog == "" && slices.Contains(everywhere, string(c.Section)) {
		return "everywhere " + c.ID
	}
	return place(f) + " " + c.ID
}

// Walk goes so many steps. Now and then the terminal changes its size, a text is typed,
// and esc must lead home.
func (w *Walker) Walk(steps int) {
	w.t.Helper()
	if len(w.Coverage.done) == 0 { // the first walk knows where chance rarely leads
		for _, trail := range w.Trails {
			w.Home()
			w.follow(trail)
		}
		w.Home()
	}
	for i := 1; i <= steps && !w.Quit && (i < least || len(w.Coverage.Never()) > 2); i++ { // those that leave are never run here
		switch {
		case i%97 == 0:
			w.Home()
			if trails := w.leading(); len(trails) > 0 {
				w.follow(trails[w.random.IntN(len(trails))])
			}
		case i%31 == 0:
			size := Sizes[w.random.IntN(len(Sizes))]
			w.Resize(size[0], size[1])
		case i%31 == 4:
			w.Resize(120, 32)
		}
		w.step(w.Front())
	}
}

// leading are the trails to places where a command was never run; all if there are none.
func (w *Walker) leading() []string {
	trails := slices.DeleteFunc(slices.Clone(w.Trails), func(t string) bool { return !w.Coverage.missing(w.Coverage.ends[t]) })
	if len(trails) == 0 {
		return w.Trails
	}
	return trails
}

// follow presses the keys of a trail; what is in quotes is typed.
func (w *Walker) follow(trail string) {
	w.Resize(120, 32)
	for i, part := range strings.Split(trail, `"`) {
		if i%2 == 1 {
			w.Type(part)
			continue
		}
		for _, key := range strings.Fields(part) {
			front := w.Front()
			if c, ok := kit.Find(front.Commands, key); ok && c.Works() {
				w.Coverage.Met(nameOf(front, c))
				w.Coverage.done[nameOf(front, c)] = true
			}
			w.Press(key)
		}
	}
	w.Coverage.ends[trail] = place(w.Front())
}

// step runs one command: one that never was, else one that leads to such.
func (w *Walker) step(f ui.Front) {
	var fresh, old, leading []kit.Command
	useful, missing := w.Coverage.useful(), w.Coverage.missing(place(f))
	for _, c := range f.Commands {
		if c.ID == "" || c.Run == nil || slices.Contains(last, c.ID) && f.Dialog == "" {
			continue
		}
		name := nameOf(f, c)
		w.Coverage.Met(name)
		switch {
		case !c.Works() || len(c.Keys) == 0 && (c.Silent || f.Typing):
		case !w.Coverage.done[name]:
			fresh = append(fresh, c)
		case useful[name], c.Arg != "" && missing:
			leading = append(leading, c)
		default:
			old = append(old, c)
		}
	}
	turn := w.random.IntN(12)
	switch {
	case f.Typing && turn < 4:
		w.Type(w.word())
	case len(fresh) > 0 && turn < 10:
		w.do(f, fresh[w.random.IntN(len(fresh))])
	case len(leading) > 0 && turn < 9:
		w.do(f, leading[w.random.IntN(len(leading))])
	case len(old) > 0 && turn < 11:
		w.do(f, old[w.random.IntN(len(old))])
	default:
		w.Press("esc")
	}
}

// do runs a command by one of its keys, or by its name in the palette.
func (w *Walker) do(f ui.Front, c kit.Command) {
	name := nameOf(f, c)
	w.Coverage.done[name] = true
	before := working(f)
	if len(c.Keys) > 0 && (c.Arg == "" || f.Typing || w.random.IntN(3) == 0) {
		w.Press(c.Keys[w.random.IntN(len(c.Keys))])
	} else {
		w.Press(":")
		words := w.Words[c.ID]
		if len(words) == 0 {
			words = []string{w.word()}
		}
		w.Type(strings.TrimSpace(c.ID + " " + words[w.random.IntN(len(words))]))
		w.Press("enter")
	}
	for n := range working(w.Front()) {
		if !before[n] {
			w.Coverage.enables[n] = name
		}
	}
}

// working are the commands that do something.
func working(f ui.Front) map[string]bool {
	list := map[string]bool{}
	for _, c := range f.Commands {
		if c.Works() {
			list[nameOf(f, c)] = true
		}
	}
	return list
}

// word returns something to type: mostly a word of the screen.
func (w *Walker) word() string {
	words := strings.FieldsFunc(w.Frame(), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	switch own := w.Words[""]; {
	case len(own) > 0 && w.random.IntN(3) == 0:
		words = own
	case len(words) == 0 || w.random.IntN(4) == 0:
		words = []string{"1", "a'b", "2019", "日本", "e", "zzzz", "-x"}
	}
	return words[w.random.IntN(len(words))]
}

// Leave runs the commands that may end the explorer.
func (w *Walker) Leave() {
	w.t.Helper()
	if w.Quit { // the palette has run it
		return
	}
	w.Resize(120, 32)
	w.Home()
	w.Press("ctrl+z", "ctrl+c")
	done := []string{"suspend", "interrupt"}
	if w.random.IntN(2) == 0 {
		w.Type(":quit")
		w.Press("enter")
		done = append(done, "quit")
	} else {
		w.Press("q")
		done = append(done, "close")
	}
	for _, id := range done {
		w.Coverage.done["everywhere "+id] = true
	}
	if !w.Quit {
		w.t.Errorf("it does not quit:\n%s", w.Frame())
	}
}

// Report lists the coverage by screen.
func (c *Coverage) Report() string {
	by := map[string][]string{}
	for _, n := range c.Done() {
		place, id := cutLast(n)
		by[place] = append(by[place], id)
	}
	var b strings.Builder
	for _, place := range slices.Sorted(maps.Keys(by)) {
		fmt.Fprintf(&b, "%s: %s\n", place, strings.Join(by[place], " "))
	}
	return b.String()
}

func cutLast(name string) (place, id string) {
	at := strings.LastIndexByte(name, ' ')
	return name[:at], name[at+1:]
}

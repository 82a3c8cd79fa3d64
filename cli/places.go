package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"odatui/cli/session"
	"odatui/client"
	"odatui/profiles"
	"odatui/state"
	"odatui/ui"
)

// placeOf is what is kept of a place.
func placeOf(v ui.Visit) state.Place {
	at := v.Place
	return state.Place{Ref: v.Ref, Query: v.Query, When: time.Now(), At: state.Spot{
		Row: at.Ordinal, ID: at.ID, Column: at.Column, Top: at.Top, Layout: state.Layout(at.Layout),
	}}
}

// visits lists the last places in environments of the profiles file.
func (b *browser) visits() []ui.Visit {
	file, err := b.app.profiles()
	if err != nil {
		return nil
	}
	known := everyRef(file)
	var list []ui.Visit
	for _, p := range b.app.memory().Places() {
		if !slices.Contains(known, p.Ref) {
			continue
		}
		v := ui.Visit{Ref: p.Ref, Query: p.Query, When: p.When}
		v.Place.Ordinal, v.Place.ID, v.Place.Column, v.Place.Top = p.At.Row, p.At.ID, p.At.Column, p.At.Top
		v.Place.Layout = ui.Layout(p.At.Layout)
		list = append(list, v)
	}
	return list
}

// explaining returns the evidence that is a pasted text, with what is known of the
// profile that it names.
func (b *browser) explaining(text string) client.Evidence {
	e := b.app.explaining(text)
	ref := b.named(text)
	if ref == "" {
		return e
	}
	if of, err := b.app.sessions().ProfileEvidence(ref); err == nil {
		of.Text = e.Text
		return of
	}
	return e
}

// named returns the environment that a text is about: the one whose client id it has,
// else whose host, "" none or more than one profile.
func (b *browser) named(text string) string {
	file, err := b.app.profiles()
	if err != nil {
		return ""
	}
	text = strings.ToLower(text)
	best, points, tie := "", 0, false
	for _, ref := range everyRef(file) {
		t, _ := file.Look(ref)
		if t == nil {
			continue
		}
		n := 0
		if holds(text, t.Auth.Text["client_id"]) {
			n += 2
		}
		if holds(text, session.About(t).Host) {
			n += 3
		}
		switch {
		case n > points:
			best, points, tie = ref, n, false
		case n == points && n > 0:
			one, _ := profiles.SplitRef(best)
			other, _ := profiles.SplitRef(ref)
			tie = tie || one != other // environments of one profile: the first
		}
	}
	if tie {
		return ""
	}
	return best
}

// holds reports that a text in small letters has a name as a word of its own.
func holds(text, name string) bool {
	name = strings.ToLower(name)
	if len(name) < 4 {
		return false
	}
	for at := 0; ; {
		i := strings.Index(text[at:], name)
		if i < 0 {
			return false
		}
		at += i
		end := at + len(name)
		if (at == 0 || !part(text[at-1])) && (end == len(text) || !part(text[end])) {
			return true
		}
		at = end
	}
}

// part reports that a byte can be part of a host or an id.
func part(c byte) bool {
	return c == '-' || c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z'
}

// ending says that the secret of an environment ends, and how another one is stored.
func ending(l session.Lint, env string) ui.Ending {
	ref := l.Where
	text := l.Text
	if env != "" {
		text = env + ": " + text
	}
	return ui.Ending{Text: text, Fix: "odatui profiles secret " + ref}
}

// inHome returns the path that a person writes with ~ for the home folder. A name that
// looks like a flag stays a name.
func inHome(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			return filepath.Join(home, rest)
		}
	}
	if strings.HasPrefix(path, "-") {
		return "./" + path
	}
	return path
}

package cli

import (
	"context"
	"path/filepath"
	"strings"

	"odatui/cli/session"
	"odatui/client"
	"odatui/demo"
	"odatui/profiles"
	"odatui/ui/form"
)

// sessions returns what opens the sessions of this run.
func (a *app) sessions() *session.Opener {
	a.openerOnce.Do(func() {
		a.opener = session.New(session.Config{Version: version, Profiles: a.profiles, Settings: a.settings,
			Catalogue: a.ownBook, Journal: a.keep})
	})
	return a.opener
}

// settings returns the settings in force.
func (a *app) settings() session.Settings {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := session.Settings{State: a.store, Timeout: a.timeout, Demo: a.inDemo}
	if a.config != "" {
		s.Config, _ = filepath.Abs(a.config)
	}
	return s
}

// profiles reads the profiles file of this run.
func (a *app) profiles() (*profiles.File, error) {
	path, err := a.configPath()
	if err != nil {
		return nil, session.ProfileError("", err)
	}
	demo.Borrow(filepath.Dir(path))
	return session.Load(path)
}

// open opens an environment of a profile, or a URL, for a command.
func (a *app) open(ctx context.Context, ref string) (*client.Session, error) {
	a.warn(ref)
	return a.sessions().Open(ctx, ref, terminalAsker{a})
}

// openRoot is open for a command that sends requests: a URL may lead below the root.
func (a *app) openRoot(ctx context.Context, ref string) (*client.Session, error) {
	a.warn(ref)
	s, err := a.sessions().OpenRoot(ctx, ref, terminalAsker{a})
	if err == nil && session.IsURL(ref) && s.About.URL != session.Shown(ref) {
		root, _, _ := strings.Cut(s.About.URL, "?") // its query may hold a key
		a.note("the url leads to a part of a service: its root was opened, %s", root)
	}
	return s, err
}

// warn prints the warnings about the profile that ref names: an unknown key may
// be why it does not work as intended.
func (a *app) warn(ref string) {
	if session.IsURL(ref) {
		return
	}
	file, err := a.profiles()
	if err != nil {
		return // reported when the profile is opened
	}
	a.noteWarnings(file, file.WarningsFor(ref), ref)
}

// noteWarnings prints warnings of the file, and which secrets of environments
// have ended or end soon.
func (a *app) noteWarnings(file *profiles.File, warnings []profiles.Warning, refs ...string) {
	for _, w := range warnings {
		a.note("warning: %s: %s", filepath.Base(file.Path), w)
	}
	for _, l := range session.Endings(file, refs...) {
		a.note("warning: %s", l)
	}
}

// noteLints prints what looks wrong in an environment that was just written or
// is shown. given are secrets that were just stored, by key.
func (a *app) noteLints(ref string, given map[string]string) {
	for _, l := range a.sessions().LintsOf(ref, given) {
		a.noteLint(l)
	}
}

func (a *app) noteLint(l session.Lint) {
	for _, n := range a.lintNotes(l) {
		a.note("%s", n.Text)
	}
}

// lintNotes returns a likely mistake and its fix.
func (a *app) lintNotes(l session.Lint) []form.Note {
	return []form.Note{{Text: oneLine("warning: %s", l), Warning: true}, {Text: oneLine("hint: %s", a.sameFile(l.Fix))}}
}

// draftNotes returns what looks wrong in a profile that was just added.
func (a *app) draftNotes(d profiles.Draft) []form.Note {
	given := map[string]string{}
	for _, s := range d.Secrets {
		given[s.Key] = s.Hidden.Reveal()
	}
	return a.refNotes(d.Ref(), given)
}

// refNotes returns what looks wrong in an environment that was just written. given are
// secrets that were just stored, by key.
func (a *app) refNotes(ref string, given map[string]string) []form.Note {
	var notes []form.Note
	for _, l := range a.sessions().LintsOf(ref, given) {
		notes = append(notes, a.lintNotes(l)...)
	}
	return notes
}

// noteOutcome prints what a form has done.
func (a *app) noteOutcome(o form.Outcome) {
	for _, n := range o.Notes {
		a.note("%s", n.Text)
	}
}

// noteDraft prints what looks wrong in a profile that was just added.
func (a *app) noteDraft(d profiles.Draft) { a.noteOutcome(form.Outcome{Notes: a.draftNotes(d)}) }

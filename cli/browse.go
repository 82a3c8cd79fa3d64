package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"

	"github.com/atotto/clipboard"
	"github.com/spf13/cobra"

	"odatui/cli/session"
	"odatui/client"
	"odatui/client/auth"
	"odatui/client/comparing"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/profiles"
	"odatui/state"
	"odatui/ui"
	"odatui/ui/form"
)

func (a *app) openCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:               "open PROFILE[@ENV] [SET]",
		Short:             "Open the explorer, also for a profile named like a command",
		Args:              someArgs(1, 2),
		ValidArgsFunction: a.completeRef,
		RunE:              func(cmd *cobra.Command, args []string) error { return a.browse(cmd.Context(), args) },
	}
	a.plainFlag(cmd)
	return cmd
}

// plainFlag adds the flag of the explorer for a screen reader.
func (a *app) plainFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.plain, "plain", a.plain, "the explorer as lines for a screen reader, nothing drawn (also: ACCESSIBLE=1)")
}

// needTerminal returns an error if the explorer cannot be drawn.
func (a *app) needTerminal(instead ...string) error {
	advice := make([]string, 0, len(instead))
	for _, command := range instead {
		advice = append(advice, "without a terminal: "+command)
	}
	if os.Getenv("TERM") == "dumb" && !a.plain {
		return usage("the terminal is dumb (TERM=dumb): it cannot show the explorer", advice...)
	}
	if a.inTTY && a.outTTY {
		return nil
	}
	return usage("the explorer needs a terminal for its input and output", advice...)
}

// browseOrHelp runs "odatui" itself: without arguments and a terminal it prints
// the help.
func (a *app) browseOrHelp(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		if err := a.needTerminal(); err != nil {
			return errors.Join(cmd.Help(), err)
		}
	}
	return a.browse(cmd.Context(), args)
}

// browse starts the explorer.
func (a *app) browse(ctx context.Context, args []string) error {
	start := ui.Start{}
	if len(args) > 0 {
		start.Ref = args[0]
	}
	if len(args) > 1 {
		start.Set = args[1]
	}
	if err := a.needTerminal("odatui sets PROFILE", "odatui get PROFILE SET", "odatui --help"); err != nil {
		return err
	}
	if session.IsURL(start.Ref) && !a.inDemo && lineByLine() {
		ref, err := a.signIn(ctx, start.Ref)
		if err != nil {
			return err
		}
		start.Ref = ref
	}
	if start.Ref != "" {
		if err := a.known(&start); err != nil {
			return orCommand(err, a.rootCommand(), args[0])
		}
	}
	if a.noColor {
		if err := os.Setenv("NO_COLOR", "1"); err != nil {
			return fmt.Errorf("switch colours off: %w", err)
		}
	}
	if name, ok := bookmarkName(start.Set); ok {
		mark, err := a.bookmark(start.Ref, name)
		if err != nil {
			return err
		}
		view := uiBookmark(mark)
		start.Bookmark = &view
	}
	asker := ui.NewAsker()
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	defer b.end()
	return ui.Run(ctx, b.deps(ctx, start, asker))
}

// orCommand adds that a mistyped command may have been meant.
func orCommand(err error, root *cobra.Command, typed string) error {
	if near := nearestCommand(root, typed); near != "" {
		return hint(err, append(hints(err), "or the command: odatui "+near+"?")...)
	}
	return err
}

// known finds a profile before the explorer is drawn: a mistyped name is an error
// of one line.
func (a *app) known(start *ui.Start) error {
	t, err := a.sessions().Target(start.Ref)
	var broken *client.ProfileError
	switch {
	case err == nil:
		if !session.IsURL(start.Ref) {
			start.Ref = session.About(t).Ref()
		}
		return nil
	case errors.As(err, &broken) && broken.Key != "":
		return nil // the profile exists but cannot be used: the explorer shows why
	}
	return err
}

// browser is what the explorer needs of the program.
type browser struct {
	app   *app
	stops []func()
	infos map[string]func() client.TokenInfo // by ref; guarded by app.mu
}

func (b *browser) end() {
	b.app.mu.Lock()
	stops := b.stops
	b.app.mu.Unlock()
	for _, stop := range stops {
		stop()
	}
}

func (b *browser) deps(ctx context.Context, start ui.Start, asker *ui.Asker) ui.Deps {
	a := b.app
	a.ownBook() // an error in the catalogue is printed before the explorer is drawn
	d := ui.Deps{
		Open: func(ctx context.Context, ref string) (*client.Session, error) {
			s, err := a.sessions().OpenRoot(ctx, ref, asker)
			if err == nil {
				a.mu.Lock()
				b.infos[s.About.Ref()] = s.Token
				a.mu.Unlock()
			}
			return s, err
		},
		Profiles:     b.profiles,
		Visits:       b.visits,
		Bookmarks:    b.uiBookmarks,
		KeepBookmark: b.keepBookmark,
		DropBookmark: b.dropBookmark,

		Copy:       clipboard.WriteAll,
		StartDemo:  b.startDemo(),
		AddProfile: b.addProfile,
		AskSignIn:  b.askSignIn,
		ImportProfiles: func(path string) (*exec.Cmd, error) {
			return a.itself("profiles", "import", inHome(path))
		},
		Diagnose: a.sessions().Diagnose,
		SignIn: func(args []string) (*exec.Cmd, error) {
			return auth.AzSignIn(ctx, args, os.Environ, exec.LookPath)
		},
		Explain: func(text string) (client.Evidence, client.Diagnosis) {
			e := b.explaining(text)
			return e, diagnose.Of(e)
		},
		EditProfile: b.editProfile,
		EditText:    func(text string) (*exec.Cmd, func() (string, error), error) { return b.editText(ctx, text) },
		Editor:      b.editor,
		WriteReport: writeReport,
		SaveStream:  saveStream,
		Compare:     comparing.Rows,
		HAR:         b.har,
		Check:       a.sessions().Checker(asker),
		Token:       a.sessions().FetchToken,
		Asker:       asker,
		Start:       start,
		Settings:    a.explorerSettings(),
		Version:     version(),
		Demo:        a.inDemo,
		Plain:       a.plain || lineByLine(),
	}
	b.memory(&d)
	b.exports(&d)
	return d
}

// memory fills in what the explorer remembers: of a set for all environments of a profile.
func (b *browser) memory(d *ui.Deps) {
	a := b.app
	of := func(ref string) string {
		profile, _ := profiles.SplitRef(ref)
		return profile
	}
	d.Remember = func(v ui.Visit) { a.memory().Remember(placeOf(v)) }
	d.Filters = func(ref, set string) []string { return a.memory().Filters(of(ref), set) }
	d.RememberFilter = func(ref, set, filter string) { a.memory().AddFilter(of(ref), set, filter) }
	d.Layout = func(ref, set string) ui.Layout { return ui.Layout(a.memory().Layout(of(ref), set)) }
	d.KeepLayout = func(ref, set string, l ui.Layout) { a.memory().KeepLayout(of(ref), set, state.Layout(l)) }
}

// profiles lists the profiles of the file. One that cannot be used has the reason.
func (b *browser) profiles() (ui.Profiles, error) {
	file, err := b.app.profiles()
	if err != nil {
		return ui.Profiles{}, err
	}
	list := ui.Profiles{Path: filepath.Base(file.Path)}
	for _, w := range file.Warnings {
		list.Warnings = append(list.Warnings, string(safe.Clean(w.String())))
	}
	ends := session.Endings(file, everyRef(file)...)
	for _, p := range file.Profiles {
		entry := b.entry(file, p)
		for _, l := range ends {
			if name, env := profiles.SplitRef(l.Where); name == p.Name {
				entry.Ends = append(entry.Ends, ending(l, env))
			}
		}
		list.Entries = append(list.Entries, entry)
	}
	return list, nil
}

// entry returns a profile with its environments. An environment that cannot be
// used is in Broken. Err is set if no environment can be used, or if the error is
// not that of an environment.
func (b *browser) entry(file *profiles.File, p *profiles.Profile) ui.Entry {
	entry := ui.Entry{Token: b.token, About: client.About{Profile: p.Name, Title: p.Title, Siblings: p.Environments}}
	if entry.About.Title == "" {
		entry.About.Title = p.Name
	}
	target, err := file.Resolve(p.Name)
	if err == nil {
		entry.About = session.About(target)
	} else if looked, _ := file.Look(p.Name); looked != nil {
		entry.About = brokenAbout(looked)
	}
	good := 0
	for _, name := range p.Environments {
		t, err := file.Resolve(p.Name + "@" + name)
		if err == nil {
			good++
			entry.Environments = append(entry.Environments, session.About(t))
			continue
		}
		about := entry.About
		about.Environment, about.Badge, about.Live, about.URL, about.Host = name, "", false, "", ""
		if looked, _ := file.Look(p.Name + "@" + name); looked != nil {
			about = brokenAbout(looked)
		}
		entry.Environments = append(entry.Environments, about)
		if entry.Broken == nil {
			entry.Broken = map[string]string{}
		}
		entry.Broken[name] = message(session.ProfileError(p.Name+"@"+name, err))
	}
	if len(entry.Environments) == 0 {
		entry.Environments = []client.About{entry.About}
	}
	if err != nil && (good == 0 || len(entry.Broken) == 0) {
		entry.Err = message(session.ProfileError(p.Name, err))
	}
	return entry
}

// brokenAbout describes an environment that cannot be used, without its URL, which
// may be what is wrong.
func brokenAbout(t *profiles.Target) client.About {
	about := session.About(t)
	about.URL, about.Host, about.Warnings = "", "", nil
	return about
}

// token returns the state of the credential of an environment at its last use.
func (b *browser) token(about client.About) client.TokenInfo {
	b.app.mu.Lock()
	info := b.infos[about.Ref()]
	b.app.mu.Unlock()
	if !about.Method.Token() {
		return client.TokenInfo{State: client.TokenStatic, Method: about.Method, Kind: string(about.Method)}
	}
	if info == nil {
		return client.TokenInfo{State: client.TokenNone, Method: about.Method}
	}
	return info()
}

// startDemo starts the demo from within the explorer, once.
func (b *browser) startDemo() func(context.Context) (string, error) {
	if b.app.settings().Demo {
		return nil
	}
	var once sync.Mutex
	started := false
	return func(ctx context.Context) (string, error) {
		once.Lock()
		defer once.Unlock()
		if started { // the opening was cancelled, and is repeated
			return demoRef, nil
		}
		stop, err := b.app.startDemo(context.WithoutCancel(ctx))
		if err != nil {
			return "", err
		}
		started = true
		b.app.mu.Lock()
		b.stops = append(b.stops, stop)
		b.app.mu.Unlock()
		return demoRef, nil
	}
}

// addProfile returns the questions for a new profile, of a URL unless address is "".
func (b *browser) addProfile(address string) (*form.Form, error) {
	d := b.app.newAddition()
	d.url = address
	return d.form()
}

// editProfile returns the questions about a profile; nil if only the editor can show
// what is wrong.
func (b *browser) editProfile(ref string) (*form.Form, error) {
	if session.IsURL(ref) {
		return nil, errors.New("this address has no profile that could be edited")
	}
	if ref == "" {
		return nil, nil //nolint:nilnil // the whole file
	}
	f, err := b.app.editForm(ref)
	var broken *client.ProfileError
	if errors.As(err, &broken) {
		return nil, nil //nolint:nilnil // the file cannot be read: the editor reports it
	}
	return f, err
}

// askSignIn returns the questions how to sign in to a URL; nil if ref is none, or they
// were answered.
func (b *browser) askSignIn(ref string) (*form.Form, error) {
	if !session.IsURL(ref) || b.app.inDemo || b.app.sessions().KnowsAddress(ref) {
		return nil, nil //nolint:nilnil // there is nothing to ask
	}
	return b.app.signInForm(ref)
}

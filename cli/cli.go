// Package cli holds the commands: their flags, streams, texts and exit codes, and
// the start of the explorer. Sessions are opened by cli/session.
//
// It does not know protocols, token endpoints or how a screen is drawn.
package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"odatui/cli/session"
	"odatui/client"
	"odatui/client/auth"
	"odatui/client/spelling"
	"odatui/client/vendors"
	"odatui/profiles"
	"odatui/state"
)

// app is one run of the program: its streams, its common flags and what it has
// opened so far.
type app struct {
	in       io.Reader
	out, err io.Writer // err is cleaned; out is data
	data     *output   // what out ends in, nil where nobody looks
	inTTY    bool
	outTTY   bool
	errTTY   bool
	width    int // cells of the terminal, 0 none

	words []string // the command line, nil if all commands are to be built

	config  string
	trace   string
	timeout time.Duration
	noColor bool
	plain   bool // the explorer in lines, for a screen reader
	verbose bool
	inDemo  bool // the profiles are the demo's

	noHelp error // what help was asked for is not known, nil it is

	store *state.Store

	mu       sync.Mutex
	journals []*client.Journal

	asking sync.Mutex // for a secret

	openerOnce sync.Once
	opener     *session.Opener

	bookOnce sync.Once
	theBook  *vendors.Book
}

// Main runs the program with its arguments (without the program's name) and
// returns the exit code.
func Main(args []string) int {
	ctx := context.Background()
	if len(args) != 1 || !slices.Contains(printers, args[0]) {
		ctx = interruptible(ctx)
	}
	defer auth.EndPrograms()
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	return a.run(ctx, args)
}

// printers are command lines that only print a text of the program's own. They
// need not catch signals, for which the runtime starts two threads.
var printers = []string{"version", "--version", "help", "--help", "-h"}

// interruptible returns a context that a signal ends. A second signal ends the
// process at once.
func interruptible(ctx context.Context) context.Context {
	ends := []os.Signal{os.Interrupt, syscall.SIGTERM, syscall.SIGQUIT} // SIGQUIT too: a prompt switches the terminal's echo off
	if !signal.Ignored(syscall.SIGHUP) {                                // nohup ignores it
		ends = append(ends, syscall.SIGHUP) // the terminal was closed: the demo removes its folder
	}
	ctx, stop := signal.NotifyContext(ctx, ends...)
	context.AfterFunc(ctx, stop)
	return ctx
}

func newApp(in *os.File, out, err *os.File) *app {
	data := &output{w: out}
	if info, err := out.Stat(); err == nil {
		data.direct = info.Mode().IsRegular()
	}
	a := &app{
		in: in, out: data, data: data,
		inTTY:  term.IsTerminal(in.Fd()),
		outTTY: term.IsTerminal(out.Fd()),
		errTTY: term.IsTerminal(err.Fd()),
	}
	a.err = cleanWriter(err)
	if a.outTTY {
		a.width, _, _ = term.GetSize(out.Fd())
		a.out = cleanWriter(data)
	}
	dir, dirErr := state.DefaultDir()
	if dirErr != nil {
		dir = "" // nothing is remembered; nothing else suffers
	}
	a.store = state.Open(dir)
	return a
}

// run is Main without the process around it.
func (a *app) run(ctx context.Context, args []string) int {
	a.words = args
	if a.data != nil {
		a.data.ctx = ctx
	}
	root := a.rootCommand()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	a.addCompletion(root)
	err := root.ExecuteContext(ctx)
	if err == nil {
		err = a.noHelp
	}
	if err == nil && a.data != nil && a.data.err != nil {
		err = fmt.Errorf("write the output: %w", a.data.err)
	}
	if a.verbose {
		a.tellExchanges()
	}
	if traceErr := a.writeTrace(); err == nil {
		err = traceErr
	}
	return a.report(err)
}

// Commands returns the command tree, with its version, for the program that
// writes man pages and completions.
func Commands() *cobra.Command {
	root := newApp(os.Stdin, os.Stdout, os.Stderr).rootCommand()
	root.Version = version()
	return root
}

// rootCommand lists the commands, in the order in which help shows them.
func (a *app) rootCommand() *cobra.Command {
	var printVersion bool
	root := &cobra.Command{
		Use:   "odatui [PROFILE[@ENV] [SET] | URL]",
		Short: "Explore protected OData APIs in the terminal",
		Long: `odatui is a terminal explorer for protected OData APIs.

Without arguments it opens the explorer at your profiles. With a profile it opens
at its sets, with a set at its rows; a URL is opened without a profile.
It only reads: GET to services and POST to token endpoints (and, for profiles with
long_query = "post" only, long queries as POST …/$query).`,
		Example: `  odatui demo                       a protected demo, nothing to set up
  odatui profiles add               your own profile
  odatui xmart@live REF_COUNTRY     straight to the rows
  odatui get xmart REF_COUNTRY --filter "CODE eq 'NOR'"`,
		Args:          a.rootArgs,
		SilenceErrors: true,
		SilenceUsage:  true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if printVersion {
				_, err := fmt.Fprintf(a.out, "odatui %s\n", version())
				return err
			}
			return a.browseOrHelp(cmd, args)
		},
		// Completion of profiles and sets works on every argument that names one.
		ValidArgsFunction: a.completeRef,
	}
	flags := root.PersistentFlags()
	flags.StringVar(&a.config, "config", a.config, "profiles `file` (default: see \"odatui profiles path\")")
	flags.StringVar(&a.trace, "trace", a.trace, "write the HTTP exchanges to this `file` as HAR, secrets removed")
	flags.DurationVar(&a.timeout, "timeout", a.timeout, "longest wait for a response to begin or continue (default: the profile's, 60s)")
	flags.BoolVar(&a.noColor, "no-color", a.noColor, "no colours (also: NO_COLOR)")
	flags.BoolVarP(&a.verbose, "verbose", "v", a.verbose, "print on stderr what is sent")
	hideDefaults(flags)
	// Not cobra's Version: its template links text/template, and with it every
	// exported method of the program.
	root.Flags().BoolVar(&printVersion, "version", false, "version for odatui")
	a.plainFlag(root)
	root.AddCommand(
		a.openCommand(),
		a.demoCommand(),
		a.setsCommand(),
		a.describeCommand(),
		a.getCommand(),
		a.exportCommand(),
		a.diffCommand(),
		a.doctorCommand(),
		a.explainCommand(),
		a.tokenCommand(),
		newProfilesCommand(a),
		a.cacheCommand(),
		a.versionCommand(),
	)
	root.SetFlagErrorFunc(a.flagError)
	a.addHelp(root)
	return root
}

// unknownCommand returns an error if args begin with a command that cmd does not
// have, nil if they are something else.
func (a *app) unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 || !cmd.HasSubCommands() {
		return nil
	}
	if cmd.HasParent() {
		return noArgs(cmd, args)
	}
	_, unreadable := a.profiles()
	if unreadable == nil && a.sessions().Known(args[0]) != nil {
		return noCommand(cmd, args[0])
	}
	return nil // it is a profile or a URL, or may be one
}

// noCommand is the error for a word that is neither a command nor a profile.
func noCommand(root *cobra.Command, word string) error {
	advice := []string{"see: odatui --help"}
	if near := nearestCommand(root, word); near != "" {
		advice = append([]string{"did you mean: odatui " + near + "?"}, advice...)
	}
	return usage("there is no command "+word, advice...)
}

// mayRun reports whether the command line may name a command. The subcommands of
// others are not built: with their flags they would take longer than all other
// commands. Help for programs lists all.
func (a *app) mayRun(command string) bool {
	return a.words == nil || slices.Contains(a.words, command) || len(a.words) > 1 && a.words[0] == "help"
}

// hideDefaults gives the flags their zero values as defaults: a command within
// the demo has ours as defaults, which no help should tell.
func hideDefaults(flags *pflag.FlagSet) {
	flags.VisitAll(func(f *pflag.Flag) {
		switch f.Value.Type() {
		case "bool":
			f.DefValue = "false"
		case "duration":
			f.DefValue = "0s"
		default:
			f.DefValue = ""
		}
	})
}

// rootArgs accepts a profile and a set at most. More arguments are a mistyped
// command.
func (a *app) rootArgs(cmd *cobra.Command, args []string) error {
	if len(args) <= 2 {
		return nil
	}
	return noCommand(cmd, args[0])
}

// nearestCommand returns the command that was meant by a mistyped one, "" none.
func nearestCommand(root *cobra.Command, typed string) string {
	best, far := "", 3
	for _, c := range root.Commands() {
		if d := spelling.Distance(typed, c.Name()); d < far && c.IsAvailableCommand() {
			best, far = c.Name(), d
		}
	}
	return best
}

// flagError returns what is wrong with a flag, and which one may have been meant. The
// flags of a command that does not exist are not judged.
func (a *app) flagError(cmd *cobra.Command, err error) error {
	if unknown := a.unknownCommand(cmd, cmd.Flags().Args()); unknown != nil {
		return unknown
	}
	text, _, _ := strings.Cut(err.Error(), ": strconv.") // the rest is about Go
	advice := []string{"see: " + cmd.CommandPath() + " --help"}
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		best, far := "", 3
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			if d := spelling.Distance(name, f.Name); d < far && !f.Hidden {
				best, far = f.Name, d
			}
		})
		if best != "" {
			advice = append([]string{"did you mean --" + best + "?"}, advice...)
		}
	}
	return usage(text, advice...)
}

// configPath is the profiles file of this run.
func (a *app) configPath() (string, error) {
	a.mu.Lock()
	config := a.config
	a.mu.Unlock()
	if config != "" {
		return config, nil
	}
	if path := os.Getenv("ODATUI_CONFIG"); path != "" {
		return path, nil
	}
	return profiles.DefaultPath()
}

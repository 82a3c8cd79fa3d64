package cli

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"odatui/demo"
	"odatui/state"
)

// demoRef is where the demo begins.
const demoRef = "demo@live"

func (a *app) demoCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "demo [COMMAND …]",
		Short: "Explore the built-in protected demo",
		Long: `Start two protected services on this machine, live and staging, with made-up data of
a health-data mart, and open the explorer on them. Further profiles fail on purpose, each
in its own way. Nothing is set up and nothing is kept: everything lives in a temporary
folder that is removed at the end.

The services differ in what they can do, as real ones do. Live aggregates ($apply), in
Facilities each property once in a request, in Observations without an order; staging does
not. Documents has files, contained versions and a derived type; Loads and the functions
(DataYear, FacilitiesIn, NearestFacilities) are in the model only.

A command that follows is run against the demo instead; a profile and a set open the
explorer there.`,
		Example: "  odatui demo\n  odatui demo demo Countries\n  odatui demo sets demo\n  odatui demo get demo@staging Countries --top 5",
		Args:    cobra.ArbitraryArgs,
		RunE:    func(cmd *cobra.Command, args []string) error { return a.demo(cmd.Context(), args) },
	}
	cmd.Flags().SetInterspersed(false)
	a.plainFlag(cmd)
	return cmd
}

func (a *app) demo(ctx context.Context, args []string) error {
	if len(args) == 0 {
		if err := a.needTerminal("odatui demo get demo Countries", "odatui demo sets demo"); err != nil {
			return err
		}
	}
	stop, err := a.startDemo(ctx)
	if err != nil {
		return err
	}
	defer stop()
	if len(args) == 0 {
		return a.browse(ctx, []string{demoRef})
	}
	root := a.rootCommand()
	root.SetArgs(withinDemo(args))
	root.SetIn(a.in)
	root.SetOut(a.out)
	root.SetErr(a.err)
	return root.ExecuteContext(ctx)
}

// withinDemo returns the command line that runs within the demo: "demo" is the
// profile there.
func withinDemo(args []string) []string {
	if args[0] == "demo" {
		return append([]string{"open"}, args...)
	}
	return args
}

// startDemo starts the services and turns this run to their profiles.
func (a *app) startDemo(ctx context.Context) (stop func(), err error) {
	d, err := demo.Start(ctx)
	if err != nil {
		return nil, fmt.Errorf("start the demo: %w", err)
	}
	folder, err := os.MkdirTemp("", "odatui-demo-")
	if err != nil {
		d.Close()
		return nil, fmt.Errorf("make a folder for the demo: %w", err)
	}
	tidy := func() {
		for name := range d.Env() {
			_ = os.Unsetenv(name)
		}
		d.Close()
		_ = os.RemoveAll(folder)
	}
	path := filepath.Join(folder, "profiles.toml")
	if err := os.WriteFile(path, []byte(d.Profiles()), 0o600); err != nil {
		tidy()
		return nil, fmt.Errorf("write the demo's profiles: %w", err)
	}
	for name, value := range d.Env() {
		if err := os.Setenv(name, value); err != nil {
			tidy()
			return nil, fmt.Errorf("set %s: %w", name, err)
		}
	}
	if err := d.Lend(folder); err != nil {
		tidy()
		return nil, err
	}
	memory := state.Open(filepath.Join(folder, "state"))
	back := a.turnTo(path, memory)
	return func() {
		back()
		memory.Close() // what still runs does not make the folder anew
		tidy()
	}, nil
}

// turnTo makes this run use the demo's profiles and memory, until back is
// called. The explorer may be reading either meanwhile.
func (a *app) turnTo(config string, store *state.Store) (back func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	oldConfig, oldStore := a.config, a.store
	a.config, a.store, a.inDemo = config, store, true
	return func() {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.config, a.store, a.inDemo = oldConfig, oldStore, false
	}
}

// memory returns the state of this run.
func (a *app) memory() *state.Store { return a.settings().State }

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/safe"
)

// doctorFlags are the flags of the doctor command.
type doctorFlags struct {
	client.CheckOptions
	against string
	format  string
	report  string
}

func (a *app) doctorCommand() *cobra.Command {
	var f doctorFlags
	cmd := &cobra.Command{
		Use:   "doctor PROFILE[@ENV]",
		Short: "Check the way from this machine to the first row, stage by stage",
		Long: `Check the way from this machine to the first row, stage by stage: the profile, the
network, the clock, who issues tokens, the token and what it says, the service without
and with it, its metadata, and one row of one set. Nothing is asked twice, nothing is
changed, and nobody else's secret or token is tried.

What failed first is explained: what is wrong, who must act, what to do. What differs
from the last run that went well is said.

A profile with licensed = true is checked without opening a session, unless --probe
allows it. It also finds a service that ignores filters: one set is asked once with a
filter that no row meets.`,
		Example: `  odatui doctor xmart@live
  odatui doctor nxt@staging --against nxt@live
  odatui doctor xmart --sets
  odatui doctor erp --probe --report erp.md`,
		Args:              exactArgs(1, "doctor PROFILE"),
		ValidArgsFunction: a.completeProfile,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return a.doctor(cmd.Context(), args[0], f)
		},
	}
	flags := cmd.Flags()
	flags.StringVar(&f.against, "against", "", "check this `PROFILE[@ENV]` too and say where the two differ")
	flags.BoolVar(&f.Sets, "sets", false, "ask every set for one row and list which may be read")
	flags.BoolVar(&f.Offline, "offline", false, "look at the profile only; nothing is sent")
	flags.BoolVar(&f.Probe, "probe", false, "also open a session where the profile says licensed = true, and ask with a filter that no row meets")
	flags.StringVar(&f.format, "format", "", "text or json")
	completeTextOrJSON(cmd)
	flags.StringVar(&f.report, "report", "", "write a report for the one who must act to this new `file` (Markdown, or JSON by its ending)")
	// The only error is a flag that does not exist; tests complete it.
	_ = cmd.RegisterFlagCompletionFunc("against", a.completeRefs)
	return cmd
}

func (f *doctorFlags) check() error {
	switch {
	case f.format != "" && f.format != "text" && f.format != "json":
		return usage("no format named "+f.format, "formats: text, json")
	case f.Offline && f.Probe:
		return usage("--offline sends nothing: it cannot be used with --probe")
	case f.Offline && f.Sets:
		return usage("--offline sends nothing: it cannot be used with --sets")
	}
	return nil
}

// doctor checks one profile, or one against another.
func (a *app) doctor(ctx context.Context, ref string, f doctorFlags) error {
	if f.report != "" {
		if err := unused(f.report); err != nil {
			return err
		}
	}
	if f.against != "" {
		if err := a.sessions().Known(f.against); err != nil {
			return err // before anything is sent for the first
		}
	}
	a.warn(ref)
	up, err := a.examine(ctx, ref, f, f.against != "")
	if err != nil && up.Stages == nil {
		return err
	}
	var other *client.Checkup
	if f.against != "" && err == nil {
		second, againstErr := a.examine(ctx, f.against, f, true)
		if againstErr != nil && second.Stages == nil {
			return againstErr
		}
		other, err = &second, againstErr
	}
	if failed := a.tellCheckup(up, other, f); failed != nil {
		return failed
	}
	if err != nil {
		return err // interrupted
	}
	if f.report != "" {
		if err := a.reportCheckup(up, f.report); err != nil {
			return err
		}
	}
	return a.doctorExit(up, f)
}

// examine checks one profile and prints the stages while they run.
func (a *app) examine(ctx context.Context, ref string, f doctorFlags, named bool) (client.Checkup, error) {
	live := a.newLive(f.format == "json")
	if named {
		live.title = ref
	}
	defer live.end()
	return a.sessions().Checker(terminalAsker{a})(ctx, ref, f.CheckOptions, live.told)
}

// doctorExit is the exit code of a checkup.
func (a *app) doctorExit(up client.Checkup, f doctorFlags) error {
	if up.OK {
		return nil
	}
	code := exitCode(up.Evidence.Err)
	if (f.format == "json" || !a.outTTY) && up.Diagnosis != nil { // else it is printed right above
		fmt.Fprintf(a.err, "odatui: error: %s\n", safe.Clean(up.Diagnosis.Title))
	}
	return &saidError{code}
}

// tellCheckup writes the results in the requested format.
func (a *app) tellCheckup(up client.Checkup, other *client.Checkup, f doctorFlags) error {
	if f.format == "json" {
		return a.writeJSON(a.checkupJSON(up, other))
	}
	for _, one := range []*client.Checkup{&up, other} {
		if one != nil {
			if err := a.printFindings(*one, other != nil); err != nil {
				return err
			}
		}
	}
	if other != nil {
		return a.printDifferences(up, *other)
	}
	return nil
}

// stageJSON is the JSON form of a stage.
type stageJSON struct {
	ID     client.StageID    `json:"id"`
	State  client.StageState `json:"state"`
	Title  string            `json:"title"`
	Detail string            `json:"detail"`
	MS     int64             `json:"ms"`
}

type setJSON struct {
	Name   string            `json:"name"`
	State  client.StageState `json:"state"`
	Status int               `json:"status"`
	Detail string            `json:"detail"`
	MS     int64             `json:"ms"`
}

// checkupForm is the JSON form of a checkup. It has only what was requested.
type checkupForm struct {
	Profile     string       `json:"profile"`
	Environment string       `json:"environment"`
	OK          bool         `json:"ok"`
	Stages      []stageJSON  `json:"stages"`
	Diagnosis   any          `json:"diagnosis"`
	Sets        []setJSON    `json:"sets,omitempty"`
	Against     *checkupForm `json:"against,omitempty"`
	Differences *[]string    `json:"differences,omitempty"`
}

// checkupJSON returns a checkup in its JSON form, with the one that it was
// compared to, if any.
func (a *app) checkupJSON(up client.Checkup, other *client.Checkup) checkupForm {
	form := a.formOf(up)
	if other != nil {
		against, lines := a.formOf(*other), doctorDifferences(up, *other)
		form.Against, form.Differences = &against, &lines
	}
	return form
}

func (a *app) formOf(up client.Checkup) checkupForm {
	form := checkupForm{Profile: up.Target.Profile, Environment: up.Target.Environment, OK: up.OK,
		Stages: []stageJSON{}, Diagnosis: a.diagnosisJSON(up.Diagnosis)}
	for _, s := range up.Stages {
		form.Stages = append(form.Stages, stageJSON{s.ID, s.State, s.Title, s.Detail, s.Took.Milliseconds()})
	}
	for _, s := range up.Sets {
		form.Sets = append(form.Sets, setJSON{s.Name, s.State, s.Status, s.Detail, s.Took.Milliseconds()})
	}
	return form
}

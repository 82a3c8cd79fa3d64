package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/save"
)

type exportOptions struct {
	ref, set string
	query    queryFlags
	all      bool
	print    getOptions    // of the flags that print a request instead
	file     client.Export // what the flags say of the file
}

func (a *app) exportCommand() *cobra.Command {
	var o exportOptions
	cmd := &cobra.Command{
		Use:   "export PROFILE[@ENV] SET -o FILE",
		Short: "The whole result to a file",
		Long: `Write all rows of a set to a file, or as many as --top says. The ending names the format,
behind those of text .gz or .zst: ` + strings.Join(export.Endings(), ", ") + `.

Until all rows have come they are in FILE.partial, with a manifest, FILE.partial.json.
Whatever ends an export, the same command resumes it; another query, environment or format
is refused, and --restart starts over. FILE itself is never a part of the result: exit code
0 means that no response indicates missing or doubled rows. Lists behind --expand that the
service cut are fetched to their end.

SET may be a path below the service root, such as 'Orders(1)/Lines', or a bookmark of the
explorer, such as :norway. A symbolic link stays, and the file that it means is written.
FILE may be - for stdout, or a pipe: then nothing is kept. See docs/exports.md.`,
		Example: `  odatui export xmart REF_COUNTRY -o countries.csv
  odatui export xmart@staging FACT --filter "YEAR ge 2015" -o fact.parquet
  odatui export xmart FACT -o fact --rows-per-file 1000000
  odatui export xmart FACT -o - --format ndjson | jq .CODE`,
		Args:              exactArgs(2, "export PROFILE SET -o FILE"),
		ValidArgsFunction: a.completeRef,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			o.ref = args[0]
			if o.set, err = o.query.splitPath(args[1]); err != nil {
				return err
			}
			return a.export(cmd.Context(), o)
		},
	}
	flags := cmd.Flags()
	o.query.register(flags)
	flags.BoolVar(&o.all, "all", false, "all rows: they are the default")
	for _, name := range []string{"all", "expand-all"} { // of get; here they are always set
		_ = flags.MarkHidden(name)
	}
	flags.BoolVar(&o.print.url, "url", false, "print the URL instead of sending it")
	flags.BoolVar(&o.print.curl, "curl", false, "print the curl command instead of sending it")
	flags.BoolVar(&o.print.secrets, "with-token", false, "with --curl: put the token into the command")
	e := &o.file
	flags.StringVarP(&e.File, "output", "o", "", "the `file`, - for stdout")
	flags.StringVar(&e.Format, "format", "", "instead of the ending: one of "+strings.Join(fileFormats(), ", "))
	flags.Int64Var(&e.RowsPerFile, "rows-per-file", 0, "FILE is a folder of Parquet files of so many `rows`")
	flags.BoolVar(&e.ExcelSafe, "excel-safe", false, "defuse texts that a spreadsheet would run as formulas")
	flags.BoolVar(&e.Force, "force", false, "replace a finished file")
	flags.BoolVar(&e.Restart, "restart", false, "drop what an unfinished export left, and start over")
	// The only error is a flag that does not exist; tests complete it.
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(fileFormats(), cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

func fileFormats() []string {
	var names []string
	for _, f := range export.FileFormats() {
		names = append(names, f.Name)
	}
	return names
}

// check finds what is wrong with the flags before anything is opened.
func (o *exportOptions) check(terminal bool) error {
	e := o.file
	path := e.File
	switch {
	case o.print.url && o.print.curl:
		return usage("--url and --curl exclude each other")
	case o.print.secrets && !o.print.curl:
		return usage("--with-token belongs to --curl")
	case o.prints():
		return nil
	case path == "":
		return usage("export wants -o FILE", "for example: -o "+save.FileName(o.set, "", "csv", nil), "to stdout: -o -")
	case o.all && o.query.topSet():
		return usage("--all and --top exclude each other")
	case e.RowsPerFile < 0 || o.query.flags.Changed("rows-per-file") && e.RowsPerFile == 0:
		return usage("--rows-per-file is a number from 1")
	case e.RowsPerFile > 0 && (path == "-" || e.Format != "" && e.Format != "parquet"):
		return usage("--rows-per-file makes a folder of Parquet files", "name one with -o, and leave --format out")
	}
	f, err := export.FileOf(path, e.Format)
	if e.RowsPerFile > 0 {
		if err == nil && f.Name != "parquet" && e.Format == "" {
			return usage("--rows-per-file makes a folder of Parquet files: "+path+" ends as "+f.Name+" does",
				"name a folder: -o "+strings.TrimSuffix(path, "."+f.Ending()))
		}
		return nil
	}
	if err != nil {
		if info, no := os.Stat(path); no == nil && info.IsDir() {
			return usage(path+" is a folder", "name a file in it: "+filepath.Join(path, "rows.csv"), "parts in a folder: --rows-per-file N")
		}
		return usage(err.Error(), hints(err)...)
	}
	if f.Whole && path == "-" && terminal {
		return usage(f.Name+" is no text: a terminal cannot show it", "name a file with -o, or pipe the output")
	}
	return nil
}

// order makes the order of the flags.
func (a *app) order(o *exportOptions) (client.Export, error) {
	e := o.file
	q, err := o.query.query(o.set)
	if err != nil {
		return e, err
	}
	if name, marked := bookmarkName(o.set); marked {
		if q, err = a.marked(o.ref, name, q); err != nil {
			return e, err
		}
		o.set = q.Path
	}
	e.Query, e.First, e.Limit, e.Lists = q, o.query.skip, -1, true
	if o.query.topSet() {
		e.Limit = o.query.top
	}
	return e, nil
}

func (a *app) export(ctx context.Context, o exportOptions) error {
	if o.file.File == "/dev/stdout" { // a file behind it is not to be replaced
		o.file.File = "-"
	}
	out, terminal := a.out, a.outTTY
	if t := terminalAt(o.file.File); t != nil {
		defer t.Close()
		o.file.File, out, terminal = "-", cleanWriter(t), true
	}
	if err := o.check(terminal); err != nil {
		return err
	}
	e, err := a.order(&o)
	if err != nil {
		return err
	}
	if o.prints() {
		return a.printExport(ctx, o, e)
	}
	a.noteUnused(&e)
	s, err := a.openRoot(ctx, o.ref)
	if err != nil {
		return err
	}
	defer s.Close()
	var sets []client.Set
	if e.Query.Path, sets, err = a.knownSet(ctx, s, o.set); err != nil {
		return err
	}
	defer debug.SetGCPercent(debug.SetGCPercent(gcPercent))
	shown := a.newProgress(s, e)
	var res client.ExportResult
	if e.File == "-" {
		res, err = save.Stream(ctx, s, e, out, shown.tell)
	} else {
		res, err = save.Run(ctx, s, e, shown.tell)
	}
	shown.end(res, err)
	if err == nil && o.query.count {
		err = a.tellCount(ctx, s.Service, &client.Run{Query: e.Query, Total: res.Counted})
	}
	return a.unknownSet(a.unfinished(ctx, err, s, e), o.ref, o.set, sets)
}

// noteUnused says that the format knows no formulas to defuse, and takes the flag off: an
// export goes on whether it has it or not.
func (a *app) noteUnused(e *client.Export) {
	f, err := export.FileOf(e.File, e.Format)
	name := f.Name
	if e.RowsPerFile > 0 {
		name, err = "parquet", nil
	}
	if !e.ExcelSafe || err != nil || name == "csv" || name == "tsv" {
		return
	}
	e.ExcelSafe = false
	why := "only csv and tsv need it"
	if name == "xlsx" {
		why = "its texts are never formulas"
	}
	a.note("--excel-safe changes nothing in %s: %s", name, why)
}

// terminalAt opens the terminal that a path means, such as /dev/tty, nil none: control
// characters do not reach it either.
func terminalAt(path string) *os.File {
	if info, err := os.Stat(path); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err == nil && term.IsTerminal(f.Fd()) {
		return f
	}
	if err == nil {
		_ = f.Close()
	}
	return nil
}

// prints reports whether nothing is to be sent.
func (o *exportOptions) prints() bool { return o.print.url || o.print.curl }

// printExport prints the first request of an export.
func (a *app) printExport(ctx context.Context, o exportOptions, e client.Export) error {
	s, err := a.open(ctx, o.ref)
	if err != nil {
		return err
	}
	defer s.Close()
	run := &client.Run{Query: e.Query, First: e.First, Limit: e.Limit, Count: s.About.Count, Lists: e.Lists}
	run.Query.Bulk, run.Query.Count, run.Query.PageSize = true, true, s.About.PageSize
	return a.printRequest(ctx, s, run, o.print)
}

// unfinished says of an error what is kept, and how to go on.
func (a *app) unfinished(ctx context.Context, err error, s *client.Session, e client.Export) error {
	var stopped *client.ExportError
	if err == nil || !errors.As(err, &stopped) {
		return callHint(ctx, filterHint(err, s.Service, e.Query), s, e.Query.Path)
	}
	cause := stopped.Err
	if stopped.Kept == "" {
		return broken(cause, stopped.Rows)
	}
	kept := "what came is kept in " + stopped.Kept + ": the same command goes on"
	return hint(broken(stopped, stopped.Rows), append(hints(cause), kept)...)
}

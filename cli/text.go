package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/safe"
)

// note writes a message to stderr, in one line.
func (a *app) note(format string, args ...any) {
	fmt.Fprintf(a.err, "odatui: %s\n", oneLine(format, args...))
}

// line writes text that is no data to stdout, in one line. A name in it, of a
// profile or of a key, can hold a line end: TOML allows it.
func (a *app) line(format string, args ...any) {
	fmt.Fprintf(a.out, "%s\n", oneLine(format, args...))
}

// oneLine formats and sanitises a text. A line end becomes a visible character.
func oneLine(format string, args ...any) safe.Text { return safe.Clean(fmt.Sprintf(format, args...)) }

// format returns the format of that name; "" is a table on a terminal, csv in a pipe.
func (a *app) format(name string) (export.Format, error) {
	if name == "" {
		name = "csv"
		if a.outTTY {
			name = "table"
		}
	}
	f, ok := export.Lookup(name)
	if !ok {
		return f, usage("no format named "+name, "formats: "+strings.Join(export.Names(), ", "))
	}
	return f, nil
}

// writeTable writes columns of text in any format.
func (a *app) writeTable(format export.Format, columns []string, rows [][]string) error {
	w := format.New(a.out, export.Options{Width: a.width})
	p := client.TextPage(columns, rows)
	if err := w.Write(p, p.Len()); err != nil {
		return err
	}
	return w.Close()
}

// plural counts things: "1 row", "2,000 rows".
func plural(n int64, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return client.Thousands(n) + " " + thing + "s"
}

// exactArgs checks that there are n arguments; form is for the error.
func exactArgs(n int, form string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(fmt.Sprintf("%s wants %s, got %s", cmd.Name(), plural(int64(n), "argument"), plural(int64(len(args)), "argument")),
				"usage: odatui "+form, "see: "+cmd.CommandPath()+" --help")
		}
		return nil
	}
}

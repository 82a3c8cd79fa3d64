// Package exports is the list of exports of this run of the program, their queue, and
// the dialog that begins one.
//
// It does not know how rows are written, how a session is opened, or which files there
// are: functions do that.
package exports

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/safe"
	"odatui/client/snippet"
	"odatui/ui/kit"
)

// Order is an export as a person asked for it.
type Order struct {
	client.Export
	Session *client.Session
	Name    safe.Text // of what is exported
	Total   int64     // rows there will be, -1 unknown
}

// held reports that the rows are there: nothing is requested.
func (o Order) held() bool { return o.Pages != nil }

// resumes reports that the command line can go on with what this order left: it has no
// columns in an order of their own, and its filter is text.
func (o Order) resumes() bool { return !o.held() && len(o.Columns) == 0 && len(o.Query.Where) == 0 }

// base returns the name of the file without its folder, for a terminal.
func (o Order) base() safe.Text { return safe.Clean(filepath.Base(o.File)) }

// environment returns what the environment is called, the profile where it has no name.
func (o Order) environment() safe.Text {
	if a := o.Session.About; a.Badge != "" {
		return safe.Clean(a.Environment)
	}
	return safe.Clean(o.Session.About.Profile)
}

// Command returns the command line that writes the same rows, and goes on with what an
// unfinished export of them left. It sends nothing.
func (o Order) Command() (string, error) {
	switch {
	case o.held():
		return "", fmt.Errorf("rows that were chosen on the screen are in no command")
	case o.Session.Code == nil:
		return "", fmt.Errorf("no command can be written here")
	}
	q := o.Query
	if len(q.Select) == 0 && q.Apply == "" {
		q.Select = o.Columns
	}
	code, err := o.Session.Code(&client.Run{Query: q, First: o.First, Limit: o.Limit}, snippet.Exporting)
	if err != nil {
		return "", err
	}
	file := snippet.ShellWord(o.File)
	if rest, home := strings.CutPrefix(o.File, "~/"); home { // the shell reads it as it is
		file = "~/" + snippet.ShellWord(rest)
	} else if strings.HasPrefix(o.File, "-") {
		file = snippet.ShellWord("./" + o.File)
	}
	line := strings.TrimRight(code, "\n") + " \\\n  -o " + file
	if o.Format != "" {
		line += " --format " + snippet.ShellWord(o.Format)
	}
	if o.isFolder() {
		line += " --rows-per-file " + strconv.FormatInt(o.RowsPerFile, 10)
	}
	if o.ExcelSafe {
		line += " --excel-safe"
	}
	return line + "\n", nil
}

// oneLine writes a command of several lines in one, for a terminal.
func oneLine(command string) safe.Text {
	return safe.Clean(strings.TrimSpace(strings.ReplaceAll(command, " \\\n  ", " ")))
}

// ending returns how the file of a format ends, without the first dot.
func ending(format, compression string) string {
	end := export.Format{Choice: client.Choice{Name: format}}.Ending()
	if compression != "" {
		end += "." + compression
	}
	return end
}

// formatOf returns the format that the ending of a file names, false if it names none.
func formatOf(file string) (format, compression string, ok bool) {
	f, err := export.FileOf(file, "")
	return f.Name, f.Compression, err == nil && (f.Compression == "" || !f.Whole)
}

// plainName makes a name of a file of what is exported.
func plainName(name, ending string) string {
	word := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
	if word = strings.Trim(word, "-"); word == "" {
		word = "rows"
	}
	if word = word[:min(len(word), 60)]; ending == "" {
		return word
	}
	return word + "." + ending
}

func rowsText(n int64) safe.Text { return kit.Count(n, "row", "rows") }

// took writes how long something lasted, to a tenth of a second where it was short.
func took(d time.Duration) safe.Text {
	switch {
	case d < time.Second:
		return kit.Millis(d)
	case d < time.Minute:
		return safe.Clean(fmt.Sprintf("%.1f s", d.Seconds()))
	}
	return kit.Lasting(d)
}

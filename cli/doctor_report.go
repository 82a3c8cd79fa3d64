package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"odatui/client"
	"odatui/client/report"
	"odatui/client/safe"
)

// unused says that a file is not there yet: nothing is written over.
func unused(path string) error {
	if _, err := os.Lstat(path); err == nil {
		return usage(path+" is there already", "name another file: nothing is written over")
	}
	return nil
}

// reportCheckup shows the report of a failed checkup and writes it.
func (a *app) reportCheckup(up client.Checkup, path string) error {
	if up.Diagnosis == nil {
		a.note("nothing failed: no report is written")
		return nil
	}
	report := report.New(up.Evidence, *up.Diagnosis, report.Options{
		Doing: "check the way to the first row of " + up.Target.Ref, Program: report.ProgramLine(version()), Checkup: &up,
	})
	data := []byte(report.Markdown)
	if strings.EqualFold(filepath.Ext(path), ".json") {
		data = report.JSON
	}
	fmt.Fprintf(a.err, "%s\n", safe.Lines(string(data)))
	err := writeNew(path, data)
	if errors.Is(err, fs.ErrExist) {
		return unused(path)
	}
	if err != nil {
		return err
	}
	a.note("the report is in %s", path)
	return nil
}

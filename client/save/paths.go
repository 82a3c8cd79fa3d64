package save

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"odatui/client/safe"
)

// paths are the places of one export. They are in one folder, so that a rename is all or
// nothing.
type paths struct {
	final string // what gets its name at the end: a file, or a folder of parts
	parts bool
}

func (p paths) partial() string  { return p.final + ".partial" }
func (p paths) manifest() string { return p.partial() + ".json" }
func (p paths) lock() string     { return p.partial() + ".lock" }

// data returns the path of the rows while they come. Those of a folder of parts are in the
// folder that becomes it.
func (p paths) data() string {
	if p.parts {
		return filepath.Join(p.partial(), "rows.kept")
	}
	return p.partial()
}

// old returns the path of a compressed text while it is compressed anew.
func (p paths) old() string { return p.partial() + ".old" }

// product returns the path of a format that is made when all rows have come.
func (p paths) product() string { return p.partial() + ".new" }

// replaced returns where a folder that is replaced is meanwhile.
func (p paths) replaced() string { return p.final + ".replaced" }

// locate returns the paths of an export to path. stream is set if that is no file that
// could be replaced by a rename: a pipe, or a device such as /dev/null.
func locate(d disk, path string, parts bool) (at paths, stream bool, err error) {
	final := path
	if parts { // a folder may be written with a slash at its end
		final = strings.TrimRightFunc(path, func(r rune) bool { return r < 0x80 && os.IsPathSeparator(byte(r)) })
	}
	if final == "" || os.IsPathSeparator(path[len(path)-1]) && !parts {
		return at, false, newFault(fmt.Errorf("write %s: it is a folder", path), "name a file in it: "+filepath.Join(path, "rows.csv"))
	}
	if err := unnameable(runtime.GOOS, final); err != nil {
		return at, false, newFault(fmt.Errorf("write %s: %w", path, err), "choose another name")
	}
	if info, err := d.stat(final); err == nil && !info.IsDir() && !info.Mode().IsRegular() && !parts {
		return paths{final: final}, true, nil // by its own name: the target of a link such as /dev/stdout may have no path
	}
	if final, err = behindLinks(final); err != nil {
		return at, false, newFault(fmt.Errorf("write %s: %w", path, err))
	}
	at = paths{final: final, parts: parts}
	info, err := d.stat(final)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR):
		return at, false, needFolder(d, path, filepath.Dir(final))
	case err != nil:
		return at, false, advise(path, err)
	case info.IsDir() && !parts:
		return at, false, newFault(fmt.Errorf("write %s: it is a folder", path), "name a file in it: "+filepath.Join(path, "rows.csv"))
	case !info.IsDir() && parts:
		return at, false, newFault(fmt.Errorf("write parts to %s: it is a file", path),
			"--rows-per-file makes a folder: name one that is not there")
	}
	return at, !info.IsDir() && !info.Mode().IsRegular(), nil
}

// unnameable returns why no file has that name on Windows, which reports no error: rows go
// to a device, to a hidden stream of another file, or to a file of another name. NUL and
// CON alone are meant as devices.
func unnameable(system, path string) error {
	if system != "windows" {
		return nil
	}
	if len(path) >= 2 && path[1] == ':' { // a drive
		path = path[2:]
	}
	name := path[strings.LastIndexAny(path, `/\`)+1:]
	switch {
	case strings.Contains(name, ".") && safe.IsDevice(name):
		return errors.New("that is a device on Windows")
	case strings.Contains(name, ":"):
		return errors.New("the name of a file has no colon on Windows")
	case strings.TrimRight(name, ". ") != name && strings.Trim(name, ".") != "":
		return errors.New("the name of a file does not end with a dot or a blank on Windows")
	}
	return nil
}

// makeFolder is the command that makes a folder.
func makeFolder(system, folder string) string {
	if system == "windows" { // its mkdir makes those above too, and one that is called -p
		return `mkdir "` + folder + `"`
	}
	return "mkdir -p " + folder
}

func needFolder(d disk, path, folder string) error {
	info, err := d.stat(folder)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return newFault(fmt.Errorf("write %s: there is no folder %s", path, folder), "make it first: "+makeFolder(runtime.GOOS, folder))
	case err != nil:
		return advise(path, err)
	case !info.IsDir():
		return newFault(fmt.Errorf("write %s: %s is a file, not a folder", path, folder), "choose another folder")
	}
	return nil
}

// mostLinks is how many symbolic links may lead to a file.
const mostLinks = 40

// behindLinks returns the file that a symbolic link means, there or not: the link stays,
// and what it means is written.
func behindLinks(path string) (string, error) {
	for range mostLinks {
		to, err := os.Readlink(path)
		if err != nil { // it is none, or the next operation says what is wrong
			return path, nil //nolint:nilerr // see above
		}
		if !filepath.IsAbs(to) {
			to = filepath.Join(filepath.Dir(path), to)
		}
		path = to
	}
	return path, errors.New("symbolic links lead in a circle")
}

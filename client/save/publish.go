package save

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"odatui/client"
	"odatui/client/snippet"
)

// unnamed returns the path of what is finished and lacks its name.
func (j *job) unnamed() string {
	if j.apart() && !j.at.parts {
		return j.at.product()
	}
	return j.at.partial()
}

// isMade reports whether a path holds what was made: a file, or the parts of a folder.
func (j *job) isMade(path string, list []made) (bool, error) {
	if there, err := exists(j.disk, path); err != nil || !there {
		return false, err
	}
	for _, m := range list {
		of := path
		if j.at.parts {
			of = filepath.Join(path, m.Name)
		}
		f, err := j.disk.open(of, os.O_RDONLY)
		if errors.Is(err, fs.ErrNotExist) {
			return false, nil
		}
		if err != nil {
			return false, advise(j.e.File, err)
		}
		got := newMeter(io.Discard)
		_, err = io.Copy(onlyWriter{got}, onlyReader{f})
		_ = f.Close()
		if err != nil {
			return false, advise(j.e.File, err)
		}
		if got.n != m.Bytes || got.sum() != m.Hash {
			return false, nil
		}
	}
	return true, nil
}

// sound returns an error if what was made is no longer what it was.
func (j *job) sound(list []made) error {
	ok, err := j.isMade(j.unnamed(), list)
	if err == nil && !ok {
		err = leftOver(fmt.Errorf("%s: %w", j.named(j.unnamed()), errChanged))
	}
	return err
}

// publish gives what is finished its name, and removes the rest.
func (j *job) publish() error {
	there, err := exists(j.disk, j.unnamed())
	if err == nil && there {
		err = j.free() // it may have come meanwhile
	}
	if err == nil && there {
		err = j.rename()
	}
	if err != nil {
		return j.stopped(advise(j.e.File, err))
	}
	if err := j.disk.syncDir(filepath.Dir(j.at.final)); err != nil {
		return &client.ExportError{Err: advise(j.e.File, err), Rows: j.safe.At.Rows, Kept: j.e.File}
	}
	j.tidy()
	j.res.Rows, j.res.Total, j.res.Bytes = j.safe.At.Rows, j.safe.At.Rows, 0
	for _, m := range j.safe.Made {
		j.res.Bytes += m.Bytes
		path := j.e.File
		if j.at.parts {
			path = filepath.Join(path, m.Name)
		}
		j.res.Files = append(j.res.Files, path)
	}
	if j.at.parts {
		j.res.Advice = append(j.res.Advice, duckdb(j.e.File))
	}
	return nil
}

// tidy removes what is no longer needed. The file has its name: what cannot be removed is
// only in the way.
func (j *job) tidy() {
	var err error
	if j.apart() && !j.at.parts {
		err = discard(j.disk, j.at.data())
	}
	if err == nil {
		err = j.dropReplaced()
	}
	if err == nil {
		err = discard(j.disk, j.at.manifest())
	}
	if err != nil {
		j.note(advise("beside "+j.e.File, err).Error() + ": the file is whole, and " + j.named(j.at.manifest()) + " can be removed")
	}
}

func (j *job) rename() error {
	info, err := j.disk.stat(j.at.final)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case j.at.parts:
		if err := j.putAside(); err != nil {
			return err
		}
	default: // a file that is replaced keeps its mode
		if err := j.disk.chmod(j.unnamed(), info.Mode().Perm()); err != nil {
			return err
		}
	}
	if j.at.parts {
		if err := discard(j.disk, j.at.data()); err != nil {
			return err
		}
	}
	return j.disk.rename(j.unnamed(), j.at.final)
}

// putAside renames the folder that is replaced. What has that name and is not of this export
// stays.
func (j *job) putAside() error {
	there, err := exists(j.disk, j.at.replaced())
	if err != nil {
		return err
	}
	if there && !j.safe.Replaced {
		return newFault(fmt.Errorf("write %s: %s is in the way", j.e.File, j.named(j.at.replaced())),
			"rename it, or choose another folder with -o")
	}
	j.safe.Replaced = true
	if err := j.keep(); err != nil {
		return err
	}
	return j.disk.rename(j.at.final, j.at.replaced())
}

// dropReplaced removes a folder of parts that was replaced.
func (j *job) dropReplaced() error {
	if !j.safe.Replaced {
		return nil
	}
	names, err := j.disk.list(j.at.replaced())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	for _, name := range names {
		if err == nil && isPart(name) {
			err = j.disk.remove(filepath.Join(j.at.replaced(), name))
		}
	}
	if err != nil {
		return err
	}
	return j.disk.remove(j.at.replaced())
}

// duckdb is the command that counts the rows of a folder of parts.
func duckdb(folder string) string {
	glob := strings.ReplaceAll(strings.TrimRight(folder, "/"), "'", "''") + "/*.parquet"
	return "duckdb -c " + snippet.ShellText("select count(*) from '"+glob+"'")
}

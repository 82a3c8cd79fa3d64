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
	"odatui/client/export"
)

// phase is what an export does next.
type phase int

const (
	reading phase = iota
	writing       // all rows are kept: the format is made of them
	naming        // what is finished gets its name
)

// restart is how what an unfinished export left is dropped.
const restart = "to drop what it holds and start over: --restart"

// begin finds what an unfinished export left, and what is next.
func (j *job) begin() (phase, error) {
	order := orderOf(j.session, j.e, j.file.Name, j.file.Compression)
	left, err := readManifest(j.disk, j.at.manifest())
	switch {
	case isNoManifest(err) && !j.e.Restart:
		return 0, leftOver(fmt.Errorf("%s: %w", j.named(j.at.manifest()), err))
	case err != nil && !isNoManifest(err):
		return 0, advise(j.named(j.at.manifest()), err)
	}
	if left != nil { // what was put aside goes at the end, also of another beginning
		j.safe.Replaced, j.safe.Ragged = left.Replaced, left.Ragged
	}
	if j.e.Restart {
		left = nil
	} else if err := j.refuse(left, order); err != nil {
		return 0, err
	}
	if left != nil && len(left.Made) > 0 {
		if done, err := j.isMade(j.at.final, left.Made); err != nil || done {
			j.take(left)
			return naming, err
		}
	}
	if err := j.free(); err != nil {
		return 0, err
	}
	if left == nil || j.e.Pages != nil || left.At.Rows == 0 && !left.Complete {
		return reading, j.anew(order)
	}
	there, err := exists(j.disk, j.unnamed())
	switch {
	case err != nil:
		return 0, advise(j.e.File, err)
	case len(left.Made) > 0 && there:
		j.take(left)
		return naming, j.sound(left.Made)
	}
	left.Made = nil
	return j.resume(left, order)
}

// refuse returns an error where what is there is not of this order.
func (j *job) refuse(left *manifest, order map[string]string) error {
	if left == nil {
		there, err := exists(j.disk, j.at.partial())
		if err != nil {
			return advise(j.e.File, err)
		}
		if there {
			return leftOver(fmt.Errorf("%s is there without a manifest: it may not be of an export", j.named(j.at.partial())))
		}
		return nil
	}
	differ := differences(left.Order, order)
	if len(differ) == 0 {
		return nil
	}
	return leftOver(fmt.Errorf("%s is of another export: %s", j.named(j.at.partial()), strings.Join(differ, "; ")),
		"to go on with it, give the same flags as before")
}

// free returns an error if the name is taken and must not be replaced.
func (j *job) free() error {
	if j.e.Force {
		return j.replaceable()
	}
	there, err := exists(j.disk, j.at.final)
	if err != nil {
		return advise(j.e.File, err)
	}
	if there && j.at.parts { // one that is empty may have been made for this
		names, err := j.disk.list(j.at.final)
		if err != nil {
			return advise(j.e.File, err)
		}
		there = len(names) > 0
	}
	if there {
		return newFault(fmt.Errorf("%s %w", j.e.File, client.ErrFileTaken), "to replace it: --force")
	}
	return nil
}

// replaceable returns an error if a folder holds other files than parts of an export.
func (j *job) replaceable() error {
	if !j.at.parts {
		return nil
	}
	names, err := j.disk.list(j.at.final)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return advise(j.e.File, err)
	}
	for _, name := range names {
		if !isPart(name) {
			return newFault(fmt.Errorf("the folder %s has files of others, as %q", j.e.File, name), "choose another folder")
		}
	}
	return nil
}

// anew drops what is there and begins.
func (j *job) anew(order map[string]string) error {
	if err := j.clear(); err != nil {
		return advise(j.e.File, err)
	}
	j.safe = manifest{Version: manifestVersion, Order: order, Replaced: j.safe.Replaced}
	j.header, j.ragged = nil, false
	if err := j.keep(); err != nil {
		return advise(j.e.File, err)
	}
	if j.at.parts {
		if err := j.disk.mkdir(j.at.partial()); err != nil && !errors.Is(err, fs.ErrExist) {
			return advise(j.e.File, err)
		}
	}
	f, err := j.disk.open(j.at.data(), os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return advise(j.e.File, err)
	}
	j.sink, err = j.newSink(f)
	return err
}

func (j *job) newSink(f file) (*sink, error) {
	if j.file.Whole {
		return rowSink(f), nil
	}
	return textSink(f, j.file.Compression)
}

// clear removes what an export left.
func (j *job) clear() error {
	if j.at.parts {
		names, err := j.disk.list(j.at.partial())
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, name := range names {
			if err := j.disk.remove(filepath.Join(j.at.partial(), name)); err != nil {
				return err
			}
		}
	}
	for _, path := range []string{j.at.partial(), j.at.old(), j.at.product(), j.at.manifest()} {
		if err := discard(j.disk, path); err != nil {
			return err
		}
	}
	return nil
}

// take goes on from a manifest.
func (j *job) take(left *manifest) {
	j.m, j.safe = *left, *left
	j.header, j.ragged = left.Header, left.Ragged
	j.res.Rows, j.res.Resumed = left.At.Rows, left.At.Rows
	j.res.Notes = append(j.res.Notes, left.Notes...)
}

// resume opens the unfinished file of an order and checks what it holds.
func (j *job) resume(left *manifest, order map[string]string) (phase, error) {
	from := j.at.data()
	old, err := exists(j.disk, j.at.old())
	if err != nil {
		return 0, advise(j.e.File, err)
	}
	there := old
	if !old {
		if there, err = exists(j.disk, from); err != nil {
			return 0, advise(j.e.File, err)
		}
	}
	lost := ""
	switch {
	case !there:
		lost = j.named(j.at.partial()) + " is gone"
	case left.Run == nil && !left.Complete:
		lost = "the service gives no place to go on from"
	}
	if lost != "" {
		j.res.Notes = append(j.res.Notes, lost+": started over")
		return reading, j.anew(order)
	}
	j.take(left)
	switch {
	case left.Complete:
		err = j.verify()
	case j.file.Compression != "":
		err = j.pack(old)
	default:
		err = j.open()
	}
	switch {
	case errors.Is(err, errChanged):
		return 0, leftOver(fmt.Errorf("%s: %w", j.named(j.at.partial()), err))
	case err != nil:
		return 0, advise(j.e.File, err)
	case left.Complete:
		return writing, nil
	}
	return reading, nil
}

// verify reads all rows of a file that only lacks its format.
func (j *job) verify() error {
	text, from, err := j.text(j.at.data())
	if err != nil {
		return err
	}
	defer from.Close()
	return check(from, text, j.m.At, newMeter(io.Discard))
}

// text opens an unfinished file and reads what is compressed in it.
func (j *job) text(path string) (io.Reader, *source, error) {
	f, err := j.disk.open(path, os.O_RDONLY)
	if err != nil {
		return nil, nil, err
	}
	from := &source{file: f}
	text, err := export.Decompress(from, j.file.Compression)
	if err == nil {
		return text, from, nil
	}
	_ = f.Close()
	if from.err != nil {
		return nil, nil, from.err
	}
	return nil, nil, errChanged
}

// open opens an unfinished file and cuts what came behind the mark.
func (j *job) open() error {
	f, err := j.disk.open(j.at.data(), os.O_RDWR)
	if err != nil {
		return err
	}
	if j.sink, err = j.newSink(f); err == nil {
		to := j.sink.meter.w
		j.sink.meter.w = io.Discard
		from := &source{file: f}
		err = check(from, from, j.m.At, j.sink.meter)
		j.sink.meter.w = to
	}
	if err == nil {
		err = f.truncate(j.m.At.Bytes)
	}
	if err != nil {
		_ = f.Close()
	}
	return err
}

// pack compresses an unfinished text anew up to the mark, so that the file stays one
// stream: some programs read no further than the end of the first. The old one is kept
// until then; old is set if an earlier process did not get that far.
func (j *job) pack(old bool) error {
	if !old {
		if err := j.disk.rename(j.at.data(), j.at.old()); err != nil {
			return err
		}
	}
	err := j.repack()
	if err == nil {
		return j.disk.remove(j.at.old())
	}
	if j.sink != nil {
		_ = j.sink.f.Close()
	}
	_ = j.disk.rename(j.at.old(), j.at.data())
	return err
}

func (j *job) repack() error {
	text, from, err := j.text(j.at.old())
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := j.disk.open(j.at.data(), os.O_RDWR|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return err
	}
	if j.sink, err = j.newSink(to); err != nil {
		return err
	}
	if err := check(from, text, j.m.At, j.sink.meter); err != nil {
		return err
	}
	return j.sink.sync()
}

// query returns what is read: all rows in as large pages as the service takes.
func (j *job) query() client.Query {
	q := j.e.Query.Unplanned()
	q.Bulk, q.Count, q.PageSize = true, true, j.session.About.PageSize
	return q
}

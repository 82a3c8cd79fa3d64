package save

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/snippet"
)

// partName is the name of a part, which tools find by its ending.
const partName = "part-%05d.parquet"

func isPart(name string) bool {
	return strings.HasPrefix(name, "part-") && strings.HasSuffix(name, ".parquet")
}

// write makes the files of a format of the rows that were kept. Where a value does not fit
// the type of its column, all are made anew with a wider one.
func (j *job) write(ctx context.Context) error {
	if d, ok := j.session.Service.(client.Describer); ok && j.model == nil && j.e.Pages == nil {
		var err error
		if j.model, err = d.Schema(ctx); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		j.decimals = nil // they are of columns without types
	}
	if j.file.Measured && j.decimals == nil {
		if err := j.measure(ctx); err != nil {
			return advise(j.e.File, err)
		}
	}
	for {
		err := j.products(ctx)
		var narrow *export.ValueError
		if errors.As(err, &narrow) && len(j.wider) < mostWider {
			j.wider = append(j.wider, narrow.Column)
			j.note(fmt.Sprintf("column %s has a wider type: row %d does not fit %s", narrow.Column, narrow.Row, narrow.Type))
			continue
		}
		if err == nil {
			err = j.keep()
		}
		if err != nil {
			j.safe.Made = nil
		}
		return advise(j.e.File, err)
	}
}

// measure reads all rows that are kept for the types of their decimals, of which an earlier
// process kept some.
func (j *job) measure(ctx context.Context) error {
	f, err := j.disk.open(j.at.data(), os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	none, err := pageOf(nil, clientColumns(j.safe.Columns))
	if err != nil {
		return err
	}
	decimals := export.NewDecimals(j.options())
	decimals.Observe(none, 0)
	for p, err := range keptRows(f, j.safe.Columns) {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		decimals.Observe(p, p.Len())
	}
	j.decimals = decimals
	return nil
}

// mostWider is how often columns are given wider types.
const mostWider = 100

// products makes the files.
func (j *job) products(ctx context.Context) error {
	f, err := j.disk.open(j.at.data(), os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	next, stop := iter.Pull2(keptRows(f, j.safe.Columns))
	defer stop()
	rows := &rest{next: next}
	j.res.Total, j.res.Rows, j.res.Bytes, j.safe.Made = j.safe.At.Rows, 0, 0, nil
	for {
		before := j.res.Rows
		m, err := j.product(ctx, rows, len(j.safe.Made)+1)
		if err == nil && j.res.Rows == before && j.safe.At.Rows > before {
			err = fmt.Errorf("%d rows were kept, and %d are there", j.safe.At.Rows, before)
		}
		if err != nil {
			return err
		}
		j.safe.Made = append(j.safe.Made, m)
		if j.res.Rows >= j.safe.At.Rows {
			break
		}
	}
	if j.at.parts {
		return j.disk.syncDir(j.at.partial())
	}
	return nil
}

// product makes one file of the rows that are left, or of as many as a part has.
func (j *job) product(ctx context.Context, rows *rest, n int) (m made, err error) {
	path := j.at.product()
	if j.at.parts {
		path = filepath.Join(j.at.partial(), fmt.Sprintf(partName, n))
	}
	f, err := j.disk.open(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC)
	if err != nil {
		return made{}, err
	}
	defer func() {
		if closed := f.Close(); err == nil {
			err = closed
		}
		if err != nil { // it takes room, and is made anew
			_ = j.disk.remove(path)
		}
	}()
	raw, before := newMeter(f), j.res.Bytes
	buffered := bufio.NewWriterSize(raw, 256<<10)
	o := j.options()
	o.Wider, o.Decimals = j.wider, j.decimals
	if o.Columns == nil {
		o.Columns = written(j.safe.Columns)
	}
	w := j.file.New(buffered, o)
	err = rows.each(j.e.RowsPerFile, func(p *client.Page) error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.Write(p, p.Len()); err != nil {
			return err
		}
		j.res.Rows += int64(p.Len())
		j.res.Bytes = before + raw.n
		j.progress(client.ExportWriting)
		return nil
	})
	if err == nil && j.safe.At.Rows == 0 { // columns alone
		var none *client.Page
		if none, err = pageOf(nil, clientColumns(j.safe.Columns)); err == nil {
			err = w.Write(none, 0)
		}
	}
	if err == nil {
		err = w.Close()
	}
	if err == nil {
		err = buffered.Flush()
	}
	if err == nil {
		err = f.sync()
	}
	return made{filepath.Base(path), raw.n, raw.sum()}, err
}

// rest are rows that come page by page, and are cut where a part is full.
type rest struct {
	next func() (*client.Page, error, bool)
	page *client.Page // rows that are left of a page, nil none
}

// each calls f with at most so many rows, 0 all.
func (r *rest) each(most int64, f func(*client.Page) error) error {
	for n := int64(0); most == 0 || n < most; {
		if r.page == nil {
			page, err, ok := r.next()
			if !ok || err != nil {
				return err
			}
			r.page = page
		}
		page := r.page
		r.page = nil
		if most > 0 && int64(page.Len()) > most-n {
			cut := int(most - n)
			page, r.page = page.Slice(0, cut), page.Slice(cut, page.Len())
		}
		n += int64(page.Len())
		if err := f(page); err != nil {
			return err
		}
	}
	return nil
}

// unnamed returns the path of what is finished and lacks its name.
func (j *job) unnamed() string {
	if j.file.Whole && !j.at.parts {
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
	if j.file.Whole && !j.at.parts {
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
		return newFault(fmt.Errorf("write %s: %s is in the way", j.e.File, j.named(j.at.replaced())), "rename it, or choose another folder with -o")
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

// clientColumns returns columns as a page has them.
func clientColumns(list []column) []client.Column {
	columns := make([]client.Column, len(list))
	for i, c := range list {
		columns[i] = c.Column
	}
	return columns
}

package save

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"odatui/client"
	"odatui/client/export"
)

// partName is the name of a part, which tools find by its ending.
const partName = "part-%05d.parquet"

func isPart(name string) bool {
	return strings.HasPrefix(name, "part-") && strings.HasSuffix(name, ".parquet")
}

// write makes the files of a format of the rows that were kept. Where a value does not fit
// the type of its column, all are made anew with a wider one.
func (j *job) write(ctx context.Context) error {
	if !j.file.Whole {
		return advise(j.e.File, j.keepMade(j.fill(ctx)))
	}
	if j.model == nil {
		if err := j.describe(ctx); err != nil {
			return err
		}
		if j.model != nil {
			j.decimals = nil // they are of columns without types
		}
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
			if !narrow.Measured {
				continue
			}
			if err = j.measure(ctx); err == nil {
				continue
			}
		}
		return advise(j.e.File, j.keepMade(err))
	}
}

// keepMade notes in the manifest what was made without an error.
func (j *job) keepMade(err error) error {
	if err == nil {
		err = j.keep()
	}
	if err != nil {
		j.safe.Made = nil
	}
	return err
}

// fill makes a text whose rows all have the same columns of one to which columns were added.
func (j *job) fill(ctx context.Context) error {
	text, from, err := j.text(j.at.data())
	if err != nil {
		return err
	}
	defer from.Close()
	j.res.Total, j.res.Rows, j.res.Bytes, j.safe.Made = j.safe.At.Rows, 0, 0, nil
	m, err := j.create(j.at.product(), func(raw *meter) error {
		pack, err := export.Compress(raw, j.file.Compression)
		if err != nil {
			return err
		}
		o := export.Options{Columns: j.safe.Header, ExcelSafe: j.e.ExcelSafe}
		err = j.file.Fill(pack, text, o, func(rows int64) error {
			j.res.Rows += rows
			j.res.Bytes = raw.n
			j.progress(client.ExportWriting)
			return ctx.Err()
		})
		if err == nil && j.res.Rows != j.safe.At.Rows {
			err = fmt.Errorf("%d rows were kept, and %d are there", j.safe.At.Rows, j.res.Rows)
		}
		if err == nil {
			err = pack.Close()
		}
		return err
	})
	j.safe.Made = []made{m}
	return err
}

// measure reads all rows that are kept for the types of their decimals: an earlier process
// kept some, or they do not fit what the model declares.
func (j *job) measure(ctx context.Context) error {
	f, err := j.disk.open(j.at.data(), os.O_RDONLY)
	if err != nil {
		return err
	}
	defer f.Close()
	o := j.options()
	o.Wider = j.wider
	decimals := export.NewDecimals(o)
	decimals.Observe(noRows(j.safe.Columns), 0)
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
			err = fmt.Errorf("%w: %d of %d are there", errKept, before, j.safe.At.Rows)
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
func (j *job) product(ctx context.Context, rows *rest, n int) (made, error) {
	path := j.at.product()
	if j.at.parts {
		path = filepath.Join(j.at.partial(), fmt.Sprintf(partName, n))
	}
	before := j.res.Bytes
	return j.create(path, func(raw *meter) error {
		buffered := bufio.NewWriterSize(raw, 256<<10)
		o := j.options()
		o.Wider, o.Decimals = j.wider, j.decimals
		if o.Columns == nil {
			o.Columns = written(j.safe.Columns)
		}
		w := j.file.New(buffered, o)
		err := rows.each(j.e.RowsPerFile, func(p *client.Page) error {
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
			err = w.Write(noRows(j.safe.Columns), 0)
		}
		if err == nil {
			err = w.Close()
		}
		if err == nil {
			err = buffered.Flush()
		}
		return err
	})
}

// create makes a file that is synced, or none.
func (j *job) create(path string, write func(raw *meter) error) (m made, err error) {
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
	raw := newMeter(f)
	if err = write(raw); err == nil {
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

// clientColumns returns columns as a page has them.
func clientColumns(list []column) []client.Column {
	columns := make([]client.Column, len(list))
	for i, c := range list {
		columns[i] = c.Column
	}
	return columns
}

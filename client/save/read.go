package save

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/export"
)

const (
	// A manifest is saved once a second, and after so many bytes where that takes no more
	// than a small part of the time.
	saveEvery = time.Second
	saveBytes = 4 << 20
	saveShare = 20
)

// read writes the rows that are lacking to the unfinished file.
func (j *job) read(ctx context.Context) error {
	err := j.readRows(ctx)
	if j.m.Run != nil && errors.Is(err, client.ErrStale) && j.res.Rows == j.m.At.Rows {
		why := "the service no longer knows where the export stopped"
		if rekeyed := (*client.KeyChange)(nil); errors.As(err, &rekeyed) {
			why = rekeyed.Error()
		}
		j.res.Notes = append(j.res.Notes, why+": started over")
		if err = j.sink.f.Close(); err == nil {
			j.res.Rows, j.res.Resumed = 0, 0
			if err = j.anew(j.m.Order); err == nil {
				err = j.readRows(ctx)
			}
		}
	}
	if err == nil {
		err = j.ended(ctx)
	}
	if err != nil {
		return j.stop(err)
	}
	return nil
}

// describe reads the model, unless the rows are there. Without one, types are not known.
func (j *job) describe(ctx context.Context) (err error) {
	if d, ok := j.session.Service.(client.Describer); ok && j.model == nil && j.e.Pages == nil {
		if j.model, err = d.Schema(ctx); err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// readRows reads the pages and writes them.
func (j *job) readRows(ctx context.Context) error {
	if err := j.describe(ctx); err != nil {
		return err
	}
	o := j.options()
	o.Grow = j.e.Columns == nil
	if j.m.At.Rows > 0 {
		o.Continued = true
		if j.m.Header != nil {
			o.Columns = j.m.Header
		}
	}
	j.decimals = nil
	if j.file.Measured && j.m.At.Rows == 0 {
		j.decimals = export.NewDecimals(o)
	}
	j.sink.begin(j.file.Format, o)
	return j.pages(ctx, func(p *client.Page) error {
		if err := j.sink.writer.Write(p, p.Len()); err != nil {
			return advise(j.e.File, err)
		}
		if j.file.Whole {
			j.safe.Columns = gather(j.safe.Columns, p)
		}
		if j.decimals != nil {
			j.decimals.Observe(p, p.Len())
		}
		j.res.Bytes = j.sink.raw.n
		j.mark(p)
		return j.saveNow()
	})
}

// pages calls write with each page, and reports notes and progress.
func (j *job) pages(ctx context.Context, write func(*client.Page) error) error {
	take := func(p *client.Page) error {
		j.res.Rows += int64(p.Len())
		for _, n := range p.Notes {
			j.noteOf(n)
		}
		for _, c := range p.Columns {
			j.came[c.Name] = true
		}
		if n := p.Len(); n > 0 {
			j.res.Key = string(p.ID(n - 1))
		}
		if err := write(p); err != nil {
			return err
		}
		j.progress(client.ExportReading)
		if len(j.dropped) > 0 {
			return newFault(fmt.Errorf("%w: %s", client.ErrLateColumns, strings.Join(j.dropped, ", ")),
				"a file holds all columns: -o FILE instead of -o -, or ndjson", "or name the columns that came before: --select leaves the others out")
		}
		return nil
	}
	if j.e.Pages != nil {
		j.res.Total = 0
		for _, p := range j.e.Pages {
			j.res.Total += int64(p.Len())
		}
		for _, p := range j.e.Pages {
			if err := take(p); err != nil {
				return err
			}
		}
		return nil
	}
	return j.request(ctx, take)
}

// request reads the rows from the service.
func (j *job) request(ctx context.Context, take func(*client.Page) error) error {
	e := j.e
	if e.Limit >= 0 && j.m.At.Rows >= e.Limit && j.m.At.Rows > 0 {
		return nil
	}
	run := client.Run{Query: j.query(), First: e.First, Limit: e.Limit, Count: j.session.About.Count, Lists: e.Lists, From: j.m.Run}
	if e.Limit == 0 { // the columns are known from a row
		run.Limit = 1
	}
	if j.sink != nil { // what came is kept
		ctx = client.WithPatience(ctx, func(left time.Duration) { j.waits(ctx, left) })
		j.last = j.res.ExportProgress
	}
	for page, err := range run.Pages(ctx, j.session.Service) {
		if err != nil {
			return err
		}
		if e.Limit == 0 {
			page = page.Slice(0, 0)
		}
		if page.Total >= 0 {
			j.res.Counted = page.Total
			j.res.Total = max(page.Total-e.First, 0)
			if e.Limit >= 0 {
				j.res.Total = min(j.res.Total, e.Limit)
			}
		}
		if err := take(page); err != nil {
			return err
		}
	}
	return nil
}

// noteOf notes what a page says, a topic once.
func (j *job) noteOf(n client.Note) {
	key := n
	if n.Topic != "" {
		key.Text = ""
	}
	if !j.told[key] {
		j.told[key] = true
		j.note(n.Text)
	}
}

// mark notes that an export can go on behind a page that was written.
func (j *job) mark(p *client.Page) {
	c, ok := p.Checkpoint()
	if !ok || j.res.Rows == 0 {
		return
	}
	j.safe.Header, j.safe.Ragged = j.header, j.ragged
	j.safe.At, j.safe.Run = mark{Rows: j.res.Rows, Bytes: j.sink.meter.n, Hash: j.sink.meter.sum()}, &c
}

// saveNow saves the manifest if it is time.
func (j *job) saveNow() error {
	if j.safe.At == j.m.At {
		return nil
	}
	since := j.now().Sub(j.saved)
	if since < saveEvery && (j.safe.At.Bytes-j.m.At.Bytes < saveBytes || since < saveShare*j.cost) {
		return nil
	}
	begin := j.now()
	err := j.sink.sync()
	if err == nil {
		err = j.keep()
	}
	j.saved = j.now()
	j.cost = j.saved.Sub(begin)
	return advise(j.e.File, err)
}

// keep saves the manifest.
func (j *job) keep() error {
	next := j.safe
	next.Notes = slices.Clone(next.Notes)
	if err := next.save(j.disk, j.at.manifest()); err != nil {
		return err
	}
	j.m = next
	return nil
}

// ended ends the unfinished file: all rows are in it.
func (j *job) ended(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if j.res.Rows > j.res.Resumed {
		for _, name := range j.e.Query.Select {
			if !j.came[name] && !strings.ContainsAny(name, "*/.(") {
				j.note("no column " + name + " came")
			}
		}
	}
	err := j.sink.finish()
	if err == nil {
		err = j.sink.sync()
	}
	if err != nil {
		return advise(j.e.File, err)
	}
	next := j.safe
	next.At = mark{Rows: j.res.Rows, Bytes: j.sink.meter.n, Hash: j.sink.meter.sum()}
	next.Complete = true
	next.Header, next.Ragged = j.header, j.ragged
	if !j.file.Whole && !j.ragged {
		next.Made = []made{j.sink.made(filepath.Base(j.at.partial()))}
	}
	before := j.safe
	j.safe = next
	if err := j.keep(); err != nil {
		j.safe = before
		return advise(j.e.File, err)
	}
	return advise(j.e.File, j.sink.f.Close())
}

// stop keeps what came before an error.
func (j *job) stop(err error) error {
	stopped := &client.ExportError{Err: err}
	if !j.m.Complete && j.safe.At != j.m.At {
		// A disk may be full: what cannot be gone on from makes room for the manifest.
		kept := error(nil)
		if j.file.Compression == "" {
			kept = j.sink.f.truncate(j.safe.At.Bytes)
		}
		if kept == nil {
			kept = j.sink.sync()
		}
		if kept == nil {
			_ = j.keep() // else an earlier one is there
		}
	}
	_ = j.sink.f.Close()
	if j.m.At.Rows == 0 && !j.m.Complete { // nothing to go on from
		_ = j.clear()
		return err
	}
	stopped.Rows, stopped.Kept = j.m.At.Rows, j.named(j.at.partial())
	return stopped
}

// stream writes the rows to w as they come. What came before an error was written.
func (j *job) stream(ctx context.Context, w io.Writer) error {
	pack, err := export.Compress(w, j.file.Compression)
	if err != nil {
		return err
	}
	counted := newMeter(pack)
	if err := j.describe(ctx); err != nil {
		return err
	}
	o := j.options()
	o.Dropped = func(names []string) { j.dropped = append(j.dropped, names...) }
	out, began := j.file.New(counted, o), false
	err = j.pages(ctx, func(p *client.Page) error {
		began = true
		err := out.Write(p, p.Len())
		if j.res.Bytes = counted.n; err != nil {
			j.res.Rows -= int64(p.Len()) // it may have been cut
		}
		return err
	})
	switch {
	case err == nil:
		if err = out.Close(); err == nil {
			err = pack.Close()
		}
	case began && !j.file.Whole:
		_ = export.Break(out)
		_ = pack.Close()
	}
	j.res.Bytes, j.res.Formulas = counted.n, j.safe.Formulas
	if counted.err != nil && ctx.Err() == nil {
		err = newFault(fmt.Errorf("write rows: %w", counted.err), Advice(counted.err)...)
	}
	if err != nil {
		return &client.ExportError{Err: err, Rows: j.res.Rows}
	}
	return nil
}

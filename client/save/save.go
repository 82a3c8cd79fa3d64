// Package save writes the rows of a query to a file: under another name first, with a manifest, so
// that the same order goes on after whatever ended it, and under the name only once
// everything is there.
//
// It knows client.Service and the formats of client/export; it opens no session.
package save

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"odatui/client"
	"odatui/client/export"
)

// Run is the client.Exporter of files.
func Run(ctx context.Context, s *client.Session, e client.Export, tell func(client.ExportProgress)) (client.ExportResult, error) {
	j := &job{disk: system{}, now: time.Now, session: s, e: e, tell: tell}
	return j.run(ctx, os.Stdout)
}

// Stream writes the rows of an order to w, which e.File does not name: nothing is kept.
func Stream(ctx context.Context, s *client.Session, e client.Export, w io.Writer,
	tell func(client.ExportProgress)) (client.ExportResult, error) {
	e.File = "-"
	j := &job{disk: system{}, now: time.Now, session: s, e: e, tell: tell}
	return j.run(ctx, w)
}

// job is one export.
type job struct {
	disk    disk
	now     func() time.Time
	session *client.Session
	e       client.Export
	tell    func(client.ExportProgress)
	telling sync.Mutex
	last    client.ExportProgress // that was reported, with the wait

	file  export.File
	at    paths
	model *client.Schema
	m     manifest // as it was saved last
	safe  manifest // as it can be saved now
	sink  *sink

	res     client.ExportResult
	told    map[client.Note]bool
	came    map[string]bool // columns
	header  []string        // columns of a text so far, nil none is written
	ragged  bool            // some came after its header was written
	dropped []string        // columns that came too late for a stream
	wider   []string        // columns whose values do not fit their types
	// decimals are those of all rows that are kept, nil if an earlier process kept some.
	decimals *export.Decimals
	seen     int64         // last exchange of the journal that was counted
	saved    time.Time     // when the manifest was saved last
	cost     time.Duration // what that took
}

// run writes the file, and returns what it wrote up to an error.
func (j *job) run(ctx context.Context, stdout io.Writer) (client.ExportResult, error) {
	j.res.Stage, j.res.Total, j.res.Counted = client.ExportReading, -1, -1
	j.told, j.came = map[client.Note]bool{}, map[string]bool{}
	if j.session.Journal != nil {
		j.seen = j.session.Journal.Last()
	}
	err := j.choose()
	if err != nil {
		return j.res, err
	}
	stream := j.e.File == "-"
	if !stream {
		if j.at, stream, err = locate(j.disk, j.e.File, j.e.RowsPerFile > 0); err != nil {
			return j.res, err
		}
		if stream {
			return j.res, j.toDevice(ctx)
		}
	}
	if stream {
		return j.res, j.stream(ctx, stdout)
	}
	unlock, err := j.disk.lock(j.at.lock())
	switch {
	case errors.Is(err, errBusy):
		return j.res, newFault(fmt.Errorf("write %s: %w", j.e.File, err), "wait until it is done, or choose another file")
	case err != nil:
		return j.res, advise(j.e.File, err)
	}
	defer unlock()
	if err := j.toFile(ctx); err != nil {
		return j.res, err
	}
	j.res.Formulas = j.safe.Formulas
	return j.res, nil
}

// choose finds the format.
func (j *job) choose() error {
	e := &j.e
	var err error
	if e.RowsPerFile > 0 {
		if e.Format == "" {
			e.Format = "parquet"
		}
		if e.Format != "parquet" || e.File == "-" {
			return newFault(errors.New("--rows-per-file makes a folder of Parquet files"), "name a folder with -o, and no other format")
		}
	}
	path := e.File
	if e.RowsPerFile > 0 {
		path = "" // the ending of a folder says nothing
	}
	j.file, err = export.FileOf(path, e.Format)
	return err
}

// toDevice writes to what is no file that could be replaced.
func (j *job) toDevice(ctx context.Context) error {
	f, err := j.disk.open(j.at.final, os.O_WRONLY)
	if err != nil {
		return advise(j.e.File, err)
	}
	err = j.stream(ctx, f)
	if closed := f.Close(); err == nil && closed != nil {
		err = advise(j.e.File, closed)
	}
	return err
}

// toFile writes the unfinished file, and gives it its name at the end.
func (j *job) toFile(ctx context.Context) error {
	next, err := j.begin()
	if err != nil {
		return err
	}
	if next == reading {
		if err := j.read(ctx); err != nil {
			return err
		}
		next = writing
		if !j.apart() {
			next = naming
		}
	}
	if next == writing {
		if err := j.write(ctx); err != nil {
			return j.stopped(err)
		}
	}
	return j.publish()
}

// apart reports whether the file is made of the unfinished one when all rows have come.
func (j *job) apart() bool { return j.file.Whole || j.safe.Ragged }

// stopped is an error after all rows have come: they are kept. The same command goes on,
// unless it would stop there again.
func (j *job) stopped(err error) error {
	switch {
	case errors.Is(err, errKept):
		return &client.ExportError{Err: leftOver(err), Rows: j.m.At.Rows}
	case errors.Is(err, export.ErrNoColumns):
		_ = j.clear() // there is nothing in the rows
		return newFault(err, "json and ndjson hold rows without columns")
	}
	return &client.ExportError{Err: err, Rows: j.m.At.Rows, Kept: j.named(j.at.partial())}
}

// options returns the settings of the writer of the format.
func (j *job) options() export.Options {
	o := export.Options{
		Columns: j.e.Columns, ExcelSafe: j.e.ExcelSafe, Model: j.model,
		Formulas: func(n int64) { j.safe.Formulas += n },
		Warn:     j.note,
		Header: func(names []string) {
			j.ragged = j.ragged || j.header != nil && len(names) > len(j.header)
			j.header = append([]string{}, names...)
		},
	}
	if j.e.Query.Apply == "" { // else rows have columns of their own, which may have names of the model
		o.Type = j.model.TypeOf(j.e.Query.Path)
	}
	return o
}

// note keeps what the user should know, each text once.
func (j *job) note(text string) {
	for _, known := range j.safe.Notes {
		if known == text {
			return
		}
	}
	j.safe.Notes = append(j.safe.Notes, text)
	j.res.Notes = append(j.res.Notes, text)
}

// progress reports how far the export is.
func (j *job) progress(stage client.ExportStage) {
	j.res.Stage = stage
	if j.session.Journal != nil {
		if last := j.session.Journal.Last(); last > j.seen {
			j.res.Requests += j.session.Journal.Sent(j.seen)
			j.seen = last
		}
	}
	j.telling.Lock()
	defer j.telling.Unlock()
	now := j.res.ExportProgress
	now.Wait = j.last.Wait // the next page may be waited for
	j.last = now
	if j.tell != nil {
		j.tell(now)
	}
}

// waits reports for how long the service still asks to wait, 0 no longer.
func (j *job) waits(ctx context.Context, left time.Duration) {
	j.telling.Lock()
	defer j.telling.Unlock()
	j.last.Wait = left
	if j.tell != nil && ctx.Err() == nil {
		j.tell(j.last)
	}
}

// named returns a file next to the export as it is shown: with the folder as it was typed.
func (j *job) named(path string) string {
	if filepath.Dir(path) == filepath.Dir(j.at.final) && filepath.Clean(j.e.File) == j.at.final {
		return filepath.Join(filepath.Dir(j.e.File), filepath.Base(path))
	}
	return path
}

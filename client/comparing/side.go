package comparing

import (
	"bytes"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/compare"
)

// side is one of the two services that are read.
type side struct {
	c       *comparison
	name    string // as the user calls it
	session *client.Session
	other   *side
	typ     *client.Type // of the rows, nil unknown
	model   *client.Schema
	query   client.Query
	ctx     context.Context // of the run, for the requests behind its end
	run     *client.Run
	pull    func() (*client.Page, error, bool)
	stop    func()

	seen    []client.Column // columns that came and are not those of the type
	names   map[string]bool // of all columns
	columns int             // of the last page

	keys    *compare.Keys
	in      []int        // columns of the key
	inPage  *client.Page // where they are
	page    *client.Page
	row     int    // the current one
	key     []byte // of the current row
	pending bool   // there is a current row, and it has not been judged
	ended   bool   // the last row has come
	taken   int    // rows that were asked for by the merge
	sorter  sorter

	read  compare.Side
	shown compare.Side // as it is reported
	since int64        // the newest exchange of the session before the rows
	trace client.Trace
	notes []client.Note
}

func newSide(c *comparison, session *client.Session, set string, left bool) *side {
	s := &side{c: c, name: session.About.Called(), session: session, names: map[string]bool{}}
	s.query = client.Query{Path: set, Filter: c.spec.Filter, Params: c.spec.Params, Bulk: true, Count: true}
	s.read.Total, s.shown.Total, s.sorter.left = -1, -1, left
	return s
}

// show makes what was read so far what is reported.
func (s *side) show() {
	s.shown = s.read
	if s.session.Journal != nil {
		s.shown.Requests = int(s.session.Journal.Last() - s.since)
	}
}

func (s *side) failed(err error) error {
	return &compare.SideError{Side: s.name, Session: s.session, Err: err}
}

// open reads the model, if there is one. What is requested from then on counts: the model
// may have been requested before, or not.
func (s *side) open(ctx context.Context) error {
	defer func() {
		if s.session.Journal != nil {
			s.since = s.session.Journal.Last()
		}
	}()
	d, ok := s.session.Service.(client.Describer)
	if !ok {
		return nil
	}
	schema, err := d.Schema(ctx)
	if ctx.Err() != nil {
		return s.failed(ctx.Err())
	}
	if err != nil {
		return nil // rows may come without a model; a lasting failure ends their request
	}
	s.model = schema
	if s.typ = schema.TypeOf(s.query.Path); s.typ != nil {
		for _, c := range s.typ.Columns() {
			s.names[c.Name] = true
		}
	}
	return nil
}

// isOpen reports whether rows may have columns that are not known.
func (s *side) isOpen() bool { return s.typ == nil || s.typ.Open }

// begin starts the run. Nothing is requested before the first page is taken.
func (s *side) begin(ctx context.Context) {
	s.ctx = s.patient(ctx)
	limit := int64(-1)
	if s.c.spec.Top > 0 {
		limit = s.c.spec.Top
	}
	s.run = &client.Run{Query: s.query, Limit: limit, Count: s.session.About.Count, Lists: true}
	s.pull, s.stop = iter.Pull2(s.run.Pages(client.WithTwin(s.ctx, &s.c.twins), s.session.Service))
}

// fill takes pages until there is a row behind the current one.
func (s *side) fill() error {
	for !s.ended && (s.page == nil || s.row+1 >= s.page.Len()) {
		page, err, ok := s.pull()
		s.page, s.row = page, -1
		switch {
		case !ok:
			s.ended, s.inPage = true, nil
		case err != nil && s.read.Requests == 0 && s.query.Select != nil && isRefusal(err) && s.ctx.Err() == nil:
			s.stop() // the columns were our choice: the service may not know $select
			s.query.Select, s.page = nil, nil
			s.begin(s.ctx)
		case err != nil:
			s.ended, s.page = true, nil
			return s.failed(err)
		default:
			s.take(page)
		}
	}
	return nil
}

// fetch requests and counts a page that is not of the run.
func (s *side) fetch(ctx context.Context, q client.Query) (*client.Page, error) {
	page, err := s.session.Service.Fetch(ctx, q, client.Start)
	if err == nil {
		s.read.Requests, s.read.Bytes = s.read.Requests+1, s.read.Bytes+page.Trace.Bytes
	}
	return page, err
}

// take counts a page, and learns its columns.
func (s *side) take(page *client.Page) {
	s.read.Rows += int64(page.Len())
	if page.Total >= 0 {
		s.read.Total = page.Total
	}
	if page.Trace != s.trace { // else it is another part of one response
		s.trace = page.Trace
		s.read.Requests++
		s.read.Bytes += page.Trace.Bytes
	}
	for _, n := range page.Notes {
		s.note(n)
	}
	if len(page.Columns) != s.columns {
		s.columns = len(page.Columns)
		s.learn(page.Columns)
	}
}

// note keeps a note, one of each topic.
func (s *side) note(n client.Note) {
	if n.Topic == "" || !slices.ContainsFunc(s.notes, func(m client.Note) bool { return m.Topic == n.Topic }) {
		s.notes = append(s.notes, n)
	}
}

// learn takes note of columns that were not known. One that the model of the other side
// declares was left out of the rows that were compared before.
func (s *side) learn(columns []client.Column) {
	for _, c := range columns {
		if s.names[c.Name] || c.Link || c.Hidden || strings.Contains(c.Name, "@") {
			continue
		}
		s.names[c.Name] = true
		s.seen = append(s.seen, c)
		if s.keys != nil && !s.isOpen() && s.other.typ.Property(c.Name) != nil {
			s.note(client.Note{Topic: lateTopic, Text: fmt.Sprintf("the column %s, which is not in the model, came only after %d rows: "+
				"it was not compared before", c.Name, s.read.Rows)})
		}
	}
}

// advance goes to the next row; false behind the last one.
func (s *side) advance() (bool, error) {
	if err := s.fill(); err != nil || s.ended {
		return false, err
	}
	s.row++
	if s.page != s.inPage {
		s.in, s.inPage = s.keys.In(s.page), s.page
	}
	s.key = s.keys.Append(s.key[:0], s.page, s.row, s.in)
	return true, nil
}

// text returns the current row as the service wrote it.
func (s *side) text() string { return s.page.Row(s.row) }

// stream returns the rows as they come. That it is called means that the current row was
// judged, and so was that of the other side if it has the same key.
func (s *side) stream() (compare.StreamRow, bool, error) {
	if s.pending && s.other.pending && bytes.Equal(s.key, s.other.key) {
		s.other.pending = false
		if err := s.c.match(s.key); err != nil {
			return compare.StreamRow{}, false, err
		}
	}
	s.c.preview.tell() // the merge has found its last row in order
	s.taken++
	page := s.page
	more, err := s.advance()
	s.pending = more
	if s.page != page {
		s.show()
		s.c.counts = s.c.merge.Counts
		s.c.progress(false)
	}
	if err == nil && !more {
		err = s.endTop(s.ctx)
	}
	if err != nil || !more {
		return compare.StreamRow{}, false, err
	}
	return compare.StreamRow{Key: s.key, Text: s.text(), Page: s.page, Row: s.row}, true, nil
}

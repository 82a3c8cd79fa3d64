package odata

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/failure"
)

// Fetch returns the page of q that begins at the position. A count or an order
// by key that only we asked for and the service refuses is dropped.
func (s *Service) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	s.model.begin(s)
	defer s.model.wake()
	q = s.plan(q, at)
	page, err := s.once(ctx, q, at, "")
	if at.Cursor() != nil {
		return page, err
	}
	if err == nil {
		s.proved(q)
		return page, nil
	}
	for _, l := range s.lighter(q, at, err) {
		lighter, again := s.once(ctx, l.query, at, l.mode)
		if again == nil {
			s.learn(q.Path, l.learn)
			lighter.Notes = append(lighter.Notes, l.note)
			return lighter, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if !refused(again) {
			break
		}
	}
	return nil, err
}

// once sends one request and reads its page. mode is how to page, "" as the
// set is paged.
func (s *Service) once(ctx context.Context, q client.Query, at client.Position, mode string) (*client.Page, error) {
	a, err := s.askBy(q, at, mode)
	if err != nil {
		return nil, err
	}
	r, err := s.send(ctx, a.url, a.header(), a.body)
	if err != nil {
		return nil, err
	}
	if !acceptable(r.status) {
		return nil, s.failure(r)
	}
	got, err := s.readPage(a, r)
	if err != nil {
		return nil, err
	}
	return s.finish(a, got, r)
}

// readPage decodes an answer with a good status.
func (s *Service) readPage(a *ask, r *received) (*decoded, error) {
	d := s.decoding(a.query)
	d.records = a.lists && s.records(a.query.Path)
	if r.status == 204 { // a link that leads to no record
		empty := newReader(nil, d).finish()
		return empty, nil
	}
	if err := s.notOData(r); err != nil {
		return nil, err
	}
	got, err := decode(r.body, d)
	switch {
	case err == nil:
	case errors.Is(err, errEmptyBody) && r.broke == nil:
		return nil, s.wrong(r, client.ShapeEmpty, "the answer is empty: no rows and no end of data")
	case r.broke != nil:
		return nil, s.wrong(r, client.ShapeBroken, r.broke.Error())
	default:
		return nil, s.wrong(r, client.ShapeBroken, err.Error())
	}
	if got.legacy != "" {
		return nil, s.oldVersion(r, got.legacy)
	}
	if got.faulty {
		return nil, s.failure(r)
	}
	if got.single && a.lists && (a.sure || got.page.Row(0) == "{}") && !strings.HasSuffix(got.context, "/$entity") {
		return nil, s.wrong(r, client.ShapeOther, "the answer holds no list of rows")
	}
	if a.lists && (a.sure || d.records) && (got.lone || got.bare && got.page.Column("value") >= 0 && s.columnless(a.query, "value")) {
		return nil, s.wrong(r, client.ShapeOther, "the answer holds no list of records")
	}
	if got.broke != nil && errors.Is(got.broke, errNoRecord) && got.page.Len() == 0 {
		return nil, s.wrong(r, client.ShapeOther, got.broke.Error())
	}
	if r.broke != nil { // the text may look complete: the transfer was not
		got.broke = r.broke
	}
	if got.fault != nil {
		got.broke = s.inStream(r, got.fault)
	}
	if e := r.trailerError(); e != "" && got.broke == nil {
		got.broke = s.inStream(r, []byte(e))
	}
	return got, nil
}

// columnless reports whether the model of a query's rows has no such column.
func (s *Service) columnless(q client.Query, name string) bool {
	return !slices.ContainsFunc(s.decoding(q).columns, func(c client.Column) bool { return c.Name == name })
}

// trailerError returns the error object of an OData-Error trailer, "" none.
func (r *received) trailerError() string {
	for _, name := range []string{"Odata-Error", "OData-Error"} {
		if v := r.trailer[name]; len(v) > 0 {
			return v[0]
		}
	}
	return ""
}

// finish fills in what the page does not know by itself.
func (s *Service) finish(a *ask, got *decoded, r *received) (*client.Page, error) {
	p := got.page
	p.Query, p.First, p.Total = a.query, a.first, got.count
	if a.from != nil && p.Total < 0 {
		p.Total = a.from.total
	}
	if got.single && p.Total < 0 {
		p.Total = 1
	}
	p.Notes = a.notes
	if said := failure.SAPText(r.header, s.out()); said != "" {
		p.Notes = append(p.Notes, "the service says: "+said)
	}
	p.Incomplete = got.broke
	p.Trace = client.Trace{
		URL: s.bare(r.url.String()), Status: r.status, Duration: r.took,
		Bytes: int64(len(r.body)), Asked: a.asked, NextLink: got.next != "",
	}
	if a.from != nil && a.from.before.same(printOf(p), len(a.query.Select) == 0 && a.query.Apply == "") {
		return s.repeated(a, p)
	}
	p.Next = s.turn(a, got, r)
	if p.Next == nil && p.Incomplete == nil && a.lists && p.Total >= 0 && p.First >= 0 {
		if end := p.First + int64(p.Len()); end != p.Total && p.Len() > 0 {
			p.Notes = append(p.Notes, fmt.Sprintf("the service counted %d rows, %d came", p.Total, end))
		}
	}
	return p, nil
}

// repeated is a page that shows the rows of the page before it once more.
func (s *Service) repeated(a *ask, p *client.Page) (*client.Page, error) {
	if a.from.link != "" {
		return nil, fmt.Errorf("%w: the next link led to the same rows again", client.ErrLoop)
	}
	s.learn(a.query.Path, func(can *client.Abilities) {
		can.Skip = client.Ability{Is: client.No, Reason: "the service answers $skip with the first rows again"}
	})
	end := client.NewPageBuilder(nil, p.Columns).Build()
	end.Query, end.First, end.Total, end.Trace = p.Query, p.First, p.Total, p.Trace
	if p.Total > p.First || p.Total < 0 && s.full(a, p) {
		end.Notes = append(slices.Clip(p.Notes), fmt.Sprintf("the service ignores $skip: only the first %d rows can be read", p.First))
		end.Incomplete = fmt.Errorf("read rows after %d: the service ignores $skip and gives no next link", p.First)
		return end, nil
	}
	end.Notes = append(slices.Clip(p.Notes), fmt.Sprintf("the service ignores $skip: all %d rows came at once", p.First))
	return end, nil
}

// full reports whether a page may be cut where we asked for its end. A service
// that gives more than that does not know $top either and gave all it has.
func (s *Service) full(a *ask, p *client.Page) bool {
	return p.Len() == a.asked && s.Can(a.query.Path).Top.Is != client.No
}

// decoding says what the model knows about the rows of a query.
func (s *Service) decoding(q client.Query) decoding {
	d := decoding{identity: s.root.identity}
	if q.Apply != "" || hasParam(q, "$apply") {
		return d // rows of another making
	}
	kind := walk(s.model.known(), q.Path).kind
	if kind == nil {
		return d
	}
	d.keys = kind.Keys
	d.columns = chosen(kind.Columns(), q)
	return d
}

// chosen returns the columns a query selects, in its order; all without
// $select. Links that are not asked for are left out then.
func chosen(all []client.Column, q client.Query) []client.Column {
	if len(q.Select) == 0 || slices.Contains(q.Select, "*") {
		return all
	}
	var names []string
	for _, name := range q.Select {
		name, _, _ = strings.Cut(strings.TrimSpace(name), "/")
		names = append(names, name)
	}
	var picked []client.Column
	for _, name := range names {
		i := slices.IndexFunc(all, func(c client.Column) bool { return c.Name == name })
		if i >= 0 && !slices.ContainsFunc(picked, func(c client.Column) bool { return c.Name == name }) {
			picked = append(picked, all[i])
		}
	}
	for _, c := range all {
		if c.Link && strings.Contains(q.Expand, c.Name) && !slices.Contains(names, c.Name) {
			picked = append(picked, c)
		}
	}
	return picked
}

// RecordPath returns the path of one row of a page below the service root, for
// a Query of its own: by its key where the model gives one, else by what the
// service says is its address. Rows without either are client.ErrCannot.
func (s *Service) RecordPath(p *client.Page, row int) (string, error) {
	schema := s.model.known()
	w := walk(schema, p.Query.Path)
	if w.kind != nil && w.many && len(w.kind.Keys) > 0 {
		key, err := keyPredicate(schema, w.kind, func(name string) client.Value {
			return p.Cell(row, p.Column(name))
		})
		if err == nil {
			return p.Query.Path + key, nil
		}
	}
	if w.known && !w.many {
		return p.Query.Path, nil
	}
	if id := string(p.ID(row)); strings.HasSuffix(id, ")") && strings.Contains(id, "(") {
		return id, nil
	}
	return "", fmt.Errorf("%w: name this record: neither its key nor its address is known", client.ErrCannot)
}

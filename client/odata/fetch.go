package odata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/failure"
	"odatui/client/transport"
)

// Fetch returns the page of q that begins at the position.
func (s *Service) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	s.model.begin(s)
	defer s.model.wake()
	if at.Cursor() == nil {
		q = s.plan(q)
	}
	return s.pager.Fetch(ctx, q, at)
}

// askPage sends one request for rows. A page whose size the service refuses, or
// that is too slow or too large for a bulk read, is requested at a smaller size;
// other additions of the program are left out if they are refused.
func (s *Service) askPage(ctx context.Context, q client.Query, at client.Place) (*client.Answer, error) {
	refused := false
	for tries := 0; ; tries++ {
		a, err := s.ask(q, at)
		if err != nil {
			return nil, err
		}
		answer, err := s.answer(ctx, a)
		if err == nil {
			s.proved(answer, at)
			if tries > 0 {
				s.believeSize(answer, a.asked, refused)
			}
			return answer, nil
		}
		smaller := client.SmallerPage(a.asked, at.Least, err, q.Bulk, optionTop)
		if ctx.Err() != nil || !a.sendsTop() || tries == 12 || smaller == 0 {
			return s.withoutOurs(ctx, a, err)
		}
		refused = refusalOf(err) != nil // the size before the last may be accepted if it was too slow
		q.PageSize = smaller
	}
}

// believeSize remembers the largest page size that the service accepts: across
// runs if it refused a larger one, for this session if it was too slow.
func (s *Service) believeSize(answer *client.Answer, size int, refused bool) {
	set := answer.Page.Query.Path
	if !refused {
		s.teach(set, func(k *knowledge) { k.quickTop = size })
		return
	}
	s.keepKnowledge(set, func(k *keptKnowledge) { k.MaxTop, k.MaxTopSince = size, time.Now() })
	answer.Page.Notes = append(answer.Page.Notes, client.Note{Topic: "page-size",
		Text: fmt.Sprintf("the service sends at most %d rows at once (page_size in the profile sets it)", size)})
}

// proved remembers the options that the service has accepted.
func (s *Service) proved(answer *client.Answer, at client.Place) {
	if !at.First {
		return
	}
	q := answer.Page.Query
	yes := client.Ability{Is: client.Yes, Reason: "the service has answered it"}
	s.teach(q.Path, func(k *knowledge) {
		if answer.Page.Total >= 0 {
			k.can.Count = yes
		}
		if len(q.Plan.KeyOrder) > 0 {
			k.can.OrderBy = yes
		}
	})
}

// honoured remembers that the service honours $skip.
func (s *Service) honoured(q client.Query) {
	s.teach(q.Path, func(k *knowledge) {
		if k.can.Skip.Is == client.Unknown {
			k.can.Skip = client.Ability{Is: client.Yes, Reason: "the service has answered it"}
		}
	})
}

// ignoresSkip remembers that the service does not honour $skip.
func (s *Service) ignoresSkip(q client.Query) {
	s.teach(q.Path, func(k *knowledge) {
		k.ignoresSkip = true
		k.can.Skip = client.Ability{Is: client.No, Reason: "the service answers $skip with the first rows again"}
	})
}

// once sends one request for a query and reads the response.
func (s *Service) once(ctx context.Context, q client.Query, at client.Place) (*client.Answer, error) {
	a, err := s.ask(q, at)
	if err != nil {
		return nil, err
	}
	return s.answer(ctx, a)
}

// answer sends a request and reads the response.
func (s *Service) answer(ctx context.Context, a *ask) (*client.Answer, error) {
	r, err := s.receive(ctx, a)
	var twin *client.TwinRun
	if a.query.Bulk { // other pages, as those of lists that were cut, are never released
		twin = client.TwinOf(ctx)
	}
	for ; ; twin = nil { // a page that is requested again is decoded alone
		if err != nil {
			return nil, err
		}
		if !acceptable(r.status) {
			return nil, s.failure(r)
		}
		like, end := twin.Begin()
		got, wrong := s.readPage(a, r, like)
		if wrong == nil && got.plain {
			end(got.page)
		} else {
			end(nil)
		}
		next, again := ctx, false
		if a.query.Bulk {
			next, again = s.incomplete(ctx, got, r, wrong)
		}
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case again:
			r, err = s.sendPage(next, a)
			continue
		case wrong != nil:
			return nil, wrong
		}
		return s.finish(a, got, r), nil
	}
}

// incomplete waits, and reports whether a page of a run is to be requested again: its text
// broke off, although nothing of the transfer shows that.
func (s *Service) incomplete(ctx context.Context, got *decoded, r *received, wrong error) (context.Context, bool) {
	if wrong == nil {
		wrong = got.broke
	}
	if r.broke != nil || !client.HasReason(wrong, client.ReasonCut) {
		return ctx, false
	}
	return transport.Again(ctx, s.http, r.response, io.ErrUnexpectedEOF)
}

// readPage decodes a response with a good status; like is a page whose rows may come again.
func (s *Service) readPage(a *ask, r *received, like *client.Page) (*decoded, error) {
	d := s.decoding(a.query)
	d.spare, d.like = r.spare, like
	d.records = a.lists && s.records(a.query.Path)
	d.refs = strings.HasSuffix(a.query.Path, "/$ref")
	onward := a.at.Link != nil || !a.at.First // a list came before
	if r.status == http.StatusNoContent {
		if onward || a.sure && a.lists {
			return nil, s.wrong(r, client.ShapeEmpty, client.ReasonEmpty, "the answer is empty: it holds no list of rows")
		}
		return newReader(nil, d).finish(), nil // a link without a record
	}
	if err := s.notOData(r); err != nil {
		return nil, err
	}
	got, err := decode(r.body, d)
	switch {
	case err == nil:
	case errors.Is(err, errEmptyBody) && r.broke == nil:
		return nil, s.wrong(r, client.ShapeEmpty, client.ReasonEmpty, "the answer is empty: no rows and no end of data")
	case r.broke != nil:
		return nil, s.wrongBy(r, client.ShapeBroken, r.broke)
	default:
		return nil, s.wrongBy(r, client.ShapeBroken, err)
	}
	if r.note != "" {
		text := r.note
		if r.noteAt >= 0 {
			text += ", first in " + got.page.CellName(r.noteAt)
		}
		got.notes = append(got.notes, client.Note{Topic: "charset", Text: text})
	}
	if err := s.wrongShape(a, got, r, onward); err != nil {
		return nil, err
	}
	if r.broke != nil { // the text may look complete although the transfer was not
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

// wrongShape returns an error for a response that is not the requested list, an
// error document, or of another version. onward: a list came before.
func (s *Service) wrongShape(a *ask, got *decoded, r *received, onward bool) error {
	switch {
	case got.legacy != "":
		return s.oldVersion(r, got.legacy)
	case got.faulty:
		return s.failure(r)
	case got.single && onward, got.null && a.at.Link != nil, // the link promised rows
		got.single && a.lists && (a.sure || got.page.Row(0) == "{}") && !strings.HasSuffix(got.context, "/$entity"):
		return s.wrong(r, client.ShapeOther, client.ReasonNoRows, "the answer holds no list of rows")
	case a.lists && (a.sure || onward || s.records(a.query.Path)) &&
		(got.lone || got.bare && got.page.Column("value") >= 0 && s.columnless(a.query, "value")):
		return s.wrong(r, client.ShapeOther, client.ReasonNoRecords, "the answer holds no list of records")
	case errors.Is(got.broke, errNoRecord) && got.page.Len() == 0:
		return s.wrongBy(r, client.ShapeOther, got.broke)
	}
	return nil
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

// finish makes the answer and completes its page.
func (s *Service) finish(a *ask, got *decoded, r *received) *client.Answer {
	p := got.page
	p.Query, p.Total = a.query, got.count
	if got.single && p.Total < 0 {
		p.Total = 1
	}
	if p.Total >= 0 && (a.fromKey() || a.at.Link != nil) {
		p.Total += a.query.Plan.Passed
	}
	p.Notes = slices.Concat(a.notes, got.notes)
	if said := failure.SAPText(r.header, s.out()); said != "" {
		p.Notes = append(p.Notes, client.Note{Text: "the service says: " + said})
	}
	p.Incomplete = got.broke
	if r.spare != nil {
		r.spare.Keep(p, r.body)
	}
	link := s.nextLink(a, got, r)
	p.Trace = client.Trace{
		URL: s.bare(r.url.String()), Status: r.status, Duration: r.took,
		Bytes: int64(len(r.body)), Asked: a.asked, NextLink: link != nil,
	}
	return &client.Answer{Page: p, Link: link, URL: a.url.String(), Asked: a.asked, Single: got.single || !a.lists}
}

// decoding returns what the model declares about the rows of a query.
func (s *Service) decoding(q client.Query) decoding {
	d := decoding{identity: s.root.identity}
	if q.Apply != "" || hasParam(q, "$apply") {
		return d // its rows are not those of the model
	}
	schema := s.model.known()
	kind := schema.At(q.Path).Type
	if kind == nil {
		return d
	}
	all := kind.Columns()
	if q.Bulk {
		all = withDerived(schema, kind, all)
	}
	d.columns = chosen(all, q, kind.Open)
	for _, name := range q.Plan.Hidden {
		i := slices.IndexFunc(all, func(c client.Column) bool { return c.Name == name })
		if i >= 0 && !slices.ContainsFunc(d.columns, func(c client.Column) bool { return c.Name == name }) {
			hidden := all[i]
			hidden.Hidden = true
			d.columns = append(d.columns, hidden)
		}
	}
	if !s.learned(q.Path).keyNotUnique() {
		d.keys = keysAmong(kind.Keys, d.columns)
	}
	return d
}

// keysAmong returns the key properties if all of them are columns, else nil.
func keysAmong(keys []string, columns []client.Column) []string {
	for _, key := range keys {
		if !slices.ContainsFunc(columns, func(c client.Column) bool { return c.Name == key }) {
			return nil
		}
	}
	return keys
}

// withDerived returns the columns of a type followed by those that only its derived
// types have: rows of any of them may come, and a header is written once.
func withDerived(schema *client.Schema, kind *client.Type, columns []client.Column) []client.Column {
	columns = slices.Clone(columns)
	for _, t := range schema.DerivedFrom(kind.Name) {
		for _, c := range t.Columns() {
			if !slices.ContainsFunc(columns, func(have client.Column) bool { return have.Name == c.Name }) {
				c.Nullable = true
				columns = append(columns, c)
			}
		}
	}
	return columns
}

// chosen returns the columns a query selects, in its order; all without
// $select. Links that are not asked for are left out then. The first rows of an open type
// may lack a property that later ones have: it is a column all the same.
func chosen(all []client.Column, q client.Query, open bool) []client.Column {
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
		if i < 0 { // many services ignore the case
			i = slices.IndexFunc(all, func(c client.Column) bool { return strings.EqualFold(c.Name, name) })
		}
		column := client.Column{Name: name, Nullable: true}
		if i >= 0 {
			column = all[i]
		} else if !open || name == "" || strings.ContainsAny(name, "*.(") {
			continue
		}
		if !slices.ContainsFunc(picked, func(c client.Column) bool { return c.Name == column.Name }) {
			picked = append(picked, column)
		}
	}
	for _, c := range all {
		if c.Link && strings.Contains(q.Expand, c.Name) && !slices.Contains(names, c.Name) {
			picked = append(picked, c)
		}
	}
	return picked
}

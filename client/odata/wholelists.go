package odata

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"odatui/client"
)

const (
	// maxEmptyPages is how many empty pages of a list in a row may be followed.
	maxEmptyPages = 20
	// maxLists is how deep lists may be fetched within each other.
	maxLists = 16
)

// WholeLists returns the page with the expanded lists that the service cut fetched
// to their end: by their own next links, else from their beginning, in one order.
func (s *Service) WholeLists(ctx context.Context, p *client.Page) (*client.Page, error) {
	var cells []client.CellText
	var failed error
	l := lister{service: s, ctx: ctx, query: p.Query}
	l.query.Bulk, l.query.Most, l.query.Select, l.query.Plan.Hidden = false, 0, nil, nil
	expand := p.Query.Expand
	for _, param := range p.Query.Params {
		if param.Name == "$expand" {
			expand = param.Value
		}
	}
	p.Cuts(func(row, col int, _ client.CutList) bool {
		name := p.Columns[col].Name
		_, notes := readObject([]byte(p.Row(row)))
		path, err := s.RecordPath(p, row)
		if err != nil {
			path = "" // a list with a next link needs none
		}
		h := holder{path: path, shape: p.Query.Path, from: p.Trace.URL, expand: expand}
		text, err := l.property(h, member{name: name, value: []byte(p.Cell(row, col).Raw())}, notes[name])
		if err != nil {
			failed = fmt.Errorf("fetch the rest of %s of %s: %w", name, p.RowName(row), err)
			return false
		}
		cells = append(cells, client.CellText{Row: row, Col: col, Text: string(text)})
		return true
	})
	if failed != nil {
		return nil, failed
	}
	whole := p.WithCells(cells)
	whole.Notes = append(whole.Notes, l.notes...)
	return whole, nil
}

// lister makes lists whole.
type lister struct {
	service *Service
	ctx     context.Context
	query   client.Query // for requests by a next link
	notes   []client.Note
}

// holder is an object that holds lists, or a list.
type holder struct {
	path   string // below the service root, "" unknown
	shape  string // the path without the keys: the place in the model
	from   string // URL of the response, which links are relative to
	expand string // the text of $expand that applies here
	depth  int    // lists around it
}

// under returns the holder that a property is.
func (h holder) under(x expansion) holder {
	if h.path != "" {
		h.path += "/" + x.path
	}
	h.shape += "/" + x.path
	h.expand = x.inner
	return h
}

// property returns the value of a property with the lists in it whole.
func (l *lister) property(h holder, m member, note *listNote) ([]byte, error) {
	x := expansionOf(h.expand, m.name)
	at := h.under(x)
	if note != nil && note.cut(m.value) {
		return l.wholeList(at, x, m, *note)
	}
	return l.within(at, m.value)
}

// within returns JSON text with the lists in it whole.
func (l *lister) within(h holder, text []byte) ([]byte, error) {
	switch list, isList := elements(text); {
	case !mentionsLists(text):
		return text, nil
	case isList:
		entries, err := l.entries(h, entriesOf(list, h.from))
		return joinEntries(entries), err
	case text[0] != '{':
		return text, nil
	}
	members, notes := readObject(text)
	var b bytes.Buffer
	b.WriteByte('{')
	for _, m := range members {
		property, term, _ := strings.Cut(m.name, "@")
		if property != "" && isListTerm(term, "nextLink") {
			continue
		}
		value, err := l.property(h, m, notes[m.name])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", m.name, err)
		}
		if b.Len() > 1 {
			b.WriteByte(',')
		}
		b.Write(m.text)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// listEntry is an entry of a list.
type listEntry struct {
	text []byte
	from string // URL of the response that it came in
	key  string // "" unknown
}

func entriesOf(elements [][]byte, from string) []listEntry {
	entries := make([]listEntry, len(elements))
	for i, text := range elements {
		entries[i] = listEntry{text: text, from: from}
	}
	return entries
}

// joinEntries writes the entries as a JSON array.
func joinEntries(entries []listEntry) []byte {
	var b bytes.Buffer
	b.WriteByte('[')
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e.text)
	}
	b.WriteByte(']')
	return b.Bytes()
}

// entries returns the entries of a list with their keys, the lists in them whole.
func (l *lister) entries(list holder, entries []listEntry) ([]listEntry, error) {
	list.depth++
	if list.depth > maxLists {
		return nil, fmt.Errorf("lists are nested deeper than %d", maxLists)
	}
	key := l.keys(list)
	for i := range entries {
		e := &entries[i]
		var address string
		e.key, address = key(e.text)
		h := list
		if h.path = address; list.path != "" && strings.HasPrefix(e.key, "(") {
			h.path = list.path + e.key
		}
		h.from = e.from
		var err error
		if e.text, err = l.within(h, e.text); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// keys returns what reads the key of an entry of a list, "" unknown, and its own
// address. The key is the predicate that the model declares, else the address.
func (l *lister) keys(list holder) func(text []byte) (key, address string) {
	schema := l.service.model.known()
	at := schema.At(list.shape)
	return func(text []byte) (key, address string) {
		if len(text) == 0 || text[0] != '{' {
			return "", ""
		}
		members, _ := readObject(text)
		value := func(name string) client.Value {
			for _, m := range members {
				if m.name == name {
					return client.JSONValue(string(m.value))
				}
			}
			return client.Value{}
		}
		id := value("@odata.id")
		if !id.IsSet() {
			id = value("@id")
		}
		if address = string(l.service.root.identity(id.Text())); !strings.HasSuffix(address, ")") {
			address = ""
		}
		if at.Many && at.Type != nil && !slices.ContainsFunc(at.Type.Keys, func(k string) bool { return !value(k).IsSet() }) {
			if key, err := keyPredicate(schema, at.Type, value); err == nil {
				return key, address
			}
		}
		return address, address
	}
}

// wholeList returns the JSON text of a list that the service cut with all its entries.
func (l *lister) wholeList(list holder, x expansion, m member, note listNote) ([]byte, error) {
	came, isList := elements(m.value)
	if !isList && len(m.value) > 0 && string(m.value) != "null" {
		return nil, errors.New("it is no list")
	}
	entries, count := entriesOf(came, list.from), note.count
	var err error
	switch {
	case note.bad:
		err = fmt.Errorf("%w: the next link is no text", client.ErrLink)
	case note.link != "":
		var rest []listEntry
		var total int64
		rest, total, err = l.follow(list, note.link)
		entries, count = append(entries, rest...), max(count, total)
	case x.expected(count) > int64(len(entries)):
		entries, err = l.again(list, x, entries)
	}
	if err != nil {
		return nil, err
	}
	if entries, err = l.entries(list, entries); err != nil {
		return nil, err
	}
	return joinEntries(entries), l.judge(m.name, entries, x.expected(count))
}

// judge returns an error if a list is not whole although it was fetched to its end.
func (l *lister) judge(name string, entries []listEntry, want int64) error {
	seen := map[string]bool{}
	for i, e := range entries {
		if e.key != "" && seen[e.key] {
			return fmt.Errorf("%w: entry %d came before", client.ErrMoved, i+1)
		}
		seen[e.key] = true
	}
	came := int64(len(entries))
	switch {
	case came >= want:
		return nil
	case l.service.opts.Count == client.CountUntrusted || l.service.opts.Count == client.CountOff:
		l.notes = append(l.notes, client.Note{Topic: "list-count",
			Text: fmt.Sprintf("the service counts %d entries of a list %s and sent %d", want, name, came)})
		return nil
	}
	return fmt.Errorf("%d of %d entries came", came, want)
}

// follow returns the entries behind a next link, and the largest count that the
// responses gave, -1 none.
func (l *lister) follow(list holder, text string) (entries []listEntry, total int64, err error) {
	s := l.service
	request, err := s.root.given.Parse(list.from)
	if err != nil {
		return nil, -1, err
	}
	u, err := s.root.resolve(text, "", request, s.opts.RewriteLinks)
	if err != nil {
		return nil, -1, err
	}
	q := l.query
	q.Path = list.shape
	link, seen, empty := &client.NextLink{To: u.String()}, map[string]bool{}, 0
	for total = -1; link != nil; {
		switch {
		case link.Err != nil:
			return nil, -1, link.Err
		case seen[link.To]:
			return nil, -1, client.ErrLoop
		case empty > maxEmptyPages:
			return nil, -1, fmt.Errorf("%w: %d empty pages in a row", client.ErrEndlessEmpty, empty)
		}
		seen[link.To] = true
		answer, err := s.once(l.ctx, q, client.Place{Link: link})
		if err == nil {
			err = answer.Page.Incomplete
		}
		if err != nil {
			return nil, -1, err
		}
		if empty++; answer.Page.Len() > 0 {
			empty = 0
		}
		entries, total = append(entries, rowEntries(answer.Page)...), max(total, answer.Page.Total)
		link = answer.Link
	}
	return entries, total, nil
}

// again returns the entries of a list from its beginning, in one order: the entries
// that came need not be the first ones in the order that pages are requested in. They
// must be among those that come.
func (l *lister) again(list holder, x expansion, came []listEntry) ([]listEntry, error) {
	if list.path == "" {
		return nil, fmt.Errorf("%w: name its record: neither its key nor its address is known", client.ErrCannot)
	}
	q := client.Query{Path: list.path, Params: x.options, Count: true}
	run := &client.Run{Query: q, First: x.skip, Limit: x.top, Count: l.service.opts.Count}
	var entries []listEntry
	for page, err := range run.Pages(l.ctx, l.service) {
		if err != nil {
			return nil, err
		}
		entries = append(entries, rowEntries(page)...)
	}
	key, keys := l.keys(list), map[string]bool{}
	for _, e := range entries {
		k, _ := key(e.text)
		keys[k] = true
	}
	for i, e := range came {
		if k, _ := key(e.text); !keys[k] && k != "" {
			return nil, fmt.Errorf("%w: entry %d did not come again", client.ErrMoved, i+1)
		}
	}
	return entries, nil
}

// rowEntries returns copies of the rows of a page.
func rowEntries(p *client.Page) []listEntry {
	var entries []listEntry
	for i := range p.Len() {
		entries = append(entries, listEntry{text: []byte(p.Row(i)), from: p.Trace.URL})
	}
	return entries
}

package odata

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/jsonscan"
)

// WholeLists returns the page with the expanded lists that the service cut fetched
// to their end: by their own next links, else by the rows behind those that came.
func (s *Service) WholeLists(ctx context.Context, p *client.Page) (*client.Page, error) {
	var cells []client.CellText
	var failed error
	p.Cuts(func(row, col int, list client.CutList) bool {
		text, err := s.wholeList(ctx, p, row, col, list)
		if err != nil {
			failed = fmt.Errorf("fetch the rest of %s of %s: %w", p.Columns[col].Name, p.RowName(row), err)
			return false
		}
		cells = append(cells, client.CellText{Row: row, Col: col, Text: text})
		return true
	})
	if failed != nil {
		return nil, failed
	}
	return p.WithCells(cells), nil
}

// wholeList returns the JSON text of one list with all its entries.
func (s *Service) wholeList(ctx context.Context, p *client.Page, row, col int, list client.CutList) (string, error) {
	text := []byte(p.Cell(row, col).Raw())
	l := lister{service: s, ctx: ctx, query: p.Query, from: p.Trace.URL}
	if list.Deep {
		text = l.within(text)
	}
	var more [][]byte
	switch {
	case l.err != nil:
	case list.Link != "":
		more = l.follow(list.Link)
	case list.Count > list.Has:
		path, err := s.RecordPath(p, row)
		if err != nil {
			return "", err
		}
		more = l.behind(path+"/"+p.Columns[col].Name, expandOptions(p.Query.Expand, p.Columns[col].Name), list.Has)
	}
	return string(appended(text, more)), l.err
}

// lister fetches entries of lists.
type lister struct {
	service *Service
	ctx     context.Context
	query   client.Query
	from    string // the URL that links are relative to
	err     error
}

// follow returns the entries behind a next link.
func (l *lister) follow(text string) [][]byte {
	s := l.service
	request, err := s.root.given.Parse(l.from)
	if err != nil {
		l.err = err
		return nil
	}
	u, err := s.root.resolve(text, "", request, s.opts.RewriteLinks)
	if err != nil {
		l.err = err
		return nil
	}
	q := l.query
	q.Path, q.Plan.Hidden = "list", nil
	link, seen := &client.NextLink{To: u.String()}, map[string]bool{}
	var entries [][]byte
	for link != nil {
		if link.Err != nil || seen[link.To] {
			l.err = orLoop(link.Err)
			return nil
		}
		seen[link.To] = true
		answer, err := s.once(l.ctx, q, client.Place{Link: link})
		if err == nil {
			err = answer.Page.Incomplete
		}
		if err != nil {
			l.err = err
			return nil
		}
		entries = append(entries, l.entries(answer.Page)...)
		link = answer.Link
	}
	return entries
}

func orLoop(err error) error {
	if err != nil {
		return err
	}
	return client.ErrLoop
}

// behind returns the entries of a list of its own path behind those that came.
func (l *lister) behind(path string, options []client.Param, has int64) [][]byte {
	run := &client.Run{Query: client.Query{Path: path, Params: options, Count: true}, First: has, Limit: -1}
	var entries [][]byte
	for page, err := range run.Pages(l.ctx, l.service) {
		if err != nil {
			l.err = err
			return nil
		}
		entries = append(entries, l.entries(page)...)
	}
	return entries
}

// entries returns the rows of a page, lists within them whole.
func (l *lister) entries(p *client.Page) [][]byte {
	var list [][]byte
	for i := range p.Len() {
		text := []byte(p.Row(i))
		if bytes.Contains(text, []byte(`nextLink"`)) {
			text = l.within(text)
		}
		list = append(list, text)
	}
	return list
}

// within returns JSON text in which the lists that have a next link are whole.
func (l *lister) within(text []byte) []byte {
	var s jsonscan.Scanner
	s.Reset(text, jsonscan.MaxDepth)
	return l.value(&s, text)
}

func (l *lister) value(s *jsonscan.Scanner, text []byte) []byte {
	switch s.Peek() {
	case '[':
		var elements [][]byte
		for ok := s.Open(); ok && s.More(); {
			elements = append(elements, l.value(s, text))
		}
		return list(elements)
	case '{':
		return l.object(s, text)
	}
	off, end, _ := s.Value()
	return text[off:end]
}

// object returns an object with its cut lists whole, without their next links.
func (l *lister) object(s *jsonscan.Scanner, text []byte) []byte {
	type member struct {
		name  string // without quotes, as written
		value []byte
	}
	var members []member
	links := map[string]string{}
	for ok := s.Open(); ok && s.More(); {
		off, end, _ := s.Name()
		name := string(text[off:end])
		value := l.value(s, text)
		if property, term, noted := strings.Cut(name, "@"); noted && property != "" && strings.HasSuffix(term, "nextLink") {
			links[property] = client.JSONValue(string(value)).Text()
			continue
		}
		members = append(members, member{name, value})
	}
	var b bytes.Buffer
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		if link := links[m.name]; link != "" && l.err == nil {
			m.value = appended(m.value, l.follow(link))
		}
		b.WriteString(`"` + m.name + `":`)
		b.Write(m.value)
	}
	b.WriteByte('}')
	return b.Bytes()
}

// list writes a JSON array.
func list(elements [][]byte) []byte {
	return append(append([]byte{'['}, bytes.Join(elements, []byte{','})...), ']')
}

// appended appends elements to a JSON array.
func appended(array []byte, more [][]byte) []byte {
	if len(more) == 0 {
		return array
	}
	inner := bytes.TrimSpace(array[1 : len(array)-1])
	if len(inner) > 0 {
		more = append([][]byte{inner}, more...)
	}
	return list(more)
}

// expandOptions returns the query options that $expand sets for a property.
func expandOptions(expand, property string) []client.Param {
	at := strings.Index(expand, property+"(")
	if at < 0 || at > 0 && !strings.ContainsRune(",( ", rune(expand[at-1])) {
		return nil
	}
	inner := expand[at+len(property)+1:]
	var options []client.Param
	depth, from := 0, 0
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case c == '(':
			depth++
		case c == ')' && depth > 0:
			depth--
		case c == ')' || c == ';' && depth == 0:
			name, value, _ := strings.Cut(strings.TrimSpace(inner[from:i]), "=")
			if name != "" && name != "$top" && name != "$skip" && name != "$count" && name != "$levels" {
				options = append(options, client.Param{Name: name, Value: value})
			}
			if from = i + 1; c == ')' {
				return options
			}
		}
	}
	return options
}

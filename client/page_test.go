package client_test

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
)

func TestPageBuilderUnitesColumns(t *testing.T) {
	t.Parallel()
	body := []byte(`1"x"null{"a":1}2true`)
	b := client.NewPageBuilder(body, []client.Column{{Name: "ID", Key: true}, {Name: "Gone"}})
	b.Row(0)
	b.Set(b.ColumnOf([]byte("ID")), 0, 1)
	b.Set(b.ColumnOf([]byte("New")), 1, 4)
	b.Set(b.ColumnOf([]byte("New")), 4, 8) // twice: the last value counts
	b.RowEnd(8)
	b.Row(8)
	b.Set(b.ColumnOf([]byte("More")), 8, 15)
	b.Set(b.ColumnOf([]byte("ID")), 15, 16)
	b.RowEnd(16)
	b.Row(16)
	b.Set(b.ColumnOf([]byte("Never")), 16, 20)
	b.Drop()
	if row, name, ok := b.Repeated(); !ok || row != 0 || name != "New" {
		t.Errorf("repeated: %d %q %v", row, name, ok)
	}
	b.Key([]string{"ID"})
	p := b.Build()
	if p.Len() != 2 || len(p.Columns) != 4 {
		t.Fatalf("%d rows, %d columns", p.Len(), len(p.Columns))
	}
	tests := []struct {
		row  int
		col  string
		kind client.ValueKind
		text string
	}{
		{0, "ID", client.Number, "1"}, {0, "Gone", client.Missing, ""}, {0, "New", client.Null, ""}, {0, "More", client.Missing, ""},
		{1, "ID", client.Number, "2"}, {1, "More", client.Nested, `{"a":1}`}, {1, "New", client.Missing, ""},
		{7, "ID", client.Missing, ""}, {0, "unheard of", client.Missing, ""},
	}
	for _, tt := range tests {
		if v := p.Cell(tt.row, p.Column(tt.col)); v.Kind != tt.kind || v.Text() != tt.text {
			t.Errorf("row %d %s: kind %d, text %q", tt.row, tt.col, v.Kind, v.Text())
		}
	}
	if p.ID(1) != "2" || p.ID(9) != "" || p.Total != -1 {
		t.Errorf("id %q, total %d", p.ID(1), p.Total)
	}
}

func TestTextPage(t *testing.T) {
	t.Parallel()
	p := client.TextPage([]string{"a", "b"}, [][]string{{"x\n\"", ""}, {"é", "2"}})
	if p.Len() != 2 || p.Cell(0, 0).Text() != "x\n\"" || p.Cell(0, 1).Kind != client.String || p.Cell(1, 1).Text() != "2" {
		t.Errorf("page: %v", p)
	}
	if client.TextPage([]string{"a"}, nil).Len() != 0 {
		t.Error("rows from nowhere")
	}
}

func TestKeyText(t *testing.T) {
	t.Parallel()
	one := client.KeyText([]string{"ID"}, []client.Value{client.Text("a")})
	two := client.KeyText([]string{"A", "B"}, []client.Value{client.JSONValue("1"), client.Text("x")})
	if one != "a" || two != "A=1,B=x" {
		t.Errorf("%q, %q", one, two)
	}
}

// numbers is a service of n rows that pages by cursor; fault can replace a page.
type numbers struct {
	n       int
	fault   func(first int64, p *client.Page) (*client.Page, error)
	schemas int
}

func (s *numbers) Sets(context.Context) ([]client.Set, error) { return nil, nil }
func (s *numbers) Can(string) client.Abilities                { return client.Abilities{} }
func (s *numbers) Schema(context.Context) (*client.Schema, error) {
	s.schemas++
	return nil, errors.New("none")
}
func (s *numbers) Request(client.Query, client.Position) (client.Request, error) {
	return client.Request{}, nil
}

func (s *numbers) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	first := at.Row()
	var rows [][]string
	for i := first; i < min(first+int64(q.PageSize), int64(s.n)); i++ {
		rows = append(rows, []string{strconv.FormatInt(i, 10)})
	}
	p := client.TextPage([]string{"N"}, rows)
	p.First, p.Query = first, q
	p.Query.Plan.Fixed = true
	if next := first + int64(len(rows)); next < int64(s.n) {
		p.Next = &client.Cursor{Row: next}
	}
	if s.fault != nil {
		return s.fault(first, p)
	}
	return p, nil
}

func walk(t *testing.T, s *numbers) (rows string, err error) {
	t.Helper()
	var b strings.Builder
	pages := 0
	for p, pageErr := range client.Pages(t.Context(), s, client.Query{PageSize: 3}) {
		if pageErr != nil {
			err = pageErr
			continue // the walk must end by itself
		}
		if pages++; pages > 100 {
			t.Fatal("the walk does not end")
		}
		for i := range p.Len() {
			b.WriteString(p.Cell(i, 0).Text())
		}
	}
	return b.String(), err
}

func TestPagesWalksAllAndWaitsForTheModelOnce(t *testing.T) {
	t.Parallel()
	s := &numbers{n: 8}
	if rows, err := walk(t, s); rows != "01234567" || err != nil {
		t.Errorf("%q, %v", rows, err)
	}
	if s.schemas != 1 {
		t.Errorf("asked %d times for the model", s.schemas)
	}
}

func TestPagesFollowsEmptyPagesButNotForEver(t *testing.T) {
	t.Parallel()
	s := &numbers{n: 6}
	s.fault = func(first int64, p *client.Page) (*client.Page, error) {
		if first == 3 { // an empty page that leads on: legal
			q := client.TextPage([]string{"N"}, nil)
			q.Query, q.Next = p.Query, &client.Cursor{Row: 4}
			return q, nil
		}
		return p, nil
	}
	if rows, err := walk(t, s); rows != "01245" || err != nil {
		t.Errorf("%q, %v", rows, err)
	}
	s.fault = func(int64, *client.Page) (*client.Page, error) {
		q := client.TextPage([]string{"N"}, nil)
		q.Next = &client.Cursor{}
		return q, nil
	}
	if _, err := walk(t, s); !errors.Is(err, client.ErrEndlessEmpty) {
		t.Errorf("error %v, want too many empty pages", err)
	}
}

func TestPagesKeepsWhatCameBeforeABreak(t *testing.T) {
	t.Parallel()
	broken := errors.New("the answer broke off")
	s := &numbers{n: 9}
	s.fault = func(first int64, p *client.Page) (*client.Page, error) {
		if first == 3 {
			p.Incomplete = broken
		}
		return p, nil
	}
	if rows, err := walk(t, s); rows != "012345" || !errors.Is(err, broken) {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestPagesEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	stop()
	for _, err := range client.Pages(ctx, &numbers{n: 5}, client.Query{PageSize: 1}) {
		if !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
	}
}

func TestJournalKeepsTheNewest(t *testing.T) {
	t.Parallel()
	var j client.Journal
	for range 700 {
		j.Begin(client.Exchange{Method: "GET"})
	}
	j.Update(700, func(e *client.Exchange) { e.Status = 200 })
	j.Update(1, func(e *client.Exchange) { t.Error("a dropped exchange is changed") })
	list := j.List()
	if len(list) != 500 || list[499].ID != 700 || list[499].Status != 200 || list[0].ID != 201 || j.Last() != 700 {
		t.Errorf("%d kept, first %d, last %d", len(list), list[0].ID, list[len(list)-1].ID)
	}
}

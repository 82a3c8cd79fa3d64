package client_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"odatui/client"
)

// TestSlimCursorsLeadToTheSamePage, and only the loop back to the page before them goes
// unnoticed.
func TestSlimCursorsLeadToTheSamePage(t *testing.T) {
	t.Parallel()
	loop := false
	at := func(link *client.NextLink) int {
		if link == nil || loop {
			return 0
		}
		n, _ := strconv.Atoi(link.To)
		return n
	}
	p := &client.Pager{
		Session: "s",
		Ways:    func(client.Query) client.Ways { return client.Ways{Links: true} },
		Ask: func(_ context.Context, q client.Query, place client.Place) (*client.Answer, error) {
			first := at(place.Link)
			page := client.TextPage([]string{"n"}, [][]string{{strconv.Itoa(first)}, {strconv.Itoa(first + 1)}})
			page.Query, page.Total = q, -1
			return &client.Answer{Page: page, Link: &client.NextLink{To: strconv.Itoa(first + 2)}, URL: strconv.Itoa(first)}, nil
		},
	}
	page, err := p.Fetch(t.Context(), client.Query{Path: "S"}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	for range 3 {
		full, err := p.Fetch(t.Context(), page.Query, client.At(page.Next))
		if err != nil {
			t.Fatal(err)
		}
		slim, err := p.Fetch(t.Context(), page.Query, client.At(page.Next.Slim()))
		if err != nil {
			t.Fatal(err)
		}
		if a, b := full.Cell(0, 0).Text(), slim.Cell(0, 0).Text(); a != b || full.First != slim.First || slim.Next == nil {
			t.Errorf("row %d %s, by the slim cursor row %d %s", full.First, a, slim.First, b)
		}
		page = slim
	}
	first, _ := p.Fetch(t.Context(), client.Query{Path: "S"}, client.Start)
	loop = true
	if _, err := p.Fetch(t.Context(), first.Query, client.At(first.Next)); !errors.Is(err, client.ErrLoop) {
		t.Errorf("a loop: %v", err)
	}
	var none *client.Cursor
	if none.Slim() != nil {
		t.Error("a cursor from nothing")
	}
}

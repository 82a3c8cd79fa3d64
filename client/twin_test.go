package client

import (
	"strings"
	"testing"
)

// rowsPage makes a page of rows {"Id":"…"}, of which some are taken from another page.
func rowsPage(like *Page, ids ...string) (p *Page, repeated int) {
	body := `{"Id":"` + strings.Join(ids, `"},{"Id":"`) + `"}`
	b := NewPageBuilder([]byte(body), []Column{{Name: "Id"}})
	b.Like(like)
	off := 0
	for _, id := range ids {
		end, ok := b.Repeat(off)
		if ok {
			repeated++
		} else {
			end = off + len(id) + len(`{"Id":""}`)
			b.Row(off)
			b.Set(0, off+len(`{"Id":`), end-1)
			b.RowEnd(end)
		}
		off = end + 1
	}
	return b.Build(), repeated
}

func TestRowsOfATwinAreTaken(t *testing.T) {
	t.Parallel()
	like, _ := rowsPage(nil, "a", "bb", "ccc", "dddd", "e")
	for ids, want := range map[string]int{"a bb ccc dddd e": 5, "bb ccc e": 3, "x ccc y e": 2, "e a bb": 1, "x y": 0} {
		list := strings.Fields(ids)
		p, got := rowsPage(like, list...)
		if got != want {
			t.Errorf("%s: %d rows were taken, want %d", ids, got, want)
		}
		for i, id := range list {
			if p.Cell(i, 0).Text() != id || p.Row(i) != `{"Id":"`+id+`"}` {
				t.Errorf("%s: row %d is %s", ids, i, p.Row(i))
			}
		}
	}
	other := *like
	other.Columns = []Column{{Name: "Other"}}
	if _, got := rowsPage(&other, "a", "bb"); got != 0 {
		t.Error("rows were taken from a page with other columns")
	}
}

// TestTwinIsHeldWhileItIsRead: memory of a page that is read is not given back.
func TestTwinIsHeldWhileItIsRead(t *testing.T) {
	t.Parallel()
	var twins Twins
	left, right := TwinOf(WithTwin(t.Context(), &twins)), TwinOf(WithTwin(t.Context(), &twins))
	page, _ := rowsPage(nil, "a")
	freed := make(chan struct{})
	page.body = &body{free: func() { close(freed) }}
	if like, end := left.Begin(); like != nil {
		t.Fatal("the first run has a twin already")
	} else {
		defer func() { <-freed }()
		go func() {
			end(page)
			page.Release()
		}()
	}
	like, end := right.Begin() // waits for the page; it may have been released by then
	if like != nil {
		select {
		case <-freed:
			t.Error("a page was released while it was read")
		default:
		}
	}
	end(nil)
	<-freed
	if _, end := right.Begin(); twins.pages[1] != nil || twins.pages[2] == nil {
		t.Errorf("pages %v", twins.pages)
	} else {
		end(page)
	}
	page.body = nil
	if like, end = left.Begin(); like != page {
		t.Error("the second page of the right run is not offered to the left one")
	}
	end(nil)
}

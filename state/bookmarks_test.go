package state

import (
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"odatui/client"
)

func TestBookmarks(t *testing.T) {
	b := Bookmarks{filepath.Join(t.TempDir(), "odatui", "bookmarks.json")}
	if list, err := b.List(); len(list) != 0 || err != nil {
		t.Fatalf("without a file: %v, %v", list, err)
	}
	norway := Bookmark{Name: "norway", Ref: "mart@live", When: time.Date(2026, 11, 30, 8, 0, 0, 0, time.UTC), Query: client.Query{
		Path: "Facilities", Where: []client.Condition{{Property: "Beds", Value: client.JSONValue("12345678901234567890.10"),
			Type: "Edm.Decimal"}},
		OrderBy: []client.Order{{By: "Name", Desc: true}}, Select: []string{"Id", "Name"},
	}, Layout: Layout{Hidden: []string{"Id"}, Widths: map[string]int{"Name": 30}}}
	other := Bookmark{Name: "norway", Ref: "other", Query: client.Query{Path: "X"}}
	for _, m := range []Bookmark{norway, other} {
		if err := b.Keep(m); err != nil {
			t.Fatal(err)
		}
	}
	got, err := b.Find("mart", "Norway")
	if err != nil || !reflect.DeepEqual(got, norway) {
		t.Errorf("found %+v, %v", got, err)
	}
	newer := norway
	newer.Name, newer.Ref, newer.Query.Path = "NORWAY", "mart@staging", "Countries"
	if err := b.Keep(newer); err != nil {
		t.Fatal(err)
	}
	if list, _ := b.List(); len(list) != 2 || list[0].Query.Path != "Countries" {
		t.Errorf("a name is kept once in a profile: %+v", list)
	}
	if err := b.Remove("mart", "norway"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Find("mart", "norway"); !errors.Is(err, ErrNoBookmark) {
		t.Errorf("removed: %v", err)
	}
	if err := b.Remove("mart", "norway"); !errors.Is(err, ErrNoBookmark) {
		t.Errorf("removed twice: %v", err)
	}
	if info, err := os.Stat(b.Path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info, err)
	}
}

// TestDamagedBookmarksStay as they are: a person made them.
func TestDamagedBookmarksStay(t *testing.T) {
	b := Bookmarks{filepath.Join(t.TempDir(), "bookmarks.json")}
	const damaged = `[{"name": "a", `
	if err := os.WriteFile(b.Path, []byte(damaged), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := b.List(); err == nil {
		t.Error("read without an error")
	}
	if err := b.Keep(Bookmark{Name: "b", Ref: "x"}); err == nil {
		t.Error("kept without an error")
	}
	if data, _ := os.ReadFile(b.Path); string(data) != damaged {
		t.Errorf("the file is now %q", data)
	}
}

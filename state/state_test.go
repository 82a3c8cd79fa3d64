package state_test

import (
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"testing"
	"time"

	"odatui/client"
	"odatui/state"
)

func TestPlacesAreNewestFirstAndBounded(t *testing.T) {
	t.Parallel()
	s := state.Open(filepath.Join(t.TempDir(), "deep", "odatui"))
	for i := range 30 {
		s.Remember(state.Place{Ref: "xmart@live", Query: client.Query{Path: "S" + strconv.Itoa(i)}, When: time.Now()})
	}
	s.Remember(state.Place{Ref: "xmart@live", Query: client.Query{Path: "S20", Filter: "A eq 1"}})
	places := state.Open(s.Dir()).Places()
	if len(places) != 20 {
		t.Fatalf("%d places kept, want 20", len(places))
	}
	if places[0].Query.Path != "S20" || places[0].Query.Filter != "A eq 1" || places[1].Query.Path != "S29" {
		t.Errorf("order is wrong: %v", places[:2])
	}
}

func TestFiltersBelongToProfileAndSet(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	s.AddFilter("xmart", "A", "X eq 1")
	s.AddFilter("xmart", "A", "X eq 2")
	s.AddFilter("xmart", "A", "X eq 1")
	s.AddFilter("xmart", "A", "  ")
	if got := s.Filters("xmart", "A"); len(got) != 2 || got[0] != "X eq 1" {
		t.Errorf("filters of A: %q", got)
	}
	if got := s.Filters("xmart", "B"); len(got) != 0 {
		t.Errorf("filters of B: %q", got)
	}
}

func TestMetadataIsKeptPerServiceAndPrivate(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	s.Metadata("a@live", "https://x/").Save("metadata", []byte("<edmx/>"))
	if got, ok := s.Metadata("a@live", "https://x/").Load("metadata"); !ok || string(got) != "<edmx/>" {
		t.Errorf("got %q, %v", got, ok)
	}
	if _, ok := s.Metadata("a@staging", "https://x/").Load("metadata"); ok {
		t.Error("another environment sees the metadata")
	}
	err := filepath.Walk(s.Dir(), func(path string, info os.FileInfo, err error) error {
		if err == nil && !info.IsDir() && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestClearRemovesOnlyItsOwn(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	other := filepath.Join(s.Dir(), "mine.txt")
	if err := os.WriteFile(other, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s.AddFilter("p", "s", "f")
	s.Remember(state.Place{Ref: "p"})
	s.Metadata("p", "u").Save("k", []byte("x"))
	if n, err := s.Clear(); n != 3 || err != nil {
		t.Errorf("Clear = %d, %v; want 3", n, err)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error("a file of someone else is gone")
	}
	if n, err := s.Clear(); n != 0 || err != nil {
		t.Errorf("second Clear = %d, %v", n, err)
	}
}

func TestDamagedAndMissingAreEmpty(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	if err := os.WriteFile(filepath.Join(s.Dir(), "places.json"), []byte("{broken"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := s.Places(); len(got) != 0 {
		t.Errorf("places of a damaged file: %v", got)
	}
	s.Remember(state.Place{Ref: "p"})
	if len(s.Places()) != 1 {
		t.Error("a damaged file is never mended")
	}
	none := state.Open("")
	none.Remember(state.Place{Ref: "p"})
	none.AddFilter("p", "s", "f")
	if len(none.Places()) != 0 || len(none.Filters("p", "s")) != 0 {
		t.Error("a store without a folder remembers")
	}
}

func TestAClosedStoreKeepsNothing(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "odatui")
	s := state.Open(dir)
	s.Close()
	s.Remember(state.Place{Ref: "xmart@live", When: time.Now()})
	s.KeepGood("xmart@live", client.LastGood{When: time.Now()})
	if len(s.Salt()) == 0 {
		t.Error("no salt for this run")
	}
	if _, err := os.Lstat(dir); !os.IsNotExist(err) {
		t.Errorf("the folder is there: %v", err)
	}
}

// TestPlacesKeepTheSpot: what was asked there, the row and how the columns were arranged.
func TestPlacesKeepTheSpot(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	want := state.Place{
		Ref: "mart@live", When: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC),
		Query: client.Query{Path: "Facts", Filter: "Year ge '2015'", OrderBy: []client.Order{{By: "Value", Desc: true}},
			Where: []client.Condition{{Property: "Sex", Value: client.JSONValue(`"F"`), Type: "Edm.String"}}},
		At: state.Spot{Row: 4811, ID: "Facts(7)", Column: "Value", Top: 3,
			Layout: state.Layout{Frozen: []string{"Id"}, Hidden: []string{"Note"}, Order: []string{"Name"}, Widths: map[string]int{"Name": 20}}},
	}
	s.Remember(want)
	if got := state.Open(s.Dir()).Places(); len(got) != 1 || !reflect.DeepEqual(got[0], want) {
		t.Errorf("kept %+v, want %+v", got, want)
	}
}

// TestLayouts are kept by profile and set, and cleared.
func TestLayouts(t *testing.T) {
	t.Parallel()
	s := state.Open(t.TempDir())
	if l := s.Layout("p", "Facts"); len(l.Hidden) != 0 {
		t.Errorf("at first %+v", l)
	}
	s.KeepLayout("p", "Facts", state.Layout{Hidden: []string{"Note"}, Widths: map[string]int{"Name": 9}})
	if l := s.Layout("p", "Facts"); len(l.Hidden) != 1 || l.Widths["Name"] != 9 {
		t.Errorf("kept %+v", l)
	}
	if l := s.Layout("p", "Other"); len(l.Hidden) != 0 {
		t.Errorf("of another set %+v", l)
	}
	if files, err := s.Clear(); files != 1 || err != nil {
		t.Errorf("cleared %d files, %v", files, err)
	}
	if l := s.Layout("p", "Facts"); len(l.Hidden) != 0 {
		t.Errorf("cleared, but %+v", l)
	}
}

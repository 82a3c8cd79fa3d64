package client

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUnite(t *testing.T) {
	t.Parallel()
	schema := &Schema{Sets: []SchemaSet{
		{Name: "Things", Kind: EntitySet}, {Name: "Order Details", Kind: EntitySet}, {Name: "Me", Kind: Singleton},
		{Name: "GetTop", Kind: FunctionImport}, {Name: "Titled", Kind: EntitySet}, {Name: "Me", Kind: Singleton},
	}}
	listed := []Set{{Name: "Things", URL: "Things"}, {Name: "A title", URL: "Titled"}, {Name: "Far", URL: "http://other.example/Far"}}
	want := slices.Concat(listed, []Set{
		{Name: "Order Details", Kind: EntitySet, URL: "Order%20Details", Unlisted: true},
		{Name: "Me", Kind: Singleton, URL: "Me", Unlisted: true},
		{Name: "GetTop", Kind: FunctionImport, URL: "GetTop", Unlisted: true},
	})
	if diff := cmp.Diff(want, Unite(listed, schema)); diff != "" {
		t.Error(diff)
	}
	if got := Unite(nil, schema); len(got) != 5 || got[0].Unlisted {
		t.Errorf("without a list: %+v", got)
	}
	if got := Unite(listed, nil); len(got) != 3 {
		t.Errorf("without a model: %+v", got)
	}
	room := make([]Set, 1, 10)
	room[0] = listed[0]
	if Unite(room, schema); room[:2][1].Name != "" {
		t.Error("the list that was given is changed")
	}
}

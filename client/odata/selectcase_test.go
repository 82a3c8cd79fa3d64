package odata

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestSelectedKeyIsShown: a key that the person selected is shown and not requested
// again, in whatever case it was written.
func TestSelectedKeyIsShown(t *testing.T) {
	t.Parallel()
	for _, selected := range []string{"Id", "id", " ID "} {
		asked := ""
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "$metadata") {
				fmt.Fprint(w, strictModel)
				return
			}
			asked = r.URL.Query().Get("$select")
			fmt.Fprint(w, `{"value":[{"Id":7}]}`)
		})
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		page, err := s.Fetch(t.Context(), client.Query{Path: "Things", Select: []string{selected}}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		i := page.Column("Id")
		if i < 0 || page.Columns[i].Hidden || page.Cell(0, i).Text() != "7" || page.ID(0) == "" || asked != selected {
			t.Errorf("%q: columns %v, key %q, $select=%s", selected, page.Columns, page.ID(0), asked)
		}
	}
}

// TestSelectedPropertiesOfOpenTypes: they are columns before a row has them, in the order
// that was asked for; of other types only what is declared is one.
func TestSelectedPropertiesOfOpenTypes(t *testing.T) {
	t.Parallel()
	for open, want := range map[string]string{"true": "Id Extra ", "false": "Id "} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if strings.HasSuffix(r.URL.Path, "$metadata") {
				fmt.Fprint(w, strings.Replace(strictModel, `<EntityType `, `<EntityType OpenType="`+open+`" `, 1))
				return
			}
			fmt.Fprint(w, `{"value":[{"Id":7}]}`)
		})
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		selected := []string{"Id", "Extra", "id", "Extra", "Extra/X", "N.Thing/Y", "*.z"}
		page, err := s.Fetch(t.Context(), client.Query{Path: "Things", Select: selected}, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, c := range page.Columns {
			got += c.Name + " "
		}
		if got != want {
			t.Errorf("open %s: columns %s, want %s", open, got, want)
		}
	}
}

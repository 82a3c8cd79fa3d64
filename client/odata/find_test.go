package odata

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

const placesModel = `<edmx:Edmx xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx" Version="4.0"><edmx:DataServices>
<Schema xmlns="http://docs.oasis-open.org/odata/ns/edm" Namespace="N"><EntityType Name="Place"><Key><PropertyRef Name="Code"/></Key>
<Property Name="Code" Type="Edm.String" Nullable="false"/><Property Name="Size" Type="Edm.Int32"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Places" EntityType="N.Place"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

// TestFindRow: a row is looked for by its key, and counted by what sorts before it.
func TestFindRow(t *testing.T) {
	t.Parallel()
	size := []client.Order{{By: "Size"}}
	for _, tt := range []struct {
		name  string
		query client.Query
		row   string // as the service sends it, "" none
		want  string // filter of the count, "" no count
		err   error
	}{
		{"by key", client.Query{}, `{"Code":"B","Size":1}`, "Code lt 'B'", nil},
		{"ascending", client.Query{OrderBy: size}, `{"Code":"B","Size":3}`, "(Size lt 3 or Size eq null) or (Size eq 3 and Code lt 'B')", nil},
		{"null, ascending", client.Query{OrderBy: size}, `{"Code":"B","Size":null}`, "Size eq null and Code lt 'B'", nil},
		{"descending", client.Query{OrderBy: []client.Order{{By: "Size", Desc: true}}}, `{"Code":"B","Size":3}`,
			"Size gt 3 or (Size eq 3 and Code lt 'B')", nil},
		{"null, descending", client.Query{OrderBy: []client.Order{{By: "Size", Desc: true}}}, `{"Code":"B","Size":null}`,
			"Size ne null or (Size eq null and Code lt 'B')", nil},
		{"filtered", client.Query{Filter: "Size gt 1 or Code eq 'x'"}, `{"Code":"B","Size":3}`,
			"(Size gt 1 or Code eq 'x') and (Code lt 'B')", nil},
		{"none", client.Query{}, "", "", client.ErrNoRow},
		{"another row", client.Query{}, `{"Code":"A"}`, "", client.ErrNoPlace},
		{"an expression", client.Query{OrderBy: []client.Order{{By: "length(Code)"}}}, `{"Code":"B"}`, "", client.ErrNoPlace},
	} {
		t.Run(tt.name, func(t *testing.T) {
			counted := ""
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				filter := r.URL.Query().Get("$filter")
				switch {
				case strings.HasSuffix(r.URL.Path, "/$metadata"):
					_, _ = fmt.Fprint(w, placesModel)
				case strings.HasSuffix(r.URL.Path, "/$count"):
					counted = filter
					_, _ = fmt.Fprint(w, "41")
				default:
					if !strings.HasSuffix(filter, "Code eq 'B'") || r.URL.Query().Get("$top") != "1" {
						t.Errorf("asked %s", r.URL)
					}
					w.Header().Set("Content-Type", "application/json")
					_, _ = fmt.Fprintf(w, `{"value":[%s]}`, tt.row)
				}
			})
			tt.query.Path = "Places"
			key := []client.Condition{{Property: "Code", Value: client.Text("B"), Type: "Edm.String"}}
			n, err := client.FindRow(t.Context(), s, tt.query, key)
			if !errors.Is(err, tt.err) || err == nil && n != 41 || counted != tt.want {
				t.Errorf("row %d, %v, counted %q, want %q", n, err, counted, tt.want)
			}
		})
	}
}

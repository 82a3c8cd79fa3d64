package doctor_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"odatui/client"
)

const portsModel = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="P" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityType Name="Port"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityContainer Name="C"><EntitySet Name="Ports" EntityType="P.Port"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`

func noFilter(w http.ResponseWriter) {
	w.WriteHeader(http.StatusBadRequest)
	fmt.Fprint(w, `{"error":{"code":"c","message":"$filter is not supported"}}`)
}

// TestIgnoredFilter: with Probe one set is asked once with a filter that no row meets.
func TestIgnoredFilter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		filtered func(http.ResponseWriter)
		probe    bool
		state    client.StageState
		says     string // in the detail or the notes
	}{
		"ignored":   {row, true, client.StageWarn, "the service ignores filters"},
		"applied":   {empty, true, client.StageOK, "filters work: no row has Id eq null"},
		"rejected":  {noFilter, true, client.StageOK, "whether filters work is unknown: 400 c: $filter is not supported"},
		"not asked": {row, false, client.StageOK, "1 row of Ports"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var filters atomic.Int64
			srv := server(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				switch filter := r.URL.Query().Get("$filter"); {
				case strings.HasSuffix(r.URL.Path, "$metadata"):
					w.Header().Set("Content-Type", "application/xml")
					fmt.Fprint(w, portsModel)
				case !strings.HasSuffix(r.URL.Path, "Ports"):
					fmt.Fprint(w, `{"@odata.context":"$metadata","value":[{"name":"Ports","kind":"EntitySet","url":"Ports"}]}`)
				case filter == "":
					row(w)
				default:
					filters.Add(1)
					if filter != "Id eq null" {
						t.Errorf("filter %q", filter)
					}
					c.filtered(w)
				}
			})
			s := setup{url: srv.URL, kind: "odata", method: "none", concurrency: 1}
			up := run(t, admitted(t, s), client.CheckOptions{Probe: c.probe})
			got := stage(up, client.StageFirstRow)
			if got.State != c.state || !strings.Contains(got.Detail+"\n"+strings.Join(got.Notes, "\n"), c.says) || !up.OK {
				t.Errorf("%s %q %q, want %s %q", got.State, got.Detail, got.Notes, c.state, c.says)
			}
			if found := got.Diagnosis != nil && got.Diagnosis.Code == "filter-ignored"; found != (c.state == client.StageWarn) {
				t.Errorf("diagnosis %+v", got.Diagnosis)
			}
			if n := filters.Load(); n != map[bool]int64{true: 1}[c.probe] {
				t.Errorf("%d requests with a filter", n)
			}
		})
	}
}

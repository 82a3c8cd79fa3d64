package odata_test

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/odata"
	"odatui/client/servicetest"
)

const conformanceModel = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="Test" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="Thing"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.Int32" Nullable="false"/><Property Name="Name" Type="Edm.String"/>
<Property Name="Big" Type="Edm.Int64"/><Property Name="Note" Type="Edm.String"/><Property Name="Gone" Type="Edm.String"/>
</EntityType>
<EntityContainer Name="C"><EntitySet Name="Things" EntityType="Test.Thing"/><EntitySet Name="Uncounted" EntityType="Test.Thing"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

// personality is how a service of the conformance run behaves.
type personality struct {
	paging  string
	links   bool // pages by next link
	cap     int  // most rows in an answer, 0 none
	reverse bool // sorts otherwise without $skip and $orderby, as xMart does
}

const thingsCount = 47

func (p personality) serve(t *testing.T) (client.Service, servicetest.Facts) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("OData-MaxVersion") != "4.0" || r.URL.Query().Has("$format") {
			t.Errorf("request %s without OData-MaxVersion or with $format", r.URL)
		}
		switch strings.TrimPrefix(r.URL.Path, "/odata/") {
		case "":
			fmt.Fprint(w, `{"@odata.context":"$metadata","value":[{"name":"Things","kind":"EntitySet","url":"Things"},{"name":"Uncounted","url":"Uncounted"}]}`)
		case "$metadata":
			fmt.Fprint(w, conformanceModel)
		case "Things", "Uncounted":
			p.things(w, r)
		case "Refused":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"error":{"code":"no","message":"you may not"}}`)
		case "Broken":
			fmt.Fprint(w, `{"value":[{"ID":1},{"ID":2},{"ID`)
		case "Empty":
			fmt.Fprint(w, `{"value":[]}`)
		case "Hangs":
			select {
			case <-release:
			case <-r.Context().Done():
			}
		default:
			t.Errorf("unexpected request %s", r.URL)
		}
	}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(release) })
	s, err := odata.New(server.Client(), client.Options{Session: t.Name(), URL: server.URL + "/odata/", PageSize: 10, Paging: p.paging})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s, servicetest.Facts{
		Query: client.Query{Path: "Things"}, Rows: thingsCount, Key: "ID", Counts: true,
		Jumps:   p.paging == "auto" || p.paging == "skip",
		NoTotal: client.Query{Path: "Uncounted"}, Refused: client.Query{Path: "Refused"}, Status: 403,
		Broken: client.Query{Path: "Broken"}, Empty: client.Query{Path: "Empty"}, Hangs: client.Query{Path: "Hangs"},
		Missing: "Gone", Null: "Note", Blank: "Name", Number: "Big", Digits: "9007199254740993",
	}
}

func (p personality) things(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	n := func(name string, none int) int {
		if v, err := strconv.Atoi(q.Get(name)); err == nil {
			return v
		}
		return none
	}
	ids := make([]int, thingsCount)
	for i := range ids {
		ids[i] = i + 1
	}
	if p.reverse && !q.Has("$skip") && !q.Has("$orderby") {
		slices.SortFunc(ids, func(a, b int) int { return cmp.Compare(b, a) })
	}
	size := n("$top", thingsCount)
	if size2, ok := strings.CutPrefix(r.Header.Get("Prefer"), "odata.maxpagesize="); ok {
		size, _ = strconv.Atoi(size2)
	}
	if p.cap > 0 {
		size = min(size, p.cap)
	}
	from := min(n("$skip", n("$skiptoken", 0)), thingsCount)
	to := min(from+size, thingsCount)
	rows := []json.RawMessage{}
	for _, id := range ids[from:to] {
		rows = append(rows, json.RawMessage(fmt.Sprintf(`{"ID":%d,"Name":"","Big":9007199254740993,"Note":null}`, id)))
	}
	out := map[string]any{"value": rows}
	if q.Get("$count") == "true" && strings.HasSuffix(r.URL.Path, "Things") {
		out["@odata.count"] = thingsCount
	}
	if p.links && to < thingsCount {
		out["@odata.nextLink"] = fmt.Sprintf("Things?$skiptoken=%d", to)
	}
	json.NewEncoder(w).Encode(out)
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]personality{
		"skip":                       {paging: "skip"},
		"auto without links":         {paging: "auto"},
		"auto, a cap below the page": {paging: "auto", cap: 7},
		"auto, other order":          {paging: "auto", reverse: true},
		"auto with links":            {paging: "auto", links: true, cap: 9},
		"next-link":                  {paging: "next-link", links: true, cap: 9},
		"max-page-size":              {paging: "max-page-size", links: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servicetest.Run(t, p.serve)
		})
	}
}

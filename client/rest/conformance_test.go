package rest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/rest"
	"odatui/client/servicetest"
)

const thingsCount = 47

// personality is how a service of the conformance run pages.
type personality struct {
	options client.RestOptions
	cap     int // most rows in an answer, 0 none
}

func (p personality) serve(t *testing.T) (client.Service, servicetest.Facts) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch strings.TrimPrefix(r.URL.Path, "/api/") {
		case "things", "uncounted":
			p.things(w, r)
		case "refused":
			w.WriteHeader(http.StatusForbidden)
			fmt.Fprint(w, `{"statusCode":403,"message":"you may not"}`)
		case "broken":
			fmt.Fprint(w, `{"meta":{"total":9},"data":[{"ID":1},{"ID":2},{"ID`)
		case "empty":
			fmt.Fprint(w, `{"meta":{"total":0},"data":[]}`)
		case "hangs":
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
	o := p.options
	o.Rows = "data"
	for _, name := range []string{"things", "uncounted", "refused", "broken", "empty", "hangs"} {
		o.Sets = append(o.Sets, client.RestSet{Name: name, Path: "/" + name, Key: []string{"ID"}})
	}
	s, err := rest.New(server.Client(), client.Options{Session: t.Name(), URL: server.URL + "/api", PageSize: 10, Rest: &o})
	if err != nil {
		t.Fatal(err)
	}
	query := func(path string) client.Query { return client.Query{Path: path} }
	return s, servicetest.Facts{
		Query: query("things"), Rows: thingsCount, Key: "ID", Counts: o.Total != "", Jumps: o.Offset != "",
		NoTotal: query("uncounted"), Refused: query("refused"), Status: 403, Broken: query("broken"),
		Empty: query("empty"), Hangs: query("hangs"),
		Missing: "Gone", Null: "Note", Blank: "Name", Number: "Big", Digits: "9007199254740993",
	}
}

func (p personality) things(w http.ResponseWriter, r *http.Request) {
	n := func(name string, none int) int {
		if v, err := strconv.Atoi(r.URL.Query().Get(name)); err == nil {
			return v
		}
		return none
	}
	from := min(n("from", n("cursor", 0)), thingsCount)
	size := n("size", 10)
	if p.cap > 0 {
		size = min(size, p.cap)
	}
	to := min(from+size, thingsCount)
	var rows []string
	for i := from; i < to; i++ {
		gone := ""
		if i > 0 {
			gone = `,"Gone":1` // so that there is such a column
		}
		rows = append(rows, fmt.Sprintf(`{"ID":%d,"Name":"","Big":9007199254740993,"Note":null%s}`, i, gone))
	}
	meta := "{}"
	if strings.HasSuffix(r.URL.Path, "things") {
		meta = fmt.Sprintf(`{"total":%d}`, thingsCount)
	}
	next, cursor := "null", "null"
	if to < thingsCount {
		next, cursor = fmt.Sprintf(`"things?cursor=%d"`, to), fmt.Sprintf(`"%d"`, to)
	}
	fmt.Fprintf(w, `{"meta":%s,"next":%s,"page":{"cursor":%s},"data":[%s]}`, meta, next, cursor, strings.Join(rows, ","))
}

func TestConformance(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]personality{
		"offset and total":          {client.RestOptions{Total: "meta.total", Offset: "from", Limit: "size"}, 0},
		"offset, no total":          {client.RestOptions{Offset: "from", Limit: "size"}, 0},
		"offset, a cap below":       {client.RestOptions{Total: "meta.total", Offset: "from", Limit: "size"}, 7},
		"offset, a cap we know":     {client.RestOptions{Total: "meta.total", Offset: "from", Limit: "size", MaxLimit: 4}, 4},
		"cursor":                    {client.RestOptions{Cursor: "page.cursor", Limit: "size"}, 0},
		"cursor and offset to jump": {client.RestOptions{Cursor: "page.cursor", CursorParam: "cursor", Total: "meta.total", Offset: "from", Limit: "size"}, 9},
		"next link":                 {client.RestOptions{Next: "next", Total: "meta.total"}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			servicetest.Run(t, p.serve)
		})
	}
}

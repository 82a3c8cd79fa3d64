package save

import (
	"cmp"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/parquet-go/parquet-go"

	"odatui/client"
	"odatui/client/odata"
)

// rekeyed is a service whose model gets another key. Its rows have two numbers, Id and Code,
// each of which tells them apart and is also the other number of another row.
type rekeyed struct {
	mu      sync.Mutex
	keys    []string
	kind    string // type of Id
	names   [2]string
	links   string // "" rows come by number, "place" and "key" are what next links hold
	ids     bool   // rows have addresses
	counts  bool
	asked   int
	breakAt int // the request from which on none gets a response, 0 none
	cache   keptModel
	early   bool // rows were requested before the model, by this process
	sent    bool // the model, to this process
}

// keptModel is what processes keep of the model.
type keptModel struct{ sync.Map }

func (c *keptModel) Save(key string, data []byte) { c.Store(key, data) }

func (c *keptModel) Load(key string) ([]byte, bool) {
	data, ok := c.Map.Load(key)
	text, _ := data.([]byte)
	return text, ok
}

const (
	rekeyedRows = 20
	rekeyedPage = 3
)

func (s *rekeyed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	w.Header().Set("OData-Version", "4.0")
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		s.sent = true
		refs := ""
		for _, key := range s.keys {
			refs += fmt.Sprintf(`<PropertyRef Name="%s"/>`, key)
		}
		w.Header().Set("Content-Type", "application/xml")
		fmt.Fprintf(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key>%s</Key>
<Property Name="%s" Type="%s" Nullable="false"/><Property Name="%s" Type="Edm.Int32" Nullable="false"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`,
			refs, s.names[0], s.kind, s.names[1])
		return
	}
	w.Header().Set("Content-Type", "application/json")
	if !s.sent {
		s.early = true
	}
	if s.asked++; s.breakAt > 0 && s.asked >= s.breakAt {
		panic(http.ErrAbortHandler)
	}
	text, ok := s.page(r)
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
	}
	fmt.Fprint(w, text)
}

// page answers in the order that is asked for, else in that of the key.
func (s *rekeyed) page(r *http.Request) (text string, ok bool) {
	q := r.URL.Query()
	order := s.keys
	if by := q.Get("$orderby"); by != "" {
		order = strings.Split(by, ",")
	}
	if len(order) == 0 {
		order = s.names[1:]
	}
	rows := make([][2]int, rekeyedRows)
	for i := range rows {
		rows[i] = [2]int{i + 1, i*7%rekeyedRows + 1}
	}
	var at []int
	for _, name := range order {
		i := slices.Index(s.names[:], name)
		if i < 0 {
			return `{"error":{"code":"x","message":"there is no property ` + name + `"}}`, false
		}
		at = append(at, i)
	}
	slices.SortFunc(rows, func(a, b [2]int) int {
		for _, i := range at {
			if at := s.compare(i, a[i], b[i]); at != 0 {
				return at
			}
		}
		return 0
	})
	number := func(name string, none int) int {
		if n, err := strconv.Atoi(q.Get(name)); err == nil {
			return n
		}
		return none
	}
	from := number("$skip", 0)
	switch token := number("$skiptoken", -1); {
	case token >= 0 && s.links == "place":
		from = token
	case token >= 0:
		rows = slices.DeleteFunc(rows, func(row [2]int) bool { return s.compare(at[0], row[at[0]], token) <= 0 })
	}
	from = min(from, len(rows))
	to := min(from+min(number("$top", rekeyedPage), rekeyedPage), len(rows))
	var list []string
	for _, row := range rows[from:to] {
		list = append(list, s.row(row, at))
	}
	more := ""
	if s.counts && q.Get("$count") == "true" {
		more += fmt.Sprintf(`,"@odata.count":%d`, rekeyedRows)
	}
	if s.links != "" && to < len(rows) {
		token := to
		if s.links == "key" {
			token = rows[to-1][at[0]]
		}
		more += fmt.Sprintf(`,"@odata.nextLink":"Things?$skiptoken=%d"`, token)
	}
	return `{"value":[` + strings.Join(list, ",") + "]" + more + "}", true
}

// compare compares numbers of a column; texts have another order.
func (s *rekeyed) compare(col, a, b int) int {
	if col == 0 && s.kind == "Edm.String" {
		return cmp.Compare(strconv.Itoa(a), strconv.Itoa(b))
	}
	return cmp.Compare(a, b)
}

func (s *rekeyed) row(row [2]int, at []int) string {
	text, id := fmt.Sprintf(`"%s":%d,"%s":%d`, s.names[0], row[0], s.names[1], row[1]), ""
	if s.kind == "Edm.String" {
		text = fmt.Sprintf(`"%s":"%d","%s":%d`, s.names[0], row[0], s.names[1], row[1])
	}
	if s.ids {
		id = fmt.Sprintf(`"@odata.id":"Things(%d)",`, row[at[0]])
	}
	return "{" + id + text + "}"
}

// export runs the export as a process of its own.
func (s *rekeyed) export(t *testing.T, address, file string) (client.ExportResult, error) {
	t.Helper()
	s.mu.Lock()
	s.asked, s.sent, s.early = 0, false, false
	s.mu.Unlock()
	paging := "auto"
	if s.links != "" {
		paging = "next-link"
	}
	service, err := odata.New(http.DefaultClient, client.Options{Session: "one", URL: address, PageSize: rekeyedPage, Paging: paging,
		Cache: &s.cache})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	session := &client.Session{ID: "one", About: client.About{Profile: "p", URL: address, PageSize: rekeyedPage}, Service: service}
	return Run(t.Context(), session, client.Export{Query: client.Query{Path: "Things"}, Limit: -1, File: file}, nil)
}

// pairs reads the two columns of a file.
func (s *rekeyed) pairs(t *testing.T, file string) (pairs []string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(file) == ".csv" {
		lines, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
		if err != nil || len(lines) == 0 {
			t.Fatalf("%v: %.200s", err, data)
		}
		id, code := slices.Index(lines[0], s.names[0]), slices.Index(lines[0], s.names[1])
		for _, line := range lines[1:] {
			pairs = append(pairs, line[id]+" "+line[code])
		}
		return pairs
	}
	f, err := parquet.OpenFile(strings.NewReader(string(data)), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	id, code := f.Root().Column(s.names[0]).Index(), f.Root().Column(s.names[1]).Index()
	rows := parquet.NewReader(f)
	defer rows.Close()
	for {
		got := make([]parquet.Row, 1)
		if n, err := rows.ReadRows(got); n == 0 {
			if f.NumRows() != int64(len(pairs)) {
				t.Fatal(err)
			}
			return pairs
		}
		pairs = append(pairs, fmt.Sprintf("%v %v", got[0][id], got[0][code]))
	}
}

// TestKeyThatChanged: between two processes the set gets another key. The second one starts
// over and says so, also if it has kept the model of before; the file has each row once.
func TestKeyThatChanged(t *testing.T) {
	t.Parallel()
	for _, change := range []struct {
		name, says string
		by         func(*rekeyed)
	}{
		{"another column", "the key of Things was Id (Edm.Int32) and is Code (Edm.Int32)", func(s *rekeyed) { s.keys = []string{"Code"} }},
		{"one more column", "is Code (Edm.Int32), Id (Edm.Int32)", func(s *rekeyed) { s.keys = []string{"Code", "Id"} }},
		{"another name", "is Number (Edm.Int32)", func(s *rekeyed) { s.keys, s.names[0] = []string{"Number"}, "Number" }},
		{"another type", "is Id (Edm.String)", func(s *rekeyed) { s.kind = "Edm.String" }},
		{"no key", "Things had the key Id (Edm.Int32) and has none any more", func(s *rekeyed) { s.keys = nil }},
		{"no change", "", func(*rekeyed) {}},
	} {
		for i, links := range []string{"", "place", "key", "", "place", "key"} {
			for _, counts := range []bool{false, true} {
				for _, ending := range []string{".csv", ".parquet"} {
					t.Run(fmt.Sprintf("%s, links %q, addresses %t, counts %t, %s", change.name, links, i > 2, counts, ending), func(t *testing.T) {
						t.Parallel()
						s := &rekeyed{keys: []string{"Id"}, kind: "Edm.Int32", names: [2]string{"Id", "Code"}, links: links, ids: i > 2, counts: counts}
						s.continued(t, change.by, change.says, ending)
					})
				}
			}
		}
	}
}

func (s *rekeyed) continued(t *testing.T, change func(*rekeyed), says, ending string) {
	server := httptest.NewServer(s)
	defer server.Close()
	file := filepath.Join(t.TempDir(), "x"+ending)
	s.breakAt = 4
	var stopped *client.ExportError
	if _, err := s.export(t, server.URL, file); !errors.As(err, &stopped) || stopped.Rows == 0 {
		t.Fatalf("not interrupted: %v", err)
	}
	s.mu.Lock()
	change(s)
	s.breakAt = 0
	s.mu.Unlock()
	res, err := s.export(t, server.URL, file)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for i := range rekeyedRows {
		want = append(want, fmt.Sprintf("%d %d", i+1, i*7%rekeyedRows+1))
	}
	got := s.pairs(t, file)
	slices.Sort(got)
	if slices.Sort(want); !slices.Equal(got, want) {
		t.Errorf("rows %q", got)
	}
	if says == "" && res.Resumed != stopped.Rows {
		t.Errorf("%d rows resumed, %q", res.Resumed, res.Notes)
	}
	if says != "" && (res.Resumed != 0 || !strings.HasSuffix(strings.Join(res.Notes, "\n"), says+": started over")) {
		t.Errorf("%d rows resumed, %q", res.Resumed, res.Notes)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.early {
		t.Error("rows were requested before the model that the service has now")
	}
}

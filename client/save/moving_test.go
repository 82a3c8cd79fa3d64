package save

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"odatui/client"
	"odatui/client/odata"
)

// Exports of a table that is written to meanwhile, some stopped or killed and gone on with.
// Export n uses seed n, so that a failure can be played again. ODATUI_LONG plays all.
const (
	movingExports      = 1000
	movingExportsShort = 100
)

// movingTable is the service: before each request its rows are inserted, deleted and updated.
type movingTable struct {
	mu     sync.Mutex
	random *rand.Rand
	key    string            // type
	rows   map[string]string // text by key
	ever   map[string]bool   // each state of each row since the first request, as key=text
	stable map[string]bool   // keys of rows that have not been written to since then
	begun  bool
	writes int  // at most so many between two requests
	most   int  // rows of an answer
	links  bool // pages have next links by the key
	counts bool
	next   int

	requests int
	stopAt   int    // the request at which stop is called, 0 never
	stop     func() // of the export
	fail     bool   // that request fails
}

func newMovingTable(seed uint64) *movingTable {
	r := rand.New(rand.NewPCG(seed, 11))
	m := &movingTable{random: r, key: []string{"Edm.Int64", "Edm.String"}[r.IntN(2)], rows: map[string]string{}, ever: map[string]bool{},
		stable: map[string]bool{}, writes: r.IntN(5), most: 3 + r.IntN(40), links: r.IntN(3) == 0, counts: r.IntN(2) == 0}
	for range r.IntN(250) {
		m.insert()
	}
	return m
}

func (m *movingTable) set(key, text string) {
	m.rows[key] = text
	m.ever[key+"="+text] = true
}

func (m *movingTable) insert() {
	key := strconv.Itoa(m.random.IntN(100_000))
	if m.key == "Edm.String" {
		key = fmt.Sprintf("%08x", m.random.Uint32())
	}
	if _, taken := m.rows[key]; !taken {
		m.next++
		m.set(key, fmt.Sprintf("row %d, \"%s\"\nof it", m.next, key))
	}
}

// write changes the table a little.
func (m *movingTable) write() {
	for range m.random.IntN(m.writes + 1) {
		keys := m.sorted()
		if len(keys) == 0 || m.random.IntN(3) == 0 {
			m.insert()
			continue
		}
		key := keys[m.random.IntN(len(keys))]
		delete(m.stable, key)
		if m.random.IntN(2) == 0 {
			delete(m.rows, key)
		} else {
			m.set(key, m.rows[key]+"'")
		}
	}
}

func (m *movingTable) sorted() []string {
	keys := make([]string, 0, len(m.rows))
	for key := range m.rows {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, m.compare)
	return keys
}

func (m *movingTable) compare(a, b string) int {
	if m.key == "Edm.String" {
		return cmp.Compare(a, b)
	}
	x, _ := strconv.Atoi(a) // keys are numbers
	y, _ := strconv.Atoi(b)
	return cmp.Compare(x, y)
}

func (m *movingTable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		fmt.Fprint(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="`+m.key+`" Nullable="false"/><Property Name="Text" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests++
	if m.requests == m.stopAt {
		m.stop()
		if m.fail {
			panic(http.ErrAbortHandler) // the connection breaks
		}
	}
	if m.begun {
		m.write()
	} else {
		m.begun = true
		for key := range m.rows {
			m.stable[key] = true
		}
	}
	_, _ = w.Write(m.page(r))
}

// page answers in the order of the key.
func (m *movingTable) page(r *http.Request) []byte {
	options, keys := r.URL.Query(), m.sorted()
	count := len(keys)
	if token := options.Get("$skiptoken"); token != "" {
		keys = slices.DeleteFunc(keys, func(key string) bool { return m.compare(key, token) <= 0 })
	}
	number := func(name string, most int) int {
		if n, err := strconv.Atoi(options.Get(name)); err == nil {
			return min(n, most)
		}
		return most
	}
	from := 0
	if options.Has("$skip") {
		from = number("$skip", len(keys))
	}
	keys = keys[from:]
	top := number("$top", len(keys))
	n := min(top, m.most)
	value := []json.RawMessage{}
	for _, key := range keys[:n] {
		id := key
		if m.key == "Edm.String" {
			id = strconv.Quote(key)
		}
		value = append(value, json.RawMessage(fmt.Sprintf(`{"ID":%s,"Text":%s}`, id, quoted(m.rows[key]))))
	}
	answer := map[string]any{"value": value}
	if m.counts && options.Get("$count") == "true" {
		answer["@odata.count"] = count
	}
	if m.links && n < top && n > 0 {
		options.Del("$skip")
		options.Set("$skiptoken", keys[n-1])
		answer["@odata.nextLink"] = "Things?" + options.Encode()
	}
	b, err := json.Marshal(answer)
	if err != nil {
		panic(err) // plain values
	}
	return b
}

func quoted(text string) string {
	b, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string
	}
	return string(b)
}

// unsynced is the disk of the system, which a process that is killed does not lose.
type unsynced struct{ system }

type unsyncedFile struct{ file }

func (unsyncedFile) sync() error { return nil }

func (unsynced) syncDir(string) error { return nil }

func (d unsynced) open(path string, flag int) (file, error) {
	f, err := d.system.open(path, flag)
	return unsyncedFile{f}, err
}

// movingExport is one export and what becomes of it.
type movingExport struct {
	table  *movingTable
	url    string
	path   string
	pages  int           // size
	tick   time.Duration // between two looks at the clock
	clock  time.Time
	killed map[string][]byte // files at the moment of a kill, nil not killed
	kept   int64             // rows that the last attempt found
}

// attempt runs the export as one process would, which may be stopped or killed.
func (x *movingExport) attempt(t *testing.T, stopped bool) error {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	m := x.table
	m.mu.Lock() // a request of the attempt before may still be answered
	m.requests, m.stopAt, x.killed = 0, 0, nil
	if stopped && m.random.IntN(2) == 0 {
		m.stopAt, m.fail = 1+m.random.IntN(12), m.random.IntN(3) == 0
		kill := m.random.IntN(2) == 0
		m.stop = func() {
			if kill {
				x.killed = x.files()
			}
			cancel()
		}
	}
	m.mu.Unlock()
	service, err := odata.New(http.DefaultClient, client.Options{Session: "one", URL: x.url, PageSize: x.pages})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	j := &job{disk: unsynced{}, now: func() time.Time { x.clock = x.clock.Add(x.tick); return x.clock },
		session: &client.Session{ID: "one", About: client.About{Profile: "moving", URL: x.url}, Service: service},
		e:       client.Export{Query: client.Query{Path: "Things", Count: true, Bulk: true}, Limit: -1, File: x.path}}
	result, err := j.run(ctx, io.Discard)
	x.kept = result.Resumed
	if x.killed != nil {
		err = errors.New("killed")
		x.restore(t)
	}
	return err
}

// files reads all that the export has written; the manifest first, which says less than the rest.
func (x *movingExport) files() map[string][]byte {
	files := map[string][]byte{}
	for _, name := range []string{".partial.json", ".partial", ""} {
		if data, err := os.ReadFile(x.path + name); err == nil {
			files[x.path+name] = data
		}
	}
	return files
}

// restore leaves the files as a process that was killed left them.
func (x *movingExport) restore(t *testing.T) {
	t.Helper()
	left, err := filepath.Glob(filepath.Join(filepath.Dir(x.path), "*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	for path, data := range x.killed {
		err = errors.Join(err, os.WriteFile(path, data, 0o600))
	}
	if err != nil {
		t.Fatal(err)
	}
}

// rows reads the finished file: keys in order, and texts.
func (x *movingExport) rows(t *testing.T) [][]string {
	t.Helper()
	f, err := os.Open(x.path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var in io.Reader = f
	name := filepath.Base(x.path)
	if rest, packed := strings.CutSuffix(name, ".gz"); packed {
		name = rest
		if in, err = gzip.NewReader(f); err != nil {
			t.Fatal(err)
		}
	}
	if filepath.Ext(name) == ".csv" {
		lines, err := csv.NewReader(in).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return lines[min(1, len(lines)):]
	}
	data, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	if filepath.Ext(name) == ".ndjson" {
		data = slices.Concat([]byte("["), bytes.ReplaceAll(bytes.TrimRight(data, "\n"), []byte("\n"), []byte(",")), []byte("]"))
	}
	var list []struct{ ID, Text any }
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&list); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	var rows [][]string
	for _, row := range list {
		rows = append(rows, []string{fmt.Sprint(row.ID), fmt.Sprint(row.Text)})
	}
	return rows
}

// wrong returns what a finished file has that it must not have: rows that stayed as they
// were and did not come exactly once, and rows that never were.
func (x *movingExport) wrong(t *testing.T) []string {
	t.Helper()
	var list []string
	came := map[string]int{}
	for _, row := range x.rows(t) {
		came[row[0]]++
		if !x.table.ever[row[0]+"="+row[1]] {
			list = append(list, fmt.Sprintf("%q never was", row))
		}
	}
	for key := range x.table.stable {
		if came[key] != 1 {
			list = append(list, fmt.Sprintf("%s came %d times", key, came[key]))
		}
	}
	slices.Sort(list)
	return list
}

// TestExportsOfRowsThatMove: each row that is there unchanged from the first request to the
// last is in the file exactly once, or the export fails and the file does not have its name.
func TestExportsOfRowsThatMove(t *testing.T) {
	t.Parallel()
	n := movingExportsShort
	if os.Getenv("ODATUI_LONG") != "" {
		n = movingExports
	}
	whole, resumed, failed := 0, 0, 0
	for seed := range n {
		m := newMovingTable(uint64(seed))
		server := httptest.NewUnstartedServer(m)
		server.Config.ErrorLog = nil
		server.Start()
		names := []string{"a.csv", "a.ndjson", "a.json", "a.csv.gz"}
		x := &movingExport{table: m, url: server.URL, path: filepath.Join(t.TempDir(), names[m.random.IntN(len(names))]),
			pages: 2 + m.random.IntN(25), tick: time.Duration(m.random.IntN(1500)) * time.Millisecond}
		var err error
		for attempt := range 6 {
			if err = x.attempt(t, attempt < 5); err == nil {
				break
			}
			if _, stat := os.Stat(x.path); stat == nil {
				t.Fatalf("seed %d: a file that is not whole has its name: %v", seed, err)
			}
		}
		server.Close()
		if err != nil {
			failed++
			t.Logf("seed %d: %v", seed, err)
			continue
		}
		whole++
		if x.kept > 0 {
			resumed++
		}
		if wrong := x.wrong(t); len(wrong) > 0 {
			t.Errorf("seed %d: %s: %d wrong rows: %.300s", seed, filepath.Base(x.path), len(wrong), strings.Join(wrong, "; "))
		}
	}
	t.Logf("%d of %d exports have all rows, %d of them went on with what was there; %d failed", whole, n, resumed, failed)
	if whole*10 < n*9 || resumed*10 < n*2 {
		t.Errorf("%d of %d exports are whole and %d were gone on with: that proves little", whole, n, resumed)
	}
}

package odata

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"odatui/client"
)

// resumable is a moving table that is also paged by links and filtered by its key.
type resumable struct {
	*movingTable
	links   string // "key" or "number": what a $skiptoken holds, "" rows are requested by number
	oldest  int    // tokens of older processes have expired
	process int    // that reads now
	refuses bool   // $filter
	ordinal bool   // filters compare bytes, and the order ignores the case
	still   bool   // nothing is written
	pair    bool   // the key has two properties

	mu sync.Mutex // a bulk run sends requests ahead
}

func newResumable(seed uint64) *resumable {
	m := newMovingTable(seed)
	r := &resumable{movingTable: m}
	r.links = []string{"", "", "key", "number"}[m.random.IntN(4)]
	if r.links == "number" { // such a service loses rows that move, and says nothing
		m.writes = 0
	}
	r.ordinal, r.refuses = m.guids && m.random.IntN(4) == 0, m.random.IntN(8) == 0
	r.pair = m.guids && m.random.IntN(3) == 0
	for range m.random.IntN(60) {
		m.insert()
	}
	return r
}

// key returns the key of a row as its properties are compared.
func (m *resumable) key(row movingRow, fold bool) []string {
	id := row.ID
	if m.guids && id[0]%2 == 0 {
		id = strings.ToUpper(id)
	}
	if fold {
		id = strings.ToLower(id)
	}
	if m.pair {
		return []string{id[:1], id[1:]}
	}
	return []string{id}
}

func (m *resumable) compare(a, b []string) int {
	if !m.guids {
		x, _ := strconv.Atoi(a[0])
		y, _ := strconv.Atoi(b[0])
		return x - y
	}
	return slices.Compare(a, b)
}

func (m *resumable) names() []string {
	if m.pair {
		return []string{"A", "B"}
	}
	return []string{"ID"}
}

var comparisons = regexp.MustCompile(`(\w+) (eq|gt|ge|lt|le) '?([^' )]*)'?`)

// filtered returns the rows that a filter of one key, or of both properties of one,
// keeps.
func (m *resumable) filtered(rows []movingRow, filter string) []movingRow {
	found := comparisons.FindAllStringSubmatch(filter, -1)
	if found == nil {
		return rows
	}
	limit, operator := []string{found[0][3]}, found[len(found)-1][2]
	if m.pair {
		limit = append(limit, found[len(found)-1][3])
	}
	if !m.ordinal {
		for i := range limit {
			limit[i] = strings.ToLower(limit[i])
		}
	}
	return slices.DeleteFunc(rows, func(row movingRow) bool {
		n := m.compare(m.key(row, !m.ordinal), limit)
		return operator == "ge" && n < 0 || operator == "le" && n > 0
	})
}

func (m *resumable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		kind := map[bool]string{true: "Edm.String", false: "Edm.Int32"}[m.guids]
		fmt.Fprint(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key>`)
		for _, name := range m.names() {
			fmt.Fprintf(w, `<PropertyRef Name="%s"/>`, name)
		}
		fmt.Fprint(w, `</Key>`)
		for _, name := range m.names() {
			fmt.Fprintf(w, `<Property Name="%s" Type="%s" Nullable="false"/>`, name, kind)
		}
		fmt.Fprint(w, `<Property Name="Rank" Type="Edm.Int32"/><Property Name="Text" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.stable == nil {
		m.stable = map[string]bool{}
		for id := range m.rows {
			m.stable[id] = true
		}
	} else if !m.still {
		m.write()
	}
	q := r.URL.Query()
	if token, _, _ := strings.Cut(q.Get("$skiptoken"), "."); token != "" && atoi(token) < m.oldest {
		w.WriteHeader(http.StatusGone)
		fmt.Fprint(w, `{"error":{"code":"Gone","message":"the token has expired"}}`)
		return
	}
	if q.Get("$filter") != "" && m.refuses {
		w.WriteHeader(http.StatusNotImplemented)
		fmt.Fprint(w, `{"error":{"code":"","message":"no filter here"}}`)
		return
	}
	m.page(w, q)
}

func atoi(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

// page writes the rows that are asked for.
func (m *resumable) page(w http.ResponseWriter, q map[string][]string) {
	get := func(name string) string { return strings.Join(q[name], "") }
	rows := slices.SortedFunc(maps.Values(m.rows), func(a, b movingRow) int {
		if strings.HasPrefix(get("$orderby"), "Rank") && a.Rank != b.Rank {
			return a.Rank - b.Rank
		}
		return m.compare(m.key(a, true), m.key(b, true))
	})
	if strings.HasSuffix(get("$orderby"), " desc") {
		slices.Reverse(rows)
	}
	rows = m.filtered(rows, get("$filter"))
	answer := map[string]any{}
	if m.counts && get("$count") == "true" {
		answer["@odata.count"] = len(rows)
	}
	from := atoi(get("$skip"))
	top := len(rows)
	if get("$top") != "" {
		top = atoi(get("$top"))
	}
	if _, place, ok := strings.Cut(get("$skiptoken"), "."); ok && m.links == "number" {
		from = atoi(place)
	} else if ok {
		from = slices.IndexFunc(rows, func(row movingRow) bool {
			return m.compare(m.key(row, true), m.key(movingRow{ID: place}, true)) > 0
		})
		if from < 0 {
			from = len(rows)
		}
	}
	if m.links != "" {
		top = 7
	} else if m.cap > 0 {
		top = min(top, m.cap)
	}
	from = min(from, len(rows))
	to := min(from+top, len(rows))
	list := []map[string]any{}
	for _, row := range rows[from:to] {
		one := map[string]any{"Rank": row.Rank, "Text": row.Text}
		for i, name := range m.names() {
			if one[name] = m.key(row, false)[i]; !m.guids {
				one[name] = atoi(row.ID)
			}
		}
		list = append(list, one)
	}
	if answer["value"] = list; m.links != "" && to < len(rows) {
		next := strconv.Itoa(to)
		if m.links == "key" {
			next = rows[to-1].ID
		}
		answer["@odata.nextLink"] = fmt.Sprintf("Things?$orderby=%s&$filter=%s&$skiptoken=%d.%s",
			strings.ReplaceAll(get("$orderby"), " ", "%20"), strings.NewReplacer(" ", "%20", "'", "%27").Replace(get("$filter")), m.process, next)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

// resumedRun is how a run over several processes ended.
type resumedRun struct {
	outcome
	processes, stale int
	about            string
}

// resumedBy reads a table in several processes, each of which ends behind a page that the
// random numbers choose. between writes to the table. orderBy is "" or a property.
func (m *resumable) resumedBy(t *testing.T, random *rand.Rand, orderBy string, between func()) (out resumedRun) {
	t.Helper()
	server := httptest.NewServer(m)
	defer server.Close()
	defer func() {
		out.about = fmt.Sprintf("links %q, texts %v, pair %v, ordinal %v, refuses %v, counts %v, stale %d, processes %d", m.links, m.guids, m.pair, m.ordinal, m.refuses, m.counts, out.stale, out.processes)
	}()
	q := client.Query{Path: "Things", Count: true, Bulk: random.IntN(2) == 0}
	if orderBy != "" {
		q.OrderBy = []client.Order{{By: orderBy}}
	}
	size := 2 + random.IntN(12)
	came := map[string]int{}
	var from *client.Checkpoint
	for {
		s, err := New(server.Client(), client.Options{Session: strconv.Itoa(out.processes), URL: server.URL, PageSize: size})
		if err != nil {
			t.Fatal(err)
		}
		run := &client.Run{Query: q, Limit: -1, From: from}
		out.processes++
		left, stopped := 1+random.IntN(6), false
		for page, err := range run.Pages(t.Context(), s) {
			if out.err = err; err != nil {
				break
			}
			out.notes = append(out.notes, page.Notes...)
			for i := range page.Len() {
				id := ""
				for _, name := range m.names() {
					id += strings.ToLower(page.Cell(i, page.Column(name)).Text())
				}
				came[strings.Clone(id)]++ // the memory of a page is used again
			}
			c, ok := page.Checkpoint()
			if left--; left <= 0 && ok && out.processes < 6 {
				text, _ := json.Marshal(c)
				from, stopped = &client.Checkpoint{}, true
				if err := json.Unmarshal(text, from); err != nil {
					t.Fatal(err)
				}
				break
			}
		}
		_ = s.Close()
		switch {
		case stopped:
			m.mu.Lock() // a request that was sent ahead may still be in flight
			between()
			m.mu.Unlock()
		case errors.Is(out.err, client.ErrStale):
			from, came, m.stable, out.err, out.notes = nil, map[string]int{}, nil, nil, nil
			out.stale++
			out.processes = 6 // the next one reads to the end
		default:
			for id := range m.stable {
				if came[id] != 1 {
					out.wrong = append(out.wrong, fmt.Sprintf("%s came %d times", id, came[id]))
				}
			}
			return out
		}
	}
}

// resumedSeeds is how many runs over several processes are played.
func resumedSeeds() int {
	if os.Getenv("ODATUI_LONG") == "" {
		return 100
	}
	return 1000
}

// play writes to the table while it is read, and between the processes.
func (m *resumable) playResumed(t *testing.T, orderBy string) resumedRun {
	random := rand.New(rand.NewPCG(m.random.Uint64(), 2))
	return m.resumedBy(t, random, orderBy, func() {
		for range random.IntN(4) {
			m.write()
		}
		if m.process++; random.IntN(3) == 0 {
			m.oldest = m.process
		}
	})
}

// TestResumedRunsOverRowsThatMove: in the order of the key each row that is there from the
// first request of a run to its last comes exactly once, over however many processes, or
// the run fails.
func TestResumedRunsOverRowsThatMove(t *testing.T) {
	t.Parallel()
	whole, stale, byKey, processes := 0, 0, 0, 0
	for seed := range resumedSeeds() {
		got := newResumable(uint64(seed)).playResumed(t, "")
		processes += got.processes
		stale += got.stale
		if slices.ContainsFunc(got.notes, func(n client.Note) bool { return n.Topic == "by-key" }) {
			byKey++
		}
		if got.err == nil {
			whole++
			if len(got.wrong) > 0 {
				t.Errorf("seed %d, %+v: %d wrong rows: %v", seed, got.about, len(got.wrong), got.wrong[:min(3, len(got.wrong))])
			}
		}
	}
	t.Logf("%d runs in %d processes: %d ended with all rows, %d began again, %d went on by key", resumedSeeds(), processes, whole, stale, byKey)
	if whole*10 < resumedSeeds()*8 || byKey*20 < resumedSeeds() || processes < resumedSeeds()*2 {
		t.Error("too few runs were continued to show anything")
	}
}

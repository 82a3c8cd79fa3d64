package odata

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/client"
)

// The simulation of a table that is written to while it is read: run n uses
// seed n, so that a failure can be played again. ODATUI_LONG plays all runs.
const (
	movingRuns      = 2000
	movingRunsShort = 200
)

func movingSeeds(t *testing.T) int {
	t.Helper()
	if os.Getenv("ODATUI_LONG") == "" {
		return movingRunsShort
	}
	return movingRuns
}

// movingRow is one row of the simulated table.
type movingRow struct {
	ID   string `json:"ID"`
	Rank int    `json:"Rank"`
	Text string `json:"Text"`
}

// movingTable is a table that is written to between requests.
type movingTable struct {
	random *rand.Rand
	rows   map[string]movingRow
	next   int
	writes int  // at most so many between two requests
	guids  bool // keys are random texts
	cap    int  // most rows of an answer, 0 no limit
	counts bool
	model  bool // the service has a model, which names the key

	stable map[string]bool // rows that were there from the first request on
}

func newMovingTable(seed uint64) *movingTable {
	r := rand.New(rand.NewPCG(seed, 1))
	m := &movingTable{random: r, rows: map[string]movingRow{}, writes: r.IntN(4), guids: r.IntN(2) == 0, counts: r.IntN(2) == 0, model: true}
	if r.IntN(4) == 0 {
		m.cap = 3 + r.IntN(5)
	}
	for range r.IntN(120) {
		m.insert()
	}
	return m
}

func (m *movingTable) insert() {
	id := strconv.Itoa(m.random.IntN(100_000))
	if m.guids {
		id = fmt.Sprintf("%08x", m.random.Uint32())
	}
	if _, taken := m.rows[id]; !taken {
		m.rows[id] = movingRow{id, m.random.IntN(40), "t" + strconv.Itoa(m.next)}
		m.next++
	}
}

// write changes the table a little.
func (m *movingTable) write() {
	for range m.random.IntN(m.writes + 1) {
		ids := make([]string, 0, len(m.rows))
		for id := range m.rows {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		switch n := m.random.IntN(4); {
		case n == 0 || len(ids) == 0:
			m.insert()
		case n == 1:
			id := ids[m.random.IntN(len(ids))]
			delete(m.rows, id)
			delete(m.stable, id)
		default:
			row := m.rows[ids[m.random.IntN(len(ids))]]
			row.Rank, row.Text = m.random.IntN(40), row.Text+"'"
			m.rows[row.ID] = row
		}
	}
}

// sorted returns the rows in an order.
func (m *movingTable) sorted(orderBy string) []movingRow {
	var rows []movingRow
	for _, row := range m.rows {
		rows = append(rows, row)
	}
	byID := func(a, b movingRow) int {
		if !m.guids {
			x, _ := strconv.Atoi(a.ID)
			y, _ := strconv.Atoi(b.ID)
			return cmp.Compare(x, y)
		}
		return cmp.Compare(a.ID, b.ID)
	}
	slices.SortFunc(rows, func(a, b movingRow) int {
		if strings.HasPrefix(orderBy, "Rank") && a.Rank != b.Rank {
			return cmp.Compare(a.Rank, b.Rank)
		}
		return byID(a, b)
	})
	return rows
}

func (m *movingTable) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		if !m.model {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		fmt.Fprint(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="ID"/></Key>
<Property Name="ID" Type="Edm.String"/><Property Name="Rank" Type="Edm.Int32"/><Property Name="Text" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
		return
	}
	if m.stable == nil {
		m.stable = map[string]bool{}
		for id := range m.rows {
			m.stable[id] = true
		}
	} else {
		m.write()
	}
	rows := m.sorted(r.URL.Query().Get("$orderby"))
	answer := map[string]any{}
	if m.counts && r.URL.Query().Get("$count") == "true" {
		answer["@odata.count"] = len(rows)
	}
	from := min(number(r, "$skip", 0), len(rows))
	top := number(r, "$top", len(rows))
	if m.cap > 0 {
		top = min(top, m.cap)
	}
	answer["value"] = append([]movingRow{}, rows[from:min(from+top, len(rows))]...)
	_ = json.NewEncoder(w).Encode(answer)
}

// outcome is how one simulated run ended.
type outcome struct {
	err   error
	notes []client.Note
	wrong []string // stable rows that did not come exactly once
}

// play reads a moving table to its end.
func (m *movingTable) play(t *testing.T, orderBy string, plain bool) outcome {
	t.Helper()
	server := httptest.NewServer(m)
	defer server.Close()
	s, err := New(server.Client(), client.Options{Session: "one", URL: server.URL, PageSize: 2 + m.random.IntN(12)})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	s.pager.Plain = plain
	q := client.Query{Path: "Things", Count: true}
	if orderBy != "" {
		q.OrderBy = []client.Order{{By: orderBy}}
	}
	var out outcome
	came := map[string]int{}
	for page, err := range client.Pages(t.Context(), s, q) {
		if err != nil {
			out.err = err
			break
		}
		out.notes = append(out.notes, page.Notes...)
		for i := range page.Len() {
			came[page.Cell(i, page.Column("ID")).Text()]++
		}
	}
	for id := range m.stable {
		if came[id] != 1 {
			out.wrong = append(out.wrong, fmt.Sprintf("%s came %d times", id, came[id]))
		}
	}
	slices.Sort(out.wrong)
	return out
}

// TestRowsThatMoveByKey: in the order of the key each row that is there from the
// first request to the last comes exactly once, or the run fails.
func TestRowsThatMoveByKey(t *testing.T) {
	t.Parallel()
	whole := 0
	for seed := range movingSeeds(t) {
		got := newMovingTable(uint64(seed)).play(t, "", false)
		if got.err == nil {
			whole++
			if len(got.wrong) > 0 {
				t.Errorf("seed %d: %v", seed, got.wrong)
			}
		}
	}
	t.Logf("%d of %d runs ended with all rows, the others with an error", whole, movingSeeds(t))
	if whole*10 < movingSeeds(t)*9 {
		t.Errorf("only %d runs of %d ended well: rows that move are not found again", whole, movingSeeds(t))
	}
}

// TestRowsThatMoveInAnotherOrder: a run that misses or doubles a row fails or
// says that rows moved, but where a row moved without changing any boundary.
// docs/paging.md has the rate of those.
func TestRowsThatMoveInAnotherOrder(t *testing.T) {
	t.Parallel()
	for name, model := range map[string]bool{"sorted by a property": true, "without a model": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			movedInAnotherOrder(t, model)
		})
	}
}

func movedInAnotherOrder(t *testing.T, model bool) {
	orderBy := "Rank"
	if !model {
		orderBy = "" // the service's own order, of which nothing is known
	}
	silent, failed, noted := 0, 0, 0
	for seed := range movingSeeds(t) {
		m := newMovingTable(uint64(seed))
		m.model = model
		got := m.play(t, orderBy, false)
		moved := slices.ContainsFunc(got.notes, func(n client.Note) bool { return n.Topic == "moved" || n.Topic == "count" })
		switch {
		case got.err != nil:
			failed++
		case moved:
			noted++
		case len(got.wrong) > 0:
			silent++
		}
	}
	t.Logf("of %d runs %d failed, %d ended with a note, %d missed or doubled a row unnoticed", movingSeeds(t), failed, noted, silent)
	if silent*100 > movingSeeds(t) {
		t.Errorf("%d of %d runs missed or doubled a row unnoticed", silent, movingSeeds(t))
	}
}

// TestWithoutOverlapRowsAreLost shows that the simulation can fail: pages that do
// not overlap miss or double rows.
func TestWithoutOverlapRowsAreLost(t *testing.T) {
	t.Parallel()
	wrong := 0
	for seed := range movingRunsShort {
		if got := newMovingTable(uint64(seed)).play(t, "", true); got.err == nil && len(got.wrong) > 0 {
			wrong++
		}
	}
	t.Logf("%d of %d runs went wrong without overlap", wrong, movingRunsShort)
	if wrong < 5 {
		t.Errorf("only %d of %d runs went wrong without overlap: the simulation proves little", wrong, movingRunsShort)
	}
}

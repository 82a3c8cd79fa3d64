package odata

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// resumable is a moving table that is also paged by links and filtered by its key.
type resumable struct {
	*movingTable
	links   string               // "key" or "number": what a $skiptoken holds, "" rows are requested by number
	oldest  int                  // tokens of older processes have expired
	expires int                  // one of so many requests comes after all tokens have, 0 none
	process int                  // that reads now
	refuses bool                 // $filter
	ordinal bool                 // filters compare bytes, and the order ignores the case
	still   bool                 // nothing is written
	pair    bool                 // the key has two properties
	moves   bool                 // to another port, between two processes
	base    string               // what links begin with
	first   map[string]movingRow // the rows when the run began

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
	r.pair, r.expires = m.guids && m.random.IntN(3) == 0, 10*m.random.IntN(3)
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
		m.stable, m.first = map[string]bool{}, maps.Clone(m.rows)
		for id := range m.rows {
			m.stable[id] = true
		}
	} else if !m.still {
		m.write()
	}
	if m.moves {
		m.base = "http://" + r.Host + "/"
	}
	q := r.URL.Query()
	if m.expires > 0 && m.random.IntN(m.expires) == 0 { // every now and then, within a process
		m.process++
		m.oldest = m.process
	}
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
	order := func(a, b movingRow) int {
		if strings.HasPrefix(get("$orderby"), "Rank") && a.Rank != b.Rank {
			return a.Rank - b.Rank
		}
		return m.compare(m.key(a, true), m.key(b, true))
	}
	rows := slices.SortedFunc(maps.Values(m.rows), order)
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
		rank, id, _ := strings.Cut(place, ".")
		from = slices.IndexFunc(rows, func(row movingRow) bool { return order(row, movingRow{ID: id, Rank: atoi(rank)}) > 0 })
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
			next = fmt.Sprintf("%d.%s", rows[to-1].Rank, rows[to-1].ID)
		}
		answer["@odata.nextLink"] = m.base + fmt.Sprintf("Things?$orderby=%s&$filter=%s&$skiptoken=%d.%s",
			strings.ReplaceAll(get("$orderby"), " ", "%20"), strings.NewReplacer(" ", "%20", "'", "%27").Replace(get("$filter")), m.process, next)
	}
	_ = json.NewEncoder(w).Encode(answer)
}

package comparing

import (
	"cmp"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"odatui/client"
	"odatui/client/odata"
)

// column is a property of a table.
type column struct{ name, typ string }

// row is the JSON text of each property; one that is not there is left out.
type row map[string]string

// table is a simulated set of a service. It is not changed while it is served, except by
// write.
type table struct {
	columns []column
	key     []string // none: the model declares none
	rows    []row

	order     func(a, b row) int // of $orderby, whatever it asks for; nil: the rows as they are
	cap       int                // most rows of an answer, with a next link
	noModel   bool
	noCount   bool
	hidden    int                         // rows that are counted and not sent
	deaf      bool                        // it ignores filters by the key
	applies   bool                        // it knows $apply
	sumless   bool                        // of $apply it only counts
	extra     string                      // what each row begins with
	write     func(t *table, request int) // between requests
	intercept func(w http.ResponseWriter, r *http.Request, request int) bool

	mu       sync.Mutex
	requests int
	served   []*url.URL
}

func (t *table) metadata() string {
	var b strings.Builder
	b.WriteString(`<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T">`)
	if len(t.key) > 0 {
		b.WriteString("<Key>")
		for _, k := range t.key {
			fmt.Fprintf(&b, `<PropertyRef Name="%s"/>`, k)
		}
		b.WriteString("</Key>")
	}
	for _, c := range t.columns {
		fmt.Fprintf(&b, `<Property Name="%s" Type="%s"/>`, c.name, c.typ)
	}
	b.WriteString(`</EntityType><EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`)
	return b.String()
}

func (t *table) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		if t.noModel {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		_, _ = w.Write([]byte(t.metadata()))
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.requests++
	t.served = append(t.served, r.URL)
	if t.write != nil {
		t.write(t, t.requests)
	}
	if t.intercept != nil && t.intercept(w, r, t.requests) {
		return
	}
	q := r.URL.Query()
	if t.order != nil && !slices.IsSortedFunc(t.rows, t.order) {
		slices.SortStableFunc(t.rows, t.order)
	}
	rows := slices.Clone(t.rows)
	if filter := q.Get("$filter"); filter != "" && !t.deaf {
		rows = where(rows, filter)
	}
	if apply := q.Get("$apply"); apply != "" {
		t.aggregate(w, rows, apply)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/$count") && t.noCount {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if strings.HasSuffix(r.URL.Path, "/$count") {
		fmt.Fprint(w, len(rows))
		return
	}
	if t.order != nil && strings.HasSuffix(q.Get("$orderby"), " desc") {
		slices.Reverse(rows)
	}
	t.answer(w, r, rows)
}

func (t *table) answer(w http.ResponseWriter, r *http.Request, rows []row) {
	q := r.URL.Query()
	var b strings.Builder
	b.WriteString(`{"@odata.context":"$metadata#Things"`)
	if q.Get("$count") == "true" && !t.noCount {
		fmt.Fprintf(&b, `,"@odata.count":%d`, len(rows)+t.hidden)
	}
	from := min(numberOf(q, "$skip", 0)+numberOf(q, "$skiptoken", 0), len(rows))
	top := numberOf(q, "$top", len(rows))
	rows = rows[from:]
	rows = rows[:min(top, len(rows))]
	if t.cap > 0 && len(rows) > t.cap {
		rows = rows[:t.cap]
		next := url.Values{}
		for name := range q {
			if name != "$top" && name != "$skip" && name != "$count" {
				next.Set(name, q.Get(name))
			}
		}
		next.Set("$skiptoken", strconv.Itoa(from+t.cap))
		fmt.Fprintf(&b, `,"@odata.nextLink":"http://%s%s?%s"`, r.Host, r.URL.Path, next.Encode())
	}
	b.WriteString(`,"value":[`)
	for i, one := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		t.writeRow(&b, one, q.Get("$select"))
	}
	b.WriteString("]}")
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(b.String()))
}

func (t *table) writeRow(b *strings.Builder, r row, selected string) {
	b.WriteByte('{')
	b.WriteString(t.extra)
	first := t.extra == ""
	for _, c := range t.columns {
		text, ok := r[c.name]
		if !ok || selected != "" && !slices.Contains(strings.Split(selected, ","), c.name) {
			continue
		}
		if !first {
			b.WriteByte(',')
		}
		first = false
		fmt.Fprintf(b, "%q:%s", c.name, text)
	}
	b.WriteByte('}')
}

// where returns the rows for which comparisons of one property with a literal hold, joined
// by and.
func where(rows []row, filter string) []row {
	for part := range strings.SplitSeq(filter, " and ") {
		words := strings.Fields(strings.Trim(part, "()"))
		literal := strings.Trim(words[2], "'")
		rows = slices.DeleteFunc(rows, func(r row) bool {
			c := byText(unquoted(r[words[0]]), literal)
			switch words[1] {
			case "ge":
				return c < 0
			case "gt":
				return c <= 0
			case "lt":
				return c >= 0
			case "le":
				return c > 0
			}
			return c != 0
		})
	}
	return rows
}

var (
	applied   = regexp.MustCompile(`^(?:filter\((.*)\)/)?aggregate\((.*)\)$`)
	sumOf     = regexp.MustCompile(`^(\w+) with sum as (\w+)$`)
	errorBody = `{"error":{"code":"no","message":"$apply is not supported"}}`
)

func (t *table) aggregate(w http.ResponseWriter, rows []row, apply string) {
	m := applied.FindStringSubmatch(apply)
	w.Header().Set("Content-Type", "application/json")
	if !t.applies || m == nil {
		w.WriteHeader(http.StatusBadRequest)
		_, _ = w.Write([]byte(errorBody))
		return
	}
	if m[1] != "" && !t.deaf {
		rows = where(rows, m[1])
	}
	out := []string{}
	for part := range strings.SplitSeq(m[2], ",") {
		sum := sumOf.FindStringSubmatch(part)
		if sum == nil {
			out = append(out, fmt.Sprintf(`"diffRows":%d`, len(rows)))
			continue
		}
		if t.sumless {
			continue
		}
		total := new(big.Rat)
		for _, r := range rows {
			if v, ok := new(big.Rat).SetString(unquoted(r[sum[1]])); ok {
				total.Add(total, v)
			}
		}
		out = append(out, fmt.Sprintf(`"%s":%s`, sum[2], total.FloatString(4)))
	}
	fmt.Fprintf(w, `{"@odata.context":"$metadata#Things","value":[{%s}]}`, strings.Join(out, ","))
}

func numberOf(q url.Values, name string, otherwise int) int {
	n, err := strconv.Atoi(q.Get(name))
	if err != nil {
		return otherwise
	}
	return n
}

// unquoted returns a JSON text as plain text.
func unquoted(raw string) string {
	if !strings.HasPrefix(raw, `"`) {
		return raw
	}
	if !strings.Contains(raw, `\`) {
		return raw[1 : len(raw)-1]
	}
	var s string
	if json.Unmarshal([]byte(raw), &s) == nil {
		return s
	}
	return raw
}

// byText orders numbers by value, and texts by their bytes.
func byText(a, b string) int {
	if x, err := strconv.ParseFloat(a, 64); err == nil {
		if y, err := strconv.ParseFloat(b, 64); err == nil {
			return cmp.Compare(x, y)
		}
	}
	return strings.Compare(a, b)
}

// by returns the order of properties.
func by(names ...string) func(a, b row) int { return byAs(byText, names...) }

func byAs(compare func(a, b string) int, names ...string) func(a, b row) int {
	return func(a, b row) int {
		for _, name := range names {
			if c := compare(unquoted(a[name]), unquoted(b[name])); c != 0 {
				return c
			}
		}
		return 0
	}
}

// open serves a table and returns a session on it.
func (t *table) open(tb testing.TB, environment string, size int) *client.Session {
	tb.Helper()
	server := httptest.NewServer(t)
	tb.Cleanup(server.Close)
	s, err := odata.New(server.Client(), client.Options{Session: environment, URL: server.URL, Paging: "auto", PageSize: size})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = s.Close() })
	return &client.Session{ID: environment, Service: s, Journal: nil,
		About: client.About{Profile: "shop", Environment: environment, Badge: environment}}
}

package comparing

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client/compare"
)

// The generated pairs: pair n is made with the seed n. ODATUI_LONG plays all.
const (
	pairs      = 200
	pairsShort = 60
)

// pair is two tables that differ by what was planted.
type pair struct {
	random      *rand.Rand
	left, right *table
	key         []string // of the comparison
	spec        compare.Spec
	planted     int
}

var cells = []column{{"Count", "Edm.Int64"}, {"Price", "Edm.Decimal"}, {"Name", "Edm.String"}, {"Day", "Edm.Date"},
	{"At", "Edm.DateTimeOffset"},
	{"Ref", "Edm.Guid"}, {"On", "Edm.Boolean"}}

func newPair(seed uint64) *pair {
	p := &pair{random: rand.New(rand.NewPCG(seed, 11)), left: &table{}, right: &table{}, spec: compare.Spec{Left: "Things", Right: "Things"}}
	p.makeKey()
	p.left.columns = append(p.left.columns, cells...)
	p.right.columns = slices.Clone(p.left.columns)
	if p.random.IntN(2) == 0 {
		rest := p.right.columns
		p.random.Shuffle(len(rest), func(i, j int) { rest[i], rest[j] = rest[j], rest[i] })
	}
	p.fill()
	p.services()
	return p
}

// makeKey chooses the key: of one kind, or of two parts, or one that the model does not
// have, with nulls.
func (p *pair) makeKey() {
	kinds := []string{"Edm.Int32", "Edm.Int64", "Edm.Decimal", "Edm.Date", "Edm.DateTimeOffset", "Edm.String", "Edm.String", "Edm.Guid"}
	n := 1 + p.random.IntN(2)*p.random.IntN(2)
	for i := range n {
		p.left.columns = append(p.left.columns, column{fmt.Sprintf("K%d", i+1), kinds[p.random.IntN(len(kinds))]})
		p.key = append(p.key, fmt.Sprintf("K%d", i+1))
	}
	p.left.key, p.right.key = p.key, p.key
	if p.random.IntN(5) == 0 { // another one by --key, whose values may be null
		p.spec.Key = p.key
		p.left.columns = append(p.left.columns, column{"Row", "Edm.Int32"})
		p.left.key, p.right.key = []string{"Row"}, []string{"Row"}
	}
}

func (p *pair) fill() {
	used, n := map[string]bool{}, p.random.IntN(150)
	for i := range n {
		one := row{"Row": fmt.Sprint(i * 7 % 151)}
		for _, c := range p.left.columns {
			if c.name == "Row" {
				continue
			}
			one[c.name] = p.value(c)
		}
		if p.spec.Key != nil && p.random.IntN(40) == 0 {
			one[p.key[0]] = "null"
		}
		if id := p.left.id(one, p.key); used[id] {
			continue
		} else {
			used[id] = true
		}
		switch p.random.IntN(12) {
		case 0:
			p.left.rows, p.planted = append(p.left.rows, one), p.planted+1
		case 1:
			p.right.rows, p.planted = append(p.right.rows, one), p.planted+1
		case 2:
			p.left.rows, p.right.rows = append(p.left.rows, one), append(p.right.rows, p.changed(one))
		default:
			p.left.rows, p.right.rows = append(p.left.rows, one), append(p.right.rows, p.rewritten(one))
		}
	}
}

// changed returns a row with another value in one or two columns.
func (p *pair) changed(of row) row {
	other := maps.Clone(of)
	for range 1 + p.random.IntN(2) {
		c := cells[p.random.IntN(len(cells))]
		for canonical(c.typ, other[c.name]) == canonical(c.typ, of[c.name]) {
			if other[c.name] = p.value(c); p.random.IntN(4) == 0 && of[c.name] != "null" {
				other[c.name] = "null"
			}
		}
	}
	p.planted++
	return other
}

// rewritten returns an equal row that is written in another way.
func (p *pair) rewritten(of row) row {
	other := maps.Clone(of)
	for _, c := range p.left.columns {
		v := other[c.name]
		switch {
		case p.random.IntN(4) > 0 || c.name == "Row":
		case v == "null" && !slices.Contains(p.key, c.name):
			delete(other, c.name)
		case v == "null":
		case c.typ == "Edm.Int64":
			other[c.name] = `"` + v + `"`
		case c.typ == "Edm.Decimal" && strings.Contains(v, "."):
			other[c.name] = v + "00"
		case c.typ == "Edm.Guid":
			other[c.name] = strings.ToUpper(v)
		case c.typ == "Edm.DateTimeOffset":
			at, _ := time.Parse(time.RFC3339, unquoted(v))
			other[c.name] = `"` + at.In(time.FixedZone("", 3600*2)).Format(time.RFC3339) + `"`
		case c.typ == "Edm.String":
			other[c.name] = strings.ReplaceAll(v, "a", `\u0061`)
		}
	}
	return other
}

var words = []string{"a", "A", "ä", "Ä", "b", "B", "z", "Z", "-", " ", "0", "9", "10", "ö", "日", "_", "é", "E", "ß", "ss", "aa",
	"a b", "a-b", "ab", "😀", "𝔸", "\uffee"}

func (p *pair) value(c column) string {
	n := p.random.IntN(300)
	switch c.typ {
	case "Edm.Int32", "Edm.Int64":
		return fmt.Sprint(n - 100)
	case "Edm.Decimal":
		return fmt.Sprintf("%d.%d", n-100, p.random.IntN(100))
	case "Edm.Date":
		return fmt.Sprintf(`"%s"`, time.Date(1890, 1, n, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
	case "Edm.DateTimeOffset":
		return fmt.Sprintf(`"%s"`, time.Date(1960, 1, n, n%24, n%60, n%7, 0, time.UTC).Format(time.RFC3339))
	case "Edm.Guid":
		return fmt.Sprintf(`"%08x-0000-4000-8000-%012x"`, p.random.Uint32(), n)
	case "Edm.Boolean":
		return fmt.Sprint(n%2 == 0)
	}
	if n%9 == 0 && strings.HasPrefix(c.name, "N") {
		return "null"
	}
	var b strings.Builder
	for range 1 + p.random.IntN(4) {
		b.WriteString(words[p.random.IntN(len(words))])
	}
	text, _ := json.Marshal(b.String())
	return string(text)
}

// The orders of services, whatever they are asked for.
var orders = []func(key ...string) func(a, b row) int{
	by,
	func(key ...string) func(a, b row) int { return byAs(byFolded(strings.ToLower), key...) },
	func(key ...string) func(a, b row) int {
		german := strings.NewReplacer("ä", "a", "ö", "o", "é", "e", "Ä", "A", "ß", "ss")
		return byAs(byFolded(german.Replace), key...)
	},
	func(key ...string) func(a, b row) int {
		return byAs(byFolded(strings.NewReplacer(" ", "", "-", "").Replace), key...)
	},
}

func byFolded(fold func(string) string) func(a, b string) int {
	return func(a, b string) int { return byText(fold(a), fold(b)) }
}

// services gives both sides habits.
func (p *pair) services() {
	for _, t := range []*table{p.left, p.right} {
		p.random.Shuffle(len(t.rows), func(i, j int) { t.rows[i], t.rows[j] = t.rows[j], t.rows[i] })
		if p.random.IntN(6) > 0 { // else it ignores $orderby
			t.order = orders[p.random.IntN(len(orders))](t.key...)
		}
		if p.random.IntN(3) == 0 {
			t.cap = 5 + p.random.IntN(30)
		}
		if p.random.IntN(4) == 0 {
			t.extra = fmt.Sprintf(`"@odata.etag":"W/\"%d\""`, p.random.IntN(100))
		}
		t.noCount = p.random.IntN(5) == 0
		if p.random.IntN(6) == 0 {
			t.columns = append(t.columns, column{fmt.Sprintf("Only%d", p.random.IntN(2)), "Edm.String"})
		}
		if p.random.IntN(8) == 0 && p.spec.Key == nil {
			t.noModel = true
		}
	}
	if p.left.noModel && p.right.noModel {
		p.left.noModel = false
	}
}

// canonical returns the value of a JSON text by its type, as a text.
func canonical(typ, raw string) string {
	if raw == "" || raw == "null" {
		return "null"
	}
	text := unquoted(raw)
	switch typ {
	case "Edm.Int32", "Edm.Int64", "Edm.Decimal":
		if r, ok := new(big.Rat).SetString(text); ok {
			return r.RatString()
		}
	case "Edm.DateTimeOffset":
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			return at.UTC().Format(time.RFC3339Nano)
		}
	case "Edm.Guid":
		return strings.ToLower(text)
	}
	return text
}

func (t *table) typeOf(name string) string {
	for _, c := range t.columns {
		if c.name == name {
			return c.typ
		}
	}
	return ""
}

func (t *table) id(r row, key []string) string {
	var parts []string
	for _, name := range key {
		parts = append(parts, canonical(t.typeOf(name), r[name]))
	}
	return strings.Join(parts, "|")
}

// reference compares two tables by maps.
func (p *pair) reference() []string {
	right, lines := map[string]row{}, []string{}
	for _, r := range p.right.rows {
		right[p.right.id(r, p.key)] = r
	}
	for _, l := range p.left.rows {
		id := p.left.id(l, p.key)
		r, ok := right[id]
		delete(right, id)
		if !ok {
			lines = append(lines, "left_only "+id)
			continue
		}
		line := ""
		for _, c := range p.left.columns {
			if p.right.typeOf(c.name) == "" {
				continue
			}
			if a, b := canonical(c.typ, l[c.name]), canonical(c.typ, r[c.name]); a != b {
				line += "; " + c.name + ": " + a + " -> " + b
			}
		}
		if line != "" {
			lines = append(lines, "changed "+id+line)
		}
	}
	for id := range right {
		lines = append(lines, "right_only "+id)
	}
	sort.Strings(lines)
	return lines
}

// found writes what the sink got as reference does.
func (p *pair) found(k *kept) []string {
	lines := []string{}
	for _, r := range k.rows {
		var key []string
		for i, v := range r.Key {
			key = append(key, canonical(p.left.typeOf(p.key[i]), v.Raw()))
		}
		line := string(r.Kind) + " " + strings.Join(key, "|")
		sort.Slice(r.Cells, func(i, j int) bool { return p.place(r.Cells[i].Column) < p.place(r.Cells[j].Column) })
		for _, c := range r.Cells {
			typ := p.left.typeOf(c.Column)
			line += "; " + c.Column + ": " + canonical(typ, c.Left.Raw()) + " -> " + canonical(typ, c.Right.Raw())
		}
		lines = append(lines, line)
	}
	sort.Strings(lines)
	return lines
}

func (p *pair) place(name string) int {
	return slices.IndexFunc(p.left.columns, func(c column) bool { return c.name == name })
}

func TestGeneratedPairs(t *testing.T) {
	t.Parallel()
	n := pairsShort
	if os.Getenv("ODATUI_LONG") != "" {
		n = pairs
	}
	planted, sorted := 0, 0
	for seed := range n {
		p := newPair(uint64(seed))
		k := &kept{}
		broke := false
		s, err := Rows(t.Context(), p.left.open(t, "live", 2+p.random.IntN(40)), p.right.open(t, "staging", 2+p.random.IntN(40)), p.spec, k,
			func(now compare.Progress) { broke = broke || now.Doing == sortingDoing })
		if err != nil || !s.Complete || !s.Exact {
			t.Errorf("pair %d: %v %+v", seed, err, s)
			continue
		}
		if diff := cmp.Diff(p.reference(), p.found(k)); diff != "" {
			t.Errorf("pair %d (- wanted, + found):\n%s", seed, diff)
		}
		if got := s.Counts.Differences(); got != int64(p.planted) || len(k.rows) != p.planted {
			t.Errorf("pair %d: %d differences, %d rows, %d were planted", seed, got, len(k.rows), p.planted)
		}
		if want := int64(len(p.left.rows)) - s.Counts.LeftOnly - s.Counts.Changed; s.Counts.Equal != want {
			t.Errorf("pair %d: %d rows are equal, want %d", seed, s.Counts.Equal, want)
		}
		if s.Progress.Left.Rows != int64(len(p.left.rows)) || s.Progress.Right.Rows != int64(len(p.right.rows)) {
			t.Errorf("pair %d: %+v", seed, s.Progress)
		}
		if planted += p.planted; broke {
			sorted++
		}
	}
	t.Logf("%d pairs, %d of them sorted on disk, %d planted differences", n, sorted, planted)
	if sorted < n/5 || sorted > n*9/10 {
		t.Errorf("%d of %d pairs were sorted: one way is not tested", sorted, n)
	}
}

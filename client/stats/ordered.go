package stats

import (
	"math"
	"math/big"
	"math/bits"
	"slices"
	"sort"
	"strconv"

	"odatui/client"
)

// ordered is the values of a counter in the order of their class. A key is the value
// itself: digits at a common scale, the ticks of an instant, the bits of a float; where
// digits do not fit, its rank.
type ordered struct {
	class   Class
	points  []point // ascending, one for each value; those without a place in the order at the end
	inOrder int     // points with a place
	strays  int64   // rows without a place: INF, NaN, texts that are no dates
	scale   int     // of keys that are digits
	floats  bool    // keys are bits
	wide    []*big.Int
}

// order sorts points by their values, and joins those that are equal.
func (c *Counter) order(class Class, list []point) *ordered {
	o := &ordered{class: class}
	var strays []point
	switch {
	case class != Number:
		list, strays = c.keyed(list, ticks)
	case isFloat(c.column.Type):
		o.floats = true
		list, strays = c.keyed(list, floatKey)
	default:
		if fine := o.scaleAll(c, list); !fine {
			list, strays = o.widen(c, list)
		}
	}
	if !slices.IsSortedFunc(list, comparePoints) {
		slices.SortFunc(list, comparePoints)
	}
	o.points = joined(list)
	o.inOrder = len(o.points)
	for _, p := range strays {
		o.strays += p.rows
		p.key = math.MaxInt64
		o.points = append(o.points, p)
	}
	return o
}

// keyed sets the keys of points, and returns those that have none apart.
func (c *Counter) keyed(list []point, key func(string) (int64, bool)) (fine, strays []point) {
	fine = list[:0]
	for _, p := range list {
		var ok bool
		if p.key, ok = key(c.held.text(int(p.entry))); ok {
			fine = append(fine, p)
		} else {
			strays = append(strays, p)
		}
	}
	return fine, strays
}

// floatKey returns the bits of a float so that they sort as it does.
func floatKey(s string) (int64, bool) {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsInf(f, 0) || math.IsNaN(f) {
		return 0, false
	}
	key := int64(math.Float64bits(f + 0)) // no negative zero
	if key < 0 {
		key ^= math.MaxInt64
	}
	return key, true
}

func floatOf(key int64) float64 {
	if key < 0 {
		key ^= math.MaxInt64
	}
	return math.Float64frombits(uint64(key))
}

// scaleAll makes keys of numbers that fit into 63 bits at their common scale.
func (o *ordered) scaleAll(c *Counter, list []point) bool {
	scales := make([]uint8, len(list))
	for i := range list {
		digits, scale, ok := scaled(c.held.text(int(list[i].entry)))
		if !ok || scale > 18 {
			return false
		}
		list[i].key, scales[i], o.scale = digits, uint8(scale), max(o.scale, scale)
	}
	powers := [19]int64{1}
	for i := 1; i < len(powers); i++ {
		powers[i] = powers[i-1] * 10
	}
	for i, scale := range scales {
		by := powers[o.scale-int(scale)]
		if by == 1 {
			continue
		}
		high, low := bits.Mul64(uint64(max(list[i].key, -list[i].key)), uint64(by))
		if high != 0 || low > math.MaxInt64 {
			return false
		}
		list[i].key *= by
	}
	return true
}

// widen makes keys of any numbers: their ranks.
func (o *ordered) widen(c *Counter, list []point) (fine, strays []point) {
	o.scale = 0
	type number struct {
		digits *big.Int
		exp    int
	}
	numbers := map[int32]number{}
	fine, strays = c.keyed(list, func(string) (int64, bool) { return 0, true })
	list, fine = fine, fine[:0]
	for _, p := range list {
		digits, exp, ok := decimal(c.held.text(int(p.entry)))
		if !ok {
			strays = append(strays, p)
			continue
		}
		fine, numbers[p.entry] = append(fine, p), number{digits, exp}
		o.scale = max(o.scale, -exp)
	}
	values := make(map[int32]*big.Int, len(fine))
	for entry, n := range numbers {
		values[entry] = n.digits.Mul(n.digits, tens(o.scale+n.exp))
	}
	slices.SortFunc(fine, func(a, b point) int {
		if by := values[a.entry].Cmp(values[b.entry]); by != 0 {
			return by
		}
		return int(a.entry) - int(b.entry)
	})
	o.wide = []*big.Int{}
	for i := range fine {
		value := values[fine[i].entry]
		if n := len(o.wide); n == 0 || o.wide[n-1].Cmp(value) != 0 {
			o.wide = append(o.wide, value)
		}
		fine[i].key = int64(len(o.wide) - 1)
	}
	return fine, strays
}

// joined adds up the rows of sorted points that are equal.
func joined(list []point) []point {
	out := list[:0]
	for _, p := range list {
		if n := len(out); n > 0 && out[n-1].key == p.key {
			out[n-1].rows += p.rows
			continue
		}
		out = append(out, p)
	}
	return out
}

// mean returns the mean of numbers.
func (o *ordered) mean(b beyond) client.Value {
	points := o.points[:o.inOrder]
	rows := b.summed
	for _, p := range points {
		rows += p.rows
	}
	if rows == 0 {
		return client.Value{}
	}
	if o.floats || b.summed > 0 {
		total := b.sum
		for _, p := range points {
			total.add(o.float(p), p.rows)
		}
		mean := (total.total + total.lost) / float64(rows)
		if math.IsInf(mean, 0) || math.IsNaN(mean) {
			return client.Value{}
		}
		return client.JSONValue(floatText(mean))
	}
	return o.exactMean(points, rows)
}

func (o *ordered) float(p point) float64 {
	switch {
	case o.floats:
		return floatOf(p.key)
	case o.wide != nil:
		f, _ := new(big.Rat).SetFrac(o.wide[p.key], tens(o.scale)).Float64()
		return f
	}
	return float64(p.key) / math.Pow10(o.scale)
}

func (o *ordered) exactMean(points []point, rows int64) client.Value {
	total, part, product := new(big.Int), int64(0), new(big.Int)
	for _, p := range points {
		if o.wide == nil {
			high, low := bits.Mul64(uint64(max(p.key, -p.key)), uint64(p.rows))
			if high == 0 && low < math.MaxInt64/4 && max(part, -part) < math.MaxInt64/4 {
				part += p.key * p.rows
				continue
			}
		}
		total.Add(total, product.Mul(o.digits(p), big.NewInt(p.rows)))
		total.Add(total, product.SetInt64(part))
		part = 0
	}
	total.Add(total, product.SetInt64(part))
	mean := new(big.Rat).SetFrac(total, new(big.Int).Mul(big.NewInt(rows), tens(o.scale)))
	return client.JSONValue(meanText(mean, o.scale))
}

// meanText writes a mean of numbers with a scale.
func meanText(mean *big.Rat, scale int) string { return trimmed(mean.FloatString(scale + 3)) }

// digits returns the number of a point at the common scale.
func (o *ordered) digits(p point) *big.Int {
	if o.wide != nil {
		return o.wide[p.key]
	}
	return big.NewInt(p.key)
}

// below returns how many points are smaller than an edge.
func (o *ordered) below(edge string) int {
	var not func(p point) bool // smaller
	switch {
	case o.class != Number:
		key, _ := ticks(edge)
		not = func(p point) bool { return p.key >= key }
	case o.floats:
		key, _ := floatKey(edge)
		not = func(p point) bool { return p.key >= key }
	default:
		exact := rational(edge)
		exact.Mul(exact, new(big.Rat).SetInt(tens(o.scale)))
		not = func(p point) bool { return new(big.Rat).SetInt(o.digits(p)).Cmp(exact) >= 0 }
	}
	return sort.Search(o.inOrder, func(i int) bool { return not(o.points[i]) })
}

// bins counts the rows between nice edges.
func (o *ordered) bins(r *Result) []Bin {
	edges := edgesOf(o.class, r.Column.Type, r.Min.Text(), r.Max.Text(), o.unit(r.Column.Type))
	var list []Bin
	for i := range max(len(edges)-1, 0) {
		from, to := o.below(edges[i]), o.inOrder
		if edges[i+1] != "" {
			to = o.below(edges[i+1])
		}
		b := newBin(o.class, edges[i], edges[i+1])
		for _, p := range o.points[from:to] {
			b.Rows += p.rows
		}
		list = append(list, b)
	}
	return list
}

// unit is how fine a step can be: as many digits behind the point as the values have; -1
// any number of them.
func (o *ordered) unit(typ string) int {
	if o.floats || o.class != Number {
		return -1
	}
	if isWhole(typ) {
		return 0
	}
	return o.scale
}

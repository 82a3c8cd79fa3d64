package stats

import (
	"cmp"
	"container/heap"
	"strconv"
	"time"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/safe"
)

// Result describes what was added so far; more can be added afterwards.
func (c *Counter) Result() *Result {
	began := time.Now()
	class := c.class()
	r := &Result{
		Column: c.column, Class: class, Rows: c.rows, Nulls: c.nulls, Missing: c.missing,
		Empty: -1, Shortest: -1, Longest: -1, Distinct: int64(len(c.held.entries)), More: c.beyond.rows > 0,
		Source: Source{Rows: c.rows, Total: -1},
	}
	list := c.points()
	switch class {
	case Number, Date, Instant:
		o := c.order(class, list)
		list = o.points
		r.Distinct = int64(len(list))
		c.describeOrder(r, o)
	case Other, Text, Nested:
	}
	less := func(a, b point) bool { // texts have no keys
		if a.key != b.key {
			return a.key < b.key
		}
		return c.held.text(int(a.entry)) < c.held.text(int(b.entry))
	}
	if class == Text {
		c.measure(r)
	}
	c.frequencies(r, list, less)
	r.Source.Took = time.Since(began)
	return r
}

// point is a value in the order of its class.
type point struct {
	key   int64 // orders the values of one counter
	rows  int64
	entry int32 // the first entry with the value
}

func (c *Counter) points() []point {
	list := make([]point, len(c.held.entries))
	for i := range list {
		list[i] = point{rows: c.held.entries[i].rows, entry: int32(i)}
	}
	return list
}

// measure counts the characters of texts.
func (c *Counter) measure(r *Result) {
	r.Empty = c.beyond.empty
	shortest, longest, some := c.beyond.shortest, c.beyond.longest, c.beyond.rows > 0
	for i := range c.held.entries {
		n := utf8.RuneCountInString(c.held.text(i))
		if n == 0 {
			r.Empty += c.held.entries[i].rows
		}
		if !some {
			shortest, longest, some = n, n, true
		}
		shortest, longest = min(shortest, n), max(longest, n)
	}
	if some {
		r.Shortest, r.Longest = int64(shortest), int64(longest)
	}
}

// describeOrder fills in what depends on the order of values.
func (c *Counter) describeOrder(r *Result, o *ordered) {
	if o.strays > 0 {
		what := map[Class]string{Number: "number", Date: "date", Instant: "point in time"}[r.Class]
		r.Notes = append(r.Notes, safe.Clean(client.Thousands(o.strays)+plural(o.strays, " row")+
			" without a finite "+what+": left out of the figures and the histogram"))
	}
	points := o.points[:o.inOrder]
	if len(points) > 0 {
		r.Min, r.Max = c.held.value(int(points[0].entry)), c.held.value(int(points[len(points)-1].entry))
	}
	if b := c.beyond; b.least.IsSet() {
		if !r.Min.IsSet() || before(r.Class, b.least.Text(), r.Min.Text()) {
			r.Min = b.least
		}
		if !r.Max.IsSet() || before(r.Class, r.Max.Text(), b.most.Text()) {
			r.Max = b.most
		}
	}
	if r.Class == Number {
		r.Mean = o.mean(c.beyond)
	}
	if r.More {
		r.NoBins = moreThanHeld(r.Distinct)
		return
	}
	for _, percent := range []int{5, 25, 50, 75, 95} {
		if at := quantile(points, percent); at >= 0 {
			r.Quantiles = append(r.Quantiles, Quantile{percent, c.held.value(int(points[at].entry))})
		}
	}
	if len(points) > 1 {
		r.Bins = o.bins(r)
	}
}

func moreThanHeld(n int64) safe.Text {
	return safe.Clean("more than " + client.Thousands(n) + " different values")
}

// quantile returns the first point up to which at least a percentage of the rows are, -1
// without rows.
func quantile(points []point, percent int) int {
	var all, sum int64
	for _, p := range points {
		all += p.rows
	}
	for i, p := range points {
		if sum += p.rows; sum*100 >= all*int64(percent) {
			return i
		}
	}
	return -1
}

// frequencies fills in the most frequent values.
func (c *Counter) frequencies(r *Result, list []point, less func(a, b point) bool) {
	held := r.Rows - r.Nulls - r.Missing - c.beyond.rows
	unique := r.Distinct == held
	switch {
	case unique && r.More:
		r.NoValues = moreThanHeld(r.Distinct)
		return
	case unique && r.Distinct > 1:
		r.AllUnique = true
		return
	}
	best := &frequent{less: less}
	for _, p := range list {
		best.offer(p)
	}
	r.Values = make([]Frequency, len(best.points))
	for i := len(r.Values) - 1; i >= 0; i-- {
		p := heap.Pop(best).(point) //nolint:forcetypeassert // it holds nothing else
		r.Values[i] = Frequency{c.held.value(int(p.entry)), p.rows}
		held -= p.rows
	}
	r.Rest = Rest{r.Distinct - int64(len(r.Values)), held + c.beyond.rows}
	if r.More {
		r.Rest.Values = -1
		r.Notes = append(r.Notes, safe.Clean("values that came after the first "+client.Thousands(r.Distinct)+" different ones are not counted one by one"))
	}
}

// frequent is a heap of the MostValues most frequent points, the one that goes first on
// its top.
type frequent struct {
	points []point
	less   func(a, b point) bool
}

func (f *frequent) Len() int      { return len(f.points) }
func (f *frequent) Swap(i, j int) { f.points[i], f.points[j] = f.points[j], f.points[i] }
func (f *frequent) Push(x any)    { f.points = append(f.points, x.(point)) } //nolint:forcetypeassert // of offer

func (f *frequent) Pop() any {
	p := f.points[len(f.points)-1]
	f.points = f.points[:len(f.points)-1]
	return p
}

// Less reports whether a point goes before another one.
func (f *frequent) Less(i, j int) bool { return f.worse(f.points[i], f.points[j]) }

func (f *frequent) worse(a, b point) bool {
	if a.rows != b.rows {
		return a.rows < b.rows
	}
	return f.less(b, a)
}

func (f *frequent) offer(p point) {
	if len(f.points) < MostValues {
		heap.Push(f, p)
		return
	}
	if f.worse(f.points[0], p) {
		f.points[0] = p
		heap.Fix(f, 0)
	}
}

// comparePoints orders points by key; of equal ones, the value that came first is first.
func comparePoints(a, b point) int {
	if a.key != b.key {
		return cmp.Compare(a.key, b.key)
	}
	return cmp.Compare(a.entry, b.entry)
}

// trimmed removes the zeros at the end of a decimal fraction.
func trimmed(text string) string {
	i := len(text)
	point := -1
	for j := range text {
		if text[j] == '.' {
			point = j
		}
	}
	for point >= 0 && text[i-1] == '0' {
		i--
	}
	if i-1 == point {
		i--
	}
	return text[:i]
}

func floatText(f float64) string { return strconv.FormatFloat(f, 'g', 15, 64) }

package stats

import (
	"math"
	"math/big"
	"strconv"
	"time"

	"odatui/client"
)

// newBin returns a bin between two edges of a class; "" there is no upper edge.
func newBin(class Class, from, to string) Bin {
	value := func(text string) client.Value {
		switch {
		case text == "":
			return client.Value{}
		case class == Number:
			return client.JSONValue(text)
		}
		return client.Text(text)
	}
	return Bin{From: value(from), To: value(to)}
}

// edgesOf returns the edges of at most MostBins bins that hold the values from least to
// most, nil where there are none: the smallest step of 1, 2 or 5 times a power of ten,
// or of a unit of the calendar, that needs no more bins. digits is how many digits behind
// the point a step may have, -1 any number. The last edge is "" where no literal can be
// written for it.
func edgesOf(class Class, typ, least, most string, digits int) []string {
	switch class {
	case Number:
		return numberEdges(rational(least), rational(most), digits, isFloat(typ))
	case Date, Instant:
		from, ok := ticks(least)
		to, okTo := ticks(most)
		if ok && okTo {
			return dateEdges(class, timeOf(from), timeOf(to))
		}
	case Other, Text, Nested:
	}
	return nil
}

func numberEdges(least, most *big.Rat, digits int, float bool) []string {
	if least == nil || most == nil || least.Cmp(most) >= 0 {
		return nil
	}
	span, _ := new(big.Rat).Sub(most, least).Float64()
	if span == 0 || math.IsInf(span, 0) {
		return nil
	}
	exp := int(math.Floor(math.Log10(span/MostBins))) - 1
	if digits >= 0 {
		exp = max(exp, -digits)
	}
	for ; ; exp++ {
		for _, by := range []int64{1, 2, 5} {
			step := power(by, exp)
			from, to := floorRat(least, step), floorRat(most, step)
			n := new(big.Int).Sub(to, from)
			if n.IsInt64() && n.Int64() < MostBins {
				return writeEdges(from, int(n.Int64())+1, step, max(-exp, 0), float)
			}
		}
	}
}

// power returns by times ten to the power of exp.
func power(by int64, exp int) *big.Rat {
	if exp < 0 {
		return new(big.Rat).SetFrac(big.NewInt(by), tens(-exp))
	}
	return new(big.Rat).SetInt(new(big.Int).Mul(big.NewInt(by), tens(exp)))
}

// floorRat returns how often a step is in a number, rounded down.
func floorRat(number, step *big.Rat) *big.Int {
	q := new(big.Rat).Quo(number, step)
	return new(big.Int).Div(q.Num(), q.Denom())
}

func writeEdges(first *big.Int, bins int, step *big.Rat, scale int, float bool) []string {
	edges := make([]string, bins+1)
	for i := range edges {
		n := new(big.Int).Add(first, big.NewInt(int64(i)))
		edge := new(big.Rat).Mul(new(big.Rat).SetInt(n), step)
		if edges[i] = edge.FloatString(scale); float && len(edges[i]) > 21 {
			f, _ := edge.Float64()
			edges[i] = strconv.FormatFloat(f, 'g', -1, 64)
		}
	}
	return edges
}

// A dateStep is a number of units of the calendar.
type dateStep struct {
	n    int
	unit byte // of dateUnits
}

// The units of dateStep.
const (
	seconds byte = iota
	minutes
	hours
	days
	weeks
	months
	years
)

var dateSteps = []dateStep{
	{1, seconds}, {5, seconds}, {15, seconds}, {30, seconds}, {1, minutes}, {5, minutes}, {15, minutes}, {30, minutes},
	{1, hours}, {3, hours}, {6, hours}, {12, hours}, {1, days}, {1, weeks}, {1, months}, {3, months}, {6, months},
	{1, years}, {2, years}, {5, years}, {10, years}, {20, years}, {50, years}, {100, years}, {200, years}, {500, years}, {1000, years},
}

// dateEdges returns the edges of the smallest step of the calendar that is enough.
func dateEdges(class Class, least, most time.Time) []string {
	layout := time.DateOnly
	if class == Instant {
		layout = time.RFC3339
	}
	for _, step := range dateSteps {
		if class == Date && step.unit < days {
			continue
		}
		edges := []string{step.floor(least).Format(layout)}
		at := step.floor(least)
		for len(edges) <= MostBins {
			at = step.next(at)
			if at.Year() > 9999 {
				return append(edges, "")
			}
			edges = append(edges, at.Format(layout))
			if at.After(most) {
				return edges
			}
		}
	}
	return nil
}

// floor returns the latest beginning of a step that is not after t; years begin with 1.
func (s dateStep) floor(t time.Time) time.Time {
	year, month, day := t.Date()
	switch s.unit {
	case years:
		return time.Date(max(year-year%s.n, 1), 1, 1, 0, 0, 0, 0, time.UTC)
	case months:
		return time.Date(year, month-(month-1)%time.Month(s.n), 1, 0, 0, 0, 0, time.UTC)
	case weeks: // from Monday
		return time.Date(year, month, day-(int(t.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case days:
		return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
	}
	return t.Truncate(s.duration())
}

func (s dateStep) next(t time.Time) time.Time {
	switch s.unit {
	case years:
		return time.Date(t.Year()-t.Year()%s.n+s.n, 1, 1, 0, 0, 0, 0, time.UTC)
	case months:
		return t.AddDate(0, s.n, 0)
	case weeks:
		return t.AddDate(0, 0, 7)
	case days:
		return t.AddDate(0, 0, s.n)
	}
	return t.Add(s.duration())
}

func (s dateStep) duration() time.Duration {
	return time.Duration(s.n) * map[byte]time.Duration{seconds: time.Second, minutes: time.Minute, hours: time.Hour}[s.unit]
}

// Package stats describes the values of one column: how many there are, their range,
// their distribution and the most frequent ones. It counts rows that are loaded, or asks
// a [client.Aggregator] for figures and counts the rows of every value it answers with.
//
// It does not know how a request is sent, nor who shows the figures.
package stats

import (
	"time"

	"odatui/client"
	"odatui/client/safe"
)

// Class is what the values of a column are, as far as statistics differ by it.
type Class uint8

// The classes. Min, Max, Quantiles and Bins are of numbers, dates and instants only,
// Mean of numbers, Empty, Shortest and Longest of texts.
const (
	Other   Class = iota // enums, booleans, guids, times of day, durations: counted only
	Number               // compared by value: 1.0 and 1.00 are one
	Date                 // days
	Instant              // compared as instants, whatever their offset; to 100 ns
	Text
	Nested // objects and lists: counted by their JSON text
)

// Result describes a column. Counts are -1 where they are unknown, values Missing. It is
// not changed once it was returned, and outlives the pages that were counted.
type Result struct {
	Column client.Column
	Class  Class
	Source Source

	Rows    int64
	Nulls   int64 // rows with null; by the service, also those without the property
	Missing int64 // rows without the property; 0 by the service
	Empty   int64 // empty texts
	// Distinct is the number of different values, null not among them; at least as many
	// if More is set, because no more were held.
	Distinct int64
	More     bool
	// AllUnique: each row has a value of its own, null left aside, and there are two or
	// more. Values is empty then.
	AllUnique bool

	Min, Max  client.Value // as the service wrote them
	Mean      client.Value // rounded, with more digits than the values have
	Quantiles []Quantile   // 5, 25, 50, 75 and 95 percent; nil unknown

	Shortest, Longest int64 // characters of the texts

	Bins []Bin // ascending, without gaps; nil unknown or none
	// Values are the most frequent ones, with equal counts in their own order: at most
	// MostValues. nil unknown or none. See [Result.Top].
	Values []Frequency
	// Rest is what Values leaves out.
	Rest Rest
	// NoValues and NoBins are why Values or Bins are unknown, one lower-case line; "" they
	// are known, or the class has none.
	NoValues, NoBins safe.Text
	Notes            []safe.Text // what a person should know besides, one lower-case line each
}

// MostValues is how many of the most frequent values a Result holds.
const MostValues = 1000

// Quantile is the smallest value that is not exceeded by Percent of the values.
type Quantile struct {
	Percent int
	Value   client.Value
}

// Bin is the number of rows with From <= value < To.
type Bin struct {
	From, To client.Value // literals of the column's type; To is Missing behind the year 9999
	Rows     int64
}

// Frequency is a value and the number of rows that have it. Null is none of them.
type Frequency struct {
	Value client.Value
	Rows  int64
}

// Rest is the values that a list leaves out.
type Rest struct {
	Values int64 // -1 unknown
	Rows   int64
}

// Source reports which rows were counted, and whether the service counted them.
type Source struct {
	ByService bool
	Rows      int64 // that were counted
	Total     int64 // of the result, -1 unknown
	Requests  int
	Took      time.Duration // of the requests, or of counting here
	// Why is why the service did not count, one lower-case line; "" it did, or was not
	// asked. Earlier: it refused before and was not asked again (client.Forgetter).
	Why     safe.Text
	Earlier bool
	// Stopped is why loading ended before the last row, one lower-case line; "" it did not.
	Stopped safe.Text
}

// Whole reports whether all rows of the result were counted.
func (s Source) Whole() bool {
	return s.ByService || s.Stopped == "" && s.Total >= 0 && s.Rows >= s.Total
}

// Text says it in one line: "by the service, all 780 rows", "of 4,000 loaded rows of 5,000".
func (s Source) Text() safe.Text {
	count := client.Thousands(s.Rows)
	switch {
	case s.ByService:
		return safe.Clean("by the service, all " + count + plural(s.Rows, " row"))
	case s.Whole():
		return safe.Clean("of all " + count + plural(s.Rows, " row") + ", loaded")
	case s.Total >= 0:
		return safe.Clean("of " + count + " loaded" + plural(s.Rows, " row") + " of " + client.Thousands(s.Total))
	}
	return safe.Clean("of " + count + " loaded" + plural(s.Rows, " row"))
}

// Top returns the n most frequent values and what they leave out.
func (r *Result) Top(n int) ([]Frequency, Rest) {
	if n >= len(r.Values) {
		return r.Values, r.Rest
	}
	rest := r.Rest
	for _, f := range r.Values[n:] {
		rest.Rows += f.Rows
		if rest.Values >= 0 {
			rest.Values++
		}
	}
	return r.Values[:n], rest
}

// Percent is a share of the rows that were counted.
func (r *Result) Percent(rows int64) float64 {
	if r.Rows <= 0 {
		return 0
	}
	return 100 * float64(rows) / float64(r.Rows)
}

// Filter returns the text that keeps the rows of a bin, in the service's language.
func (b Bin) Filter(f client.Filterer, set, property string) (string, error) {
	from, err := f.Comparison(set, property, "ge", b.From)
	if err != nil {
		return "", err
	}
	if !b.To.IsSet() {
		return from, nil
	}
	to, err := f.Comparison(set, property, "lt", b.To)
	if err != nil {
		return "", err
	}
	return from + " and " + to, nil
}

func plural(n int64, word string) string {
	if n == 1 {
		return word
	}
	return word + "s"
}

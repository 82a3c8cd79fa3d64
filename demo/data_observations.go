package demo

import (
	"strconv"
	"sync"
	"time"
)

// Observations are numbered so that every part of a row follows from its
// number by division: country fastest, then round, then indicator. That is
// what lets a service of a hundred thousand rows start in no time, jump
// anywhere, and follow links without looking.
const (
	rounds       = 4
	firstPK      = 1_000_001
	firstLoad    = 9_007_199_254_740_993 // 2^53 + 1: lost by whoever reads it as a float
	loadInterval = 37 * time.Second
)

const observationCount = indicatorCount * rounds * observed

var firstUpdate = time.Date(2026, 1, 5, 6, 0, 0, 0, time.UTC).UnixMicro()

// yearTexts returns the years from 2000 as texts.
var yearTexts = sync.OnceValue(func() *[64]string {
	var y [64]string
	for i := range y {
		y[i] = strconv.Itoa(2000 + i)
	}
	return &y
})

// spot says what an observation is about.
type spot struct{ indicator, round, country int }

func spotOf(row int) spot {
	return spot{row / (rounds * observed), row / observed % rounds, row % observed}
}

func (s spot) row() int { return (s.indicator*rounds+s.round)*observed + s.country }

// year is the year of an observation counted from 2000: rounds come every six
// years, beginning at another year for each indicator.
func (s spot) year() int { return int(mix(31, uint64(s.indicator))%6) + 6*s.round }

// sex: every third indicator is told apart by sex.
func (s spot) sex() int {
	if s.indicator%3 != 0 {
		return 0
	}
	return s.round % len(sexes.members)
}

// hundredths is the measured value times 100, false where it is missing.
func (s spot) hundredths(staging bool) (int64, bool) {
	row := uint64(s.row())
	if mix(32, row)%33 == 0 {
		return 0, false
	}
	m := measureOf(s.indicator)
	level := 0.6*share(33, uint64(s.country)) + 0.4*share(34, uint64(s.country*1000+s.indicator))
	v := m.low + (m.high-m.low)*level*(0.86+0.02*float64(s.year()%7)+0.06*share(35, row))
	if staging && row%997 == 5 { // values that were corrected since
		v *= 0.9
	}
	return int64(min(v, m.high)*100 + 0.5), true
}

// bound is the value moved by some thousandths.
func (s spot) bound(staging bool, thousandths int64) value {
	v, ok := s.hundredths(staging)
	if !ok {
		return null
	}
	return decimal(v+v*thousandths/1000, 2)
}

var comments = []string{"provisional", "revised 2026", "see note\nThe survey was taken twice; the later round counts.",
	"estimate, “low” confidence", ""}

func (s spot) comment() value {
	n := mix(36, uint64(s.row()))
	if n%4 != 0 {
		return null
	}
	return text(comments[n/4%uint64(len(comments))])
}

func observations(w *world) *set {
	n, staging := observationCount, w.staging
	if staging {
		n -= observed // one load behind
	}
	return &set{name: "Observations", typ: "Observation", rows: n, ordered: true,
		title: "Measured values by indicator, country, year and sex", habit: unordered,
		find: func(k []value) (int, bool) {
			row := k[0].n - firstPK
			return int(row), row >= 0 && row < int64(n)
		},
		props: []property{
			key("Sys_PK", "Edm.Int64", func(i int) value { return integer(firstPK + int64(i)) }),
			col("IndicatorCode", "Edm.String", func(i int) value { return text(indicatorCodes()[spotOf(i).indicator]) }),
			col("CountryCode", "Edm.String", func(i int) value { return text(countryList()[spotOf(i).country].code) }),
			col("COUNTRY", "Edm.String", func(i int) value { return text(countryList()[spotOf(i).country].own) }),
			col("DIM_TIME", "Edm.String", func(i int) value { return text(yearTexts()[spotOf(i).year()]) }),
			enumCol("SEX", sexes, func(i int) int { return spotOf(i).sex() }),
			opt("VALUE_N", "Edm.Decimal", func(i int) value { return spotOf(i).bound(staging, 0) }),
			opt("LOW", "Edm.Decimal", func(i int) value { return spotOf(i).bound(staging, -62) }),
			opt("HIGH", "Edm.Decimal", func(i int) value { return spotOf(i).bound(staging, 71) }),
			opt("COMMENT", "Edm.String", func(i int) value { return spotOf(i).comment() }),
			col("UPDATED", "Edm.DateTimeOffset", func(i int) value {
				return value{kind: kStamp, n: firstUpdate + int64(i)*loadInterval.Microseconds() + int64(i%7)*125_000}
			}),
			col("LOAD_ID", "Edm.Int64", func(i int) value { return integer(firstLoad + 2*int64(i)) }),
		}}
}

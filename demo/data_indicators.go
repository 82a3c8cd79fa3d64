package demo

import (
	"fmt"
	"sort"
	"sync"
	"time"
)

var (
	sexes = &enum{name: "Sex", members: []string{"BTSX", "FMLE", "MLE"},
		words: []string{"both sexes", "female", "male"}}
	indicatorKinds = &enum{name: "IndicatorKind", members: []string{"Rate", "Count", "Percentage", "Index", "Money"}}
)

var topics = [13][2]string{
	{"AIR", "air pollution"}, {"CCA", "cervical cancer"}, {"DIA", "diabetes"}, {"DIR", "diarrhoeal disease"},
	{"HEPB", "hepatitis B"}, {"HIV", "HIV"}, {"HTN", "hypertension"}, {"MAL", "malaria"}, {"MAT", "maternal conditions"},
	{"MEA", "measles"}, {"PNE", "childhood pneumonia"}, {"RTI", "road traffic injuries"}, {"TB", "tuberculosis"},
}

// measure is one thing that is counted about every topic.
type measure struct {
	code, title, unit string
	kind              int
	low, high         float64
}

var measures = [12]measure{
	{"AVL", "Facilities with the means to treat %s (%%)", "%", 2, 8, 92},
	{"COV", "Coverage of services for %s (%%)", "%", 2, 15, 99},
	{"DALY", "Healthy years lost to %s (per 100 000 population)", "per 100 000", 0, 40, 5200},
	{"DLY", "Days from first signs of %s to care", "days", 1, 1, 45},
	{"EXP", "Spending on %s (current US$ per person)", "US$", 4, 0.4, 310},
	{"INC", "New cases of %s (per 100 000 population)", "per 100 000", 0, 2, 940},
	{"MORT", "Deaths from %s (per 100 000 population)", "per 100 000", 0, 0.1, 180},
	{"POL", "Policy on %s, index (0–100)", "index", 3, 5, 98},
	{"PREV", "People living with %s (per 100 000 population)", "per 100 000", 0, 12, 9800},
	{"REP", "Completeness of reports on %s (%%)", "%", 2, 30, 100},
	{"SCR", "Adults screened for %s (%%)", "%", 2, 1, 88},
	{"TRT", "Success of treatment for %s (%%)", "%", 2, 35, 97},
}

const indicatorCount = len(topics) * len(measures)

// indicatorCodes returns the codes in ascending order, as topics and measures
// are sorted.
var indicatorCodes = sync.OnceValue(func() *[indicatorCount]string {
	var codes [indicatorCount]string
	for i := range codes {
		codes[i] = topics[i/len(measures)][0] + "_" + measures[i%len(measures)].code
	}
	return &codes
})

func measureOf(i int) *measure { return &measures[i%len(measures)] }

func indicatorRow(code string) (int, bool) {
	i := sort.SearchStrings(indicatorCodes()[:], code)
	return i, i < indicatorCount && indicatorCodes()[i] == code
}

func indicatorTitle(i int) string {
	return fmt.Sprintf(measureOf(i).title, topics[i/len(measures)][1])
}

func indicatorDefinition(i int) string {
	m, topic := measureOf(i), topics[i/len(measures)][1]
	return fmt.Sprintf("Definition\n%s.\n\nMethod\n\tNumerator:\tevents attributed to %s in the year\n\tDenominator:\t"+
		"mid-year population, or those in need of care\n\nUnit: %s. Values carry a lower and an upper bound; "+
		"a value that is missing was not reported — it is not zero.", indicatorTitle(i), topic, m.unit)
}

func indicators(w *world) *set {
	s := &set{name: "Indicators", typ: "Indicator", rows: indicatorCount, ordered: true,
		title: "What is measured, with its definition",
		find:  func(k []value) (int, bool) { return indicatorRow(k[0].s) },
		props: []property{
			key("Code", "Edm.String", func(i int) value { return text(indicatorCodes()[i]) }),
			col("Title", "Edm.String", func(i int) value { return text(indicatorTitle(i)) }),
			opt("Definition", "Edm.String", func(i int) value { return text(indicatorDefinition(i)) }),
			col("Unit", "Edm.String", func(i int) value { return text(measureOf(i).unit) }),
			enumCol("Kind", indicatorKinds, func(i int) int { return measureOf(i).kind }),
			col("Topic", "Edm.String", func(i int) value { return text(topics[i/len(measures)][1]) }),
			col("HigherIsBetter", "Edm.Boolean", func(i int) value { return boolean(measureOf(i).kind > 1) }),
			opt("FirstPublished", "Edm.Date", func(i int) value {
				return date(1998+int(mix(21, uint64(i))%24), time.Month(1+i%12), 1+i%28)
			}),
		}}
	if w.staging { // the column that live does not have yet
		s.props = append(s.props, opt("Reviewed", "Edm.DateTimeOffset", func(i int) value {
			if i%3 == 2 {
				return null
			}
			return stamp(time.Date(2026, 9, 1, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * 93 * time.Minute))
		}))
	}
	return s
}

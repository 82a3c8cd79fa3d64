package demo

import (
	"fmt"
	"time"
)

// The capability annotations that the demo declares, and keeps.
const (
	notCountable  = `<Annotation Term="Org.OData.Capabilities.V1.CountRestrictions"><Record><PropertyValue Property="Countable" Bool="false"/></Record></Annotation>`
	notSearchable = `<Annotation Term="Org.OData.Capabilities.V1.SearchRestrictions"><Record><PropertyValue Property="Searchable" Bool="false"/></Record></Annotation>`
	bodyUnsorted  = `<Annotation Term="Org.OData.Capabilities.V1.SortRestrictions"><Record><PropertyValue Property="NonSortableProperties"><Collection><PropertyPath>Body</PropertyPath></Collection></PropertyValue></Record></Annotation>`
)

const thresholdYears = 6

// thresholds has a key of three parts, one of them an enum.
func thresholds() *set {
	n, per := len(topics)*len(measures), len(sexes.members)*thresholdYears
	indicator := func(i int) int { return i / per }
	sex := func(i int) int { return i / thresholdYears % len(sexes.members) }
	year := func(i int) int { return 5 * (i % thresholdYears) }
	alarm := func(i int) int64 {
		m := measureOf(indicator(i))
		return int64((m.low + (m.high-m.low)*(0.5+0.4*share(71, uint64(i)))) * 10)
	}
	return &set{name: "Thresholds", typ: "Threshold", rows: n * per, ordered: true,
		title: "Values from which an indicator asks for attention",
		props: []property{
			key("IndicatorCode", "Edm.String", func(i int) value { return text(indicatorCodes()[indicator(i)]) }),
			enumKey("SEX", sexes, sex),
			key("Year", "Edm.String", func(i int) value { return text(yearTexts()[year(i)]) }),
			col("Warning", "Edm.Decimal", func(i int) value { return decimal(alarm(i)*8/10, 1) }),
			col("Alarm", "Edm.Decimal", func(i int) value { return decimal(alarm(i), 1) }),
			opt("Source", "Edm.String", func(i int) value {
				if i%3 == 0 {
					return null
				}
				return text("Expert group, meeting " + fmt.Sprint(1+i%9))
			}),
		}}
}

func enumKey(name string, e *enum, at func(int) int) property {
	p := enumCol(name, e, at)
	p.key = true
	return p
}

const (
	wideRows  = 2000
	wideYears = 10
	wideCols  = 60
)

// wideMatrix is a set of 60 columns, mostly empty, as pivoted marts are.
func wideMatrix() *set {
	s := &set{name: "WideIndicatorMatrix", typ: "WideIndicatorRow", rows: wideRows, ordered: true, limits: []string{notSearchable},
		title: "One column an indicator, mostly empty",
		find: func(k []value) (int, bool) {
			row := k[0].n - 1
			return int(row), row >= 0 && row < wideRows
		},
		props: []property{
			key("Sys_PK", "Edm.Int64", func(i int) value { return integer(int64(i) + 1) }),
			col("CountryCode", "Edm.String", func(i int) value {
				return text(countryList()[i/wideYears%observed].code)
			}),
			col("DIM_TIME", "Edm.String", func(i int) value {
				return text(yearTexts()[5+i%wideYears+wideYears*(i/wideYears/observed)])
			}),
		}}
	for n := len(s.props); n < wideCols; n++ {
		indicator := (n - 3) * 7 % indicatorCount
		s.props = append(s.props, opt(indicatorCodes()[indicator], "Edm.Decimal", func(i int) value {
			seed := uint64(i*wideCols + n)
			if mix(72, seed)%10 < 7 {
				return null
			}
			m := measureOf(indicator)
			return decimal(int64((m.low+(m.high-m.low)*share(73, seed))*10), 1)
		}))
	}
	return s
}

func emptySet() *set {
	none := func(int) value { return null }
	return &set{name: "EmptySet", typ: "Nothing", ordered: true, title: "A set without rows",
		props: []property{key("Id", "Edm.Int32", none), opt("Name", "Edm.String", none), opt("Since", "Edm.Date", none)}}
}

func about(w *world) *set {
	name := "live"
	if w.staging {
		name = "staging"
	}
	return &set{name: "About", typ: "About", rows: 1, single: true, title: "What this mart is",
		props: []property{
			key("Mart", "Edm.String", func(int) value { return text("HEALTH") }),
			col("Title", "Edm.String", func(int) value { return text("Health Data Mart (demo)") }),
			col("Environment", "Edm.String", func(int) value { return text(name) }),
			col("Notice", "Edm.String", func(int) value {
				return text("All figures are made up. Names of countries are real so that every script turns up.")
			}),
			col("Loaded", "Edm.DateTimeOffset", func(int) value {
				return stamp(time.Date(2026, 11, 2, 4, 30, 0, 0, time.UTC))
			}),
		}}
}

// pilotSites exists in staging only.
func pilotSites() *set {
	sites := [][2]string{{"Kisumu", "KEN"}, {"Đà Nẵng", "VNM"}, {"طنطا", "EGY"}, {"Graz", "AUT"}, {"Cusco", "PER"},
		{"成都", "CHN"}, {"Gjirokastër", "ALB"}}
	return &set{name: "PilotSites", typ: "PilotSite", rows: len(sites), ordered: true,
		title: "Places where new forms are tried before they go live",
		props: []property{
			key("Id", "Edm.Int32", func(i int) value { return integer(int64(i) + 1) }),
			col("Place", "Edm.String", func(i int) value { return text(sites[i][0]) }),
			col("CountryCode", "Edm.String", func(i int) value { return text(sites[i][1]) }),
			opt("Since", "Edm.Date", func(i int) value { return date(2026, time.Month(1+i), 15) }),
		}}
}

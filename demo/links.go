package demo

// connect gives the sets their links. It runs last: a link may lead anywhere.
func (w *world) connect() {
	w.connectCountries()
	w.connectObservations()
	w.connectFacilities()
	w.connectOthers()
}

func (w *world) connectCountries() {
	c := w.byName["Countries"]
	list := countriesOf(w.staging)
	c.links = []link{
		{name: "Region", target: "Regions", partner: "Countries", by: "RegionCode", follow: func(row int) []int32 {
			for i, r := range regionTable {
				if r[0] == list[row].region {
					return []int32{int32(i)}
				}
			}
			return nil
		}},
		{name: "Facilities", target: "Facilities", many: true, partner: "Country", follow: func(row int) []int32 {
			return collect(facilityCount, func(i int) bool { return facilityCountry(i) == row })
		}},
		{name: "Observations", target: "Observations", many: true, partner: "Country", follow: func(row int) []int32 {
			if row >= observed {
				return nil
			}
			return every(w.byName["Observations"].rows, row, observed)
		}},
	}
	w.byName["Regions"].links = []link{
		{name: "Countries", target: "Countries", many: true, partner: "Region", follow: func(row int) []int32 {
			return collect(len(list), func(i int) bool { return list[i].region == regionTable[row][0] })
		}},
	}
}

func (w *world) connectObservations() {
	o := w.byName["Observations"]
	o.links = []link{
		{name: "Indicator", target: "Indicators", partner: "Observations", by: "IndicatorCode",
			follow: func(row int) []int32 { return []int32{int32(spotOf(row).indicator)} }},
		{name: "Country", target: "Countries", partner: "Observations", by: "CountryCode",
			follow: func(row int) []int32 { return []int32{int32(spotOf(row).country)} }},
	}
	w.byName["Indicators"].links = []link{
		{name: "Observations", target: "Observations", many: true, partner: "Indicator", follow: func(row int) []int32 {
			from := spot{indicator: row}.row()
			return span(from, min(from+rounds*observed, o.rows))
		}},
		{name: "Thresholds", target: "Thresholds", many: true, partner: "Indicator", follow: func(row int) []int32 {
			per := len(sexes.members) * thresholdYears
			return span(row*per, row*per+per)
		}},
	}
	w.byName["Thresholds"].links = []link{
		{name: "Indicator", target: "Indicators", partner: "Thresholds", by: "IndicatorCode", follow: func(row int) []int32 {
			return []int32{int32(row / (len(sexes.members) * thresholdYears))}
		}},
	}
}

func (w *world) connectFacilities() {
	n := serviceCount(w)
	w.byName["Facilities"].links = []link{
		{name: "Country", target: "Countries", partner: "Facilities", by: "CountryCode",
			follow: func(row int) []int32 { return []int32{int32(facilityCountry(row))} }},
		{name: "Services", target: "Services", many: true, partner: "Facilities", follow: func(row int) []int32 {
			return collect(n, func(i int) bool { return facilityServices(row)>>i&1 == 1 })
		}},
		// Health posts refer to a hospital of their country; some know none.
		{name: "RefersTo", target: "Facilities", maybe: true, follow: func(row int) []int32 {
			if facilityKind(row) > 1 {
				return nil
			}
			all := collect(facilityCount, func(i int) bool {
				return facilityKind(i) == 3 && facilityCountry(i) == facilityCountry(row)
			})
			return all[:min(1, len(all))]
		}},
	}
	w.byName["Services"].links = []link{
		{name: "Facilities", target: "Facilities", many: true, partner: "Services", follow: func(row int) []int32 {
			return collect(facilityCount, func(i int) bool { return facilityServices(i)>>row&1 == 1 })
		}},
	}
}

func (w *world) connectOthers() {
	w.byName["WideIndicatorMatrix"].links = []link{
		{name: "Country", target: "Countries", by: "CountryCode",
			follow: func(row int) []int32 { return []int32{int32(row / wideYears % observed)} }},
	}
	w.byName["Documents"].links = []link{
		{name: "Indicator", target: "Indicators", by: "IndicatorCode",
			follow: func(row int) []int32 { return []int32{int32(documentIndicator(row))} }},
		{name: "Versions", target: "Versions", many: true, holds: true, follow: func(row int) []int32 {
			return span(row*documentVersions, row*documentVersions+documentVersions)
		}},
	}
	if p := w.byName["PilotSites"]; p != nil {
		p.links = []link{{name: "Country", target: "Countries", by: "CountryCode", follow: func(row int) []int32 {
			i, ok := countryRow(countryList(), p.prop("CountryCode").at(row).s)
			if !ok {
				return nil
			}
			return []int32{int32(i)}
		}}}
	}
}

// collect returns the rows below n that match.
func collect(n int, match func(int) bool) []int32 {
	var rows []int32
	for i := range n {
		if match(i) {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

func every(n, from, step int) []int32 {
	var rows []int32
	for i := from; i < n; i += step {
		rows = append(rows, int32(i))
	}
	return rows
}

func span(from, to int) []int32 {
	rows := make([]int32, 0, max(0, to-from))
	for i := from; i < to; i++ {
		rows = append(rows, int32(i))
	}
	return rows
}

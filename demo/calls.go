package demo

import (
	"math"
	"slices"
	"strings"
	"sync"
)

// call is one overload of a function that may be called by its address. It returns rows of
// a set, or one value.
type call struct {
	name   string
	doc    string
	of     string // a set: it is bound to its rows, "" unbound
	params []property
	set    string // what its rows are of, "" it returns one value:
	value  property
	rows   func(row int, args []value) []int32
}

// calls are the functions of both environments.
var calls = sync.OnceValue(func() []call {
	country := col("country", "Edm.String", nil)
	return []call{
		{name: "FacilitiesIn", doc: "facilities of a country", set: "Facilities", params: []property{country},
			rows: func(_ int, args []value) []int32 { return facilitiesIn(args[0].s, -1) }},
		{name: "FacilitiesIn", doc: "facilities of a country and a type", set: "Facilities",
			params: []property{country, enumCol("type", facilityTypes, nil)},
			rows:   func(_ int, args []value) []int32 { return facilitiesIn(args[0].s, int(args[1].n)) }},
		{name: "NearestFacilities", doc: "the ten facilities that are next to a point, next first", set: "Facilities",
			params: []property{col("latitude", "Edm.Double", nil), col("longitude", "Edm.Double", nil)},
			rows:   func(_ int, args []value) []int32 { return nearest(args[0].double(), args[1].double()) }},
		{name: "DataYear", doc: "the year of the newest data",
			value: col("value", "Edm.Int32", func(int) value { return integer(2026) })},
		{name: "Neighbours", doc: "the countries before and after it in its region", of: "Countries", set: "Countries",
			rows: func(row int, _ []value) []int32 { return neighbours(row) }},
	}
})

func facilitiesIn(code string, kind int) []int32 {
	country, ok := countryRow(countryList(), code)
	return collect(facilityCount, func(i int) bool {
		return ok && facilityCountry(i) == country && (kind < 0 || facilityKind(i) == kind)
	})
}

func nearest(latitude, longitude float64) []int32 {
	away := func(row int32) float64 {
		p := facilityPoint(int(row))
		return math.Hypot(p.list[0].double()-latitude, p.list[1].double()-longitude)
	}
	rows := collect(facilityCount, func(i int) bool { return !facilityPoint(i).isNull() })
	far := make([]float64, facilityCount)
	for _, row := range rows {
		far[row] = away(row)
	}
	slices.SortStableFunc(rows, func(a, b int32) int { return compare(double(far[a]), double(far[b])) })
	return rows[:10]
}

// neighbours works on the common part of both tables.
func neighbours(row int) []int32 {
	list := countryList()
	if row >= len(list) {
		return nil
	}
	same := collect(len(list), func(i int) bool { return list[i].region == list[row].region })
	at := slices.Index(same, int32(row))
	return slices.DeleteFunc(slices.Clone(same[max(0, at-1):min(len(same), at+2)]), func(r int32) bool { return int(r) == row })
}

// call resolves a function of that name, unbound or of a row of a set; false if there is
// none. A function without parameters may come without parentheses.
func (w *world) call(r *resource, of, name, args string) (bool, *problem) {
	known := false
	for _, f := range calls() {
		if f.name != name || f.of != of {
			continue
		}
		known = true
		if len(f.params) == 1 && !strings.Contains(args, "=") { // a bare literal is a key's
			continue
		}
		values, no := w.readKey(&set{name: name, props: keyed(f.params)}, args)
		if no != nil {
			continue
		}
		if f.set == "" {
			*r = resource{set: &set{name: name}, one: true, value: &f.value, read: func() value { return f.value.at(0) }}
			return true, nil
		}
		row := 0
		if of != "" {
			row = r.rows.at(0)
		}
		rows := f.rows(row, values)
		if rows == nil {
			rows = []int32{}
		}
		*r = resource{set: w.byName[f.set], rows: rowsOf(rows), context: f.set}
		return true, nil
	}
	if known {
		return true, badQuery("", "No overload of the function '%s' takes the parameters (%s).", name, args)
	}
	return false, nil
}

// keyed are parameters as keys: both are read the same way.
func keyed(params []property) []property {
	keys := slices.Clone(params)
	for i := range keys {
		keys[i].key = true
	}
	return keys
}

// functions writes the functions of the model.
func (d *document) functions(w *world) {
	for _, f := range calls() {
		bound, returns := "", full(f.value.typ)
		if f.of != "" {
			bound = ` IsBound="true" EntitySetPath="country/Region/Countries"`
		}
		if f.set != "" {
			returns = "Collection(" + full(w.byName[f.set].typ) + ")"
		}
		d.line(`<Function Name="%s"%s>`, f.name, bound)
		if f.of != "" {
			d.line(`<Parameter Name="country" Type="%s" Nullable="false"/>`, full(w.byName[f.of].typ))
		}
		for _, p := range f.params {
			d.line(`<Parameter Name="%s" Type="%s" Nullable="false"/>`, p.name, full(p.typ))
		}
		d.line(`<ReturnType Type="%s" Nullable="false"/>`, returns)
		d.line(`<Annotation Term="Org.OData.Core.V1.Description" String="%s"/>`, f.doc)
		d.line(`</Function>`)
	}
}

// imports makes the unbound functions callable at the root; none is in the service document.
func (d *document) imports() {
	last := ""
	for _, f := range calls() {
		if f.of != "" || f.name == last {
			continue
		}
		last = f.name
		set := ""
		if f.set != "" {
			set = ` EntitySet="` + f.set + `"`
		}
		d.line(`<FunctionImport Name="%s" Function="%s"%s/>`, f.name, full(f.name), set)
	}
}

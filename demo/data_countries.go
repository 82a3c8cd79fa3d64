package demo

import (
	"math"
	"sort"
	"strconv"
	"strings"
	"sync"
)

type country struct {
	code, iso2, name, own, region string
	population                    int64
	area                          value
}

// observed is the number of countries that have observations: all of the table.
const observed = 195

// countryList returns the table, which is parsed at first use.
var countryList = sync.OnceValue(func() []country { return readCountries(countryTable) })

func readCountries(table string) []country {
	var list []country
	for line := range strings.SplitSeq(table, "\n") {
		f := strings.Split(line, "|")
		people, err := strconv.ParseInt(f[5], 10, 64)
		if err != nil {
			panic("demo: country table: " + line)
		}
		c := country{code: f[0], iso2: f[1], name: f[2], own: f[3], region: f[4]}
		// Made up: nobody shall quote the demo.
		c.population = people + int64(mix(11, uint64(people))%uint64(people/50+1))
		c.area = readDecimal(f[6])
		list = append(list, c)
	}
	return list
}

func readDecimal(s string) value {
	whole, part, _ := strings.Cut(s, ".")
	n, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		panic("demo: not a decimal: " + s)
	}
	return decimal(n, uint8(len(part)))
}

// countriesOf returns the table as an environment holds it. Staging is behind:
// old names, an old census, and a country that somebody made to try things.
func countriesOf(staging bool) []country {
	list := append([]country(nil), countryList()...)
	if !staging {
		return list
	}
	for i := range list {
		switch c := &list[i]; c.code {
		case "CZE":
			c.name, c.own = "Czech Republic", "Česká republika"
		case "SWZ":
			c.name, c.own = "Swaziland", "eSwatini"
		case "TUR":
			c.name = "Turkey"
		case "MKD":
			c.name = "The former Yugoslav Republic of Macedonia"
		case "IND", "KEN", "NRU":
			c.population -= c.population / 40
		}
	}
	return append(list, country{code: "ZZT", iso2: "ZZ", name: "Testland", own: "Testland <b>&amp;</b> friends",
		region: "EUR", population: 42, area: decimal(1, 1)})
}

// countryRow finds a country by code in a list in order of codes.
func countryRow(list []country, code string) (int, bool) {
	i := sort.Search(len(list), func(i int) bool { return list[i].code >= code })
	return i, i < len(list) && list[i].code == code
}

// flag is the emoji of a two-letter code: two regional indicator symbols.
func flag(iso2 string) string {
	return string([]rune{0x1F1E6 + rune(iso2[0]-'A'), 0x1F1E6 + rune(iso2[1]-'A')})
}

func countries(w *world) *set {
	list := countriesOf(w.staging)
	str := func(f func(*country) string) func(int) value {
		return func(i int) value { return text(f(&list[i])) }
	}
	s := &set{name: "Countries", typ: "Country", rows: len(list), ordered: true,
		title: "Countries and territories that report to the mart",
		find:  func(k []value) (int, bool) { return countryRow(list, k[0].s) },
		props: []property{
			key("Code", "Edm.String", str(func(c *country) string { return c.code })),
			col("Flag", "Edm.String", str(func(c *country) string { return flag(c.iso2) })),
			col("Name", "Edm.String", str(func(c *country) string { return c.name })),
			col("NativeName", "Edm.String", str(func(c *country) string { return c.own })),
			col("RegionCode", "Edm.String", str(func(c *country) string { return c.region })),
			col("Population", "Edm.Int64", func(i int) value { return integer(list[i].population) }),
			opt("AreaKm2", "Edm.Decimal", func(i int) value { return list[i].area }),
			opt("LifeExpectancy", "Edm.Decimal", func(i int) value {
				if i%29 == 28 {
					return null
				}
				return decimal(5400+int64(share(13, uint64(i))*3100), 2)
			}),
			opt("Footnote", "Edm.String", func(i int) value {
				switch mix(14, uint64(i)) % 5 { // null and empty are not the same
				case 0:
					return text("")
				case 1:
					return text("Figures exclude areas without registration.")
				}
				return null
			}),
		}}
	s.props[0].facets = ` MaxLength="3"`
	return s
}

var regionTable = [][4]string{
	{"AFR", "African Region", "Région africaine", "Brazzaville"},
	{"AMR", "Region of the Americas", "Región de las Américas", "Washington"},
	{"EMR", "Eastern Mediterranean Region", "إقليم شرق المتوسط", "القاهرة"},
	{"EUR", "European Region", "Европейский регион", "København"},
	{"SEAR", "South-East Asia Region", "दक्षिण-पूर्व एशिया क्षेत्र", "नई दिल्ली"},
	{"WPR", "Western Pacific Region", "西太平洋区域", "Maynila"},
}

func regions() *set {
	part := func(n int) func(int) value { return func(i int) value { return text(regionTable[i][n]) } }
	return &set{name: "Regions", typ: "Region", rows: len(regionTable), ordered: true,
		title: "Regions that countries belong to",
		props: []property{
			key("Code", "Edm.String", part(0)),
			col("Name", "Edm.String", part(1)),
			col("NativeName", "Edm.String", part(2)),
			col("Seat", "Edm.String", part(3)),
			col("Share", "Edm.Double", func(i int) value {
				return double(math.Round(share(15, uint64(i))*1e6) / 1e6)
			}),
		}}
}

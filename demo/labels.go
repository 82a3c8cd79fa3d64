package demo

import "strings"

// label is what the model says of a property in words.
type label struct {
	of   string // Type/Property
	doc  string // Core.Description, "" none
	text string // path of the property that says what a code means (Common.Text), "" none
}

// labels are few on purpose: services describe some of their properties, seldom all. A
// slice of constants costs nothing at start.
var labels = [...]label{
	{"Country/Code", "ISO 3166, three letters", ""},
	{"Country/NativeName", "in its own languages", ""},
	{"Country/RegionCode", "", "Region/Name"},
	{"Country/Population", "inhabitants, middle of the year", ""},
	{"Country/AreaKm2", "km², land and water", ""},
	{"Country/LifeExpectancy", "years at birth, both sexes", ""},
	{"Region/Seat", "city of the regional office", ""},
	{"Indicator/Code", "topic and measure", ""},
	{"Indicator/HigherIsBetter", "whether a rise is good news", ""},
	{"Observation/IndicatorCode", "what was measured", "Indicator/Title"},
	{"Observation/CountryCode", "country, as a code of three letters", "Country/Name"},
	{"Observation/DIM_TIME", "year, as a text", ""},
	{"Observation/SEX", "BTSX is both sexes", ""},
	{"Observation/VALUE_N", "null where nothing was reported", ""},
	{"Observation/LOW", "lower bound", ""},
	{"Observation/HIGH", "upper bound", ""},
	{"Facility/Name", "what it is called", ""},
	{"Facility/Type", "level of care", ""},
	{"Facility/CountryCode", "country, as a code of three letters", "Country/Name"},
	{"Facility/Beds", "none at health posts", ""},
	{"Facility/Opened", "first day of care", ""},
	{"Facility/OpenFor", "hours a day", ""},
	{"Facility/Emergency", "open at night for emergencies", ""},
	{"Facility/Languages", "spoken at the desk", ""},
	{"Service/Minutes", "usual length of a visit", ""},
	{"Threshold/IndicatorCode", "", "Indicator/Title"},
	{"Threshold/Source", "who set it", ""},
	{"WideIndicatorRow/CountryCode", "", "Country/Name"},
	{"PilotSite/CountryCode", "", "Country/Name"},
	{"Document/IndicatorCode", "", "Indicator/Title"},
	{"Document/Bytes", "size of the file", ""},
}

// labelOf returns the label and description of a property of a type.
func labelOf(typ, property string) label {
	for _, l := range labels {
		if l.of == typ+"/"+property {
			return l
		}
	}
	return label{}
}

// formattedTerm is the annotation by which Dataverse says a value in words.
const formattedTerm = "OData.Community.Display.V1.FormattedValue"

// formatted says the value of a code or of an enum in words: what the label's path leads
// to, or the member's meaning. Rows carry it for clients that prefer annotations; those of
// Documents always do.
func (w *world) formatted(s *set, p *property, row int) (string, bool) {
	if p.kind == kEnum {
		e := p.enum
		if e.words == nil {
			return "", false
		}
		return e.words[p.at(row).n], true
	}
	link, name, ok := strings.Cut(labelOf(s.typ, p.name).text, "/")
	if !ok {
		return "", false
	}
	l := s.link(link)
	if l == nil { // of a set made by $apply
		return "", false
	}
	rows := l.follow(row)
	if len(rows) == 0 {
		return "", false
	}
	return w.byName[l.target].prop(name).at(int(rows[0])).s, true
}

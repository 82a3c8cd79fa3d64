package filter

import (
	"odatui/client"
)

// testLanguage returns the language of a set with a property of every kind.
func testLanguage(v Version) Language {
	enum := &client.Type{Name: "M.Sex", Kind: client.EnumType, Members: []client.Member{{Name: "Male", Value: "0"}, {Name: "Female", Value: "1"}}}
	colours := &client.Type{Name: "M.Colours", Kind: client.EnumType, Flags: true, Members: []client.Member{{Name: "Red", Value: "1"}, {Name: "Blue", Value: "2"}}}
	address := &client.Type{Name: "M.Address", Kind: client.ComplexType, Properties: []client.Property{{Name: "City", Type: "Edm.String"}}}
	country := &client.Type{
		Name: "M.Country", Kind: client.EntityType, Keys: []string{"Code"},
		Properties: []client.Property{{Name: "Code", Type: "Edm.String"}, {Name: "Name", Type: "Edm.String"}, {Name: "People", Type: "Edm.Int64"}},
	}
	row := &client.Type{
		Name: "M.Observation", Kind: client.EntityType, Keys: []string{"Id"},
		Properties: []client.Property{
			{Name: "Id", Type: "Edm.Guid"}, {Name: "DIM_TIME", Type: "Edm.String"}, {Name: "COUNTRY", Type: "Edm.String"},
			{Name: "CountryCode", Type: "Edm.String"}, {Name: "Count", Type: "Edm.Int32"}, {Name: "Value", Type: "Edm.Decimal"},
			{Name: "Ratio", Type: "Edm.Double"}, {Name: "At", Type: "Edm.DateTimeOffset"}, {Name: "Day", Type: "Edm.Date"},
			{Name: "Clock", Type: "Edm.TimeOfDay"}, {Name: "Span", Type: "Edm.Duration"}, {Name: "Active", Type: "Edm.Boolean"},
			{Name: "Sex", Type: "M.Sex"}, {Name: "Colours", Type: "M.Colours"}, {Name: "Tags", Type: "Collection(Edm.String)"},
			{Name: "Address", Type: "M.Address"}, {Name: "Data", Type: "Edm.Binary"}, {Name: "Study Source", Type: "Edm.String"},
		},
		Links: []client.Link{{Name: "Country", Target: "M.Country"}, {Name: "Items", Target: "M.Country", Many: true}},
	}
	if v.old() {
		row.Property("At").Type = "Edm.DateTime"
	}
	s := &client.Schema{Types: map[string]*client.Type{}, Sets: []client.SchemaSet{{Name: "Observations", Type: row.Name}}}
	for _, t := range []*client.Type{enum, colours, address, country, row} {
		s.Types[t.Name] = t
	}
	return Language{Version: v, Schema: s, Type: row}
}

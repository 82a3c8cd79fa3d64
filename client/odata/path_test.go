package odata

import "testing"

// TestPathsThroughModels: what a path leads to is known from the model alone.
func TestPathsThroughModels(t *testing.T) {
	t.Parallel()
	const trip, olingo = "Microsoft.OData.SampleService.Models.TripPin.", "Microsoft.Test.OData.Services.ODataWCFService."
	type row struct{ path, value, home, many string } // many: one, many, "" unknown
	for file, rows := range map[string][]row{
		"v4-trippin.xml": {
			{"People", trip + "Person", "People", "many"},
			{"People('a/b')", trip + "Person", "People", "one"},
			{"People/a", trip + "Person", "People", "one"},
			{"Me", trip + "Person", "Me", "one"},
			{"Me/Friends", trip + "Person", "People", "many"},
			{"Me/Trips", trip + "Trip", "", "many"},
			{"People('x')/Trips(1)/PlanItems", trip + "PlanItem", "", "many"},
			{"People('x')/Trips(1)/PlanItems(2)/" + trip + "Flight", trip + "Flight", "", "one"},
			{"People('x')/Trips(1)/PlanItems(2)/" + trip + "Flight/Airline", trip + "Airline", "Airlines", "one"},
			{"People('x')/AddressInfo", trip + "Location", "", "many"},
			{"People('x')/UserName", "Edm.String", "", "one"},
			{"People('x')/UserName/$value", "Edm.String", "", "one"},
			{"Photos(1)/$value", "Edm.Stream", "", "one"},
			{"People/$count", "Edm.Int64", "", "one"},
			{"Me/Friends/$ref", "", "", "many"},
			{"People('x')/" + trip + "GetFavoriteAirline()", trip + "Airline", "Airlines", "one"},
			{"People('x')/GetFriendsTrips(userName='y')", trip + "Trip", "", "many"},
			{"People('x')/GetFriendsTrips(userName='y')(3)", trip + "Trip", "", "one"},
			{"People/" + trip + "GetFavoriteAirline()", "", "", ""},
			{"Me/Trips(1)/GetInvolvedPeople()", trip + "Person", "People", "many"},
			{"GetNearestAirport(lat=1,lon=2)", trip + "Airport", "Airports", "one"},
			{"GetNearestAirport", trip + "Airport", "Airports", "one"},
			{trip + "Flight", trip + "Flight", "", ""},
			{"Nothing", "", "", ""},
			{"People('x')/Nothing/Trips", "", "", ""},
			{"", "", "", ""},
		},
		"v4-olingo-staticservice.xml": {
			{"GetAllProducts()", olingo + "Product", "Products", "many"},
			{"GetAllProducts()(3)/Details", olingo + "ProductDetail", "ProductDetails", "many"},
			{"GetBossEmails(start=0,count=1)", "Edm.String", "", "many"},
			{"People/" + olingo + "Customer", olingo + "Customer", "People", "many"},
			{"People/" + olingo + "Customer(1)/Orders", olingo + "Order", "Orders", "many"},
			{"Accounts(1)/MyPaymentInstruments(2)/BillingStatements", olingo + "Statement", "", "many"},
			{"Company/Departments", olingo + "Department", "Departments", "many"},
		},
		"v4-csdl-xml-16.1.xml": {
			{"Suppliers('a')/Address/Country", "ODataDemo.Country", "Countries", "one"},
			{"ProductsByRating(Rating=3)", "ODataDemo.Product", "Products", "many"},
		},
	} {
		schema, err := parseModel(readData(t, "metadata/"+file))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			at := schema.At(r.path)
			got := row{path: r.path, value: at.Value}
			if at.Home != nil {
				got.home = at.Home.Name
			}
			if at.Known {
				got.many = map[bool]string{false: "one", true: "many"}[at.Many]
			}
			if got != r {
				t.Errorf("%s: %+v, want %+v", file, got, r)
			}
			if kind := schema.TypeOf(r.path); (kind != nil) != (schema.Types[r.value] != nil) {
				t.Errorf("%s: %s has the type %v", file, r.path, kind)
			}
		}
	}
}

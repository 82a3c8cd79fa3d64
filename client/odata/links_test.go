package odata

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// shown writes a link in one line: <- for one from elsewhere, * for many.
func shown(l client.RowLink) string {
	s := l.Name
	if l.Back {
		s = "<- " + l.Set + "." + s
	}
	if l.Many {
		s += "*"
	}
	s += ":"
	if l.Null {
		s += " null"
	}
	if l.Query.Path != "" {
		s += " " + l.Query.Path
	}
	for _, p := range l.Query.Params {
		s += " ?" + p.Name + "=" + p.Value
	}
	for i, c := range l.Query.Where {
		s += map[bool]string{true: " where ", false: " and "}[i == 0] + c.Property + " = " + c.Value.Raw()
	}
	if l.Set != "" && !l.Back {
		s += " in " + l.Set
	}
	if l.Text != "" {
		s += " (" + l.Text + ")"
	}
	if l.Why != "" {
		s += " not: " + l.Why
	}
	return s
}

// linksOf returns the links of the first row of an answer of a service with a model.
func linksOf(t *testing.T, model []byte, path, answer string) []client.RowLink {
	t.Helper()
	s, p := rowOf(t, model, path, answer)
	return s.Links(p, 0)
}

func rowOf(t *testing.T, model []byte, path, answer string) (*Service, *client.Page) {
	t.Helper()
	answers := map[string]string{}
	if model != nil {
		answers["$metadata"] = string(model)
	}
	s, l := play(t, answers)
	if model != nil {
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	ask, err := s.ask(s.plan(client.Query{Path: path}), client.Place{First: true})
	if err != nil {
		t.Fatal(err)
	}
	sent := strings.TrimPrefix(ask.url.RequestURI(), "/odata/")
	l.mu.Lock()
	l.answers[sent] = answer
	l.mu.Unlock()
	p, err := s.Fetch(t.Context(), client.Query{Path: path}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if p.Len() == 0 {
		t.Fatal("no row")
	}
	return s, p
}

func wantLinks(t *testing.T, got []client.RowLink, want ...string) {
	t.Helper()
	var lines []string
	for _, l := range got {
		lines = append(lines, shown(l))
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

// TestLinksOfNorthwind: composite keys, partners, foreign keys that are null, and links
// without a foreign key.
func TestLinksOfNorthwind(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-northwind.xml")
	for _, c := range []struct {
		path, row string
		want      []string
	}{
		{"Order_Details", `{"OrderID":10248,"ProductID":11,"Quantity":1}`, []string{"Order: Orders(10248) in Orders",
			"Product: Products(11) in Products"}},
		{"Products", `{"ProductID":11,"SupplierID":null,"CategoryID":4,"Category":{"CategoryName":"x"}}`, []string{
			"Category: Categories(4) in Categories", "Order_Details*: Order_Details where ProductID = 11 in Order_Details",
			"Supplier: null in Suppliers"}},
		{"Products", `{"ProductID":11,"Category":null,"Supplier":{"SupplierID":3,"Title":"Exotic"}}`, []string{
			"Category: null in Categories", "Order_Details*: Order_Details where ProductID = 11 in Order_Details",
			"Supplier: Suppliers(3) in Suppliers (Exotic)"}},
		{"Orders", `{"OrderID":10248,"CustomerID":"O'X","EmployeeID":5}`, []string{
			"Customer: Customers('O''X') in Customers", "Employee: Employees(5) in Employees",
			"Order_Details*: Order_Details where OrderID = 10248 in Order_Details", "Shipper: Orders(10248)/Shipper in Shippers"}},
		{"Employees", `{"EmployeeID":5,"ReportsTo":2}`, []string{"Employees1*: Employees where ReportsTo = 5 in Employees",
			"Employee1: Employees(2) in Employees", "Orders*: Orders where EmployeeID = 5 in Orders",
			"Territories*: Employees(5)/Territories in Territories"}},
		{"Customers", `{"CompanyName":"x"}`, []string{"Orders*: in Orders not: the row does not hold its key: CustomerID",
			"CustomerDemographics*: in CustomerDemographics not: the row does not hold its key: CustomerID"}},
		{"Customers('A')/Orders", `{"OrderID":7,"CustomerID":"A","EmployeeID":null}`,
			[]string{"Customer: Customers('A') in Customers", "Employee: null in Employees",
				"Order_Details*: Order_Details where OrderID = 7 in Order_Details", "Shipper: Orders(7)/Shipper in Shippers"}},
	} {
		wantLinks(t, linksOf(t, model, c.path, `{"value":[`+c.row+`]}`), c.want...)
	}
	for _, l := range linksOf(t, model, "Orders", `{"value":[{"OrderID":1,"CustomerID":"A"}]}`) {
		if l.Name == "Customer" && !slices.Equal(l.Columns, []string{"Customer", "CustomerID"}) {
			t.Errorf("a foreign key is followed from %v", l.Columns)
		}
	}
}

// TestLinksOfTripPin: containment, derived types, functions, friends of friends.
func TestLinksOfTripPin(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-trippin.xml")
	const space = "Microsoft.OData.SampleService.Models.TripPin."
	person := func(path string) []string {
		return []string{"Friends*: " + path + "/Friends in People", "Trips*: " + path + "/Trips", "Photo: " + path + "/Photo in Photos",
			"GetFavoriteAirline(): " + path + "/" + space + "GetFavoriteAirline() in Airlines",
			"GetFriendsTrips()*: " + path + "/" + space + "GetFriendsTrips not: it needs parameters: userName"}
	}
	wantLinks(t, linksOf(t, model, "People", `{"value":[{"UserName":"a/b"}]}`), person("People('a/b')")...)
	wantLinks(t, linksOf(t, model, "Me/Friends", `{"value":[{"UserName":"a"}]}`), person("People('a')")...)
	wantLinks(t, linksOf(t, model, "Me", `{"UserName":"a"}`), person("Me")...)
	wantLinks(t, linksOf(t, model, "Me/Trips", `{"value":[{"TripId":3}]}`), "Photos*: Me/Trips(3)/Photos in Photos",
		"PlanItems*: Me/Trips(3)/PlanItems",
		"GetInvolvedPeople()*: Me/Trips(3)/"+space+"GetInvolvedPeople() in People")
	const item = "People('x')/Trips(1)/PlanItems"
	flight := []string{"From: " + item + "(7)/" + space + "Flight/From in Airports", "To: " + item + "(7)/" + space + "Flight/To in Airports",
		"Airline: " + item + "(7)/" + space + "Flight/Airline in Airlines"}
	wantLinks(t, linksOf(t, model, item, `{"value":[{"@odata.type":"#`+space+`Flight","PlanItemId":7}]}`), flight...)
	wantLinks(t, linksOf(t, model, item, `{"value":[{"PlanItemId":7}]}`))
	flight[2] = "Airline: Airlines('AA') in Airlines (American)"
	for i := range flight[:2] {
		flight[i] = strings.Replace(flight[i], "(7)/"+space+"Flight/", "/"+space+"Flight(7)/", 1)
	}
	wantLinks(t, linksOf(t, model, item+"/"+space+"Flight", `{"value":[{"PlanItemId":7,"Airline":{"AirlineCode":"AA","Name":"American"}}]}`), flight...)
	wantLinks(t, linksOf(t, model, "Photos", `{"value":[{"Id":4}]}`), "<- People.Photo*: People where Photo/Id = 4")
}

// TestLinksOfOlingo: composite foreign keys, constraints at the side of the collection,
// bindings to singletons.
func TestLinksOfOlingo(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-olingo-staticservice.xml")
	const space = "Microsoft.Test.OData.Services.ODataWCFService."
	wantLinks(t, linksOf(t, model, "ProductDetails", `{"value":[{"ProductID":6,"ProductDetailID":1}]}`),
		"RelatedProduct: ProductDetails(ProductID=6,ProductDetailID=1)/RelatedProduct in Products",
		"Reviews*: ProductReviews where ProductID = 6 and ProductDetailID = 1 in ProductReviews",
		"GetRelatedProduct(): ProductDetails(ProductID=6,ProductDetailID=1)/"+space+"GetRelatedProduct() in Products",
		"<- Products.Details*: Products where ProductID = 6")
	wantLinks(t, linksOf(t, model, "ProductReviews", `{"value":[{"ProductID":6,"ProductDetailID":1,"ReviewTitle":"x","RevisionID":2}]}`),
		"<- ProductDetails.Reviews*: ProductDetails where ProductID = 6 and ProductDetailID = 1")
	wantLinks(t, linksOf(t, model, "Departments", `{"value":[{"DepartmentID":5}]}`), "Company: Departments(5)/Company in Company")
	wantLinks(t, linksOf(t, model, "Orders", `{"value":[{"OrderID":5}]}`), "LoggedInEmployee: Orders(5)/LoggedInEmployee in Employees",
		"CustomerForOrder: Orders(5)/CustomerForOrder in Customers", "OrderDetails*: Orders(5)/OrderDetails in OrderDetails",
		"<- OrderDetails.AssociatedOrder*: OrderDetails where AssociatedOrder/OrderID = 5")
	wantLinks(t, linksOf(t, model, "OrderDetails", `{"value":[{"OrderID":5}]}`),
		"ProductOrdered*: in Products not: the row does not hold its key: ProductID",
		"AssociatedOrder: in Orders not: the row does not hold its key: ProductID")
	wantLinks(t, linksOf(t, model, "GetAllProducts()", `{"value":[{"ProductID":5}]}`),
		"Details*: ProductDetails where ProductID = 5 in ProductDetails",
		"GetProductDetails()*: Products(5)/"+space+"GetProductDetails not: it needs parameters: count",
		"<- ProductDetails.RelatedProduct*: ProductDetails where RelatedProduct/ProductID = 5")
}

// TestLinksOfComplexProperties: a foreign key that is no key of what it leads to is a
// condition.
func TestLinksOfComplexProperties(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-csdl-xml-16.1.xml")
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":{"CountryName":"Norway"}}]}`),
		"Products*: Suppliers('s')/Products in Products",
		`Address/Country: Countries where Name = "Norway" in Countries`)
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":{"CountryName":null}}]}`),
		"Products*: Suppliers('s')/Products in Products",
		"Address/Country: null in Countries")
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":null}]}`), "Products*: Suppliers('s')/Products in Products")
}

// TestLinksThatTheRowShows: what the service writes into a row is followed where the
// model does not suffice, never to another origin.
func TestLinksThatTheRowShows(t *testing.T) {
	t.Parallel()
	model := func(rest string) []byte {
		return []byte(`<edmx:Edmx Version="4.0" xmlns:edmx="x"><edmx:DataServices><Schema Namespace="E">` + rest +
			`</Schema></edmx:DataServices></edmx:Edmx>`)
	}
	erp := model(`<EntityType Name="Order"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Guid"/><Property Name="No" Type="Edm.String"/>
	 <NavigationProperty Name="Customer" Type="E.Customer"/></EntityType><EntityType Name="Customer"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Guid"/></EntityType>
	 <EntityContainer Name="C"><EntitySet Name="Orders" EntityType="E.Order"><NavigationPropertyBinding Path="Customer" Target="Customers"/></EntitySet><EntitySet Name="Customers" EntityType="E.Customer"/></EntityContainer>`)
	nav := model(`<EntityType Name="A"><Property Name="X" Type="Edm.Int32"/><NavigationProperty Name="Bs" Type="Collection(E.A)"/></EntityType>
	 <EntityContainer Name="C"><EntitySet Name="As" EntityType="E.A"/></EntityContainer>`)
	for name, c := range map[string]struct {
		model     []byte
		path, row string
		want      []string
	}{
		"a reference":           {erp, "Orders", `{"@odata.id":"Orders(1c)","No":"7","Customer":{"@odata.id":"Customers(2d)","DisplayText":"Ann"}}`, []string{"Customer: Customers(2d) in Customers (Ann)"}},
		"a reference, no model": {nil, "Orders", `{"No":"7","Customer":{"@odata.id":"Customers(2d)"},"Tags":[{"@odata.id":"x"}],"Place":{"City":"x"}}`, []string{"Customer: Customers(2d)"}},
		"no key, an address": {erp, "Orders", `{"@odata.id":"Orders(1c)","No":"7"}`,
			[]string{"Customer: Orders(1c)/Customer in Customers"}},
		"no key, no address": {erp, "Orders", `{"No":"7"}`, []string{"Customer: in Customers not: the row does not hold its key: Id"}},
		"no key, a navigation link": {nav, "As", `{"X":1,"Bs@odata.navigationLink":"As('a%2Fb')/Bs?tenant=a%26b"}`,
			[]string{"Bs*: As('a/b')/Bs ?tenant=a&b in As"}},
		"4.01":                {nav, "As", `{"X":1,"Bs@navigationLink":"As(1)/Bs"}`, []string{"Bs*: As(1)/Bs in As"}},
		"an association link": {nav, "As", `{"X":1,"Bs@odata.associationLink":"As(1)/Bs/$ref"}`, []string{"Bs*: As(1)/Bs in As"}},
		"not in the model": {nav, "As", `{"X":1,"Bs@odata.navigationLink":"As(1)/Bs","More@odata.navigationLink":"As(1)/More","Bs@odata.count":3}`,
			[]string{"Bs*: As(1)/Bs in As", "More: As(1)/More"}},
		"relative to the root": {nav, "As(1)/Bs", `{"X":1,"Bs@odata.navigationLink":"Things(2)/Bs"}`, []string{"Bs*: Things(2)/Bs in As"}},
		"no model":             {nil, "As", `{"X":1,"Bs@odata.navigationLink":"As(1)/Bs"}`, []string{"Bs: As(1)/Bs"}},
		"deferred":             {nil, "As", `{"X":1,"Bs":{"__deferred":{"uri":"HOST/odata/As(1)/Bs"}}}`, []string{"Bs: As(1)/Bs"}},
		"another host": {nav, "As", `{"X":1,"Bs@odata.navigationLink":"https://evil.example/odata/As(1)/Bs"}`,
			[]string{"Bs*: in As not: address outside the profile's origin: the service gave a link to https://evil.example, the profile's url is at HOST"}},
		"another root": {nav, "As", `{"X":1,"Bs@odata.navigationLink":"/other/As(1)/Bs"}`,
			[]string{"Bs*: in As not: its address is outside the profile's url"}},
		"a user name": {nav, "As", `{"X":1,"Bs@odata.navigationLink":"https://me:pw@evil.example/As"}`,
			[]string{"Bs*: in As not: address outside the profile's origin: the service gave a link with a user name in it"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, p := rowOf(t, c.model, c.path, `{"value":[`+c.row+`]}`)
			host := s.root.given.Scheme + "://" + s.root.given.Host
			for i := range c.want {
				c.want[i] = strings.ReplaceAll(c.want[i], "HOST", host)
			}
			wantLinks(t, s.Links(p, 0), c.want...)
		})
	}
}

// TestForeignKeysThatOnlyTheirNamesTell: xMart declares no links.
func TestForeignKeysThatOnlyTheirNamesTell(t *testing.T) {
	t.Parallel()
	table := func(name, more string) string {
		return `<EntityType Name="` + name + `"><Key><PropertyRef Name="Sys_PK"/></Key><Property Name="Sys_PK" Type="Edm.Int64"/>` + more +
			`</EntityType>`
	}
	types, sets := "", ""
	for _, name := range []string{"REF_WHO_REGION", "OLD_REGION", "SITE", "REF_SITE", "A_UNIT", "B_UNIT"} {
		types, sets = types+table(name, ""), sets+`<EntitySet Name="`+name+`" EntityType="M.`+name+`"/>`
	}
	model := `<edmx:Edmx Version="4.0" xmlns:edmx="x"><edmx:DataServices><Schema Namespace="M">` + types +
		table("FACT", `<Property Name="WHO_REGION_FK" Type="Edm.Int32"/><Property Name="TEXT_FK" Type="Edm.String"/>`) + `<EntityType Name="V"><Property Name="TEXT" Type="Edm.String"/></EntityType>
	 <EntityContainer Name="C">` + sets + `<EntitySet Name="FACT" EntityType="M.FACT"/><EntitySet Name="REF_TEXT" EntityType="M.OLD_REGION"/></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`
	wantLinks(t, linksOf(t, []byte(model), "FACT", `{"value":[{"Sys_PK":1,"WHO_REGION_FK":3,"SITE_FK":4,"UNIT_FK":5,"NOTHING_FK":6,"NULL_FK":null,"TEXT_FK":"x","_FK":1}]}`),
		"WHO_REGION_FK: REF_WHO_REGION where Sys_PK = 3 in REF_WHO_REGION", "SITE_FK: SITE where Sys_PK = 4 in SITE",
		"UNIT_FK: not: several sets are named like UNIT: A_UNIT, B_UNIT", "NOTHING_FK: not: no set is named like NOTHING",
		"NULL_FK: null", "TEXT_FK: not: no set is named like TEXT")
	wantLinks(t, linksOf(t, nil, "FACT", `{"value":[{"A_FK":1}]}`), "A_FK: not: the model is not known, and with it not what A_FK refers to")
}

// TestReferrersOfDerivedTypes: of links that a derived type has, in a set of its own or in
// that of its base; and of links to the base of a record.
func TestReferrersOfDerivedTypes(t *testing.T) {
	t.Parallel()
	model := `<edmx:Edmx Version="4.0" xmlns:edmx="x"><edmx:DataServices><Schema Namespace="D">
	 <EntityType Name="Thing"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Guid"/></EntityType><EntityType Name="Person" BaseType="D.Thing"/>
	 <EntityType Name="Car" BaseType="D.Thing"><NavigationProperty Name="Owner" Type="D.Person"/><NavigationProperty Name="About" Type="D.Thing"/></EntityType>
	 <EntityType Name="Cab" BaseType="D.Car"><NavigationProperty Name="Driver" Type="D.Person" Partner="Cabs"/><NavigationProperty Name="Guest" Type="D.Person"/></EntityType>
	 <EntityContainer Name="C"><EntitySet Name="Things" EntityType="D.Thing"/><EntitySet Name="People" EntityType="D.Person"/><EntitySet Name="Guests" EntityType="D.Person"/>
	 <EntitySet Name="Cars" EntityType="D.Car"><NavigationPropertyBinding Path="Owner" Target="People"/><NavigationPropertyBinding Path="D.Cab/Guest" Target="Guests"/></EntitySet></EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`
	const id = "1c0ffee0-0000-4000-8000-000000000000"
	s, p := rowOf(t, []byte(model), "People", `{"value":[{"Id":"`+id+`"}]}`)
	links := s.Links(p, 0)
	wantLinks(t, links, `<- Cars.Owner*: Cars where Owner/Id = "`+id+`"`, `<- Cars.Driver*: Cars/D.Cab where Driver/Id = "`+id+`"`,
		`<- Cars.About*: Cars where About/Id = "`+id+`"`)
	if at := s.model.known().At("Cars/D.Cab(1)/Owner"); at.Home == nil || at.Home.Name != "People" {
		t.Error("a binding is lost behind a cast that it does not need")
	}
	r, err := s.Request(links[0].Query, client.Start)
	if err != nil || !strings.Contains(r.URL, "/odata/Cars?$filter=Owner/Id%20eq%20"+id) {
		t.Errorf("%s: %v", r.URL, err)
	}
	s, p = rowOf(t, []byte(model), "People", `{"value":[{}, {"Name":"x"}]}`)
	for _, l := range s.Links(p, 1) {
		if l.Why != "the row does not hold its Id" || l.Query.Path != "" {
			t.Errorf("without a key: %s", shown(l))
		}
	}
	if s.Links(p, 2) != nil || s.Links(p, -1) != nil {
		t.Error("a row that is not there has links")
	}
}

// TestRecordPaths: a record that was reached by a link is named where it is at home.
func TestRecordPaths(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-trippin.xml")
	for path, want := range map[string]string{
		"People": "People('a')", "People('x')/Friends": "People('a')", "Me/Friends": "People('a')", "Me": "Me", "People('a')": "People('a')",
		"People/Microsoft.OData.SampleService.Models.TripPin.Person": "People/Microsoft.OData.SampleService.Models.TripPin.Person('a')",
	} {
		row := `{"UserName":"a"}`
		if !strings.HasPrefix(path, "Me") && !strings.HasSuffix(path, ")") || strings.Contains(path, "/") {
			row = `{"value":[` + row + `]}`
		}
		s, p := rowOf(t, model, path, row)
		if got, err := s.RecordPath(p, 0); got != want || err != nil {
			t.Errorf("%s: %q %v, want %q", path, got, err, want)
		}
	}
}

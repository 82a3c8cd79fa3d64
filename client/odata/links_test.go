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
		{"Order_Details", `{"OrderID":10248,"ProductID":11,"Quantity":1}`, []string{"Order: Orders(10248) in Orders", "Product: Products(11) in Products"}},
		{"Products", `{"ProductID":11,"SupplierID":null,"CategoryID":4,"Category":{"CategoryName":"x"}}`, []string{
			"Category: Categories(4) in Categories", "Order_Details*: Order_Details where ProductID = 11 in Order_Details", "Supplier: null in Suppliers"}},
		{"Products", `{"ProductID":11,"Category":null,"Supplier":{"SupplierID":3,"Title":"Exotic"}}`, []string{
			"Category: null in Categories", "Order_Details*: Order_Details where ProductID = 11 in Order_Details", "Supplier: Suppliers(3) in Suppliers (Exotic)"}},
		{"Orders", `{"OrderID":10248,"CustomerID":"O'X","EmployeeID":5}`, []string{
			"Customer: Customers('O''X') in Customers", "Employee: Employees(5) in Employees",
			"Order_Details*: Order_Details where OrderID = 10248 in Order_Details", "Shipper: Orders(10248)/Shipper in Shippers"}},
		{"Employees", `{"EmployeeID":5,"ReportsTo":2}`, []string{"Employees1*: Employees where ReportsTo = 5 in Employees",
			"Employee1: Employees(2) in Employees", "Orders*: Orders where EmployeeID = 5 in Orders", "Territories*: Employees(5)/Territories in Territories"}},
		{"Customers", `{"CompanyName":"x"}`, []string{"Orders*: in Orders not: the row does not hold its key: CustomerID",
			"CustomerDemographics*: in CustomerDemographics not: the row does not hold its key: CustomerID"}},
		{"Customers('A')/Orders", `{"OrderID":7,"CustomerID":"A","EmployeeID":null}`, []string{"Customer: Customers('A') in Customers", "Employee: null in Employees",
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
	wantLinks(t, linksOf(t, model, "Me/Trips", `{"value":[{"TripId":3}]}`), "Photos*: Me/Trips(3)/Photos in Photos", "PlanItems*: Me/Trips(3)/PlanItems",
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
		"ProductOrdered*: in Products not: the row does not hold its key: ProductID", "AssociatedOrder: in Orders not: the row does not hold its key: ProductID")
	wantLinks(t, linksOf(t, model, "GetAllProducts()", `{"value":[{"ProductID":5}]}`), "Details*: ProductDetails where ProductID = 5 in ProductDetails",
		"GetProductDetails()*: Products(5)/"+space+"GetProductDetails not: it needs parameters: count",
		"<- ProductDetails.RelatedProduct*: ProductDetails where RelatedProduct/ProductID = 5")
}

// TestLinksOfComplexProperties: a foreign key that is no key of what it leads to is a
// condition.
func TestLinksOfComplexProperties(t *testing.T) {
	t.Parallel()
	model := readData(t, "metadata/v4-csdl-xml-16.1.xml")
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":{"CountryName":"Norway"}}]}`), "Products*: Suppliers('s')/Products in Products",
		`Address/Country: Countries where Name = "Norway" in Countries`)
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":{"CountryName":null}}]}`), "Products*: Suppliers('s')/Products in Products",
		"Address/Country: null in Countries")
	wantLinks(t, linksOf(t, model, "Suppliers", `{"value":[{"ID":"s","Address":null}]}`), "Products*: Suppliers('s')/Products in Products")
}

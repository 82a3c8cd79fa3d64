//go:build e2e

package e2e

import (
	"strings"
	"testing"

	"odatui/ui/kit"
	"odatui/ui/robot"
)

// linked are the sets whose links are followed, and how many jumps there must be at least.
var linked = map[string]struct {
	sets  string
	jumps int
}{
	"trippin": {"Photos People Airlines Airports Me", 5},
	"northwind": {"Categories CustomerDemographics Customers Employees Order_Details Orders Products Regions Shippers Suppliers Territories " +
		"Invoices Alphabetical_list_of_products Summary_of_Sales_by_Years", 20},
}

// TestRobotAlongLinks follows each link of the first record of the sets of two services
// that are not ours, from the rows and from the record. The way back must lead to the
// same place.
func TestRobotAlongLinks(t *testing.T) {
	for name, want := range linked {
		t.Run(name, func(t *testing.T) {
			if shared.Mocks[name] == "" {
				t.Skip("the real model is missing: set ODATUI_TESTDATA")
			}
			h := robot.New(t, explorer(t, name, shared.Mocks[name]), []string{secret}, 120, 32)
			cells, links := 0, 0
			for _, set := range strings.Fields(want.sets) {
				h.Type(":open " + set)
				h.Press("enter")
				c, l := 0, 0
				if h.Front().Kind == kit.Rows {
					c = h.AlongColumns()
				}
				l = h.AlongLinks()
				t.Logf("%s: %d by columns, %d by links", set, c, l)
				cells, links = cells+c, links+l
				h.Home()
				h.Type(":profile " + name + "@a")
				h.Press("enter")
			}
			if cells+links < want.jumps {
				t.Errorf("few jumps: %d by columns, %d by links", cells, links)
			}
		})
	}
}

package demo

import (
	"bytes"
	"image/png"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// The bytes of every document are where its row says, of the kind and size it says.
func TestMedia(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	root, _ := url.Parse(c.root + "/")
	for _, row := range c.rows("Documents") {
		id := show(row["Id"])
		address, err := root.Parse(show(row["@odata.mediaReadLink"]))
		if err != nil {
			t.Fatal(err)
		}
		body := c.bytes(address.String(), show(row["@odata.mediaContentType"]))
		if show(row["Bytes"]) != strconv.Itoa(len(body)) {
			t.Errorf("document %s: %d bytes, the row says %v", id, len(body), row["Bytes"])
		}
		switch kind := show(row["@odata.mediaContentType"]); kind {
		case "image/png":
			if picture, err := png.Decode(bytes.NewReader(body)); err != nil || show(row["Width"]) != strconv.Itoa(picture.Bounds().Dx()) {
				t.Errorf("document %s: %v, width %v", id, err, row["Width"])
			}
		case "image/svg+xml":
			if !bytes.HasPrefix(body, []byte("<svg ")) {
				t.Errorf("document %s: %.40q", id, body)
			}
		default:
			if _, small := row["Thumbnail@odata.mediaReadLink"]; small || row["Width"] != nil || row["@odata.type"] != nil {
				t.Errorf("a text is no chart: %v", row)
			}
			if r := c.request("Documents(" + id + ")/Thumbnail"); r.StatusCode != http.StatusNoContent {
				t.Errorf("thumbnail of a text: %d", r.StatusCode)
			}
			continue
		}
		if row["@odata.type"] != "#HealthDataMart.Chart" {
			t.Errorf("document %s is a %v", id, row["@odata.type"])
		}
		c.bytes(show(row["Thumbnail@odata.mediaReadLink"]), show(row["Thumbnail@odata.mediaContentType"]))
	}
	row := c.rows("Documents?$skip=1&$top=1&$select=Title,Thumbnail")[0]
	if row["Thumbnail@odata.mediaContentType"] != "image/png" || row["Id"] != nil {
		t.Errorf("selected: %v", row)
	}
	row = c.rows("Documents?$skip=1&$top=1&$select=HealthDataMart.Chart/Width")[0]
	if row["Thumbnail@odata.mediaContentType"] != nil || show(row["Width"]) != "160" {
		t.Errorf("selected by type: %v", row)
	}
}

// bytes expects an answer of a kind.
func (c *client) bytes(address, kind string) []byte {
	c.t.Helper()
	r := c.request(address)
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != 200 || r.Header.Get("Content-Type") != kind || len(body) == 0 {
		c.t.Errorf("GET %s: %d %s, want %s", address, r.StatusCode, r.Header.Get("Content-Type"), kind)
	}
	return body
}

// Casts, contained rows and functions: what they lead to and what they refuse.
func TestPathsBeyondSets(t *testing.T) {
	t.Parallel()
	_, c := open(t, false)
	for path, want := range map[string]string{
		"Documents/HealthDataMart.Chart/$count":                                      "24",
		"Documents/HealthDataMart.Chart(2)/Width/$value":                             "160",
		"Documents(2)/HealthDataMart.Chart/Height/$value":                            "96",
		"Documents/$count?$filter=HealthDataMart.Chart/Width gt 100":                 "24",
		"Documents(5)/Versions/$count":                                               "3",
		"Documents(5)/Versions(2)/Remark/$value":                                     "figures of 2024",
		"Documents(1)/Indicator/Code/$value":                                         indicatorCodes()[0],
		"Loads/$count":                                                               "40",
		"DataYear()/$value":                                                          "2026",
		"DataYear/$value":                                                            "2026",
		"FacilitiesIn(country='NOR')/$count":                                         strings.TrimSpace(c.text("Countries('NOR')/Facilities/$count")),
		"FacilitiesIn(country='NOR')/$count?$filter=Type eq 'Clinic'":                c.text("FacilitiesIn(country='NOR',type=HealthDataMart.FacilityType'Clinic')/$count"),
		"FacilitiesIn(country='nowhere')/$count":                                     "0",
		"NearestFacilities(latitude=59.9,longitude=-10)/$count":                      "10",
		"Countries('NOR')/HealthDataMart.Neighbours()/$count?$filter=Code eq 'NLD'":  "1",
		"Countries('NOR')/HealthDataMart.Neighbours/$count":                          "2",
		"Regions('EUR')/Countries('NOR')/HealthDataMart.Neighbours()/$count?$top=10": "2",
	} {
		if got := c.text(path); got != want {
			t.Errorf("%s: %q, want %q", path, got, want)
		}
	}
	for path, want := range map[string]string{
		"Versions":                              "404 'Versions'",
		"Documents(5)/Versions(4)":              "404 no Version has the key",
		"Documents(1)/HealthDataMart.Chart":     "404 another type",
		"Documents(1)/$value/x":                 "404 Nothing can follow",
		"Countries('NOR')/$value":               "404 '$value'",
		"FacilitiesIn":                          "400 No overload",
		"FacilitiesIn('NOR')":                   "400 No overload",
		"FacilitiesIn(country=1)":               "400 No overload",
		"FacilitiesIn(Country='NOR')":           "400 No overload",
		"Countries('NOR')/Neighbours()":         "404 'Neighbours()'",
		"Neighbours()":                          "404 'Neighbours'",
		"facilitiesin(country='NOR')":           "404 'facilitiesin'",
		"Regions('EUR')/HealthDataMart.Chart":   "404 'HealthDataMart.Chart'",
		"Documents?$filter=Other.Chart/Id eq 1": "400 Could not find",
	} {
		c.refused(path, want)
	}
	if m := c.get("DataYear()"); len(m) != 2 || show(m["value"]) != "2026" {
		t.Errorf("a single value: %v", m)
	}
	for path, context := range map[string]string{"DataYear()": "Edm.Int32", "Documents(5)/Versions": "Documents(5)/Versions",
		"Documents/HealthDataMart.Chart": "Documents/HealthDataMart.Chart", "FacilitiesIn(country='NOR')": "Facilities"} {
		if got := c.get(path)["@odata.context"]; got != c.root+"/$metadata#"+context {
			t.Errorf("%s: context %v", path, got)
		}
	}
	near := c.rows("NearestFacilities(latitude=58.41923,longitude=1.67706)")
	if near[0]["Id"] != facilityGUID(0) {
		t.Errorf("the facility at its own point is not the nearest: %v", near[0])
	}
	model := string(newWorld(false).metadata())
	for _, part := range []string{`<EntitySet Name="Loads" EntityType="HealthDataMart.Load" IncludeInServiceDocument="false">`,
		`<EntityType Name="Document" HasStream="true">`, `<EntityType Name="Chart" BaseType="HealthDataMart.Document" HasStream="true">`,
		`Type="Collection(HealthDataMart.Version)" ContainsTarget="true"`, `<FunctionImport Name="FacilitiesIn" Function="HealthDataMart.FacilitiesIn" EntitySet="Facilities"/>`,
		`<Function Name="Neighbours" IsBound="true" `, `<ReferentialConstraint Property="RegionCode" ReferencedProperty="Code"/>`} {
		if strings.Count(model, part) != 1 {
			t.Errorf("the model has %d of %s", strings.Count(model, part), part)
		}
	}
}

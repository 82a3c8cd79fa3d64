package odata

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"odatui/client"
)

const described = `<edmx:Edmx Version="4.0" xmlns:edmx="x" xmlns:sap="s"><edmx:Reference Uri="v"><edmx:Include
 Namespace="com.sap.vocabularies.Common.v1" Alias="SAP__common"/></edmx:Reference><edmx:DataServices><Schema Namespace="N" Alias="A">
<EntityType Name="T"><Annotation Term="Org.OData.Core.V1.Description" String="a thing"/><Property Name="Told" Type="Edm.String"/>
 <Property Name="Labelled" Type="Edm.String" sap:label="by attribute"/>
 <Property Name="Both" Type="Edm.String"><Annotation Term="SAP__common.Label" String="short"/><Annotation Term="Org.OData.Core.V1.Description" String="long"/></Property>
 <Property Name="Titled" Type="Edm.String"><Annotation Term="SAP__common.Label"><String>in an element</String></Annotation></Property></EntityType>
<EntityContainer Name="C"><EntitySet Name="Plain" EntityType="N.T"/><EntitySet Name="Own" EntityType="N.T">
  <Annotation Term="Common.Label" String="label first"/><Annotation Term="Core.Description" String="own words"/></EntitySet>
 <EntitySet Name="Old" EntityType="N.T" sap:label="old label"/><EntitySet Name="Far" EntityType="N.T"/></EntityContainer>
<Annotations Target="A.C/Far"><Annotation Term="SAP__common.Label" String="from afar"/></Annotations>
<Annotations Target="A.T/Told"><Annotation Term="SAP__common.Label" String="told"/><Annotation Term="UI.Label" String="no"/></Annotations>
</Schema></edmx:DataServices></edmx:Edmx>`

const describedJSON = `{"$Version":"4.01","N":{"T":{"$Kind":"EntityType","@Core.Description":"a thing",
 "Told":{"@Common.Label":"told"},"Both":{"@Common.Label":"short","@Core.Description":"long"}},
 "C":{"$Kind":"EntityContainer","Plain":{"$Collection":true,"$Type":"N.T"},"Own":{"$Collection":true,"$Type":"N.T","@Core.Description":"own words"}}}}`

// TestDescriptions: a set says what it holds, else what its type is; a description goes
// before a label.
func TestDescriptions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text  string
		sets, props map[string]string
	}{
		{"xml", described, map[string]string{"Plain": "a thing", "Own": "own words", "Old": "old label", "Far": "from afar"},
			map[string]string{"Told": "told", "Labelled": "by attribute", "Both": "long", "Titled": "in an element"}},
		{"json", describedJSON, map[string]string{"Plain": "a thing", "Own": "own words"}, map[string]string{"Told": "told", "Both": "long"}},
	} {
		s, err := parseModel([]byte(c.text))
		if err != nil {
			t.Fatal(err)
		}
		again, err := unpack(pack(s))
		if err != nil {
			t.Fatal(err)
		}
		for set, want := range c.sets {
			if got := s.Set(set).Doc; got != want || again.Set(set).Doc != want {
				t.Errorf("%s: %s is described as %q, kept as %q; want %q", c.name, set, got, again.Set(set).Doc, want)
			}
		}
		for prop, want := range c.props {
			if got := s.Types["N.T"].Property(prop).Doc; got != want {
				t.Errorf("%s: %s is described as %q, want %q", c.name, prop, got, want)
			}
		}
	}
}

// TestCountSet: by /$count, where that is refused by the count of a first page, and a
// refusal of the set itself is passed on after one request.
func TestCountSet(t *testing.T) {
	t.Parallel()
	var asked atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/odata/$metadata" { // read in the background after the first page
			w.WriteHeader(http.StatusNotFound)
			return
		}
		asked.Add(1)
		switch {
		case r.URL.Path == "/odata/A/$count":
			io.WriteString(w, "\ufeff41")
		case r.URL.Path == "/odata/B" && r.URL.Query().Get("$count") == "true" && r.URL.Query().Get("$top") == "1":
			io.WriteString(w, `{"@odata.count":7,"value":[{"Id":1}]}`)
		case r.URL.Path == "/odata/D":
			io.WriteString(w, `{"value":[{"Id":1}]}`)
		case strings.HasPrefix(r.URL.Path, "/odata/C"):
			w.WriteHeader(http.StatusForbidden)
		default:
			w.WriteHeader(http.StatusNotFound)
		}
	})
	for set, want := range map[string]int64{"A": 41, "B": 7} {
		if n, err := client.CountSet(t.Context(), s, set); err != nil || n != want {
			t.Errorf("%s: %d, %v; want %d", set, n, err, want)
		}
	}
	if _, err := client.CountSet(t.Context(), s, "D"); err == nil || !strings.Contains(err.Error(), "does not count") {
		t.Errorf("a set without a count: %v", err)
	}
	before := asked.Load()
	var said *client.ResponseError
	if _, err := client.CountSet(t.Context(), s, "C"); !errors.As(err, &said) || said.Status != http.StatusForbidden || asked.Load() != before+1 {
		t.Errorf("a set that may not be read: %v after %d requests", err, asked.Load()-before)
	}
}

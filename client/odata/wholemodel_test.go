package odata

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

const wholeXML = `<edmx:Edmx Version="4.0" xmlns:edmx="x" xmlns:sap="s"><edmx:DataServices><Schema Namespace="Big.Name" Alias="A">
<EntityType Name="T"><Key><PropertyRef Name="Id"/></Key><Property Name="Id" Type="Edm.Int32" DefaultValue="7"/>
 <Property Name="Code" Type="Edm.String"><Annotation Term="Common.Text" Path="Region/Name"><Annotation Term="UI.TextArrangement" EnumMember="x"/></Annotation></Property>
 <Property Name="Kind" Type="Edm.String"/><Property Name="Unit" Type="Edm.String"><Annotation Term="com.sap.vocabularies.Common.v1.Text"><Path>UnitName</Path></Annotation></Property>
 <Property Name="Old" Type="Edm.String" sap:text="OldName"/><Property Name="Other" Type="Edm.String"><Annotation Term="Vendor.Text" Path="No"/></Property>
 <NavigationProperty Name="Region" Type="A.R" Partner="Ts" Nullable="false"><ReferentialConstraint Property="Code" ReferencedProperty="C"/>
  <ReferentialConstraint Property="Kind" ReferencedProperty="K"/><OnDelete Action="Cascade"/><Annotation Term="Core.Description" String="where it is"/></NavigationProperty>
 <NavigationProperty Name="Maybe" Type="A.R"/><NavigationProperty Name="Many" Type="Collection(A.R)"/></EntityType>
<EntityType Name="Sub" BaseType="A.T"/><EntityType Name="R"/><ComplexType Name="X"/>
<Function Name="All"><ReturnType Type="Collection(A.T)"/><Annotation Term="Core.Description" String="every one"/></Function>
<Function Name="Near"><Parameter Name="lat" Type="Edm.Double"/><Parameter Name="of" Type="Collection(A.X)"/><ReturnType Type="A.X"/></Function>
<Function Name="Top" IsBound="true"><Parameter Name="it" Type="Collection(A.T)"/><ReturnType Type="A.T"/></Function>
<Function Name="Top" IsBound="true"><Parameter Name="it" Type="A.T"/><Parameter Name="n" Type="Edm.Int32"/><ReturnType Type="Collection(Edm.String)"/></Function>
<Function Name="Wrong" IsBound="true"><ReturnType Type="A.T"/></Function>
<Action Name="Drop" IsBound="true"><Parameter Name="it" Type="A.T"/></Action>
<EntityContainer Name="C"><EntitySet Name="Ts" EntityType="A.T"/><EntitySet Name="Hidden" EntityType="A.T" IncludeInServiceDocument="false"/>
 <FunctionImport Name="All" Function="A.All" EntitySet="Ts" IncludeInServiceDocument="true"/><FunctionImport Name="Near" Function="A.Near"/>
 <FunctionImport Name="V3Style" ReturnType="Edm.String"/><ActionImport Name="Drop" Action="A.Drop"/></EntityContainer>
<Annotations Target="A.T/Kind"><Annotation Term="Common.Text" Path="KindName"/></Annotations>
<Annotations Target="A.T/Maybe"><Annotation Term="Common.Label" String="perhaps"/></Annotations>
</Schema></edmx:DataServices></edmx:Edmx>`

const wholeJSON = `{"$Version":"4.01","Big.Name":{"$Alias":"A","T":{"$Kind":"EntityType","$Key":["Id"],"Id":{"$Type":"Edm.Int32","$Nullable":true,"$DefaultValue":7},
 "Code":{"$Nullable":true,"@Common.Text":{"$Path":"Region/Name"}},"Kind":{"$Nullable":true},
 "Unit":{"$Nullable":true,"@com.sap.vocabularies.Common.v1.Text":{"$Path":"UnitName"}},"Old":{"$Nullable":true,"@Common.Text":{"$Path":"OldName"}},
 "Other":{"$Nullable":true,"@Vendor.Text":{"$Path":"No"}},
 "Region":{"$Kind":"NavigationProperty","$Type":"A.R","$Partner":"Ts","$ReferentialConstraint":{"Code":"C","Code@Core.Description":"x","Kind":"K"},"@Core.Description":"where it is"},
 "Maybe":{"$Kind":"NavigationProperty","$Type":"A.R","$Nullable":true},"Many":{"$Kind":"NavigationProperty","$Type":"A.R","$Collection":true}},
 "Sub":{"$Kind":"EntityType","$BaseType":"A.T"},"R":{"$Kind":"EntityType"},"X":{"$Kind":"ComplexType"},
 "All":[{"$Kind":"Function","$ReturnType":{"$Type":"A.T","$Collection":true},"@Core.Description":"every one"}],
 "Near":[{"$Kind":"Function","$Parameter":[{"$Name":"lat","$Type":"Edm.Double"},{"$Name":"of","$Type":"A.X","$Collection":true}],"$ReturnType":{"$Type":"A.X"}}],
 "Top":[{"$Kind":"Function","$IsBound":true,"$Parameter":[{"$Name":"it","$Type":"A.T","$Collection":true}],"$ReturnType":{"$Type":"A.T"}},
  {"$Kind":"Function","$IsBound":true,"$Parameter":[{"$Name":"it","$Type":"A.T"},{"$Name":"n","$Type":"Edm.Int32"}],"$ReturnType":{"$Collection":true}}],
 "Wrong":[{"$Kind":"Function","$IsBound":true,"$ReturnType":{"$Type":"A.T"}}],
 "Drop":[{"$Kind":"Action","$IsBound":true,"$Parameter":[{"$Name":"it","$Type":"A.T"}]}],
 "C":{"$Kind":"EntityContainer","Ts":{"$Collection":true,"$Type":"A.T"},"Hidden":{"$Collection":true,"$Type":"A.T","$IncludeInServiceDocument":false},
  "All":{"$Function":"A.All","$EntitySet":"Ts","$IncludeInServiceDocument":true},"Near":{"$Function":"A.Near"},"Drop":{"$Action":"A.Drop"}},
 "$Annotations":{"A.T/Kind":{"@Common.Text":{"$Path":"KindName"}},"A.T/Maybe":{"@Common.Label":"perhaps"}}}}`

// TestWholeModels: links, functions, imports and texts are read the same from XML and JSON,
// derived types have those of their base.
func TestWholeModels(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"xml": wholeXML, "json": wholeJSON} {
		s, err := parseModel([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range []string{"Big.Name.T", "Big.Name.Sub"} {
			kind := s.Types[of]
			if diff := cmp.Diff([]client.Link{
				{Name: "Region", Target: "Big.Name.R", Partner: "Ts", Doc: "where it is",
					Pairs: []client.Pair{{Property: "Code", Target: "C"}, {Property: "Kind", Target: "K"}}},
				{Name: "Maybe", Target: "Big.Name.R", Nullable: true, Doc: "perhaps"},
				{Name: "Many", Target: "Big.Name.R", Many: true},
			}, kind.Links); diff != "" {
				t.Errorf("%s %s: %s", name, of, diff)
			}
			for prop, want := range map[string]string{"Id": "", "Code": "Region/Name", "Kind": "KindName", "Unit": "UnitName", "Old": "OldName",
				"Other": ""} {
				if got := kind.Property(prop).Text; got != want {
					t.Errorf("%s %s: the text of %s is %q, want %q", name, of, prop, got, want)
				}
			}
			if got := kind.Property("Id").Default; got != "7" {
				t.Errorf("%s: default %q", name, got)
			}
		}
		if diff := cmp.Diff([]client.SchemaSet{
			{Name: "Ts", Kind: client.EntitySet, Type: "Big.Name.T"},
			{Name: "Hidden", Kind: client.EntitySet, Type: "Big.Name.T", Unlisted: true},
			{Name: "All", Kind: client.FunctionImport, Type: "Big.Name.T", Function: "Big.Name.All", Targets: map[string]string{"": "Ts"}},
			{Name: "Near", Kind: client.FunctionImport, Function: "Big.Name.Near", Unlisted: true},
		}, s.Sets); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if diff := cmp.Diff([]client.Function{
			{Name: "Big.Name.All", Returns: "Collection(Big.Name.T)", Doc: "every one"},
			{Name: "Big.Name.Near", Params: []client.Param{{Name: "lat", Value: "Edm.Double"}, {Name: "of", Value: "Collection(Big.Name.X)"}},
				Returns: "Big.Name.X"},
			{Name: "Big.Name.Top", Bound: true, On: "Collection(Big.Name.T)", Returns: "Big.Name.T"},
			{Name: "Big.Name.Top", Bound: true, On: "Big.Name.T", Params: []client.Param{{Name: "n", Value: "Edm.Int32"}},
				Returns: "Collection(Edm.String)"},
		}, s.Functions); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		if len(s.Warnings) != 1 {
			t.Errorf("%s: warnings %q, want the one about Wrong", name, s.Warnings)
		}
	}
}

// TestWholeRealModels counts what the models of real services hold. Graph has 41 entity
// sets and 31 singletons.
func TestWholeRealModels(t *testing.T) {
	t.Parallel()
	type counts struct{ sets, unlisted, functions, pairs, partners int }
	for file, want := range map[string]counts{
		"v4-trippin.xml":              {6, 0, 4, 0, 0},
		"v4-northwind.xml":            {26, 0, 0, 9, 22},
		"v4-olingo-staticservice.xml": {24, 0, 13, 3, 6},
		"v4-msgraph-v1-large.csdl":    {72, 0, 326, 0, 0},
		"v4-csdl-xml-16.1.xml":        {6, 1, 1, 1, 4},
		"v4-csdl-json-16.1.json":      {6, 1, 1, 1, 4},
	} {
		s, err := parseModel(readData(t, "metadata/"+file))
		if err != nil {
			t.Fatal(err)
		}
		got := counts{sets: len(s.Sets), functions: len(s.Functions)}
		for _, set := range s.Sets {
			if set.Unlisted {
				got.unlisted++
			}
		}
		for _, of := range s.Types {
			for _, l := range of.Links {
				if base := s.Types[of.Base]; base.Link(l.Name) != nil {
					continue // it is counted there
				}
				got.pairs += len(l.Pairs)
				if l.Partner != "" {
					got.partners++
				}
			}
		}
		if got != want {
			t.Errorf("%s: %+v, want %+v", file, got, want)
		}
	}
}

package servicetest

import (
	"net/http"
	"strings"
)

// What ERP.net 26.2 has beside its sets: renamed sets, functions at the root, the model
// as JSON, and an action that runs whatever is sent to it.

const erpVersion = "26.2.1.14"

// rename is a set that is called differently since a version; one may be renamed twice.
type rename struct {
	OldName, NewName, Version string
}

func erpRenames() []rename {
	return []rename{
		{"General_Goods", "General_Products", "24.1.5.35"},
		{"General_Products", "General_Products_Products", "26.2.0.3"},
		{"Crm_Sales_Clients", "Crm_Customers", "26.2.0.3"},
	}
}

// newName follows the renames of a set, in their order.
func newName(set string) (string, bool) {
	name := set
	for _, r := range erpRenames() {
		if r.OldName == name {
			name = r.NewName
		}
	}
	return name, name != set
}

// renamed is the error for a set by its old name.
func renamed(root, set, now string) reply {
	return problem(2000, "The provided entity set name '"+set+"' is no more supported.\r\nThe new name of this entity is '"+now+
		"'.\r\nList of all entity renames can be found at "+root+"/GetRenamedEntityTypes.")
}

// functions answers for the functions at the root.
func erpFunction(root, name string) (reply, bool) {
	context := root + "/$metadata#"
	switch strings.TrimSuffix(name, "()") {
	case "GetVersion":
		return odataReply(jsonReply(200, map[string]string{"@odata.context": context + "Erp.OpenObject", "version": erpVersion})), true
	case "GetRenamedEntityTypes":
		return odataReply(jsonReply(200, map[string]any{"@odata.context": context + "Collection(Erp.OpenObject)", "value": erpRenames()})), true
	}
	return reply{}, false
}

// erpJSONModel answers for the models beside the OData service: the standard one to
// anybody, that of the instance with a token.
func (e *erp) erpJSONModel(r request, known bool) (reply, bool) {
	name, ok := strings.CutPrefix(r.URL.Path, "/api/domain/")
	switch {
	case !ok || name != "standardmodel" && name != "currentmodel":
		return reply{}, false
	case name == "currentmodel" && !known:
		return reply{status: http.StatusUnauthorized}.with("WWW-Authenticate", "Bearer"), true
	}
	list := []map[string]any{}
	for _, t := range e.tables {
		list = append(list, map[string]any{"Name": t.name, "RepositoryName": strings.ReplaceAll(t.name, "_", "."), "IsAggregateRoot": true})
	}
	return jsonReply(http.StatusOK, list), true
}

// erpMetadata adds complex types, functions and the action ExecuteScript to the model.
func erpMetadata(tables []*simTable) string {
	types := `<ComplexType Name="MultilanguageString" OpenType="true"/>` +
		`<ComplexType Name="Quantity"><Property Name="Value" Type="Edm.Decimal"/><Property Name="Unit" Type="Edm.String"/></ComplexType>` +
		`<ComplexType Name="OpenObject" OpenType="true"/>` +
		`<Function Name="GetVersion"><ReturnType Type="Erp.OpenObject"/></Function>` +
		`<Function Name="GetRenamedEntityTypes"><ReturnType Type="Collection(Erp.OpenObject)"/></Function>` +
		`<Action Name="ExecuteScript"><ReturnType Type="Erp.OpenObject"/></Action>`
	imports := `<FunctionImport Name="GetVersion" Function="Erp.GetVersion"/>` +
		`<FunctionImport Name="GetRenamedEntityTypes" Function="Erp.GetRenamedEntityTypes"/>` +
		`<ActionImport Name="ExecuteScript" Action="Erp.ExecuteScript"/>`
	return strings.NewReplacer(`<EntityContainer`, types+`<EntityContainer`, `</EntityContainer>`, imports+`</EntityContainer>`).
		Replace(metadata("Erp", tables))
}

package filter

import (
	"net/url"
	"slices"
	"strings"

	"odatui/client"
)

// Limits is what a service takes of the language.
type Limits struct {
	Service   string   // its name, as a subject of a sentence
	Operators []string // nil: all
	Functions []string // nil: all
	In        bool     // takes in, whatever its version
	// PlainEnums is set if an enum is compared with a plain text too.
	PlainEnums bool
	// TextLinks is set if a link is compared with the text of an address.
	TextLinks bool
	// OrOfOneProperty is set if all operands of or must compare the same property.
	OrOfOneProperty bool
	// IgnoresLambdas is set if a condition with any or all has no effect.
	IgnoresLambdas bool
}

// services are those whose limits are known. A new one is a line here.
var services = []struct {
	limits Limits
	hosts  []string // domains
	paths  []string // parts of a path, in lower case
	spaces []string // namespaces of the model
}{
	{
		Limits{
			Service: "ERP.net", Operators: []string{"eq", "ge", "le", "in", "and"}, In: true, PlainEnums: true, TextLinks: true,
			Functions: []string{"contains", "startswith", "endswith", "equalnull", "lessequalnull", "greaterequalnull"},
		},
		[]string{"erp.net"}, []string{"/api/domain/odata", "/tableapi/odata"}, []string{"Erp"},
	},
	{
		Limits{Service: "Business Central", OrOfOneProperty: true, IgnoresLambdas: true},
		[]string{"businesscentral.dynamics.com"}, []string{"/odatav4/company"}, []string{"Microsoft.NAV", "NAV"},
	},
	{Limits{Service: "xMart", In: true}, []string{"xmart-api-public.who.int"}, []string{"/xmart-api/odata"}, nil},
}

// LimitsOf recognises a service by its root and its model, which may be nil. It
// returns nil for others.
func LimitsOf(root *url.URL, schema *client.Schema) *Limits {
	host, path := strings.ToLower(root.Hostname()), strings.ToLower(root.Path)
	space := spaceOf(schema)
	for i, s := range services {
		under := func(domain string) bool { return host == domain || strings.HasSuffix(host, "."+domain) }
		within := func(part string) bool { return strings.Contains(path, part) }
		if slices.ContainsFunc(s.hosts, under) || slices.ContainsFunc(s.paths, within) || space != "" && slices.Contains(s.spaces, space) {
			return &services[i].limits
		}
	}
	return nil
}

// spaceOf returns the namespace of the first set's type.
func spaceOf(schema *client.Schema) string {
	if schema == nil {
		return ""
	}
	for _, set := range schema.Sets {
		if dot := strings.LastIndexByte(set.Type, '.'); dot > 0 {
			return set.Type[:dot]
		}
	}
	return ""
}

// takesOperator reports whether the service takes an operator, and if not, why.
func (l Language) takesOperator(op string) (bool, string) {
	o := operators()[op]
	switch {
	case l.Limits != nil && l.Limits.Operators != nil && !slices.Contains(l.Limits.Operators, op):
		return false, l.Limits.Service + " takes only the operators " + listed(l.Limits.Operators)
	case op == "in" && l.Limits != nil && l.Limits.In:
		return true, ""
	case l.Version.before(o.since):
		return false, op + " is of " + o.since.String() + ", the service is of " + l.Version.String()
	}
	return true, ""
}

// takesFunction reports whether the service takes a function, and if not, why.
func (l Language) takesFunction(name string) (bool, string) {
	f := functions()[name]
	switch {
	case l.Limits != nil && l.Limits.Functions != nil:
		if !slices.Contains(l.Limits.Functions, name) {
			return false, l.Limits.Service + " takes only the functions " + listed(l.Limits.Functions)
		}
		return true, ""
	case strings.HasSuffix(name, "equalnull"):
		return false, name + " is a function of ERP.net only"
	case l.Version.before(f.since):
		return false, f.name + " is of " + f.since.String() + ", the service is of " + l.Version.String()
	case !l.Version.old() && (name == "substringof" || name == "replace"):
		return false, f.name + " is of OData 2 and 3, the service is of " + l.Version.String()
	}
	return true, ""
}

// takesLambda reports whether the service takes any and all, and if not, why.
func (l Language) takesLambda() (bool, string) {
	switch {
	case l.Limits != nil && l.Limits.IgnoresLambdas:
		return false, l.Limits.Service + " ignores conditions with any and all"
	case l.Limits != nil && l.Limits.Functions != nil:
		return false, l.Limits.Service + " takes only the functions " + listed(l.Limits.Functions)
	case l.Version == V2:
		return false, "any and all are of OData 3, the service is of OData 2"
	}
	return true, ""
}

// String returns the name of a version: "OData 4.01".
func (v Version) String() string {
	return "OData " + [...]string{V4: "4.0", V401: "4.01", V3: "3", V2: "2"}[v]
}

// listed joins words as a sentence does.
func listed(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

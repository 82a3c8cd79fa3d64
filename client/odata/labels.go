package odata

import (
	"slices"
	"strings"

	"odatui/client"
)

// preferLabels asks for the formatted values of Dataverse, which other services know too.
const preferLabels = optionLabels + `="OData.Community.Display.V1.FormattedValue"`

// labels reports whether formatted values are requested with the rows of a query: they
// are wanted, and the service is one that sends them, or its model has texts for codes
// of these rows.
func (s *Service) labels(q client.Query) bool {
	if !q.Labels || q.Bulk || q.Apply != "" {
		return false
	}
	if sendsLabels(s.root.given.Hostname()) {
		return true
	}
	kind := s.model.known().At(q.Path).Type
	return kind != nil && slices.ContainsFunc(kind.Properties, func(p client.Property) bool { return p.Text != "" })
}

// sendsLabels reports whether a host is one of Dataverse.
func sendsLabels(host string) bool {
	return strings.HasSuffix(strings.ToLower(host), ".dynamics.com")
}

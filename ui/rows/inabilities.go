package rows

import (
	"strings"

	"odatui/client"
	"odatui/client/safe"
)

// inabilities says what the service cannot do with this set, and how that is known; ""
// nothing of that is known. Abilities with the same reason are listed together.
func (s *Screen) inabilities() safe.Text {
	can := s.can()
	var order []string
	what := map[string][]string{}
	for _, a := range []struct {
		does string
		can  client.Ability
	}{
		{"filter", can.Filter}, {"sort", can.OrderBy}, {"search", can.Search}, {"count", can.Count},
		{"jump to a row", can.Skip}, {"choose columns", can.Select}, {"expand links", can.Expand},
	} {
		if a.can.Is != client.No {
			continue
		}
		if what[a.can.Reason] == nil {
			order = append(order, a.can.Reason)
		}
		what[a.can.Reason] = append(what[a.can.Reason], a.does)
	}
	var parts []string
	for _, reason := range order {
		part := "cannot " + strings.Join(what[reason], " or ")
		if reason != "" {
			part += ": " + reason
		}
		parts = append(parts, part)
	}
	return safe.Clean(strings.Join(parts, "; "))
}

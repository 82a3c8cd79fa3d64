package record

import (
	"slices"

	"odatui/client"
	"odatui/ui/kit"
)

// streams adds to the properties what is known of their streams, and the content of a
// media entity, which is no property.
func (s *Screen) streams(list []field) []field {
	for _, stream := range kit.StreamsOf(s.from.Session, s.from.Page, s.from.Row) {
		at := slices.IndexFunc(list, func(f field) bool { return f.id == stream.Name })
		if at < 0 {
			at = len(list)
			list = append(list, field{id: stream.Name, name: stream.Name, kind: "Edm.Stream"})
		}
		if f := &list[at]; f.value.Kind == client.Missing {
			f.stream, f.path = kit.StreamAt(s.from.Session, s.from.Page, s.from.Row, stream.Name)
		}
	}
	return list
}

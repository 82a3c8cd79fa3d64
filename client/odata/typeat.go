package odata

import "odatui/client"

// TypeAt returns the type of what is at a path, as far as the model is known.
func (s *Service) TypeAt(path string) (*client.Type, bool) {
	at := walk(s.model.known(), path)
	return at.kind, at.many
}

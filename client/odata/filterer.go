package odata

import (
	"odatui/client"
	"odatui/client/odata/filter"
)

var _ client.Filterer = (*Service)(nil)

// language returns what is known of the language of filters of a set.
func (s *Service) language(set string) filter.Language {
	l := filter.Language{Schema: s.model.known()}
	if l.Schema != nil {
		l.Version, l.Type = filter.VersionOf(l.Schema.Version), l.Schema.At(set).Type
	}
	l.Limits = filter.LimitsOf(s.root.given, l.Schema)
	return l
}

// Filter parses text as the filter of a set.
func (s *Service) Filter(set, text string) client.FilterText {
	return filter.Text(s.language(set), text)
}

// Complete returns what can be written at a byte position of a filter.
func (s *Service) Complete(set, text string, at int, seen client.Seen) client.Completion {
	return filter.Complete(s.language(set), text, at, seen)
}

// Comparison returns the text of one condition.
func (s *Service) Comparison(set, property, operator string, value client.Value) (string, error) {
	return filter.Comparison(s.language(set), property, operator, value)
}

// Operators returns the operators and functions that compare a property with one
// value.
func (s *Service) Operators(set, property string) []string {
	return filter.Operators(s.language(set), property)
}

// JoinFilter returns the text of conditions.
func (s *Service) JoinFilter(parts []client.FilterPart) string { return filter.Join(parts) }

// Contradiction returns the first row of a page that the filter of its query
// excludes. Rows of $apply have other properties: they exclude nothing.
func (s *Service) Contradiction(page *client.Page) *client.Contradiction {
	l := s.language(page.Query.Path)
	text, err := filterText(l.Schema, l.Type, page.Query)
	if err != nil || text == "" || page.Query.Apply != "" {
		return nil
	}
	return filter.Contradiction(l, text, page)
}

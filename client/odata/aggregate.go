package odata

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"odatui/client"
)

var _ client.Aggregator = (*Service)(nil)

// pagingWhole is the paging of what the program aggregates: no option that pages or
// orders is sent, because services fail on them beside $apply. Next links are followed.
const pagingWhole = "whole"

// aggregateCap is how large an answer to what the program aggregates may be.
const aggregateCap = 4 << 20

// Aggregate returns the query that applies transformations to the rows of q. What its
// profile selects by $top or $skip cannot be written before $apply.
func (s *Service) Aggregate(q client.Query, transformations string) (client.Query, error) {
	schema := s.model.known()
	var params []client.Param
	for _, p := range q.Params {
		switch p.Name {
		case "$apply", optionTop, optionSkip:
			return client.Query{}, fmt.Errorf("%w: the profile's own parameter %s selects the rows", client.ErrCannot, p.Name)
		case "$filter":
			q.Filter, q.Where = p.Value, nil // it replaces the filter of the query
		case "$search":
			q.Search = p.Value
		case optionSelect, "$expand", optionOrder, optionCount:
		default:
			params = append(params, p)
		}
	}
	where, err := filterText(schema, schema.At(q.Path).Type, q)
	if err != nil {
		return client.Query{}, fmt.Errorf("%w: %w", client.ErrCannot, err)
	}
	parts := []string{q.Apply, inBrackets("filter", where), inBrackets("search", strings.TrimSpace(q.Search)), transformations}
	return client.Query{
		Path:   q.Path,
		Apply:  strings.Join(slices.DeleteFunc(parts, func(part string) bool { return part == "" }), "/"),
		Params: params,
		Plan:   client.Plan{Fixed: true, Paging: pagingWhole, Without: s.learned(q.Path).Without()},
	}, nil
}

func inBrackets(name, text string) string {
	if text == "" {
		return ""
	}
	return name + "(" + text + ")"
}

// Rung returns the way of asking for statistics of a set that worked last.
func (s *Service) Rung(set string) string {
	k := s.learned(set).kept
	if !isFresh(k.RungSince) {
		return ""
	}
	return k.Rung
}

// KeepRung keeps the way of asking for statistics of a set.
func (s *Service) KeepRung(set, rung string) {
	if s.Rung(set) == rung {
		return
	}
	s.keepKnowledge(set, func(k *keptKnowledge) { k.Rung, k.RungSince = rung, time.Now() })
}

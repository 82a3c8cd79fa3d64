package odata

import (
	"bytes"
	"context"
	"fmt"
	"strconv"
	"strings"

	"odatui/client"
)

// CountRows asks for the number of rows of a query alone: /$count with the
// query's filter, which services answer with a number as text.
func (s *Service) CountRows(ctx context.Context, q client.Query) (int64, error) {
	address, err := s.address(q.Path)
	if err != nil {
		return 0, err
	}
	schema := s.model.known()
	where, err := filter(schema, walk(schema, q.Path).kind, q)
	if err != nil {
		return 0, err
	}
	var options []string
	add := func(name, value string) {
		if value != "" {
			options = append(options, option(name, value))
		}
	}
	add("$filter", where)
	add("$search", q.Search)
	add("$apply", q.Apply)
	for _, p := range q.Params {
		if p.Name != optionTop && p.Name != optionSkip {
			add(p.Name, p.Value)
		}
	}
	path, own, _ := strings.Cut(address.path, "?")
	u, err := s.root.below(path+"/$count", joinOptions(append([]string{own}, options...)...))
	if err != nil {
		return 0, fmt.Errorf("count the rows of %s: the path makes no url", q.Path)
	}
	r, err := s.get(ctx, u, []client.Header{{Name: "Accept", Value: "text/plain, application/json;q=0.5"}, {Name: optionVersion, Value: maxVersion}})
	if err != nil {
		return 0, err
	}
	if !acceptable(r.status) {
		return 0, s.failure(r)
	}
	text := bytes.TrimSpace(bytes.TrimPrefix(r.body, []byte("\ufeff")))
	n, err := strconv.ParseInt(string(text), 10, 64)
	if err != nil || n < 0 || r.broke != nil {
		return 0, s.wrong(r, client.ShapeOther, "", "the answer to /$count is no number")
	}
	return n, nil
}

package odata

import (
	"bytes"
	"context"
	"fmt"
	"math"
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
	where, err := filterText(schema, schema.At(q.Path).Type, q)
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
	n, ok := wholeNumber(strings.Trim(string(text), `"`))
	if !ok || n < 0 || r.broke != nil {
		return 0, s.wrong(r, client.ShapeOther, "", "the answer to /$count is no number")
	}
	return n, nil
}

// total keeps the count of a response. Null and negative counts mean that it is
// not known.
func (r *reader) total(v client.Value) {
	n, ok := wholeNumber(v.Text())
	switch {
	case v.Kind == client.Null || ok && n < 0:
	case !ok || v.Kind != client.Number && v.Kind != client.String:
		r.out.note("count-no-number", "the count is no number")
	default:
		r.out.count = n
	}
}

// wholeNumber returns the whole number that a text writes, also as 9.0 or 1e3.
func wholeNumber(text string) (int64, bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 64); err == nil {
		return n, true
	}
	const exact = 1 << 53 // beyond it, a float64 leaves out numbers
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > exact || strings.Trim(text, "0123456789+-.eE") != "" {
		return 0, false
	}
	return int64(f), true
}

package odata

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// lighter is a query without something only we asked for.
type lighter struct {
	query client.Query
	mode  string // how to page, "" as before
	learn func(*client.Abilities)
	note  string
}

// refused reports whether an error may mean that an option is not taken.
func refused(err error) bool {
	var e *client.ResponseError
	if !errors.As(err, &e) || e.Shape == client.ShapeHTML {
		return false
	}
	return slices.Contains([]int{400, 404, 500, 501}, e.Status)
}

// lighter returns what to try after a first page was refused: without our
// count, then also without our order. At most two requests, and none where an
// answer has shown that both are taken or the service blames what a person
// wrote.
func (s *Service) lighter(q client.Query, at client.Position, err error) []lighter {
	if !refused(err) || s.blames(q, err) || s.unheard(q.Path, err) {
		return nil
	}
	if s.refusedSkip(q, at, err) {
		return []lighter{{q, pagingPrefer, func(a *client.Abilities) {
			a.Skip = client.Ability{Is: client.No, Reason: "the service refused $skip"}
		}, "the service refused $skip: only its own links lead on"}}
	}
	can := s.Can(q.Path)
	lists, _ := s.lists(q.Path)
	var tries []lighter
	if lists && q.Count && !q.Plan.NoCount && can.Count.Is != client.Yes {
		q.Plan.NoCount = true
		tries = append(tries, lighter{q, "", func(a *client.Abilities) {
			a.Count = client.Ability{Is: client.No, Reason: "the service refused $count"}
		}, "the service refused to count"})
	}
	if len(q.Plan.KeyOrder) > 0 && can.OrderBy.Is != client.Yes && !answers500(err) {
		q.Plan.KeyOrder = nil
		tries = append(tries, lighter{q, "", func(a *client.Abilities) {
			a.OrderBy = client.Ability{Is: client.No, Reason: "the service refused to sort by the key"}
		}, "the service refused to sort by the key: the order is its own"})
	}
	return tries
}

// answers500 reports a 500 that explains itself without speaking of an order: it
// is an answer, and asking again in another order would be a retry.
func answers500(err error) bool {
	var e *client.ResponseError
	return errors.As(err, &e) && e.Status == http.StatusInternalServerError && e.Recognised() &&
		!oursOrder.MatchString(e.Code+" "+e.Message+" "+e.Target+" "+strings.Join(e.Details, " "))
}

// unheard reports whether a 404 is about a set that the service does not list.
func (s *Service) unheard(path string, err error) bool {
	var e *client.ResponseError
	if !errors.As(err, &e) || e.Status != http.StatusNotFound {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := segments(path)
	if s.sets == nil || len(parts) == 0 {
		return false
	}
	name, _ := cutKey(parts[0])
	_, first := s.sets[name]
	_, whole := s.sets[path]
	return !first && !whole
}

// refusedSkip reports whether a first page was refused for the $skip=0 that we
// wrote: some services have no $skip at all, or none without $orderby.
func (s *Service) refusedSkip(q client.Query, at client.Position, err error) bool {
	var e *client.ResponseError
	return errors.As(err, &e) && at.Row() == 0 && s.mode(q) == pagingAuto && len(q.Plan.KeyOrder) == 0 &&
		oursSkip.MatchString(e.Code+" "+e.Message+" "+e.Target+" "+strings.Join(e.Details, " "))
}

// proved remembers what the service has taken.
func (s *Service) proved(q client.Query) {
	yes := client.Ability{Is: client.Yes, Reason: "the service has answered it"}
	s.learn(q.Path, func(a *client.Abilities) {
		if q.Count && !q.Plan.NoCount {
			a.Count = yes
		}
		if len(q.Plan.KeyOrder) > 0 {
			a.OrderBy = yes
		}
	})
}

var (
	wordText  = lazy.Regexp(`[\pL_][\pL\pN_]{2,}`)
	oursCount = lazy.Regexp(`(?i)\$?count\b`)
	oursSkip  = lazy.Regexp(`(?i)\$?skip\b`)
	oursOrder = lazy.Regexp(`(?i)order\s?by|\bsort`)
)

// blames reports whether a refusal speaks of what a person wrote: then nothing
// of ours is at fault, and trying again would only hide it.
func (s *Service) blames(q client.Query, err error) bool {
	var e *client.ResponseError
	if !errors.As(err, &e) {
		return false
	}
	theirs := strings.Join(append([]string{q.Filter, q.Expand, q.Search, q.Apply}, q.Select...), " ")
	for _, o := range q.OrderBy {
		theirs += " " + o.By
	}
	for _, c := range q.Where {
		theirs += " " + c.Property
	}
	for _, p := range q.Params {
		theirs += " " + p.Name + " " + p.Value
	}
	if strings.TrimSpace(theirs) == "" {
		return false
	}
	text := e.Code + " " + e.Message + " " + e.Target + " " + strings.Join(e.Details, " ")
	if len(q.OrderBy) == 0 && oursOrder.MatchString(text) || q.Count && oursCount.MatchString(text) || oursSkip.MatchString(text) {
		return false
	}
	said := wordText.FindAllString(strings.ToLower(text), -1)
	for _, word := range wordText.FindAllString(strings.ToLower(theirs), -1) {
		if slices.Contains(said, word) && !slices.Contains([]string{"and", "not"}, word) {
			return true
		}
	}
	for _, word := range []string{"filter", "expression", "syntax", "query", "property", "select", "expand", "search", "apply"} {
		if slices.Contains(said, word) {
			return true
		}
	}
	return false
}

package odata

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"odatui/client"
	"odatui/lazy"
)

// Options and headers that the program adds to requests by itself. Those that a
// service refuses are left out, one by one.
const (
	optionCount   = "$count"
	optionOrder   = "$orderby"
	optionTop     = "$top"
	optionSkip    = "$skip"
	optionSelect  = "$select"
	optionPrefer  = "Prefer"
	optionLabels  = "odata.include-annotations" // a part of Prefer
	optionAccept  = "Accept"
	optionVersion = "OData-MaxVersion"
)

// addition is an option that the program adds.
type addition struct {
	name  string
	sent  func(a *ask) bool
	words *lazy.Pattern // matches a refusal that names it; nil: names tells otherwise
	// unnamed are the statuses after which it is left out although the refusal
	// does not name it.
	unnamed []int
	later   later
	note    string
}

// later is what can be done without an addition that is refused after the first
// page.
type later int

const (
	never   later = iota // it is not sent, or a page needs it
	anyPage              // it is left out on the spot: the rows are the same
	anew                 // other rows come without it: the run begins again
)

// additions lists them, the likeliest cause of a refusal first.
var additions = []addition{
	{optionCount, (*ask).counts, lazy.Regexp(`(?i)\$?(inline)?count\b`), []int{400, 404, 500, 501, 422}, never,
		"the service refused to count (count = \"off\" in the profile settles it)"},
	{optionOrder, func(a *ask) bool { return a.lists && a.at.Link == nil && len(a.query.Plan.KeyOrder) > 0 },
		lazy.Regexp(`(?i)order\s?by|\bsort`), []int{400, 404, 501, 422}, anew,
		"the service refused to sort by the key: the order is its own (order_by_key = false in the profile settles it)"},
	{optionTop, (*ask).sendsTop, nil, []int{400, 413, 501, 422}, anew,
		"the service refused $top: it sets the page size itself (paging = \"next-link\" in the profile settles it)"},
	{optionSkip, (*ask).addsSkip, lazy.Regexp(`(?i)\$?\bskip\b`), []int{400, 501, 422}, anew,
		"the service refused $skip: only its own links lead on (paging = \"next-link\" in the profile settles it)"},
	{optionSelect, func(a *ask) bool { return a.at.Link == nil && len(a.query.Plan.Hidden) > 0 }, nil, []int{400, 501, 422}, never,
		"the service refused to send the key: repeated rows are not noticed"},
	{optionPrefer, func(a *ask) bool { return a.prefer }, lazy.Regexp(`(?i)\bprefer|maxpagesize`), []int{400, 412, 501}, anyPage,
		"the service refused the header Prefer: it sets the page size itself (paging = \"next-link\" in the profile settles it)"},
	{optionLabels, func(a *ask) bool { return a.labels && !a.query.Plan.Lacks(optionPrefer) }, lazy.Regexp(`(?i)\bprefer|annotation`),
		[]int{400, 412, 501}, anyPage, ""},
	{optionVersion, func(*ask) bool { return true }, lazy.Regexp(`(?i)version`), []int{400, 406, 412, 415, 501}, anyPage, ""},
	{optionAccept, func(*ask) bool { return true }, lazy.Regexp(`(?i)\baccept\b|media.?type|content.?type|\bformat\b`),
		[]int{400, 406, 415, 501}, anyPage, ""},
}

// addsSkip reports whether a request has a $skip that the person did not ask for.
func (a *ask) addsSkip() bool {
	by := a.query.Plan.Paging
	if !a.lists || a.at.Link != nil || by != pagingAuto && by != pagingSkip || hasParam(a.query, optionSkip) {
		return false
	}
	return !a.at.First || a.at.Row == 0 && len(a.query.Plan.KeyOrder) == 0
}

// refusalStatuses may mean that an option is not accepted.
var refusalStatuses = []int{400, 404, 405, 406, 412, 413, 414, 415, 417, 422, 500, 501, 505}

// refusalOf returns the response of an error that may mean that an option is not
// accepted, else nil.
func refusalOf(err error) *client.ResponseError {
	var e *client.ResponseError
	if !errors.As(err, &e) || e.Shape == client.ShapeHTML || !slices.Contains(refusalStatuses, e.Status) {
		return nil
	}
	return e
}

func textOf(e *client.ResponseError) string {
	return strings.Join(append([]string{e.Code, e.Message, e.Target}, e.Details...), " ")
}

// suspects returns the additions of a request that may be the cause of its
// refusal: those that it names; else, if it is not about the user's own options,
// those that its status suggests. Accept is the last of them, since a service
// may answer in another format without it.
func (s *Service) suspects(a *ask, e *client.ResponseError) []addition {
	if s.unheard(a.query.Path, e) || a.query.Plan.Paging == pagingWhole {
		return nil // with these headers rows have come: the refusal is of $apply
	}
	named := namedBy(a, e)
	if len(named) > 0 {
		return named
	}
	if blames(a.query, e) || e.Status == http.StatusNotFound && !a.lists {
		return nil
	}
	var unnamed []addition
	for _, add := range additions {
		if a.adds(add) && slices.Contains(add.unnamed, e.Status) && (e.Status != http.StatusInternalServerError || add.name == optionCount) &&
			(add.name != optionAccept || len(unnamed) == 0) {
			unnamed = append(unnamed, add)
		}
	}
	return unnamed
}

// adds reports whether a request has an addition that can be left out of it.
func (a *ask) adds(add addition) bool {
	return (a.at.First || add.later == anyPage) && add.sent(a) && !a.query.Plan.Lacks(add.name)
}

// named returns the additions of a request that its refusal names.
func namedBy(a *ask, e *client.ResponseError) []addition {
	var list []addition
	for _, add := range additions {
		if a.adds(add) && (names(add, a, e) || slices.Contains([]int{406, 413, 415}, e.Status) && slices.Contains(add.unnamed, e.Status)) {
			list = append(list, add)
		}
	}
	return list
}

// names reports whether a refusal is about an addition and not about the user's
// own options.
func names(add addition, a *ask, e *client.ResponseError) bool {
	text, users := textOf(e), a.query.Words()
	word := func(w string) bool { return slices.Contains(client.WordsOf(text), strings.ToLower(w)) }
	switch add.name {
	case optionOrder:
		for _, key := range a.query.Plan.KeyOrder {
			if len(key) > 1 && word(key) && !slices.Contains(users, strings.ToLower(key)) {
				return true
			}
		}
		return len(a.query.OrderBy) == 0 && add.words.MatchString(text)
	case optionSelect:
		return slices.ContainsFunc(a.query.Plan.Hidden, func(key string) bool { return word(key) && !slices.Contains(users, strings.ToLower(key)) })
	case optionTop:
		return e.NamesPageSize(a.asked, optionTop)
	}
	return add.words.MatchString(text)
}

// without returns a query whose plan leaves out additions.
func without(q client.Query, list ...addition) client.Query {
	q.Plan.Without = slices.Clone(q.Plan.Without)
	for _, add := range list {
		q.Plan.Without = append(q.Plan.Without, add.name)
		switch add.name {
		case optionOrder:
			q.Plan.KeyOrder, q.Plan.Keyed = nil, false
		case optionSkip:
			q.Plan.Paging = pagingPrefer
		case optionSelect:
			q.Plan.Hidden = nil
		}
	}
	return q
}

// believe remembers that a service refuses an addition.
func (s *Service) believe(answer *client.Answer, add addition) {
	s.RefusesAddition(answer.Page.Query.Path, add.name)
	if add.note != "" {
		answer.Page.Notes = append(answer.Page.Notes, client.Note{Topic: "without-" + add.name, Text: add.note})
	}
}

// RefusesAddition remembers that the service refuses an option that the program
// adds by itself.
func (s *Service) RefusesAddition(set, option string) {
	s.teach(set, func(k *knowledge) { k.refuses(option, "the service refused "+option) })
	s.keepKnowledge(set, func(k *keptKnowledge) {
		refused := map[string]time.Time{option: time.Now()} // a new map: what learned has returned is read without the lock
		for name, since := range k.Refused {
			if name != option {
				refused[name] = since
			}
		}
		k.Refused = refused
	})
}

// unheard reports whether a 404 is about a set that the service does not list.
func (s *Service) unheard(path string, e *client.ResponseError) bool {
	if e.Status != http.StatusNotFound {
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	parts := client.PathSegments(path)
	if s.sets == nil || len(parts) == 0 {
		return false
	}
	name, _ := client.CutSegment(parts[0])
	_, first := s.sets[name]
	_, whole := s.sets[path]
	return !first && !whole
}

// blames reports whether a refusal is about the user's own options.
func blames(q client.Query, e *client.ResponseError) bool {
	return e.AboutOptions(q, "select", "expand", "apply")
}

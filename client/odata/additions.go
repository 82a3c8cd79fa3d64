package odata

import (
	"context"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"

	"odatui/client"
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
	optionAccept  = "Accept"
	optionVersion = "OData-MaxVersion"
)

// addition is an option that the program adds.
type addition struct {
	name  string
	sent  func(a *ask) bool
	words string // regular expression for a refusal that names it
	// unnamed are the statuses after which it is left out although the refusal
	// does not name it.
	unnamed []int
	note    string
}

// additions lists them, the likeliest cause of a refusal first.
var additions = []addition{
	{optionCount, (*ask).counts, `(?i)\$?(inline)?count\b`, []int{400, 404, 500, 501, 422}, "the service refused to count (count = \"off\" in the profile settles it)"},
	{optionOrder, func(a *ask) bool { return a.lists && a.at.First && len(a.query.Plan.KeyOrder) > 0 }, `(?i)order\s?by|\bsort`,
		[]int{400, 404, 501, 422}, "the service refused to sort by the key: the order is its own (order_by_key = false in the profile settles it)"},
	{optionTop, (*ask).sendsTop, `(?i)\$?\btop\b|page\s?size|\blimit\b`, []int{400, 413, 501, 422}, "the service refused $top: it sets the page size itself (paging = \"next-link\" in the profile settles it)"},
	{optionSkip, func(a *ask) bool {
		return a.lists && a.at.First && a.at.Row == 0 && len(a.query.Plan.KeyOrder) == 0 && a.sendsTop()
	},
		`(?i)\$?\bskip\b`, []int{400, 501, 422}, "the service refused $skip: only its own links lead on (paging = \"next-link\" in the profile settles it)"},
	{optionSelect, func(a *ask) bool { return a.at.Link == nil && len(a.query.Plan.Hidden) > 0 }, `(?i)\$?\bselect\b`,
		[]int{400, 501, 422}, "the service refused to send the key: repeated rows are not noticed"},
	{optionPrefer, func(a *ask) bool { return a.prefer }, `(?i)\bprefer|maxpagesize`, []int{400, 412, 501}, "the service refused the header Prefer: it sets the page size itself (paging = \"next-link\" in the profile settles it)"},
	{optionAccept, func(*ask) bool { return true }, `(?i)\baccept\b|media.?type|content.?type|\bformat\b`, []int{406, 415}, ""},
	{optionVersion, func(*ask) bool { return true }, `(?i)version`, []int{400, 406, 412, 415, 501}, ""},
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
// those that its status suggests.
func (s *Service) suspects(a *ask, e *client.ResponseError) []addition {
	if s.unheard(a.query.Path, e) {
		return nil
	}
	text := textOf(e)
	var named, unnamed []addition
	for _, add := range additions {
		switch {
		case !add.sent(a) || a.query.Plan.Lacks(add.name):
		case names(add, a, e), slices.Contains([]int{406, 413, 415}, e.Status) && slices.Contains(add.unnamed, e.Status):
			named = append(named, add)
		case slices.Contains(add.unnamed, e.Status) && (e.Status != http.StatusInternalServerError || add.name == optionCount):
			unnamed = append(unnamed, add)
		}
	}
	switch {
	case len(named) > 0:
		return named
	case blames(a.query, text), e.Status == http.StatusNotFound && !a.lists:
		return nil
	}
	return unnamed
}

// names reports whether a refusal is about an addition and not about the user's
// own options.
func names(add addition, a *ask, e *client.ResponseError) bool {
	text, users := textOf(e), usersWords(a.query)
	word := func(w string) bool { return slices.Contains(wordsOf(text), strings.ToLower(w)) }
	switch add.name {
	case optionOrder:
		for _, key := range a.query.Plan.KeyOrder {
			if len(key) > 1 && word(key) && !slices.Contains(users, strings.ToLower(key)) {
				return true
			}
		}
		return len(a.query.OrderBy) == 0 && regexp.MustCompile(add.words).MatchString(text)
	case optionSelect:
		return slices.ContainsFunc(a.query.Plan.Hidden, func(key string) bool { return word(key) && !slices.Contains(users, strings.ToLower(key)) })
	case optionTop:
		return e.NamesPageSize(a.asked, optionTop)
	}
	return regexp.MustCompile(add.words).MatchString(text)
}

// withoutOurs repeats a refused request without the program's additions: one
// option at a time, then all of them; those that were not the cause are restored.
// An inability is believed only after the same request succeeded without the
// option.
func (s *Service) withoutOurs(ctx context.Context, a *ask, cause error) (*client.Answer, error) {
	e := refusalOf(cause)
	if e == nil {
		return nil, cause
	}
	list := s.suspects(a, e)
	for _, add := range list {
		e.Ours = append(e.Ours, add.name)
	}
	for _, add := range list {
		answer, err := s.withoutOne(ctx, a, add, e)
		if err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	if len(list) > 1 {
		answer, err := s.withoutAll(ctx, a, list)
		if err == nil || ctx.Err() != nil {
			return answer, err
		}
	}
	return nil, midRun(a, e, cause)
}

// smallPage is a page size that services accept if they accept any.
const smallPage = 200

// withoutOne repeats a request without one addition; a page size is made
// smaller before it is left out.
func (s *Service) withoutOne(ctx context.Context, a *ask, add addition, e *client.ResponseError) (*client.Answer, error) {
	for half := a.asked / 2; add.name == optionTop && half >= 10; half /= 2 {
		q := a.query
		q.PageSize = half
		answer, err := s.once(ctx, q, a.at)
		if err == nil {
			s.believeSize(answer, half, true)
			return answer, nil
		}
		if again := refusalOf(err); ctx.Err() != nil || again == nil || again.Status != e.Status || half < smallPage {
			break
		}
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if !a.at.First && !slices.Contains([]string{optionPrefer, optionAccept, optionVersion}, add.name) {
		return nil, e // without it, a later page would have other rows
	}
	q := without(a.query, add.name)
	answer, err := s.once(ctx, q, a.at)
	if err == nil {
		s.believe(answer, add)
	}
	return answer, err
}

// withoutAll repeats a request without several additions, then restores those that
// were not the cause.
func (s *Service) withoutAll(ctx context.Context, a *ask, list []addition) (*client.Answer, error) {
	if !a.at.First {
		return nil, errNotFirst
	}
	q := a.query
	for _, add := range list {
		q = without(q, add.name)
	}
	answer, err := s.once(ctx, q, a.at)
	if err != nil {
		return nil, err
	}
	var causes []addition
	for i, add := range list {
		restored := a.query
		for j, other := range list {
			if j != i && (j > i || slices.ContainsFunc(causes, func(c addition) bool { return c.name == other.name })) {
				restored = without(restored, other.name)
			}
		}
		if better, err := s.once(ctx, restored, a.at); err == nil {
			answer = better
		} else if ctx.Err() != nil {
			return nil, ctx.Err()
		} else {
			causes = append(causes, add)
		}
	}
	for _, add := range causes {
		s.believe(answer, add)
	}
	return answer, nil
}

var errNotFirst = errors.New("not the first page")

// without returns a query whose plan leaves out an addition.
func without(q client.Query, name string) client.Query {
	q.Plan.Without = append(slices.Clone(q.Plan.Without), name)
	switch name {
	case optionOrder:
		q.Plan.KeyOrder, q.Plan.Keyed = nil, false
	case optionSkip:
		q.Plan.Paging = pagingPrefer
	case optionSelect:
		q.Plan.Hidden = nil
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

// midRun marks the refusal of an addition on a later page: the run may begin again
// without it.
func midRun(a *ask, e *client.ResponseError, cause error) error {
	if a.at.First || a.at.Link != nil || !a.lists || blames(a.query, textOf(e)) && !namesAny(a, e) {
		return cause
	}
	var options []string
	for _, add := range additions {
		switch add.name {
		case optionSkip, optionOrder, optionTop:
			if add.name == optionOrder && len(a.query.Plan.KeyOrder) == 0 || add.name == optionTop && !a.sendsTop() {
				continue
			}
			if names(add, a, e) {
				options = slices.Insert(options, 0, add.name)
			} else if slices.Contains(add.unnamed, e.Status) {
				options = append(options, add.name)
			}
		}
	}
	if len(options) == 0 {
		return cause
	}
	return &client.RefusedError{Options: options, Err: cause}
}

func namesAny(a *ask, e *client.ResponseError) bool {
	return slices.ContainsFunc(additions[1:4], func(add addition) bool { return names(add, a, e) })
}

// unheard reports whether a 404 is about a set that the service does not list.
func (s *Service) unheard(path string, e *client.ResponseError) bool {
	if e.Status != http.StatusNotFound {
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

func wordsOf(text string) []string {
	return regexp.MustCompile(`[\pL_][\pL\pN_]*|\d+`).FindAllString(strings.ToLower(text), -1)
}

// usersWords returns the words of the user's own options, in lower case.
func usersWords(q client.Query) []string {
	parts := append([]string{q.Filter, q.Expand, q.Search, q.Apply}, q.Select...)
	for _, o := range q.OrderBy {
		parts = append(parts, o.By)
	}
	for _, c := range q.Where {
		parts = append(parts, c.Property)
	}
	for _, p := range q.Params {
		parts = append(parts, p.Name, p.Value)
	}
	return wordsOf(strings.Join(parts, " "))
}

// blames reports whether a refusal is about the user's own options: then no
// addition is the cause, and another try would only hide the refusal.
func blames(q client.Query, text string) bool {
	users := usersWords(q)
	if len(users) == 0 {
		return false
	}
	said := wordsOf(text)
	for _, word := range users {
		if len(word) > 2 && word != "and" && word != "not" && slices.Contains(said, word) {
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

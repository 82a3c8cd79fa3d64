package odata

import (
	"context"
	"slices"

	"odatui/client"
)

// withoutOurs repeats a refused request without the program's additions: one
// after the other, then all that the refusal may be about. Each further refusal
// is judged with what is still sent. Those that were not the cause are restored:
// an inability is believed only after the same request succeeded without the
// option.
func (s *Service) withoutOurs(ctx context.Context, a *ask, cause error) (*client.Answer, error) {
	first := refusalOf(cause)
	if first == nil {
		return nil, cause
	}
	var dropped []addition
	for base, e := a, first; e != nil; {
		list := s.suspects(base, e)
		if len(list) == 0 {
			break
		}
		for _, add := range list {
			isOurs(base, first, add)
		}
		answer, more, err := s.withoutSome(ctx, base, list)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		dropped = append(dropped, more...)
		if err == nil {
			return s.restored(ctx, a, answer, dropped)
		}
		if e = refusalOf(err); e == nil {
			break
		}
		if blames(a.query, e) && !blames(a.query, first) && len(namedBy(base, e)) == 0 {
			return nil, err // what the person asked for is refused as well
		}
		if base, err = s.ask(without(a.query, dropped...), a.at); err != nil {
			break
		}
	}
	return nil, s.midRun(ctx, a, first, cause)
}

// isOurs notes in a refusal that an option is the program's. An order that begins
// with the person's own is theirs, unless the refusal is about the key.
func isOurs(a *ask, e *client.ResponseError, add addition) {
	if add.name != optionOrder || len(a.query.OrderBy) == 0 || names(add, a, e) {
		e.Ours = append(e.Ours, add.name)
	}
}

// smallPage is a page size that services accept if they accept any.
const smallPage = 200

// halved repeats a request at smaller sizes, since a service that takes some $top
// must not lose it. It returns nil if the size is not the cause.
func (s *Service) halved(ctx context.Context, a *ask) *client.Answer {
	for half := a.asked / 2; half >= 10; half /= 2 {
		q := a.query
		q.PageSize = half
		answer, err := s.once(ctx, q, a.at)
		if err == nil {
			s.believeSize(answer, half, true)
			return answer
		}
		if ctx.Err() != nil || refusalOf(err) == nil || half < smallPage {
			break
		}
	}
	return nil
}

// withoutSome repeats a request without each of some additions, then without all
// of them. It returns the answer or the last refusal, and what was left out then.
func (s *Service) withoutSome(ctx context.Context, a *ask, list []addition) (*client.Answer, []addition, error) {
	for _, add := range list {
		if add.name == optionTop {
			if answer := s.halved(ctx, a); answer != nil {
				return answer, nil, nil
			}
		}
		one := []addition{add}
		answer, err := s.once(ctx, without(a.query, one...), a.at)
		if err == nil || ctx.Err() != nil || len(list) == 1 || s.namesOther(a, one, list, err) {
			return answer, one, err
		}
	}
	answer, err := s.once(ctx, without(a.query, list...), a.at)
	return answer, list, err
}

// namesOther reports whether the refusal of a request without an addition names
// one that was not suspected: then the service names what it refuses one by one.
func (s *Service) namesOther(a *ask, one, list []addition, err error) bool {
	e := refusalOf(err)
	if e == nil {
		return false
	}
	next, err := s.ask(without(a.query, one...), a.at)
	return err == nil && slices.ContainsFunc(namedBy(next, e), func(add addition) bool { return !holds(list, add.name) })
}

func holds(list []addition, name string) bool {
	return slices.ContainsFunc(list, func(add addition) bool { return add.name == name })
}

// restored puts back the additions that were not the cause, and believes that the
// service refuses the others. Where one alone was left out, it was the cause.
func (s *Service) restored(ctx context.Context, a *ask, answer *client.Answer, dropped []addition) (*client.Answer, error) {
	if len(dropped) == 1 {
		s.believe(answer, dropped[0])
		return answer, nil
	}
	var causes, refused []addition
	for i, add := range dropped {
		q := without(a.query, slices.Concat(causes, dropped[i+1:])...)
		better, err := s.once(ctx, q, a.at)
		switch {
		case err == nil:
			answer = better
			continue
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case refusalOf(err) != nil:
			refused = append(refused, add)
		}
		causes = append(causes, add)
	}
	for _, add := range refused {
		s.believe(answer, add)
	}
	return answer, nil
}

// midRun marks the refusal of an addition on a later page: the run may begin again
// without it, if the same request succeeds without it. That answer is not used.
func (s *Service) midRun(ctx context.Context, a *ask, e *client.ResponseError, cause error) error {
	if a.at.First || a.at.Link != nil || !a.lists {
		return cause
	}
	var byName, byStatus []addition
	for _, add := range additions {
		switch {
		case add.later != anew || !add.sent(a) || a.query.Plan.Lacks(add.name):
		case names(add, a, e):
			byName = append(byName, add)
		case slices.Contains(add.unnamed, e.Status):
			byStatus = append(byStatus, add)
		}
	}
	if len(byName) == 0 && blames(a.query, e) {
		return cause
	}
	for i, add := range slices.Concat(byName, byStatus) {
		isOurs(a, e, add)
		if s.helps(ctx, a, add, i < len(byName)) {
			return &client.RefusedError{Options: []string{add.name}, Err: cause}
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return cause
}

// helps reports whether a refused request for a later page succeeds without an
// addition. Without $skip the first page comes, which came before: if the refusal
// does not name $skip, a row that came must be refused by $skip too.
func (s *Service) helps(ctx context.Context, a *ask, add addition, byName bool) bool {
	q, at := a.query, a.at
	if add.name != optionSkip {
		_, err := s.once(ctx, without(q, add), at)
		return err == nil
	}
	q.Plan.Without, at.Row = append(slices.Clone(q.Plan.Without), add.name), 0
	if _, err := s.once(ctx, q, at); err != nil || byName {
		return err == nil
	}
	at.Row, at.Size = 1, 1
	_, err := s.once(ctx, a.query, at)
	return refusalOf(err) != nil
}

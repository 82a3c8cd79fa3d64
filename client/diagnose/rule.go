package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/method"
)

// rule is one cause: by what it is recognised, what is said of it, and what
// docs/diagnoses.md says about its code. A code may have several rules; the topic
// stands with one of them.
//
// In title, facts and steps a name in braces stands for what is known of the
// failure ([places]), or is a condition ([states]): {?name}, {!name}. Of texts that
// are joined by [or] the first counts whose conditions hold and whose places are
// known, else the last. A step or fact is left out if a condition of it does not hold
// or a place is not known; {name|other} has another text for that.
type rule struct {
	code  string // stable; a heading of docs/diagnoses.md
	when  func(m *matter) bool
	title string            // one sentence
	plain string            // the title where a place of it is not known, and of the topic
	who   client.Who        // who must act,
	next  client.Who        // and who if that fails, "" no one
	sure  client.Confidence // "" high
	// unsure is a condition under which the confidence is medium.
	unsure string
	facts  []factOf
	do     []vendors.Advice
	also   *client.Alternative // another cause that looks the same
	// say changes or adds what depends on the failure; it comes last.
	say   func(m *matter, d *client.Diagnosis)
	topic topic
	// cases are forms of the failure of which more is known. What the first that
	// matches sets stands instead; its facts are added.
	cases []rule
	codes string   // Entra's and B2C's codes, of a rule of [entraRules]
	oauth []string // OAuth errors that go with the codes
}

// steps are what to do, in order.
type steps = []vendors.Advice

// The roles, as rules name them.
const (
	self         = client.WhoSelf
	appOwner     = client.WhoAppOwner
	apiOwner     = client.WhoAPIOwner
	martAdmin    = client.WhoMartAdmin
	tenantAdmin  = client.WhoTenantAdmin
	networkAdmin = client.WhoNetworkAdmin
	microsoft    = client.WhoMicrosoft
)

// about is what docs/diagnoses.md says about the rule's code: how it is recognised,
// what it means, what to do. The title and the people are the rule's, unless others
// are named.
func about(seen, means, do string, who ...client.Who) topic {
	return topic{Seen: seen, Means: means, Do: do, Who: who}
}

// titled gives a topic a title of its own, where that of the rule names a case.
func (t topic) titled(title string) topic {
	t.Title = title
	return t
}

// always holds.
func always(*matter) bool { return true }

// status recognises an answer of the API by its status.
func status(statuses ...int) func(*matter) bool {
	return func(m *matter) bool { return m.answered(statuses...) }
}

// answers recognises an answer of the API by one of some parts of its words.
func answers(words ...string) func(*matter) bool {
	return func(m *matter) bool { return m.answered() && m.Says(words...) }
}

// says recognises a failure by one of some parts of the words, whoever said them.
func says(words ...string) func(*matter) bool {
	return func(m *matter) bool { return m.Says(words...) }
}

// reason recognises an error of odatui by one of its reasons.
func reason(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.because(reasons...) }
}

// by recognises a profile by what its method does.
func by(does func(method.Method) bool) func(*matter) bool {
	return func(m *matter) bool { return does(m.Target.Method) }
}

// all recognises what all of the recognisers do.
func all(list ...func(*matter) bool) func(*matter) bool {
	return func(m *matter) bool {
		return !slices.ContainsFunc(list, func(is func(*matter) bool) bool { return !is(m) })
	}
}

// mentions recognises a code of Entra that explains the failure, or a part of the
// words.
func mentions(list ...string) func(*matter) bool {
	return func(m *matter) bool {
		return slices.ContainsFunc(list, func(s string) bool {
			return m.Code == s || !vendors.EntraCode.MatchString(s) && m.Says(s)
		})
	}
}

// apply says of a failure what the rule says.
func (r rule) apply(m *matter) client.Diagnosis {
	r = r.in(m)
	d := client.Diagnosis{Code: r.code, Who: m.roleOf(r.who).who, NextWho: m.roleOf(r.next).who, Confidence: cmp.Or(r.sure, client.High)}
	if r.unsure != "" && m.holds(r.unsure) {
		d.Confidence = client.Medium
	}
	title, known := m.choose(r.title)
	if !known && r.plain != "" {
		title = m.fill(r.plain)
	}
	if d.Title = title; strings.HasPrefix(r.title, "{") {
		d.Title = begun(title)
	}
	for _, f := range r.facts {
		f(m, &d)
	}
	for _, a := range r.do {
		m.advise(&d, a)
	}
	if r.also != nil && m.fill(r.also.Title) != "" {
		d.Also = &client.Alternative{Title: m.fill(r.also.Title), Who: m.roleOf(r.also.Who).who, Tell: m.fill(r.also.Tell)}
	}
	if r.say != nil {
		r.say(m, &d)
	}
	return d
}

// within are rules with what they have in common: what must hold besides, who acts
// where none is named, and the first facts.
func within(common rule, list []rule) []rule {
	for i := range list {
		r := &list[i]
		if own := r.when; common.when != nil {
			r.when = func(m *matter) bool { return common.when(m) && own(m) }
		}
		if r.who == "" {
			r.who = common.who
		}
		r.facts = slices.Concat(common.facts, r.facts)
	}
	return list
}

// begun begins a sentence with a capital letter, unless a host or a setting stands
// there.
func begun(title string) string {
	if first, _, _ := strings.Cut(title, " "); strings.ContainsAny(first, "._:") {
		return title
	}
	return capital(title)
}

// in returns a rule as it is for a failure: with its case.
func (r rule) in(m *matter) rule {
	i := slices.IndexFunc(r.cases, func(c rule) bool { return c.when(m) })
	if i < 0 {
		return r
	}
	c := r.cases[i]
	if c.who != "" {
		r.who, r.next = c.who, c.next
	}
	if c.do != nil {
		r.do = c.do
	}
	if c.also != nil {
		r.also = c.also
	}
	if c.say != nil {
		r.say = c.say
	}
	r.code, r.title, r.sure = cmp.Or(c.code, r.code), cmp.Or(c.title, r.title), cmp.Or(c.sure, r.sure)
	r.facts = slices.Concat(r.facts, c.facts)
	return r
}

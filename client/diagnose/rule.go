package diagnose

import (
	"cmp"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// rule is one cause: by what it is recognised, what is said of it, and what
// docs/diagnoses.md says about its code. A code may have several rules; the topic
// stands with one of them.
//
// In title, facts and steps a name in braces stands for what is known of the
// failure: see [places].
type rule struct {
	code  string // stable; a heading of docs/diagnoses.md
	when  func(m *matter) bool
	title string            // one sentence
	who   client.Who        // who must act,
	next  client.Who        // and who if that fails, "" no one
	sure  client.Confidence // "" high
	facts []factOf
	do    []vendors.Advice
	also  *client.Alternative // another cause that looks the same
	// say changes or adds what depends on the failure; it comes last.
	say   func(m *matter, d *client.Diagnosis)
	topic topic
	// cases are forms of the failure of which more is known. What the first that
	// matches sets stands instead; its facts are added.
	cases []rule
	codes string   // Entra's and B2C's codes, of a rule of [entraRules]
	oauth []string // OAuth errors that go with the codes
}

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

// status recognises an answer of the API by its status.
func status(statuses ...int) func(*matter) bool {
	return func(m *matter) bool { return m.answered(statuses...) }
}

// answers recognises an answer of the API by one of some parts of its words.
func answers(words ...string) func(*matter) bool {
	return func(m *matter) bool { return m.answered() && m.Says(words...) }
}

// factOf adds a fact to a diagnosis.
type factOf func(m *matter, d *client.Diagnosis)

// The facts that many rules have.
var (
	said      factOf = (*matter).saidFact
	answered  factOf = (*matter).answerFact
	asked     factOf = (*matter).askedFacts
	stands    factOf = (*matter).tokenStands
	challenge factOf = (*matter).challengeFact
	rootURL   factOf = (*matter).rootFact
)

// claimed adds claims of the token.
func claimed(names ...string) factOf {
	return func(m *matter, d *client.Diagnosis) { m.tokenFact(d, names...) }
}

// set adds settings of auth.
func set(keys ...string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		for _, k := range keys {
			setting(d, k, m.Target.Auth[k])
		}
	}
}

// note is a fact in plain words.
func note(source client.FactSource, text string) factOf {
	return func(m *matter, d *client.Diagnosis) { fact(d, source, m.fill(text)) }
}

// in is the fact where some states hold: see [matter.holds].
func (f factOf) in(states string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		if m.holds(states) {
			f(m, d)
		}
	}
}

// titled is a topic whose title is not the rule's.
func titled(title string, t topic) topic {
	t.Title = title
	return t
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
	d := client.Diagnosis{Code: r.code, Title: begun(m.fill(r.title)), Who: m.roleOf(r.who).who, NextWho: m.roleOf(r.next).who, Confidence: r.sure}
	if d.Confidence == "" {
		d.Confidence = client.High
	}
	for _, f := range r.facts {
		f(m, &d)
	}
	for _, a := range r.do {
		if a.Action == client.ActionSignIn && a.Text == "" && m.holds(a.Where) {
			m.signIn(&d, m.claimsChallenge())
		} else {
			add(&d, m.step(a))
		}
	}
	if r.also != nil {
		d.Also = &client.Alternative{Title: m.fill(r.also.Title), Who: r.also.Who, Tell: m.fill(r.also.Tell)}
	}
	if r.say != nil {
		r.say(m, &d)
	}
	return d
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

// step puts the names of a failure into a step. It is empty where the step has
// no place.
func (m *matter) step(a vendors.Advice) client.Step {
	if !m.holds(a.Where) {
		return client.Step{}
	}
	text := m.fill(a.Text)
	s := client.Step{Text: text, Action: a.Action}
	switch p := m.roleOf(a.Ask); {
	case a.Ask == "":
	case strings.HasPrefix(text, "to "):
		s = p.to(text[len("to "):])
	case strings.HasPrefix(text, "for "):
		s = p.give(text[len("for "):])
	default:
		s = p.tell(text)
	}
	switch a.Action {
	case client.ActionReport:
		s = m.report(s)
	case client.ActionSignIn:
		s.Args = m.azSignIn(m.claimsChallenge())
	case client.ActionEdit, client.ActionSecret, client.ActionDoctor, client.ActionSets:
		s = m.on(a.Action, s.Text)
		for _, arg := range a.Args {
			s.Args = append(s.Args, m.fill(arg))
		}
	default:
		s.Action = a.Action
		for _, arg := range a.Args {
			s.Args = append(s.Args, m.fill(arg))
		}
	}
	if a.Action == client.ActionSecret && a.Text == "" {
		secret, _ := m.Secret("client_secret")
		s = m.replaceSecret(secret, m.fill(a.Args[0]))
	}
	if a.If != "" {
		s = when(m.fill(a.If), s)
	}
	return s
}

// roleOf is a role with the name that the system of the failure gives it.
func (m *matter) roleOf(w client.Who) party {
	switch w {
	case client.WhoAppOwner:
		return m.clientOwner()
	case client.WhoMartAdmin:
		return m.dataOwner()
	case tokenOwner:
		return m.tokenOwner()
	case brokenOwner:
		return m.brokenOwner()
	case ownTenantAdmin:
		return party{tenantAdmin, "the administrator of your own tenant"}
	}
	return m.party(w)
}

// Roles that depend on the failure.
const (
	tokenOwner     client.Who = "token server"      // runs the token server: the API owner, by another name
	brokenOwner    client.Who = "broken answer"     // must look at a response that no token server sends
	ownTenantAdmin client.Who = "your own tenant's" // not that of the API's tenant
)

// places are what names in braces stand for; "" where it is not known.
var places = map[string]func(m *matter) string{
	"api":         func(m *matter) string { return m.API() },
	"client":      func(m *matter) string { return m.TheClient() },
	"client id":   func(m *matter) string { return m.ClientID() },
	"code":        func(m *matter) string { return m.Code },
	"command":     (*matter).commandName,
	"data":        func(m *matter) string { return vendors.ElseText(m.SetName(), "this data") },
	"host":        func(m *matter) string { return m.HostText() },
	"key name":    (*matter).keyName,
	"mart":        (*matter).theMart,
	"profile":     func(m *matter) string { return m.Ref() },
	"set":         func(m *matter) string { return m.SetName() },
	"status":      func(m *matter) string { return statusText(m.Status()) },
	"system":      func(m *matter) string { return string(m.System) },
	"tenant":      func(m *matter) string { return m.Tenant() },
	"that client": func(m *matter) string { return m.ThatClient() },
	"token host":  func(m *matter) string { return m.TokenHost() },
}

// placeOf returns what a name stands for, nil nothing.
func placeOf(name string) func(*matter) string {
	if place := places[name]; place != nil {
		return place
	}
	return tokenPlaces[name]
}

// after puts a text before a name, and one behind it; it is "" where there is no
// name.
func after(text, name string, behind ...string) string {
	if name == "" {
		return ""
	}
	return text + name + strings.Join(behind, "")
}

// holds reports whether all of some states are those of the failure, separated by
// commas: names of [states] or of [places], which are then known, or a system.
// "!" before a name reverses it.
func (m *matter) holds(list string) bool {
	for name := range strings.SplitSeq(list, ", ") {
		name, not := strings.CutPrefix(name, "!")
		holds := name == "" || name == string(m.System)
		if is := states[name]; is != nil {
			holds = is(m)
		} else if place := placeOf(name); place != nil {
			holds = place(m) != ""
		}
		if holds == not {
			return false
		}
	}
	return true
}

// is recognises states of a failure: see [matter.holds].
func is(list string) func(*matter) bool { return func(m *matter) bool { return m.holds(list) } }

// fill puts what is known of the failure into the places of a text; what stands
// behind | is there where nothing is known: {tenant|this tenant}.
func (m *matter) fill(text string) string {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String()
		}
		name, after, closed := strings.Cut(rest, "}")
		name, other, _ := strings.Cut(name, "|")
		place := placeOf(name)
		if !closed || place == nil { // a brace of its own
			b.WriteByte('{')
			text = rest
			continue
		}
		b.WriteString(vendors.ElseText(place(m), other))
		text = after
	}
}

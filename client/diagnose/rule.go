package diagnose

import (
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
)

// rule is one cause: by what it is recognised, what is said of it, and what
// docs/diagnoses.md says about its code. A code may have several rules; the topic
// stands with one of them.
//
// In title, facts and steps a name in braces stands for what is known of the
// failure: see [places]. A fact or step with a place that is not known is left out.
type rule struct {
	code  string // stable; a heading of docs/diagnoses.md
	when  func(m *matter) bool
	title string            // one sentence
	plain string            // the title where a place of it is not known, and of the topic
	who   client.Who        // who must act,
	next  client.Who        // and who if that fails, "" no one
	sure  client.Confidence // "" high
	facts []factOf
	do    []vendors.Advice
	also  *client.Alternative // another cause that looks the same
	// say changes or adds what depends on the failure; it comes last.
	say   func(m *matter, d *client.Diagnosis)
	topic topic
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

// steps are what to do, in order.
type steps = []vendors.Advice

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
	skewed    factOf = (*matter).skewFact
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

// tells adds a fact, if all that it says is known.
func tells(source client.FactSource, text string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		if text, known := m.filled(text); known {
			fact(d, source, text)
		}
	}
}

// apply says of a failure what the rule says.
func (r *rule) apply(m *matter) client.Diagnosis {
	d := client.Diagnosis{Code: r.code, Who: m.whoOf(r.who), NextWho: m.whoOf(r.next), Confidence: r.sure}
	title, known := m.filled(r.title)
	switch {
	case !known && r.plain != "":
		title = m.fill(r.plain)
	case strings.HasPrefix(r.title, "{"):
		title = capital(title)
	}
	d.Title = title
	if d.Confidence == "" {
		d.Confidence = client.High
	}
	for _, f := range r.facts {
		f(m, &d)
	}
	for _, a := range r.do {
		m.advise(&d, a)
	}
	if r.also != nil {
		d.Also = &client.Alternative{Title: m.fill(r.also.Title), Who: m.whoOf(r.also.Who), Tell: m.fill(r.also.Tell)}
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

// advise adds a step, if it is one for this failure.
func (m *matter) advise(d *client.Diagnosis, a vendors.Advice) {
	for _, condition := range strings.Fields(a.For) {
		name, not := strings.CutPrefix(condition, "!")
		if m.holds(name) == not {
			return
		}
	}
	if list := lists[a.Text]; list != nil {
		for _, text := range list(m) {
			add(d, Do(capital(text)))
		}
		return
	}
	_, known := m.filled(a.Text)
	switch {
	case !known:
	case a.Action == client.ActionSignIn && len(a.Args) == 0:
		m.signInAs(d, m.fill(a.Text), "")
	default:
		add(d, m.step(a))
	}
}

// holds reports whether a condition of a step is met: the way to sign in, the
// system, or one of [conditions].
func (m *matter) holds(name string) bool {
	if condition := conditions[name]; condition != nil {
		return condition(m)
	}
	return m.Method(name) || string(m.System) == name
}

// conditions are what steps may be for, besides ways to sign in and systems.
var conditions = map[string]func(m *matter) bool{
	"subscription": func(m *matter) bool { return m.Target.Auth["subscription"] != "" },
	"tenant":       func(m *matter) bool { return m.Target.Auth["tenant"] != "" },
	"token":        func(m *matter) bool { return m.Auth != nil }, // it is what was asked for
	"closed":       func(m *matter) bool { return errors.Is(m.Err, fs.ErrPermission) },
	"wanted":       func(m *matter) bool { return m.wantedAudience() != "" },
	"slash":        (*matter).slashDiffers,
	"xMart":        func(m *matter) bool { return m.System == vendors.XMart },
	"ODM":          func(m *matter) bool { return m.System == vendors.ODM },
	"profileless":  func(m *matter) bool { return m.Target.Method == "" },
	"asked":        func(m *matter) bool { return m.askedTenant() != "" },
}

// lists stand for several steps, or for several arguments of one.
var lists = map[string]func(m *matter) []string{
	"{hints}":        func(m *matter) []string { return m.Profile.Hints },
	"{az login}":     func(m *matter) []string { return m.azSignIn("") },
	"{az token}":     (*matter).azToken,
	"{az principal}": (*matter).principalLogin,
}

// step puts the names of a failure into a step.
func (m *matter) step(a vendors.Advice) client.Step {
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
	case client.ActionEdit, client.ActionSecret, client.ActionDoctor, client.ActionSets, client.ActionToken:
		s = m.on(a.Action, s.Text)
	default:
		s.Action = a.Action
	}
	for _, arg := range a.Args {
		if list := lists[arg]; list != nil {
			s.Args = append(s.Args, list(m)...)
		} else if arg = m.fill(arg); arg != "" {
			s.Args = append(s.Args, arg)
		}
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
	case hostOwner:
		return m.hostOwner()
	}
	return m.party(w)
}

// whoOf is the role of a [roleOf].
func (m *matter) whoOf(w client.Who) client.Who {
	switch w {
	case tokenOwner:
		return client.WhoAPIOwner
	case hostOwner:
		return m.owner()
	}
	return w
}

// tokenOwner is who is asked about a token server: the API owner, by another name.
// hostOwner is who runs the host that failed.
const (
	tokenOwner client.Who = "token server"
	hostOwner  client.Who = "host"
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

	// of the profile that cannot be used
	"profile name":  func(m *matter) string { return m.Profile.Profile },
	"its profile":   func(m *matter) string { name, _, _ := strings.Cut(m.Profile.Profile, "@"); return name },
	"environment":   func(m *matter) string { _, env, _ := strings.Cut(m.Profile.Profile, "@"); return env },
	"key":           (*matter).profileKey,
	"lacking key":   func(m *matter) string { return vendors.ElseText(m.Profile.Lacks, m.profileKey()) },
	"wrong setting": (*matter).wrongSetting,
	"secret":        func(m *matter) string { _, name, _ := strings.Cut(m.Profile.Source, " "); return name },

	// of az
	"az account": func(m *matter) string { return m.Quoted("User '") },
	"az folder":  func(m *matter) string { return m.Quoted("Permission denied: '") },
	"az host":    (*matter).azHost,
	"az status":  func(m *matter) string { return first(serverError, m.Said) },
	"az subscription": func(m *matter) string {
		return vendors.ElseText(m.Target.Auth["subscription"], first(subscriptionSaid, m.Said))
	},
	"az trouble": (*matter).azTrouble,

	// of the network
	"ca file":   func(m *matter) string { return m.Target.CAFile },
	"peer":      (*matter).peer,
	"host key":  (*matter).hostKey,
	"host name": (*matter).hostName,
	"the name":  (*matter).theName,
	"its host":  func(m *matter) string { return m.Host },
	"now":       (*matter).nowText,

	// of a token
	"api clock": func(m *matter) string { _, api, _ := m.Apart(); return evidence.Span(api) },
	"clock": func(m *matter) string {
		return evidence.Span(m.Skew) + map[bool]string{true: " ahead", false: " behind"}[m.Skew < 0]
	},
	"asked audience": (*matter).askedAudience,
	"asked tenant":   (*matter).askedTenant,
	"audience":       (*matter).refusedAudience,
	"audience key":   func(m *matter) string { return m.audienceSetting().Key },
	"right audience": (*matter).wantedAudience,
	"expired":        (*matter).expiredSince,
	"form":           func(m *matter) string { return m.FormRow().Meaning },
	"kind":           func(m *matter) string { return m.KindRow().Value },
	"client claim":   func(m *matter) string { r := m.ClientRow(); return r.Name + " = " + r.Value },
	"challenge":      (*matter).challengeWords,
	"this api":       (*matter).thisAPI,
	"who names it":   (*matter).otherTenant,
	"kind means":     func(m *matter) string { return m.KindRow().Meaning },
	"version":        func(m *matter) string { return strconv.Itoa(m.versions()) },
	"other version":  func(m *matter) string { return map[int]string{1: "2", 2: "1 or null"}[m.versions()] },
}

// first is what the first group of a pattern finds in a text, "" nothing.
func first(p *lazy.Pattern, text string) string {
	if found := p.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// fill puts what is known of the failure into the places of a text; what stands
// behind | is there where nothing is known: {tenant|this tenant}.
func (m *matter) fill(text string) string {
	text, _ = m.filled(text)
	return text
}

// filled is fill, and whether all places are known.
func (m *matter) filled(text string) (string, bool) {
	var b strings.Builder
	known := true
	for {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), known
		}
		name, after, closed := strings.Cut(rest, "}")
		name, other, _ := strings.Cut(name, "|")
		place := places[name]
		if variable, ok := strings.CutPrefix(name, "$"); ok {
			place = func(m *matter) string { return m.Target.Environ[variable] }
		}
		if !closed || place == nil { // a brace of its own
			b.WriteByte('{')
			text = rest
			continue
		}
		value := vendors.ElseText(place(m), other)
		known = known && value != ""
		b.WriteString(value)
		text = after
	}
}

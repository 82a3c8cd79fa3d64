package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// rule is one cause: by what it is recognised, what is said of it, and what
// docs/diagnoses.md says about its code. A code may have several rules; the topic
// stands with one of them.
//
// In title, facts and steps a name in braces stands for what is known of the
// failure ([places]), or is a condition ([conditions]). Of texts that are joined by
// [or] the first counts whose conditions hold and whose places are known, else the
// last. A step without a text is left out, a fact also if a place is not known.
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

// titled gives a topic a title of its own, where that of the rule names a case.
func (t topic) titled(title string) topic {
	t.Title = title
	return t
}

// status recognises an answer of the API by its status.
func status(statuses ...int) func(*matter) bool {
	return func(m *matter) bool { return m.answered(statuses...) }
}

// answers recognises an answer of the API by one of some parts of its words.
func answers(words ...string) func(*matter) bool {
	return func(m *matter) bool { return m.answered() && m.Says(words...) }
}

// signsIn recognises a profile by its way to sign in; "" is no profile.
func signsIn(methods ...string) func(*matter) bool {
	return func(m *matter) bool { return m.Method(methods...) }
}

// all recognises what all of the recognisers do.
func all(list ...func(*matter) bool) func(*matter) bool {
	return func(m *matter) bool {
		return !slices.ContainsFunc(list, func(is func(*matter) bool) bool { return !is(m) })
	}
}

// is recognises a failure of which one of some conditions holds.
func is(names ...string) func(*matter) bool {
	return func(m *matter) bool { return slices.ContainsFunc(names, m.holds) }
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
	requested factOf = (*matter).urlFact
	attempts  factOf = (*matter).attemptsFact
	headers   factOf = (*matter).headersFact
	kept      factOf = func(_ *matter, d *client.Diagnosis) { rowsKept(d) }
)

// fromServer, fromProfile and fromToken add a text, unless a place of it is unknown.
func fromServer(text string) factOf  { return written(client.FromServer, text) }
func fromProfile(text string) factOf { return written(client.FromProfile, text) }
func fromToken(text string) factOf   { return written(client.FromToken, text) }

func written(source client.FactSource, text string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		if text, known := m.choose(text); known {
			fact(d, source, text)
		}
	}
}

// header adds fields of the API's response.
func header(names ...string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		for _, n := range names {
			if v := m.Header(n); v != "" {
				fact(d, client.FromServer, n+": "+v)
			}
		}
	}
}

// given adds a fact if a condition holds.
func given(condition string, f factOf) factOf {
	return func(m *matter, d *client.Diagnosis) {
		if m.holds(condition) {
			f(m, d)
		}
	}
}

// claimed adds claims of the token.
func claimed(names ...string) factOf {
	return func(m *matter, d *client.Diagnosis) { m.tokenFact(d, names...) }
}

// set adds settings of auth.
func set(keys ...string) factOf {
	return func(m *matter, d *client.Diagnosis) {
		for _, k := range keys {
			setting(d, k, m.Target.Auth[strings.TrimPrefix(k, "auth.")])
		}
	}
}

// apply says of a failure what the rule says.
func (r *rule) apply(m *matter) client.Diagnosis {
	d := client.Diagnosis{Code: r.code, Title: capital(m.fill(r.title)), Who: r.who, NextWho: r.next, Confidence: r.sure}
	if d.Confidence == "" {
		d.Confidence = client.High
	}
	for _, f := range r.facts {
		f(m, &d)
	}
	for _, a := range r.do {
		add(&d, m.step(a))
	}
	if r.also != nil && m.fill(r.also.Title) != "" {
		d.Also = &client.Alternative{Title: m.fill(r.also.Title), Who: r.also.Who, Tell: m.fill(r.also.Tell)}
	}
	if r.say != nil {
		r.say(m, &d)
	}
	return d
}

// step puts the names of a failure into a step.
func (m *matter) step(a vendors.Advice) client.Step {
	text := m.fill(a.Text)
	s := client.Step{Text: text, Action: a.Action}
	switch p := m.roleOf(a.Ask); {
	case text == "":
		return s
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
	}
	return m.party(w)
}

// tokenOwner is who is asked about a token server: the API owner, by another name.
const tokenOwner client.Who = "token server"

// places are what names in braces stand for; "" where it is not known.
var places = map[string]func(m *matter) string{
	"api":            func(m *matter) string { return m.API() },
	"api host":       func(m *matter) string { return m.APIURL().Host },
	"asked claims":   (*matter).askedClaims,
	"asked scope":    func(m *matter) string { return m.Asked().Scope },
	"audience key":   func(m *matter) string { return m.audienceSetting().Key },
	"below":          func(m *matter) string { at, _ := m.Below(); return at },
	"client":         func(m *matter) string { return m.TheClient() },
	"client id":      func(m *matter) string { return m.ClientID() },
	"code":           func(m *matter) string { return m.Code },
	"command":        (*matter).commandName,
	"data":           func(m *matter) string { return vendors.ElseText(m.SetName(), "this data") },
	"host":           func(m *matter) string { return m.HostText() },
	"instead":        (*matter).instead,
	"iss":            func(m *matter) string { return evidence.TextOf(m.Claims, "iss") },
	"key header":     func(m *matter) string { return m.Target.Auth["header"] },
	"key name":       (*matter).keyName,
	"key query":      func(m *matter) string { return m.Target.Auth["query"] },
	"location":       (*matter).location,
	"mart":           (*matter).theMart,
	"media type":     (*matter).mediaType,
	"message":        (*matter).message,
	"method":         func(m *matter) string { return m.Answer.Method },
	"near set":       func(m *matter) string { return strings.Join(m.NoSet.Near[:min(len(m.NoSet.Near), 1)], "") },
	"near sets":      func(m *matter) string { return strings.Join(m.NoSet.Near[:min(len(m.NoSet.Near), 3)], ", ") },
	"no set":         func(m *matter) string { return m.NoSet.Name },
	"number":         func(m *matter) string { return strconv.Itoa(m.Status()) },
	"own options":    func(m *matter) string { return strings.Join(m.ownOptions(), " or ") },
	"path":           (*matter).path,
	"pause":          (*matter).pauseText,
	"profile":        func(m *matter) string { return m.Ref() },
	"reason":         func(m *matter) string { return quoted(m.reason()) },
	"redirect":       func(m *matter) string { return strconv.Itoa(m.Moved.Status) },
	"set":            func(m *matter) string { return m.SetName() },
	"status":         func(m *matter) string { return statusText(m.Status()) },
	"system":         func(m *matter) string { return string(m.System) },
	"tenant":         func(m *matter) string { return m.Tenant() },
	"that client":    func(m *matter) string { return m.ThatClient() },
	"token host":     func(m *matter) string { return m.TokenHost() },
	"token_url host": func(m *matter) string { return vendors.AddressHost(m.Target.Auth["token_url"]) },
	"url length":     func(m *matter) string { return strconv.Itoa(len(m.Answer.URL)) },
}

// conditions are what {?name} asks for and {!name} rules out. Other names are a status
// of the API, a way to sign in, a system, or a place that is known.
var conditions = map[string]func(m *matter) bool{
	"anonymous": func(m *matter) bool { return m.Anonymous != nil },
	"below set": func(m *matter) bool { return m.BelowSet() },
	"expiring":  func(m *matter) bool { return m.answered(410) || m.Says("expired") || m.linksWorked() },
	"ids": func(m *matter) bool {
		ids := m.IDs()
		return ids["request_id"]+ids["trace_id"]+ids["correlation_id"] != ""
	},
	"long query": func(m *matter) bool { return strings.HasSuffix(m.Answer.URL, "/$query") },
	"no claims":  func(m *matter) bool { return len(m.Claims) == 0 },
	"no role":    func(m *matter) bool { return m.Of() == "app" && len(m.Claims.Texts("roles")) == 0 },
	"own error":  func(m *matter) bool { return !m.page() && m.Answer.Recognised() },
	"pages by links": func(m *matter) bool {
		return m.Target.URL != "" && m.Target.Kind != "rest" && m.Target.Paging != "skip"
	},
	"pasted":   func(m *matter) bool { return m.Pasted != nil },
	"parallel": func(m *matter) bool { return m.Target.Concurrency > 1 },
	"proxy":    func(m *matter) bool { return m.Target.Proxy+m.Target.Environ["HTTPS_PROXY"] != "" },
	"record": func(m *matter) bool {
		at, _ := m.Below()
		return strings.HasSuffix(at, ")") && !strings.Contains(at, "/")
	},
	"redirected":  func(m *matter) bool { return m.Moved != nil },
	"rest":        func(m *matter) bool { return m.Target.Kind == "rest" },
	"root":        func(m *matter) bool { return m.AtRoot() },
	"small pages": func(m *matter) bool { return m.Target.PageSize > 0 && m.Target.PageSize < 5000 },
	"untried":     func(m *matter) bool { return m.Tokens() && m.Anonymous == nil },
	"user":        func(m *matter) bool { return len(m.Claims) > 0 && m.Of() == "user" },
}

// holds reports whether a condition holds.
func (m *matter) holds(name string) bool {
	if name, not := strings.CutPrefix(name, "!"); not {
		return !m.holds(name)
	}
	if is := conditions[name]; is != nil {
		return is(m)
	}
	if place := places[name]; place != nil {
		return place(m) != ""
	}
	if n, err := strconv.Atoi(name); err == nil {
		return m.answered(n)
	}
	return m.Method(name) || name == string(m.System)
}

// or divides the alternatives of a text.
const or = "\x1f"

// fill puts what is known of the failure into the places of a text; what stands
// behind | is there where nothing is known: {tenant|this tenant}.
func (m *matter) fill(text string) string {
	text, _ = m.choose(text)
	return text
}

// choose returns the alternative of a text that counts, and whether all of its places
// are known.
func (m *matter) choose(text string) (string, bool) {
	for {
		first, rest, more := strings.Cut(text, or)
		if filled, known := m.filled(first); known || !more {
			return filled, known
		}
		text = rest
	}
}

// filled fills one alternative: "" and false if a condition of it does not hold.
func (m *matter) filled(text string) (string, bool) {
	var b strings.Builder
	for known := true; ; {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), known
		}
		name, after, closed := strings.Cut(rest, "}")
		if closed && name != "" && strings.IndexByte("?!", name[0]) >= 0 {
			if !m.holds(strings.TrimPrefix(name, "?")) {
				return "", false
			}
			text = after
			continue
		}
		name, other, _ := strings.Cut(name, "|")
		place := places[name]
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

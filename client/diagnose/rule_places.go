package diagnose

import (
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"sync"

	"odatui/client/claims"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
)

// places are what names in braces stand for; "" where it is not known.
var places = sync.OnceValue(func() map[string]func(m *matter) string {
	return map[string]func(m *matter) string{
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

		// of the API's answer
		"api host":       func(m *matter) string { return m.APIURL().Host },
		"asked claims":   (*matter).askedClaims,
		"asked scope":    func(m *matter) string { return m.Asked().Scope },
		"below":          func(m *matter) string { at, _ := m.Below(); return at },
		"instead":        (*matter).instead,
		"iss":            func(m *matter) string { return evidence.TextOf(m.Claims, "iss") },
		"key header":     func(m *matter) string { return m.Target.Auth["header"] },
		"key query":      func(m *matter) string { return m.Target.Auth["query"] },
		"location":       (*matter).location,
		"media type":     (*matter).mediaType,
		"method":         func(m *matter) string { return m.Answer.Method },
		"near set":       func(m *matter) string { return strings.Join(m.NoSet.Near[:min(len(m.NoSet.Near), 1)], "") },
		"near sets":      func(m *matter) string { return strings.Join(m.NoSet.Near[:min(len(m.NoSet.Near), 3)], ", ") },
		"new set":        (*matter).newName,
		"no set":         func(m *matter) string { return m.NoSet.Name },
		"number":         func(m *matter) string { return strconv.Itoa(m.Status()) },
		"own options":    func(m *matter) string { return strings.Join(m.ownOptions(), " or ") },
		"path":           (*matter).path,
		"pause":          (*matter).pauseText,
		"reason":         func(m *matter) string { return quoted(m.reason()) },
		"redirect":       func(m *matter) string { return strconv.Itoa(m.Moved.Status) },
		"token_url host": func(m *matter) string { return vendors.AddressHost(m.Target.Auth["token_url"]) },
		"url length":     func(m *matter) string { return strconv.Itoa(len(m.Answer.URL)) },
	}
})

// first is what the first group of a pattern finds in a text, "" nothing.
func first(p *lazy.Pattern, text string) string {
	if found := p.FindStringSubmatch(text); found != nil {
		return found[1]
	}
	return ""
}

// states are what rules and steps may depend on, beside places, statuses of the API and
// systems.
var states = sync.OnceValue(func() map[string]func(m *matter) bool {
	return map[string]func(m *matter) bool{
		"by az":        func(m *matter) bool { return m.Target.Method.Az() },
		"own program":  func(m *matter) bool { return m.Target.Method.Program() },
		"stored token": func(m *matter) bool { return m.Target.Method.Stored() },
		"subscription": func(m *matter) bool { return m.Target.Auth["subscription"] != "" },
		"tenant set":   func(m *matter) bool { return m.Target.Auth["tenant"] != "" },
		"token asked":  func(m *matter) bool { return m.Auth != nil }, // it is what was asked for
		"closed":       func(m *matter) bool { return errors.Is(m.Err, fs.ErrPermission) },
		"wanted":       func(m *matter) bool { return m.wantedAudience() != "" },
		"slash":        (*matter).slashDiffers,
		"profileless":  func(m *matter) bool { return m.Target.Method == "" },
		"asked":        func(m *matter) bool { return m.askedTenant() != "" },

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
		"redirected":    func(m *matter) bool { return m.Moved != nil },
		"rest":          func(m *matter) bool { return m.Target.Kind == "rest" },
		"root":          func(m *matter) bool { return m.AtRoot() },
		"small pages":   func(m *matter) bool { return m.Target.PageSize > 0 && m.Target.PageSize < 5000 },
		"unlike a set":  func(m *matter) bool { return m.page() || m.silent() || m.Target.URL == "" },
		"unlike a mart": func(m *matter) bool { return len(m.Claims) == 0 || m.AudienceRow().Verdict != claims.Fits },
		"untried":       func(m *matter) bool { return m.Tokens() && m.Anonymous == nil },
		"user":          func(m *matter) bool { return len(m.Claims) > 0 && m.Of() == "user" },
	}
})

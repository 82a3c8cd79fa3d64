package diagnose

import (
	"strings"

	"odatui/client"
)

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
	skewed    factOf = (*matter).skewFact
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

// in is the fact where some states hold: see [matter.holds].
func (f factOf) in(states string) factOf { return given(states, f) }

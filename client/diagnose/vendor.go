package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// tokenSigns and apiSigns explain what a known vendor says in its own words.
var (
	tokenSigns = []rule{{when: func(m *matter) bool { return m.NoToken() && signed(m) }, say: saySign}}
	apiSigns   = []rule{{when: signed, say: saySign}}
)

// titleOf returns the title of a code's topic, ruleOf the rule of a program's failure,
// nil if there is none. They are set at start, for they look at rules.
var (
	titleOf func(code string) string
	ruleOf  func(code string) *rule
)

func init() {
	titleOf = func(code string) string {
		t, _ := TopicOf(code)
		return t.Title
	}
	ruleOf = func(code string) *rule {
		i := slices.IndexFunc(programRules, func(r rule) bool { return r.code == code })
		if i < 0 {
			return nil
		}
		return &programRules[i]
	}
}

func signed(m *matter) bool {
	s, _ := m.Sign()
	return s != nil
}

// saySign says of a failure what the table of its vendor says. A sign of a program
// without steps has those of its cause's rule, which knows the profile.
func saySign(m *matter, d *client.Diagnosis) {
	s, found := m.Sign()
	var r *rule
	if len(s.Do) == 0 && m.Auth != nil {
		r = ruleOf(s.Cause)
	}
	if name := s.Vendor().Name; name != "" { // words of a library say nothing of the system
		m.System = name
	}
	switch {
	case r != nil:
		*d = r.apply(m)
	case m.Auth != nil:
		m.answerFact(d)
		m.askedFacts(d)
		if s.Cause == "secret-wrong" || s.Cause == "client-refused" {
			m.secretFacts(d)
		}
	default:
		m.saidFact(d)
		m.tokenStands(d)
	}
	quoted := make([]string, 0, 2*len(found))
	for i, text := range found {
		quoted = append(quoted, "{"+strconv.Itoa(i)+"}", text)
	}
	put := strings.NewReplacer(quoted...)
	title := cmp.Or(s.Title, d.Title, titleOf(s.Cause))
	d.Code, d.Title, d.Who, d.NextWho = s.Cause, m.fill(put.Replace(title)), s.Who, cmp.Or(s.Next, d.NextWho)
	if s.Sure != "" {
		d.Confidence = s.Sure
	}
	for _, a := range s.Do {
		a.Text, a.If, a.Args = put.Replace(a.Text), put.Replace(a.If), slices.Clone(a.Args)
		for i := range a.Args {
			a.Args[i] = put.Replace(a.Args[i])
		}
		add(d, m.step(a))
	}
	if len(d.Steps) == 0 {
		add(d, m.step(vendors.Send(s.Who, "to look at this response")))
	}
}

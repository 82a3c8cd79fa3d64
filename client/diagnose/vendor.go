package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// programSigns, tokenSigns and apiSigns explain what a known vendor says in its own
// words.
var (
	programSigns = sync.OnceValue(func() []rule {
		return []rule{replay, {when: func(m *matter) bool { return (m.azFailed() || m.ViaProgram()) && signed(m) }, say: saySign}}
	})

	tokenSigns = sync.OnceValue(func() []rule {
		return []rule{{when: func(m *matter) bool { return m.NoToken() && signed(m) }, say: saySign}}
	})
	apiSigns = sync.OnceValue(func() []rule { return []rule{{when: signed, say: saySign}} })
)

// titleOf returns the title of a code's topic, ruleOf the rule of a code that can speak
// for a sign, nil if there is none. They are set at start, for they look at rules.
var (
	titleOf func(code string) string
	ruleOf  func(code string) *rule
)

func init() {
	titleOf = func(code string) string {
		t, _ := TopicOf(code)
		return t.Title
	}
	ruleOf = func(code string) (found *rule) {
		for _, area := range areas() {
			for i := range area {
				if r := &area[i]; r.code == code && (found == nil || r.topic.Seen != "") { // the special have no topic
					found = r
				}
			}
		}
		return found
	}
}

func signed(m *matter) bool {
	s, _ := m.Sign()
	return s != nil
}

// saySign says of a failure what the table of its vendor says. A sign without steps has
// those of its cause's rule, which knows the profile.
func saySign(m *matter, d *client.Diagnosis) {
	s, found := m.Sign()
	var r *rule
	if len(s.Do) == 0 {
		r = ruleOf(s.Cause)
	}
	if name := s.Vendor().Name; name != "" { // words of a library say nothing of the system
		m.System = name
	}
	switch {
	case r != nil:
		*d = r.apply(m)
	case m.ViaAz():
		m.azFacts(d)
	case m.ViaProgram():
		m.commandFacts(d)
	case m.Auth != nil:
		wholeAnswer(m, d)
		if s.Cause == "secret-wrong" || s.Cause == "client-refused" {
			secretShape(m, d)
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
	d.Code, d.Title = s.Cause, m.fill(put.Replace(cmp.Or(s.Title, d.Title, titleOf(s.Cause))))
	d.Who, d.NextWho, d.Confidence = cmp.Or(s.Who, d.Who), cmp.Or(s.Next, d.NextWho), cmp.Or(s.Sure, d.Confidence)
	for _, a := range s.Do {
		a.Text, a.If, a.Args = put.Replace(a.Text), put.Replace(a.If), slices.Clone(a.Args)
		for i := range a.Args {
			a.Args[i] = put.Replace(a.Args[i])
		}
		m.advise(d, a)
	}
	if len(d.Steps) == 0 {
		add(d, m.step(vendors.Send(s.Who, "to look at this response")))
	}
}

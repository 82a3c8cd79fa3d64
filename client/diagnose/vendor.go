package diagnose

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// programSigns, tokenSigns and apiSigns explain what a known vendor says in its own
// words.
var (
	programSigns = []rule{replay, {when: func(m *matter) bool { return (m.azFailed() || m.ViaProgram()) && signed(m) }, say: saySign}}

	tokenSigns = []rule{{when: func(m *matter) bool { return m.NoToken() && signed(m) }, say: saySign}}
	apiSigns   = []rule{{when: signed, say: saySign}}
)

// titleOf returns the title of a code's topic, ruleOf its rule with steps as data, nil
// none. They are set at start, for these stand with rules.
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
		for _, r := range slices.Concat(areas()...) {
			if r.code == code && r.do != nil && r.topic.Seen != "" {
				return &r
			}
		}
		return nil
	}
}

func signed(m *matter) bool {
	s, _ := m.Sign()
	return s != nil
}

// saySign says of a failure what the table of its vendor says; where that has neither
// people nor steps, what the rule of its cause says.
func saySign(m *matter, d *client.Diagnosis) {
	s, found := m.Sign()
	m.System = s.Vendor().Name
	quoted := make([]string, 0, 2*len(found))
	for i, text := range found {
		quoted = append(quoted, "{"+strconv.Itoa(i)+"}", text)
	}
	put := strings.NewReplacer(quoted...)
	if r := ruleOf(s.Cause); r != nil && s.Who == "" && len(s.Do) == 0 {
		*d = r.apply(m)
		d.Title, d.Confidence = cmp.Or(m.fill(put.Replace(s.Title)), d.Title), cmp.Or(s.Sure, d.Confidence)
		return
	}
	switch {
	case m.ViaAz():
		m.azFacts(d)
	case m.ViaProgram():
		m.commandFacts(d)
	case m.Auth != nil:
		m.answerFact(d)
		m.askedFacts(d)
	default:
		m.saidFact(d)
		m.tokenStands(d)
	}
	title := s.Title
	if title == "" {
		title = titleOf(s.Cause)
	}
	d.Code, d.Title, d.Who, d.NextWho = s.Cause, m.fill(put.Replace(title)), s.Who, s.Next
	if s.Sure != "" {
		d.Confidence = s.Sure
	}
	for _, a := range s.Do {
		a.Text, a.If = put.Replace(a.Text), put.Replace(a.If)
		m.advise(d, a)
	}
	if len(s.Do) == 0 {
		add(d, m.step(vendors.Send(s.Who, "to look at this response")))
	}
}

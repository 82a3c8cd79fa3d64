package diagnose

import (
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

// titleOf returns the title of a code's topic. It is set at start, for the topics
// stand with rules.
var titleOf func(code string) string

func init() {
	titleOf = func(code string) string {
		t, _ := TopicOf(code)
		return t.Title
	}
}

func signed(m *matter) bool {
	s, _ := m.Sign()
	return s != nil
}

// saySign says of a failure what the table of its vendor says.
func saySign(m *matter, d *client.Diagnosis) {
	s, found := m.Sign()
	if name := s.Vendor().Name; name != "" { // words of a library say nothing of the system
		m.System = name
	}
	if m.Auth != nil {
		m.answerFact(d)
		m.askedFacts(d)
	} else {
		m.saidFact(d)
		m.tokenStands(d)
	}
	quoted := make([]string, 0, 2*len(found))
	for i, text := range found {
		quoted = append(quoted, "{"+strconv.Itoa(i)+"}", text)
	}
	put := strings.NewReplacer(quoted...)
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
		add(d, m.step(a))
	}
	if len(s.Do) == 0 {
		add(d, m.step(vendors.Send(s.Who, "to look at this response")))
	}
}

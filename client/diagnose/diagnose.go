// Package diagnose explains a failure: it derives the cause, the role that must act and
// the steps from the evidence. Its rules are tables: one entry has all that is known
// about a cause.
//
// It is pure: it sends nothing, reads no file and no clock, and changes nothing. It
// knows neither screens nor the transport. A diagnosis is never control flow.
package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/explain"
)

// areas are the rules in the order in which they are tried: the first that
// recognises a failure explains it. Within an area the special stands before
// the general.
func areas() [][]rule {
	return [][]rule{pasteRules(), profileRules(), programSigns(), programRules(), wireRules(), pagingRules(), tokenSigns(), tokenRules(),
		claimRules(),
		apiSigns(), gateRules(), accessRules(), requestRules(), dataRules(), pastedTokenRules(), lastRules()}
}

// Doc is where a code is explained, relative to the root of the documentation.
func Doc(code string) string { return "docs/diagnoses.md#" + code }

// Of explains a failure. It always answers: what it does not recognise is
// called so, with the other side's words. A text that is a code of ours is
// explained as its topic.
func Of(e client.Evidence) client.Diagnosis {
	if e.Err == nil {
		if t, ok := TopicOf(e.Text); ok {
			return t.diagnosis()
		}
	}
	m := read(e)
	for _, area := range areas() {
		for _, r := range area {
			if !r.when(m) {
				continue
			}
			d := r.apply(m)
			m.contradict(&d)
			m.finish(&d)
			return d
		}
	}
	d := client.Diagnosis{Code: lastRules()[len(lastRules())-1].code, Confidence: client.Low}
	m.finish(&d)
	return d
}

// finish adds what every diagnosis has: the ids and the response; and removes
// secrets.
func (m *matter) finish(d *client.Diagnosis) {
	m.guess(d)
	m.tell(d)
	d.Title = strings.Join(strings.Fields(d.Title), " ") // it may quote a token or a server
	d.Vendor, d.Page = string(m.System), m.Book.PageOf(m.Code)
	d.IDs = m.IDs()
	if d.Raw == "" {
		d.Raw = m.Raw()
	}
	d.Facts = slices.DeleteFunc(d.Facts, func(f client.Finding) bool { return f.Text == "" })
	if d.Facts == nil {
		d.Facts = []client.Finding{}
	}
	if d.Steps == nil {
		d.Steps = []client.Step{}
	}
	m.clean(d)
}

// clean takes secrets out of everything a diagnosis says.
func (m *matter) clean(d *client.Diagnosis) {
	if m.Redact == nil {
		return
	}
	d.Title, d.Raw = m.Redact(d.Title), m.Redact(d.Raw)
	for i := range d.Facts {
		d.Facts[i].Text, d.Facts[i].Value = m.Redact(d.Facts[i].Text), m.Redact(d.Facts[i].Value)
	}
	for i := range d.Steps {
		s := &d.Steps[i]
		s.Text, s.Ask, s.Args = m.Redact(s.Text), m.Redact(s.Ask), slices.Clone(s.Args)
		for j := range s.Args {
			s.Args[j] = m.Redact(s.Args[j])
		}
	}
	for k, v := range d.IDs {
		d.IDs[k] = m.Redact(v)
	}
	for i := range d.SignIn {
		d.SignIn[i] = m.Redact(d.SignIn[i])
	}
	if d.Also != nil {
		d.Also.Title, d.Also.Tell = m.Redact(d.Also.Title), m.Redact(d.Also.Tell)
	}
}

// fact adds a finding.
func fact(d *client.Diagnosis, source client.FactSource, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.Facts = append(d.Facts, client.Finding{Text: text, Source: source})
	}
}

// setting adds a finding that names a setting of the profile and its value, and
// no more; none if it is not set.
func setting(d *client.Diagnosis, key, value string) {
	if value = strings.TrimSpace(value); value != "" {
		d.Facts = append(d.Facts, client.Finding{Text: key + " = " + value, Source: client.FromProfile, Value: value})
	}
}

// matter is the evidence of one failure, with what rules say about it.
type matter struct{ claims.Judge }

func read(e client.Evidence) *matter {
	return &matter{claims.Judge{Failure: explain.Read(e)}}
}

// Package diagnose explains failures: from all that is known about one to what
// is wrong, who must act, what to do, and how we know. It also finds what is
// wrong in a profile before anything is sent, and writes the report for the one
// who must act.
//
// It is pure: it sends nothing, reads no file, asks no clock, tries nothing and
// changes nothing. It knows neither screens nor the transport. What it says is
// never control flow.
package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
)

// rule recognises one cause. A code may have several rules.
type rule struct {
	code string // stable; a heading of docs/diagnoses.md
	when func(m *matter) bool
	say  func(m *matter, d *client.Diagnosis)
}

// areas are the rules in the order in which they are tried: the first that
// recognises a failure explains it. Within an area the special stands before
// the general.
func areas() [][]rule {
	return [][]rule{pasteRules, profileRules, programRules, wireRules, tokenRules, claimRules, apiRules, dataRules, pastedTokenRules, lastRules}
}

// Codes lists every code of a diagnosis, sorted.
func Codes() []string {
	var codes []string
	for _, area := range areas() {
		for _, r := range area {
			codes = append(codes, r.code)
		}
	}
	slices.Sort(codes)
	return slices.Compact(codes)
}

// Doc is where a code is explained, relative to the root of the documentation.
func Doc(code string) string { return "docs/diagnoses.md#" + code }

// Diagnose explains a failure. It always answers: what it does not recognise is
// called so, with the other side's words. A text that is a code of ours is
// explained as its topic.
func (b *Book) Diagnose(e client.Evidence) client.Diagnosis {
	if e.Err == nil {
		if t, ok := TopicOf(e.Text); ok {
			return t.diagnosis()
		}
	}
	m := b.read(e)
	for _, area := range areas() {
		for _, r := range area {
			if !r.when(m) {
				continue
			}
			d := client.Diagnosis{Code: r.code, Confidence: client.High}
			r.say(m, &d)
			m.finish(&d)
			return d
		}
	}
	d := client.Diagnosis{Code: lastRules[len(lastRules)-1].code, Confidence: client.Low}
	m.finish(&d)
	return d
}

// finish adds what every diagnosis has: ids, the other side's words, the second
// cause among the steps; and takes secrets out.
func (m *matter) finish(d *client.Diagnosis) {
	m.guess(d)
	m.pasted.tell(d)
	if d.Also != nil {
		d.Steps = append(d.Steps, strings.TrimSpace("If that is not it: "+d.Also.Title+" "+d.Also.Tell))
	}
	d.Title = strings.Join(strings.Fields(d.Title), " ") // it may quote a token or a server
	d.IDs = m.ids()
	if d.Raw == "" {
		d.Raw = m.raw()
	}
	d.Facts = slices.DeleteFunc(d.Facts, func(f client.Finding) bool { return f.Text == "" })
	if d.Facts == nil {
		d.Facts = []client.Finding{}
	}
	if d.Steps == nil {
		d.Steps = []string{}
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
		d.Facts[i].Text = m.Redact(d.Facts[i].Text)
	}
	for i := range d.Steps {
		d.Steps[i] = m.Redact(d.Steps[i])
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

// step adds something to do.
func step(d *client.Diagnosis, text string) {
	if text = strings.TrimSpace(text); text != "" {
		d.Steps = append(d.Steps, text)
	}
}

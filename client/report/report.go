// Package report writes a diagnosis for the role that must act, and has the words by
// which every face shows one.
package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/diagnose"
	"odatui/client/evidence"
	"odatui/client/explain"
	"odatui/client/redact"
	"odatui/client/safe"
)

// Options add what neither evidence nor diagnosis hold.
type Options struct {
	Doing   string          // what was asked, as "open Customers"
	Program string          // name and version of this program, and its system
	Checkup *client.Checkup // nil: the way was not checked
}

// New writes a diagnosis for the role that must act: the request, its time
// and ids, the response, and what the role is asked to do. It names what was
// removed.
func New(e client.Evidence, d client.Diagnosis, o Options) client.Report {
	r := newReport(e, d, o)
	r.redact(e.Redact)
	markdown := r.markdown()
	if e.Redact != nil {
		markdown = e.Redact(markdown)
	}
	return client.Report{Markdown: redact.Pasted(markdown), JSON: r.json()}
}

// report is the content of both forms of a report.
type report struct {
	Title      string            `json:"title"`
	Code       string            `json:"code"`
	Who        client.Who        `json:"who"`
	NextWho    *client.Who       `json:"next_who"`
	Confidence client.Confidence `json:"confidence"`
	For        string            `json:"for"`  // who must act, in words
	Asks       []string          `json:"asks"` // of the role that must act
	Ours       []string          `json:"ours"` // what the sender does
	Next       []string          `json:"next"` // asked of the role that is next, if the sender must act first
	About      []pair            `json:"about"`
	IDs        map[string]string `json:"ids"`
	Words      string            `json:"words"` // the response's own
	Exchanges  []exchangeReport  `json:"exchanges"`
	Claims     []claimReport     `json:"claims"`
	Facts      []client.Finding  `json:"facts"`
	Stages     []stageReport     `json:"stages"`
	Before     []string          `json:"before"`
	Local      []pair            `json:"local"`
	Removed    string            `json:"removed"`
	Doc        string            `json:"doc"`

	self    bool   // written for the holder of the profile
	nextFor string // who is next, in words
}

// pair is one line of a table.
type pair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type exchangeReport struct {
	Request  string   `json:"request"` // method and address
	Answer   string   `json:"answer"`
	When     string   `json:"when"`
	Attempt  int      `json:"attempt"`
	Why      string   `json:"why"` // why there was another try
	Timing   string   `json:"timing"`
	Sent     []string `json:"sent"` // fields of the header
	SentBody string   `json:"sent_body"`
	Got      []string `json:"got"`
	Body     string   `json:"body"`
}

type claimReport struct {
	Name     string `json:"name"`
	Value    string `json:"value"`
	Expected string `json:"expected"`
	Verdict  string `json:"verdict"`
	Meaning  string `json:"meaning"`
}

type stageReport struct {
	ID     client.StageID    `json:"id"`
	State  client.StageState `json:"state"`
	Detail string            `json:"detail"`
	Millis int64             `json:"ms"`
}

func newReport(e client.Evidence, d client.Diagnosis, o Options) *report {
	m := &writer{explain.Read(e)}
	r := &report{
		Title: d.Title, Code: d.Code, Who: d.Who, Confidence: d.Confidence, For: WhoWords(d), IDs: d.IDs,
		Facts: append([]client.Finding{}, d.Facts...),
		Words: d.Raw, Doc: diagnose.Doc(d.Code), self: d.Who == client.WhoSelf,
		Exchanges: []exchangeReport{}, Claims: []claimReport{}, Stages: []stageReport{}, Before: []string{},
	}
	if d.NextWho != "" {
		r.NextWho = &d.NextWho
	}
	if r.IDs == nil {
		r.IDs = map[string]string{}
	}
	r.Asks, r.Ours = m.asks(d)
	r.Next = []string{}
	if r.self && d.NextWho != "" {
		r.Next, r.nextFor = m.asksOf(d, d.NextWho), NextWords(d)
	}
	r.About = m.about(d, o)
	r.Exchanges = append(r.Exchanges, m.behind()...)
	for _, c := range claims.Rows(e) {
		if c.Value != "" || c.Expected != "" {
			r.Claims = append(r.Claims, claimReport{c.Name, c.Value, c.Expected, string(c.Verdict), c.Meaning})
		}
	}
	if o.Checkup != nil {
		for _, s := range o.Checkup.Stages {
			r.Stages = append(r.Stages, stageReport{s.ID, s.State, s.Detail, s.Took.Milliseconds()})
		}
	}
	r.Before = append(r.Before, m.history(o)...)
	r.Local = m.local(o)
	r.Removed = m.removed()
	return r
}

// redact removes secrets from every text, also by their form: a report is sent to
// others. known removes known secrets, nil: none are known.
func (r *report) redact(known func(string) string) {
	shown := func(s string) string {
		if known != nil {
			s = known(s)
		}
		return redact.Pasted(s)
	}
	each := func(list ...*string) {
		for _, s := range list {
			*s = shown(*s)
		}
	}
	each(&r.Title, &r.Words)
	for _, list := range [][]string{r.Asks, r.Ours, r.Next, r.Before} {
		for i := range list {
			each(&list[i])
		}
	}
	for _, list := range [][]pair{r.About, r.Local} {
		for i := range list {
			each(&list[i].Value)
		}
	}
	ids := make(map[string]string, len(r.IDs))
	for name, v := range r.IDs {
		ids[name] = shown(v)
	}
	r.IDs = ids
	for i := range r.Facts {
		each(&r.Facts[i].Text, &r.Facts[i].Value)
	}
	for i := range r.Claims {
		each(&r.Claims[i].Value, &r.Claims[i].Expected, &r.Claims[i].Meaning)
	}
	for i := range r.Stages {
		each(&r.Stages[i].Detail)
	}
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		each(&x.Request, &x.Answer, &x.SentBody, &x.Body, &x.Why)
		for _, list := range [][]string{x.Sent, x.Got} {
			for j := range list {
				each(&list[j])
			}
		}
	}
}

func (r *report) json() []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(r); err != nil {
		return []byte("{}\n") // texts and numbers can always be written
	}
	return safe.JSON(b.Bytes())
}

// when returns the time of the failure and how far the clocks differ.
func (m *writer) when() string {
	at := m.Now
	if x := m.last(); x != nil && !x.Start.IsZero() {
		at = x.Start
	}
	if at.IsZero() || m.Pasted != nil && m.last() == nil {
		return ""
	}
	text := at.UTC().Format("2006-01-02 15:04:05") + " UTC"
	switch {
	case !m.SkewKnown:
		return text
	case m.Skew.Abs() < 2*time.Second:
		return text + " (the server's clock agrees)"
	case m.Skew > 0:
		return text + fmt.Sprintf(" by the sender's clock, %s behind the server's", m.Skew.Abs().Round(time.Second))
	}
	return text + fmt.Sprintf(" by the sender's clock, %s ahead of the server's", m.Skew.Abs().Round(time.Second))
}

// last returns the exchange that failed: the newest failure, else the newest.
func (m *writer) last() *client.Exchange {
	for i := len(m.Exchanges) - 1; i >= 0; i-- {
		if x := &m.Exchanges[i]; x.Status >= 300 || x.Status == 0 || x.Err != "" {
			return x
		}
	}
	if n := len(m.Exchanges); n > 0 {
		return &m.Exchanges[n-1]
	}
	return nil
}

// removed names what is not in the report.
func (m *writer) removed() string {
	list := []string{"tokens (their claims are shown instead)", "passwords, cookies and Authorization headers"}
	for _, s := range m.Target.Secrets {
		text := "the value of " + s.Key
		if s.Source != "" {
			text += " (it comes from " + s.Source + ")"
		}
		list = append(list, text)
	}
	return "Left out of this report: " + strings.Join(list, "; ") + "."
}

// writer is what a report is written from.
type writer struct{ *evidence.Failure }

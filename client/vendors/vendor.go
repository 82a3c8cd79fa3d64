// Package vendors knows products and services by their own words: how each is
// recognised, what its codes and sentences mean, and what the people are called who
// can act there. One file is one vendor; the catalogue explains Entra's codes. It is
// pure and knows no failure.
package vendors

import (
	"slices"
	"strconv"
	"strings"
	"sync"

	"odatui/client"
	"odatui/lazy"
)

// Vendor is a product or a service whose own words are known: one file each.
type Vendor struct {
	Name System // as people call it
	// Names are the roles in the vendor's terms, so that they fit after "ask ":
	// who grants access to the data there, who runs the API. Others have the
	// usual names.
	Names map[client.Who]string
	// By what it is recognised: the domain of a host (also of all below it), a part of
	// the path of its token endpoint, a header field, or a part of what it says, in
	// lower case.
	Hosts  []string
	Paths  []string
	Header []string // "Name", or "Name: part of the value", whatever the case
	Said   string
	Signs  []Sign
}

// Place is who sends the words of a sign.
type Place int

// The places. The zero Place is all of them.
const (
	Anywhere Place = iota
	TokenServer
	API
	Program // az, azd and their like
)

// Sign is how a vendor says one thing. The first sign of a response counts, so the
// special stands before the general.
type Sign struct {
	At     Place
	Status string // HTTP statuses it comes with, separated by blanks; "" any
	Codes  string // error codes, separated by blanks, whatever their case; "" the words alone say it
	// Words is a pattern of the response's words, which are looked at in lower case;
	// "" the code alone says it. Its groups fill the places {1}, {2} of Title and Do.
	// A pattern that begins with plain letters costs nothing where they are missing, so
	// alternatives are patterns of their own, with " || " between.
	Words string
	// Line says that the words are a failure wherever a text has them: prose, code and
	// tables about failures do not.
	Line bool
	// Own says that the words count only in a response of this vendor.
	Own bool

	Cause string // code of the diagnosis; a heading of docs/diagnoses.md
	Title string // one sentence; "" as the cause has it
	Who   client.Who
	Next  client.Who
	Sure  client.Confidence // "" high
	Do    []Advice

	vendor *Vendor
	words  *lazy.Pattern
}

// Vendor returns whose sign it is.
func (s *Sign) Vendor() *Vendor { return s.vendor }

// Advice is a step before the names of the failure are put into its places.
type Advice struct {
	If     string     // condition before the step
	Ask    client.Who // who is asked: Text goes on behind "Ask NAME"
	Text   string     // where somebody is asked: "to …", "whether …", "which …", "for …"
	Action client.Action
	Args   []string // of the action; for an edit "key=value"
	Where  string   // what must hold of the failure, as the rules name it; "" the step is always there
}

// Do is a step for which odatui offers nothing.
func Do(text string) Advice { return Advice{Text: text} }

// Edit is a step that changes the profile.
func Edit(text string, settings ...string) Advice {
	return Advice{Text: text, Action: client.ActionEdit, Args: settings}
}

// Store is a step that stores a secret.
func Store(text string) Advice { return Advice{Text: text, Action: client.ActionSecret} }

// Retry is a step that tries again.
func Retry(text string) Advice { return Advice{Text: text, Action: client.ActionRetry} }

// Doctor is a step that checks the profile.
func Doctor(text string) Advice { return Advice{Text: text, Action: client.ActionDoctor} }

// Run is a step in which the reader runs another program.
func Run(text string, argv ...string) Advice {
	return Advice{Text: text, Action: client.ActionRun, Args: argv}
}

// Ask is a step that asks somebody: "to …", "whether …", "which …", "for …".
func Ask(who client.Who, text string) Advice { return Advice{Ask: who, Text: text} }

// Send is Ask with the report, which is handed over.
func Send(who client.Who, text string) Advice {
	return Advice{Ask: who, Text: text, Action: client.ActionReport}
}

// When is the step under a condition: "If the key is right".
func (a Advice) When(condition string) Advice {
	a.If = condition
	return a
}

// In is the step where something holds of the failure: "az", "!az, entra".
func (a Advice) In(states string) Advice {
	a.Where = states
	return a
}

// AsProfile in place of the arguments of a sign-in stands for those of the profile.
const AsProfile = "{profile}"

// SignIn is a step that signs in with az, as the profile wants it.
func SignIn(text string) Advice {
	return Advice{Text: text, Action: client.ActionSignIn, Args: []string{AsProfile}}
}

// Response is what a sign is looked for in.
type Response struct {
	At     Place
	Status int      // 0 unknown
	Codes  []string // all error codes of the response, also inner ones
	Words  string   // everything it says
	Of     System   // whose it is, as far as it is known by other marks
}

// all are the vendors, the special before the general: who stands in front of an
// API speaks before the API.
var all = sync.OnceValue(func() []*Vendor {
	return slices.Concat(ownSystems(), inFront(), tokenVendors(), services())
})

// signs are the signs of all vendors in their order.
var signs = sync.OnceValue(func() []*Sign {
	var list []*Sign
	for _, v := range all() {
		for i := range v.Signs {
			for _, words := range strings.Split(v.Signs[i].Words, " || ") {
				s := v.Signs[i]
				s.vendor, s.Words = v, words
				if words != "" {
					s.words = lazy.Regexp(s.Words)
				}
				list = append(list, &s)
			}
		}
	}
	return list
})

// Signs lists the signs of all vendors.
func Signs() []*Sign { return signs() }

// SignOf returns the sign of a response and what the groups of its words found,
// nil if there is none.
func SignOf(r Response) (*Sign, []string) {
	low := strings.ToLower(r.Words)
	coded := EntraCode.MatchString(r.Words)
	for _, s := range signs() {
		if coded && s.At != API && !strings.HasPrefix(s.Words, "aadb2c") {
			continue // what Entra said counts, whoever tells it
		}
		if found := s.in(r, low); found != nil {
			return s, found
		}
	}
	return nil, nil
}

// in returns what the groups of the sign's words found, nil if the response does
// not have the sign.
func (s *Sign) in(r Response, low string) []string {
	switch {
	case !s.At.fits(r.At), s.Own && s.vendor.Name != r.Of:
		return nil
	case s.Status != "" && (r.Status != 0 || s.words == nil && s.Codes == "") &&
		!slices.Contains(strings.Fields(s.Status), strconv.Itoa(r.Status)):
		return nil // an unknown status is none where nothing else is looked at
	case s.Codes != "" && !slices.ContainsFunc(strings.Fields(s.Codes), func(c string) bool {
		return slices.ContainsFunc(r.Codes, func(have string) bool { return strings.EqualFold(have, c) })
	}):
		return nil
	case s.words == nil:
		return []string{""}
	}
	at := s.words.FindStringSubmatchIndex(low)
	if at == nil {
		return nil
	}
	if len(low) == len(r.Words) {
		low = r.Words // as it was written
	}
	found := make([]string, len(at)/2)
	for i := range found {
		if at[2*i] >= 0 {
			found[i] = low[at[2*i]:at[2*i+1]]
		}
	}
	return found
}

// fits reports whether words of a place may be those of another: a program tells what
// a token server said to it.
func (p Place) fits(at Place) bool {
	return p == at || p == Anywhere || at == Anywhere || p != API && at != API
}

// Found is a sign in a text.
type Found struct {
	Sign     *Sign
	From, To int
}

// InText returns the signs that are a failure wherever they stand, the last ones of
// each; low is the text in lower case.
func InText(low string) []Found {
	const most = 20
	var list []Found
	for _, s := range signs() {
		if !s.Line || s.words == nil {
			continue
		}
		all := s.words.FindAllStringIndex(low, 1000)
		for _, at := range all[max(0, len(all)-most):] {
			list = append(list, Found{s, at[0], at[1]})
		}
	}
	return list
}

// VendorOf recognises a vendor by the marks of a response, "" none; at is its host, with
// the path of a token endpoint.
func VendorOf(at string, header map[string][]string, said string) System {
	for _, v := range all() {
		if v.marked(strings.ToLower(at), header, said) {
			return v.Name
		}
	}
	return ""
}

func (v *Vendor) marked(at string, header map[string][]string, said string) bool {
	host, path, _ := strings.Cut(at, "/")
	if slices.ContainsFunc(v.Paths, func(p string) bool { return strings.Contains("/"+path, p) }) {
		return true
	}
	if host != "" && slices.ContainsFunc(v.Hosts, func(h string) bool { return under(host, h) }) {
		return true
	}
	for _, mark := range v.Header {
		name, part, _ := strings.Cut(mark, ": ")
		for have, values := range header {
			if strings.EqualFold(have, name) && slices.ContainsFunc(values, func(value string) bool {
				return strings.Contains(strings.ToLower(value), strings.ToLower(part))
			}) {
				return true
			}
		}
	}
	return v.Said != "" && strings.Contains(strings.ToLower(said), v.Said)
}

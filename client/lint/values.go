package lint

import (
	"fmt"
	"strings"
	"unicode"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/placeholder"
)

// placeholders finds texts that a guide meant to be replaced.
func (l *linter) placeholders() {
	for _, v := range l.values() {
		part := placeholder.In(v.text)
		if v.key == "url" {
			part = placeholder.InAddress(v.text)
		}
		if part != "" {
			l.add(v.key, fmt.Sprintf("still has the placeholder %s", part), "Put the real value there: "+l.edit(v.key+"=…"))
		}
	}
	for _, s := range l.t.Secrets {
		if s.Placeholder {
			l.add(s.Key, "the secret from "+s.Source+" is a text that was meant to be replaced", "Store the real secret: "+l.secretCommand(s.Key))
		}
	}
}

// blanks finds values with blanks or line ends around them.
func (l *linter) blanks() {
	for _, v := range l.values() {
		switch {
		case v.text != strings.TrimFunc(v.text, blank):
			l.add(v.key, "has blanks or a line end around its value", "Take them out: "+l.edit(v.key+"=…"))
		case strings.ContainsFunc(v.text, func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' }):
			l.add(v.key, "has a line end or a tab within its value", "Write the value on one line: "+l.edit(v.key+"=…"))
		}
	}
	for _, s := range l.pasted() {
		if s.Blank {
			l.add(s.Key, "the secret from "+s.Source+" has blanks or a line end around it", l.put(s, "Store it again without them", "Set the variable without them"))
		}
	}
}

func blank(r rune) bool { return unicode.IsSpace(r) }

// quoted finds values that were copied with their quotes.
func (l *linter) quoted() {
	for _, v := range l.values() {
		if _, yes := evidence.Unquoted(strings.TrimFunc(v.text, evidence.Unseen)); yes {
			l.add(v.key, "has quotes within its value", "Take them out: "+l.edit(v.key+"=…"))
		}
	}
	for _, s := range l.pasted() {
		if s.Quoted {
			l.add(s.Key, "the secret from "+s.Source+" stands in quotes: they are sent, too", l.put(s, "Store it again without them", "Set the variable without them"))
		}
	}
}

// invisible finds characters that nobody sees, which copying from a web page or
// a chat brings along.
func (l *linter) invisible() {
	for _, v := range l.values() {
		if strings.ContainsFunc(v.text, evidence.Invisible) {
			l.add(v.key, "holds characters that nobody sees (a zero-width blank or the like)", "Type the value instead of pasting it: "+l.edit(v.key+"=…"))
		}
	}
	for _, s := range l.pasted() {
		if s.Invisible {
			l.add(s.Key, "the secret from "+s.Source+" holds characters that nobody sees (a zero-width blank or the like)",
				"Copy it again from where it was made: "+l.secretCommand(s.Key))
		}
	}
}

// pasted are the secrets that go out as they are: keys in PEM have lines, and a
// pasted bearer token is tidied before it is used.
func (l *linter) pasted() []client.SecretShape {
	var list []client.SecretShape
	for _, s := range l.t.Secrets {
		switch {
		case !s.Known, s.Key == "auth.key", s.Key == "auth.certificate", s.Key == "auth.token" && l.t.Method == "bearer":
		default:
			list = append(list, s)
		}
	}
	return list
}

// urlIsMetadata finds the address of a document instead of the service's root.
func (l *linter) urlIsMetadata() {
	path, query, _ := strings.Cut(l.t.URL, "?")
	lower := strings.ToLower(strings.TrimRight(path, "/"))
	for _, end := range []string{"/$metadata", "/$batch", "/$count", "/swagger", "/swagger/index.html", "/index.html"} {
		if strings.HasSuffix(lower, end) {
			root := strings.TrimRight(path, "/")
			l.add("url", "ends in "+end[1:]+": the address of the service itself is wanted", "Cut it off: "+l.edit("url="+root[:len(root)-len(end)]))
			return
		}
	}
	if strings.Contains(query, "$") && l.t.Kind != "rest" {
		l.add("url", "has a query of one set ($filter, $top …): the address of the service itself is wanted", "Cut it off: "+l.edit("url="+path))
	}
}

// beyondRoot are parts of an address after which a set follows.
var beyondRoot = lazy.Regexp(`(?i)^(https?://[^/]+(?:/[^/]+)*?(?:\.svc|/api/domain/odata|/xmart-api/odata/[^/]+))/([A-Za-z_][^/?]*)/?$`)

// noSet are parts of an address that name no set.
var noSet = lazy.Regexp(`(?i)^(odata|api|rest|web|v\d+.*)$`)

// urlIsSet finds the address of a set or of one row.
func (l *linter) urlIsSet() {
	if l.t.Kind == "rest" {
		return
	}
	path, _, _ := strings.Cut(l.t.URL, "?")
	if m := beyondRoot.FindStringSubmatch(path); m != nil && !noSet.MatchString(m[2]) {
		l.add("url", "is the address of the set "+m[2]+": the address of the service itself is wanted", "Cut it off: "+l.edit("url="+m[1]))
		return
	}
	last := path[strings.LastIndexByte(path, '/')+1:]
	if i := strings.IndexByte(last, '('); i > 0 && strings.HasSuffix(last, ")") && !strings.HasPrefix(last, "(S(") {
		l.add("url", "is the address of one row of "+last[:i]+": the address of the service itself is wanted",
			"Cut it off: "+l.edit("url="+strings.TrimRight(path[:len(path)-len(last)], "/")))
	}
}

// liveWithoutTLS finds live data that goes unchecked or in the clear.
func (l *linter) liveWithoutTLS() {
	if !l.t.Live {
		return
	}
	if l.t.Insecure {
		l.add("tls.insecure", "certificates are not checked on a live environment: anybody between could read the token",
			"Name the CA instead: "+l.edit("tls.insecure=false", "tls.ca_file=corp.pem"))
	}
	if l.t.PlainHTTP && strings.HasPrefix(l.t.URL, "http://") && !evidence.IsLoopback(hostOf(l.t.URL)) {
		l.add("insecure_http", "a live environment is asked over http: anybody between can read the token", "Write https:// in url, and take insecure_http out.")
	}
}

// sessionsUnsaid finds a licensed service that is not called so.
func (l *linter) sessionsUnsaid() {
	if l.system == vendors.ERPNet && !l.t.Licensed {
		l.add("licensed", "a request to ERP.net takes a licence slot, and the profile does not say so", "Say it, and the doctor asks first: "+l.edit("licensed=true"))
	}
}

// requestsAtOnce finds a service that takes one request at a time and is sent
// more.
func (l *linter) requestsAtOnce() {
	if l.system == vendors.ERPNet && l.t.Concurrency > 1 {
		l.add("concurrency", fmt.Sprintf("ERP.net takes one request at a time, the profile allows %d", l.t.Concurrency), "Allow one: "+l.edit("concurrency=1"))
	}
}

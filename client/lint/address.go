package lint

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
)

// addressChecks look at the address of the service and at what is said of it.
var addressChecks = []check{
	{code: "url-is-metadata", title: "The address is that of a document.",
		seen:  "`url` ends in `$metadata`, `$count`, `$batch`, `index.html`, or has a query such as `$filter`.",
		means: "The address of the service itself is wanted: sets and documents are found below it.", do: "Cut the end off.",
		look: func(l *linter) {
			path, query, _ := strings.Cut(l.t.URL, "?")
			query = strings.ReplaceAll(query, "%24", "$")
			lower := strings.ToLower(strings.TrimRight(path, "/"))
			for _, end := range []string{"/$metadata", "/$batch", "/$count", "/swagger", "/swagger/index.html", "/index.html"} {
				if strings.HasSuffix(lower, end) {
					root := strings.TrimRight(path, "/")
					root = root[:len(root)-len(end)]
					if end == "/$count" { // that of a set
						root = root[:max(strings.LastIndexByte(root, '/'), 0)]
					}
					l.add("url", "ends in "+end[1:]+": the address of the service itself is wanted", "Cut it off: "+l.edit("url="+root))
					return
				}
			}
			if ofSet.MatchString(query) && l.t.Kind != "rest" {
				path = path[:max(strings.LastIndexByte(path, '/'), 0)]
			}
			if strings.Contains(query, "$") && l.t.Kind != "rest" {
				l.add("url", "has a query of one set ($filter, $top …): the address of the service itself is wanted",
					"Cut it off: "+l.edit("url="+path))
			}
		}},
	{code: "url-is-set", title: "The address is that of one set.",
		seen:  "`url` goes on behind the root of a known system, or ends in a key such as `(1)`.",
		means: "The address of the service itself is wanted.", do: "Cut the end off.", look: func(l *linter) {
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
		}},
	{code: "url-like-sibling", title: "Two environments have one address.", seen: "`url` of a live and another environment are the same.",
		means: "Copied and not changed: what is called staging is live, or the reverse.", do: "Write the address of this environment.",
		look: func(l *linter) {
			for _, s := range l.t.Siblings {
				if s.URL != "" && strings.EqualFold(strings.TrimRight(s.URL, "/"), strings.TrimRight(l.t.URL, "/")) && s.Live != l.t.Live {
					l.add("url", "is the address of "+s.Ref+", too: they would be one environment under two names",
						"Write the address of this environment: "+l.edit("url=https://…"))
					return
				}
			}
		}},
	{code: "environment-mixed", title: "An address says that it is of the other environment.",
		seen:  "`live` or `prod` in an address of staging, `uat`, `test`, `staging` … in one that is marked live.",
		means: "Often a part that was copied and not changed.", do: "Compare with what you were given for this environment.",
		look: func(l *linter) { // a profile with one environment may call it as it likes
			if len(l.t.Siblings) == 0 {
				return
			}
			for _, v := range []value{{"url", l.t.URL}, {"auth.token_url", l.t.Auth["token_url"]}} {
				u, err := url.Parse(v.text)
				if err != nil || u.Host == "" {
					continue
				}
				where := strings.TrimSuffix(u.Hostname(), ".test") + u.Path // a name for tests says nothing
				staging, live := stagingWord.FindStringSubmatch(where), liveWord.FindStringSubmatch(where)
				switch {
				case l.t.Live && staging != nil && live == nil:
					l.add(v.key, "says "+staging[2]+", and the environment is marked live",
						"Write live's own address, or take the mark away: "+l.edit("live=false"))
				case !l.t.Live && live != nil && staging == nil && !liveWord.MatchString(l.t.Environment) && l.liveSibling():
					l.add(v.key, "says "+live[2]+", and the environment is "+l.t.Environment,
						"Write the address of "+l.t.Environment+": "+l.edit(v.key+"=https://…"))
				}
			}
		}},
	{code: "live-without-tls", title: "Live data is asked for without protection.",
		seen:  "`tls.insecure = true` or `http://` on an environment marked live.",
		means: "Anybody between could read the token and the data.", do: "Use `tls.ca_file` for a CA of your own, and https.",
		look: func(l *linter) {
			if !l.t.Live {
				return
			}
			if l.t.Insecure {
				l.add("tls.insecure", "certificates are not checked on a live environment: anybody between could read the token",
					"Name the CA instead: "+l.edit("tls.insecure=false", "tls.ca_file=corp.pem"))
			}
			if l.t.PlainHTTP && strings.HasPrefix(l.t.URL, "http://") && !evidence.IsLoopback(hostOf(l.t.URL)) {
				l.add("insecure_http", "a live environment is asked over http: anybody between can read the token",
					"Write https:// in url, and take insecure_http out.")
			}
		}},
	{code: "sessions-unsaid", title: "The service opens licensed sessions and the profile does not say so.",
		seen:  "An ERP.net address without `licensed = true`.",
		means: "Every session takes a licence slot; the doctor could not know to ask first.", do: "Write `licensed = true`.",
		look: func(l *linter) {
			if l.system == vendors.ERPNet && !l.t.Licensed {
				l.add("licensed", "a request to ERP.net takes a licence slot, and the profile does not say so",
					"Say it, and the doctor asks first: "+l.edit("licensed=true"))
			}
		}},
	{code: "requests-at-once", title: "More requests at once than the service takes.",
		seen: "An ERP.net address with `concurrency` above 1.", means: "ERP.net refuses parallel requests with 429.",
		do: "Write `concurrency = 1`.", look: func(l *linter) {
			if l.system == vendors.ERPNet && l.t.Concurrency > 1 {
				l.add("concurrency", fmt.Sprintf("ERP.net takes one request at a time, the profile allows %d", l.t.Concurrency),
					"Allow one: "+l.edit("concurrency=1"))
			}
		}},
}

// hostOf is the host of an address in small letters, without its port, "" where
// there is none.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Hostname())
}

// ofSet recognises options that belong to a set, which is the end of the path.
var ofSet = lazy.Regexp(`(?:^|&)\$(?:filter|top|skip|select|orderby|expand|search|apply|count)=`)

// Words by which addresses say what they are.
var (
	stagingWord = lazy.Regexp(`(?i)(^|[^a-z])(staging|stage|stg|uat|acc|acceptance|preprod|pre-prod|nonprod|non-prod|sandbox|dev|test|tst|` +
		`qa)\d*([^a-z]|$)`)
	liveWord = lazy.Regexp(`(?i)(^|[^a-z])(live|prod|prd)\d*([^a-z]|$)`)
)

func (l *linter) liveSibling() bool {
	return slices.ContainsFunc(l.t.Siblings, func(s client.Target) bool { return s.Live })
}

// whoResource is the id of the xMart of WHO at a host, "" none.
func whoResource(host string) string {
	for _, m := range vendors.WhoMarts {
		if m.Host == host {
			return m.ID
		}
	}
	return ""
}

package explain

import (
	"net/url"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/failure"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/method"
)

// page is where a web page begins.
var pageStart = lazy.Regexp(`(?i)<!doctype html|<html[\s>]|<\?xml|<error[\s>]|<m:error[\s>]`)

// dataXML begins responses that worked.
var dataXML = lazy.Regexp(`(?i)\A<\?xml[^>]*\?>\s*<(?:\w+:)?(?:feed|entry|service|edmx|schema|rows|dataset)\b`)

// pageStatus is a status in the title or heading of a page: nginx and its like.
var pageStatus = lazy.Regexp(`(?i)<(?:title|h1|h2|h3)[^>]*>[^<]{0,80}\b([45]\d\d)\b`)

// findPages finds web pages and XML errors.
func findPages(b reader, text string) []candidate {
	at := pageStart.FindStringIndex(text)
	if at == nil {
		return nil
	}
	from, to := at[0], len(text)
	lower := strings.ToLower(text[from:])
	for _, end := range []string{"</html>", "</error>", "</m:error>"} {
		if i := strings.LastIndex(lower, end); i >= 0 && len(lower) == len(text[from:]) {
			to = from + i + len(end)
			break
		}
	}
	body := text[from:to]
	if dataXML.MatchString(body) {
		return []candidate{{from: from, to: to}}
	}
	a := failure.Answer{Body: []byte(body), Attempts: 1, Header: map[string][]string{"Content-Type": {"text/html"}}}
	if strings.HasPrefix(strings.ToLower(body), "<?xml") && !strings.Contains(lower, "<html") ||
		strings.Contains(lower[:min(len(lower), 40)], "error") {
		a.Header["Content-Type"] = []string{"application/xml"}
	}
	if m := pageStatus.FindStringSubmatch(body); m != nil {
		a.Status, _ = strconv.Atoi(m[1])
	}
	r := failure.Read(a, failure.Redact{})
	c := candidate{from: from, to: to, status: a.Status, err: r}
	if code, _ := b.Find(body); code != "" {
		c.err = authError(r)
	}
	return []candidate{c}
}

// challengeLine is a WWW-Authenticate line, with the field's name or without.
var challengeLine = lazy.Regexp(`(?im)^[<\s"']*(?:www-authenticate["']?\s*[:=]\s*["']?)(.+)$|^\s*["']?(Bearer\s+(?:realm|error|` +
	`authorization_uri|resource_id|claims|scope|client_id|trusted_issuers|error_description)\s*=.+)$`)

// findChallenges finds what an API writes into WWW-Authenticate.
func findChallenges(_ reader, text string) []candidate {
	var all []candidate
	for _, m := range challengeLine.FindAllStringSubmatchIndex(text, 100) {
		value := ""
		for _, g := range []int{2, 4} {
			if m[g] >= 0 {
				value = strings.TrimSpace(text[m[g]:m[g+1]])
			}
		}
		if n := len(all); n > 0 && m[0]-all[n-1].to < 300 {
			last := all[n-1].err.(*client.ResponseError) //nolint:errorlint,forcetypeassert // made below
			values := slices.Concat(last.Header["Www-Authenticate"], []string{value})
			all[n-1] = challenge(values, all[n-1].from, m[1])
			continue
		}
		all = append(all, challenge([]string{value}, m[0], m[1]))
	}
	return all
}

func challenge(values []string, from, to int) candidate {
	a := failure.Answer{Status: 401, Header: map[string][]string{"Www-Authenticate": values}, Attempts: 1}
	for _, c := range failure.Challenges(a.Header) {
		if c.Params["error"] == "insufficient_scope" {
			a.Status = 403
		}
	}
	return candidate{from: from, to: to, status: a.Status, err: failure.Read(a, failure.Redact{})}
}

// queryError is an error in an address, as a browser ends up at.
var queryError = lazy.Regexp(`[?&#]error=[^\s"'<>]+`)

// findQueries finds errors that a sign-in page sends back in an address.
func findQueries(b reader, text string) []candidate {
	var all []candidate
	for _, at := range queryError.FindAllStringIndex(text, 50) {
		q, err := url.ParseQuery(text[at[0]+1 : at[1]])
		if err != nil {
			continue
		}
		e := &client.AuthError{Code: q.Get("error"), Description: q.Get("error_description"), Message: "the sign-in was refused"}
		e.IDs = evidence.TextIDs(e.Description)
		all = append(all, candidate{from: at[0], to: at[1], err: e})
	}
	return all
}

// oauthError is an error of RFC 6749 and its like, as a word in a text.
var oauthError = lazy.Regexp(`\b(invalid_client|invalid_grant|invalid_request|invalid_scope|invalid_resource|invalid_target|` +
	`invalid_tenant|unauthorized_client|unsupported_grant_type|access_denied|interaction_required|consent_required|login_required|` +
	`temporarily_unavailable|server_error|expired_token|authorization_pending|slow_down|bad_verification_code)\b`)

// codeTail ends what belongs to a code: Entra's texts end in a timestamp.
var codeTail = lazy.Regexp(`(?i)^[\s\S]*?timestamp["']?:\s*"?[\d-]+[ T][\d:.]+Z?`)

// findCodes finds codes of Entra in texts, and OAuth errors.
func findCodes(b reader, text string) []candidate {
	var all []candidate
	if code := b.bareCode(text); code != "" {
		return []candidate{{from: 0, to: len(text), err: &client.AuthError{Description: code, Message: "the token endpoint refused"}}}
	}
	for _, at := range lastOf(vendors.EntraCode.FindAllStringIndex(text, -1)) {
		if n := len(all); n > 0 && at[0] < all[n-1].to {
			continue
		}
		start, end := at[0], at[1]
		if m := codeTail.FindString(text[end:min(len(text), end+3000)]); m != "" && !vendors.EntraCode.MatchString(m) {
			end += len(m)
		} else {
			end = lineEnd(text, end)
		}
		e := &client.AuthError{Description: strings.TrimSpace(text[start:end]), Message: "the token endpoint refused"}
		around := text[max(0, start-300):min(len(text), end+300)]
		if m := oauthError.FindString(around); m != "" {
			e.Code = m
		}
		e.IDs = evidence.TextIDs(text[max(0, start-1000):min(len(text), end+1000)])
		asAz(e, text)
		all = append(all, candidate{from: start, to: end, at: start, named: at[1], bare: true, err: e})
	}
	for _, at := range lastOf(oauthError.FindAllStringIndex(text, -1)) {
		end := lineEnd(text, at[1])
		if n := len(all); n > 0 && at[0] < all[n-1].to && all[n-1].from <= at[0] {
			continue // a line of many
		}
		e := &client.AuthError{Code: text[at[0]:at[1]], Message: "the token endpoint refused"}
		e.Description = strings.Trim(text[at[1]:end], " \t:,;.()\"'")
		e.IDs = evidence.TextIDs(text[at[0]:end])
		all = append(all, candidate{from: at[0], to: end, at: at[0], named: at[1], bare: true, err: e})
	}
	return all
}

// lastOf are the last ones: they tell of the last failure.
func lastOf(all [][]int) [][]int { return all[max(0, len(all)-200):] }

// longestLine is how much of a line belongs to what it begins with, in bytes.
const longestLine = 8 << 10

// lineEnd is where the line ends that a place is on.
func lineEnd(text string, at int) int {
	rest := text[at:min(len(text), at+longestLine)]
	if i := strings.IndexByte(rest, '\n'); i >= 0 {
		return at + i
	}
	return at + len(strings.ToValidUTF8(rest, ""))
}

// bareNumber is a code without its family.
var bareNumber = lazy.Regexp(`^(?i)(AADSTS|AADB2C)?\s*#?\s*(\d{4,9})$`)

// bareCode returns the code that a text consists of, "" if it is not that, or
// a number that the book does not know.
func (b reader) bareCode(text string) string {
	m := bareNumber.FindStringSubmatch(strings.Trim(strings.TrimSpace(text), `"'.:`))
	if m == nil {
		return ""
	}
	if m[1] != "" {
		return strings.ToUpper(m[1]) + m[2]
	}
	for _, family := range []string{"AADSTS", "AADB2C"} {
		if b.Entries[family+m[2]] != nil {
			return family + m[2]
		}
	}
	return ""
}

// asAz makes an error one of az where az wrote the text.
func asAz(e *client.AuthError, text string) {
	if vendors.AzWrote.MatchString(text) {
		e.Method, e.Endpoint, e.Body = method.AzureCLI, "az", []byte(head(text))
	}
}

// azWords are the sentences by which az says why it gives no token.
var azWords = lazy.Regexp(`(?i)Please run '?az login'? to setup account|does not exist in MSAL token cache|` +
	`Could not retrieve credential from local cache|Subscription '[^']*' not found|No subscriptions? found|` +
	`Multiple subscriptions with the name|Found multiple accounts with the same username|tenants require Multi-Factor Authentication|` +
	`Please specify only one of subscription and tenant|Interactive authentication is needed|az: (?:command )?not found|` +
	`'az' is not recognized|az is not signed in|az, the Azure CLI, is not installed|az could not get a token|az did not answer within|` +
	`The command failed with an unexpected error|json\.decoder\.JSONDecodeError|az: error: |az account: error: |` +
	`Certificate verification failed\. This typically happens when using Azure CLI`)

// azHints stand in every text that azWords finds something in.
var azHints = []string{"az ", "az:", "'az'", "msal", "subscription", "credential from local cache", "accounts with the same",
	"multi-factor", "interactive authentication",
	"az, the", "unexpected error", "jsondecodeerror", "certificate verification failed"}

// findProgramWords finds what az says when it gives no token. Its text is taken
// whole: what explains a failure often stands above it.
func findProgramWords(b reader, text string) []candidate {
	if !evidence.HasAny(strings.ToLower(text), azHints...) {
		return nil
	}
	all := azWords.FindAllStringIndex(text, 1000)
	if len(all) == 0 {
		return nil
	}
	at := all[len(all)-1]
	if vendors.EntraCode.MatchString(text) && strings.Contains(text[at[0]:at[1]], "Interactive") {
		return nil // az's advice below what Entra said
	}
	if strings.Contains(text[at[0]:at[1]], "JSONDecodeError") && !vendors.AzWrote.MatchString(text) {
		return nil // another program's
	}
	start := strings.LastIndexByte(text[:at[0]], '\n') + 1
	end := len(text)
	if i := strings.IndexByte(text[at[1]:], '\n'); i >= 0 {
		end = at[1] + i
	}
	e := &client.AuthError{Method: method.AzureCLI, Endpoint: "az", Message: "az gave no token", Body: []byte(head(text)),
		IDs: evidence.TextIDs(text)}
	e.Description = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text[start:end]), "ERROR:"))
	e.Reason = reasonIn(e.Description, tokenTexts)
	if strings.Contains(text, "Traceback (most recent call last)") {
		start, end = 0, len(text) // the exception it ends in is the same failure
	}
	return []candidate{{from: start, to: end, err: e}}
}

// head is the beginning of a text, as much as an error keeps.
func head(text string) string {
	if len(text) > 64<<10 {
		text = strings.ToValidUTF8(text[:64<<10], "")
	}
	return text
}

// ownLines are our own errors, as a person copies them from a terminal.
var ownLines = lazy.Regexp(`(?m)(?:^.*?\bodatui: error: |^[ \t]*(?:token endpoint |service answered \d|profile [^\s:]+: |` +
	`no set named "))(?:.*)$`)

var (
	endpointSaid   = lazy.Regexp(`^token endpoint (\S+) (refused: (\w+)(?:: (.*))?|answered (\d{3})\b.*|could not be reached: (.*)|.*)$`)
	serviceSaid    = lazy.Regexp(`^service answered (\d{3})(?: ([^:\s]+))?(?:: (.*))?$`)
	profileSaid    = lazy.Regexp(`^profile ([^\s:]+): (?:([a-z_]+(?:\.[A-Za-z0-9_-]+)*): )?(.*)$`)
	noSetSaid      = lazy.Regexp(`^no set named "([^"]*)"`)
	secretSaid     = lazy.Regexp(`^secret from ((?:env|keyring|file|command) \S+|prompt): `)
	sentryOfErrors = "odatui: error: "
)

// findOwnWords finds our own error lines.
func findOwnWords(_ reader, text string) []candidate {
	var all []candidate
	for _, m := range ownLines.FindAllStringSubmatchIndex(text, 200) {
		line := text[m[0]:m[1]]
		if i := strings.Index(line, sentryOfErrors); i >= 0 {
			line = line[i+len(sentryOfErrors):]
		}
		if err := ownError(strings.TrimSpace(line)); err != nil {
			all = append(all, candidate{from: m[0], to: m[1], err: err})
		}
	}
	return all
}

// keyringWords are how keyrings, and Go's packages for them, say that they are
// not there or are locked (auth.md 6).
var keyringWords = lazy.Regexp(`(?im)^.*(?:dbus-launch|failed to unlock correct collection|org\.freedesktop\.secrets|` +
	`Cannot autolaunch D-Bus|keychain (?:is locked|cannot be found)|errSecInteractionNotAllowed|User interaction is not allowed).*$`)

// findKeyrings finds lines that tell of a keyring that cannot be used.
func findKeyrings(_ reader, text string) []candidate {
	if !hinted(strings.ToLower(text), "dbus-launch|correct collection|freedesktop.secrets|d-bus|keychain|errsec|user interaction") {
		return nil
	}
	all := keyringWords.FindAllStringIndex(text, 50)
	if len(all) == 0 {
		return nil
	}
	at := all[len(all)-1]
	wrong := &client.ProfileError{Message: strings.TrimSpace(text[at[0]:at[1]]), Reason: client.ReasonNoKeyring, Source: "keyring"}
	return []candidate{{from: at[0], to: at[1], err: wrong}}
}

// ownError reads an error of ours back, nil if it is none that says more than
// its words.
func ownError(line string) error {
	if m := endpointSaid.FindStringSubmatch(line); m != nil {
		e := &client.AuthError{Endpoint: "https://" + m[1], Code: m[3], Description: m[4], Message: line, IDs: evidence.TextIDs(line)}
		e.Reason = reasonIn(line, tokenTexts)
		e.Status, _ = strconv.Atoi(m[5])
		if _, w := wireIn(m[6], m[1]); w != nil && m[6] != "" {
			e.Cause = w
		}
		return e
	}
	if m := serviceSaid.FindStringSubmatch(line); m != nil {
		r := &client.ResponseError{Code: m[2], Message: m[3], Attempts: 1, Shape: client.ShapeOther, Reason: reasonIn(m[3], answerTexts)}
		r.Status, _ = strconv.Atoi(m[1])
		return r
	}
	if m := noSetSaid.FindStringSubmatch(line); m != nil {
		return &client.NoSetError{Name: m[1]}
	}
	if m := profileSaid.FindStringSubmatch(line); m != nil && m[3] != "" {
		wrong := &client.ProfileError{Profile: m[1], Key: m[2], Message: m[3], Reason: reasonIn(m[3], profileTexts)}
		if found := secretSaid.FindStringSubmatch(m[3]); found != nil {
			wrong.Source = found[1]
		}
		return wrong
	}
	_, w := wireIn(line, "")
	return w
}

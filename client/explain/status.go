package explain

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// statusForms are how programs say an HTTP status and no more, in any language: a
// group that begins with "http" is the address, the other one the status, in digits or
// as .NET names it.
var statusForms = lazy.Regexp(`(?i)(?:` +
	`\b([45]\d\d) (?:client|server) error\b[^\n]*?for url: (\S+)` + `|` + // requests
	`(?:client|server) error '?\(?([45]\d\d)[^\n']*?\)?'? for url '?\(?(https?://[^\s')]+)` + `|` + // httpx, reqwest
	`\b([45]\d\d), message=[^\n]{0,200}?url=(?:URL\()?["']?(https?://[^\s"')}]+)` + `|` + // aiohttp, OkHttp
	`\bHTTP response code: ([45]\d\d)(?: for URL: (https?://\S+))?` + `|` + // Java
	`\[([45]\d\d)[^\]\n]{0,40}\] during \[\w+\] to \[(https?://[^\]\s]+)` + `|` + // Feign
	`\b(?:GET|POST|PUT|PATCH|DELETE) (https?://\S+?)[` + "`" + `"']? (?:HTTP/[\d.]+"? |-> |resulted in a [` + "`" +
	`"']?|failed with )?([45]\d\d)\b` + `|` + // proxies, Guzzle
	`status ?code["']?(?: of| is| was| '|[:=]+ ?["']?)? ?([45]\d\d)\b` + `|` +
	`(?:status ?code|StatusCode)["']?(?: of| is|[:=]+ ?["']?)? ?["']?(unauthorized|forbidden|notfound|badrequest|toomanyrequests|` +
	`internalservererror|badgateway|serviceunavailable|methodnotallowed)\b` + `|` + // Data Factory, .NET
	`[:：] ?([45]\d\d) ?[(（][A-Za-z]` + `|` + // .NET, in any language
	`[:：] {0,2}[(（]([45]\d\d)[)）]` + `|` + // .NET Framework, in any language
	`\b\w+(?:Error|Exception)\)?: \(?([45]\d\d)\b[:,)]? ` + `|` +
	`failed: [a-z ]+ \(([45]\d\d)\)` + `|` + // Mule
	`response code:? ([45]\d\d)\b` + `|` + // got, Business Central
	`\bHTTP(?:/[\d.]+)?["']?[ :]+(?:status |error |code |client |server )*[:(]?([45]\d\d)\b` + `|` +
	`[(（]([45]\d\d)[)）]: ?[A-Z]` + `|` + // Power Query
	`\bStatus\(([45]\d\d)\)` + `|` + // Rust
	`\b(?:fehler|error|erreur|errore)(?:code|nummer| code)?:? ([45]\d\d)\b` + `|` +
	`\b(?:mit|with|avec) (?:status |code |an? |einem )*([45]\d\d) (?:abgelehnt|abgewiesen|beantwortet|rejected|refused|denied|refus)` + `|` +
	`requested URL returned error: ([45]\d\d)` + `|` +
	`\b(?:http_?)?status["']?(?: ?[=:] ?| )["']?([45]\d\d)\b` + `|` +
	`(?:server|service|endpoint|API|request|gateway|response)[^\n.]{0,40} (?:returned|responded with|answered|failed with|` +
	`responded) (?:an? |an error |code |status |http |error |with |unexpected )*([45]\d\d)\b` + `|` +
	`\A\s*([45]\d\d)(?:\s+[A-Za-z][A-Za-z ]+)?\s*\z` + `|` +
	`\b([45]\d\d)[ -]{1,3}(?:Unauthorized|Forbidden|Not Found|Bad Request|Too Many Requests|Internal Server Error|Bad Gateway|` +
	`Service Unavailable|Gateway Time-?out)\b` + `)`)

// statusBytes is how much of the end of a text is searched for a bare status.
const statusBytes = 128 << 10

// requestURL is the address of a request in the lines below an error.
var requestURL = lazy.Regexp(`(?i)(?:-uri? |\bur[il]["']?\s*[:=]\s*|DataSourcePath=|RequestUri:? ?|path: |` +
	`during \[\w+\] to \[)["']?(https?://[^\s"'<>,;]+)`)

// anyURL is an address in the line of an error.
var anyURL = lazy.Regexp(`https?://[^\s"'<>,;)\]]+`)

// bareStatus begins the forms that people use in sentences.
var bareStatus = lazy.Regexp(`(?i)^(?:[45]\d\d[ -]|status|http|error|fehler|erreur|server|service|endpoint|api|request|gateway|response)`)

// findStatus finds lines that tell an HTTP status and not why.
func findStatus(b reader, text string) []candidate {
	var all []candidate
	start := max(0, len(text)-statusBytes)
	for _, at := range statusForms.FindAllStringSubmatchIndex(text[start:], 300) {
		r := &client.ResponseError{Attempts: 1, Shape: client.ShapeEmpty}
		for g := 2; g+1 < len(at); g += 2 {
			if at[g] < 0 {
				continue
			}
			found := text[start+at[g] : start+at[g+1]]
			if strings.HasPrefix(strings.ToLower(found), "http") {
				r.URL = Bare(strings.TrimRight(found, "\"',;)."))
			} else if r.Status = wordStatus[strings.ToLower(found)]; r.Status == 0 {
				r.Status, _ = strconv.Atoi(found)
			}
		}
		from, to := start+at[0], start+at[1]
		if r.URL == "" {
			r.URL = addressNear(text, from, to)
		}
		if r.Message = lineOf(text, from, to); r.Message == strconv.Itoa(r.Status) {
			r.Message = "" // the number is said anyway
		}
		c := candidate{from: from, to: to, status: r.Status, weak: true, bare: bareStatus.MatchString(text[from:to]), err: r}
		if r.URL != "" && b.isTokenAnswer("POST", r.URL, r) || r.URL == "" && tokenWords.MatchString(r.Message) {
			c.err = authError(r)
		}
		all = append(all, c)
	}
	return all
}

// addressNear is the address of the request that a line is about, "" if the line and
// those below it name none.
func addressNear(text string, from, to int) string {
	const below = 600
	line := text[max(strings.LastIndexByte(text[:from], '\n')+1, from-below):min(lineEnd(text, to), to+below)]
	if found := anyURL.FindString(line); found != "" {
		return Bare(strings.TrimRight(found, "."))
	}
	if m := requestURL.FindStringSubmatch(strings.ToValidUTF8(text[to:min(len(text), to+below)], "")); m != nil {
		return Bare(m[1])
	}
	return ""
}

// lineOf is the line, or lines, in which a part of a text stands, bounded.
func lineOf(text string, from, to int) string {
	from = max(strings.LastIndexByte(text[:from], '\n')+1, from-longestQuote/2)
	to = min(lineEnd(text, to), to+longestQuote/2)
	return strings.ToValidUTF8(strings.TrimSpace(text[from:to]), "")
}

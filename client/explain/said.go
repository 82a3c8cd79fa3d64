package explain

import (
	"errors"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/method"
)

// saidForms are how programs complain about what they got, or would not send: the
// failure behind it is known though no response is there.
var saidForms = []struct {
	reason string
	status int // of the response, 0: it was none
	words  *lazy.Pattern
}{
	{client.ReasonWebPage, 200, lazy.Regexp(`Unexpected token '?<'?(?:,| in JSON)|lexical error: invalid char in json text\.\s+<|` +
		`(?i:unexpected mimetype:? text/html)|invalid character '<' looking for beginning|'<' is an invalid start of a value|` +
		`parsing value: <\.|Unexpected character \('<' \(code 60\)\)|content type (?:of the response|'text/html|\[text/html)[^\n]{0,200}|` +
		`is not valid JSON[^\n]{0,40}<(?:!DOCTYPE|html)|Unexpected character encountered[^\n]{0,40}<`)},
	{client.ReasonNoDocument, 0, lazy.Regexp(`The given URL neither points to an OData service|is not a valid OData service document`)},
	{"", 404, lazy.Regexp(`(?:Expression\.Error|DataSource\.\w+): The key didn't match any rows in the table`)},
	{"", 401, lazy.Regexp(`(?i:Credentials are required to connect to the \w+ source|` +
		`web API key can only be specified when a web API key name is provided)`)},
	{"", 429, lazy.Regexp(`Web\.Contents failed[^\n]* \(429\)`)},
	{client.ReasonModel, 0, lazy.Regexp(`metadata document appears to be invalid|(?:metadata document|` +
		`\$metadata)[^\n]{0,40} could not be (?:read|parsed)`)},
	{"", 401, lazy.Regexp(`(?i:The credentials provided for the \w+ source are invalid|` +
		`We couldn't authenticate with the credentials provided|Die für die Quelle "?\w+"? angegebenen Anmeldeinformationen sind ungültig)`)},
	{"", 403, lazy.Regexp(`(?i:Access to the resource is forbidden|Der Zugriff auf die Ressource ist (?:unzul.ssig|verboten|untersagt)|` +
		`L'acc.s . la ressource est interdit)`)},
	{client.ReasonUnsendable, 0, lazy.Regexp(`Invalid (?:leading whitespace, reserved character|header value)|\bERR_INVALID_CHAR\b|` +
		`(?i:invalid header field value|Illegal character\(s\) in message header value|New-?line characters? (?:are not allowed )?in header|` +
		`Specified value has invalid (?:HTTP Header|CRLF|Control) characters|header value contains invalid)`)},
	{client.ReasonAddress, 0, lazy.Regexp(`\bMissingSchema\b|No scheme supplied|unsupported protocol scheme|` +
		`(?i:URL using bad/illegal format|URL rejected:)|\bERR_INVALID_URL\b|MalformedURLException|invalid request URI was provided|` +
		`UriFormatException|Invalid URI: |relative URL without a base|UnsupportedProtocol: Request URL is missing|` +
		`did not match the requested issuer`)},
}

// findSaid finds what programs complain about.
func findSaid(_ reader, text string) []candidate {
	var all []candidate
	start := max(0, len(text)-statusBytes)
	if !hinted(strings.ToLower(text[start:]), "unexpected|lexical|invalid|start of a value|not valid json|content "+
		"type|odata|metadata|credentials|api key|web.contents|key didn|anmeldeinf|ressource|resource|illegal|header|url|uri|scheme|issuer") {
		return nil
	}
	for _, f := range saidForms {
		found := f.words.FindAllStringIndex(text[start:], 50)
		for _, at := range found[max(0, len(found)-5):] {
			at[0], at[1] = at[0]+start, at[1]+start
			line := lineOf(text, at[0], at[1])
			c := candidate{from: at[0], to: at[1], status: f.status, err: client.Because(f.reason, errors.New(line))}
			address := addressNear(text, at[0], at[1])
			switch {
			case f.reason == client.ReasonWebPage && tokenWords.MatchString(line):
				c.err = &client.AuthError{Status: 200, Endpoint: address, Header: map[string][]string{"Content-Type": {"text/html"}}, Message: line}
			case f.status != 0:
				r := &client.ResponseError{Status: f.status, URL: address, Shape: client.ShapeText, Message: line, Reason: f.reason, Attempts: 1}
				if f.reason == client.ReasonWebPage {
					r.Shape = client.ShapeHTML
				}
				c.err = r
			case f.reason == client.ReasonUnsendable:
				c.err = &client.AuthError{Message: line, Description: line, Reason: f.reason}
			case f.reason == client.ReasonAddress:
				c.err = &client.ProfileError{Key: "url", Message: line, Reason: f.reason}
			}
			all = append(all, c)
		}
	}
	return all
}

// tokenWords tell that a program waited for a token.
var tokenWords = lazy.Regexp(`(?i)OAuth ?2[^\n]{0,30}Token ?Response|/token\b|token (?:request|endpoint|exchange|acquisition)|` +
	`(?:request|fetch|get|acquir|retriev|refresh|obtain)\w* (?:an? |the )?(?:new )?(?:access |oauth\w* |bearer )*token\b`)

// findSigns finds what vendors say in words that are a failure wherever they stand.
func findSigns(_ reader, text string) []candidate {
	const most = 256 << 10
	start := max(0, len(text)-most)
	low := strings.ToLower(text[start:])
	if len(low) != len(text)-start {
		low = text[start:] // places must be those of the text
	}
	var all []candidate
	for _, f := range vendors.InText(low) {
		f.From, f.To = f.From+start, f.To+start
		line := lineOf(text, f.From, f.To)
		c := candidate{from: f.From, to: lineEnd(text, f.To), at: f.From, named: f.To}
		e := &client.AuthError{Description: line, Message: "the token endpoint refused", IDs: evidence.TextIDs(nearby(text, f.From, f.To))}
		switch f.Sign.At {
		case vendors.Program:
			e.Method, e.Endpoint, e.Message, e.Body = method.AzureCLI, "az", "az gave no token", []byte(head(text))
			c.err = e
		case vendors.TokenServer:
			e.Status = statusOfSign(f.Sign)
			c.err = e
		default:
			c.status = statusOfSign(f.Sign)
			c.err = &client.ResponseError{Status: c.status, Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1,
				URL: addressNear(text, f.From, f.To)}
		}
		all = append(all, c)
	}
	return all
}

// statusOfSign is the status with which a sign comes, 0 if there are several.
func statusOfSign(s *vendors.Sign) int {
	n, _ := strconv.Atoi(s.Status)
	return n
}

// nearby is a part of a text with what stands near it.
func nearby(text string, from, to int) string {
	const most = 1000
	return strings.ToValidUTF8(text[max(0, from-most):min(len(text), to+most)], "")
}

// signInCode is a code of Entra in its pages and in the log of sign-ins, which leave out
// the family.
var signInCode = lazy.Regexp(`(?im)(?:^|[|\t>;,])\W{0,4}(?:sign-?in )?(?:error|fehler|erreur) ?code\W{0,6}(\d{5,9})\b`)

var failureReason = lazy.Regexp(`(?im)(?:failure reason|fehlerursache|message)\W{1,4}([^\n|]{10,600})`)

// findSignIns finds codes of Entra's pages and of tables of sign-ins. An id beside
// them tells whose they are.
func findSignIns(_ reader, text string) []candidate {
	var all []candidate
	start := max(0, len(text)-statusBytes)
	for _, at := range signInCode.FindAllStringSubmatchIndex(text[start:], 20) {
		near := nearby(text, start+at[0], start+at[1])
		if ids := evidence.TextIDs(near); ids["correlation_id"] != "" || ids["request_id"] != "" {
			all = append(all, signIn("AADSTS"+text[start+at[2]:start+at[3]], near, start+at[0], start+at[1]))
		}
	}
	return all
}

func signIn(code, near string, from, to int) candidate {
	e := &client.AuthError{Description: code, Message: "the token endpoint refused", IDs: evidence.TextIDs(near)}
	if m := failureReason.FindStringSubmatch(near); m != nil {
		e.Description += ": " + strings.TrimSpace(m[1])
	}
	return candidate{from: from, to: to, err: e}
}

// ofSignIn reads an entry of the log of sign-ins.
func ofSignIn(o object) (candidate, bool) {
	status, _ := o["status"].(object)
	code := strings.TrimSpace(textIn(status["errorCode"]))
	if len(code) < 5 {
		return candidate{}, false
	}
	near := "failure reason: " + textIn(status["failureReason"]) + "\ncorrelation id: " + textIn(o["correlationId"]) + "\nrequest id: " +
		textIn(o["id"])
	return signIn("AADSTS"+code, near, 0, 0), true
}

func textIn(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case interface{ String() string }:
		return v.String()
	}
	return ""
}

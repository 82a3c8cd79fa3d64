package explain

import (
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/lazy"
)

// findGrievances finds lines of a text in which an API complains about a token
// without more around it, as logs have them. They are weak: an answer nearby
// says it better. Only the last lines count, and of long ones the beginning.
func findGrievances(_ reader, text string) []candidate {
	const most, longest = 50, 2000
	var all []candidate
	for end, looked := len(text), 0; end > 0 && looked < most; {
		from := strings.LastIndexByte(text[:end], '\n') + 1
		line := strings.ToValidUTF8(strings.TrimSpace(text[from:min(end, from+longest)]), "")
		if evidence.HasAny(line, evidence.GriefWords...) {
			looked++
			if len(evidence.ComplaintsIn(line)) > 0 {
				all = append(all, candidate{from: from, to: end, status: 401, weak: true,
					err: &client.ResponseError{Status: 401, Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1}})
			}
		}
		end = from - 1
	}
	return all
}

// Words of lines that tell that a sign-in or a request was refused, in whatever words:
// who speaks, and that it was refused.
var (
	signInWords = lazy.Regexp(`(?i)oauth|openid|\bMSIS\d|identity ?server|client[_ ](?:id|secret|assertion|credentials)|\bgrant\b|\bAuth0|` +
		`keycloak|token (?:request|endpoint|exchange)|get\w* (?:an? )?(?:access )?token`)
	apiWords     = lazy.Regexp(`(?i)\bjwt\b|bearer|access token|\bodata\b|\bIDX\d|(?:the|your) api\b|\bmsal\b|\bscopes?\b`)
	refusalWords = lazy.Regexp(`(?i)unauthori[sz]ed|forbidden|denied|not (?:authori[sz]ed|allowed|permitted|recogni[sz]ed)|refused|` +
		`rejected|invalid|expired|insufficient|fail(?:s|ed|ure)`)
	errorLine = lazy.Regexp(`\b\w*(?:Error|Exception|Fault)\b[^=(\w]{0,3}:|\b(?:ERROR|FATAL|SEVERE|error|FEHLER)\b`)
)

// findFamilies finds lines of errors in unknown words: what can be told is who
// refused, and the line. Parts of the text that worked are left out.
func findFamilies(text string, worked []candidate) []candidate {
	const most, longest = 200, 1000
	for end, n := len(text), 0; end > 0 && n < most; n++ {
		from := strings.LastIndexByte(text[:end], '\n') + 1
		line := strings.ToValidUTF8(strings.TrimSpace(text[from:min(end, from+longest)]), "")
		data := slices.ContainsFunc(worked, func(o candidate) bool { return o.from < end && from < o.to })
		if !data && errorLine.MatchString(line) && refusalWords.MatchString(line) {
			c := candidate{from: from, to: end, weak: true, word: true}
			switch {
			case signInWords.MatchString(line):
				c.err = &client.AuthError{Description: line, Message: "the token endpoint refused", IDs: evidence.TextIDs(nearby(text, from, end))}
				return []candidate{c}
			case apiWords.MatchString(line):
				c.err = &client.ResponseError{Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1}
				return []candidate{c}
			}
		}
		end = from - 1
	}
	return nil
}

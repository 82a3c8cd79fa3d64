package explain

import (
	"strings"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/lazy"
)

// findSentences finds sentences that are an API's refusal wherever they stand.
func findSentences(_ reader, text string) []candidate {
	const longest = 2000
	var all []candidate
	find := func(at []int, status int) {
		from := max(strings.LastIndexByte(text[:at[0]], '\n')+1, at[0]-longest)
		to := min(lineEnd(text, at[1]), at[1]+longest)
		line := strings.ToValidUTF8(strings.TrimSpace(text[from:to]), "")
		all = append(all, candidate{from: from, to: to, status: status,
			err: &client.ResponseError{Status: status, Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1}})
	}
	if !hinted(strings.ToLower(text), "licen|session|"+vendors.Denied) {
		return nil
	}
	for _, at := range vendors.LicenceWords.FindAllStringIndex(text, 50) {
		find(at, 0)
	}
	for _, at := range deniedWords.FindAllStringIndex(text, 50) {
		find(at, 401)
	}
	return all
}

var deniedWords = lazy.Regexp(`(?i)authorization has been denied for this request`)

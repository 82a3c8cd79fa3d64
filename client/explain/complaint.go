package explain

import (
	"strings"

	"odatui/client"
	"odatui/client/evidence"
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

package diagnose

import "odatui/client"

// Verdict is how a claim stands against what is expected of it.
type Verdict string

// The verdicts.
const (
	ClaimFits  Verdict = "ok"
	ClaimOdd   Verdict = "warn"
	ClaimWrong Verdict = "fail"
	ClaimTold  Verdict = "" // nothing is expected of it: it informs
)

// ClaimRow is one claim explained.
type ClaimRow struct {
	Name     string // aud, iss …; a claim that should be there and is not has no Value
	Value    string // as a person reads it: times in words, lists joined
	Expected string // "" nothing is
	Verdict  Verdict
	Meaning  string            // what the claim is, a few words; or why it is odd or wrong
	Source   client.FactSource // of the expectation, "" none
}

// ClaimRows explains every claim of the token in use, the telling ones first.
// Nil where there is no readable token.
func ClaimRows(e client.Evidence) []ClaimRow { return nil }

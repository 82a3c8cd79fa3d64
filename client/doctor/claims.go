package doctor

import (
	"context"
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/diagnose"
)

// checkClaims reads the token: what it says of itself, and whether its
// signature is the issuer's. It never fails: the API decides.
func checkClaims(ctx context.Context, v *Visit) Outcome {
	info := v.Credential.Info()
	switch {
	case info.Kind == "encrypted":
		return skipped("the token is encrypted: only the API can read it, which is fine")
	case info.Kind == "opaque":
		return skipped("not a JWT, which is fine: only those who issued the token can read it")
	case info.Claims == nil:
		return skipped("there is no token to look at")
	}
	e := v.evidence(nil)
	out := judgeRows(claims.Rows(e))
	if d := diagnose.Claims(e); d != nil {
		if out.State == client.StageOK {
			out.Detail = d.Title
		}
		out.State, out.Diagnosis = client.StageWarn, d
	}
	text, good := v.signature(ctx)
	if !good {
		if out.State == client.StageOK {
			out.State, out.Detail = client.StageWarn, text
		}
		return out.noting(text)
	}
	if out.State == client.StageOK && text == signed {
		out.Detail += "; " + text
		return out
	}
	return out.noting(text)
}

const readable = "a JWT; nothing is known to compare it with"

// judgeRows says in one line how the claims stand: what is wrong with them,
// else which of them fit.
func judgeRows(rows []claims.Row) Outcome {
	var bad, fit, notes []string
	for _, r := range rows {
		note := fmt.Sprintf("%s %s", r.Name, r.Value)
		if r.Expected != "" {
			note += ", expected " + r.Expected
		}
		if r.Meaning != "" {
			note += ": " + r.Meaning
		}
		switch r.Verdict { // the token's own screen and command show them all
		case claims.Wrong, claims.Odd:
			bad, notes = append(bad, complaint(r)), append(notes, oneLine(note))
		case claims.Fits:
			fit = append(fit, r.Name)
		}
	}
	switch {
	case len(bad) > 0:
		return odd("%s", oneLine(strings.Join(bad, "; "))).noting(notes...)
	case len(fit) > 0:
		return fine("%s as expected", oneLine(strings.Join(fit, ", "))).noting(notes...)
	}
	return fine(readable).noting(notes...)
}

func complaint(r claims.Row) string {
	text := r.Name + " is " + r.Value
	if r.Value == "" {
		text = r.Name + " is missing"
	}
	if r.Expected != "" {
		text += ", expected " + r.Expected
	} else if r.Meaning != "" {
		text += " (" + r.Meaning + ")"
	}
	return text
}

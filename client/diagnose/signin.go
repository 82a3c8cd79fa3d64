package diagnose

import (
	"encoding/base64"
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// azAdvice is the sign-in that az itself advises.
var azAdvice = lazy.Regexp(`\baz login\b([^\n]*)`)

// azValues are the values of its options that say for what the sign-in is.
var azValues = map[string]*lazy.Pattern{
	"scope":  lazy.Regexp(`--scope[ =]+(\S+)`),
	"tenant": lazy.Regexp(`--tenant[ =]+(\S+)`),
}

// azSignIn are the arguments that sign a person in to az. Without a profile,
// what az advised in a pasted text says for what.
func (m *matter) azSignIn(claims string) []string {
	t := m.Target
	if t.URL != "" || m.Pasted == nil || t.Auth["scope"] != "" || t.Auth["resource"] != "" {
		return azSignIn(t, claims)
	}
	t.Auth = map[string]string{}
	for _, advice := range azAdvice.FindAllStringSubmatch(m.Said, 20) {
		for name, pattern := range azValues {
			if found := pattern.FindStringSubmatch(advice[1]); found != nil {
				if v := strings.Trim(found[1], "\"'`.,;"); plainValue(v) {
					t.Auth[name] = v
				}
			}
		}
	}
	return azSignIn(t, claims)
}

// plainValue reports whether a value holds nothing that a shell, or az, reads in
// its own way: the sign-in would not be run with it either.
func plainValue(v string) bool {
	return v != "" && v[0] != '-' && len(v) <= 500 && strings.IndexFunc(v, func(r rune) bool {
		plain := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(".-_/:", r)
		return !plain
	}) < 0
}

// azSignIn returns the arguments for az that sign in for a profile: in its
// tenant, for what its token is for, with the claims that were asked for (JSON
// or base64, "" none).
func azSignIn(t client.Target, claims string) []string {
	args := []string{"login"}
	if tenant := t.Auth["tenant"]; tenant != "" {
		args = append(args, "--tenant", tenant)
	}
	scope := t.Auth["scope"]
	if r := t.Auth["resource"]; scope == "" && r != "" {
		scope = r + "/.default" // so az itself turns one into the other
	}
	if scope != "" {
		args = append(args, "--scope", scope)
	}
	args = append(args, "--allow-no-subscriptions")
	if claims = strings.TrimSpace(claims); strings.HasPrefix(claims, "{") {
		claims = base64.StdEncoding.EncodeToString([]byte(claims))
	}
	if claims != "" && claims[0] != '-' { // base64 of an object; an option it must not become
		args = append(args, "--claims-challenge", claims)
	}
	return args
}

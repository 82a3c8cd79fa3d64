package profiles

import (
	"fmt"
	"slices"
	"strings"
)

// The reasons of errors and of secrets that could not be read. They stay when a
// message changes.
const (
	reasonUnreadable     = "profiles-unreadable"
	reasonNotTOML        = "not-toml"
	reasonNoProfile      = "profile-unknown"
	reasonNoProfiles     = "no-profiles"
	reasonNoEnvironment  = "environment-unknown"
	reasonSecretInFile   = "secret-in-file"
	reasonKeyMissing     = "key-missing"
	reasonKeysClash      = "keys-clash"
	reasonPlainHTTP      = "plain-http"
	reasonAddress        = "address-wrong"
	reasonVariable       = "secret-variable"
	reasonKeyringEntry   = "keyring-entry-missing"
	reasonKeyringHangs   = "keyring-hangs"
	reasonNoKeyring      = "keyring-absent"
	reasonSecretFileOpen = "secret-file-open"
	reasonSecretFile     = "secret-file"
	reasonSecretCommand  = "secret-command"
	reasonNobodyToAsk    = "secret-nobody-to-ask"
	reasonNotTyped       = "secret-not-typed"
)

// Error reports what is wrong with a profile, a reference to one, or the file. It
// never holds a value of the file, only keys and names.
type Error struct {
	Profile string // name or name@environment, "" the file itself
	Key     string // dotted, from the profile on; "" the whole
	Line    int    // 0 unknown
	Column  int
	Message string // one lower-case line, without the place
	Reason  string // "" another one than those above
	Lacks   string // the key that is missing, or both if either will do; "" none, or Key

	hints []string
	cause error
}

// Error returns one line.
func (e *Error) Error() string {
	var b strings.Builder
	if e.Profile != "" {
		fmt.Fprintf(&b, "profile %s: ", visible(e.Profile))
	}
	if e.Key != "" {
		fmt.Fprintf(&b, "%s: ", visible(e.Key))
	}
	b.WriteString(e.Message)
	if place := e.Place(); place != "" {
		fmt.Fprintf(&b, " (%s)", place)
	}
	return b.String()
}

// Place returns the place in the file, "" if it is unknown.
func (e *Error) Place() string {
	if e.Line == 0 {
		return ""
	}
	return fmt.Sprintf("line %d, column %d", e.Line, e.Column)
}

// ReasonCode returns the reason of the error.
func (e *Error) ReasonCode() string { return e.Reason }

// Hints returns advice, one line each.
func (e *Error) Hints() []string { return e.hints }

// ExitCode returns the exit code of the program: a profile cannot be used.
func (e *Error) ExitCode() int { return 2 }

func (e *Error) Unwrap() error { return e.cause }

// ParseError reports that the file is not TOML. It never holds text of the file.
type ParseError struct {
	Path         string
	Line, Column int // from 1
	Message      string
}

// Error returns one line.
func (e *ParseError) Error() string {
	return fmt.Sprintf("read profiles %s: line %d, column %d: %s", e.Path, e.Line, e.Column, e.Message)
}

// Hints returns advice, one line each.
func (e *ParseError) Hints() []string {
	return []string{"fix that line (odatui profiles edit); the file is not changed until it can be read"}
}

// ExitCode returns the exit code of the program: the profiles cannot be used.
func (e *ParseError) ExitCode() int { return 2 }

// ReasonCode returns the reason of the error.
func (e *ParseError) ReasonCode() string { return reasonNotTOML }

// Nearest returns the known name with the most similar spelling, "" if none is
// similar.
func Nearest(name string, known []string) string { return nearest(name, known) }

// nearest is Nearest.
func nearest(name string, known []string) string {
	best, bestFar := "", 0
	lower := strings.ToLower(name)
	for _, k := range known {
		far := distance(lower, strings.ToLower(k))
		if far <= max(2, len(k)/3) && far < max(len(k), 2) && (best == "" || far < bestFar) {
			best, bestFar = k, far
		}
	}
	return best
}

// distance is how many letters must change to turn a into b (Levenshtein).
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 100 || len(y) > 100 {
		return max(len(x), len(y)) // not a typing error
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			diagonal, row[j+1] = row[j+1], min(row[j]+1, row[j+1]+1, diagonal+cost)
		}
	}
	return row[len(y)]
}

// list joins words for a message: "a, b or c".
func list(words []string) string {
	shown := shownNames(words)
	if len(shown) < 2 {
		return strings.Join(shown, "")
	}
	last := len(shown) - 1
	return strings.Join(shown[:last], ", ") + " or " + shown[last]
}

func shownNames(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = visible(name)
	}
	return out
}

// visible returns a name for a message: as it is, or quoted with escapes if it has
// characters that would not be seen or that end the line.
func visible(name string) string {
	if !strings.ContainsFunc(name, unseen) {
		return name
	}
	return quote(name)
}

// shell writes an argument so that it can be pasted into a shell.
func shell(arg string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.@/:+", r)
	}
	if arg != "" && !slices.ContainsFunc([]rune(arg), func(r rune) bool { return !plain(r) }) {
		return arg
	}
	return "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
}

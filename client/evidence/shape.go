package evidence

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/vendors"
	"odatui/lazy"
	"odatui/placeholder"
)

// Shape tells what may be known of a secret without knowing it. salt makes the
// mark, which is "" without one; it is kept with what is remembered, never with
// the secret.
func Shape(value string, salt []byte) client.SecretShape {
	bare := strings.TrimFunc(value, Unseen)
	inner, quoted := Unquoted(bare)
	return client.SecretShape{
		Known:       true,
		Length:      utf8.RuneCountInString(value),
		GUID:        ShapedGUID(inner),
		Hash:        shapedHash(inner),
		Blank:       value != strings.TrimSpace(value),
		Quoted:      quoted,
		Invisible:   strings.ContainsFunc(value, Invisible),
		Placeholder: !ShapedGUID(inner) && placeholder.Whole(inner),
		Prefixed:    prefixed.MatchString(inner),
		Token:       shapedToken(inner),
		Mark:        mark(value, salt),
	}
}

// mark is a short part of a salted hash: enough to see that a secret changed,
// too little to find out what it is.
func mark(value string, salt []byte) string {
	if len(salt) == 0 {
		return ""
	}
	h := hmac.New(sha256.New, salt)
	h.Write([]byte(value))
	return hex.EncodeToString(h.Sum(nil)[:4])
}

var (
	guidShape = lazy.Regexp(`^\{?` + vendors.GUID + `\}?$`) // registries write braces
	prefixed  = lazy.Regexp(`(?i)^(bearer|basic)\s`)
)

// ShapedGUID reports whether a text has the form of a GUID, in braces or without.
func ShapedGUID(s string) bool { return guidShape.MatchString(s) }

// shapedHash reports whether s is a SHA-256 in base64, as ERP.net's records store
// it of a secret.
func shapedHash(s string) bool {
	if len(s) != 44 || !strings.HasSuffix(s, "=") {
		return false
	}
	sum, err := base64.StdEncoding.DecodeString(s)
	return err == nil && len(sum) == sha256.Size
}

// shapedToken reports whether s is a JWT: its first part is a JSON object with an
// algorithm.
func shapedToken(s string) bool {
	if parts := strings.Split(s, "."); len(parts) == 3 || len(parts) == 5 {
		head, err := base64.RawURLEncoding.DecodeString(parts[0])
		var h struct {
			Alg string `json:"alg"`
		}
		return err == nil && json.Unmarshal(head, &h) == nil && h.Alg != ""
	}
	return false
}

// Invisible reports whether a character takes no room on a screen, or looks
// like a blank and is none.
func Invisible(r rune) bool {
	switch r {
	case '\t', '\n', '\r', ' ':
		return false
	}
	return unicode.Is(unicode.Cf, r) || unicode.IsControl(r) || r != ' ' && unicode.IsSpace(r) || r == utf8.RuneError
}

// Unseen reports whether a character shows nothing.
func Unseen(r rune) bool { return unicode.IsSpace(r) || Invisible(r) }

// quotes are the pairs that copying leaves around a value.
var quotes = []string{`""`, "''", "``", "“”", "‘’", "„“", "«»", "””"}

// Unquoted returns what stands within quotes, and whether there were any.
func Unquoted(s string) (inner string, quoted bool) {
	first, size := utf8.DecodeRuneInString(s)
	last, lastSize := utf8.DecodeLastRuneInString(s)
	if len(s) < size+lastSize || size == 0 {
		return s, false
	}
	for _, pair := range quotes {
		if pair == string(first)+string(last) {
			return s[size : len(s)-lastSize], true
		}
	}
	return s, false
}

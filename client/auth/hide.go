package auth

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
)

// mask stands where a secret was.
const mask = "•••"

// hidden is embedded in whatever holds a secret: no way of printing, logging or
// encoding it shows more than the mask. (fmt does not call methods of unexported
// fields, so a secret type alone would not do.)
type hidden struct{}

// Format writes the mask for every verb.
func (hidden) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, mask) }

// MarshalJSON returns the mask.
func (hidden) MarshalJSON() ([]byte, error) { return json.Marshal(mask) }

// LogValue returns the mask.
func (hidden) LogValue() slog.Value { return slog.StringValue(mask) }

// bodyCap is how much of a body an error keeps.
const bodyCap = 64 << 10

// jwtText matches an encoded token in any text, its signature included. The
// parts are bounded by what a token may hold, not by a length.
var jwtText = regexp.MustCompile(`eyJ[A-Za-z0-9_\-+/=]{8,}(?:\.[A-Za-z0-9_\-+/=]*){1,4}`)

// fieldText matches the fields of a JSON body that hold a secret whatever it is.
var fieldText = regexp.MustCompile(`(?i)("(?:access_token|accesstoken|refresh_token|id_token|client_secret|client_assertion|password|token)"\s*:\s*)"(?:[^"\\]|\\.)*"?`)

// scrub takes the secrets and everything that looks like a token out of a text:
// servers and programs quote what they were given.
func scrub(text string, secrets ...string) string {
	for _, s := range forms(secrets) {
		text = strings.ReplaceAll(text, s, mask)
	}
	text = fieldText.ReplaceAllString(text, `${1}"`+mask+`"`)
	return jwtText.ReplaceAllString(text, mask)
}

// forms returns the secrets in every coat they may come back in, longest first
// so that no coat leaves a rest of a longer one.
func forms(secrets []string) []string {
	var list []string
	for _, s := range secrets {
		if s == "" {
			continue
		}
		quoted, _ := json.Marshal(s)
		list = append(list, s, url.QueryEscape(s), url.PathEscape(s), strings.Trim(string(quoted), `"`),
			base64.StdEncoding.EncodeToString([]byte(s)))
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return slices.Compact(list)
}

// scrubBody returns the first 64 KiB of a body without secrets.
func scrubBody(body []byte, secrets ...string) []byte {
	// Scrubbed before it is cut, so that no half of a secret is left at the end.
	text := scrub(string(body), secrets...)
	return []byte(text[:min(len(text), bodyCap)])
}

// scrubHeader returns a copy of a header without secrets.
func scrubHeader(header http.Header, secrets ...string) map[string][]string {
	kept := make(map[string][]string, len(header))
	for name, values := range header {
		for _, v := range values {
			switch name {
			case "Set-Cookie", "Cookie", "Authorization", "Proxy-Authorization":
				v = mask
			}
			kept[name] = append(kept[name], scrub(v, secrets...))
		}
	}
	return kept
}

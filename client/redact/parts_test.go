package redact

import (
	"encoding/base64"
	"fmt"
	"html"
	"maps"
	"math/rand/v2"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"odatui/client/redact/redacttest"
)

// partSize is how many characters in a row count as a part of a secret.
const partSize = 8

// partIn returns a part of secret that text contains in any encoding, "" if it
// contains none. It decodes by itself, not with what is tested here.
func partIn(text, secret string) string {
	var parts []string
	for i := range secret {
		if runes := []rune(secret[i:]); len(runes) >= partSize {
			parts = append(parts, string(runes[:partSize]))
		}
	}
	for plain := range decodings(text, 4) {
		for _, p := range parts {
			if strings.Contains(plain, p) {
				return p
			}
		}
	}
	return ""
}

var (
	percents = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	escapes  = regexp.MustCompile(`\\u[0-9A-Fa-f]{4}|\\.`)
	runs     = regexp.MustCompile(`[A-Za-z0-9+/_-]{8,}`)
)

// decodings returns text and what it stands for after up to so many steps, one
// of them from base64.
func decodings(text string, steps int) map[string]bool {
	all := map[string]bool{}
	var decode func(s string, steps int, coded bool)
	decode = func(s string, steps int, coded bool) {
		if all[s] {
			return
		}
		all[s] = true
		if steps == 0 {
			return
		}
		decode(percents.ReplaceAllStringFunc(s, func(e string) string { b, _ := url.PathUnescape(e); return b }), steps-1, coded)
		decode(strings.ReplaceAll(s, "+", " "), steps-1, coded)
		decode(html.UnescapeString(s), steps-1, coded)
		decode(escapes.ReplaceAllStringFunc(s, func(e string) string {
			if plain, err := strconv.Unquote(`"` + e + `"`); err == nil {
				return plain
			}
			return e[1:]
		}), steps-1, coded)
		if !coded {
			return
		}
		for _, run := range runs.FindAllString(s, -1) {
			run = strings.NewReplacer("-", "+", "_", "/").Replace(run)
			for skip := range 4 {
				part := run[skip:]
				plain, _ := base64.RawStdEncoding.DecodeString(part[:len(part)&^3])
				decode(string(plain), steps-1, false)
			}
		}
	}
	decode(text, steps, true)
	return all
}

// places embed a spelling of a secret, each with what redacts such a text.
var places = map[string]func(r *Redactor, text string) string{
	"URL":      func(r *Redactor, s string) string { return r.URL("https://a.test/svc/?key=" + s + "&$top=5#frag") },
	"fragment": func(r *Redactor, s string) string { return r.URL("/cb?a=1#state=" + s + "&x=1") },
	"path":     func(r *Redactor, s string) string { return r.URL("https://a.test/" + s + "/x?a=b") },
	"user":     func(r *Redactor, s string) string { return r.URL("https://me:" + s + "@a.test/x?a=b") },
	"form": func(r *Redactor, s string) string {
		return string(r.Body([]byte("client_secret="+s+"&scope=x"), true, false))
	},
	"own form": func(r *Redactor, s string) string { return string(r.Body([]byte("a=1&mine="+s+"&b=2"), true, false)) },
	"JSON": func(r *Redactor, s string) string {
		return string(r.Body([]byte(`{"message":"said `+s+`","x":1}`), false, false))
	},
	"token": func(r *Redactor, s string) string {
		return string(r.Answer([]byte(`{"access_token":"` + s + `","x":1}`)))
	},
	"HTML":     func(r *Redactor, s string) string { return string(r.Bytes([]byte("<title>said " + s + "</title>"))) },
	"header":   func(r *Redactor, s string) string { return r.Header("X-Echo", "said "+s) },
	"whole":    func(r *Redactor, s string) string { return r.Header("X-Echo", s) },
	"Location": func(r *Redactor, s string) string { return r.Header("Location", "/next?again="+s+"&a=b#"+s) },
	"text":     func(r *Redactor, s string) string { return r.Text("before " + s + " after") },
}

// randomSecret returns a secret of letters, digits and characters that
// encodings escape or that separate fields.
func randomSecret(rnd *rand.Rand) string {
	odd := []rune(`&#%+=/ "'<>\;?@:~.-_ü密🔑`)
	letters := []rune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
	var b strings.Builder
	for range 12 + rnd.IntN(28) {
		if rnd.IntN(4) == 0 {
			b.WriteRune(odd[rnd.IntN(len(odd))])
		} else {
			b.WriteRune(letters[rnd.IntN(len(letters))])
		}
	}
	return b.String()
}

// layered adds percent-encodings to the spellings of a secret.
func layered(secret string) map[string]string {
	m := redacttest.Spellings(secret)
	for lead := range 3 {
		coded := base64.StdEncoding.EncodeToString([]byte("id:xy"[:lead] + secret + "#"))
		for range 3 {
			coded = url.QueryEscape(coded)
		}
		m[fmt.Sprintf("base64 %d in three queries", lead)] = coded
	}
	m["path three times"] = url.PathEscape(url.PathEscape(url.PathEscape(secret)))
	return m
}

// TestNoPartStays embeds random secrets in every place and spelling.
func TestNoPartStays(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		secret := randomSecret(rnd)
		r := &Redactor{}
		r.Add("another secret, not there")
		r.Add(secret)
		for spelled, text := range layered(secret) {
			for place, redacted := range places {
				got := redacted(r, text)
				if part := partIn(got, secret); part != "" {
					t.Errorf("%q as %s in %s: %q stays in %q", secret, spelled, place, part, got)
				}
			}
		}
	}
}

// FuzzNoPartStays is TestNoPartStays for the fuzzer.
func FuzzNoPartStays(f *testing.F) {
	f.Add("s3cr3t&with#signs%41+=/ \"'", uint(0), uint(0))
	f.Add("Zoë Ünïcode 密碼 🔑!", uint(7), uint(3))
	f.Fuzz(func(t *testing.T, secret string, spelled, place uint) {
		if !utf8.ValidString(secret) || utf8.RuneCountInString(secret) < partSize || strings.Contains(Removed, secret) || len(secret) > 200 ||
			strings.ContainsFunc(secret, func(c rune) bool { return c < ' ' || c == 0x7f || c == utf8.RuneError }) {
			return
		}
		r := &Redactor{}
		r.Add(secret)
		text, redacted := pick(layered(secret), spelled), pick(places, place)
		around := redacted(r, "")
		got := redacted(r, text)
		if part := partIn(got, secret); part != "" && partIn(around, secret) == "" {
			t.Errorf("%q as %q: %q stays in %q", secret, text, part, got)
		}
	})
}

// pick returns one of the values of m, by the order of their names.
func pick[V any](m map[string]V, i uint) V {
	names := slices.Sorted(maps.Keys(m))
	return m[names[i%uint(len(names))]]
}

package auth

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"io"
	"math"
	"strings"
	"time"

	"odatui/client"
)

// The kinds of tokens that Decode tells apart.
const (
	kindJWT       = "jwt"
	kindEncrypted = "encrypted"
	kindOpaque    = "opaque"
)

// tokenCap is the longest text that is looked into; no header carries more.
const tokenCap = 256 << 10

// Decode tells what a token is, "jwt", "encrypted" or "opaque", and returns the
// claims of a JWT, nil for the others. Nothing is verified: the claims are what
// the token says of itself. It accepts padding and the plain base64 alphabet,
// which RFC 7515 forbids and servers send.
func Decode(token string) (kind string, claims client.Claims) {
	if len(token) > tokenCap || strings.HasPrefix(token, "enrt_") {
		return kindOpaque, nil
	}
	parts := strings.Split(token, ".")
	if (len(parts) != 3 && len(parts) != 5) || segment(parts[0]) == nil {
		return kindOpaque, nil
	}
	if len(parts) == 5 {
		return kindEncrypted, nil
	}
	if claims = segment(parts[1]); claims == nil {
		return kindOpaque, nil
	}
	return kindJWT, claims
}

// segment decodes one part of a token, nil if it is not a JSON object.
func segment(part string) client.Claims {
	part = strings.NewReplacer("+", "-", "/", "_").Replace(strings.TrimRight(part, "="))
	text, err := base64.RawURLEncoding.DecodeString(part)
	if err != nil {
		return nil
	}
	return object(text)
}

// object decodes one JSON object with exact numbers, nil if it is anything else.
func object(text []byte) map[string]any {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var m map[string]any
	if d.Decode(&m) != nil {
		return nil
	}
	if _, err := d.Token(); err != io.EOF {
		return nil
	}
	return m
}

// instant reads the seconds since 1970 of a claim or an answer: a number or a
// text of digits, with or without a fraction. false for anything else and for
// what lies beyond the year 9999.
func instant(v any) (time.Time, bool) {
	s, ok := number(v)
	if !ok || s <= 0 || s > 253402300799 {
		return time.Time{}, false
	}
	return time.Unix(int64(s), 0), true
}

// number reads a JSON number or the number in a JSON text.
func number(v any) (float64, bool) {
	var n json.Number
	switch v := v.(type) {
	case json.Number:
		n = v
	case string:
		n = json.Number(strings.TrimSpace(v))
	default:
		return 0, false
	}
	f, err := n.Float64()
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

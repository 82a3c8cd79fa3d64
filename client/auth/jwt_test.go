package auth

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"testing"
	"time"
)

func TestDecode(t *testing.T) {
	t.Parallel()
	good := jwt(t, map[string]any{"aud": "api://x", "exp": 1793750400, "big": json.Number("9007199254740993"), "name": "Jürgen ÿ~~~"})
	head, body, _ := strings.Cut(good, ".")
	body, _, _ = strings.Cut(body, ".")
	claims, _ := base64.RawURLEncoding.DecodeString(body)
	for _, tt := range []struct {
		name, token, kind string
		claims            bool
	}{
		{"plain", good, "jwt", true},
		{"padded", head + "==." + base64.URLEncoding.EncodeToString(claims) + ".c2ln", "jwt", true},
		{"plain alphabet", head + "." + base64.StdEncoding.EncodeToString(claims) + ".c2ln", "jwt", true},
		{"no signature", head + "." + body + ".", "jwt", true},
		{"five parts", head + ".a.b.c.d", "encrypted", false},
		{"five parts of nothing", "a.b.c.d.e", "opaque", false},
		{"reference token", "enrt_" + good, "opaque", false},
		{"two parts", head + "." + body, "opaque", false},
		{"broken payload", head + ".!!!.c2ln", "opaque", false},
		{"payload is an array", head + "." + base64.RawURLEncoding.EncodeToString([]byte(`[1]`)) + ".", "opaque", false},
		{"payload and more", head + "." + base64.RawURLEncoding.EncodeToString([]byte(`{} {}`)) + ".", "opaque", false},
		{"dots", "..", "opaque", false},
		{"empty", "", "opaque", false},
		{"huge", head + "." + strings.Repeat("A", tokenCap) + ".x", "opaque", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kind, got := Decode(tt.token)
			if kind != tt.kind || (got != nil) != tt.claims {
				t.Fatalf("kind %q, claims %v", kind, got)
			}
			if tt.claims && (got["big"] != json.Number("9007199254740993") || got["name"] != "Jürgen ÿ~~~") {
				t.Errorf("claims %v", got)
			}
		})
	}
}

func TestInstant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		in   any
		want int64 // 0 none
	}{
		{json.Number("1793750400"), 1793750400},
		{json.Number("1793750400.9"), 1793750400},
		{json.Number("1.7937504e9"), 1793750400},
		{"1793750400", 1793750400},
		{" 1793750400 ", 1793750400},
		{json.Number("-5"), 0}, {json.Number("0"), 0}, {json.Number("1e400"), 0}, {json.Number("1e18"), 0},
		{"soon", 0}, {"NaN", 0}, {"Inf", 0}, {nil, 0}, {true, 0}, {[]any{}, 0},
	} {
		got, ok := instant(tt.in)
		if ok != (tt.want != 0) || ok && !got.Equal(time.Unix(tt.want, 0)) {
			t.Errorf("instant(%v) = %v, %v", tt.in, got, ok)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(jwt(f, map[string]any{"exp": 1}))
	f.Add("eyJ.a.b.c.d")
	f.Add("enrt_x")
	f.Fuzz(func(t *testing.T, token string) {
		kind, claims := Decode(token)
		if (kind == "jwt") != (claims != nil) || kind != "jwt" && kind != "encrypted" && kind != "opaque" {
			t.Fatalf("kind %q, claims %v", kind, claims)
		}
		if end := ownEnd(token); !end.IsZero() && (end.Year() < 1970 || end.Year() > 10000) {
			t.Fatalf("end %v", end)
		}
	})
}

package doctor_test

import (
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/doctor"
)

// signatureCase is a token, the keys of its issuer, and the verdict on its signature.
type signatureCase struct {
	name     string
	alg, kid string
	bend     func(*world)
	warns    bool
	says     string
}

// published makes a case whose issuer publishes one key, which change has edited.
func published(key func() map[string]any, change func(map[string]any)) func(*world) {
	return func(w *world) {
		w.only = func() any {
			k := key()
			change(k)
			return k
		}
	}
}

func p256() map[string]any { return ecJWK("P-256") }

const (
	noMatch = "it does not match the issuer's key"
	badKey  = "the issuer's key cannot be parsed"
)

var signatureCases = []signatureCase{
	{"RS256", "RS256", "r", nil, false, "signed by the issuer"},
	{"RS384", "RS384", "r", nil, false, "signed by the issuer"},
	{"RS512", "RS512", "r", nil, false, "signed by the issuer"},
	{"PS256", "PS256", "r", nil, false, "signed by the issuer"},
	{"PS384", "PS384", "r", nil, false, "signed by the issuer"},
	{"PS512", "PS512", "r", nil, false, "signed by the issuer"},
	{"ES256", "ES256", "P-256", nil, false, "signed by the issuer"},
	{"ES384", "ES384", "P-384", nil, false, "signed by the issuer"},
	{"ES512", "ES512", "P-521", nil, false, "signed by the issuer"},

	{"another key, RS384", "RS384", "r", func(w *world) { w.foreign = true }, true, noMatch},
	{"another key, RS512", "RS512", "r", func(w *world) { w.foreign = true }, true, noMatch},
	{"another key, RS256", "RS256", "r", func(w *world) { w.foreign = true }, true, "not the issuer's: " + noMatch},
	{"another key, PS256", "PS256", "r", func(w *world) { w.foreign = true }, true, noMatch},
	{"another key, PS384", "PS384", "r", func(w *world) { w.foreign = true }, true, noMatch},
	{"another key, PS512", "PS512", "r", func(w *world) { w.foreign = true }, true, noMatch},
	{"a key of another curve", "ES256", "P-384", nil, true, noMatch},
	{"a key of another type, RS256", "RS256", "P-256", nil, true, badKey},
	{"a key of another type, PS256", "PS256", "P-256", nil, true, badKey},
	{"a key of another type, ES256", "ES256", "r", nil, true, badKey},
	{"a signature that is cut off, RS256", "RS256", "r", func(w *world) { w.cut = 4 }, true, noMatch},
	{"a signature that is cut off, PS512", "PS512", "r", func(w *world) { w.cut = 4 }, true, noMatch},
	{"a signature that is cut off, ES384", "ES384", "P-384", func(w *world) { w.cut = 4 }, true, noMatch},
	{"a signature that is no base64", "ES256", "P-256", func(w *world) { w.cut = 1 }, true, noMatch},

	{"an unknown key", "RS256", "z", nil, true, "a key (z) that the issuer does not publish"},
	{"a key of an unknown type", "RS256", "u", nil, true, badKey},
	{"a thumbprint", "RS256", "r", func(w *world) { w.print = "thumb" }, false, "signed by the issuer"},
	{"an unknown thumbprint", "RS256", "r", func(w *world) { w.print = "other" }, true, "does not publish"},
	{"no key is named, one is published", "RS256", "", published(rsaJWK, func(map[string]any) {}), false, "signed by the issuer"},
	{"no key is named, several are published", "RS256", "", nil, true, "does not publish"},
	{"certificates", "RS256", "r", published(rsaJWK, func(k map[string]any) { k["x5c"] = []string{"bm8gY2VydGlmaWNhdGU="} }), false, "signed by the issuer"},
	{"padded numbers", "RS256", "r", published(rsaJWK, func(k map[string]any) { k["n"], k["e"] = k["n"].(string)+"==", "AQAB" }), false, "signed by the issuer"},
	{"a leading zero byte", "ES256", "P-256", published(p256, func(k map[string]any) { k["x"] = prefixed(k["x"]) }), false, "signed by the issuer"},
	{"a number that is no base64", "RS256", "r", published(rsaJWK, func(k map[string]any) { k["n"] = "*" }), true, badKey},
	{"an exponent of 1", "RS256", "r", published(rsaJWK, func(k map[string]any) { k["e"] = "AQ" }), true, badKey},
	{"a point beside the curve", "ES256", "P-256", published(p256, func(k map[string]any) { k["x"] = k["y"] }), true, badKey},
	{"a coordinate that is too long", "ES256", "P-256", published(p256, func(k map[string]any) { k["x"] = "_" + k["x"].(string) + "___" }), true, badKey},
	{"an unknown curve", "ES256", "P-256", published(p256, func(k map[string]any) { k["crv"] = "P-224" }), true, badKey},

	{"a shared key", "HS256", "r", nil, false, "not checked: its algorithm is not supported"},
	{"no algorithm", "none", "r", nil, false, "not checked: its algorithm is not supported"},
	{"Microsoft Graph", "RS256", "r", func(w *world) { w.nonce = "n" }, false, "only Graph can verify"},
	{"no keys", "RS256", "r", func(w *world) { w.keys = 500 }, false, "could not be fetched (500)"},
	{"keys at a URL without encryption", "RS256", "r", func(w *world) {
		w.document = func(base string) any {
			return map[string]string{"issuer": base, "token_endpoint": base + entraV2, "jwks_uri": "http://192.0.2.1/keys"}
		}
	}, false, "is not encrypted"},
}

// prefixed adds a zero byte before a number, whose length is that of a coordinate
// of P-256.
func prefixed(number any) string { return b64(append([]byte{0}, unb64(number.(string))...)) }

func TestSignature(t *testing.T) {
	t.Parallel()
	for _, c := range signatureCases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := entra()
			w.alg, w.kid = c.alg, c.kid
			if c.bend != nil {
				c.bend(w)
			}
			up := run(t, admitted(t, w.open(t)), client.CheckOptions{})
			wantDetail(t, up, client.StageClaims, c.says)
			s := stage(up, client.StageClaims)
			if s.State == client.StageFail || c.warns != (s.State == client.StageWarn) {
				t.Errorf("%s: %s", s.State, s.Detail)
			}
			if !up.OK {
				t.Error("a signature alone is no failure")
			}
			w.decent(t)
		})
	}
}

// TestSignatureOffline: without the issuer's keys nothing is verified, and nothing
// is requested.
func TestSignatureOffline(t *testing.T) {
	t.Parallel()
	w := entra()
	up, err := doctor.Run(t.Context(), admitted(t, w.open(t)), client.CheckOptions{Offline: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if s := stage(up, client.StageClaims); s.State == client.StageWarn || strings.Contains(s.Detail, "sign") || len(w.seen) > 0 {
		t.Errorf("%s %q, %d requests", s.State, s.Detail, len(w.seen))
	}
}

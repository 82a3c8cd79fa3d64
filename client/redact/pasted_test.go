package redact

import (
	"strings"
	"testing"

	"odatui/client/redact/redacttest"
)

func TestPasted(t *testing.T) {
	t.Parallel()
	const secret = "CaNaRy4u7Kq9ZwX2"
	for _, text := range redacttest.Pasted(secret) {
		got := Pasted("before\n" + text + "\nafter\n")
		if strings.Contains(got, secret[4:12]) || strings.Contains(got, "Q2FOYVJ5NHU3") || strings.Contains(got, "DYU5hUnk0dTdL") {
			t.Errorf("a secret stays of %q: %q", text, got)
		}
		if !strings.HasPrefix(got, "before\n") || !strings.Contains(got, Removed) {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestPastedKeepsTheRest checks that the text around a secret stays.
func TestPastedKeepsTheRest(t *testing.T) {
	t.Parallel()
	for text, secret := range map[string]string{
		"client_secret=s3cretValue&grant_type=x keep":                               "s3cretValue",
		`{"client_secret":"s3cretValue","keep":1}`:                                  "s3cretValue",
		`{\"access_token\":\"s3cretValue\"} keep`:                                   "s3cretValue",
		"Authorization: Bearer s3cretValue.ghi\nkeep":                               "s3cretValue",
		"> Authorization: Basic Zm9vOmJhcg==\nkeep":                                 "Zm9vOmJhcg",
		"Cookie: a=s3cretValue; c=d\nkeep: x":                                       "s3cretValue",
		"ocp-apim-subscription-key: s3cretValue01\nkeep":                            "s3cretValue01",
		"curl -u me:s3cretValue https://keep":                                       "s3cretValue",
		"https://me:s3cretValue@keep.example.org/a":                                 "s3cretValue",
		"enrt_0123456789abcdef keep":                                                "0123456789abcdef",
		"keep " + testJWT + " keep":                                                 "c2lnbmF0dXJl",
		"the secret is Abc8Q~thisIsVerySecretIndeed0123456789, keep":                "VerySecret",
		"-----BEGIN PRIVATE KEY-----\ns3cretValue\n-----END PRIVATE KEY-----\nkeep": "s3cretValue",
	} {
		got := Pasted(text)
		if strings.Contains(got, secret) || !strings.Contains(got, Removed) || !strings.Contains(got, "keep") {
			t.Errorf("Pasted(%q) = %q", text, got)
		}
	}
}

func TestPastedKeepsProse(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, " +
			"for a secret added to app 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee'.",
		"client secret: AADSTS7000215: Invalid", `401 invalid_token: The audience is invalid`, "auth.client_secret: variable X is not set",
		"PublicKeyToken=b77a5c561934e089", "$skiptoken=abcdefgh12345678abcdefgh", `"code":"SubscriptionKeyInvalid401AndMore"`,
		"grant_type=password&x=1", "Access token has expired", "the key 'IDX10503: Signature'", `"token_type":"Bearer"`, `"password":null`,
		"authorization: header is missing", "https://login.example.org/x?mail=a@b", "The signature key was not found",
		"WWW-Authenticate: Bearer realm=\"key\"", `WWW-Authenticate: Bearer error="invalid_token"`, "Basic authentication is required",
		"AADSTS7000215: Invalid client secret provided.",
		"the token endpoint refused: invalid_client", `{"error":{"code":"Forbidden","message":"no"}}`,
	} {
		if got := Pasted(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

// TestPastedCostsNoSquare ends at once; without bounds it would take minutes.
func TestPastedCostsNoSquare(t *testing.T) {
	t.Parallel()
	for _, s := range []string{
		`secret="`, "key=", "pwd='", `password=\"`, "eyJ", "eyJaaaaaaaa\n", "a://", "-p ", `key="a`, "secret>", "key is ", "invalid_client ", "basic  ", "Q~", "12Q~",
	} {
		_ = Pasted(strings.Repeat(s, 256<<10/len(s)))
	}
}

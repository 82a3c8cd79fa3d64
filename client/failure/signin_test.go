package failure

import (
	"net/url"
	"testing"
)

func TestSignInIsKnownByWhatItIsAsked(t *testing.T) {
	t.Parallel()
	for link, want := range map[string]bool{
		"https://id.example.org/auth?response_type=code&scope=openid&client_id=gate&state=x": true, // as mod_auth_openidc asks
		"https://example.org/?SAMLRequest=abc":                                               true,
		"https://login.microsoftonline.com/tenant/oauth2/authorize":                          true,
		"https://example.org/Account/Login?ReturnUrl=%2F":                                    true,
		"/signin": true,
		"https://example.org/auth?client_id=gate":    false,
		"https://example.org/moved?response_type=v2": false,
		"https://example.org/v2/Customers":           false,
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if got := LooksLikeSignIn(u); got != want {
			t.Errorf("%s: %v", link, got)
		}
	}
}

package redact

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"
)

// TestWholeSecretsBeforeFields has secrets that contain the characters by which
// URLs and forms are cut into fields.
func TestWholeSecretsBeforeFields(t *testing.T) {
	t.Parallel()
	const secret = `ab&cd#ef?gh=ij"kl`
	r := &Redactor{}
	r.Add(secret)
	form := func(s string) string { return string(r.Body([]byte(s), true, false)) }
	body := func(s string) string { return string(r.Body([]byte(s), false, false)) }
	location := func(s string) string { return r.Header("Location", s) }
	for name, c := range map[string]struct {
		redact   func(string) string
		in, want string
	}{
		"URL, secret name":    {r.URL, "https://a.test/x?key=" + secret + "&b=1#c", "https://a.test/x?key=(removed)&b=1#c"},
		"URL, other name":     {r.URL, "https://a.test/x?mine=" + secret + "&b=1#c", "https://a.test/x?mine=(removed)&b=1#c"},
		"URL, escaped":        {r.URL, "/x?mine=" + url.QueryEscape(secret) + "&b=1", "/x?mine=(removed)&b=1"},
		"URL, fragment":       {r.URL, "/x#mine=" + secret + "&b=1", "/x#mine=(removed)&b=1"},
		"URL, password":       {r.URL, "https://me:" + secret + "@a.test/x", "https://(removed)@a.test/x"},
		"URL, path":           {r.URL, "/x/" + secret + "/y?sig=1", "/x/(removed)/y?sig=(removed)"},
		"Location":            {location, "/next?sub=" + secret + "#" + secret, "/next?sub=(removed)#(removed)"},
		"Location, nested":    {location, "/next?to=" + url.QueryEscape("/x?sub="+secret+"&b=1"), "/next?to=%2Fx%3Fsub%3D(removed)%26b%3D1"},
		"form, secret name":   {form, "a=1&client_secret=" + secret + "&b=2", "a=1&client_secret=(removed)&b=2"},
		"form, other name":    {form, "a=1&mine=" + secret + "&b=2", "a=1&mine=(removed)&b=2"},
		"form, escaped":       {form, "mine=" + url.QueryEscape(secret) + "&b=2", "mine=(removed)&b=2"},
		"form, unknown":       {form, "password=un#known?=x&b=2", "password=(removed)&b=2"},
		"JSON, invalid":       {body, `{"password":"` + secret + `","b":2}`, `{"password":"(removed, 17 characters)","b":2}`},
		"JSON":                {body, `{"password":"ab&cd#ef?gh=ij\"kl","b":2}`, `{"password":"(removed, 18 characters)","b":2}`},
		"JSON, other name":    {body, `{"said":"ab\u0026cd#ef?gh=ij\"kl","b":2}`, `{"said":"(removed)","b":2}`},
		"HTML":                {body, "<p>ab&amp;cd#ef?gh=ij&#34;kl</p>", "<p>(removed)</p>"},
		"header":              {func(s string) string { return r.Header("X-Echo", s) }, "said " + secret, "said (removed)"},
		"base64 of a form":    {body, base64.StdEncoding.EncodeToString([]byte("a="+url.QueryEscape(secret))) + " b", "(removed) b"},
		"known, larger value": {form, "client_secret=x" + secret + "y&b=1", "client_secret=(removed)&b=1"},
	} {
		if got := c.redact(c.in); got != c.want {
			t.Errorf("%s: %q became %q, want %q", name, c.in, got, c.want)
		}
	}
}

// TestCutBase64 cuts base64 of a query with an escaped secret at every place, as
// the body of a redirect is cut that repeats the request: the secret is in it
// in one spelling only, and what else is secret in it may be in the part that
// was cut off.
func TestCutBase64(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{"AbCdEfGh1234 +&IjKlMnOp5678", `aB3"dE6%gH9#jK2 密mN5`} {
		r := &Redactor{}
		r.Add(secret)
		r.Add("another-secret")
		for lead := range 3 {
			said := strings.Repeat("x", lead) + "sub=" + url.QueryEscape(secret) + "\nKey: another-secret\n"
			coded := base64.StdEncoding.EncodeToString([]byte(said))
			for name, text := range map[string]string{
				"plain": "4.0\n" + coded, "escaped twice": url.QueryEscape(url.QueryEscape(": 4.0\n" + coded)),
			} {
				for cut := range len(text) + 1 {
					got := string(r.Body([]byte(text[:cut]), false, cut < len(text)))
					if part := partIn(got, secret); part != "" {
						t.Fatalf("%s, cut after %d of %d: %q stays in %q", name, cut, len(text), part, got)
					}
				}
			}
		}
	}
}

// TestKnown counts what makes text that was redacted before out of date.
func TestKnown(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	for _, secret := range []string{"first secret", "", "first secret", "ab"} {
		r.Add(secret)
	}
	if n := r.Known(); n != 2 {
		t.Errorf("%d secrets are known, want 2", n)
	}
	r.Learn([]byte(`{"access_token":"opaque-1","id_token":"a\"b-2","expires_in":"3","refresh_token":"cut off`))
	if got := r.Text(`opaque-1 a"b-2 cut off`); r.Known() != 4 || got != "(removed) (removed) cut off" {
		t.Errorf("%d secrets, %q", r.Known(), got)
	}
	if n := (*Redactor)(nil).Known(); n != 0 {
		t.Errorf("nil knows %d", n)
	}
}

// TestNamesAreFree: names are compared for every header and every member of a
// response.
func TestNamesAreFree(t *testing.T) {
	long := []byte("Odata-Max.Version_value")
	if n := testing.AllocsPerRun(100, func() {
		SecretHeader("Ocp-Apim-Subscription-Key-Of-Some-Length")
		SecretHeader("OData-MaxVersion")
		SecretField("$skiptoken")
		secretMember(long)
	}); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

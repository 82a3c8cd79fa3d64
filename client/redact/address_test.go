package redact

import (
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
	"testing"

	"odatui/client/redact/redacttest"
)

// TestAddressesInTexts has URLs with secrets that were not made known, as services write
// them into bodies and messages.
func TestAddressesInTexts(t *testing.T) {
	t.Parallel()
	const secret = "aB3+/x%41==.é z"
	query := url.QueryEscape(secret)
	link := "https://a.test/S?page=2&sig=" + query + "&z=1"
	quoted, _ := json.Marshal(link)
	for name, text := range map[string]string{
		"plain":               link,
		"last field":          "at https://a.test/S?sig=" + query,
		"fragment":            "https://a.test/S#sig=" + query + "&z=1",
		"lower hex":           strings.ReplaceAll(link, "%2B", "%2b"),
		"JSON":                string(quoted),
		"JSON, escaped signs": strings.NewReplacer("/", `\/`, "&", `\u0026`, "=", `\u003D`).Replace(string(quoted)),
		"HTML":                html.EscapeString(link),
		"HTML, numbers":       strings.NewReplacer("&", "&#38;", "=", "&#x3D;").Replace(link),
		"nested":              "/login?to=" + url.QueryEscape(link),
		"nested twice":        "/login?to=" + url.QueryEscape("/x?to="+url.QueryEscape(link)),
		"escaped name":        strings.Replace(link, "sig=", "%73%69g=", 1),
		"header":              "<" + link + ">; rel=next",
		"matrix":              "/S;sig=" + query + "/x",
	} {
		got := (*Redactor)(nil).Text(text)
		for _, plain := range []string{got, html.UnescapeString(got), strings.NewReplacer(`\u0026`, "&", `\u003D`, "=").Replace(got)} {
			for range 4 {
				if strings.Contains(plain, "aB3") || strings.Contains(plain, "41==") {
					t.Errorf("%s: %q became %q", name, text, got)
				}
				plain, _ = url.PathUnescape(strings.ReplaceAll(plain, "%41", "A"))
			}
		}
		if !strings.Contains(got, Removed) || again(got) != got {
			t.Errorf("%s: %q, again %q", name, got, again(got))
		}
	}
	for _, kept := range []string{
		"https://a.test/S?$skiptoken=abc&pageToken=x1&$deltatoken=y&continuation_token=z&sort_key=a&marker=1", "a token=b", "?sig=", "key=Code",
		"?sig=(secret)&key=(removed)", "/S(key=1)", "?client_assertion_type=urn",
	} {
		if got := (*Redactor)(nil).Text(kept); got != kept {
			t.Errorf("%q became %q", kept, got)
		}
	}
}

func again(text string) string { return (*Redactor)(nil).Text(text) }

// TestSignedLinks has the fields by which object stores, gateways and services sign
// links, or know who asks.
func TestSignedLinks(t *testing.T) {
	t.Parallel()
	for _, name := range strings.Fields("sig Signature X-Amz-Signature X-Amz-Credential X-Amz-Security-Token AWSAccessKeyId X-Goog-Signature " +
		"X-Goog-Credential OSSAccessKeyId security-token subscription-key api_key apikey app_key $$app_token private_token access_token hmac jwt " +
		"auth_token sessionid JSESSIONID authKey consumer_key code key token password pwd") {
		if got := (*Redactor)(nil).Text("x https://a.test/f?v=1&" + name +
			"=aB3dE6gH9&w=2"); got != "x https://a.test/f?v=1&"+name+"=(removed)&w=2" {
			t.Errorf("%s: %s", name, got)
		}
	}
}

// TestLearnURL: what was sent as a secret is found wherever and however a service
// repeats it.
func TestLearnURL(t *testing.T) {
	t.Parallel()
	const secret = "t0k/S3cr+Et=v alue"
	r := &Redactor{}
	for _, address := range []string{"https://a.test/S?n=1&token=" + url.QueryEscape(secret) +
		"&code=AFGH&$skiptoken=place&page=7000#sig=in-fragment", ""} {
		r.LearnURL(address)
	}
	for name, form := range redacttest.Spellings(secret) {
		if got := r.Text("is " + form + "."); strings.Replace(got, "Basic ", "", 1) != "is (removed)." {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got, want := r.Text("AFGH place 7000 in-fragment t0k/S3cr Et=v alue"), "AFGH place 7000 (removed) (removed)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if n := r.Known(); n != 2 {
		t.Errorf("%d secrets", n)
	}
}

// TestSignaturesOfManyLinks: the first secrets that were sent are those of the user.
func TestSignaturesOfManyLinks(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	r.LearnURL("/S?token=of-the-user")
	for i := range 1000 {
		r.LearnURL(fmt.Sprintf("/S?sig=of-page-%d-", i))
	}
	if got := r.Text("of-the-user of-page-999-"); got != "(removed) (removed)" || len(r.sent) > mostSent || r.Known() != 1001 {
		t.Errorf("%s, %d kept, %d known", got, len(r.sent), r.Known())
	}
}

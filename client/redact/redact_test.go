package redact

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"

	"odatui/client/redact/redacttest"
)

const testJWT = "eyJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJhcGkifQ.c2lnbmF0dXJl_-1"

func TestSpellings(t *testing.T) {
	t.Parallel()
	for _, secret := range []string{
		"abcd", "s3cr3t-value~with.dots", `q/"uo\ted'<&>+ =%41#?`, "Zoë Ünïcode 密碼 🔑!", "8Q~ab cd+ef/gh==",
		"line one\nline two\ttab", "%2B%2Bx",
	} {
		r := &Redactor{}
		r.Add("another secret, not there")
		r.Add(secret)
		for name, text := range redacttest.Spellings(secret) {
			in := "before [" + text + "] after"
			out := r.Text(in)
			if out == in || strings.Contains(out, text) || !strings.Contains(out, Removed) ||
				!strings.HasPrefix(out, "before [") || !strings.HasSuffix(out, "] after") {
				t.Errorf("%q as %s: %q", secret, name, out)
			}
			if got := string(r.Bytes([]byte(in))); got != out {
				t.Errorf("%q as %s: Bytes differs: %q", secret, name, got)
			}
			if again := r.Text(out); again != out {
				t.Errorf("%q as %s: again %q", secret, name, again)
			}
		}
	}
}

func TestPatterns(t *testing.T) {
	t.Parallel()
	const jwt = testJWT
	r := &Redactor{}
	for in, want := range map[string]string{
		"token " + jwt + " end":                "token (removed) end",
		`{"t":"` + jwt + `"}`:                  `{"t":"(removed)"}`,
		"x=" + jwt[:len(jwt)-12] + ".":         "x=(removed)",
		"eyJhbGciOiJkaXIi.a.b.c.d!":            "(removed)!",
		"eyJhbGci and eyJ.x":                   "eyJhbGci and eyJ.x",
		"enrt_A1b2C3d4E5f6 x":                  "(removed) x",
		"eyJhbGciOiJkaXIi.one-dot and more":    "eyJhbGciOiJkaXIi.one-dot and more",
		"enrt_":                                "enrt_",
		"Authorization: Bearer abcdef123456":   "Authorization: Bearer (removed)",
		"bearer  two blanks":                   "bearer  two blanks",
		"BEARER aaaaaaaaaaaaaaaaaaaaaaaaaaaaa": "BEARER (removed)",
		"Basic aWQ6c2VjcmV0MQ== rest":          "Basic (removed) rest",
		"Bearer token was missing":             "Bearer token was missing",
		"Bearer authentication required":       "Bearer authentication required",
		`Bearer realm="x", error="y"`:          `Bearer realm="x", error="y"`,
		`Bearer authorization_uri="https://login.microsoftonline.com/1"`: `Bearer authorization_uri="https://login.microsoftonline.com/1"`,
		"nothing to see": "nothing to see",
		"":               "",
	} {
		if got := r.Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
		if got := (*Redactor)(nil).Text(in); got != want {
			t.Errorf("nil: %q: %q", in, got)
		}
	}
}

func TestShortSecretsOnlyWhole(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	r.Add("")
	r.Add("abc")
	if got := r.Text("abc alphabet abc"); got != "abc alphabet abc" {
		t.Errorf("text was shredded: %s", got)
	}
	if got := r.Header("X-Mart", "abc"); got != Removed {
		t.Errorf("header %s", got)
	}
	if got := r.URL("/x?a=abc&b=abcd&c=%61bc"); got != "/x?a=(removed)&b=abcd&c=(removed)" {
		t.Errorf("url %s", got)
	}
}

func TestURL(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	r.Add("known secret")
	for in, want := range map[string]string{
		"https://a.test/x?$filter=A%20eq%20'b+c'&$skiptoken=12&%24top=5": "https://a.test/x?$filter=A%20eq%20'b+c'&$skiptoken=12&%24top=5",
		"/x?sig=AbC%3D&api-key=1&apikey=2&code=3&a=4":                    "/x?sig=(removed)&api-key=(removed)&apikey=(removed)&code=(removed)&a=4",
		"?subscription-key=1&Subscription%2DKey=2":                       "?subscription-key=(removed)&Subscription%2DKey=(removed)",
		"https://me:pw@a.test/x":                                         "https://(removed)@a.test/x",
		"//me@a.test/x":                                                  "//(removed)@a.test/x",
		"https://a.test/cb#access_token=1&state=2":                       "https://a.test/cb#access_token=(removed)&state=2",
		"/x?a=known+secret&b=known%20secret":                             "/x?a=(removed)&b=(removed)",
		"/known%20secret/y":                                              "/(removed)/y",
		"/x?&&=&a":                                                       "/x?&&=&a",
		"/x?":                                                            "/x?",
		"":                                                               "",
	} {
		if got := r.URL(in); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

func TestSensitiveNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"Authorization": true, "proxy-authorization": true, "Cookie": true, "Set-Cookie": true, "X-Api-Key": true,
		"Ocp-Apim-Subscription-Key": true,
		"X-Foo-Subscription-Key":    true, "X-CSRF-Token": true, "Client_Secret": true, "x-functions-key": true,
		"Accept": false, "ETag": false, "WWW-Authenticate": false, "Request-Id": false, "OData-MaxVersion": false,
	} {
		if SecretHeader(name) != want {
			t.Errorf("header %s: %v", name, !want)
		}
	}
	for name, want := range map[string]bool{
		"client_secret": true, "client_assertion": true, "assertion": true, "password": true, "refresh_token": true, "access_token": true,
		"code": true, "device_code": true, "subscription-key": true, "sig": true, "api-key": true, "apiKey": true, "token": true,
		"$skiptoken": false, "$deltatoken": false, "client_id": false, "scope": false, "grant_type": false, "resource": false,
		"api-version": false, "pageToken": false, "cursor": false, "client_assertion_type": false, "@p1": false, "country_code": false,
	} {
		if SecretField(name) != want {
			t.Errorf("field %s: %v", name, !want)
		}
	}
}

func TestAnswer(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	for in, want := range map[string]string{
		`{"access_token":"abc","x":1}`:                     `{"access_token":"(removed, 3 characters)","x":1}`,
		`{"accessToken" : "a\"bç" }`:                       `{"accessToken" : "(removed, 5 characters)" }`,
		"{\n \"refresh_token\":\n\t\"abcdef\"}":            "{\n \"refresh_token\":\n\t\"(removed, 6 characters)\"}",
		`{"id_token":"cut off he`:                          `{"id_token":"(removed, 10 characters)`,
		`{"access_token":null,"id_token":1}`:               `{"access_token":null,"id_token":1}`,
		`{"x":"access_token","y":"z"}`:                     `{"x":"access_token","y":"z"}`,
		`{"error":"invalid_client","error_description":1}`: `{"error":"invalid_client","error_description":1}`,
		`{"access_token":""}`:                              `{"access_token":"(removed, 0 characters)"}`,
		`not json "access_token":"abc"`:                    `not json "access_token":"(removed, 3 characters)"`,
		``:                                                 ``,
		`"`:                                                `"`,
		`{"access_token":"a\`:                              `{"access_token":"(removed, 2 characters)`,
	} {
		if got := string(r.Answer([]byte(in))); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestCutBody cuts a body at every place around a secret: no beginning of the
// secret may stay at the end.
func TestCutBody(t *testing.T) {
	t.Parallel()
	const jwt = testJWT
	const secret = `S3cr/t "quoted" & more + 1`
	r := &Redactor{}
	r.Add(secret)
	all := redacttest.Spellings(secret)
	all["jwt"], all["bearer"], all["enrt"] = jwt, "Bearer abcdefghijklmnopqrstuvwxyz", "enrt_abcdefghijklmno"
	for name, text := range all {
		const lead = "some text before : "
		for cut := range len(text) + 1 {
			in := lead + text[:cut]
			out := string(r.withoutTail(r.Bytes([]byte(in))))
			rest := strings.TrimPrefix(out, lead)
			if name == "bearer" {
				rest = strings.TrimPrefix(rest, "Bearer ")
			}
			if len(out) >= len(lead) && rest != "" && rest != Removed && leaks(rest, text, name) {
				t.Fatalf("%s cut after %d: %q", name, cut, out)
			}
		}
	}
}

// TestCutBodyKeepsTheRest: what only in the middle of a body looks like the
// beginning of a secret does not cut off the rest.
func TestCutBodyKeepsTheRest(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	r.Add("Zecret&more")
	body := "kept " + base64.StdEncoding.EncodeToString([]byte("this ends in Z%")) + " and Zecr and this is kept."
	if got := string(r.Body([]byte(body), false, true)); got != body {
		t.Errorf("%q became %q", body, got)
	}
}

// leaks judges what is left of a spelling. The edges of base64 may stay: they
// contain what is around the secret.
func leaks(rest, text, name string) bool {
	if !strings.HasPrefix(text, rest) {
		return false
	}
	switch {
	case name == "enrt", name == "jwt": // their first letters are no secret
		return len(rest) > len("enrt_")
	case name == "bearer":
		scheme := "Bearer "
		return !strings.HasPrefix(scheme, rest)
	case name == "basic":
		return len(rest) > len("Basic ")+14+3 // "client-id:"
	case strings.HasPrefix(name, "base64"):
		return len(rest) > 5
	}
	return len(rest) > 0
}

func TestRedactorIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 20 {
				s := fmt.Sprintf("secret-%d-%d", i, j)
				r.Add(s)
				if out := r.Text("a " + s + " b"); out != "a (removed) b" {
					t.Errorf("%s", out)
				}
			}
		})
	}
	wg.Wait()
}

// TestJSONStaysJSON: the rest of a response must be readable afterwards, so no
// half of an escape may be removed with the secret.
func TestJSONStaysJSON(t *testing.T) {
	const secret = "s3cr3t/value+with=more"
	r := &Redactor{}
	r.Add(secret)
	for name, form := range redacttest.Spellings(secret) {
		for lead := range 3 {
			encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", lead) + secret))
			for _, text := range []string{form, encoded, "Basic " + encoded, "a/" + encoded} {
				for _, edge := range []string{"\n", "\t", "\u001b", "\\", "\"", "/", "é", "\\u0041"} {
					body, _ := json.Marshal(map[string]string{"message": "said:" + edge + text + edge + ".", "next": "kept"})
					for _, b := range [][]byte{body, []byte(strings.ReplaceAll(string(body), "/", `\/`))} {
						var got map[string]string
						out := r.Bytes(b)
						if err := json.Unmarshal(out, &got); err != nil || got["next"] != "kept" {
							t.Errorf("%s, edge %q: %q became %q (%v)", name, edge, b, out, err)
						}
						if strings.Contains(got["message"], secret) || strings.Contains(got["message"], encoded) {
							t.Errorf("%s: the secret stays in %q", name, out)
						}
					}
				}
			}
		}
	}
}

// TestSecretInNestedURLs: services that redirect put the URL of the request into
// the query of the next one, again and again.
func TestSecretInNestedURLs(t *testing.T) {
	for _, secret := range []string{"s3cr3t/value+with=more", "with two blanks &+", "plainsecret", "percent%41%and"} {
		r := &Redactor{}
		r.Add(secret)
		for _, escape := range []func(string) string{url.QueryEscape, url.PathEscape} {
			address := "/svc?key=" + escape(secret) + "&end=1"
			for hop := range 8 {
				out := r.Text(address)
				for plain, before := out, ""; plain != before; {
					if strings.Contains(plain, secret[:8]) || !strings.Contains(plain, Removed) {
						t.Errorf("hop %d: %q stays in %q", hop, secret, out)
					}
					before = plain
					plain = percents.ReplaceAllStringFunc(plain, func(e string) string { b, _ := url.PathUnescape(e); return b })
				}
				if strings.Contains(secret, "%") && hop == 2 {
					break // how often its own percent sign was escaped cannot be known
				}
				address = "/login?again=" + escape(address) + "&end=1"
			}
		}
	}
}

func TestNothingFoundNothingCopied(t *testing.T) {
	r := &Redactor{}
	r.Add("a secret that is not there")
	b := []byte(strings.Repeat(`{"Code":"AFG","Value":12.5},`, 1000))
	if got := r.Bytes(b); &got[0] != &b[0] {
		t.Error("the bytes were copied")
	}
	if n := testing.AllocsPerRun(10, func() { r.Bytes(b) }); n > 4 {
		t.Errorf("%v allocations for text without a secret", n)
	}
}

// FuzzRedactor: whatever is around a secret, in whatever spelling, it is not
// there afterwards, nor after a second time.
func FuzzRedactor(f *testing.F) {
	f.Add("before ", "s3cr3t-value", " after", uint8(0))
	f.Add(`{"a":"\u00`, `pä"ss/w`, `"}`, uint8(5))
	f.Add("%", "%41%41", "4%", uint8(1))
	f.Add("eyJ", "aaaa", "aaaaaaaa", uint8(12))
	f.Fuzz(func(t *testing.T, before, secret, after string, way uint8) {
		if len(secret) < shortest || strings.ContainsAny(secret, "()") || strings.Contains(Removed, secret) {
			return
		}
		all := redacttest.Spellings(secret)
		text := all["raw"]
		if way > 0 {
			text = all[[]string{"query", "json", "html", "path", "query, lower hex", "json unicode"}[int(way)%6]]
		}
		r := &Redactor{}
		r.Add(secret)
		out := r.Text(before + text + after)
		if strings.Contains(out, secret) {
			t.Fatalf("%q in %q", secret, out)
		}
		if again := r.Text(out); again != out && strings.Contains(again, secret) {
			t.Fatalf("again: %q, then %q", out, again)
		}
		_ = r.URL(before + text + after)
		_ = r.Answer([]byte(before + text + after))
		_ = r.withoutTail([]byte(out))
	})
}

func BenchmarkRedactPage(b *testing.B) {
	r := &Redactor{}
	for i := range 10 {
		r.Add(fmt.Sprintf("secret number %d of some length", i))
	}
	page := []byte(strings.Repeat(`{"Code":"AFG","Name":"A \"quoted\" name","Value":12.5,"Url":"x?a=%20b"},`, 3600))
	b.SetBytes(int64(len(page)))
	for b.Loop() {
		r.Bytes(page)
	}
}

// TestLongWordsCostNoSquare ends at once; if they were judged from each of their
// beginnings, such words would take minutes.
func TestLongWordsCostNoSquare(t *testing.T) {
	t.Parallel()
	var r Redactor
	for _, word := range []string{"eyJ", "enrt_", "eyJaaaaaaaa.", "eyJaaaaaaaa.eyJ", "bearer ", "Bearer-"} {
		long := strings.Repeat(word, 1<<20/len(word))
		_ = r.Text(long + " end")
		if got := r.Text(long + " eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl end"); !strings.HasSuffix(got, " (removed) end") {
			t.Errorf("%s…: …%s", word, got[max(0, len(got)-80):])
		}
	}
}

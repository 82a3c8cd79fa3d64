//go:build unix

package cli

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// canary is a secret that is looked for wherever it must not be.
type canary struct {
	name  string
	value string
	forms map[string]bool // parts of all its spellings
}

// partSize is how many characters in a row count as a part of a secret.
const partSize = 12

// newCanary makes a random secret with some of the characters that are spelled
// otherwise in URLs, JSON and HTML.
func newCanary(name, odd string) *canary {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, 24)
	for i := range text {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(letters))))
		if err != nil {
			panic(err)
		}
		text[i] = letters[n.Int64()]
	}
	half := len(text) / 2
	return canaryOf(name, string(text[:half])+odd+string(text[half:]))
}

// canaryOf looks for any part of a value in every spelling.
func canaryOf(name, value string) *canary {
	c := &canary{name, value, map[string]bool{}}
	plain, _ := json.Marshal(value)
	texts := []string{value, url.QueryEscape(value), url.PathEscape(value), strings.Trim(string(plain), `"`), html.EscapeString(value)}
	for lead := range 3 {
		padded := append(make([]byte, lead), value...)
		skip := []int{0, 2, 3}[lead]
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			texts = append(texts, enc.EncodeToString(padded)[skip:len(padded)*8/6])
		}
	}
	for _, text := range texts {
		for i := 0; i+partSize <= len(text); i++ {
			c.forms[text[i:i+partSize]] = true
		}
	}
	return c
}

// in returns the part of the secret that a text holds, "" none.
func (c *canary) in(text string) string {
	for i := 0; i+partSize <= len(text); i++ {
		if c.forms[text[i:i+partSize]] {
			return text[i : i+partSize]
		}
	}
	return ""
}

// treasure is all that is secret in one run.
type treasure struct {
	secret, token, password, key, headerKey, queryKey, proxy *canary
}

func newTreasure() *treasure {
	enc := base64.RawURLEncoding.EncodeToString
	signature := newCanary("signature", "").value
	jwt := enc([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc([]byte(`{"aud":"api://x","exp":99999999999,"jti":"`+newCanary("id", "").value+`"}`)) + "." + enc([]byte(signature))
	return &treasure{
		secret: newCanary("client secret", `+/"&#`), token: canaryOf("token", jwt), password: newCanary("password", `:%"<`), key: newCanary("api key", "&#="),
		headerKey: newCanary("header key", "/+"), queryKey: newCanary("query key", " +&#"), proxy: newCanary("proxy password", "-_"),
	}
}

func (v *treasure) all() []*canary {
	return []*canary{v.secret, v.token, v.password, v.key, v.headerKey, v.queryKey, v.proxy}
}

func (v *treasure) env() []string {
	return []string{
		"C_SECRET=" + v.secret.value, "C_TOKEN=" + v.token.value, "C_PASSWORD=" + v.password.value, "C_KEY=" + v.key.value,
		"C_HEADER=" + v.headerKey.value, "C_QUERY=" + v.queryKey.value,
	}
}

// absent fails the test where a text holds a part of a secret.
func (v *treasure) absent(t *testing.T, where, text string) {
	t.Helper()
	for _, c := range v.all() {
		if part := c.in(text); part != "" {
			at := strings.Index(text, part)
			t.Errorf("%s holds a part of the %s: %q in %q", where, c.name, part, text[max(at-60, 0):min(at+60, len(text))])
		}
	}
}

// profiles is one profile for each way to sign in, all with a key in a header
// and one in the query.
func (v *treasure) profiles(origin, token string) string {
	var b strings.Builder
	b.WriteString("version = 1\n")
	for name, auth := range map[string]string{
		"post":   fmt.Sprintf(`method = "client-credentials", token_url = %q, client_id = "the-client", client_secret = { env = "C_SECRET" }, scope = "s"`, token),
		"header": fmt.Sprintf(`method = "client-credentials", token_url = %q, client_id = "the-client", client_secret = { env = "C_SECRET" }, scope = "s", client_auth = "client_secret_basic"`, token),
		"bearer": `method = "bearer", token = { env = "C_TOKEN" }`,
		"basic":  `method = "basic", username = "the-user", password = { env = "C_PASSWORD" }`,
		"key":    `method = "api-key", header = "X-Api-Key", value = { env = "C_KEY" }`,
		"qkey":   `method = "api-key", query = "api_key", value = { env = "C_KEY" }`,
		"az":     `method = "azure-cli", scope = "api://x/.default"`,
	} {
		fmt.Fprintf(&b, "[profiles.%s]\nurl = %q\nauth = { %s }\nheaders = { \"Ocp-Apim-Subscription-Key\" = { env = \"C_HEADER\" } }\nquery = { \"sub\" = { env = \"C_QUERY\" } }\n", name, origin, auth)
	}
	return b.String()
}

// echo is a service that gives back what it was sent, in every spelling, and
// the client secret where one was used.
func (v *treasure) echo(stranger *evil) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		head := ""
		for name, values := range r.Header {
			head += "\n" + name + ": " + strings.Join(values, ", ")
		}
		if strings.Contains(head, "Bearer") && stranger != nil {
			head += "\n" + stranger.gossip
		}
		query, _ := url.QueryUnescape(r.URL.RawQuery)
		said, plain := r.URL.RawQuery+head, query+head
		spelled, _ := json.Marshal(plain)
		all := strings.Join([]string{said, plain, url.QueryEscape(said), url.PathEscape(plain), html.EscapeString(plain), base64.StdEncoding.EncodeToString([]byte(said)),
			base64.URLEncoding.EncodeToString([]byte("x" + plain)), base64.RawStdEncoding.EncodeToString([]byte("xy" + plain))}, "\n")
		message, _ := json.Marshal(all)
		oneLine := strings.ReplaceAll(url.QueryEscape(all), "\n", "")
		w.Header().Set("X-Request-Id", oneLine)
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+oneLine+`", error="invalid_token", error_description="`+oneLine+`"`)
		path := r.URL.Path
		if rest, bad := strings.CutPrefix(path, "/bad/"); bad { // all of such a service fails in one way
			how, _, _ := strings.Cut(rest, "/")
			path = "/svc/" + how
		}
		switch path {
		case "/svc/":
			reply(w, 200, isJSON, documentOf("Ok", "E401", "E400", "Html", "Text", "Away", "Round", "Next", "Cut", "Hang"))
		case "/svc/Ok":
			reply(w, 200, isJSON, `{"value":[{"Id":1}]}`)
		case "/svc/E401":
			reply(w, 401, isJSON, `{"error":{"code":`+string(message)+`,"message":`+string(spelled)+`}}`)
		case "/svc/E400":
			reply(w, 500, isJSON, `{"error":{"code":"x","message":`+string(message)+`,"innererror":{"message":`+string(spelled)+`}}}`)
		case "/svc/Html":
			reply(w, 403, "text/html", "<html><title>"+html.EscapeString(all)+"</title><body>"+all+"</body></html>")
		case "/svc/Text":
			reply(w, 501, "text/plain", all)
		case "/svc/Away":
			http.Redirect(w, r, stranger.URL+"/?"+said+"#"+oneLine, http.StatusTemporaryRedirect)
		case "/svc/Round":
			http.Redirect(w, r, "/svc/Round?again="+oneLine, http.StatusFound)
		case "/svc/Next":
			next, _ := json.Marshal(stranger.URL + "/svc/Next?token=" + oneLine)
			reply(w, 200, isJSON, `{"@odata.nextLink":`+string(next)+`,"value":[{"Id":1}]}`)
		case "/svc/Cut":
			w.Header().Set("Content-Length", "100000")
			reply(w, 200, isJSON, `{"value":[{"Id":1},{"Id":`)
		case "/svc/Hang":
			<-r.Context().Done()
		default:
			reply(w, 404, "text/plain", all)
		}
	}
}

// tokens is a token endpoint; its path says how it fails.
func (v *treasure) tokens(stranger *evil) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		said := r.PostForm.Encode() + " " + r.Header.Get("Authorization") + " " + r.PostForm.Get("client_secret")
		message, _ := json.Marshal(said)
		w.Header().Set("X-Ms-Request-Id", url.QueryEscape(said))
		switch r.URL.Path {
		case "/good":
			reply(w, 200, isJSON, `{"access_token":"`+v.token.value+`","token_type":"Bearer","expires_in":3600}`)
		case "/refused":
			reply(w, 401, isJSON, `{"error":"invalid_client","error_description":`+string(message)+`,"trace_id":`+string(message)+`}`)
		case "/html":
			reply(w, 500, "text/html", "<html><title>"+html.EscapeString(said)+"</title>"+said+"</html>")
		case "/odd":
			reply(w, 200, isJSON, `{"token":"`+v.token.value+`","said":`+string(message)+`}`)
		case "/moved":
			http.Redirect(w, r, stranger.URL+"/token?"+said, http.StatusTemporaryRedirect)
		}
	}
}

//go:build unix

package clitest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"io/fs"
	"math/big"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Canary is a secret that must not appear in the wrong place.
type Canary struct {
	Name  string
	Value string
	forms map[string]bool // parts of all its encodings
}

// partSize is how many consecutive characters count as a part of a secret.
const partSize = 12

// newCanary returns a random secret with odd in its middle: characters that URLs,
// JSON and HTML encode.
func newCanary(name, odd string) *Canary {
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

// canaryOf returns the canary for a value, with the parts of its encodings.
func canaryOf(name, value string) *Canary {
	c := &Canary{name, value, map[string]bool{}}
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

// In returns the part of the secret that a text contains, "" if none.
func (c *Canary) In(text string) string {
	for i := 0; i+partSize <= len(text); i++ {
		if c.forms[text[i:i+partSize]] {
			return text[i : i+partSize]
		}
	}
	return ""
}

// Secrets are the secrets of one test.
type Secrets struct {
	Secret, Token, Password, Key, HeaderKey, QueryKey, Proxy *Canary

	Leaked string // the service of Echo repeats it to every client that sends a token

	forms  map[string]*Canary // of all canaries
	filter [1 << 16]bool      // hashes of how forms begin
}

// NewSecrets returns random secrets.
func NewSecrets() *Secrets {
	enc := base64.RawURLEncoding.EncodeToString
	signature := newCanary("signature", "").Value
	jwt := enc([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." +
		enc([]byte(`{"aud":"api://x","exp":99999999999,"jti":"`+newCanary("id", "").Value+`"}`)) + "." + enc([]byte(signature))
	v := &Secrets{
		Secret: newCanary("client secret", `+/"&#`), Token: canaryOf("token", jwt), Password: newCanary("password", `:%"<`),
		Key: newCanary("api key", "&#="), HeaderKey: newCanary("header key", "/+"), QueryKey: newCanary("query key", " +&#"),
		Proxy: newCanary("proxy password", "-_"), forms: map[string]*Canary{},
	}
	for _, c := range v.All() {
		for form := range c.forms {
			v.forms[form], v.filter[beginning(form)] = c, true
		}
	}
	return v
}

// All returns all secrets.
func (v *Secrets) All() []*Canary {
	return []*Canary{v.Secret, v.Token, v.Password, v.Key, v.HeaderKey, v.QueryKey, v.Proxy}
}

// Env returns the variables from which the profiles read the secrets.
func (v *Secrets) Env() []string {
	return []string{
		"C_SECRET=" + v.Secret.Value, "C_TOKEN=" + v.Token.Value, "C_PASSWORD=" + v.Password.Value, "C_KEY=" + v.Key.Value,
		"C_HEADER=" + v.HeaderKey.Value, "C_QUERY=" + v.QueryKey.Value,
	}
}

// beginning returns a hash of the first four bytes of a text.
func beginning(s string) uint16 {
	return uint16((uint32(s[0]) | uint32(s[1])<<8 | uint32(s[2])<<16 | uint32(s[3])<<24) * 2654435761 >> 16)
}

// Absent fails the test if a text contains a part of a secret. The texts are
// long: most places are ruled out without a look into the map.
func (v *Secrets) Absent(t *testing.T, where, text string) {
	t.Helper()
	found := map[*Canary]bool{}
	for i := 0; i+partSize <= len(text); i++ {
		if !v.filter[beginning(text[i:])] {
			continue
		}
		if c := v.forms[text[i:i+partSize]]; c != nil && !found[c] {
			found[c] = true
			t.Errorf("%s contains a part of the %s: %q in %q", where, c.Name, text[i:i+partSize], text[max(i-60, 0):min(i+60, len(text))])
		}
	}
}

// Profiles returns one profile for each authentication method, all with a key in
// a header and one in the query.
func (v *Secrets) Profiles(origin, token string) string {
	client := fmt.Sprintf(`method = "client-credentials", token_url = %q, client_id = "the-client", client_secret = { env = "C_SECRET" }, scope = "s"`, token)
	var b strings.Builder
	b.WriteString("version = 1\n")
	for name, auth := range map[string]string{
		"post":   client,
		"header": client + `, client_auth = "client_secret_basic"`,
		"bearer": `method = "bearer", token = { env = "C_TOKEN" }`,
		"basic":  `method = "basic", username = "the-user", password = { env = "C_PASSWORD" }`,
		"key":    `method = "api-key", header = "X-Api-Key", value = { env = "C_KEY" }`,
		"qkey":   `method = "api-key", query = "api_key", value = { env = "C_KEY" }`,
		"az":     `method = "azure-cli", scope = "api://x/.default"`,
	} {
		fmt.Fprintf(&b, "[profiles.%s]\nurl = %q\nauth = { %s }\n", name, origin, auth)
		b.WriteString("headers = { \"Ocp-Apim-Subscription-Key\" = { env = \"C_HEADER\" } }\nquery = { \"sub\" = { env = \"C_QUERY\" } }\n")
	}
	return b.String()
}

// FakeAz installs an az that prints a token and records its environment and
// arguments.
func (v *Secrets) FakeAz(s *Sandbox) {
	s.t.Helper()
	s.Script("az", "{ export -p; echo \"$@\"; } > "+s.Path("work", "az-environment")+"\n"+
		`echo '{"accessToken":"`+v.Token.Value+`","expires_on":99999999999}'`)
}

// Folders searches every file that the program could write.
func (v *Secrets) Folders(t *testing.T, s *Sandbox) {
	t.Helper()
	for _, folder := range []string{"home", "config", "state", "tmp", "work"} {
		err := filepath.WalkDir(s.Path(folder), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			v.Absent(t, "file "+strings.TrimPrefix(path, s.dir), string(data))
			v.Absent(t, "file name", filepath.Base(path))
			if info, err := d.Info(); err == nil && info.Mode().Perm()&0o077 != 0 && d.Name() != "az-environment" {
				t.Errorf("%s can be read by others: %v", path, info.Mode())
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

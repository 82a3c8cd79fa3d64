// Package redacttest spells secrets in the ways in which text may contain them,
// for the tests of what redacts. It does not redact.
package redacttest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
)

// Spellings returns a secret in many encodings, by their names.
func Spellings(s string) map[string]string {
	var plain strings.Builder
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	_ = e.Encode(s)
	noHTML := plain.String()[1 : plain.Len()-2]
	var everything, unicode, entities strings.Builder
	for i := 0; i < len(s); i++ {
		fmt.Fprintf(&everything, "%%%02x", s[i])
	}
	for _, c := range s {
		if c < 0x10000 {
			fmt.Fprintf(&unicode, `\u%04X`, c)
		} else {
			unicode.WriteRune(c)
		}
		fmt.Fprintf(&entities, "&#x%x;", c)
	}
	q := url.QueryEscape(s)
	m := map[string]string{
		"raw": s, "query": q, "query, blank as %20": strings.ReplaceAll(q, "+", "%20"), "path": url.PathEscape(s),
		"query, lower hex": lowerHex(q), "every byte": everything.String(), "query twice": url.QueryEscape(q),
		"query, three times": url.QueryEscape(url.QueryEscape(q)),
		"json":               InJSON(s), "json, no html": noHTML, "json, slash": strings.ReplaceAll(noHTML, "/", `\/`),
		"json twice": InJSON(InJSON(s)), "json unicode": unicode.String(),
		"html": html.EscapeString(s), "html entities": entities.String(), "url in json": strings.ReplaceAll(q, "%", `\u0025`),
		"html in json": InJSON(html.EscapeString(s)), "url in html": html.EscapeString(q),
	}
	for lead := range 3 {
		for _, tail := range []string{"", "x", "xy"} {
			text := strings.Repeat("i", lead) + s + tail
			for name, enc := range map[string]*base64.Encoding{"std": base64.StdEncoding, "url": base64.URLEncoding, "raw": base64.RawStdEncoding} {
				m[fmt.Sprintf("base64 %s %d%s", name, lead, tail)] = enc.EncodeToString([]byte(text))
			}
		}
		for name, escaped := range map[string]string{"query": q, "path": url.PathEscape(s), "json": InJSON(s), "html": html.EscapeString(s)} {
			text := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("i", lead) + escaped + " and more"))
			m[fmt.Sprintf("base64 of %s %d", name, lead)] = text
			m[fmt.Sprintf("base64 of %s %d in query twice", name, lead)] = url.QueryEscape(url.QueryEscape(text))
		}
	}
	m["basic"] = "Basic " + base64.StdEncoding.EncodeToString([]byte("client-id:"+s))
	m["base64 in query"] = url.QueryEscape(base64.StdEncoding.EncodeToString([]byte("id:" + s)))
	return m
}

// InJSON returns s as it is between the quotes of a JSON string.
func InJSON(s string) string {
	b, _ := json.Marshal(s)
	return string(b[1 : len(b)-1])
}

// lowerHex writes the hex digits of escapes in lower case.
func lowerHex(s string) string {
	b := []byte(s)
	for i := range b {
		if i >= 1 && b[i-1] == '%' || i >= 2 && b[i-2] == '%' {
			b[i] = strings.ToLower(string(b[i : i+1]))[0]
		}
	}
	return string(b)
}

// pasted are the ways in which people paste secrets; § is one, §64 the Basic
// credentials with it.
var pasted = []string{
	`client_secret=§&scope=y`, `client_id%3Dx%26client_secret%3D§%26scope`, `{"client_secret":"§"}`, `"{\"client_secret\":\"§\"}"`,
	`"\"{\\\"client_secret\\\":\\\"§\\\"}\""`, `AZURE_CLIENT_SECRET=§`, `export ODATUI_SECRET="§"`, `client-secret: §`,
	`client_secret = "§"`, `$ClientSecret = "§"`, `-ClientSecret §`, `client_secret="ab,cd;§"`, `client_secret=a}§`,
	`client_secret=ab;§&x=1`, `Server=x;Pwd=§;Database=d`, `:client_secret=>"§"`, "client_secret\t§1234567890", "client_secret:\u00a0§",
	"client_secret\u200b=§", `the client secret is §1234567890`, `secret '§1234567890' is wrong`, `<client_secret>§</client_secret>`,
	`<Password>§</Password>`, `'password': '§'`, `Authorization: Bearer §1234567890`, `Authorization: Token §`, `Authorization: ApiKey §`,
	`Authorization: §`, `Authorization: Digest username="u", response="§"`, `Authorization: SharedKey acc:§`,
	`Authorization: SharedAccessSignature sr=x&sig=§&se=1`, `{'Authorization': '§'}`, `Proxy-Authorization: Basic §64`,
	`{"Ocp-Apim-Subscription-Key": "§"}`, `Ocp-Apim-Subscription-Key: §`, `X-Api-Key: §`, `X-Auth-Token: §`, `X-Amz-Security-Token: §`,
	`{"apiKey":"§"}`, `{"name":"Cookie","value":"§"}`, `Cookie: a=1; b=§`, `{"Cookie": "a=§"}`, `cookie: 'a=§'`,
	`curl -b 'a=§' https://x`, `curl -uuser:§ https://x`, `curl --proxy-user me:§ https://x`, `curl --oauth2-bearer § https://x`,
	`az login --service-principal -u app -p § --tenant t`, `az login --password '§ y'`, `postgres://me:§@host/x`, `https://§@host/x`,
	`AccountName=a;AccountKey=§==;EndpointSuffix=core`, `SharedAccessKeyName=Root;SharedAccessKey=§=`, `sv=1&sig=§1234567890&se=2`,
	`https://x/cb?code=§&state=1`, `eyJhbGciOiJub25lIn0.eyJ4IjoiMSJ9.§`,
	"eyJhbGciOiJub25lIiwia2lkIjoiYWJj\n In0.eyJ4IjoiMSIsInkiOiIyIn0.§",
	"eyJhbGciOiJub25lIn0.eyJ4IjoiMSIs\nInkiOiIyIiwieiI6IjM0NTY3ODkwMTIzNDU2Nzg5MCJ9.§",
}

// Pasted returns texts that contain a secret of letters and digits in the ways
// in which people paste them.
func Pasted(secret string) []string {
	basic := base64.StdEncoding.EncodeToString([]byte("user:" + secret))
	list := make([]string, 0, len(pasted))
	for _, text := range pasted {
		list = append(list, strings.NewReplacer("§64", basic, "§", secret).Replace(text))
	}
	return list
}

//go:build unix

package hostile

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// attacks returns texts that control a terminal, or hide or forge what it shows.
func attacks() []string {
	list := []string{
		"\x1b]0;unterminated", "\x1bPqunterminated", "\x1b_unterminated", "\x1b^unterminated", "\x1bXunterminated",
		"\x1b]52;c;UFdORUQ=\x07", "\x1b]52;c;?\x1b\\", "\x1b]8;;http://evil.test\x1b\\click\x1b]8;;\x1b\\", "\x1b]0;TITLE\x07", "\x1b]1337;File=:AA\x07",
		"\x1b[2J\x1b[H LIVE \x1b[0m", "\x1b[8mhidden\x1b[0m", "\x1b[30;40mblack", "\x1b[?1049l", "\x1b[?1000h", "\x1b[6n", "\x1b[c", "\x1b[21t", "\x1b[5i", "\x1bc", "\x1b7\x1b8", "\x1b(0",
		"\u009b31m", "\u009d0;x\u009c", "\u0090q", "\u0085next", "\x9b31m", "\x9d52;c;QQ==\x9c", "\xc2", "\xe2\x1b]52;c;QQ==\x07", "\xe9\x1b[31m", "\xf0\x9f\x1b]0;x\x07", "\xc0\x9b31m", "\xed\xa0\x80", "\xff\xfe",
		"one\r\n LIVE  two", "one\rtwo", "one\ntwo\nthree", "a\tb\tc", "a\vb\fc\bd\x00e\x7ff\ag", "a\u2028b\u2029c",
		"e" + strings.Repeat("\u0301", 2000), strings.Repeat("👩\u200d", 500) + "👩", strings.Repeat("W", 5000), strings.Repeat("表", 300),
		"\U000e0041\U000e0042", "pay\u200cpal", "id\u200b1", "a\u2060b\ufeffc\u00add", "\u3164\u115f\uffa0", "\ue000\ufffe\U000f0000", "x\ufe0f\ufe0e",
		"שלום עולם", "مرحبا بالعالم", "=cmd|' /C calc'!A0", "`$(id)`", "%s%n%!d(x)", "\\u001b]0;x\\u0007", "%1b]0;x%07", "&#27;]0;x", "\"},{\"x\":\"",
	}
	for _, r := range "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069" {
		list = append(list, "a"+string(r)+"evil"+string(r))
	}
	return list
}

// worst combines attacks, for places that hold one text.
const worst = "evil\x1b]0;PWN\x1b[2J\x1b]52;c;QQ==\x07\u009b8m\u202e\u200b\r\nLIVE \x1b[?1049l\xe2\x1b]0;open"

// literal returns a text as a JSON string the way a hostile service would write
// it: control characters are escaped, bytes that are not UTF-8 are kept.
func literal(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20:
			fmt.Fprintf(&b, `\u%04x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// object returns a JSON object of names and of values that are JSON already.
func object(members ...string) string {
	var b strings.Builder
	for i := 0; i < len(members); i += 2 {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(literal(members[i]) + ":" + members[i+1])
	}
	return "{" + b.String() + "}"
}

// naughty returns the big list of naughty strings, nil without the test data.
func naughty(t *testing.T) []string {
	dir := os.Getenv("ODATUI_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, "vectors", "blns.json"))
	if err != nil {
		t.Logf("without the naughty strings: set ODATUI_TESTDATA (%v)", err)
		return nil
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	return list
}

// rowsOf returns a page with a row for each text, and a mark in the last column.
func rowsOf(texts []string) string {
	rows := make([]string, len(texts))
	for i, text := range texts {
		rows[i] = object("Id", fmt.Sprint(i+1), "Text", literal(text), "End", fmt.Sprintf(`"end-%03d."`, i+1))
	}
	return `{"value":[` + strings.Join(rows, ",") + `]}`
}

// hostileMetadata is a model whose names and texts attack, as far as XML can.
const hostileMetadata = `<?xml version="1.0"?>
<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
<Schema Namespace="N&#155;31m" xmlns="http://docs.oasis-open.org/odata/ns/edm">
<EntityType Name="E&#x202e;vil"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32" Nullable="false"/><Property Name="Text" Type="Edm.String"/><Property Name="End" Type="Edm.String"/>
<Property Name="&#157;52;c;QQ==" Type="N&#155;31m.&#x202e;Odd"><Annotation Term="Org.OData.Core.V1.Description" String="d&#155;8m&#x202e;&#13;&#10;x"/></Property>
</EntityType>
<EntityContainer Name="C"><EntitySet Name="Evil" EntityType="N&#155;31m.E&#x202e;vil"/><EntitySet Name="Naughty" EntityType="N&#155;31m.E&#x202e;vil"/></EntityContainer>
</Schema></edmx:DataServices></edmx:Edmx>`

// hostileService returns attacks wherever a service can return text.
func hostileService(t *testing.T) *clitest.Server {
	t.Helper()
	strange := naughty(t)
	return clitest.NewServer(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Request-Id", "id\u009b8m\u202e")
		h.Set("Request-Id", "req\x9b8m")
		h.Set("Server", "evil\u009d0;x\u202e")
		switch r.URL.Path {
		case "/svc/":
			clitest.Reply(w, 200, clitest.JSON, hostileDocument())
		case "/svc/$metadata":
			clitest.Reply(w, 200, "application/xml", hostileMetadata)
		case "/svc/Evil":
			clitest.Reply(w, 200, clitest.JSON, rowsOf(attacks()))
		case "/svc/Naughty":
			clitest.Reply(w, 200, clitest.JSON, rowsOf(strange))
		case "/svc/Columns":
			members := []string{"Id", "1"}
			for i, text := range attacks()[:40] {
				members = append(members, fmt.Sprint(i)+text, literal(text))
			}
			clitest.Reply(w, 200, clitest.JSON, `{"value":[`+object(append(members, "Last", `"end-001."`)...)+`]}`)
		case "/svc/Big":
			clitest.Reply(w, 200, clitest.JSON, `{"value":[`+object("Id", "1", "Text", literal(worst+strings.Repeat("x\x1b]0;y\u202e", 1<<17)), "End", `"end-001."`)+`]}`)
		case "/svc/JsonError":
			clitest.Reply(w, 400, clitest.JSON, `{"error":`+object("code", literal(worst), "message", literal(worst), "target", literal(worst), "details", `[`+object("code", `"x"`, "message", literal("more "+worst))+`]`)+`}`)
		case "/svc/HtmlError":
			h.Set("WWW-Authenticate", `Bearer realm="`+"x\u202e\u009b8my"+`", error="invalid_token", error_description="`+"no\u009d52;c;QQ==\u009c\u009b8m"+`"`)
			clitest.Reply(w, 403, "text/html", "<html><head><title>"+worst+"</title></head><body><h1>"+worst+"</h1></body></html>")
		case "/svc/TextError":
			clitest.Reply(w, 501, "text/plain", worst)
		case "/svc/HeaderError":
			h.Set("X-Evil", worst)
			clitest.Reply(w, 400, clitest.JSON, `{}`)
		case "/svc/Moved":
			h["Location"] = []string{"http://evil\u202e.test/\u009d0;x?a=\u009b8m"}
			w.WriteHeader(302)
		case "/token":
			clitest.Reply(w, 400, clitest.JSON, object("error", literal("invalid_client"+worst), "error_description", literal("AADSTS7000215: "+worst), "trace_id", literal(worst), "correlation_id", literal(worst), "timestamp", literal(worst)))
		case "/good-token":
			clitest.Reply(w, 200, clitest.JSON, object("access_token", literal(hostileToken()), "token_type", `"Bearer"`, "expires_in", "3600"))
		default:
			clitest.Reply(w, 404, "text/plain", "nothing here: "+worst)
		}
	})
}

// hostileDocument lists the sets. Some of their names attack.
func hostileDocument() string {
	var sets []string
	add := func(name, title, url string) {
		sets = append(sets, object("name", literal(name), "title", literal(title), "kind", `"EntitySet"`, "url", literal(url)))
	}
	for _, name := range []string{"Evil", "Naughty", "Columns", "Big", "JsonError", "HtmlError", "TextError", "HeaderError", "Moved"} {
		add(name, worst, name)
	}
	for i, text := range attacks()[:20] {
		add(fmt.Sprintf("Z%d%s", i, text), text, fmt.Sprintf("Z%d%s", i, text))
	}
	return `{"@odata.context":"$metadata","value":[` + strings.Join(sets, ",") + `]}`
}

// hostileToken returns a JWT whose claims attack.
func hostileToken() string {
	enc := base64.RawURLEncoding.EncodeToString
	return enc([]byte(`{"alg":"RS256","typ":"JWT"}`)) + "." + enc([]byte(object(
		"aud", literal("api\x1b]0;x"), "iss", literal(worst), "appid", literal(worst), "na\x1b[2Jme", literal(worst), "roles", `[`+literal(worst)+`]`, "exp", "99999999999",
	))) + "." + enc([]byte("signature-of-this"))
}

// hostileProfiles returns a profiles file for the service: its names and titles
// attack too.
func hostileProfiles(url string) string {
	title := `"T\u001b]0;PWN\u202e\u009b8m\r\nLIVE"`
	return fmt.Sprintf(`version = 1
[profiles.evil]
title = %[1]s
url = "%[2]s/svc/"
"unk\u001b]0;nown\u202e" = "x\u001b[2J"

[profiles.evil.environments.live]
live = true
[profiles.evil.environments."e\u001b]0;x\u202ev"]
url = "%[2]s/svc/"

[profiles."n\u001b]0;x\u202eame"]
title = "second"
url = "%[2]s/svc/"

[profiles.refused]
title = %[1]s
url = "%[2]s/svc/"
[profiles.refused.auth]
method = "client-credentials"
token_url = "%[2]s/token"
client_id = "id\u001b]0;x"
client_secret = { env = "EVIL_SECRET" }

[profiles.proved]
url = "%[2]s/svc/"
[profiles.proved.auth]
method = "client-credentials"
token_url = "%[2]s/good-token"
client_id = "id"
client_secret = { env = "EVIL_SECRET" }

[profiles.broken]
url = "ht\u001b]0;tp://x\u202e"
[profiles.unset]
url = "%[2]s/svc/"
auth = { method = "bearer", token = { env = "NO\u001b]0;T\u202e" } }
`, title, url)
}

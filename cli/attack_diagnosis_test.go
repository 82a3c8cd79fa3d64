//go:build unix

package cli

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestSecretsStayInsideDiagnoses: the doctor, its reports and its memory hold
// no secret, whatever the service or the token endpoint says back.
func TestSecretsStayInsideDiagnoses(t *testing.T) {
	t.Parallel()
	for _, profile := range few("post", "header", "bearer", "basic", "key", "qkey", "az") {
		for _, root := range []string{"/svc/", "/bad/E401/", "/bad/E400/", "/bad/Html/", "/bad/Away/", "/bad/Round/", "/bad/Text/", "/bad/Cut/"} {
			t.Run(profile+" "+root, func(t *testing.T) {
				t.Parallel()
				v, stranger := newTreasure(), newServer(t, http.NotFound)
				if profile == "post" || profile == "header" {
					stranger.gossip = v.secret.value
				}
				service, token := newServer(t, v.echo(stranger)), newServer(t, v.tokens(stranger))
				s := newSandbox(t, v.profiles(service.URL+root, token.URL+"/good"))
				s.env = v.env()
				v.fakeAz(s)
				for i, command := range []string{"doctor P --format json --report r.md", "doctor P -v --report r.json --timeout 2s", "doctor P --sets --timeout 500ms", "doctor P --offline"} {
					if root != "/svc/" && i > 1 {
						continue
					}
					args := strings.Split(strings.Replace(command, " P", " "+profile, 1), " ")
					got := s.run(append(args, "--trace", fmt.Sprintf("trace%d.har", i))...)
					v.absent(t, command+": stdout", got.out)
					v.absent(t, command+": stderr", got.err)
					late := strings.HasSuffix(command, "500ms") // on a busy machine, so its exit code says nothing
					if !late && (got.code == 0) != (root == "/svc/") || got.out == "" {
						t.Errorf("%s: %s", command, got)
					}
				}
				v.folders(t, s)
				v.sent(t, service, token, stranger)
			})
		}
	}
}

// TestSecretsStayInsideTokenDiagnoses: the same for a token endpoint that
// tells the secret, and for two environments side by side.
func TestSecretsStayInsideTokenDiagnoses(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"refused", "html", "odd", "moved"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			v, stranger := newTreasure(), newServer(t, http.NotFound)
			service, token := newServer(t, v.echo(stranger)), newServer(t, v.tokens(stranger))
			s := newSandbox(t, v.profiles(service.URL+"/svc/", token.URL+"/"+how))
			s.env = v.env()
			for i, command := range []string{"doctor post --report r.md", "doctor header --format json --report r.json", "doctor post --against bearer", "doctor bearer --against header --format json"} {
				got := s.run(append(strings.Split(command, " "), "--trace", fmt.Sprintf("t%d.har", i))...)
				v.absent(t, command+": stdout", got.out)
				v.absent(t, command+": stderr", got.err)
				if got.out == "" {
					t.Errorf("%s: %s", command, got)
				}
			}
			v.folders(t, s)
			v.sent(t, service, token, stranger)
		})
	}
}

// TestSecretsInPastedTexts: what people paste holds secrets in the places where
// programs print them.
func TestSecretsInPastedTexts(t *testing.T) {
	t.Parallel()
	processesOnly(t)
	v := newTreasure()
	basic := base64.StdEncoding.EncodeToString([]byte("the-user:" + v.password.value))
	says := "AADSTS7000215: Invalid client secret provided.\n"
	texts := map[string]string{
		"curl": "> POST /tenant/oauth2/token HTTP/1.1\n> Authorization: Basic " + basic + "\n> Ocp-Apim-Subscription-Key: " + v.headerKey.value + "\n" +
			"> X-Api-Key: " + v.key.value + "\n\n< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n< Set-Cookie: session=" + v.queryKey.value + "\n",
		"bearer":   "GET /odata HTTP/1.1\nAuthorization: Bearer " + v.token.value + "\n\nHTTP/1.1 403 Forbidden\n\n" + says,
		"form":     says + "grant_type=client_credentials&client_id=x&client_secret=" + url.QueryEscape(v.secret.value) + "&scope=y",
		"json":     fmt.Sprintf("%s{\"access_token\":%q,\"refresh_token\":%q,\"error\":\"invalid_client\"}", says, v.token.value, v.password.value),
		"az":       fmt.Sprintf("ERROR: AADSTS700016: no\n{\n  \"accessToken\": %q,\n  \"expiresOn\": \"2026\"\n}", v.token.value),
		"address":  "GET https://api.example.org/odata?api_key=" + url.QueryEscape(v.key.value) + "&$top=1 401 Unauthorized",
		"userinfo": "connect to http://me:" + url.QueryEscape(v.proxy.value) + "@proxy.example.org:8080: 407 Proxy Authentication Required",
		"token":    v.token.value,
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSandbox(t, v.profiles("http://127.0.0.1:1/svc/", "http://127.0.0.1:1/token"))
			for _, args := range [][]string{{"explain", text}, {"explain", text, "--format", "json"}, {"explain", text, "--report"}, {"explain", text, "--report", "--format", "json"}, {"explain", text, "--profile", "post"}} {
				got := s.run(args...)
				v.absent(t, "stdout", got.out)
				v.absent(t, "stderr", got.err)
				if got.out == "" && got.code == 0 {
					t.Errorf("nothing is said: %s", got)
				}
			}
			v.folders(t, s)
		})
	}
}

// TestSecretsStayOffTheDiagnosisScreens drives every screen that explains a
// failure, writes and copies what can be, and looks through all of it.
func TestSecretsStayOffTheDiagnosisScreens(t *testing.T) {
	t.Parallel()
	for _, profile := range few("post", "bearer", "basic", "qkey", "az") {
		for _, set := range []string{"E401", "E400", "Html", "refused"} {
			if set == "refused" && profile != "post" {
				continue
			}
			t.Run(profile+" "+set, func(t *testing.T) {
				t.Parallel()
				v, stranger := newTreasure(), newServer(t, http.NotFound)
				service, token := newServer(t, v.echo(stranger)), newServer(t, v.tokens(stranger))
				root, endpoint := "/bad/"+set+"/", "/good"
				if set == "refused" {
					root, endpoint = "/svc/", "/refused"
				}
				s := newSandbox(t, v.profiles(service.URL+root, token.URL+endpoint))
				s.env = v.env()
				v.fakeAz(s)
				p := s.terminal(profile)
				p.until(t, "y copy report")
				p.then("y", " by the terminal")
				p.report()
				p.then("D", "stages ran in")
				p.then("y", " by the terminal")
				p.then(enter, "stage") // one in full
				for range 10 {
					p.press("J")
				}
				p.press("GgK")
				p.then(escape, "stages ran in")
				p.report()
				p.then(escape, "y copy report")
				p.then("T", "the token itself is not shown")
				p.press("GgyY" + enter + "GgllhyY")
				if set == "refused" {
					p.then("R", "tried to get a token")
				} else {
					p.press("R")
				}
				p.then("L", "› requests")
				p.press("a")
				p.then(enter, "timing")
				p.press("GghGghGghGghGg") // each of the last ones
				p.then("w", ".har")
				p.leave()
				v.recording(t, p)
				v.folders(t, s)
				v.sent(t, service, token, stranger)
				if reports := len(p.copied); reports < 4 {
					t.Errorf("%d texts were copied", reports)
				}
			})
		}
	}
}

// report shows the report of what is in front, copies it twice and writes it.
func (p *onTerminal) report() {
	p.t.Helper()
	p.then("w", "nothing is written yet")
	p.press("GgyY")
	p.then("w", "written to odatui-report-")
	p.then(escape, "y copy report")
}

// TestExplainedOnTheScreen: a text that is pasted into the explorer is shown
// without the secrets in it.
func TestExplainedOnTheScreen(t *testing.T) {
	t.Parallel()
	v := newTreasure()
	s := newSandbox(t, "version = 1\n")
	p := s.terminal()
	p.until(t, "? help")
	p.then(":explain"+enter, "Paste what was said")
	password, _ := json.Marshal(v.password.value)
	p.press("\x1b[200~> Authorization: Bearer " + v.token.value + "\n> X-Api-Key: " + v.key.value + "\n\nHTTP/1.1 401 Unauthorized\n" +
		"{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret\",\"client_secret\":" + string(password) + "}\x1b[201~")
	v.absent(t, "screen", p.then(enter, "AADSTS7000215", "y copy report"))
	typed := len(p.raw.String()) // the line to paste into shows what was pasted
	p.press("Gg")
	p.then("y", " by the terminal")
	p.report()
	p.leave()
	p.clean(len(p.copied))
	v.absent(t, "screen", clipboards.ReplaceAllString(p.raw.String()[typed:], ""))
	v.copies(t, p)
	v.folders(t, s)
}

//go:build unix

package diagnosis

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"odatui/cli/clitest"
)

// TestSecretsStayInsideDiagnoses: the doctor's output, reports and state contain
// no secret, whatever the service or the token endpoint returns.
func TestSecretsStayInsideDiagnoses(t *testing.T) {
	t.Parallel()
	for _, profile := range clitest.Few("post", "header", "bearer", "basic", "key", "qkey", "az") {
		for _, root := range []string{"/svc/", "/bad/E401/", "/bad/E400/", "/bad/Html/", "/bad/Away/", "/bad/Round/", "/bad/Text/", "/bad/Cut/"} {
			t.Run(profile+" "+root, func(t *testing.T) {
				t.Parallel()
				v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
				if profile == "post" || profile == "header" {
					v.Leaked = v.Secret.Value
				}
				service, token := clitest.NewServer(t, v.Echo(other)), clitest.NewServer(t, v.Tokens(other))
				s := clitest.NewSandbox(t, v.Profiles(service.URL+root, token.URL+"/good"))
				s.Env = v.Env()
				v.FakeAz(s)
				for i, command := range []string{"doctor P --format json --report r.md", "doctor P -v --report r.json", "doctor P --sets --timeout 300ms", "doctor P --offline"} {
					if root != "/svc/" && i > 1 {
						continue
					}
					args := strings.Split(strings.Replace(command, " P", " "+profile, 1), " ")
					got := s.Run(append(args, "--trace", fmt.Sprintf("trace%d.har", i))...)
					v.Absent(t, command+": stdout", got.Out)
					v.Absent(t, command+": stderr", got.Err)
					late := strings.HasSuffix(command, "300ms") // whatever was not answered in that time failed
					if !late && (got.Code == 0) != (root == "/svc/") || got.Out == "" {
						t.Errorf("%s: %s", command, got)
					}
				}
				v.Folders(t, s)
				v.Sent(t, service, token, other)
			})
		}
	}
}

// TestSecretsStayInsideTokenDiagnoses: the same for a token endpoint that quotes
// the secret, and for the comparison of two profiles.
func TestSecretsStayInsideTokenDiagnoses(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"refused", "html", "odd", "moved"} {
		t.Run(how, func(t *testing.T) {
			t.Parallel()
			v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
			service, token := clitest.NewServer(t, v.Echo(other)), clitest.NewServer(t, v.Tokens(other))
			s := clitest.NewSandbox(t, v.Profiles(service.URL+"/svc/", token.URL+"/"+how))
			s.Env = v.Env()
			for i, command := range []string{"doctor post --report r.md", "doctor header --format json --report r.json", "doctor post --against bearer", "doctor bearer --against header --format json"} {
				got := s.Run(append(strings.Split(command, " "), "--trace", fmt.Sprintf("t%d.har", i))...)
				v.Absent(t, command+": stdout", got.Out)
				v.Absent(t, command+": stderr", got.Err)
				if got.Out == "" {
					t.Errorf("%s: %s", command, got)
				}
			}
			v.Folders(t, s)
			v.Sent(t, service, token, other)
		})
	}
}

// TestSecretsInPastedTexts: pasted texts contain secrets where programs print
// them.
func TestSecretsInPastedTexts(t *testing.T) {
	t.Parallel()
	clitest.ProcessesOnly(t)
	v := clitest.NewSecrets()
	basic := base64.StdEncoding.EncodeToString([]byte("the-user:" + v.Password.Value))
	refusal := "AADSTS7000215: Invalid client secret provided.\n"
	texts := map[string]string{
		"curl": "> POST /tenant/oauth2/token HTTP/1.1\n> Authorization: Basic " + basic + "\n> Ocp-Apim-Subscription-Key: " + v.HeaderKey.Value + "\n" +
			"> X-Api-Key: " + v.Key.Value + "\n\n< HTTP/1.1 401 Unauthorized\n< WWW-Authenticate: Bearer error=\"invalid_token\"\n< Set-Cookie: session=" + v.QueryKey.Value + "\n",
		"bearer":   "GET /odata HTTP/1.1\nAuthorization: Bearer " + v.Token.Value + "\n\nHTTP/1.1 403 Forbidden\n\n" + refusal,
		"form":     refusal + "grant_type=client_credentials&client_id=x&client_secret=" + url.QueryEscape(v.Secret.Value) + "&scope=y",
		"json":     fmt.Sprintf("%s{\"access_token\":%q,\"refresh_token\":%q,\"error\":\"invalid_client\"}", refusal, v.Token.Value, v.Password.Value),
		"az":       fmt.Sprintf("ERROR: AADSTS700016: no\n{\n  \"accessToken\": %q,\n  \"expiresOn\": \"2026\"\n}", v.Token.Value),
		"address":  "GET https://api.example.org/odata?api_key=" + url.QueryEscape(v.Key.Value) + "&$top=1 401 Unauthorized",
		"userinfo": "connect to http://me:" + url.QueryEscape(v.Proxy.Value) + "@proxy.example.org:8080: 407 Proxy Authentication Required",
		"token":    v.Token.Value,
	}
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := clitest.NewSandbox(t, v.Profiles("http://127.0.0.1:1/svc/", "http://127.0.0.1:1/token"))
			for _, args := range [][]string{{"explain", text}, {"explain", text, "--format", "json"}, {"explain", text, "--report"}, {"explain", text, "--report", "--format", "json"}, {"explain", text, "--profile", "post"}} {
				got := s.Run(args...)
				v.Absent(t, "stdout", got.Out)
				v.Absent(t, "stderr", got.Err)
				if got.Out == "" && got.Code == 0 {
					t.Errorf("nothing is printed: %s", got)
				}
			}
			v.Folders(t, s)
		})
	}
}

// TestSecretsStayOffTheDiagnosisScreens drives every screen that explains a
// failure, writes and copies what it can, and searches all of it.
func TestSecretsStayOffTheDiagnosisScreens(t *testing.T) {
	t.Parallel()
	for _, profile := range clitest.Few("post", "bearer", "basic", "qkey", "az") {
		for _, set := range []string{"E401", "E400", "Html", "refused"} {
			if set == "refused" && profile != "post" {
				continue
			}
			t.Run(profile+" "+set, func(t *testing.T) {
				t.Parallel()
				v, other := clitest.NewSecrets(), clitest.NewServer(t, http.NotFound)
				service, token := clitest.NewServer(t, v.Echo(other)), clitest.NewServer(t, v.Tokens(other))
				root, endpoint := "/bad/"+set+"/", "/good"
				if set == "refused" {
					root, endpoint = "/svc/", "/refused"
				}
				s := clitest.NewSandbox(t, v.Profiles(service.URL+root, token.URL+endpoint))
				s.Env = v.Env()
				v.FakeAz(s)
				p := s.Terminal(profile)
				p.Until("y copy report")
				p.Then("y", " by the terminal")
				report(p)
				p.Then("D", "stages ran in")
				p.Then("y", " by the terminal")
				p.Then(clitest.Enter, "stage") // one in full
				for range 10 {
					p.Press("J")
				}
				p.Press("GgK")
				p.Then(clitest.Escape, "stages ran in")
				report(p)
				p.Then(clitest.Escape, "y copy report")
				p.Then("T", "the token itself is not shown")
				p.Press("GgyY" + clitest.Enter + "GgllhyY")
				if set == "refused" {
					p.Then("R", "tried to get a token")
				} else {
					p.Press("R")
				}
				p.Then("L", "› requests")
				p.Press("a")
				p.Then(clitest.Enter, "timing")
				p.Press("GghGghGghGghGg") // each of the last exchanges
				p.Then("w", ".har")
				p.Leave()
				v.Recording(t, p)
				v.Folders(t, s)
				v.Sent(t, service, token, other)
				if reports := len(p.Copied()); reports < 4 {
					t.Errorf("%d texts were copied", reports)
				}
			})
		}
	}
}

// report shows the report of the current screen, copies it twice and writes it.
func report(p *clitest.Terminal) {
	p.Then("w", "nothing is written yet")
	p.Press("GgyY")
	p.Then("w", "written to odatui-report-")
	p.Then(clitest.Escape, "y copy report")
}

// TestExplainedOnTheScreen: the explorer shows a pasted text without its
// secrets.
func TestExplainedOnTheScreen(t *testing.T) {
	t.Parallel()
	v := clitest.NewSecrets()
	s := clitest.NewSandbox(t, "version = 1\n")
	p := s.Terminal()
	p.Until("? help")
	p.Then(":explain"+clitest.Enter, "Paste what was said")
	password, _ := json.Marshal(v.Password.Value)
	p.Press("\x1b[200~> Authorization: Bearer " + v.Token.Value + "\n> X-Api-Key: " + v.Key.Value + "\n\nHTTP/1.1 401 Unauthorized\n" +
		"{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid client secret\",\"client_secret\":" + string(password) + "}\x1b[201~")
	v.Absent(t, "screen", p.Then(clitest.Enter, "AADSTS7000215", "y copy report"))
	typed := len(p.Output()) // the input field shows what is pasted
	p.Press("Gg")
	p.Then("y", " by the terminal")
	report(p)
	p.Leave()
	p.Clean(len(p.Copied()))
	v.Absent(t, "screen", clitest.WithoutCopies(p.Output()[typed:]))
	v.Copies(t, p)
	v.Folders(t, s)
}

package diagnose_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/report"
)

// TestCorpus plays every recorded failure through the real chain and looks at
// what is said about it.
func TestCorpus(t *testing.T) {
	t.Parallel()
	faults := map[string]string{} // by host, of the way without a proxy: all tests share one resolver
	for _, path := range corpusFiles(t) {
		c, err := readRecorded(path)
		if err != nil {
			t.Errorf("%s: %v", path, err)
			continue
		}
		for host, fault := range c.faults {
			switch before := faults[host]; {
			case !direct(fault):
			case before != "" && before != fault:
				t.Errorf("%s: %s has the fault %s here and %s in another file: take another name", path, host, fault, before)
			default:
				faults[host] = fault
			}
			if strings.HasPrefix(fault, "dns") {
				unknownNames.Store(strings.ToLower(host), fault)
			}
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			e := play(t, c)
			d := diagnose.Of(e)
			for _, w := range c.want {
				if wrong := unmet(w, d); wrong != "" {
					t.Errorf("%s:%d of want: %s", path, w.line, wrong)
				}
			}
			wellFormed(t, d)
			r := report.New(e, d, report.Options{Doing: c.do, Program: "odatui test"})
			noCanary(t, c, map[string]string{
				"the diagnosis": everything(d), "the report": r.Markdown, "the report's JSON": string(r.JSON),
				"the journal": fmt.Sprintf("%+v", e.Exchanges) + texts(e.Exchanges), "the error": fmt.Sprint(e.Err),
			})
			if t.Failed() {
				t.Logf("the error: %v\n%s", e.Err, everything(d))
			}
		})
	}
}

// unmet says what is wrong about one line of what is wanted, "" nothing.
func unmet(w want, d client.Diagnosis) string {
	is := func(got string) string {
		if got == w.text {
			return ""
		}
		return fmt.Sprintf("%s is %q, want %q", w.key, got, w.text)
	}
	holds := func(texts ...string) string {
		if slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(s, w.text) }) {
			return ""
		}
		return fmt.Sprintf("no %s holds %q", w.key, w.text)
	}
	switch w.key {
	case "code":
		return is(d.Code)
	case "who":
		return is(string(d.Who))
	case "next":
		next := string(d.NextWho)
		if next == "" {
			next = "null"
		}
		return is(next)
	case "confidence":
		return is(string(d.Confidence))
	case "title":
		return holds(d.Title)
	case "step":
		return holds(lines(d)...)
	case "raw":
		return holds(d.Raw)
	case "fact":
		source, text, _ := strings.Cut(w.text, " ")
		for _, f := range d.Facts {
			if string(f.Source) == source && strings.Contains(f.Text, text) {
				return ""
			}
		}
		return fmt.Sprintf("no fact of the %s holds %q", source, text)
	case "id":
		name, value, _ := strings.Cut(w.text, " ")
		if got, ok := d.IDs[name]; !ok || value != "" && got != value {
			return fmt.Sprintf("id %s is %q, want %q", name, got, value)
		}
		return ""
	case "also":
		if d.Also == nil {
			return "no second cause is told"
		}
		return holds(d.Also.Title, d.Also.Tell, string(d.Also.Who))
	case "signin":
		return is(strings.Join(d.SignIn, " "))
	case "not":
		if strings.Contains(everything(d), w.text) {
			return fmt.Sprintf("the diagnosis holds %q", w.text)
		}
		return ""
	}
	return "nobody knows what " + w.key + " is"
}

// wellFormed holds what every diagnosis must be.
func wellFormed(t *testing.T, d client.Diagnosis) {
	t.Helper()
	if !slices.Contains(diagnose.Codes(), d.Code) {
		t.Errorf("code %q is none of Codes()", d.Code)
	}
	everyone := []client.Who{client.WhoSelf, client.WhoAppOwner, client.WhoAPIOwner, client.WhoMartAdmin, client.WhoTenantAdmin,
		client.WhoNetworkAdmin, client.WhoMicrosoft}
	if !slices.Contains(everyone, d.Who) {
		t.Errorf("who is %q", d.Who)
	}
	if d.NextWho != "" && !slices.Contains(everyone, d.NextWho) {
		t.Errorf("next who is %q", d.NextWho)
	}
	if !slices.Contains([]client.Confidence{client.High, client.Medium, client.Low}, d.Confidence) {
		t.Errorf("confidence is %q", d.Confidence)
	}
	if !strings.HasSuffix(d.Title, ".") || strings.ContainsAny(d.Title, "\n\r\t") {
		t.Errorf("the title is not one sentence in one line: %q", d.Title)
	}
	if d.Facts == nil || d.Steps == nil || d.IDs == nil {
		t.Error("a list is nil")
	}
	for _, f := range d.Facts {
		if !slices.Contains([]client.FactSource{client.FromProfile, client.FromServer, client.FromToken, client.FromClock}, f.Source) {
			t.Errorf("a fact comes from %q", f.Source)
		}
	}
	for name := range d.IDs {
		if !slices.Contains([]string{"trace_id", "correlation_id", "request_id", "timestamp", "tenant", "client"}, name) {
			t.Errorf("there is no id %q", name)
		}
	}
	for _, step := range report.Steps(d) {
		if bad := badStep(step); bad != "" {
			t.Errorf("step %q %s", step.Text, bad)
		}
	}
}

// ofAFace is what the text of a step must not hold: the explorer adds its key,
// the command line its command.
var ofAFace = regexp.MustCompile("\\bodatui (profiles|doctor|token|get|sets|explain|demo|browse)\\b|\\([A-Za-z?]\\)|\\([b-zB-Z] " +
	"[a-z]|[`;] ?[A-Z] shows\\b|\\bpress\\b")

// badStep says what is wrong with a step, "" nothing.
func badStep(s client.Step) string {
	said := s.Text + "\n" + s.Ask
	switch {
	case s.Text == "" || strings.ContainsAny(s.Text+s.Ask, "\n\r\t"):
		return "is not one line"
	case ofAFace.MatchString(said):
		return "names a key or a command: " + ofAFace.FindString(said)
	case (s.Ask != "" || s.Action == client.ActionReport) && (s.Who == "" || s.Who == client.WhoSelf):
		return "asks, and nobody is asked"
	case s.Who != "" && s.Who != client.WhoSelf && s.Ask == "" && s.Action != client.ActionReport:
		return "is for " + string(s.Who) + ", who is asked for nothing"
	case s.Action != "" && s.Action != client.ActionRetry && s.Action != client.ActionRequests && report.Command(s) == "":
		return "has the action " + string(s.Action) + ", which is no command"
	}
	return ""
}

// lines are the steps of a diagnosis as the command line shows them.
func lines(d client.Diagnosis) []string {
	var list []string
	for _, s := range report.Steps(d) {
		list = append(list, report.WithCommand(s, report.Command(s)))
	}
	return list
}

// everything is a diagnosis in one readable text.
func everything(d client.Diagnosis) string {
	data, err := json.MarshalIndent(struct {
		client.Diagnosis
		NextWho client.Who
		Also    *client.Alternative
		SignIn  []string
		Steps   []client.Step
		Lines   []string
	}{d, d.NextWho, d.Also, d.SignIn, d.Steps, lines(d)}, "", "  ")
	if err != nil {
		return err.Error()
	}
	// As it is read, not as JSON escapes it.
	return strings.NewReplacer(`\u003c`, "<", `\u003e`, ">", `\u0026`, "&", `\"`, `"`).Replace(string(data))
}

func texts(list []client.Exchange) string {
	var b strings.Builder
	for _, e := range list {
		fmt.Fprintf(&b, "%s\n%s\n", e.ReqBody, e.Body)
	}
	return b.String()
}

// noCanary looks for the secrets of this run, in every spelling.
func noCanary(t *testing.T, c *recorded, places map[string]string) {
	t.Helper()
	for _, secret := range c.canaries {
		spellings := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.ReplaceAll(secret, "/", `\/`)}
		for shift := range 3 {
			coded := base64.StdEncoding.EncodeToString([]byte("abc"[:shift] + secret))
			spellings = append(spellings, coded[4:len(coded)-4])
		}
		// A part of one is one too.
		spellings = append(spellings, secret[:len(secret)/2], secret[len(secret)/2:])
		for where, text := range places {
			for _, s := range spellings {
				if len(s) >= 8 && strings.Contains(text, s) {
					t.Errorf("%s: %s holds a secret as %q", c.name, where, s)
				}
			}
		}
	}
}

// fewest is how many failures the corpus holds at least.
const fewest = 100

// TestCorpusIsWhole counts: enough failures, every code with one at least.
func TestCorpusIsWhole(t *testing.T) {
	t.Parallel()
	count := map[string]int{} // by code
	areas := map[string]int{}
	files := corpusFiles(t)
	for _, path := range files {
		c, err := readRecorded(path)
		if err != nil {
			continue // TestCorpus says it
		}
		area, _, _ := strings.Cut(c.name, "-")
		areas[area]++
		for _, w := range c.want {
			if w.key == "code" {
				count[w.text]++
			}
		}
	}
	var missing []string
	for _, code := range diagnose.Codes() {
		if count[code] == 0 {
			missing = append(missing, code)
		}
	}
	t.Logf("%d failures: %v", len(files), areas)
	if len(files) < fewest {
		t.Errorf("%d failures are recorded, wanted are %d", len(files), fewest)
	}
	if len(missing) > 0 {
		t.Errorf("%d of %d codes have no case: %s", len(missing), len(diagnose.Codes()), strings.Join(missing, " "))
	}
}

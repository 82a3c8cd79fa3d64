package demo

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// client is somebody who uses a demo: one environment, one token.
type client struct {
	t     testing.TB
	http  *http.Client
	root  string
	token string
}

// open starts a demo and signs in at one environment.
func open(t testing.TB, staging bool, options ...Options) (*Demo, *client) {
	t.Helper()
	d, err := Start(t.Context(), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	return d, signIn(t, d, staging)
}

func newHTTP(t testing.TB) *http.Client {
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Transport: transport}
}

func signIn(t testing.TB, d *Demo, staging bool) *client {
	t.Helper()
	c := &client{t: t, http: newHTTP(t), root: d.Live}
	ask := liveForm(d)
	at := d.liveToken + "/" + liveTenant
	if staging {
		c.root, at = d.Staging, d.stagingToken+"/"+stagingTenant
		ask = url.Values{"grant_type": {"client_credentials"}, "client_id": {explorerStaging},
			"client_secret": {d.Env()[envStaging]}, "scope": {"api://" + stagingAPI + "/.default"}}
	}
	status, _, body := post(t, c.http, at+"/oauth2/v2.0/token", ask)
	if status != 200 {
		t.Fatalf("sign in: %d %v", status, body)
	}
	c.token = body["access_token"].(string)
	return c
}

func liveForm(d *Demo) url.Values {
	return url.Values{"grant_type": {"client_credentials"}, "client_id": {explorerLive},
		"client_secret": {d.Env()[envLive]}, "scope": {"api://" + liveAPI + "/.default"}}
}

func post(t testing.TB, c *http.Client, to string, form url.Values) (int, http.Header, map[string]any) {
	t.Helper()
	r, err := c.PostForm(to, form)
	if err != nil {
		t.Fatal(err)
	}
	return readJSON(t, r)
}

func readJSON(t testing.TB, r *http.Response) (int, http.Header, map[string]any) {
	t.Helper()
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&m); err != nil && strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
		t.Fatalf("%s: %v in %.200q", r.Request.URL, err, b)
	}
	if m == nil {
		m = map[string]any{"text": string(b)}
	}
	return r.StatusCode, r.Header, m
}

// request sends a GET to a path below the root, or to a whole address; a path
// may hold blanks. Headers come as name, value.
func (c *client) request(path string, header ...string) *http.Response {
	c.t.Helper()
	if !strings.HasPrefix(path, "http://") {
		path = c.root + "/" + path
	}
	q, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, strings.ReplaceAll(path, " ", "%20"), nil)
	if err != nil {
		c.t.Fatal(err)
	}
	q.Header.Set("Authorization", "Bearer "+c.token)
	for i := 0; i < len(header); i += 2 {
		q.Header.Set(header[i], header[i+1])
	}
	r, err := c.http.Do(q)
	if err != nil {
		c.t.Fatal(err)
	}
	return r
}

// get expects an answer of 200.
func (c *client) get(path string, header ...string) map[string]any {
	c.t.Helper()
	status, _, m := readJSON(c.t, c.request(path, header...))
	if status != 200 {
		c.t.Fatalf("GET %s: %d %v", path, status, m)
	}
	return m
}

// rows expects a list.
func (c *client) rows(path string, header ...string) []map[string]any {
	c.t.Helper()
	list, ok := c.get(path, header...)["value"].([]any)
	if !ok {
		c.t.Fatalf("GET %s: no list", path)
	}
	rows := make([]map[string]any, len(list))
	for i := range list {
		rows[i] = list[i].(map[string]any)
	}
	return rows
}

// column expects a list and returns one column as text.
func (c *client) column(path, name string) []string {
	c.t.Helper()
	var out []string
	for _, r := range c.rows(path) {
		out = append(out, show(r[name]))
	}
	return out
}

func show(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	b, _ := json.Marshal(v)
	return string(b)
}

// all walks next links to the end.
func (c *client) all(path string) (rows []map[string]any, pages int) {
	c.t.Helper()
	for path != "" {
		m := c.get(path)
		for _, r := range m["value"].([]any) {
			rows = append(rows, r.(map[string]any))
		}
		path, _ = m["@odata.nextLink"].(string)
		pages++
	}
	return rows, pages
}


func TestSmoke(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	if d.Live == d.Staging {
		t.Error("live and staging are the same")
	}
	if got := c.get("")["value"].([]any); len(got) != 11 {
		t.Errorf("live has %d sets", len(got))
	}
	for _, path := range []string{"Countries?$top=3", "Observations?$top=2&$count=true", "Facilities?$top=2&$expand=Country,Services", "Notes", "Thresholds?$top=2", "About", "EmptySet", "WideIndicatorMatrix?$top=1", "Services?$top=1", "Indicators?$top=1"} {
		b, _ := json.Marshal(c.get(path))
		t.Logf("%s: %.1500s", path, b)
	}
	r := c.request("$metadata")
	b, _ := io.ReadAll(r.Body)
	r.Body.Close()
	t.Logf("%.3000s", b)
}

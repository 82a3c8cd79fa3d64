package demo

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(patient{m}) }

// patient waits for goroutines that are about to end. goleak itself waits less
// than a second, which is too short on a busy machine.
type patient struct{ *testing.M }

func (p patient) Run() int {
	code := p.M.Run()
	for end := time.Now().Add(time.Minute); code == 0 && goleak.Find() != nil && time.Now().Before(end); {
	}
	return code
}

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

func TestServiceDocument(t *testing.T) {
	t.Parallel()
	d, live := open(t, false)
	names := func(c *client) (list []string) {
		for _, r := range c.rows("") {
			list = append(list, show(r["kind"])+" "+show(r["name"])+" "+show(r["url"]))
		}
		return list
	}
	want := []string{"EntitySet Countries Countries", "EntitySet Indicators Indicators",
		"EntitySet Observations Observations", "EntitySet Facilities Facilities", "EntitySet Services Services", "EntitySet Regions Regions",
		"EntitySet Thresholds Thresholds", "EntitySet WideIndicatorMatrix WideIndicatorMatrix", "EntitySet Notes Notes",
		"EntitySet EmptySet EmptySet", "Singleton About About", "EntitySet Documents Documents"}
	if diff := cmp.Diff(want, names(live)); diff != "" {
		t.Errorf("live: %s", diff)
	}
	want = append(want, "EntitySet PilotSites PilotSites")
	if diff := cmp.Diff(want, names(signIn(t, d, true))); diff != "" {
		t.Errorf("staging: %s", diff)
	}
}

func TestCloseEndsWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	d, c := open(t, false)
	slow := strings.Replace(d.Live, martPath, "/slow"+martPath, 1)
	q, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, slow, nil)
	q.Header.Set("Authorization", "Bearer "+c.token)
	done := make(chan error, 1)
	go func() {
		r, err := c.http.Do(q)
		if err == nil {
			r.Body.Close()
		}
		done <- err
	}()
	for d.live.requests.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	d.Close()
	d.Close() // once more does nothing
	if err := <-done; err == nil {
		t.Error("a request outlived the demo")
	}
	if _, err := c.http.Get(d.Live); err == nil {
		t.Error("the port is still open")
	}
}

func TestContextEndsTheDemo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	d, err := Start(ctx)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	d.running.Wait() // hangs if nobody closes
	d.Close()
	if _, err := Start(ctx); err == nil {
		t.Error("started in a context that has ended")
	}
}

func TestLatency(t *testing.T) {
	t.Parallel()
	const wait = 30 * time.Millisecond
	_, c := open(t, false, Options{Latency: wait})
	begun := time.Now()
	c.get("About")
	if took := time.Since(begun); took < wait {
		t.Errorf("answered in %v", took)
	}
}

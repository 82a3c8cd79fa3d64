package transport

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/redact"
)

func TestProfileIsAdded(t *testing.T) {
	t.Parallel()
	var seen ledger
	s := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen.note("s", r) })
	cfg := testConfig(s.URL)
	cfg.UserAgent = "odatui/test"
	cfg.Headers = []client.Header{header("x-mart", "ref mart"), header("Accept", "application/xml"), header("Host", "virtual.test"), header("Accept-Encoding", "br")}
	cfg.Query = []client.Param{{Name: "api-version", Value: "2"}, {Name: "q", Value: "a b+c/d?e&f=ü"}, {Name: "$format", Value: "json"}}
	c := open(t, cfg)
	for in, want := range map[string]string{
		"/x":                                "/x?api-version=2&q=a%20b%2Bc%2Fd%3Fe%26f%3D%C3%BC&$format=json",
		"/x?api-version=1&q=":               "/x?api-version=1&q=&$format=json",
		"/x?%24format=xml&api%2Dversion&q=": "/x?%24format=xml&api%2Dversion&q=",
		"/x?$filter=a%20eq%20'+'&%zz&q=1":   "/x?$filter=a%20eq%20'+'&%zz&q=1&api-version=2&$format=json",
	} {
		u, err := url.Parse(s.URL + in)
		if err != nil {
			t.Fatal(err)
		}
		req := &http.Request{Method: http.MethodGet, URL: u, Header: http.Header{"Accept": {"application/json"}}}
		resp, err := c.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		list := seen.of("s")
		g := list[len(list)-1]
		if g.uri != want {
			t.Errorf("%s was sent as %s, want %s", in, g.uri, want)
		}
		if g.host != "virtual.test" || g.head.Get("X-Mart") != "ref mart" || g.head.Get("Accept") != "application/xml" ||
			g.head.Get("Accept-Encoding") != "gzip" || g.head.Get("User-Agent") != "odatui/test" {
			t.Errorf("host %s, headers %v", g.host, g.head)
		}
		if resp.Request.URL.String() != s.URL+in || len(req.Header) != 1 {
			t.Errorf("the caller's request was changed: %s %v", resp.Request.URL, req.Header)
		}
	}
}

// TestOwnHeadersMeetTheProfiles: what is sent and what is shown are the same.
func TestOwnHeadersMeetTheProfiles(t *testing.T) {
	t.Parallel()
	const json, xml = "application/json;q=0.9", "application/xml, application/json;q=0.5"
	for _, tt := range []struct{ path, name, ours, theirs, want string }{
		{"/S", "Prefer", "odata.maxpagesize=200", "return=minimal", "return=minimal, odata.maxpagesize=200"},
		{"/S", "Prefer", "odata.maxpagesize=200", "wait=10;x=y,  Odata.MaxPageSize=7", "wait=10;x=y,  Odata.MaxPageSize=7"},
		{"/S", "Prefer", "odata.maxpagesize=200", "maxpagesize=7", "maxpagesize=7"},
		{"/S", "prefer", "", "respond-async", "respond-async"},
		{"/S", "Prefer", "odata.maxpagesize=200", "", ""},
		{"/S", "Accept", json, "application/json;odata.metadata=full", "application/json;odata.metadata=full"},
		{"/", "accept", json, "text/plain", "text/plain"},
		{"/S", "Accept", json, "", ""},
		{"/S(1)/$value", "Accept", "*/*", "image/png", "image/png"},
		{"/$metadata", "Accept", xml, "application/json", xml},
		{"/$metadata", "Accept", "*/*", "application/json", "*/*"},
		{"/$metadata", "Accept", xml, "", xml},
		{"/", "Accept", "application/atomsvc+xml", "application/json", "application/atomsvc+xml"},
		{"/S", "OData-MaxVersion", "4.01", "4.0", "4.0"},
		{"/S", "OData-MaxVersion", "4.01", "", ""},
		{"/S", "User-Agent", "", "", ""},
		{"/S", "User-Agent", "", "mine/1", "mine/1"},
	} {
		var seen ledger
		s := serve(t, func(_ http.ResponseWriter, r *http.Request) { seen.note("s", r) })
		cfg := testConfig(s.URL)
		cfg.UserAgent, cfg.Headers = "odatui/test", []client.Header{header(tt.name, tt.theirs)}
		req, err := http.NewRequest(http.MethodGet, s.URL+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		shown := client.Request{URL: s.URL + tt.path}
		if tt.ours != "" {
			req.Header.Set(tt.name, tt.ours)
			shown.Header = []client.Header{header(tt.name, tt.ours)}
		}
		resp, err := open(t, cfg).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		want := []string{tt.want}
		if tt.want == "" {
			want = nil
		}
		if got := seen.of("s")[0].head.Values(tt.name); !slices.Equal(got, want) {
			t.Errorf("%+v: sent %q", tt, got)
		}
		var previewed []string
		for _, h := range Preview(cfg, shown).Header {
			previewed = append(previewed, h.Value)
		}
		if !slices.Equal(previewed, want) {
			t.Errorf("%+v: shown %q", tt, previewed)
		}
	}
}

func TestBadHeadersOfProfile(t *testing.T) {
	t.Parallel()
	for _, h := range []client.Header{
		header("", "x"), header("a b", "x"), header("x:", "x"), header("X", "very-secret\r\nEvil: 1"), header("Content-Length", "5"),
		header("transfer-encoding", "chunked"), header("Connection", "close"),
	} {
		cfg := testConfig("http://a.test")
		cfg.Headers = []client.Header{h}
		if _, err := New(cfg); err == nil || strings.Contains(err.Error(), "very-secret") || strings.Contains(err.Error(), "\n") {
			t.Errorf("header %q: %v", h.Name, err)
		}
	}
	cfg := testConfig("http://a.test")
	cfg.Query = []client.Param{{Value: "x"}}
	if _, err := New(cfg); err == nil {
		t.Error("a parameter without a name is accepted")
	}
}

func TestPreview(t *testing.T) {
	t.Parallel()
	cfg := testConfig("https://a.test")
	cfg.Redactor.Add("known-secret")
	cfg.Headers = []client.Header{
		header("X-Mart", "ref"), header("accept", "text/plain"), header("Ocp-Apim-Subscription-Key", "k1"),
		{Name: "X-Pass", Value: "k2", Secret: true}, header("X-Other", "known-secret"), header("Accept-Encoding", "br"),
	}
	cfg.Query = []client.Param{{Name: "api-version", Value: "2 b"}, {Name: "subscription-key", Value: "k3"}, {Name: "x", Value: "known-secret"}, {Name: "$top", Value: "9"}}
	in := client.Request{Method: http.MethodGet, URL: "https://a.test/S?%24top=1#f", Header: []client.Header{header("Accept", "application/json")}}
	got := Preview(cfg, in)
	want := client.Request{
		Method: http.MethodGet, URL: "https://a.test/S?%24top=1&api-version=2%20b&subscription-key=(secret)&x=(secret)#f",
		Header: []client.Header{
			header("accept", "text/plain"), header("X-Mart", "ref"), {Name: "Ocp-Apim-Subscription-Key", Value: "(secret)", Secret: true},
			{Name: "X-Pass", Value: "(secret)", Secret: true}, {Name: "X-Other", Value: "(secret)", Secret: true},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if in.Header[0].Value != "application/json" {
		t.Error("the request was changed")
	}
	if got := Preview(Config{Redactor: &redact.Redactor{}}, in); cmp.Diff(in, got) != "" {
		t.Errorf("nothing to add: %+v", got)
	}
	cfg.Redactor.Add("a&b#c")
	next := client.Request{URL: "https://a.test/S?$skiptoken=1&subscription-key=a&b#c"} // a next link that repeats the query
	if got := Preview(cfg, next).URL; !strings.HasPrefix(got, "https://a.test/S?$skiptoken=1&subscription-key=(removed)&api-version=") {
		t.Errorf("a next link: %s", got)
	}
	if got := Preview(cfg, client.Request{URL: "https://a.test/S"}).URL; !strings.HasPrefix(got, "https://a.test/S?api-version=") {
		t.Errorf("without a query: %s", got)
	}
}

func TestTokenClient(t *testing.T) {
	t.Parallel()
	var seen ledger
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen.note("s", r)
		w.Header().Set("Set-Cookie", "session=cookie-secret-1")
		if r.URL.Path == "/moved" {
			http.Redirect(w, r, "/token", http.StatusTemporaryRedirect)
			return
		}
		_, _ = io.WriteString(w, `{"token_type":"Bearer","expires_in":3599,"access_token":"opaque-token-123456","id_token":"x\"y"}`)
	})
	cfg := testConfig("https://service.test")
	cfg.Prover = bearer("proof")
	cfg.UserAgent = "odatui/test"
	cfg.Headers, cfg.Query = []client.Header{header("X-Api-Key", "key-1")}, []client.Param{{Name: "api-version", Value: "2"}}
	c, err := NewToken(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer c.CloseIdleConnections()
	for _, path := range []string{"/token", "/moved"} {
		resp, err := c.PostForm(s.URL+path, url.Values{"client_id": {"app"}, "client_secret": {"form-secret-1"}, "scope": {"s/.default"}})
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if path == "/token" && !strings.Contains(string(body), "opaque-token-123456") {
			t.Errorf("the caller gets %s", body)
		}
		if path == "/moved" && resp.StatusCode != http.StatusTemporaryRedirect {
			t.Errorf("a redirect was followed: %d", resp.StatusCode)
		}
	}
	list := seen.of("s")
	if len(list) != 2 {
		t.Fatalf("%d requests", len(list))
	}
	g := list[0]
	guid := regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	if g.uri != "/token" || g.head.Get("Authorization")+g.head.Get("X-Api-Key") != "" || g.head.Get("Accept") != "application/json" ||
		!guid.MatchString(g.head.Get("Client-Request-Id")) || g.head.Get("User-Agent") != "odatui/test" || !strings.Contains(g.body, "form-secret-1") {
		t.Errorf("received %+v", g)
	}
	if list[1].head.Get("Client-Request-Id") == g.head.Get("Client-Request-Id") {
		t.Error("two requests share an id")
	}
	checkTokenJournal(t, cfg.Journal.List()[0])
	if text := cfg.Redactor.Text("echo opaque-token-123456"); text != "echo (removed)" {
		t.Errorf("the token is not known as a secret: %s", text)
	}
}

func checkTokenJournal(t *testing.T, x client.Exchange) {
	t.Helper()
	if x.Purpose != client.ForToken || x.Method != http.MethodPost || !x.Done || x.Status != 200 || x.Timing.Total <= 0 || x.Remote == "" {
		t.Errorf("exchange %+v", x)
	}
	if got, want := x.ReqBody.String(), "client_id=app&client_secret=(removed)&scope=s%2F.default"; got != want {
		t.Errorf("request body %s", got)
	}
	want := `{"token_type":"Bearer","expires_in":3599,"access_token":"(removed, 19 characters)","id_token":"(removed, 4 characters)"}`
	if got := x.Body.String(); got != want {
		t.Errorf("body %s", got)
	}
	if text := sprint(x.Head); strings.Contains(text, "cookie-secret") {
		t.Errorf("headers %s", text)
	}
}

package servicetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
	"odatui/client/auth"
	"odatui/client/kinds"
	"odatui/client/redact"
	"odatui/client/servicetest"
	"odatui/client/transport"
	"odatui/method"
)

// setup is a profile of a system, joined the way the command line joins it.
type setup struct {
	method      method.Method
	text        map[string]string
	secret      string
	url         string
	headers     map[string]string
	pageSize    int
	concurrency int
	paging      string
	keyOrder    *bool
	rest        *client.RestOptions
	path        string // folder for az
	now         func() time.Time
}

// profileOf is the profile that the recipe of a system tells to write.
func profileOf(t *testing.T, s *servicetest.System) setup {
	p := setup{method: "client-credentials", secret: s.Secret, url: s.URL, headers: s.Header, concurrency: 4,
		text: map[string]string{"token_url": s.TokenURL, "client_id": s.ClientID}}
	switch s.Name {
	case "xmart":
		p.text["resource"] = s.Resource
	case "erp.net":
		p.concurrency = 1
	case "nxtport":
		p.text["scope"] = s.Scope
	case "odm":
		p.method, p.secret, p.text = "azure-cli", "", map[string]string{"scope": s.Scope}
		p.path = servicetest.FakeAz(t, s)
		p.rest = &client.RestOptions{Rows: "data", Total: "meta.pagination.total", Offset: "pageOffset", Limit: "pageLimit", MaxLimit: 2000,
			Sets: []client.RestSet{{Name: "studies", Path: "/api/v1/as-user/studies"}, {Name: "samples", Path: "/api/v1/as-user/samples"}}}
	}
	return p
}

// opened is a joined profile. What a Service can do beside the interface is
// found on the field, not on this.
type opened struct {
	client.Service
	http       *http.Client
	journal    *client.Journal
	credential auth.Credential
}

func open(t *testing.T, p setup) opened {
	t.Helper()
	o := opened{journal: &client.Journal{}}
	if p.now == nil {
		p.now = time.Now
	}
	config := transport.Config{Origin: p.url, Journal: o.journal, Redactor: &redact.Redactor{}, Timeout: time.Minute, Concurrency: p.concurrency}
	for name, value := range p.headers {
		config.Redactor.Add(value)
		config.Headers = append(config.Headers, client.Header{Name: name, Value: value, Secret: true})
	}
	tokens, err := transport.NewToken(config)
	if err != nil {
		t.Fatal(err)
	}
	method, ok := auth.Lookup(p.method)
	if !ok {
		t.Fatalf("no method %s", p.method)
	}
	settings := auth.Settings{Text: p.text, Secrets: map[string]auth.Secret{}}
	if p.secret != "" {
		settings.Secrets["client_secret"] = func(context.Context) (string, error) { return p.secret, nil }
	}
	o.credential, err = method.New(settings, auth.Env{HTTP: tokens, Journal: o.journal, Redactor: config.Redactor, Now: p.now,
		Environ: func() []string {
			return append(os.Environ(), "PATH="+p.path+string(os.PathListSeparator)+os.Getenv("PATH"))
		},
		LookPath: func(name string) (string, error) {
			if p.path == "" {
				return "", exec.ErrNotFound
			}
			return filepath.Join(p.path, name), nil
		}})
	if err != nil {
		t.Fatal(err)
	}
	config.Prover = o.credential
	hc, err := transport.New(config)
	if err != nil {
		t.Fatal(err)
	}
	o.http = hc
	t.Cleanup(hc.CloseIdleConnections)
	name := "odata"
	if p.rest != nil {
		name = "rest"
	}
	kind, _ := kinds.Lookup(name)
	o.Service, err = kind.New(hc, client.Options{Session: t.Name(), URL: p.url, PageSize: p.pageSize, Paging: p.paging,
		OrderByKey: p.keyOrder, Rest: p.rest, Concurrency: p.concurrency,
		Claims: func() client.Claims { return o.credential.Info().Claims }}, config.Redactor.Text)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if c, ok := o.Service.(interface{ Close() error }); ok {
			_ = c.Close()
		}
	})
	return o
}

// rowIDs walks a whole set by its pages and returns each row's identity.
func rowIDs(t *testing.T, s client.Service, q client.Query) ([]string, error) {
	t.Helper()
	var ids []string
	for page, err := range client.Pages(t.Context(), s, q) {
		if err != nil {
			return ids, err
		}
		for i := range page.Len() {
			ids = append(ids, string(page.ID(i)))
		}
	}
	return ids, nil
}

// complete fails unless n different rows came.
func complete(t *testing.T, ids []string, n int) {
	t.Helper()
	different := map[string]int{}
	for _, id := range ids {
		different[id]++
	}
	for id, times := range different {
		if id == "" || times > 1 {
			t.Errorf("row %q came %d times", id, times)
		}
	}
	if len(different) != n {
		t.Errorf("%d different rows of %d", len(different), n)
	}
}

// reads fails if anything but GET reached the service or anything but POST
// the token endpoint, or if the token or secret went to the wrong one.
func reads(t *testing.T, s *servicetest.System) {
	t.Helper()
	if len(s.Ledger.Service("")) == 0 {
		t.Error("nothing was asked of the service")
	}
	for _, r := range s.Ledger.All() {
		switch {
		case r.Token && (r.Method != http.MethodPost || r.Header.Get("Authorization") != "" && s.Name != "erp.net"):
			t.Errorf("token endpoint got %s with Authorization %q", r.Method, r.Header.Get("Authorization"))
		case r.Token:
			for name := range s.Header {
				if r.Header.Get(name) != "" {
					t.Errorf("the token endpoint got the service's header %s", name)
				}
			}
		case r.Method != http.MethodGet:
			t.Errorf("the service got %s %s", r.Method, r.Path)
		case strings.Contains(strings.ToLower(r.Query), "secret"):
			t.Errorf("the service got %s", r.Query)
		}
	}
}

func refusedWith(t *testing.T, err error, status int, texts ...string) *client.ResponseError {
	t.Helper()
	var e *client.ResponseError
	if !errors.As(err, &e) {
		t.Fatalf("%v, want the service's answer", err)
	}
	all := e.Code + " " + e.Message + " " + strings.Join(e.Details, " ") + " " + string(e.Body)
	if e.Status != status {
		t.Errorf("status %d, want %d", e.Status, status)
	}
	for _, text := range texts {
		if !strings.Contains(all, text) {
			t.Errorf("%q is not in %q", text, all)
		}
	}
	return e
}

func noToken(t *testing.T, err error, code string, texts ...string) {
	t.Helper()
	var e *client.AuthError
	if !errors.As(err, &e) {
		t.Fatalf("%v, want no token", err)
	}
	if e.Code != code {
		t.Errorf("code %q, want %q", e.Code, code)
	}
	for _, text := range texts {
		if !strings.Contains(e.Description, text) {
			t.Errorf("%q is not in %q", text, e.Description)
		}
	}
}

// TestAllRowsOfEachSystem: by the profile of its recipe, every row of a system
// comes once, at page sizes below and above what it gives at once.
func TestAllRowsOfEachSystem(t *testing.T) {
	t.Parallel()
	makers := map[string]func(*testing.T) *servicetest.System{
		"xmart":          func(t *testing.T) *servicetest.System { return servicetest.XMart(t) },
		"xmart uat":      func(t *testing.T) *servicetest.System { return servicetest.XMart(t, servicetest.Staging()) },
		"erp.net":        func(t *testing.T) *servicetest.System { return servicetest.ERPNet(t) },
		"erp.net opaque": func(t *testing.T) *servicetest.System { return servicetest.ERPNet(t, servicetest.OpaqueTokens()) },
		"erp.net capped": func(t *testing.T) *servicetest.System { return servicetest.ERPNet(t, servicetest.WithCap(4)) },
		"nxtport":        func(t *testing.T) *servicetest.System { return servicetest.NxtPort(t) },
		"nxtport stag":   func(t *testing.T) *servicetest.System { return servicetest.NxtPort(t, servicetest.Staging()) },
		"odm":            func(t *testing.T) *servicetest.System { return servicetest.ODM(t) },
		"odm many":       func(t *testing.T) *servicetest.System { return servicetest.ODM(t, servicetest.WithRows(2100)) },
	}
	for name, maker := range makers {
		for _, size := range []int{7, 200, 5000} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := maker(t)
				p := profileOf(t, s)
				p.pageSize = size
				o := open(t, p)
				ids, err := rowIDs(t, o.Service, client.Query{Path: s.Set, Count: true})
				if err != nil {
					t.Fatal(err)
				}
				complete(t, ids, s.Rows)
				reads(t, s)
				if n := len(s.Ledger.Tokens()); n > 1 {
					t.Errorf("%d tokens were asked for", n)
				}
				if s.Name == "erp.net" && s.Ledger.MaxParallel() != 1 {
					t.Errorf("%d requests at once", s.Ledger.MaxParallel())
				}
			})
		}
	}
}

func TestXMartOrderIsFixedByTheFirstPage(t *testing.T) {
	t.Parallel()
	no := false
	for name, tt := range map[string]struct {
		keyOrder *bool
		want     string
	}{"by key": {nil, "$orderby=Sys_PK"}, "by place": {&no, "$skip=0"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := servicetest.XMart(t)
			p := profileOf(t, s)
			p.keyOrder = tt.keyOrder
			ids, err := rowIDs(t, open(t, p).Service, client.Query{Path: s.Set})
			if err != nil {
				t.Fatal(err)
			}
			complete(t, ids, s.Rows)
			pages := s.Ledger.Service(s.Set)
			if len(pages) < 3 || !strings.Contains(pages[0].Query, tt.want) {
				t.Errorf("%d pages, the first by %q, want %s in it", len(pages), pages[0].Query, tt.want)
			}
		})
	}
}

// TestXMartTrap is the trap itself, walked into on purpose: a first page
// without $skip, then its next links. If no row were lost that way, the test
// above would prove nothing.
func TestXMartTrap(t *testing.T) {
	t.Parallel()
	s := servicetest.XMart(t)
	o := open(t, profileOf(t, s))
	rows, seen := 0, map[int]bool{}
	for link := s.URL + "/" + s.Set; link != ""; {
		resp, err := o.http.Get(link)
		if err != nil {
			t.Fatal(err)
		}
		var page struct {
			Value []struct {
				Key int `json:"Sys_PK"`
			}
			Next string `json:"@odata.nextLink"`
		}
		err = json.NewDecoder(resp.Body).Decode(&page)
		resp.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Value {
			rows++
			seen[r.Key] = true
		}
		link = page.Next
	}
	if rows != s.Rows || len(seen) == s.Rows {
		t.Errorf("%d rows, %d different: the simulated xMart has lost its trap", rows, len(seen))
	}
}

func TestXMartViewWithoutKey(t *testing.T) {
	t.Parallel()
	s := servicetest.XMart(t)
	n := 0
	for page, err := range client.Pages(t.Context(), open(t, profileOf(t, s)).Service, client.Query{Path: s.View}) {
		if err != nil {
			t.Fatal(err)
		}
		n += page.Len()
		if page.Column("Sys_PK") >= 0 {
			t.Error("a view has system columns")
		}
	}
	if pages := s.Ledger.Service(s.View); n != s.Rows || !strings.Contains(pages[0].Query, "$skip=0") {
		t.Errorf("%d rows, the first page by %q", n, pages[0].Query)
	}
}

func TestXMartRefusals(t *testing.T) {
	t.Parallel()
	s := servicetest.XMart(t)
	good := profileOf(t, s)
	with := func(change func(*setup)) setup {
		p := good
		p.text = maps.Clone(good.text)
		change(&p)
		return p
	}
	q := client.Query{Path: s.Set}
	fetch := func(p setup) error {
		_, err := open(t, p).Fetch(t.Context(), q, client.Start)
		return err
	}
	noToken(t, fetch(with(func(p *setup) { delete(p.text, "resource"); p.text["scope"] = s.Resource + "/.default" })), "invalid_request", "AADSTS90014", "resource")
	noToken(t, fetch(with(func(p *setup) { p.secret = "wrong" })), "invalid_client", "AADSTS7000215", "Trace ID: ")
	noToken(t, fetch(with(func(p *setup) { p.text["resource"] = "11111111-2222-3333-4444-555555555555" })), "invalid_resource", "AADSTS500011")
	noToken(t, fetch(with(func(p *setup) { p.text["client_id"] = "11111111-2222-3333-4444-555555555555" })), "unauthorized_client", "AADSTS700016")
	noToken(t, fetch(with(func(p *setup) {
		p.text["token_url"] = strings.Replace(p.text["token_url"], "/oauth2/token", "/oauth2/v2.0/token", 1)
	})), "invalid_request", "AADSTS901002")

	const denied = "Authorization has been denied for this request."
	refusedWith(t, fetch(with(func(p *setup) { p.text["resource"] = s.Other })), 401, denied)
	refusedWith(t, fetch(with(func(p *setup) { p.url = strings.Replace(p.url, "REFMART", "OTHERMART", 1) })), 401, denied)

	format := client.Query{Path: s.Set, Params: []client.Param{{Name: "$format", Value: "json"}}}
	_, err := open(t, good).Fetch(t.Context(), format, client.Start)
	refusedWith(t, err, 400, "'json' of $format is not supported")

	s.SetMaintenance(true)
	e := refusedWith(t, fetch(good), 200, "under maintenance")
	if e.Shape != client.ShapeHTML {
		t.Errorf("the maintenance page is taken for %s", e.Shape)
	}
	s.SetMaintenance(false)
	if err := fetch(good); err != nil {
		t.Errorf("after maintenance: %v", err)
	}
	reads(t, s)
}

func TestERPNetPages(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	p := profileOf(t, s)
	no := false
	p.pageSize, p.keyOrder = 10, &no
	o := open(t, p)
	page, err := o.Fetch(t.Context(), client.Query{Path: s.Set}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if id := string(page.ID(0)); !strings.Contains(id, "-0000-4000-8000-") {
		t.Errorf("identity %q is not that of @odata.id", id)
	}
	if c := page.Column("Id"); c >= 0 && page.Cell(0, c).IsSet() {
		t.Error("Id came although nobody selected it")
	}
	if v := page.Cell(0, page.Column("Name")); v.Kind != client.Nested || !strings.Contains(v.Text(), `"BG":"Стоки`) {
		t.Errorf("complex cell %v %q", v.Kind, v.Text())
	}
	ids, err := rowIDs(t, o.Service, client.Query{Path: s.Set})
	if err != nil {
		t.Fatal(err)
	}
	complete(t, ids, s.Rows)
	var links int
	for _, r := range s.Ledger.Service(s.Set) {
		if strings.Contains(r.Query, "skiptoken") {
			links++
			if !strings.Contains(r.Query, "%24skiptoken=") || !strings.Contains(r.Query, "%24top=10") {
				t.Errorf("a next link was rewritten: %s", r.Query)
			}
		}
	}
	if links == 0 {
		t.Error("no next link was followed")
	}
}

// TestERPNetOneAtATime: however many ask at once, one request is under way.
func TestERPNetOneAtATime(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	o := open(t, profileOf(t, s))
	var wg sync.WaitGroup
	for range 6 {
		wg.Go(func() {
			if _, err := o.Fetch(t.Context(), client.Query{Path: s.Set, PageSize: 5}, client.Start); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if s.Ledger.MaxParallel() != 1 || len(s.Ledger.Tokens()) != 1 {
		t.Errorf("%d at once, %d tokens", s.Ledger.MaxParallel(), len(s.Ledger.Tokens()))
	}
}

// TestERPNetRefusesASecondRequest shows that the simulation minds: two at once
// are one answer and one 429.
func TestERPNetRefusesASecondRequest(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	token, err := open(t, profileOf(t, s)).credential.Token(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	release := s.Hold()
	t.Cleanup(release)
	statuses := make(chan int, 2)
	for range 2 {
		go func() {
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+s.Set, nil)
			if err != nil {
				t.Error(err)
			}
			req.Header.Set("Authorization", "Bearer "+token)
			resp, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Error(err)
				statuses <- 0
				return
			}
			resp.Body.Close()
			statuses <- resp.StatusCode
		}()
	}
	for len(s.Ledger.Service(s.Set)) < 2 {
		time.Sleep(time.Millisecond)
	}
	release()
	if sum := <-statuses + <-statuses; sum != 200+429 {
		t.Errorf("the two statuses sum up to %d", sum)
	}
	if s.Ledger.MaxParallel() != 2 {
		t.Errorf("%d at once", s.Ledger.MaxParallel())
	}
}

func TestERPNetRefusals(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t)
	good := profileOf(t, s)
	o := open(t, good)
	for filter, word := range map[string]string{"PartNumber eq 'P-00001' or PartNumber eq 'P-00002'": "'or'", "PartNumber gt 'P-00003'": "'gt'"} {
		before := len(s.Ledger.Service(s.Set))
		_, err := o.Fetch(t.Context(), client.Query{Path: s.Set, Filter: filter}, client.Start)
		e := refusedWith(t, err, 500, word, "2129")
		if e.Shape != client.ShapeERP || e.Code != "2129" {
			t.Errorf("shape %s, code %s", e.Shape, e.Code)
		}
		if n := len(s.Ledger.Service(s.Set)) - before; n > 2 {
			t.Errorf("an answer was asked for %d times", n)
		}
	}
	wrong := good
	wrong.secret = "n4bQgYhMfWWaL+qgxVrQFaO/TxsrC4Is0V1sFbDwCgg="
	_, err := open(t, wrong).Fetch(t.Context(), client.Query{Path: s.Set}, client.Start)
	noToken(t, err, "invalid_client")
}

func TestERPNetOpaqueTokenIsNoFailure(t *testing.T) {
	t.Parallel()
	s := servicetest.ERPNet(t, servicetest.OpaqueTokens())
	o := open(t, profileOf(t, s))
	if _, err := o.Fetch(t.Context(), client.Query{Path: s.Set}, client.Start); err != nil {
		t.Fatal(err)
	}
	info := o.credential.Info()
	if info.State != client.TokenValid || info.Kind != "opaque" || info.Claims != nil {
		t.Errorf("%+v", info)
	}
}

// TestNxtPortMixedEnvironments: each way to mix live and staging has its own
// error, which comes whole.
func TestNxtPortMixedEnvironments(t *testing.T) {
	t.Parallel()
	live, staging := servicetest.NxtPort(t), servicetest.NxtPort(t, servicetest.Staging())
	fetch := func(p setup) error {
		_, err := open(t, p).Fetch(t.Context(), client.Query{Path: live.Set}, client.Start)
		return err
	}
	with := func(s *servicetest.System, change func(*setup)) setup {
		p := profileOf(t, s)
		change(&p)
		return p
	}
	e := refusedWith(t, fetch(with(staging, func(p *setup) { p.url, p.headers = live.URL, live.Header })), 401)
	if want := "The issuer 'https://login.microsoftonline.com/" + live.Other + "/v2.0' is invalid"; e.Code != "invalid_token" || e.Message != want {
		t.Errorf("%v, want %s", e, want)
	}
	n := len(live.Ledger.Service(live.Set))
	if n > 2 {
		t.Errorf("a refused token was shown %d times", n)
	}
	if e.Attempts != n || e.Claims["iss"] != "https://login.microsoftonline.com/"+live.Other+"/v2.0" {
		t.Errorf("%d attempts of %d, claims %v", e.Attempts, n, e.Claims)
	}
	noToken(t, fetch(with(live, func(p *setup) { p.text["client_id"] = staging.ClientID })), "unauthorized_client", "AADSTS700016", staging.ClientID)
	noToken(t, fetch(with(live, func(p *setup) {
		p.text["token_url"] = strings.Replace(live.TokenURL, "/3f2b8c10-6a7d-4e1f-9b0a-77c1d5e2a001/", "/"+live.Other+"/", 1)
	})), "invalid_request", "AADSTS90002", live.Other)
	noToken(t, fetch(with(live, func(p *setup) { p.text["scope"] = "api://" + live.ClientID + "/.default" })), "invalid_request", "AADSTS90009")
	noToken(t, fetch(with(live, func(p *setup) { p.text["scope"] = live.ClientID })), "invalid_scope", "AADSTS1002012")
	noToken(t, fetch(with(live, func(p *setup) { p.text["scope"] = "a/.default b/.default" })), "invalid_scope", "AADSTS70011")
}

func TestNxtPortSubscriptionKey(t *testing.T) {
	t.Parallel()
	s := servicetest.NxtPort(t)
	for text, headers := range map[string]map[string]string{
		"missing subscription key": nil,
		"invalid subscription key": {"Ocp-Apim-Subscription-Key": "other-key-of-mine"},
	} {
		p := profileOf(t, s)
		p.headers = headers
		o := open(t, p)
		_, err := o.Fetch(t.Context(), client.Query{Path: s.Set}, client.Start)
		if e := refusedWith(t, err, 401, text); e.Shape != client.ShapeAPIM {
			t.Errorf("shape %s", e.Shape)
		}
		for _, x := range o.journal.List() {
			for _, h := range x.ReqHead {
				if strings.Contains(h.Value, "other-key-of-mine") {
					t.Errorf("the journal holds the key in %s", h.Name)
				}
			}
		}
	}
}

func TestODMScopeIsHandedToAzAsItStands(t *testing.T) {
	t.Parallel()
	s := servicetest.ODM(t)
	p := profileOf(t, s)
	o := open(t, p)
	page, err := o.Fetch(t.Context(), client.Query{Path: s.Set, PageSize: 10}, client.Start)
	if err != nil {
		t.Fatal(err)
	}
	if page.Total != int64(s.Rows) || page.ID(0) != "GSF100000" || page.Cell(0, page.Column("Number of Samples")).Text() != "9007199254740993" {
		t.Errorf("total %d, first row %s", page.Total, page.Row(0))
	}
	if v := page.Cell(0, page.Column("Sample Source ID")); v.Kind != client.Missing {
		t.Errorf("an absent property is %v", v.Kind)
	}
	if v := page.Cell(1, page.Column("Sample Source ID")); v.Text() != `["E-1","S-1"]` {
		t.Errorf("several values are %q", v.Text())
	}
	calls := servicetest.AzCalls(t, p.path)
	if len(calls) != 1 || !strings.Contains(calls[0]+" ", "--scope "+s.Scope+" ") {
		t.Errorf("az was called with %q", calls)
	}
	corrected := profileOf(t, s)
	corrected.text = map[string]string{"scope": strings.Replace(s.Scope, "/default", "/.default", 1)}
	if _, err := open(t, corrected).Fetch(t.Context(), client.Query{Path: s.Set}, client.Start); err == nil {
		t.Error("the az of the simulation does not look at the scope")
	}
}

func TestODMQueriesAndRefusals(t *testing.T) {
	t.Parallel()
	s := servicetest.ODM(t)
	o := open(t, profileOf(t, s))
	count := func(q client.Query) int64 {
		t.Helper()
		q.Path = s.Set
		page, err := o.Fetch(t.Context(), q, client.Start)
		if err != nil {
			t.Fatal(err)
		}
		return page.Total
	}
	where := func(property, raw string, not bool) []client.Condition {
		return []client.Condition{{Property: property, Value: client.JSONValue(raw), Not: not}}
	}
	got := []int64{
		count(client.Query{Filter: `"Study Source"=ArrayExpress`}),
		count(client.Query{Where: where("Study Source", `"Gene Expression Omnibus"`, false)}),
		count(client.Query{Where: where("Study Source", `"Gene Expression Omnibus"`, true)}),
		count(client.Query{Filter: `"Study Source"=ArrayExpress`, Where: where("last_update", `"2026-02-02"`, false)}),
		count(client.Query{Search: "tissue 44"}),
	}
	if d := cmp.Diff([]int64{30, 15, 30, 2, 1}, got); d != "" {
		t.Errorf("totals (-want +got):\n%s", d)
	}
	page, err := o.Fetch(t.Context(), client.Query{Path: s.Set, OrderBy: []client.Order{{By: "last_update", Desc: true}}}, client.Start)
	if err != nil || page.Cell(0, page.Column("last_update")).Text() != "2026-02-28" {
		t.Errorf("sorted: %v, %v", page, err)
	}
	page, err = o.Fetch(t.Context(), client.Query{Path: s.Set}, client.Row(40))
	if err != nil || page.Len() != 5 || page.Next != nil {
		t.Errorf("row 41: %v, %v", page, err)
	}

	_, err = o.Fetch(t.Context(), client.Query{Path: s.Set, Filter: "nonsense"}, client.Start)
	if e := refusedWith(t, err, http.StatusBadRequest); e.Shape != client.ShapeEmpty {
		t.Errorf("shape %s", e.Shape)
	}
	tooMuch := profileOf(t, s)
	tooMuch.rest.MaxLimit, tooMuch.pageSize = 0, 5000
	_, err = open(t, tooMuch).Fetch(t.Context(), client.Query{Path: s.Set}, client.Start)
	refusedWith(t, err, http.StatusBadRequest)
	more := profileOf(t, s)
	more.rest.Sets = append(more.rest.Sets, client.RestSet{Name: "libraries", Path: "/api/v1/as-user/libraries"})
	_, err = open(t, more).Fetch(t.Context(), client.Query{Path: "libraries"}, client.Start)
	refusedWith(t, err, http.StatusNotFound)
	unproved := profileOf(t, s)
	unproved.method, unproved.text = "none", nil
	_, err = open(t, unproved).Fetch(t.Context(), client.Query{Path: s.Set}, client.Start)
	refusedWith(t, err, http.StatusUnauthorized)
	reads(t, s)
}

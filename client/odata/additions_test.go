package odata

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"odatui/client"
)

// strict is a service of seven rows in pages of three that refuses some of what
// a request may hold.
type strict struct {
	refuse map[string]string // option -> status and message
	after  int               // rows requests that are not refused yet
	// keyless is a service without a model.
	keyless bool

	mu    sync.Mutex
	asked []strictRequest
}

// strictRequest is a request for rows.
type strictRequest struct {
	query  url.Values
	header http.Header
}

// has reports whether it has an option, a header, or the key in $select.
func (r strictRequest) has(option string) bool {
	switch {
	case option == "Id":
		return slices.Contains(strings.Split(r.query.Get("$select"), ","), option)
	case strings.HasPrefix(option, "$"):
		return r.query.Has(option)
	}
	return r.header.Get(option) != ""
}

const strictModel = `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T"><Key><PropertyRef Name="Id"/></Key>
<Property Name="Id" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`

func (s *strict) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "$metadata") {
		if s.keyless {
			w.WriteHeader(http.StatusNotFound)
		}
		fmt.Fprint(w, strictModel)
		return
	}
	got := strictRequest{r.URL.Query(), r.Header.Clone()}
	s.asked = append(s.asked, got)
	for _, option := range slices.Sorted(maps.Keys(s.refuse)) {
		if got.has(option) && len(s.asked) > s.after {
			status, message, _ := strings.Cut(s.refuse[option], " ")
			code := 0
			fmt.Sscan(status, &code)
			w.WriteHeader(code)
			fmt.Fprintf(w, `{"error":{"code":"","message":%q}}`, message)
			return
		}
	}
	from := min(number(r, "$skiptoken", number(r, "$skip", 0)), 7)
	to := min(from+number(r, "$top", 3), 7)
	more := ""
	if got.has("$count") {
		more = `"@odata.count":7,`
	}
	if to < 7 && !got.has("$top") && !got.has("$skip") {
		more += fmt.Sprintf(`"@odata.nextLink":"Things?$skiptoken=%d",`, to)
	}
	var rows []string
	for i := from; i < to; i++ {
		rows = append(rows, fmt.Sprintf(`{"Id":%d,"Name":"n%d"}`, i, i))
	}
	fmt.Fprintf(w, `{%s"value":[%s]}`, more, strings.Join(rows, ","))
}

// requests returns the requests for rows so far, and forgets them.
func (s *strict) requests() []strictRequest {
	s.mu.Lock()
	defer s.mu.Unlock()
	asked := s.asked
	s.asked = nil
	return asked
}

// start opens a service of its own on a strict server.
func (s *strict) start(t *testing.T, cache client.Cache, change ...func(*client.Options)) func() *Service {
	t.Helper()
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return func() *Service {
		o := client.Options{Session: "one", URL: server.URL, PageSize: 3, Cache: cache}
		for _, c := range change {
			c(&o)
		}
		service, err := New(server.Client(), o)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { service.Close() })
		return service
	}
}

// whole reads all rows and wants each of them once.
func whole(t *testing.T, what string, s *Service, q client.Query) (topics []string) {
	t.Helper()
	var names []string
	for page, err := range client.Pages(t.Context(), s, q) {
		if err != nil {
			t.Errorf("%s: after %v: %v", what, names, err)
			return topics
		}
		for _, n := range page.Notes {
			if !slices.Contains(topics, n.Topic) {
				topics = append(topics, n.Topic)
			}
		}
		for i := range page.Len() {
			names = append(names, page.Cell(i, page.Column("Name")).Text())
		}
	}
	if want := []string{"n0", "n1", "n2", "n3", "n4", "n5", "n6"}; !slices.Equal(names, want) {
		t.Errorf("%s: rows %v", what, names)
	}
	return topics
}

// selective is a query to which the program adds all that it may add.
var selective = client.Query{Path: "Things", Count: true, Select: []string{"Name"}}

// The options of the first request for it, by the way of paging.
var addedTo = map[string][]string{
	pagingAuto:   {optionCount, optionOrder, optionTop, "Id", optionAccept, optionVersion},
	pagingPrefer: {optionCount, "Id", optionPrefer, optionAccept, optionVersion},
}

// TestRefusedAdditions: what the program adds by itself is left out where it is
// refused, and only that; it is remembered across runs, for 30 days or until it
// is forgotten.
func TestRefusedAdditions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ paging, option, refusal string }{
		{pagingAuto, optionCount, "400 bad request"},
		{pagingAuto, optionCount, "400 The query option '$count' is not allowed."},
		{pagingAuto, optionCount, "500 cannot count"},
		{pagingAuto, optionCount, "501 not implemented"},
		{pagingAuto, optionOrder, "400 bad request"},
		{pagingAuto, optionOrder, "400 The property 'Id' cannot be used in the $orderby query option."},
		{pagingAuto, optionOrder, "501 sorting is not supported"},
		{pagingAuto, optionTop, "400 bad request"},
		{pagingAuto, optionTop, "422 The query option '$top' is not supported."},
		{pagingAuto, optionTop, "501 not implemented"},
		{pagingAuto, "Id", "400 bad request"},
		{pagingAuto, "Id", "400 Id is not selectable"},
		{pagingAuto, optionVersion, "400 bad request"},
		{pagingAuto, optionVersion, "412 the version is not supported"},
		{pagingAuto, optionAccept, "406 not acceptable"},
		{pagingAuto, optionAccept, "400 bad request"},
		{pagingPrefer, optionAccept, "501 not implemented"},
		{pagingAuto, optionAccept, "415 the media type is not supported"},
		{pagingPrefer, optionPrefer, "400 bad request"},
		{pagingPrefer, optionPrefer, "412 odata.maxpagesize is not supported"},
		{pagingPrefer, optionCount, "404 no such page"},
	} {
		t.Run(c.paging+" "+c.option+" "+c.refusal, func(t *testing.T) {
			t.Parallel()
			server, cache := &strict{refuse: map[string]string{c.option: c.refusal}}, &memory{}
			open := server.start(t, cache, paging(c.paging))
			topics := whole(t, "the first run", open(), selective)
			if note := c.option != optionAccept && c.option != optionVersion; note != (len(topics) == 1) {
				t.Errorf("the first run has notes about %q", topics)
			}
			server.requests()
			want := slices.DeleteFunc(slices.Clone(addedTo[c.paging]), func(o string) bool { return o == c.option })
			if topics = whole(t, "the next run", open(), selective); len(topics) > 0 {
				t.Errorf("the next run has notes about %q", topics)
			}
			server.first(t, "the next run", want)

			for _, when := range []string{"after it was forgotten", "after it was forgotten by another run"} {
				forgets := open()
				forgets.Request(selective, client.Start) // reads what is kept
				forgets.Forget("Things")
				if strings.Contains(when, "another") {
					forgets = open()
				}
				whole(t, when, forgets, selective)
				server.first(t, when, addedTo[c.paging])
			}

			cache.age(t, 29*24*time.Hour)
			whole(t, "after 29 days", open(), selective)
			server.first(t, "after 29 days", want)
			cache.age(t, 2*24*time.Hour)
			whole(t, "after 31 days", open(), selective)
			server.first(t, "after 31 days", addedTo[c.paging])
		})
	}
}

// first wants the options of the first request that came, and forgets them all.
func (s *strict) first(t *testing.T, when string, want []string) {
	t.Helper()
	var got []string
	r := s.requests()[0]
	for _, option := range []string{optionCount, optionOrder, optionTop, "Id", optionPrefer, optionAccept, optionVersion} {
		if r.has(option) {
			got = append(got, option)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: the first request has other options:\n%s", when, diff)
	}
}

// age makes older what is kept about sets.
func (m *memory) age(t *testing.T, by time.Duration) {
	t.Helper()
	m.mu.Lock()
	defer m.mu.Unlock()
	aged := 0
	for key, data := range m.kept {
		var k keptKnowledge
		if !strings.HasPrefix(key, "abilities-") || json.Unmarshal(data, &k) != nil {
			continue
		}
		for option, since := range k.Refused {
			k.Refused[option] = since.Add(-by)
			aged++
		}
		if !k.RungSince.IsZero() {
			k.RungSince = k.RungSince.Add(-by)
			aged++
		}
		m.kept[key], _ = json.Marshal(k)
	}
	if aged == 0 {
		t.Error("nothing is kept")
	}
}

// TestRefusedSkip: a service that refuses $skip is paged by its own links.
func TestRefusedSkip(t *testing.T) {
	t.Parallel()
	no := false
	for _, refusal := range []string{"400 bad request", "400 Skip Clause is not supported", "501 not implemented"} {
		server := &strict{refuse: map[string]string{optionSkip: refusal}}
		open := server.start(t, &memory{}, func(o *client.Options) { o.OrderByKey = &no })
		whole(t, refusal, open(), client.Query{Path: "Things"})
		server.requests()
		whole(t, refusal+", the next run", open(), client.Query{Path: "Things"})
		server.first(t, refusal, []string{optionPrefer, optionAccept, optionVersion})
	}
}

// TestTwoRefusedAdditions: both are left out, the others are restored.
func TestTwoRefusedAdditions(t *testing.T) {
	t.Parallel()
	for by, options := range addedTo {
		options = slices.DeleteFunc(slices.Clone(options), func(o string) bool { return o == optionAccept }) // 406 has no other cause
		for i, a := range options {
			for _, b := range options[i+1:] {
				server := &strict{refuse: map[string]string{a: "400 bad request", b: "400 bad request"}}
				open := server.start(t, &memory{}, paging(by))
				whole(t, a+" and "+b, open(), selective)
				server.requests()
				whole(t, a+" and "+b+", the next run", open(), selective)
				server.first(t, a+" and "+b, slices.DeleteFunc(slices.Clone(addedTo[by]), func(o string) bool { return o == a || o == b }))
			}
		}
	}
}

// TestRefusedInTheMiddleOfARun: headers are left out on the spot; without $top,
// $skip and $orderby the run begins again and passes over the rows that came.
func TestRefusedInTheMiddleOfARun(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ paging, option, refusal, topic string }{
		{pagingAuto, optionTop, "400 bad request", "began-again"},
		{pagingAuto, optionTop, "400 The limit of '0' for Top query has been exceeded", "began-again"},
		{pagingAuto, optionSkip, "400 bad request", "began-again"},
		{pagingAuto, optionSkip, "501 not implemented", "began-again"},
		{pagingAuto, optionOrder, "400 The property 'Id' cannot be sorted by", "began-again"},
		{pagingAuto, optionVersion, "400 bad request", ""},
		{pagingAuto, optionAccept, "406 not acceptable", ""},
		{pagingAuto, optionAccept, "400 bad request", ""},
		{pagingLink, optionAccept, "501 not implemented", ""},
		{pagingPrefer, optionPrefer, "400 bad request", "without-Prefer"},
		{pagingPrefer, optionVersion, "412 no such version", ""},
	} {
		server := &strict{refuse: map[string]string{c.option: c.refusal}, after: 1}
		what := c.paging + " " + c.option + " " + c.refusal
		s := server.start(t, nil, paging(c.paging))()
		topics := whole(t, what, s, client.Query{Path: "Things"})
		if s.learned("Things").kept.Refused[c.option].IsZero() {
			t.Errorf("%s: the refusal is not remembered", what)
		}
		if strings.Join(topics, " ") != c.topic {
			t.Errorf("%s: notes about %q, want %q", what, topics, c.topic)
		}
	}
}

// TestRefusedInTheMiddleWithoutKeys: a run whose rows cannot be recognised does
// not begin again. The error has the options that may be at fault.
func TestRefusedInTheMiddleWithoutKeys(t *testing.T) {
	t.Parallel()
	server := &strict{refuse: map[string]string{optionSkip: "400 no $skip here"}, after: 1, keyless: true}
	s := server.start(t, nil)()
	rows := 0
	var err error
	for page, e := range client.Pages(t.Context(), s, client.Query{Path: "Things"}) {
		if err = e; e == nil {
			rows += page.Len()
		}
	}
	var refused *client.RefusedError
	if rows != 3 || !errors.As(err, &refused) || len(refused.Options) == 0 || refused.Options[0] != optionSkip {
		t.Errorf("%d rows, %v", rows, err)
	}
}

// TestKnowledgeIsACopy: what is known about a set is read without the lock, so a
// refusal that is learned later must not change it.
func TestKnowledgeIsACopy(t *testing.T) {
	t.Parallel()
	s := (&strict{}).start(t, nil)()
	s.RefusesAddition("Things", optionCount)
	before := s.learned("Things")
	s.RefusesAddition("Things", optionTop)
	if got := before.Without(); !slices.Equal(got, []string{optionCount}) {
		t.Errorf("what was known holds %q after another refusal", got)
	}
	if got := s.learned("Things").Without(); !slices.Equal(got, []string{optionCount, optionTop}) {
		t.Errorf("then %q is known", got)
	}
}

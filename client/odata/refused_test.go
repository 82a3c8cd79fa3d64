package odata

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"odatui/client"
)

// TestRefusalsNamedOneByOne: a service that names the first option it refuses gets
// a request without it, then without the next one that it names.
func TestRefusalsNamedOneByOne(t *testing.T) {
	t.Parallel()
	for _, options := range [][]string{
		{optionCount, optionOrder}, {optionCount, optionTop}, {optionOrder, optionTop}, {optionCount, optionOrder, optionTop},
		{optionOrder, optionVersion}, {optionAccept, optionCount, optionVersion},
	} {
		server := &strict{refuse: map[string]string{}}
		for _, o := range options {
			server.refuse[o] = "400 not supported: " + o
		}
		open := server.start(t, &memory{})
		whole(t, strings.Join(options, " and "), open(), selective)
		server.requests()
		whole(t, strings.Join(options, " and ")+", the next run", open(), selective)
		server.first(t, strings.Join(options, " and "),
			slices.DeleteFunc(slices.Clone(addedTo[pagingAuto]), func(o string) bool { return slices.Contains(options, o) }))
	}
}

// TestRefusedSkipOfUnorderedRun: $skip=0 takes the place of a refused $orderby,
// and may be refused in turn.
func TestRefusedSkipOfUnorderedRun(t *testing.T) {
	t.Parallel()
	for _, more := range [][]string{{}, {optionCount}, {optionCount, optionTop}} {
		server := &strict{refuse: map[string]string{optionOrder: "400 bad request", optionSkip: "400 bad request"}}
		for _, o := range more {
			server.refuse[o] = "400 bad request"
		}
		open := server.start(t, &memory{})
		what := fmt.Sprintf("%q beside $orderby and $skip", more)
		whole(t, what, open(), selective)
		server.requests()
		whole(t, what+", the next run", open(), selective)
		server.first(t, what, slices.DeleteFunc(slices.Clone(addedTo[pagingPrefer]), func(o string) bool { return slices.Contains(more, o) }))
	}
}

// TestUnrelatedErrorInTheMiddle: where no option helps, the error is the service's
// own: the run does not begin again, nothing is noted and nothing is believed.
func TestUnrelatedErrorInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, status := range []int{http.StatusBadRequest, http.StatusNotFound, http.StatusNotImplemented} {
		plain := &strict{}
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if number(r, "$skip", 0) > 1 {
				w.WriteHeader(status)
				fmt.Fprint(w, `{"error":{"code":"","message":"something is wrong"}}`)
				return
			}
			plain.ServeHTTP(w, r)
		}))
		t.Cleanup(server.Close)
		s, err := New(server.Client(), client.Options{URL: server.URL, PageSize: 3})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		rows := 0
		var last error
		for page, err := range client.Pages(t.Context(), s, client.Query{Path: "Things"}) {
			if last = err; err != nil {
				continue
			}
			rows += page.Len()
			for _, n := range page.Notes {
				t.Errorf("%d: a note: %s", status, n.Text)
			}
		}
		var refused *client.RefusedError
		var said *client.ResponseError
		if rows != 3 || errors.As(last, &refused) || !errors.As(last, &said) || said.Status != status {
			t.Errorf("%d: %d rows, then %v", status, rows, last)
		}
		if got := s.learned("Things").Without(); len(got) > 0 {
			t.Errorf("%d: %q are believed to be refused", status, got)
		}
	}
}

// TestRefusedByTheWayOfPaging: on a later page, the option is believed whose
// absence helped, not the likeliest one.
func TestRefusedByTheWayOfPaging(t *testing.T) {
	t.Parallel()
	for _, option := range []string{optionSkip, optionTop, optionOrder} {
		server := &strict{refuse: map[string]string{option: "400 bad request"}, after: 1}
		s := server.start(t, nil)()
		whole(t, option, s, client.Query{Path: "Things"})
		if got := s.learned("Things").Without(); !slices.Equal(got, []string{option}) {
			t.Errorf("%s is refused, believed is %q", option, got)
		}
	}
}

// TestWhoseOrder: a refusal has the options that are not the person's; an order that
// the person asked for is theirs, also where the key follows it.
func TestWhoseOrder(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		order   []client.Order
		message string
		ours    bool
	}{
		{nil, "bad request", true},
		{[]client.Order{{By: "Name"}}, "bad request", false},
		{[]client.Order{{By: "Name"}}, "the property 'Id' cannot be used for it", true},
	} {
		server := &strict{refuse: map[string]string{"User-Agent": "400 " + c.message}}
		s := server.start(t, nil)()
		if _, err := s.Schema(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := s.Fetch(t.Context(), client.Query{Path: "Things", OrderBy: c.order}, client.Start)
		var said *client.ResponseError
		if !errors.As(err, &said) || slices.Contains(said.Ours, optionOrder) != c.ours {
			t.Errorf("%v, %q: %v", c.order, c.message, err)
		}
	}
}

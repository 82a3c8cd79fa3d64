package odata

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"odatui/client"
)

// TestFreshSchema waits for what the service says now: 304, another model, a
// broken one, one that is cut, none.
func TestFreshSchema(t *testing.T) {
	t.Parallel()
	newer := strings.Replace(strictModel, `Name="Name"`, `Name="Title"`, 1)
	for name, c := range map[string]struct {
		answer  http.HandlerFunc
		column  string // that the model has
		fails   bool
		partial bool
	}{
		"304":      {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) }, "Name", false, false},
		"the same": {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, strictModel) }, "Name", false, false},
		"another":  {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, newer) }, "Title", false, false},
		"broken":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<Edmx") }, "Name", true, false},
		"no XML":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "sorry") }, "Name", true, false},
		"empty":    {func(http.ResponseWriter, *http.Request) {}, "Name", true, false},
		"a page":   {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html><body>") }, "Name", true, false},
		"cut":      {func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, newer[:len(newer)-40]) }, "Title", false, true},
		"broken off": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100000")
			fmt.Fprint(w, newer)
		}, "Title", false, true},
		"404": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(404) }, "Name", true, false},
		"500": {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(500) }, "Name", true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("ETag", `"1"`)
				fmt.Fprint(w, strictModel)
			}
			cache := &memory{}
			first := serve(t, func(w http.ResponseWriter, r *http.Request) { answer(w, r) }, func(o *client.Options) { o.Cache = cache })
			if _, err := first.Schema(t.Context()); err != nil {
				t.Fatal(err)
			}
			first.Close()
			answer = c.answer
			second, err := New(first.http, first.opts)
			if err != nil {
				t.Fatal(err)
			}
			defer second.Close()
			schema, err := second.FreshSchema(t.Context())
			if (err != nil) != c.fails || schema == nil {
				t.Fatalf("%v, %v", schema, err)
			}
			if schema.TypeOf("Things").Property(c.column) == nil || (schema.Partial != "") != c.partial {
				t.Errorf("columns %v, partial %q", schema.TypeOf("Things").Columns(), schema.Partial)
			}
		})
	}
}

// TestSlowSizeIsNotKept: a size that was only too slow is taken for the rest of the
// session, and not kept with what is learned later.
func TestSlowSizeIsNotKept(t *testing.T) {
	t.Parallel()
	cache := &memory{}
	var asked []int
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if top := number(r, "$top", 0); top > 0 {
			asked = append(asked, top)
			if top > 3000 {
				w.WriteHeader(http.StatusGatewayTimeout)
				return
			}
		}
		fmt.Fprint(w, `{"value":[{"Id":1}]}`)
	}, func(o *client.Options) { o.Cache, o.PageSize = cache, 0 })
	fetch := func(s *Service) {
		if _, err := s.Fetch(t.Context(), client.Query{Path: "Things", Bulk: true}, client.Start); err != nil {
			t.Fatal(err)
		}
	}
	fetch(first)
	fetch(first)
	first.RefusesAddition("Things", optionCount)
	second, err := New(first.http, first.opts)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	fetch(second)
	if got, want := fmt.Sprint(asked), "[5000 2500 2500 5000 2500]"; got != want {
		t.Errorf("sizes %s, want %s", got, want)
	}
}

package odata

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"odatui/client"
)

// lateModel is a service that sorts by Rank where no order is asked for, the opposite of
// its key, and sends formatted values on request.
type lateModel struct {
	key   string
	texts bool // the model names texts for codes

	mu   sync.Mutex
	gate chan struct{} // $metadata is answered when it is closed
	log  []string      // "$metadata", and of each request for rows: $orderby, $skip and whether labels are asked for
}

// took returns what was asked for since it was called last.
func (l *lateModel) took() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	log := l.log
	l.log = nil
	return log
}

func (l *lateModel) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	gate := l.gate
	l.mu.Unlock()
	metadata := strings.HasSuffix(r.URL.Path, "$metadata")
	if metadata {
		<-gate
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if metadata {
		l.log = append(l.log, "$metadata")
		text := ""
		if l.texts {
			text = `<Annotation Term="com.sap.vocabularies.Common.v1.Text" Path="Name"/>`
		}
		fmt.Fprintf(w, `<Edmx Version="4.0"><DataServices><Schema Namespace="N"><EntityType Name="T">
<Key><PropertyRef Name="%s"/></Key>
<Property Name="ID" Type="Edm.Int32">%s</Property>
<Property Name="Rank" Type="Edm.Int32"/><Property Name="Name" Type="Edm.String"/></EntityType>
<EntityContainer Name="K"><EntitySet Name="Things" EntityType="N.T"/></EntityContainer></Schema></DataServices></Edmx>`, l.key, text)
		return
	}
	q := r.URL.Query()
	labels := strings.Contains(r.Header.Get("Prefer"), "annotations")
	l.log = append(l.log, fmt.Sprintf("order %q, skip %q, labels %v", q.Get("$orderby"), q.Get("$skip"), labels))
	skip, _ := strconv.Atoi(q.Get("$skip"))
	top, _ := strconv.Atoi(q.Get("$top"))
	rows := []map[string]any{}
	for i := skip; i < min(skip+top, lateRows); i++ {
		id := lateRows - 1 - i
		if q.Get("$orderby") == "ID" {
			id = i
		}
		row := map[string]any{"ID": id, "Rank": lateRows - 1 - id, "Name": "n"}
		if labels {
			row["ID@OData.Community.Display.V1.FormattedValue"] = "thing " + strconv.Itoa(id)
		}
		rows = append(rows, row)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"value": rows})
}

const lateRows = 25

// TestTheModelComesBetweenPages: a run that began without the model, or with one of an
// earlier run, asks for all its pages in the same way, and knows its rows again. Another
// run is asked for as the model says.
func TestTheModelComesBetweenPages(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		before     string // key in the model that is kept, "" none
		texts      bool
		run, later string
	}{
		{"with the key", "", false, `order "",`, `order "ID", skip "", labels false`},
		{"with texts for codes", "", true, `order "",`, `order "ID", skip "", labels true`},
		{"with another key", "Rank", false, `order "Rank",`, `order "ID", skip "", labels false`},
		{"with another key and texts", "Rank", true, `order "Rank",`, `order "ID", skip "", labels true`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			l, cache := &lateModel{key: tt.before, gate: make(chan struct{})}, &memory{}
			s := serve(t, l.ServeHTTP, func(o *client.Options) { o.Cache, o.PageSize = cache, 10 })
			if tt.before != "" {
				s = l.later(t, s)
			}
			l.key, l.texts = "ID", tt.texts
			q := client.Query{Path: "Things", Labels: true}
			page, err := s.Fetch(t.Context(), q, client.Start)
			if err != nil {
				t.Fatal(err)
			}
			first := page.Query
			close(l.gate)
			if _, err := s.FreshSchema(t.Context()); err != nil {
				t.Fatal(err)
			}
			ids := readOn(t, s, page)
			if page, err = s.Fetch(t.Context(), first, client.Row(5)); err != nil || page.Cell(0, page.Column("ID")).Text() != ids[5] {
				t.Errorf("row 6 by its number: %v", err)
			}
			if slices.Sort(ids); len(ids) != lateRows || len(slices.Compact(ids)) != lateRows {
				t.Errorf("%d rows came: %s", len(ids), ids)
			}
			log := slices.DeleteFunc(l.took(), func(line string) bool { return line == "$metadata" })
			if slices.ContainsFunc(log, func(line string) bool { return !strings.HasPrefix(line, tt.run) || strings.HasSuffix(line, "true") }) {
				t.Errorf("one run asks for %q", log)
			}
			if _, err := s.Fetch(t.Context(), q, client.Start); err != nil || !slices.Equal(l.took(), []string{tt.later}) {
				t.Errorf("the next run asks for something else: %v", err)
			}
		})
	}
}

// later returns the service as another run of the program opens it: with the model of now,
// which is kept, and before it can be asked for anew.
func (l *lateModel) later(t *testing.T, s *Service) *Service {
	close(l.gate)
	if _, err := s.FreshSchema(t.Context()); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	l.gate = make(chan struct{})
	l.mu.Unlock()
	l.took()
	later, err := New(http.DefaultClient, s.opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { later.Close() })
	if _, err := later.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	return later
}

// readOn returns the keys of the rows of a page and of those behind it.
func readOn(t *testing.T, s *Service, page *client.Page) (ids []string) {
	t.Helper()
	for {
		for i := range page.Len() {
			ids = append(ids, page.Cell(i, page.Column("ID")).Text())
		}
		if len(page.Notes) > 0 {
			t.Errorf("notes %v", page.Notes)
		}
		at, more := page.NextPosition()
		if !more {
			return ids
		}
		var err error
		if page, err = s.Fetch(t.Context(), page.Query, at); err != nil {
			t.Fatal(err)
		}
	}
}

// TestARunWaitsForTheModel: its first page is in the order of the key.
func TestARunWaitsForTheModel(t *testing.T) {
	t.Parallel()
	for _, bulk := range []bool{true, false} {
		l := &lateModel{key: "ID", texts: true, gate: make(chan struct{})}
		close(l.gate)
		s := serve(t, l.ServeHTTP)
		n := 0
		for page, err := range client.Pages(t.Context(), s, client.Query{Path: "Things", PageSize: 10, Bulk: bulk}) {
			if err != nil {
				t.Fatal(err)
			}
			n += page.Len()
		}
		log := l.took()
		wrong := slices.ContainsFunc(log[1:], func(line string) bool { return !strings.HasPrefix(line, `order "ID"`) })
		if n != lateRows || log[0] != "$metadata" || wrong {
			t.Errorf("bulk %v: %d rows, %q", bulk, n, log)
		}
	}
}

// TestARunGoesOnWhenTheKeyChanges: the values of one key are not those of the other.
func TestARunGoesOnWhenTheKeyChanges(t *testing.T) {
	t.Parallel()
	l := &lateModel{key: "Rank", gate: make(chan struct{})}
	s := l.later(t, serve(t, l.ServeHTTP, func(o *client.Options) { o.Cache = &memory{} }))
	l.key = "ID"
	n := 0
	for page, err := range client.Pages(t.Context(), s, client.Query{Path: "Things", PageSize: 10}) {
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Notes) > 0 {
			t.Errorf("notes %v", page.Notes)
		}
		if n == 0 {
			close(l.gate)
			if _, err := s.FreshSchema(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		n += page.Len()
	}
	if n != lateRows {
		t.Errorf("%d rows of %d", n, lateRows)
	}
}

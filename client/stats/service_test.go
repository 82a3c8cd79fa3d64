package stats

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"odatui/client"
	"odatui/client/odata"
	"odatui/client/servicetest"
)

var applyColumns = []servicetest.ApplyColumn{
	{Name: "Id", Type: "Edm.Int32"}, {Name: "Price", Type: "Edm.Decimal"}, {Name: "Name", Type: "Edm.String"},
	{Name: "Big", Type: "Edm.Int64"}, {Name: "Day", Type: "Edm.Date"}, {Name: "At", Type: "Edm.DateTimeOffset"},
	{Name: "Flag", Type: "Edm.Boolean"}, {Name: "Nothing", Type: "Edm.String"}, {Name: "Amount", Type: "Edm.Decimal"},
	{Name: "Currency", Type: "Edm.String"}, {Name: "Address", Type: "NS.Address"}, {Name: "Code", Type: "Edm.String"},
	{Name: "Weight", Type: "Edm.Double"},
}

// applyRows are rows with nulls, ties, scales, huge numbers, old days, offsets and emoji.
func applyRows(n int) []map[string]string {
	names := []string{`"it's (quoted), or so"`, `"👩‍⚕️ Ñuñoa"`, `""`, `"b"`, "null", `"a/b"`}
	prices := []string{"1.0", "1.00", "-3.25", "null", "17", "0.1", "12345678901234567.25"}
	days := []string{`"1899-12-31"`, `"1752-09-14"`, `"2020-02-29"`, "null"}
	var rows []map[string]string
	for i := range n {
		rows = append(rows, map[string]string{
			"Id": fmt.Sprint(i + 1), "Price": prices[i%len(prices)], "Name": names[i*i%len(names)],
			"Big": fmt.Sprint(9223372036854775807 - int64(i%5)),
			"Day": days[i%len(days)], "At": fmt.Sprintf(`"2020-01-%02dT%02d:00:00+02:00"`, i%28+1, i%7),
			"Flag":    []string{"true", "false", "null"}[i%3],
			"Nothing": "null", "Amount": fmt.Sprintf("%d.50", i%9), "Currency": []string{`"EUR"`, `"USD"`}[i%2],
			"Address": []string{`{"City":"Oslo"}`, `{"City":"Rome"}`, "null"}[i%3], "Code": fmt.Sprintf(`"C%04d"`, i),
			"Weight": []string{"0.5", "1.25", "-7.0"}[i%3],
		})
	}
	return rows
}

// opened opens a service, and returns what is asked of its rows; all of them are loaded.
func opened(t *testing.T, s *servicetest.System, q client.Query) (Ask, *odata.Service) {
	t.Helper()
	service, err := odata.New(http.DefaultClient, client.Options{Session: "test", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = service.Close() })
	q.Path, q.Count = s.Set, true
	a := Ask{Service: service, Query: q, Total: -1}
	for page, err := range client.Pages(t.Context(), service, q) {
		if err != nil {
			t.Fatal(err)
		}
		a.Pages, a.Total = append(a.Pages, page), page.Total
	}
	return a, service
}

func columnOf(t *testing.T, a Ask, name string) client.Column {
	t.Helper()
	if name == "Address/City" {
		return client.Column{Name: name, Type: "Edm.String", Nullable: true}
	}
	for _, c := range a.Pages[0].Columns {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no column %s", name)
	return client.Column{}
}

// applied returns the texts of $apply that a service got.
func applied(s *servicetest.System) []string {
	var list []string
	for _, seen := range s.Ledger.All() {
		if q, err := url.ParseQuery(seen.Query); err == nil && q.Has("$apply") {
			text := q.Get("$apply")
			for name := range q {
				if name != "$apply" {
					text += " &" + name
				}
			}
			list = append(list, text)
		}
	}
	return list
}

// TestDescribe compares what each personality counts with the same rows counted here.
func TestDescribe(t *testing.T) {
	queries := map[string]client.Query{
		"all":      {},
		"filtered": {Filter: "Name eq 'it''s (quoted), or so'"},
		"where": {Where: []client.Condition{{Property: "Name", Value: client.Text("a/b")},
			{Property: "Flag", Not: true, Value: client.JSONValue("true")}}},
		"searched": {Search: "Oslo"},
		"none":     {Filter: "Id lt 0"},
		"one":      {Filter: "Id eq 5"},
	}
	requests := map[servicetest.Personality]int{servicetest.ApplyFull: 2, servicetest.ApplyNoOrder: 2, servicetest.ApplySums: 2,
		servicetest.ApplyOne: 4, servicetest.ApplyGroups: 3}
	for _, p := range []servicetest.Personality{servicetest.ApplyFull, servicetest.ApplyNoOrder, servicetest.ApplyOne, servicetest.ApplyGroups,
		servicetest.ApplySums, servicetest.ApplyNone, servicetest.ApplyIgnored, servicetest.ApplyBroken} {
		for name, q := range queries {
			t.Run(string(p)+"/"+name, func(t *testing.T) {
				a, _ := opened(t, servicetest.Applying(t, p, applyColumns, applyRows(120)), q)
				for _, c := range applyColumns {
					if c.Name == "Address" || p == servicetest.ApplyOne && c.Name == "Amount" {
						continue
					}
					a.Column = columnOf(t, a, c.Name)
					got, err := Describe(t.Context(), a)
					if err != nil {
						t.Fatal(c.Name, err)
					}
					want := Loaded(a)
					if describe(got) != describe(want) {
						t.Errorf("%s: got  %s\nwant %s", c.Name, describe(got), describe(want))
					}
					byService := requests[p] > 0
					if got.Source.ByService != byService || !got.Source.Whole() || byService != (got.Source.Why == "") ||
						got.Source.Requests > max(requests[p], 1) {
						t.Errorf("%s: %+v", c.Name, got.Source)
					}
				}
			})
		}
	}
}

// TestRequests are the requests of each personality, for the first column and for one
// after it.
func TestRequests(t *testing.T) {
	const (
		all    = "aggregate($count as statRows,Price with countdistinct as statDistinct,Price with min as statMin,Price with max as statMax,Price with sum as statSum,Price with average as statMean)"
		count  = "aggregate($count as statRows)"
		values = "aggregate(Price with countdistinct as statDistinct)"
		groups = "groupby((Price),aggregate($count as statRows))"
	)
	for _, tt := range []struct {
		personality servicetest.Personality
		first, then []string
		rung, why   string
	}{
		{servicetest.ApplyFull, []string{all, groups}, []string{all, groups}, rungAll, ""},
		{servicetest.ApplyNoOrder, []string{all, groups}, []string{all, groups}, rungAll, ""},
		{servicetest.ApplyOne, []string{all, count, values, groups}, []string{count, values, groups}, rungEach, ""},
		{servicetest.ApplyGroups, []string{all, count, groups}, []string{groups}, rungGroups, ""},
		{servicetest.ApplyNone, []string{all, count, groups}, nil, "none the service refused to aggregate: 501: The query option '$apply' is not implemented.",
			"the service refused to aggregate: 501: The query option '$apply' is not implemented."},
		{servicetest.ApplyBroken, []string{all, count, groups}, nil, "none the service refused to aggregate: 500: The query option '$apply' is not implemented.",
			"the service refused to aggregate: 500: The query option '$apply' is not implemented."},
		{servicetest.ApplyIgnored, []string{all, count, groups}, nil, "none the service ignored $apply", "the service ignored $apply"},
		{servicetest.ApplyPart, []string{all, groups}, []string{all, groups}, rungAll, ""},
	} {
		t.Run(string(tt.personality), func(t *testing.T) {
			s := servicetest.Applying(t, tt.personality, applyColumns, applyRows(50))
			a, service := opened(t, s, client.Query{})
			a.Column = columnOf(t, a, "Price")
			got, err := Describe(t.Context(), a)
			if err != nil || string(got.Source.Why) != tt.why {
				t.Errorf("%v, why %q, want %q", err, got.Source.Why, tt.why)
			}
			if list := applied(s); !slices.Equal(list[:min(len(list), len(tt.first))], tt.first) {
				t.Errorf("sent %q, want %q", list, tt.first)
			}
			if service.Rung("Rows") != tt.rung {
				t.Errorf("keeps %q, want %q", service.Rung("Rows"), tt.rung)
			}
			before := len(applied(s))
			if got, err = Describe(t.Context(), a); err != nil || string(got.Source.Why) != tt.why || got.Source.Earlier != (tt.why != "") {
				t.Errorf("%v, %+v", err, got.Source)
			}
			if list := applied(s)[before:]; !slices.Equal(list[:min(len(list), max(len(tt.then), 0))], tt.then) || tt.then == nil && len(list) > 0 {
				t.Errorf("then sent %q, want %q", list, tt.then)
			}
			service.Forget("Rows")
			if service.Rung("Rows") != "" {
				t.Errorf("keeps %q after Forget", service.Rung("Rows"))
			}
		})
	}
}

// TestFiguresAlone describes columns whose values are too many, or come in part only.
func TestFiguresAlone(t *testing.T) {
	for _, tt := range []struct {
		personality servicetest.Personality
		column, why string
	}{
		{servicetest.ApplyPart, "Price", "the service sent groups of 52 of 90 rows"},
		{servicetest.ApplyPart, "Name", "the service sent groups of"},
		{servicetest.ApplyPart, "Day", "the service sent groups of"},
		{servicetest.ApplyPart, "Code", ""},
		{servicetest.ApplyFull, "Price", ""},
	} {
		a, _ := opened(t, servicetest.Applying(t, tt.personality, applyColumns, applyRows(90)), client.Query{})
		a.Column = columnOf(t, a, tt.column)
		got, err := Describe(t.Context(), a)
		if err != nil || !got.Source.ByService {
			t.Fatal(err, got.Source)
		}
		want := Loaded(a)
		if got.Rows != want.Rows || got.Nulls != want.Nulls || got.Distinct != want.Distinct || got.AllUnique != want.AllUnique ||
			!same(got.Min, want.Min) || !same(got.Max, want.Max) || !same(got.Mean, want.Mean) || got.Class == Text && got.Empty != want.Empty {
			t.Errorf("%s: got  %s\nwant %s", tt.column, describe(got), describe(want))
		}
		if !strings.HasPrefix(string(got.NoValues), tt.why) || (tt.why == "") != (got.NoValues == "") {
			t.Errorf("%s: no values because %q, want %q", tt.column, got.NoValues, tt.why)
		}
	}
}

func same(a, b client.Value) bool {
	x, y := rational(a.Text()), rational(b.Text())
	if x == nil || y == nil {
		return a.Text() == b.Text()
	}
	return x.Cmp(y) == 0
}

// TestTooMany describes a column with more values than are asked for one by one, and
// counts its bins on request.
func TestTooMany(t *testing.T) {
	var rows []map[string]string
	for i := range mostGroups + 6 {
		rows = append(rows, map[string]string{"Id": fmt.Sprint(i), "Half": fmt.Sprint(i / 2)})
	}
	columns := []servicetest.ApplyColumn{{Name: "Id", Type: "Edm.Int32"}, {Name: "Half", Type: "Edm.Int32"}}
	s := servicetest.Applying(t, servicetest.ApplyFull, columns, rows)
	service, err := odata.New(http.DefaultClient, client.Options{Session: "test", URL: s.URL})
	if err != nil {
		t.Fatal(err)
	}
	defer service.Close()
	if _, err := service.Schema(t.Context()); err != nil {
		t.Fatal(err)
	}
	a := Ask{Service: service, Query: client.Query{Path: "Rows", Filter: "Id ge 5"},
		Column: client.Column{Name: "Id", Type: "Edm.Int32"}, Total: -1}
	r, err := Describe(t.Context(), a)
	if err != nil || !r.AllUnique || r.NoValues != "" || r.NoBins == "" || r.Bins != nil || r.Mean.Text() != "25005" ||
		r.Source.Requests != 1 {
		t.Fatal(err, describe(r), r.Source, r.NoBins)
	}
	if r, err = CountBins(t.Context(), a, r); err != nil || len(r.Bins) != 11 || r.Source.Requests != 12 || r.NoBins != "" {
		t.Fatal(err, describe(r))
	}
	for i, b := range r.Bins {
		if want := int64(min(5000*i+5000, mostGroups+6) - max(5000*i, 5)); b.Rows != want {
			t.Errorf("bin %d has %d rows, want %d", i, b.Rows, want)
		}
	}
	if got := applied(s); len(got) != 1 {
		t.Errorf("sent %q", got)
	}
}

// TestPartOfGroups: groups that lack rows are not taken for all, without figures either.
func TestPartOfGroups(t *testing.T) {
	a, service := opened(t, servicetest.Applying(t, servicetest.ApplyPart, applyColumns, applyRows(90)), client.Query{})
	a.Column = columnOf(t, a, "Price")
	for _, total := range []int64{90, -1, 80} { // known, unknown, out of date
		service.KeepRung("Rows", rungGroups)
		a.Total = total
		got, err := Describe(t.Context(), a)
		if err != nil || got.Source.ByService || got.Source.Why != "the service sent groups of 52 of 90 rows" {
			t.Errorf("total %d: %v, %+v", total, err, got.Source)
		}
	}
}

// TestByCurrency: figures of several currencies are not one figure.
func TestByCurrency(t *testing.T) {
	a, _ := opened(t, servicetest.Applying(t, servicetest.ApplyOne, applyColumns, applyRows(90)), client.Query{})
	a.Column = columnOf(t, a, "Amount")
	got, err := Describe(t.Context(), a)
	if err != nil || !got.Source.ByService || got.Rows != 90 {
		t.Fatal(err, got.Source)
	}
	if describe(got) != describe(Loaded(a))+"; note: the service aggregates by Currency: what cannot be added up is left out" {
		t.Errorf("got %s", describe(got))
	}
}

// TestPaths: a path that is refused says nothing about the set.
func TestPaths(t *testing.T) {
	for p, byService := range map[servicetest.Personality]bool{servicetest.ApplyFull: true, servicetest.ApplyNoOrder: false} {
		a, service := opened(t, servicetest.Applying(t, p, applyColumns, applyRows(30)), client.Query{})
		a.Column = columnOf(t, a, "Address/City")
		got, err := Describe(t.Context(), a)
		if err != nil || got.Source.ByService != byService || describe(got) != describe(Loaded(a)) {
			t.Errorf("%s: %v, %s, %+v", p, err, describe(got), got.Source)
		}
		if !byService && (got.Source.Why != "the service refused to aggregate: 400: The service cannot aggregate Address/City." ||
			service.Rung("Rows") != "") {
			t.Errorf("%s: why %q, keeps %q", p, got.Source.Why, service.Rung("Rows"))
		}
		a.Column = columnOf(t, a, "Address")
		if got, err = Describe(t.Context(), a); err != nil || got.Source.ByService || got.Class != Nested || got.Distinct != 2 {
			t.Errorf("%s: %v, %s, %+v", p, err, describe(got), got.Source)
		}
	}
}

// failing is a service whose requests fail.
type failing struct {
	*odata.Service
	err error
}

func (f failing) Fetch(context.Context, client.Query, client.Position) (*client.Page, error) {
	return nil, f.err
}

// TestFailures: what is the same in all ways of asking is an error, not a refusal.
func TestFailures(t *testing.T) {
	a, service := opened(t, servicetest.Applying(t, servicetest.ApplyFull, applyColumns, applyRows(30)), client.Query{})
	a.Column = columnOf(t, a, "Price")
	want := describe(Loaded(a))
	for _, err := range []error{
		&client.AuthError{Message: "no token"}, &client.ResponseError{Status: 401}, &client.ResponseError{Status: 429},
		&client.ResponseError{Status: 503},
		&client.ResponseError{Status: 500}, &client.ResponseError{Status: 200, Shape: client.ShapeHTML}, errors.New("connection refused"),
		context.Canceled,
	} {
		a.Service = failing{service, err}
		got, failed := Describe(t.Context(), a)
		if !errors.Is(failed, err) || got == nil || describe(got) != want || got.Source.ByService || service.Rung("Rows") != "" {
			t.Errorf("%v: %v", err, failed)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a.Service = service
	if got, err := Describe(ctx, a); !errors.Is(err, context.Canceled) || describe(got) != want || service.Rung("Rows") != "" {
		t.Error(err)
	}
}

// endless is a service that groups on pages without an end.
type endless struct {
	*odata.Service
	pages int
}

func (e *endless) Fetch(_ context.Context, q client.Query, _ client.Position) (*client.Page, error) {
	if !strings.HasPrefix(q.Apply, "groupby") {
		return nil, &client.ResponseError{Status: 501}
	}
	e.pages++
	page := pageOf([]string{"Price", nameRows}, []string{"1", "1"})
	page.Query, page.Next = q, &client.Cursor{}
	return page, nil
}

// TestEndlessGroups: groups are read up to a bound, and a column with too many says
// nothing about its set.
func TestEndlessGroups(t *testing.T) {
	a, service := opened(t, servicetest.Applying(t, servicetest.ApplyFull, applyColumns, applyRows(30)), client.Query{})
	a.Column = columnOf(t, a, "Price")
	e := &endless{Service: service}
	a.Service = e
	got, err := Describe(t.Context(), a)
	if err != nil || got.Source.ByService || got.Source.Why != "the answer of the service is too large" || e.pages != mostAnswerPages ||
		service.Rung("Rows") != "" {
		t.Errorf("%v, %+v, %d pages, keeps %q", err, got.Source, e.pages, service.Rung("Rows"))
	}
}

func TestAll(t *testing.T) {
	s := servicetest.Applying(t, servicetest.ApplyNone, applyColumns, applyRows(500))
	a, _ := opened(t, s, client.Query{})
	a.Column = columnOf(t, a, "Price")
	want := describe(Loaded(a))
	a.Pages, a.Query.PageSize, a.Query.OrderBy = nil, 60, []client.Order{{By: "Name"}}
	var seen []string
	got, err := All(t.Context(), a, func(p Progress) { seen = append(seen, fmt.Sprint(p.Rows, p.Total, p.So().Rows)) })
	if err != nil || describe(got) != want || !got.Source.Whole() || got.Source.ByService || got.Source.Text() != "of all 500 rows, loaded" {
		t.Errorf("%v, %s, %+v", err, describe(got), got.Source)
	}
	if len(seen) < 5 || seen[len(seen)-1] != "500 500 500" {
		t.Errorf("progress %q", seen)
	}
	last := s.Ledger.Service("/Rows")
	if q := last[len(last)-1].Query; !strings.Contains(q, "$select=Price,Id") || strings.Contains(q, "Name") {
		t.Errorf("sent %s", q)
	}
	ctx, cancel := context.WithCancel(t.Context())
	got, err = All(ctx, a, func(p Progress) {
		if p.Rows > 200 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || got.Rows < 200 || got.Rows >= 500 || got.Source.Whole() || got.Source.Stopped != "cancelled" ||
		!strings.HasSuffix(string(got.Source.Text()), " loaded rows of 500") {
		t.Errorf("%v, %+v, %s", err, got.Source, got.Source.Text())
	}
}

package ui_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/ui"
	"odatui/ui/kit"
)

// twoSides is a compare.Reader with rows of its own.
type twoSides struct {
	rows    []compare.Row
	equal   int64
	gate    func(ctx context.Context, rows int) error // before the row of that number, and before the end
	summary func(*compare.Summary)
	totals  [2]int64 // as the services count, 0 500
	before  int64    // equal rows of both sides that come first
	early   bool     // rows are previewed, and all come in the end
	void    int      // row before which the preview is void, 0 none
	// waits returns for how long the services ask to wait behind the row of that number.
	waits func(row int) (left, right time.Duration)

	mu    sync.Mutex
	asked []compare.Spec
}

// pair is a row of records, "" there is none.
func pair(left, right string) compare.Row {
	r := compare.Row{Kind: compare.Changed, Left: client.JSONValue(left), Right: client.JSONValue(right)}
	var records [2]map[string]json.RawMessage
	for i, text := range []string{left, right} {
		if text != "" {
			if err := json.Unmarshal([]byte(text), &records[i]); err != nil {
				panic(err)
			}
		}
	}
	value := func(side int, name string) client.Value { return client.JSONValue(string(records[side][name])) }
	r.Key = []client.Value{value(0, "Id")}
	switch {
	case left == "":
		r.Kind, r.Key = compare.RightOnly, []client.Value{value(1, "Id")}
	case right == "":
		r.Kind = compare.LeftOnly
	case left == right:
		r.Kind = compare.Same
	}
	if r.Kind == compare.Changed {
		for _, c := range comparedColumns {
			if l, r2 := value(0, c.Name), value(1, c.Name); l.Raw() != r2.Raw() {
				r.Cells = append(r.Cells, compare.Cell{Column: c.Name, Left: l, Right: r2})
			}
		}
	}
	return r
}

var comparedColumns = []compare.Column{
	{Name: "Id", Left: "Edm.Int32", Right: "Edm.Int32", Kind: compare.Same},
	{Name: "Name", Left: "Edm.String", Right: "Edm.String", Kind: compare.Same},
	{Name: "Capital", Left: "Edm.String", Right: "Edm.String", Kind: compare.Same},
	{Name: "People", Left: "Edm.Int64", Right: "Edm.Int64", Kind: compare.Same},
	{Name: "Note", Left: "Edm.String", Right: "Edm.String", Kind: compare.Same},
	{Name: "Area", Left: "Edm.Decimal", Right: "Edm.Decimal", Kind: compare.Same},
}

func record(id int, name, capital, people, note string) string {
	return fmt.Sprintf(`{"Id":%d,"Name":%s,"Capital":%s,"People":%s,"Note":%s,"Area":10.50}`, id, name, capital, people, note)
}

// worldRows are rows with values that are hard to draw.
var worldRows = []compare.Row{
	pair(record(1, `"Czechia"`, `"Prague"`, "10510047", "null"), record(1, `"Czech Republic"`, `"Prague"`, "10510047", "null")),
	pair(record(2, `"Kenya"`, `"Nairobi"`, "54577867", `"one\ntwo"`), record(2, `"Kenya"`, `"Nairobi"`, "53213421", `"one\nthree"`)),
	pair(record(3, `"日本"`, `"東京都"`, "125800000", `""`), record(3, `"日本"`, `"東京"`, "125800000", "null")),
	pair(record(4, `"مصر"`, `"القاهرة"`, "0", `"a -> b"`), record(4, `"مصر"`, `"القاهره"`, "104", `"a -> c"`)),
	pair(record(5, `"`+strings.Repeat("long ", 40)+`"`, `"x"`, "1", "null"),
		record(5, `"`+strings.Repeat("long ", 40)+`end"`, `"x"`, "12345678901234567890", "null")),
	pair(record(6, `"Atlantis"`, `null`, "7", "null"), ""),
	pair("", record(7, `"Testland"`, `"Testville"`, "42", `"new"`)),
	pair(record(8, `"Norway"`, `"Oslo"`, "5", "null"), record(8, `"Norway"`, `"Oslo"`, "5", "null")),
}

// read has the parameters of a compare.Reader.
//
//nolint:revive // there are six
func (f *twoSides) read(ctx context.Context, left, right *client.Session, spec compare.Spec, sink compare.Sink,
	tell func(compare.Progress)) (compare.Summary, error) {
	f.mu.Lock()
	f.asked = append(f.asked, spec)
	f.mu.Unlock()
	rows := f.rows
	if rows == nil {
		rows = worldRows
	}
	s := compare.Summary{Complete: true, Exact: true, Shape: compare.Shape{Left: left.About.Called(), Right: right.About.Called(),
		Set: spec.Left,
		Key: []string{"Id"}, Columns: comparedColumns}}
	s.Progress.Left.Total, s.Progress.Right.Total, s.Progress.Left.Requests, s.Progress.Right.Requests = 500, 500, 1, 1
	if f.totals != [2]int64{} {
		s.Progress.Left.Total, s.Progress.Right.Total = f.totals[0], f.totals[1]
	}
	begin, give := sink.Begin, sink.Row
	if f.early {
		begin = func(shape compare.Shape) error { sink.(compare.Preview).BeginPreview(shape); return nil }
		give = func(r compare.Row) error { sink.(compare.Preview).PreviewRow(r); return nil }
	}
	if err := begin(s.Shape); err != nil {
		return s, err
	}
	if s.Progress.Left.Rows, s.Progress.Right.Rows, s.Counts.Equal = f.before, f.before, f.before; f.before > 0 {
		tell(s.Progress)
		if ctx.Err() != nil {
			return s, ctx.Err()
		}
	}
	end := func(err error) (compare.Summary, error) {
		s.Complete = err == nil
		if failed := new(compare.SideError); errors.As(err, &failed) {
			failed.Session = right
		}
		if err == nil {
			s.Counts.Equal += f.equal
			s.Progress.Left.Rows, s.Progress.Right.Rows = s.Progress.Left.Rows+f.equal, s.Progress.Right.Rows+f.equal
		}
		if f.summary != nil {
			f.summary(&s)
		}
		return s, err
	}
	for i, r := range rows {
		if f.gate != nil {
			if err := f.gate(ctx, i); err != nil {
				return end(err)
			}
		}
		if i > 0 && i == f.void {
			s.Doing, s.Counts = "sorting the keys", compare.Counts{}
			if err := begin(s.Shape); err != nil {
				return end(err)
			}
			give = func(compare.Row) error { return nil }
		}
		switch r.Kind {
		case compare.Same:
			s.Counts.Equal++
		case compare.Changed:
			s.Counts.Changed++
		case compare.LeftOnly:
			s.Counts.LeftOnly++
		default:
			s.Counts.RightOnly++
		}
		if r.Kind != compare.RightOnly {
			s.Progress.Left.Rows++
		}
		if r.Kind != compare.LeftOnly {
			s.Progress.Right.Rows++
		}
		if r.Kind != compare.Same || spec.Equal {
			if err := give(r); err != nil {
				return end(err)
			}
		}
		if tell != nil {
			if f.waits != nil {
				s.Progress.Left.Wait, s.Progress.Right.Wait = f.waits(i)
			}
			tell(s.Progress)
		}
	}
	if f.gate != nil {
		if err := f.gate(ctx, len(rows)); err != nil {
			return end(err)
		}
	}
	if f.early {
		if err := sink.Begin(s.Shape); err != nil {
			return end(err)
		}
		for _, r := range rows {
			if r.Kind != compare.Same || spec.Equal {
				if err := sink.Row(r); err != nil {
					return end(err)
				}
			}
		}
	}
	return end(nil)
}

// staged is the service of staging: a set more, other columns, other counts.
type staged struct{ described }

func (s staged) Schema(context.Context) (*client.Schema, error) {
	schema := *places
	schema.Sets = append(slices.Clone(places.Sets), client.SchemaSet{Name: "PilotSites", Kind: client.EntitySet, Type: "XMART.Region"})
	schema.Types = make(map[string]*client.Type)
	for name, t := range places.Types {
		schema.Types[name] = t
	}
	fact := *places.Types["XMART.Fact"]
	fact.Properties = slices.Clone(fact.Properties)
	fact.Properties[4].Type = "Edm.String"
	fact.Properties = append(fact.Properties, client.Property{Name: "Reviewed", Type: "Edm.DateTimeOffset", Nullable: true})
	schema.Types["XMART.Fact"] = &fact
	return &schema, nil
}

func (s staged) Sets(context.Context) ([]client.Set, error) {
	return append(slices.Clone(s.list), client.Set{Name: "PilotSites", Kind: client.EntitySet}), nil
}

func (s staged) CountRows(_ context.Context, q client.Query) (int64, error) {
	if q.Path == "日本" {
		return 0, &client.ResponseError{Status: 403}
	}
	return int64(len(q.Path)), nil
}

// countedSide is the service of live.
type countedSide struct{ described }

func (c countedSide) CountRows(_ context.Context, q client.Query) (int64, error) {
	if q.Path == "REF_COUNTRY" {
		return 195, nil
	}
	return int64(len(q.Path)), nil
}

// compared is a world whose two environments differ.
func compared(f *twoSides) func() (*world, ui.Deps) {
	return func() (*world, ui.Deps) {
		w, d := modelled()
		w.dress = func(s *service) client.Service {
			if strings.HasSuffix(s.name, "staging") {
				return staged{described{s}}
			}
			return countedSide{described{s}}
		}
		d.Compare = f.read
		return w, d
	}
}

// waitsLast has the right service ask to wait behind the third row.
func waitsLast(row int) (left, right time.Duration) {
	if row == 2 {
		right = 290 * time.Second
	}
	return 0, right
}

var compareScenes = []scene{
	{"compare sets", compared(&twoSides{}), func(b *bench) { b.keys("j", "d", "c", "enter", "1") }},
	{"compare sets at first", compared(&twoSides{}), func(b *bench) { b.keys("d") }},
	{"compare columns", compared(&twoSides{}), func(b *bench) { b.keys("d", "tab") }},
	{"compare rows", compared(&twoSides{equal: 188}), func(b *bench) { b.keys("j", "d", "enter", "n") }},
	{"compare records", compared(&twoSides{}), func(b *bench) { b.keys("j", "d", "enter", "n", "enter") }},
	{"compare one side", compared(&twoSides{}), func(b *bench) { b.keys("j", "d", "enter", "G", "=") }},
	{"compare equal too", compared(&twoSides{}), func(b *bench) { b.keys("j", "d", "enter", "a", "G") }},
	{"compare filtered", compared(&twoSides{rows: []compare.Row{}, equal: 12}), func(b *bench) {
		b.keys("j", "enter", "=", "d")
	}},
	{"compare partial", compared(&twoSides{gate: func(ctx context.Context, rows int) error {
		if rows < 3 {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}}), func(b *bench) { b.keys("j", "d", "enter"); b.wait(time.Second); b.keys("esc") }},
	{"compare waits for a service", compared(&twoSides{waits: waitsLast, gate: func(ctx context.Context, rows int) error {
		if rows < 3 {
			return nil
		}
		<-ctx.Done()
		return ctx.Err()
	}}), func(b *bench) { b.keys("j", "d", "enter"); b.wait(3 * time.Second) }},
	{"compare refused", compared(&twoSides{gate: func(_ context.Context, rows int) error {
		if rows < 3 {
			return nil
		}
		return &compare.SideError{Side: "xmart@staging", Err: &client.ResponseError{Status: 401}}
	}}), func(b *bench) { b.keys("j", "d", "enter", "esc") }},
	{"compare nothing", compared(&twoSides{rows: []compare.Row{}}), func(b *bench) { b.keys("j", "d", "enter") }},
	{"compare without a key", compared(&twoSides{gate: func(context.Context, int) error {
		return &compare.ColumnsError{Message: "REF_COUNTRY has no key: its rows cannot be matched"}
	}}), func(b *bench) { b.keys("j", "d", "enter") }},
}

// comparing opens the rows of a comparison.
func comparing(t *testing.T, f *twoSides) *bench {
	_, deps := compared(f)()
	b := newBench(t, deps, 120, 32)
	b.keys("j", "d", "enter")
	return b
}

// TestDifferences are gone through with n and N, which say so at the ends.
func TestDifferences(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{equal: 100})
		b.has("LIVE   STAGING ", "~ 5 changed   < 1 live only   > 1 staging only   101 equal, hidden", "Czechia -> Czech Rep",
			"difference 1 of 7   Name Edm.String   by key Id", "every row read: 107 and 107 · 2 requests")
		b.keys("N")
		b.has("this is the first difference", "difference 1 of 7")
		b.keys("n")
		b.has("difference 2 of 7   People", "both records of 2  Kenya  2 of 6 columns differ", "-1364446   -2.5 %", "one⏎t")
		b.keys("n", "n", "n", "n", "n", "n")
		b.has("this is the last difference", "difference 7 of 7")
		if strings.Contains(b.line(4), "Area") {
			t.Errorf("a column that is equal everywhere is shown: %s", b.line(4))
		}
	})
}

// TestOneKindOnly: = keeps the rows as the one under the cursor, and shows all again.
func TestOneKindOnly(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{})
		b.keys("G", "k", "=")
		b.has("Atlantis", "difference 1 of 1", "live only, alone")
		b.lacks("Czechia", "Testland")
		b.keys("=")
		b.has("Czechia", "Testland", "difference 6 of 7")
		b.keys("=", "esc")
		b.has("Czechia", "difference 6 of 7")
	})
}

// TestEqualRows are read anew the first time, and then only hidden.
func TestEqualRows(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{}
		b := comparing(t, f)
		b.lacks("Norway")
		b.keys("a", "G")
		b.has("= equal", "Norway", "1 equal, shown")
		b.keys("N")
		b.has("difference 7 of 7")
		b.keys("a")
		b.lacks("Norway")
		b.keys("a")
		b.has("Norway")
		if len(f.asked) != 2 || f.asked[0].Equal || !f.asked[1].Equal {
			t.Errorf("asked for %+v", f.asked)
		}
	})
}

// TestAPartIsSaidToBeOne in plain mode as well.
func TestAPartIsSaidToBeOne(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{gate: func(ctx context.Context, rows int) error {
			if rows < 3 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}}
		_, deps := compared(f)()
		out := &teletype{t: t}
		b := benchOf(t, ui.NewPlain(deps, out), 80, 24)
		b.keys("j", "d", "enter")
		b.wait(time.Second)
		out.lines()
		b.keys("esc")
		out.said("stopped", "partial: 3 and 3 rows read")
	})
}

// TestOnlyEqualRows: where no row differs and those that are equal are hidden again, the
// screen says so, in plain mode too.
func TestOnlyEqualRows(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{rows: worldRows[7:]})
		for _, key := range []string{"", "a", "a"} {
			if key != "" {
				b.keys(key)
			}
			screens := ui.Screens(b.m)
			said := fmt.Sprint(screens[len(screens)-1].(kit.Speaker).Say())
			if hidden := strings.Contains(said, "The row is equal on both sides."); hidden != strings.Contains(b.frame(), "a shows it") {
				t.Errorf("%s\n%s", said, b.frame())
			}
		}
		b.has("The row is equal on both sides.")
	})
}

// TestTabsKeepTheirCursors, and those of columns and rows are about the set under the cursor.
func TestTabsKeepTheirCursors(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{})
		b.keys("n", "n", "1")
		b.has("▌~ changed", "sets 1-6 of 6   REF_COUNTRY")
		b.keys("tab")
		b.has("› REF_COUNTRY › compare", "how the grade is given")
		b.keys("tab")
		b.has("difference 3 of 7")
		b.keys("1", "g", "j", "2")
		b.has("FACT_LIFE_EXPECTANCY › compare", "Reviewed", "breaking", "Edm.Decimal")
		b.keys("3")
		b.has("The rows of FACT_LIFE_EXPECTANCY were not compared.")
		b.keys("enter")
		b.has("difference 1 of 7")
	})
}

// TestSetsOfBothSides: counts, rows that were compared, and sets that only one side has.
func TestSetsOfBothSides(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{})
		b.keys("1", "c", "g")
		b.has("> staging only", "PilotSites", "harmless a new set", "breaking 1 new column, 1 changed", "~ 5   < 1   > 1", "✗ 403",
			"2 models, 7 counts")
		b.keys("enter")
		b.has("only staging has PilotSites")
		b.keys("n", "n", "n", "n")
		b.has("this is the last difference")
		b.keys("a")
		b.lacks("日本")
	})
}

// TestComparingStops: what was found stays, and is called partial.
func TestComparingStops(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{gate: func(ctx context.Context, rows int) error {
			if rows < 2 {
				return nil
			}
			<-ctx.Done()
			return ctx.Err()
		}})
		b.wait(time.Second)
		b.has("Czechia -> Czech Rep", "2 of 500 and 2 of 500   0 %", "esc stops")
		b.send(press("n"))
		b.has("difference 2 of 2")
		b.still("while it reads")
		b.keys("esc")
		b.has("◐ partial: 2 and 2 rows read", "not all rows read", "difference 2 of 2")
		b.keys("1")
		b.has("partial")
		b.keys("esc")
		b.lacks("partial")
	})
}

// TestRowsComeWhileResized: the first ones are shown at once, in any size.
func TestRowsComeWhileResized(t *testing.T) {
	in(t, func(t *testing.T) {
		next := make(chan struct{})
		b := comparing(t, &twoSides{gate: func(ctx context.Context, rows int) error {
			if rows == 0 {
				return nil
			}
			select {
			case <-next:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}})
		b.has("Czechia", "difference 1 of 1")
		for i, size := range [][2]int{{80, 24}, {60, 15}, {20, 5}, {30, 8}, {200, 60}, {120, 32}} {
			next <- struct{}{}
			b.wait(time.Second)
			b.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			b.settle()
			fits(t, b.frame(), size[0], size[1])
			if size[1] >= 24 {
				b.has(fmt.Sprintf("difference 1 of %d", i+2))
			}
		}
	})
}

// TestOneSideFails: its session is the one that is diagnosed.
func TestOneSideFails(t *testing.T) {
	in(t, func(t *testing.T) {
		var right *client.Session
		f := &twoSides{}
		f.gate = func(context.Context, int) error {
			return &compare.SideError{Side: "xmart@staging", Session: right, Err: &client.ResponseError{Status: 401}}
		}
		_, deps := compared(f)()
		open := deps.Open
		deps.Open = func(ctx context.Context, ref string) (*client.Session, error) {
			s, err := open(ctx, ref)
			if strings.HasSuffix(ref, "staging") {
				right = s
			}
			return s, err
		}
		b := newBench(t, deps, 120, 32)
		b.keys("j", "d", "enter")
		b.has(" STAGING ", "Judged: service answered 401")
		b.lacks(" LIVE ")
		b.keys("esc")
		b.has("LIVE   STAGING", "The rows could not be compared.")
		f.gate = nil
		b.keys("R")
		b.has("difference 1 of 7")
	})
}

// TestTooManyDifferences: the first ones are held, the others are counted, and all are exported.
func TestTooManyDifferences(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{}
		for i := range 10_005 {
			f.rows = append(f.rows, pair("", record(i, `"x"`, "null", "1", "null")))
		}
		files := &saved{}
		_, deps := compared(f)()
		deps.SaveStream = files.save
		b := newBench(t, deps, 120, 32)
		b.keys("j", "d", "enter")
		b.has("> 10,005 staging only", "◐ first 10000 shown", "difference 1 of 10,000")
		b.keys("E", "enter")
		b.has("10,005 differences are in REF_COUNTRY-live-staging.csv")
		if n := bytes.Count(files.data.Bytes(), []byte("right_only")); n < 10_005 || len(f.asked) != 2 {
			t.Errorf("%d lines, read %d times", n, len(f.asked))
		}
	})
}

// saved keeps what is written to the last file.
type saved struct {
	name string
	data bytes.Buffer
}

func (f *saved) save(name string, write func(io.Writer) error) (string, error) {
	f.name = name
	f.data.Reset()
	return name, write(&f.data)
}

// TestExportOfDifferences writes what is held, and the models; a part is called so.
func TestExportOfDifferences(t *testing.T) {
	in(t, func(t *testing.T) {
		files := &saved{}
		f := &twoSides{}
		_, deps := compared(f)()
		deps.SaveStream = files.save
		b := newBench(t, deps, 120, 32)
		b.keys("j", "d", "E", "down", "enter")
		b.has("2 differences are in sets-live-staging.json")
		b.keys("enter", "E", "down", "enter")
		b.has("7 differences are in REF_COUNTRY-live-staging.json")
		var got struct {
			Complete bool
			Rows     []struct{ Kind string }
		}
		if err := json.Unmarshal(files.data.Bytes(), &got); err != nil || !got.Complete || len(got.Rows) != 7 || len(f.asked) != 1 {
			t.Errorf("%v, read %d times: %s", err, len(f.asked), files.data.String())
		}
		f.gate = func(_ context.Context, rows int) error {
			if rows < 3 {
				return nil
			}
			return context.Canceled
		}
		b.keys("R", "E", "down", "enter")
		b.has("3 differences are in REF_COUNTRY-live-staging.json; others may be missing")
		if err := json.Unmarshal(files.data.Bytes(), &got); err != nil || got.Complete {
			t.Errorf("%v: %s", err, files.data.String())
		}
	})
}

// TestKeyIsChosen where the model has none.
func TestKeyIsChosen(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{}
		f.gate = func(context.Context, int) error {
			return &compare.ColumnsError{Message: "REF_COUNTRY has no key: its rows cannot be matched"}
		}
		b := comparing(t, f)
		b.has("The rows cannot be matched.", "K chooses the columns")
		f.gate = nil
		b.keys("K", "down", "space", "enter")
		b.has("difference 1 of 7")
		if got := f.asked[len(f.asked)-1].Key; !slices.Equal(got, []string{"Id", "Name"}) {
			t.Errorf("compared by %v", got)
		}
	})
}

// TestSidesAreSwapped with all that was found, without a request.
func TestSidesAreSwapped(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{}
		b := comparing(t, f)
		b.keys("-")
		b.has(" STAGING   LIVE ", "Czech Republ… -> Czechia", "< 1 staging only   > 1 live only", "left is staging, right is live")
		b.keys("G")
		b.has("< staging only")
		b.keys("1")
		b.has("breaking the set is gone")
		b.keys("-")
		b.has(" LIVE   STAGING ", "harmless a new set")
		if len(f.asked) != 1 {
			t.Errorf("read %d times", len(f.asked))
		}
		b.keys("esc")
		b.has(" LIVE ", "FACT_LIFE_EXPECTANCY")
	})
}

// TestFilterHoldsForBothSides, also one that a value made, and the cursor is on its row.
func TestFilterHoldsForBothSides(t *testing.T) {
	in(t, func(t *testing.T) {
		f := &twoSides{}
		_, deps := compared(f)()
		b := newBench(t, deps, 120, 32)
		b.keys("j", "enter", "down", "down", "d")
		b.has("difference 2 of 7") // Id 2
		b.keys("esc", "d")
		b.keys("esc", "g", "down", "down", "down", "down", "down", "down", "down", "down", "d")
		b.has("8  ", "is equal on both sides")
		if s := f.asked[0]; s.Left != "REF_COUNTRY" || s.Right != "REF_COUNTRY" || s.Filter != "" {
			t.Errorf("asked for %+v", s)
		}
	})
}

// TestComparedWith: one environment is nothing to compare with, of several one is chosen.
// A session that was opened is kept.
func TestComparedWith(t *testing.T) {
	in(t, func(t *testing.T) {
		w, deps := compared(&twoSides{})()
		deps.Start = ui.Start{Ref: "erp@live"}
		b := newBench(t, deps, 120, 32)
		b.keys("d")
		b.has("this profile has no other environment to compare with")
		deps.Start = ui.Start{Ref: "nxt@live"}
		b = newBench(t, deps, 120, 32)
		b.keys("d")
		b.has("compare live with", "staging", "test")
		b.keys("down", "enter")
		b.has(" LIVE   TEST ")
		b.keys("esc", "d", "down", "enter")
		b.has(" LIVE   TEST ")
		if n := w.opened["nxt@test"]; n != 1 {
			t.Errorf("opened %d times", n)
		}
		b.send(kit.OpenHomeMsg{})
		b.settle()
		if n := w.closed["nxt@test"]; n != 1 {
			t.Errorf("closed %d times", n)
		}
	})
}

// TestComparisonInPlainMode says what is shown in words.
func TestComparisonInPlainMode(t *testing.T) {
	in(t, func(t *testing.T) {
		b := comparing(t, &twoSides{})
		screens := ui.Screens(b.m)
		said := screens[len(screens)-1].(kit.Speaker).Say()
		text := fmt.Sprint(said.All, said.Here, said.Of)
		for _, want := range []string{"live compared with staging, rows of REF_COUNTRY", "5 changed, 1 live only, 1 staging only",
			"difference 1", "1, changed", "Name: live Czechia, staging Czech Republic", " of 7"} {
			if !strings.Contains(text, want) {
				t.Errorf("%q is not in %s", want, text)
			}
		}
		b.keys("1")
		screens = ui.Screens(b.m)
		text = fmt.Sprint(screens[len(screens)-1].(kit.Speaker).Say().Here)
		if want := "rows: 5 changed, 1 live only, 1 staging only"; !strings.Contains(text, want) {
			t.Errorf("%q is not in %s", want, text)
		}
	})
}

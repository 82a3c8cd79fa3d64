package cli

import (
	"context"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/demo"
	"odatui/ui"
)

// explorer drives the explorer over real sessions, without a terminal.
type explorer struct {
	t    *testing.T
	m    tea.Model
	msgs chan tea.Msg

	mu       sync.Mutex
	sessions []*client.Session
}

// explore opens a set of the demo's live environment, with a profile that change edits.
func explore(t *testing.T, set string, change func(*demo.Demo, string) string) *explorer {
	t.Helper()
	d, err := demo.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(d.Close)
	for name, value := range d.Env() {
		t.Setenv(name, value)
	}
	a := testApp(t, change(d, d.Profiles()))
	b := &browser{app: a, infos: map[string]func() client.TokenInfo{}}
	t.Cleanup(b.end)
	deps := b.deps(t.Context(), ui.Start{Ref: "demo@live", Set: set}, ui.NewAsker())
	e := &explorer{t: t, msgs: make(chan tea.Msg, 1000)}
	open := deps.Open
	deps.Open = func(ctx context.Context, ref string) (*client.Session, error) {
		s, err := open(ctx, ref)
		e.mu.Lock()
		defer e.mu.Unlock()
		e.sessions = append(e.sessions, s)
		return s, err
	}
	e.m = ui.New(deps)
	e.run(e.m.Init())
	e.send(tea.WindowSizeMsg{Width: 120, Height: 32})
	return e
}

// smallPages has the explorer read ten rows at once.
func smallPages(_ *demo.Demo, text string) string {
	return strings.Replace(text, "[profiles.demo]\n", "[profiles.demo]\npage_size = 10\n", 1)
}

func (e *explorer) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			e.msgs <- msg
		}
	}()
}

func (e *explorer) send(msg tea.Msg) {
	list := reflect.ValueOf(msg)
	if list.Kind() != reflect.Slice || list.Type().Elem() != reflect.TypeFor[tea.Cmd]() {
		var cmd tea.Cmd
		e.m, cmd = e.m.Update(msg)
		e.run(cmd)
		return
	}
	_, batch := msg.(tea.BatchMsg)
	var sequence []tea.Cmd
	for i := range list.Len() {
		if cmd, _ := list.Index(i).Interface().(tea.Cmd); batch {
			e.run(cmd)
		} else if cmd != nil {
			sequence = append(sequence, cmd)
		}
	}
	go func() {
		for _, cmd := range sequence {
			if msg := cmd(); msg != nil {
				e.msgs <- msg
			}
		}
	}()
}

func (e *explorer) frame() string { return ansi.Strip(e.m.View().Content) }

// has fails unless the frame has all the texts once the notes have come: nothing is loaded.
func (e *explorer) has(texts ...string) {
	e.t.Helper()
	e.until("the same row")
	if lacks := e.lacks(texts); lacks != "" {
		e.t.Fatalf("the frame lacks %q:\n%s", lacks, e.frame())
	}
}

// lacks returns a text that the frame does not have, "" if it has all.
func (e *explorer) lacks(texts []string) string {
	frame := e.frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			return text
		}
	}
	return ""
}

// until handles messages until the frame has all the texts.
func (e *explorer) until(texts ...string) {
	e.t.Helper()
	limit := time.After(3 * time.Minute)
	for {
		lacks := e.lacks(texts)
		if lacks == "" {
			return
		}
		select {
		case msg := <-e.msgs:
			e.send(msg)
		case <-limit:
			e.t.Fatalf("the frame lacks %q:\n%s", lacks, e.frame())
		}
	}
}

// keys presses keys: names, or the characters of a text.
func (e *explorer) keys(names ...string) {
	for _, name := range names {
		switch name {
		case "enter":
			e.send(tea.KeyPressMsg{Code: tea.KeyEnter})
		case "esc":
			e.send(tea.KeyPressMsg{Code: tea.KeyEscape})
		default:
			for _, r := range name {
				e.send(tea.KeyPressMsg{Code: r, Text: string(r)})
			}
		}
	}
}

// counts returns how many sessions were opened, and how many requests were sent for
// tokens and to the services.
func (e *explorer) counts() (sessions, tokens, requests int) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, s := range e.sessions {
		for _, x := range s.Journal.List() {
			if x.Purpose == client.ForToken {
				tokens++
			} else {
				requests++
			}
		}
	}
	return len(e.sessions), tokens, requests
}

// TestFlipFindsTheRowOnAnotherPage: North Macedonia has another name in staging, and the
// rows are sorted by it. No token and no page is requested twice, however often it flips.
func TestFlipFindsTheRowOnAnotherPage(t *testing.T) {
	e := explore(t, "Countries", smallPages)
	e.until("of 195", "Code *") // the key is known
	e.keys("lls")
	e.until("Name ↑", "Afghanistan")
	e.keys("128G")
	e.until("North Macedonia", "row 128")
	live := []string{"LIVE", "Mali ", "Mauritius", "Mexico", "Mongolia", "Morocco", "Myanmar", "Nepal", "Nicaragua", "Niue", "North Macedonia"}
	staging := []string{"STAGING", "Senegal", "Sierra Leone", "Slovenia", "Somalia", "Spain", "Suriname", "Sweden", "The former Yug"}
	e.keys("-")
	e.until(append(staging, "the same row, here row 173")...) // the whole window
	e.keys("-")
	e.until(append(live, "the same row, here row 128")...)
	_, _, before := e.counts()
	for range 4 {
		e.keys("-")
		e.has(append(staging, "the same row, here row 173")...)
		e.keys("-")
		e.has(append(live, "the same row, here row 128")...)
	}
	if sessions, tokens, after := e.counts(); sessions != 2 || tokens != 2 || after != before {
		t.Errorf("%d sessions, %d tokens, %d requests after %d", sessions, tokens, after, before)
	}
	e.keys("R")
	e.until("LIVE", "row 128")
	for _, _, n := e.counts(); n == before; _, _, n = e.counts() {
		e.send(<-e.msgs)
	}
}

// TestFlipToARowThatIsNotThere: Testland is in staging only.
func TestFlipToARowThatIsNotThere(t *testing.T) {
	e := explore(t, "Countries", smallPages)
	e.until("of 195", "Code *") // the key is known
	e.keys("-")
	e.until("STAGING", "the same row")
	e.until("of 196")
	e.keys("G")
	e.until("Testland", "row 196")
	e.keys("-")
	e.until("LIVE", "row 195 by its place: live has no Code ZZT", "Zimbabwe")
	e.keys("-")
	e.until("STAGING", "the same row", "Testland", "row 196")
}

// TestFlipToAnotherOrder: staging has an order of its own as long as no order is asked for.
func TestFlipToAnotherOrder(t *testing.T) {
	for _, tt := range []struct{ name, key, note string }{
		{"that the key can replace", "", "the same row"},
		{"that stays", "order_by_key = false\n", "row 128 by its place: the place of Code NIC in staging is not known"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			e := explore(t, "Countries", func(d *demo.Demo, text string) string {
				here := unordered(t, d.Staging)
				return smallPages(d, strings.Replace(text, `url = "`+d.Staging+"\"\n", `url = "`+here+"\"\n"+tt.key, 1))
			})
			e.until("of 195", "Code *") // the key is known
			e.keys("128G")
			e.until("row 128", "Nicaragua")
			e.keys("-")
			e.until("STAGING", tt.note, "row 128")
			columns := e.columns()
			e.keys("-")
			e.until("LIVE", "Nicaragua", "row 128")
			if live := e.columns(); live != columns || columns == "" {
				t.Errorf("columns %q in staging, %q in live", columns, live)
			}
		})
	}
}

// unordered is a service with another order, where none is asked for.
func unordered(t *testing.T, root string) string {
	to, err := url.Parse(root)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(&url.URL{Scheme: to.Scheme, Host: to.Host})
		if q := r.In.URL.Query(); strings.HasSuffix(r.In.URL.Path, "/Countries") && !q.Has("$orderby") {
			q.Set("$orderby", "Population desc")
			r.Out.URL.RawQuery = q.Encode()
		}
	}})
	t.Cleanup(server.Close)
	return server.URL + to.Path
}

// columns is how many columns the screen says there are.
func (e *explorer) columns() string {
	_, text, _ := strings.Cut(e.frame(), "columns ")
	_, text, _ = strings.Cut(text, " of ")
	text, _, _ = strings.Cut(text, " ")
	return text
}

// TestFlipLeavesOutWhatIsMissing: only staging has the column Reviewed. What is left out
// in live is there again in staging.
func TestFlipLeavesOutWhatIsMissing(t *testing.T) {
	e := explore(t, "Indicators", func(_ *demo.Demo, text string) string { return text })
	e.until("of 156", "Code Edm.String")
	e.keys("-")
	e.until("STAGING", "the same row")
	e.keys("f")
	e.until("f ")
	e.keys("Reviewed ne null", "enter")
	e.until("of 104")
	e.keys("c")
	e.until("go to column")
	e.keys("Reviewed", "enter")
	e.until("Reviewed Edm.DateTimeOffset")
	e.keys("s")
	e.until("Reviewed ↑")
	e.keys("-")
	e.until("LIVE", "of 156", "left out in live: the filter Reviewed ne null, the sort by Reviewed")
	e.keys("-")
	e.until("STAGING", "of 104", "Reviewed ↑", "Reviewed ne null")
}

// TestFlipToAnEnvironmentWithoutTheSet: only staging has the set PilotSites.
func TestFlipToAnEnvironmentWithoutTheSet(t *testing.T) {
	e := explore(t, "", func(_ *demo.Demo, text string) string { return text })
	e.until(" sets", "Observations")
	e.keys("-")
	e.until("STAGING", "PilotSites")
	e.keys(strings.Repeat("j", 12), "enter") // the last one that the service lists
	e.until("STAGING", "› PilotSites", "rows 1-")
	e.keys("enter")
	e.until("› PilotSites › 1")
	e.keys("-")
	e.until("LIVE", "live has no set PilotSites", "Observations")
	e.keys("-")
	e.until("STAGING", "PilotSites")
}

package ui_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"odatui/client"
	"odatui/ui"
)

// now is the time in all tests: the beginning of a synctest bubble.
var now = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// service is a service in memory. Every call passes gate first, which may
// wait, fail or panic.
type service struct {
	name string
	list []client.Set
	gate func(ctx context.Context, call string) error
	send func(ids []int) (sent []int, second string) // what comes of a page, and its second column; nil: all

	mu    sync.Mutex
	calls []string
}

func (s *service) pass(ctx context.Context, call string) error {
	s.mu.Lock()
	s.calls = append(s.calls, call)
	s.mu.Unlock()
	if s.gate != nil {
		return s.gate(ctx, call)
	}
	return ctx.Err()
}

// count tells how many calls of a kind there were.
func (s *service) count(call string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, c := range s.calls {
		if c == call {
			n++
		}
	}
	return n
}

func (s *service) Sets(ctx context.Context) ([]client.Set, error) {
	if err := s.pass(ctx, "sets"); err != nil {
		return nil, err
	}
	return s.list, nil
}

// Fetch answers with rows that say which service they come from.
func (s *service) Fetch(ctx context.Context, q client.Query, at client.Position) (*client.Page, error) {
	if err := s.pass(ctx, "fetch"); err != nil {
		return nil, err
	}
	first := int(max(at.Row(), 0))
	size := max(q.PageSize, 50)
	var body strings.Builder
	var marks []struct{ row, key, keyEnd, name, nameEnd, end int }
	ids, second := make([]int, max(min(size, 500-first), 0)), "Name"
	for i := range ids {
		ids[i] = first + i
	}
	if s.send != nil {
		ids, second = s.send(ids)
	}
	for _, i := range ids {
		m := struct{ row, key, keyEnd, name, nameEnd, end int }{row: body.Len()}
		body.WriteString(`{"Id":`)
		m.key = body.Len()
		fmt.Fprintf(&body, "%d", i)
		m.keyEnd = body.Len()
		fmt.Fprintf(&body, `,%q:`, second)
		m.name = body.Len()
		fmt.Fprintf(&body, `"%s %s %d"`, s.name, q.Path, i)
		m.nameEnd = body.Len()
		body.WriteString("}")
		m.end = body.Len()
		marks = append(marks, m)
	}
	columns := []client.Column{{Name: "Id", Type: "Edm.Int32", Key: true}, {Name: second, Type: "Edm.String"}}
	b := client.NewPageBuilder([]byte(body.String()), columns)
	for _, m := range marks {
		b.Row(m.row)
		b.Set(0, m.key, m.keyEnd)
		b.Set(1, m.name, m.nameEnd)
		b.RowEnd(m.end)
	}
	b.Key([]string{"Id"})
	page := b.Build()
	page.Query, page.First, page.Total = q, int64(first), 500
	page.Trace = client.Trace{Status: 200, Duration: 7 * time.Millisecond, Asked: size}
	if first+size < 500 {
		page.Next = &client.Cursor{Session: s.name, Row: int64(first + len(ids))}
	}
	return page, nil
}

func (s *service) Request(q client.Query, _ client.Position) (client.Request, error) {
	return client.Request{Method: "GET", URL: "https://" + s.name + ".example.org/" + q.Path}, nil
}

func (s *service) Can(string) client.Abilities { return client.Abilities{} }

// world is what the explorer is given in a test.
type world struct {
	entries  []ui.Entry
	services map[string]*service // by ref
	openGate func(ctx context.Context, ref string) error
	dress    func(*service) client.Service

	mu     sync.Mutex
	opened map[string]int
	closed map[string]int
	number int
}

func about(profile, title, environment string, live bool, siblings ...string) client.About {
	a := client.About{
		Profile: profile, Environment: environment, Title: title, Badge: strings.ToUpper(environment), Live: live,
		URL: "https://" + environment + ".example.org/odata/" + strings.ToUpper(profile), Host: environment + ".example.org",
		Kind: "odata", Method: "client-credentials", Siblings: siblings,
	}
	if live {
		a.Badge = "LIVE"
	}
	return a
}

// newWorld has four profiles: two environments, one, three, and a broken one.
func newWorld() *world {
	w := &world{services: map[string]*service{}, opened: map[string]int{}, closed: map[string]int{}}
	w.dress = func(s *service) client.Service { return s }
	xmart := []string{"live", "staging"}
	erp := []string{"live"}
	nxt := []string{"live", "staging", "test"}
	token := func(a client.About) client.TokenInfo {
		switch a.Profile {
		case "xmart":
			return client.TokenInfo{State: client.TokenValid, ExpiresAt: now.Add(52*time.Minute + 30*time.Second)}
		case "nxt":
			return client.TokenInfo{State: client.TokenFailed, Err: errors.New("secret expired")}
		}
		return client.TokenInfo{State: client.TokenNone}
	}
	entry := func(profile, title string, environments []string) ui.Entry {
		e := ui.Entry{Token: token}
		for _, name := range environments {
			e.Environments = append(e.Environments, about(profile, title, name, name == "live", environments...))
		}
		e.About = e.Environments[0]
		return e
	}
	broken := ui.Entry{About: client.About{Profile: "odm", Title: "Genestack ODM"}, Err: "auth.scope: missing"}
	broken.Environments = []client.About{broken.About}
	w.entries = []ui.Entry{
		entry("xmart", "WHO xMart", xmart), entry("erp", "ERP.net", erp), entry("nxt", "NxtPort", nxt), broken,
	}
	for _, e := range w.entries {
		for _, a := range e.Environments {
			w.services[a.Ref()] = &service{name: a.Ref(), list: []client.Set{
				{Name: "FACT_LIFE_EXPECTANCY", Kind: client.EntitySet}, {Name: "REF_COUNTRY", Title: "Countries", Kind: client.EntitySet},
				{Name: "Me", Kind: client.Singleton}, {Name: "TopTen", Kind: client.FunctionImport}, {Name: "日本", Kind: client.EntitySet},
			}}
		}
	}
	return w
}

func (w *world) open(ctx context.Context, ref string) (*client.Session, error) {
	if w.openGate != nil {
		if err := w.openGate(ctx, ref); err != nil {
			return nil, err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.entries {
		for _, a := range e.Environments {
			if a.Ref() != ref {
				continue
			}
			if e.Err != "" {
				return nil, &client.ProfileError{Profile: ref, Key: "auth.scope", Message: "missing", Hints: []string{"add it"}}
			}
			w.number++
			w.opened[ref]++
			service := w.dress(w.services[ref])
			return &client.Session{
				ID: fmt.Sprint(w.number), About: a, Service: service, Journal: &client.Journal{},
				Token: func() client.TokenInfo { return e.Token(a) },
				Close: func() {
					w.mu.Lock()
					defer w.mu.Unlock()
					w.closed[ref]++
				},
			}, nil
		}
	}
	return nil, fmt.Errorf("open %s: no such profile", ref)
}

func (w *world) deps() ui.Deps {
	return ui.Deps{
		Open: w.open,
		Profiles: func() (ui.Profiles, error) {
			return ui.Profiles{Entries: w.entries, Path: "/home/me/.config/odatui/profiles.toml"}, nil
		},
		Diagnose: judge,
		Compare:  (&twoSides{}).read,
		Now:      func() time.Time { return now },
		Version:  "0.1.0",
	}
}

// judge stands in for the explainer: it says the error, so that tests here do
// not hang on what the rules say.
func judge(session *client.Session, ref string, err error) (client.Evidence, client.Diagnosis) {
	e := client.Evidence{Err: err, Now: now, Target: client.Target{Ref: ref}}
	if session != nil {
		e.Target.Title, e.Target.URL = session.About.Title, session.About.URL
	}
	d := client.Diagnosis{Code: "judged", Title: fmt.Sprintf("Judged: %v.", err), Who: client.WhoSelf, Confidence: client.High,
		Steps: []client.Step{{Text: "Try again.", Action: client.ActionRetry}}, IDs: map[string]string{"timestamp": "2000-01-01 00:00:00Z"}}
	return e, d
}

// bench drives a model as the program would, in a synctest bubble: commands
// run on their own, answers come when they come, time passes when told.
type bench struct {
	t    testing.TB
	m    tea.Model
	msgs chan tea.Msg
	quit bool
	seen []tea.Msg // all that came from commands
}

func newBench(t testing.TB, deps ui.Deps, width, height int) *bench {
	return benchOf(t, ui.New(deps), width, height)
}

// benchOf is newBench for a model.
func benchOf(t testing.TB, model tea.Model, width, height int) *bench {
	b := &bench{t: t, m: model, msgs: make(chan tea.Msg, 10000)}
	t.Cleanup(func() { // what is on its way must end with the bubble
		b.send(press("ctrl+c"))
		b.send(press("ctrl+c"))
		time.Sleep(time.Hour)
	})
	b.run(b.m.Init())
	b.send(tea.WindowSizeMsg{Width: width, Height: height})
	b.settle()
	return b
}

// run starts a command.
func (b *bench) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			b.msgs <- msg
		}
	}()
}

// send gives one message to the model; Update must not wait for anything, so
// no time may pass in it.
func (b *bench) send(msg tea.Msg) {
	start := time.Now()
	var cmd tea.Cmd
	b.m, cmd = b.m.Update(msg)
	if took := time.Since(start); took > 0 {
		b.t.Fatalf("Update of %T waited %s", msg, took)
	}
	b.run(cmd)
}

// settle handles what has come, without letting time pass.
func (b *bench) settle() {
	for range 1000 {
		synctest.Wait()
		select {
		case msg := <-b.msgs:
			b.take(msg)
		default:
			return
		}
	}
	b.t.Fatalf("the model never comes to rest: %T\n%s", b.seen[len(b.seen)-1], b.frame())
}

func (b *bench) take(msg tea.Msg) {
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, cmd := range batch {
			b.run(cmd)
		}
		return
	}
	if list := reflect.ValueOf(msg); list.Kind() == reflect.Slice && list.Type().Elem() == reflect.TypeFor[tea.Cmd]() {
		go func() { // a sequence: one after the other
			for i := range list.Len() {
				if cmd := list.Index(i).Interface().(tea.Cmd); cmd != nil {
					if msg := cmd(); msg != nil {
						b.msgs <- msg
					}
				}
			}
		}()
		return
	}
	if _, ok := msg.(tea.QuitMsg); ok {
		b.quit = true
	}
	b.seen = append(b.seen, msg)
	b.send(msg)
}

// wait lets time pass.
func (b *bench) wait(d time.Duration) {
	time.Sleep(d)
	b.settle()
}

// keys presses keys, by their names or as single characters.
func (b *bench) keys(names ...string) {
	for _, name := range names {
		b.send(press(name))
		b.settle()
	}
}

// typing presses the characters of a text.
func (b *bench) typing(text string) {
	for _, r := range text {
		b.keys(string(r))
	}
}

var special = map[string]tea.Key{
	"enter": {Code: tea.KeyEnter}, "esc": {Code: tea.KeyEscape}, "tab": {Code: tea.KeyTab}, "up": {Code: tea.KeyUp},
	"down": {Code: tea.KeyDown}, "left": {Code: tea.KeyLeft}, "right": {Code: tea.KeyRight}, "home": {Code: tea.KeyHome},
	"end": {Code: tea.KeyEnd}, "pgup": {Code: tea.KeyPgUp}, "pgdown": {Code: tea.KeyPgDown},
	"backspace": {Code: tea.KeyBackspace}, "delete": {Code: tea.KeyDelete}, "shift+tab": {Code: tea.KeyTab, Mod: tea.ModShift},
	"space": {Code: tea.KeySpace, Text: " "}, " ": {Code: tea.KeySpace, Text: " "},
}

func press(name string) tea.KeyPressMsg {
	if k, ok := special[name]; ok {
		return tea.KeyPressMsg(k)
	}
	if rest, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(rest[0]), Mod: tea.ModCtrl}
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// frame returns what is drawn, without colours.
func (b *bench) frame() string {
	return ansi.Strip(b.m.View().Content)
}

// has fails unless the frame holds all the texts.
func (b *bench) has(texts ...string) {
	b.t.Helper()
	frame := b.frame()
	for _, text := range texts {
		if !strings.Contains(frame, text) {
			b.t.Fatalf("the frame lacks %q:\n%s", text, frame)
		}
	}
}

// lacks fails if the frame holds one of the texts.
func (b *bench) lacks(texts ...string) {
	b.t.Helper()
	frame := b.frame()
	for _, text := range texts {
		if strings.Contains(frame, text) {
			b.t.Fatalf("the frame holds %q:\n%s", text, frame)
		}
	}
}

// in runs a test in a bubble.
func in(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

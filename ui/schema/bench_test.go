package schema_test

import (
	"context"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui/kit"
	"odatui/ui/rows"
	"odatui/ui/schema"
	"odatui/ui/theme"
)

const graph = "v4-msgraph-v1-large.csdl"

// page is a service of one page of rows, as wide as a window of the explorer.
type page struct{ client.Service }

func (page) Can(string) client.Abilities { return client.Abilities{} }

func (page) Request(client.Query, client.Position) (client.Request, error) {
	return client.Request{Method: "GET", URL: "https://x"}, nil
}

func (page) Fetch(_ context.Context, q client.Query, _ client.Position) (*client.Page, error) {
	const count, wide = 50, 40
	var body strings.Builder
	columns := make([]client.Column, wide)
	for c := range columns {
		columns[c] = client.Column{Name: fmt.Sprintf("Property%d", c), Type: "Edm.String"}
	}
	var at [][2]int
	for r := range count {
		for c := range columns {
			from := body.Len()
			fmt.Fprintf(&body, "%q", fmt.Sprintf("value %d of %d", c, r))
			at = append(at, [2]int{from, body.Len()})
		}
	}
	b := client.NewPageBuilder([]byte(body.String()), columns)
	for r := range count {
		row := at[r*wide : (r+1)*wide]
		b.Row(row[0][0])
		for c, v := range row {
			b.Set(c, v[0], v[1])
		}
		b.RowEnd(row[wide-1][1])
	}
	p := b.Build()
	p.Query, p.Total = q, count
	return p, nil
}

// ready runs a command and all that follows, without those that only let time pass.
func ready(s kit.Screen, cmd tea.Cmd) {
	if cmd == nil || strings.Contains(runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name(), "Tick.func") {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			ready(s, c)
		}
	default:
		ready(s, s.Update(msg))
	}
}

// draw runs a command until the page has come and returns how long the screen takes to lay
// it out and to draw it, without reading it.
func draw(s kit.Screen, cmd tea.Cmd) time.Duration {
	var pages []tea.Msg
	var fetch func(cmd tea.Cmd)
	fetch = func(cmd tea.Cmd) {
		if cmd == nil || strings.Contains(runtime.FuncForPC(reflect.ValueOf(cmd).Pointer()).Name(), "Tick.func") {
			return
		}
		msg := cmd()
		if batch, ok := msg.(tea.BatchMsg); ok {
			for _, c := range batch {
				fetch(c)
			}
			return
		}
		pages = append(pages, msg)
	}
	fetch(cmd)
	start := time.Now()
	for _, msg := range pages {
		s.Update(msg)
	}
	s.View()
	return time.Since(start)
}

// BenchmarkOpen opens the schema of each type of Graph, drawn, and draws a page of rows that
// has come, by turn in one run: of each the best of several times, as the machine may be busy. The goal
// for the ratio of the slowest type is 1 or less.
func BenchmarkOpen(b *testing.B) {
	service := opened(b, metadata(b, graph))
	model, err := service.Schema(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	look, models := theme.New(colorprofile.TrueColor, true), &index.Cache{}
	session := &client.Session{Service: service}
	models.Of(model).Derived("") // what is made once
	took, drawn := make(map[string]time.Duration), time.Hour
	for b.Loop() {
		for range 5 {
			for name := range model.Types {
				start := time.Now()
				s := schema.New(look, kit.OpenSchemaMsg{Session: session, Type: name}, models)
				s.SetSize(120, 28)
				ready(s, s.Init())
				s.View()
				if d := time.Since(start); took[name] == 0 || d < took[name] {
					took[name] = d
				}
			}
			r := rows.New(look, &client.Session{Service: page{}}, client.Query{Path: "Rows"}, rows.Options{})
			r.SetSize(120, 28)
			drawn = min(drawn, draw(r, r.Init()))
		}
	}
	slowest, sum := "", time.Duration(0)
	for name, d := range took {
		sum += d
		if d > took[slowest] {
			slowest = name
		}
	}
	of := model.Types[slowest]
	b.Logf("the slowest is %s, with %d properties and %d links", slowest, len(of.Properties), len(of.Links))
	b.ReportMetric(float64(drawn), "page-ns")
	b.ReportMetric(float64(sum)/float64(len(took))/float64(drawn), "mean-ratio")
	b.ReportMetric(float64(took[slowest])/float64(drawn), "ratio")
}

// BenchmarkSearch searches all properties of Graph, and reads the model, in one run. The
// goal for the ratio is 0.1 or less.
func BenchmarkSearch(b *testing.B) {
	body := metadata(b, graph)
	var read, made, searched time.Duration
	n := 0
	patterns := []string{"id", "mail", "display name", "user.manager", "zzz", "the"}
	for b.Loop() {
		service := opened(b, body)
		start := time.Now()
		model, err := service.Schema(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		read += time.Since(start)
		start = time.Now()
		x := index.New(model)
		made += time.Since(start)
		n = x.Len()
		for _, p := range patterns {
			start = time.Now()
			x.Find(index.Parse(p), 200)
			searched += time.Since(start)
		}
	}
	b.ReportMetric(float64(n), "entries")
	b.ReportMetric(float64(read)/float64(b.N)/1e6, "ms-read")
	b.ReportMetric(float64(made)/float64(read), "index-ratio")
	b.ReportMetric(float64(searched)/float64(len(patterns))/float64(read), "ratio")
}

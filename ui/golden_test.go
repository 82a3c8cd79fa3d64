package ui_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui"
	"odatui/ui/form"
	"odatui/ui/kit"
)

var sizes = [][2]int{{120, 32}, {80, 24}, {60, 15}, {20, 5}}

// wide are the scenes that have a picture in a large terminal too.
var wide = []string{"home four profiles", "sets", "rows", "record", "help", "palette", "profiles dialog", "schema", "schema links"}

// scene is a state that has a picture in testdata.
type scene struct {
	name  string
	world func() (*world, ui.Deps)
	play  func(b *bench)
}

// scenes have a picture at every size.
var scenes = []scene{
	{"home first run", func() (*world, ui.Deps) {
		w := newWorld()
		w.entries = nil
		d := w.deps()
		d.StartDemo = demo
		d.AddProfile = func(string) (*form.Form, error) { return nil, nil }
		return w, d
	}, func(*bench) {}},
	{"home four profiles", func() (*world, ui.Deps) {
		w := newWorld()
		d := w.deps()
		d.AddProfile = func(string) (*form.Form, error) { return nil, nil }
		d.Visits = func() []ui.Visit {
			return []ui.Visit{
				{Ref: "xmart@live", Query: client.Query{Path: "FACT_LIFE_EXPECTANCY", Filter: "DIM_TIME ge '2015'"}},
				{Ref: "xmart@staging", Query: client.Query{Path: "REF_COUNTRY"}},
			}
		}
		return w, d
	}, func(*bench) {}},
	{"sets", at("xmart@live"), func(b *bench) { b.keys("j") }},
	{"sets searched", at("xmart@live"), func(b *bench) { b.typing("/ref") }},
	{"rows", at("xmart@live"), func(b *bench) { b.keys("enter", "down", "right") }},
	{"record", at("xmart@live"), func(b *bench) { b.keys("enter", "down", "enter") }},
	{"sets none", func() (*world, ui.Deps) {
		w, d := at("xmart@staging")()
		w.services["xmart@staging"].list = nil
		return w, d
	}, func(*bench) {}},
	{"trouble", diagnosed(expired), func(b *bench) { b.keys("-", "-", "R") }},
	{"trouble to the end", diagnosed(expired), func(b *bench) { b.keys("-", "-", "R"); b.frame(); b.keys("G") }},
	{"trouble two causes", diagnosed(noAccess), func(b *bench) { b.keys("-", "-", "R") }},
	{"trouble az", diagnosed(notSignedIn), func(b *bench) { b.keys("-", "-", "R") }},
	{"report", diagnosed(expired), func(b *bench) {
		b.send(kit.OpenReportMsg{Session: ui.SessionOf(b.m), Report: client.Report{Markdown: reported, JSON: []byte("{}")}})
		b.settle()
	}},
	{"explain", diagnosed(expired), func(b *bench) { b.typing(":expl"); b.keys("enter") }},
	{"explained", diagnosed(noAccess), func(b *bench) { b.typing(":explain invalid_client"); b.keys("enter") }},
	{"requests", journaled, func(b *bench) { b.keys("L") }},
	{"requests one", journaled, func(b *bench) { b.keys("L", "enter") }},
	{"palette", at("xmart@live"), func(b *bench) { b.typing(":ref") }},
	{"palette properties", modelled, func(b *bench) { b.typing(":name") }},
	{"schema", modelled, func(b *bench) { b.keys("i") }},
	{"schema links", modelled, func(b *bench) { b.keys("j", "i", "tab") }},
	{"schema functions", modelled, func(b *bench) { b.keys("j", "i", "tab", "tab", "tab") }},
	{"schema enum", modelled, func(b *bench) { b.keys("i", "down", "down", "down", "enter", "down") }},
	{"schema wide", modelled, func(b *bench) { b.keys("G", "i") }},
	{"schema searched", modelled, func(b *bench) { b.keys("j", "i"); b.typing("/cap") }},
	{"schema metadata", modelled, func(b *bench) { b.keys("j", "i", "m") }},
	{"schema unknown", modelled, func(b *bench) {
		b.send(kit.OpenSchemaMsg{Session: ui.SessionOf(b.m), Path: "Nothing"})
		b.settle()
	}},
	{"help", at("xmart@live"), func(b *bench) { b.keys("?") }},
	{"choose columns", inRows, func(b *bench) { b.keys("C", "space") }},
	{"rows marked", inRows, func(b *bench) { b.keys("space", "down", "space", "Y") }},
	{"cell folded", inRows, func(b *bench) {
		value := client.JSONValue(`{"city":"日本","see":"https://who.int/data?a=1","list":[1,{"مصر":null}],"more":{"deep":[1,2,3]}}`)
		b.send(kit.OpenCellMsg{Session: ui.SessionOf(b.m), Title: "Address", Type: "NS.Address", Value: value,
			From: []safe.Text{"Facts", "row 1"}})
		b.settle()
		b.keys("down", "down", "down", "down", "down", "down", "down", "down", "down", "enter")
	}},
	{"z keys", inRows, func(b *bench) { b.keys("right", "z") }},
	{"profiles dialog", at("xmart@live"), func(b *bench) { b.keys("p") }},
	{"statistics of numbers", inRows, statNumbers},
	{"statistics of texts", inRows, func(b *bench) { statTexts(b); b.keys("down", "space") }},
	{"statistics searched", inRows, func(b *bench) { statTexts(b); b.typing("/日") }},
	{"statistics of ids", inRows, func(b *bench) { b.keys("I", "tab") }},
}

// at begins at the sets of a profile.
func at(ref string) func() (*world, ui.Deps) {
	return func() (*world, ui.Deps) {
		w := newWorld()
		d := w.deps()
		d.Start = ui.Start{Ref: ref}
		return w, d
	}
}

// inRows begins at the rows of a set.
func inRows() (*world, ui.Deps) {
	w, d := at("xmart@live")()
	d.Start.Set = "REF_COUNTRY"
	return w, d
}

// journaled begins with a session that has sent two requests.
func journaled() (*world, ui.Deps) {
	w, d := at("xmart@live")()
	open := d.Open
	d.Open = func(ctx context.Context, ref string) (*client.Session, error) {
		s, err := open(ctx, ref)
		if err == nil {
			fill(s.Journal)
		}
		return s, err
	}
	return w, d
}

func fill(j *client.Journal) {
	start := now.Add(3*time.Hour + 31*time.Minute)
	j.Begin(client.Exchange{
		Purpose: client.ForToken, Method: "POST", URL: "https://login.example.org/T/oauth2/token", Attempt: 1, Start: start,
		Timing: client.Timing{Total: 84 * time.Millisecond, FirstByte: 80 * time.Millisecond}, Status: 200, BodySize: 1234, Done: true,
		ReqHead: []client.Header{{Name: "Content-Type", Value: "application/x-www-form-urlencoded"}},
	})
	j.Begin(client.Exchange{
		Purpose: client.ForService, Method: "GET", URL: "https://live.example.org/odata/XMART/", Attempt: 2, Why: "503", Start: start,
		Timing: client.Timing{DNS: 4 * time.Millisecond, Connect: 12 * time.Millisecond, FirstByte: 120 * time.Millisecond, Body: 30 * time.Millisecond, Total: 184 * time.Millisecond},
		Proto:  "HTTP/2.0", Status: 200, BodySize: 42, Done: true,
		ReqHead: []client.Header{{Name: "Accept", Value: "application/json"}, {Name: "Authorization", Value: "Bearer (left out)", Secret: true}},
		Head:    []client.Header{{Name: "Content-Type", Value: "application/json"}},
		Body:    client.RedactedBody([]byte(`{"value":[{"name":"FACT","url":"FACT"}]}`)),
	})
}

var allScenes = slices.Concat(scenes, linkScenes, exportScenes, compareScenes)

func TestScenes(t *testing.T) {
	t.Parallel()
	for _, scene := range allScenes {
		sizes := sizes
		if slices.Contains(wide, scene.name) {
			sizes = append(slices.Clone(sizes), [2]int{200, 60})
		}
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s %dx%d", scene.name, size[0], size[1]), func(t *testing.T) {
				in(t, func(t *testing.T) {
					_, deps := scene.world()
					b := newBench(t, deps, size[0], size[1])
					scene.play(b)
					frame := b.frame()
					fits(t, frame, size[0], size[1])
					golden.RequireEqual(t, frame)
				})
			})
		}
	}
}

// fits fails if a frame is wider or higher than the terminal.
func fits(t testing.TB, frame string, width, height int) {
	t.Helper()
	lines := strings.Split(frame, "\n")
	if len(lines) > height {
		t.Fatalf("%d lines in a terminal of %d:\n%s", len(lines), height, frame)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > width {
			t.Fatalf("line %d has %d cells in a terminal of %d:\n%s", i+1, w, width, line)
		}
	}
}

var errDown = errors.New("dial tcp 127.0.0.1:1: connect: connection refused")

func demo(context.Context) (string, error) { return "xmart@live", nil }

//go:build e2e

package e2e

import (
	"bufio"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"
)

// Pairs of row sets that are compared; ODATUI_LONG compares all.
const (
	pairs      = 200
	pairsShort = 20
)

// pair is what testdata/diffref.py generates.
type pair struct {
	Seed        int               `json:"seed"`
	Types       map[string]string `json:"types"`
	Left, Right struct {
		Rows  []string `json:"rows"`
		Model string   `json:"model"`
		Key   []string `json:"key"`
		Order []string `json:"order"`
		Limit int      `json:"limit"`
		Links bool     `json:"links"`
	}
	Arguments []string       `json:"arguments"`
	Refused   bool           `json:"refused"`
	Counts    map[string]int `json:"counts"`
	Result    []struct {
		Kind    string                       `json:"kind"`
		Key     map[string]string            `json:"key"`     // JSON texts
		Columns map[string]map[string]string `json:"columns"` // the same, by side
	} `json:"result"`
}

// difference is the result of odatui diff A B SET --format json.
type difference struct {
	Set      string
	Key      []string
	Counts   map[string]int
	Complete bool
	Exact    bool
	Rows     []struct {
		Kind    string
		Key     map[string]json.RawMessage
		Columns map[string]map[string]json.RawMessage
	}
}

// TestDifferencesAgainstAReference compares generated pairs of services, whose rows differ in
// ways that were planted, and wants the differences that Python computes: counts, keys and cells.
func TestDifferencesAgainstAReference(t *testing.T) {
	n := pairsShort
	if os.Getenv("ODATUI_LONG") != "" {
		n = pairs
	}
	planted, refused := 0, 0
	for _, p := range generated(t, n) {
		t.Run(fmt.Sprint(p.Seed), func(t *testing.T) { p.check(t) })
		if p.Refused {
			refused++
		} else {
			planted += len(p.Result)
		}
	}
	t.Logf("%d pairs with %d differing rows, %d of the pairs with a key that is not unique", n, planted, refused)
	if planted < 10*n/2 || refused == 0 {
		t.Errorf("%d differences and %d keys that are not unique prove little", planted, refused)
	}
}

func generated(t *testing.T, n int) []pair {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "python3", "testdata/diffref.py", "0", fmt.Sprint(n))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pair
	lines := bufio.NewScanner(strings.NewReader(string(out)))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var p pair
		if err := json.Unmarshal(lines.Bytes(), &p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

func (p pair) check(t *testing.T) {
	profiles := "[profiles.p]\nauth = { method = \"none\" }\n"
	for name, s := range map[string]*table{
		"left":  {Key: p.Left.Key, Order: p.Left.Order, Model: p.Left.Model, Rows: p.Left.Rows, Limit: p.Left.Limit, Links: p.Left.Links},
		"right": {Key: p.Right.Key, Order: p.Right.Order, Model: p.Right.Model, Rows: p.Right.Rows, Limit: p.Right.Limit, Links: p.Right.Links},
	} {
		profiles += fmt.Sprintf("[profiles.p.environments.%s]\nurl = %q\n", name, s.serve(t))
	}
	args := append([]string{"diff", "p@left", "@right", "Rows", "--format", "json"}, p.Arguments...)
	r := newHome(t, profiles).odatui(args...)
	want := 0
	switch {
	case p.Refused:
		want = 1
	case len(p.Result) > 0:
		want = 3
	}
	if r.code != want {
		t.Fatalf("%q: exit %d, want %d\n%s", args, r.code, want, r.err)
	}
	if p.Refused {
		// Rows that are equal in all columns may also be the same row twice.
		if !strings.Contains(r.err, "not unique") && !strings.Contains(r.err, "came twice") {
			t.Errorf("the reason is not that the key is not unique:\n%s", r.err)
		}
		return
	}
	var got difference
	if err := json.Unmarshal([]byte(r.out), &got); err != nil {
		t.Fatalf("%v\n%s", err, r.out)
	}
	if got.Set != "Rows" || !slices.Equal(got.Key, p.Left.Order) || !got.Complete || !got.Exact || !maps.Equal(got.Counts, p.Counts) {
		t.Errorf("%q: %s by %v, complete %t, exact %t, counts %v, want %v", args, got.Set, got.Key, got.Complete, got.Exact, got.Counts, p.Counts)
	}
	p.rows(t, got)
}

// rows compares the rows that differ, whatever their order.
func (p pair) rows(t *testing.T, got difference) {
	expected, found := map[string]string{}, map[string]string{}
	for _, row := range p.Result {
		cells := map[string]string{}
		for name, sides := range row.Columns {
			cells[name] = cell(t, sides["left"]) + " -> " + cell(t, sides["right"])
		}
		expected[p.typed(t, row.Key)] = fmt.Sprint(row.Kind, " ", cells)
	}
	for _, row := range got.Rows {
		key, cells := map[string]string{}, map[string]string{}
		for name, value := range row.Key {
			key[name] = string(value)
		}
		if row.Kind == "changed" {
			for name, sides := range row.Columns {
				cells[name] = cell(t, string(sides["left"])) + " -> " + cell(t, string(sides["right"]))
			}
		}
		text := p.typed(t, key)
		if found[text] != "" {
			t.Errorf("%s comes twice", text)
		}
		found[text] = fmt.Sprint(row.Kind, " ", cells)
	}
	for key, want := range expected {
		if found[key] != want {
			t.Errorf("%s: %s, want %s", key, found[key], want)
		}
	}
	for key, row := range found {
		if expected[key] == "" {
			t.Errorf("%s: %s was not planted", key, row)
		}
	}
}

// cell returns a value as read: spellings of a text are one, numbers stay as written.
func cell(t *testing.T, text string) string {
	t.Helper()
	var value any
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	if err := d.Decode(&value); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return fmt.Sprintf("%T %v", value, value)
}

// typed returns a key by the values of its parts.
func (p pair) typed(t *testing.T, key map[string]string) string {
	t.Helper()
	var parts []string
	for _, name := range slices.Sorted(maps.Keys(key)) {
		text := cell(t, key[name])
		if n, ok := new(big.Rat).SetString(key[name]); ok {
			text = n.RatString()
		}
		switch p.Types[name] {
		case "Guid":
			text = strings.ToLower(text)
		case "DateTimeOffset":
			if at, err := time.Parse(time.RFC3339Nano, strings.TrimPrefix(text, "string ")); err == nil {
				text = at.UTC().Format(time.RFC3339Nano)
			}
		}
		parts = append(parts, name+"="+text)
	}
	return strings.Join(parts, " ")
}

package client_test

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"odatui/client"
)

func TestValueKindsAndText(t *testing.T) {
	t.Parallel()
	tests := []struct {
		raw  string
		kind client.ValueKind
		text string
	}{
		{`null`, client.Null, ""},
		{`true`, client.Bool, "true"},
		{`9007199254740993`, client.Number, "9007199254740993"},
		{`-1.50E+3`, client.Number, "-1.50E+3"},
		{`""`, client.String, ""},
		{`"null"`, client.String, "null"},
		{`"a\"b\\c\/d\n\u00e9\ud83d\ude00"`, client.String, "a\"b\\c/d\né😀"},
		{`"\ud800x"`, client.String, "\ufffdx"},
		{`{"a":1}`, client.Nested, `{"a":1}`},
		{`[]`, client.Nested, `[]`},
	}
	for _, tt := range tests {
		v := client.JSONValue(tt.raw)
		if v.Kind != tt.kind || v.Text() != tt.text || v.Raw() != tt.raw {
			t.Errorf("%s: kind %d, text %q, raw %s", tt.raw, v.Kind, v.Text(), v.Raw())
		}
	}
	if v := client.JSONValue(""); v.Kind != client.Missing || v.Raw() != "" || v.IsSet() {
		t.Errorf("missing: %v", v)
	}
}

// FuzzText: our reading of a JSON string is that of encoding/json, and what we
// write is read back.
func FuzzText(f *testing.F) {
	f.Add(`"\ud83d\ude00\n"`, "a\"\\\x01")
	f.Fuzz(func(t *testing.T, raw, text string) {
		var want string
		if strings.HasPrefix(raw, `"`) && utf8.ValidString(raw) && json.Unmarshal([]byte(raw), &want) == nil && strings.HasSuffix(raw, `"`) {
			if got := client.JSONValue(raw).Text(); got != want {
				t.Fatalf("%s: got %q, want %q", raw, got, want)
			}
		}
		if !utf8.ValidString(text) {
			return
		}
		v := client.Text(text)
		if v.Text() != text {
			t.Fatalf("%q comes back as %q", text, v.Text())
		}
		var back string
		if err := json.Unmarshal(v.AppendRaw(nil), &back); err != nil || back != text || string(v.AppendRaw([]byte("x"))) != "x"+v.Raw() {
			t.Fatalf("%q is written as %s: %v", text, v.Raw(), err)
		}
	})
}

func FuzzHead(f *testing.F) {
	f.Add(`"aé\ud83d\ude00\\\n"`, 5)
	f.Fuzz(func(t *testing.T, raw string, n int) {
		var whole string
		if n < 0 || !utf8.ValidString(raw) || !strings.HasPrefix(raw, `"`) || !strings.HasSuffix(raw, `"`) || json.Unmarshal([]byte(raw), &whole) != nil {
			return
		}
		head, more := client.JSONValue(raw).Head(n)
		if !more {
			if head != whole {
				t.Fatalf("%s: %q without more", raw, head)
			}
			return
		}
		if !strings.HasPrefix(whole, head) && !strings.HasPrefix(whole, strings.TrimSuffix(head, "\ufffd")) {
			t.Fatalf("Head(%s, %d) = %q is no beginning of %q", raw, n, head, whole)
		}
	})
}

func TestHeadOfAHugeValueIsCheap(t *testing.T) { // counts allocations: not parallel
	v := client.JSONValue(`"` + strings.Repeat("x", 1<<20) + `"`)
	if n := testing.AllocsPerRun(10, func() { v.Head(100) }); n > 1 {
		t.Errorf("%v allocations", n)
	}
}

func TestQueryIsSavedWithoutItsPlan(t *testing.T) {
	t.Parallel()
	q := client.Query{
		Path: "S", OrderBy: []client.Order{{By: "A", Desc: true}}, Plan: client.Plan{Fixed: true},
		Where: []client.Condition{{Property: "N", Value: client.JSONValue("9007199254740993")}, {Property: "T", Not: true, Value: client.Text("é\"")}},
	}
	data, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	var back client.Query
	if err := json.Unmarshal(data, &back); err != nil {
		t.Fatal(err)
	}
	if back.Plan.Fixed || back.Where[0].Value.Raw() != "9007199254740993" || back.Where[1].Value.Text() != "é\"" || back.OrderBy[0] != q.OrderBy[0] {
		t.Errorf("%s comes back as %+v", data, back)
	}
}

func TestParseOrderBy(t *testing.T) {
	t.Parallel()
	got, err := client.ParseOrderBy(" Name desc, length(concat(A, ',')) , B asc,C DESC")
	if err != nil {
		t.Fatal(err)
	}
	want := []client.Order{{By: "Name", Desc: true}, {By: "length(concat(A, ','))"}, {By: "B"}, {By: "C", Desc: true}}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("key %d: got %v, want %v", i, got[i], want[i])
		}
	}
	if got, err := client.ParseOrderBy("  "); got != nil || err != nil {
		t.Errorf("blank: %v, %v", got, err)
	}
	if _, err := client.ParseOrderBy("A,,B"); err == nil {
		t.Error("an empty sort key is accepted")
	}
}

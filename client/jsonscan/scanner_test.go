package jsonscan

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// samples are texts, valid and not, whose reading encoding/json decides.
var samples = []string{
	``, ` `, `{`, `[`, `}`, `]`, `,`, `:`, `"`, `-`, `{}`, `[]`, ` { } `, ` [ ] `, `[[[]],{}]`, `[{},[[],1]]`,
	`[[],{"a":[],"b":1}]`, `{"a":{"b":[{}]}}`,
	`[1]`, `[1,2]`, `[1,]`, `[,1]`, `[,]`, `[1,,2]`, `[1 2]`, `[1}`, `{"a":1]`, `[1`, `[1,`, `[1]]`, `[1] x`, `1 2`, `[]{`,
	`{"a":1}`, `{"a":1,"a":2}`, `{"a":1,}`, `{,"a":1}`, `{"a" 1}`, `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{a:1}`, `{1:1}`, `{"a":1,2}`,
	`{"a`, `{"a"`, `{"a":`, `{"a":1`, `{"a":1,`, `{"a":1,"b`, `{ "a" : 1 , "b" : [ 2 , 3 ] }`, "\t{\r\n\"a\"\n:\t1}\r\n", "\f1",
	"1\v", "1\x00",
	`"a"`, `"\""`, `"\\"`, `"\/\b\f\n\r\t"`, `"\u0041\uABCD\uabcd"`, `"\u12"`, `"\u12"x`, `"\u12g4"`, `"\x"`, `"\`, `"\u`, `"\U0041"`,
	`"\ud800"`, `"\ud800\udc00"`, `"\udc00"`, `"\ud800\u0041"`, `"\ud800\ud800\udc00"`, `"\ud800\n"`, `"\ud800\u12`, `"\ud800\`,
	`"\ud800\uzzzz"`,
	"\"\n\"", "\"\x00\"", "\"\x1f\"", "\"\x7f\"", "\"\xff\"", "\"\xc3\xa9\"", "\"\xc3", `{"\n":1,"\u0061":2}`, "{\"\t\":1}",
	`0`, `-0`, `00`, `01`, `-01`, `+1`, `1.`, `1.5`, `.5`, `-.5`, `1.e1`, `1e`, `1e+`, `1E-`, `1e5`, `1E+05`, `1e1.5`, `0.0e-0`,
	`1_0`, `0x10`,
	`12345678`, `123456789012345678901234567890.123456789012345678e1234567890`, `1234567 `, `12345678}`, `[0,-0.0,1e400]`,
	`[01]`, `[-]`, `[1.]`,
	`NaN`, `Infinity`, `-Infinity`, `true`, `false`, `null`, `tru`, `trues`, `True`, `nul`, `nulL`, `fals`, `falsy`,
	`[true,false,null]`, `[truefalse]`,
	"\ufeff{}", "\ufeff", `'a'`, `[1,2,3] // x`, `{"a":"b":1}`, `["a":1]`, `{"a\":1,"b":2}`,
}

func TestSamples(t *testing.T) {
	for _, text := range samples {
		for _, limit := range []int{0, 1, 2, 64, MaxDepth} {
			check(t, []byte(text), limit)
			check(t, []byte("["+text), limit)
			check(t, []byte("["+text+"]"), limit)
			check(t, []byte(`{"name":`+text+"}"), limit)
			check(t, []byte(`{"name":0,`+text+":1}"), limit)
		}
	}
}

// TestEscapes puts every byte into every place of an escape.
func TestEscapes(t *testing.T) {
	for c := range 256 {
		for at := range 6 {
			text := []byte(`["\u12aF"]`)
			text[2+at] = byte(c)
			check(t, text, 1)
		}
		check(t, []byte{'"', '\\', byte(c), '"'}, 1)
	}
}

// TestEachByteInEachPlace puts every byte into every place of a string and of a
// number, whose bytes are read several at a time.
func TestEachByteInEachPlace(t *testing.T) {
	for _, fill := range []byte{'7', '!', 0xff} {
		for _, length := range []int{1, 7, 8, 9, 15, 16, 17, 18} {
			for _, quote := range []string{`"`, ``} {
				text := slices.Concat([]byte(`[`+quote), bytes.Repeat([]byte{fill}, length), []byte(quote+`]`))
				for at := 1; at < len(text)-1; at++ {
					keep := text[at]
					for c := range 256 {
						text[at] = byte(c)
						if got, want := faultOf(scanned(text)), referenceFault(text, MaxDepth); !sameFault(got, want) {
							t.Fatalf("%q: %v, want %v", text, got, want)
						}
					}
					text[at] = keep
				}
				if quote == `` && fill != '7' {
					break // not a number anyway
				}
			}
		}
	}
}

// TestLongStrings puts each special byte into each place of the part that is
// read in blocks.
func TestLongStrings(t *testing.T) {
	for length := 60; length < 200; length++ {
		text := []byte(`["` + strings.Repeat("é", length/2) + `"]`)
		for at := 2; at < len(text)-2; at++ {
			keep := text[at]
			for _, c := range []byte("\"\\\x00\x1f\x20\x7f") {
				text[at] = c
				if got, want := faultOf(scanned(text)), referenceFault(text, MaxDepth); !sameFault(got, want) {
					t.Fatalf("%q: %v, want %v", text, got, want)
				}
			}
			text[at] = keep
		}
	}
}

func TestWalkOfRows(t *testing.T) {
	text := []byte(` {"count":2,"value":[{"ID":1,"Name":"a\n"}, {"ID" : -2,"N\u0061me":null,"Tags":[{"x":[]},7]}, 3 ]} `)
	var got []string
	note := func(format string, a ...any) { got = append(got, fmt.Sprintf(format, a...)) }
	var s Scanner
	s.Reset(text, 6)
	note("%c", s.Peek())
	s.Open()
	for s.More() {
		if !s.Expect("value") {
			off, end, _ := s.Name()
			note("other %s %c", text[off:end], s.Peek())
			s.Value()
			continue
		}
		s.Open()
		for s.More() {
			if s.Peek() == '{' {
				off := s.Offset()
				s.Open()
				for s.More() {
					if s.Expect("ID") {
						off, end, _ := s.Value()
						note("ID=%s", text[off:end])
						continue
					}
					off, end, escaped := s.Name()
					from, to, ok := s.Value()
					note("%s=%s %v %v", text[off:end], text[from:to], escaped, ok)
				}
				note("row %s", text[off:s.Offset()])
			} else {
				off, end, _ := s.Value()
				note("no row %s", text[off:end])
			}
		}
	}
	note("%v %v %d", s.End(), s.Err(), s.Surrogate())
	want := []string{
		"{", "other count 0", "ID=1", `Name="a\n" false true`, `row {"ID":1,"Name":"a\n"}`,
		"ID=-2", `N\u0061me=null true true`, `Tags=[{"x":[]},7] false true`,
		`row {"ID" : -2,"N\u0061me":null,"Tags":[{"x":[]},7]}`, "no row 3", "true <nil> -1",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestExpect(t *testing.T) {
	const long = "A_name_of_more_than_twice_eight_bytes"
	for _, c := range []struct {
		text, name string
		want       bool
	}{
		{`{"a":1}`, "a", true}, {`{"a" : 1}`, "a", true}, {"{\n\"a\"\r\t:1}", "a", true}, {`{ "a":1}`, "a", true},
		{`{"":1}`, "", true}, {`{"é":1}`, "é", true}, {"{\"\xff\":1}", "\xff", true}, {`{"` + long + `":1}`, long, true},
		{`{"a":1}`, "b", false}, {`{"a":1}`, "", false}, {`{"a":1}`, "ab", false}, {`{"ab":1}`, "a", false}, {`{"ab":1}`,
			"b", false}, {`{"ab:1":2}`, "a", false},
		{`{"` + long + `":1}`, long[1:], false}, {`{"` + long + `":1}`, long + "_", false}, {`{"` + long[1:] + `":1}`, long, false},
		{`{"a"`, "a", false}, {`{"a`, "a", false}, {`{"`, "", false}, {`{"a" 1}`, "a", false}, {`{"a" `, "a", false}, {`{"a"}`,
			"a", false},
		{`{"\u0061":1}`, "a", false}, {`{"a\n":1}`, "a\n", false}, {`{"a\n":1}`, `a\n`, false}, {`{"a\\":1}`, `a\\`, false},
		{"{\"a\n\":1}", "a\n", false}, {"{\"abcdefghi\n\":1}", "abcdefghi\n", false},
		{`{"a\":1,"b":2}`, `a\`, false}, {`{"abcdefgh\":1,"b":2}`, `abcdefgh\`, false},
		{`{"a":"b":1}`, `a":"b`, false}, {`{"abcdefgh":"ijklmnop":1}`, `abcdefgh":"ijklmnop`, false},
	} {
		var s Scanner
		s.Reset([]byte(c.text), 1)
		s.Open()
		if s.Expect(c.name) {
			t.Errorf("%q: Expect is true before More", c.text)
		}
		s.More()
		before := s
		if got := s.Expect(c.name); got != c.want {
			t.Errorf("%q: Expect(%q) is %v", c.text, c.name, got)
		}
		if !c.want && (s.Offset() != before.Offset() || s.Err() != nil) {
			t.Errorf("%q: Expect(%q) moved to %d, fault %v", c.text, c.name, s.Offset(), s.Err())
		}
		if off, end, ok := s.Value(); c.want && (!ok || c.text[off:end] != "1") {
			t.Errorf("%q: the value after Expect(%q): %v %v", c.text, c.name, ok, s.Err())
		}
	}
}

func TestMore(t *testing.T) {
	for _, c := range []struct {
		text  string
		at    int // where More is called
		fault *Fault
	}{
		{`[]`, 1, nil}, {`{}`, 1, nil}, {`[`, 1, &Fault{1, Truncated}}, {`{`, 1, &Fault{1, Truncated}}, {`{]`, 1, &Fault{1, Syntax}},
		{`{,`, 1, &Fault{1, Syntax}}, {`{1`, 1, &Fault{1, Syntax}}, {`["",]`, 3, &Fault{4, Syntax}},
		{`["",`, 3, &Fault{4, Truncated}}, {`["" ""]`, 3, &Fault{4, Syntax}},
		{`[""}`, 3, &Fault{3, Syntax}}, {`{"":1,}`, 5, &Fault{6, Syntax}}, {`{"":1,`, 5, &Fault{6, Truncated}},
		{`{"":1]`, 5, &Fault{5, Syntax}},
	} {
		var s Scanner
		s.Reset([]byte(c.text), 1)
		s.Open()
		if s.Offset() < c.at && s.More() {
			s.Expect("")
			s.Value()
		}
		if at := s.Offset(); s.Err() != nil || at != c.at || s.More() || !sameFault(s.Err(), c.fault) {
			t.Errorf("%s: More at %d, want %d; fault %v, want %v", c.text, at, c.at, s.Err(), c.fault)
		}
	}
}

func TestPeek(t *testing.T) {
	for text, want := range map[string]byte{
		"": 0, "  ": 0, "\n{": '{', "[": '[', `"a"`: '"', "-1": '-', "0": '0', "9": '0', "true": 't', "false": 'f', "null": 'n',
		"]": ']', "}": '}', "x": 'x',
	} {
		var s Scanner
		s.Reset([]byte(text), 1)
		if got := s.Peek(); got != want || s.Err() != nil {
			t.Errorf("Peek at %q: %q %v, want %q", text, got, s.Err(), want)
		}
	}
	s := scanned([]byte("[x]"))
	if s.Err() == nil || s.Peek() != 0 {
		t.Errorf("Peek after the fault %v: %q", s.Err(), s.Peek())
	}
}

func TestZeroScanner(t *testing.T) {
	var s Scanner
	if s.Peek() != 0 || s.Err() != nil || s.Surrogate() != -1 || s.Offset() != 0 || s.End() || s.Expect("") {
		t.Errorf("the zero Scanner is not empty: %+v", s.Err())
	}
	if _, _, ok := s.Value(); ok || *s.Err() != (Fault{0, Truncated}) {
		t.Errorf("the value of an empty text: %v %v", ok, s.Err())
	}
	s.Reset([]byte("[1]"), 1)
	if _, _, ok := s.Value(); !ok || !s.End() || s.Err() != nil {
		t.Errorf("after Reset: %v %v", ok, s.Err())
	}
}

func TestEnd(t *testing.T) {
	for text, want := range map[string]bool{"1": true, "[] \r\n\t": true, "1 2": false, "[]]": false, "1\x00": false,
		"{} \ufeff": false} {
		s := scanned([]byte(text))
		if got := s.End(); got != want || s.Err() != nil {
			t.Errorf("End of %q: %v, fault %v", text, got, s.Err())
		}
	}
	var s Scanner
	s.Reset([]byte("[ "), 1)
	s.Open()
	if s.End() {
		t.Error("an open array is at its end")
	}
}

// TestCallsOutOfOrder makes the mistakes of a caller that would let invalid
// text pass if they were not faults.
func TestCallsOutOfOrder(t *testing.T) {
	name := func(s *Scanner) { s.Name() }
	value := func(s *Scanner) { s.Value() }
	open := func(s *Scanner) { s.Open() }
	more := func(s *Scanner) { s.More() }
	for _, c := range []struct {
		what, text string
		calls      []func(*Scanner)
		at         int
	}{
		{"two values without More", `[1 2]`, []func(*Scanner){open, more, value, value}, 2},
		{"a value in place of a name", `{"a"}`, []func(*Scanner){open, more, value}, 1},
		{"a value before More", `[1]`, []func(*Scanner){open, value}, 1},
		{"a name before More", `{"a":1}`, []func(*Scanner){open, name}, 1},
		{"a name in an array", `["a":1]`, []func(*Scanner){open, more, name}, 1},
		{"More twice", `[1]`, []func(*Scanner){open, more, more}, 1},
		{"More outside", `1`, []func(*Scanner){more}, 0},
		{"Open of a number", `1`, []func(*Scanner){open}, 0},
		{"a second text", `[] []`, []func(*Scanner){value, value}, 2},
		{"More behind the end", `[]]`, []func(*Scanner){value, more}, 2},
		{"Open for a name", `{[`, []func(*Scanner){open, open}, 1},
	} {
		var s Scanner
		s.Reset([]byte(c.text), 9)
		for i, call := range c.calls {
			if call(&s); (s.Err() != nil) != (i == len(c.calls)-1) {
				t.Fatalf("%s: call %d: %v", c.what, i, s.Err())
			}
		}
		if *s.Err() != (Fault{c.at, Syntax}) || s.End() || s.More() || s.Open() || s.Expect("a") || *s.Err() != (Fault{c.at, Syntax}) {
			t.Errorf("%s: %v", c.what, s.Err())
		}
	}
}

// TestDepth reads text nested up to the limit and beyond, which costs no memory.
func TestDepth(t *testing.T) {
	nested := func(n int) []byte { return []byte(strings.Repeat(`[{"a":`, n/2) + "[]" + strings.Repeat(`}]`, n/2)) }
	for _, limit := range []int{0, 1, 63, 64, 65, 128, MaxDepth - 1, MaxDepth, MaxDepth + 1, math.MaxInt} {
		for _, depth := range []int{0, 62, 64, 66, MaxDepth - 2, MaxDepth} {
			check(t, nested(depth), min(limit, MaxDepth))
			var s Scanner
			s.Reset(nested(depth), limit)
			if _, _, ok := s.Value(); ok != (depth+1 <= min(limit, MaxDepth)) {
				t.Errorf("%d levels, limit %d: %v %v", depth+1, limit, ok, s.Err())
			}
		}
	}
	brackets := bytes.Repeat([]byte("["), 50<<20)
	var s Scanner
	allocs := testing.AllocsPerRun(3, func() {
		s.Reset(brackets, MaxDepth)
		s.Value()
	})
	if allocs != 0 || *s.Err() != (Fault{MaxDepth, TooDeep}) {
		t.Errorf("50 MiB of brackets: %v allocations, %v", allocs, s.Err())
	}
}

func TestSurrogate(t *testing.T) {
	for text, want := range map[string]int{
		`"\ud83d\ude00"`: -1, `"\uD83D\uDE00 \u00e9"`: -1, `"\ud800"`: 1, `"a\udfff"`: 2, `"\ud83d\ude00\ud83d"`: 13,
		`"\ud83dx\ude00"`:      1,
		`"\ud83d\ud83d\ude00"`: 1, `["\\ud800","\n\udc00\ud800"]`: 14, `{"\ude00\ud83d":1}`: 2, `{"a":[{"b":"\udead"}]}`: 12,
		`"\ud83d\\ude00"`: 1,
		`"\ud7ff\ue000"`:  -1, `"\udc00\udc00"`: 1, `"\ud83d\u0064e00"`: 1,
	} {
		s := scanned([]byte(text))
		if s.Surrogate() != want || !s.End() {
			t.Errorf("%s: surrogate at %d, want %d (%v)", text, s.Surrogate(), want, s.Err())
		}
		if s.Reset(nil, 1); s.Surrogate() != -1 {
			t.Errorf("%s: surrogate at %d after Reset", text, s.Surrogate())
		}
	}
}

func TestNothingIsAllocated(t *testing.T) {
	page, columns := benchPage(false), pageColumns()
	var s Scanner
	allocs := testing.AllocsPerRun(3, func() {
		if cells, err := walkRows(&s, page, columns); err != nil || cells != 5000*len(columns) {
			t.Fatal(cells, err, s.Err())
		}
	})
	if allocs != 0 {
		t.Errorf("a page costs %v allocations", allocs)
	}
}

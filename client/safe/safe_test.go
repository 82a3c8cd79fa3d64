package safe_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"odatui/client/safe"
)

func TestClean(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, in, want string }{
		{"plain", "Customers (12)", "Customers (12)"},
		{"osc unterminated", "x\x1b]0;fake", "x␛]0;fake"},
		{"osc 52", "\x1b]52;c;QQ==\x07", "␛]52;c;QQ==␇"},
		{"csi", "\x1b[31mred\x1b[0m", "␛[31mred␛[0m"},
		{"dcs apc pm sos", "\x1bP\x1b_\x1b^\x1bX", "␛P␛_␛^␛X"},
		{"c1 as utf-8", "a\u009b31m\u009d0;", "a\ufffd31m\ufffd0;"},
		{"c1 as bytes", "a\x9b31m", "a\ufffd31m"},
		{"lead byte before escape", "\xe9\x1b]52;", "\ufffd␛]52;"},
		{"three byte lead before escape", "\xe2\x1b\x5d", "\ufffd␛]"},
		{"overlong", "\xc0\x9b", "\ufffd\ufffd"},
		{"surrogate bytes", "\xed\xa0\x80", "\ufffd\ufffd\ufffd"},
		{"line ends", "a\r\nb\nc\rd\u0085e\u2028f\u2029g", "a⏎b⏎c␍d⏎e⏎f⏎g"},
		{"tab, bs, nul, del, vt", "a\tb\bc\x00d\x7fe\vf", "a␉b␈c␀d␡e␋f"},
		{"bidi", "a\u202eb\u2066c\u061cd\u200ee", "a\ufffdb\ufffdc\ufffdd\ufffde"},
		{"zero width", "a\u200bb\u2060c\ufeffd\u00ade", "a\ufffdb\ufffdc\ufffdd\ufffde"},
		{"tags", "a\U000e0041b", "a\ufffdb"},
		{"fillers", "a\u3164b\u115fc", "a\ufffdb\ufffdc"},
		{"private use, non-character", "a\ue000b\ufffec", "a\ufffdb\ufffdc"},
		{"arabic", "مصر العربية", "مصر العربية"},
		{"hebrew", "שלום", "שלום"},
		{"chinese, cyrillic, greek", "日本 Россия Ελλάδα", "日本 Россия Ελλάδα"},
		{"vietnamese combining", "Vie\u0323\u0302t", "Vie\u0323\u0302t"},
		{"persian non-joiner", "می\u200cخواهم", "می\u200cخواهم"},
		{"non-joiner in latin", "pay\u200cpal", "pay\ufffdpal"},
		{"family", "👩\u200d👩\u200d👧", "👩\u200d👩\u200d👧"},
		{"heart", "❤\ufe0f", "❤\ufe0f"},
		{"keycap", "1\ufe0f\u20e3", "1\ufe0f\u20e3"},
		{"joiner alone", "a\u200db", "a\ufffdb"},
		{"selector on a letter", "a\ufe0f", "a\ufffd"},
		{"zalgo", "e" + strings.Repeat("\u0301", 30), "e" + strings.Repeat("\u0301", 8)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := string(safe.Clean(tt.in)); got != tt.want {
				t.Errorf("Clean(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

func TestLinesKeepsLines(t *testing.T) {
	t.Parallel()
	got := safe.Lines("a\r\nb\tc\rd\x1b[2J\n")
	if want := safe.Text("a\nb    c␍d␛[2J\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAllBidiControls(t *testing.T) {
	t.Parallel()
	for r := range rune(0x11000) {
		if unicode.Is(unicode.Bidi_Control, r) && strings.ContainsRune(string(safe.Clean("a"+string(r)+"b")), r) {
			t.Errorf("bidi control %U is kept", r)
		}
	}
}

func TestIdsThatDifferByAnInvisibleLookDifferent(t *testing.T) {
	t.Parallel()
	if safe.Clean("id-1") == safe.Clean("id-\u200b1") {
		t.Error("two different ids look the same")
	}
}

func TestWriter(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	w := safe.Writer(&b)
	if _, err := w.Write([]byte("one\x1b]0;x\ntwo\r")); err != nil {
		t.Fatal(err)
	}
	if got, want := b.String(), "one␛]0;x\ntwo␍"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestWriterInPieces: what is buffered comes in pieces that end anywhere.
func TestWriterInPieces(t *testing.T) {
	t.Parallel()
	const text = "é日𝄞\n\xe9\x1b]52;x\n"
	for size := 1; size <= len(text); size++ {
		var b strings.Builder
		w := safe.Writer(&b)
		for rest := text; rest != ""; {
			n := min(size, len(rest))
			if wrote, err := w.Write([]byte(rest[:n])); err != nil || wrote != n {
				t.Fatalf("wrote %d of %d: %v", wrote, n, err)
			}
			rest = rest[n:]
		}
		if got, want := b.String(), "é日𝄞\n\ufffd␛]52;x\n"; got != want {
			t.Errorf("in pieces of %d: got %q, want %q", size, got, want)
		}
	}
}

// TestNaughtyStrings runs the big list of naughty strings where it is there.
func TestNaughtyStrings(t *testing.T) {
	t.Parallel()
	dir := os.Getenv("ODATUI_TESTDATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	data, err := os.ReadFile(filepath.Join(dir, "vectors", "blns.json"))
	if err != nil {
		t.Skipf("no naughty strings: set ODATUI_TESTDATA (%v)", err)
	}
	var list []string
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	for _, s := range list {
		judge(t, s)
	}
}

func FuzzClean(f *testing.F) {
	f.Add("\xe9\x1b]52;c;QQ==\x07")
	f.Add("a\u202e\u0301\u200d👩\ufe0f\r\n")
	f.Fuzz(func(t *testing.T, s string) { judge(t, s) })
}

// judge holds the promises of Clean for any input.
func judge(t *testing.T, s string) {
	t.Helper()
	got := string(safe.Clean(s))
	if !utf8.ValidString(got) {
		t.Fatalf("Clean(%q) is not valid UTF-8: %q", s, got)
	}
	for _, r := range got {
		if unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Bidi_Control, r) || r == 0x2028 || r == 0x2029 {
			t.Fatalf("Clean(%q) keeps %U", s, r)
		}
	}
	if again := string(safe.Clean(got)); again != got {
		t.Fatalf("not idempotent: %q, then %q", got, again)
	}
	lines := string(safe.Lines(s))
	for _, r := range lines {
		if r != '\n' && unicode.Is(unicode.Cc, r) {
			t.Fatalf("Lines(%q) keeps %U", s, r)
		}
	}
	if strings.Count(string(safe.Lines(lines)), "\n") != strings.Count(lines, "\n") {
		t.Fatalf("Lines is not idempotent on %q", s)
	}
}

func BenchmarkClean(b *testing.B) {
	for name, s := range map[string]string{"ascii": "FACT_LIFE_EXPECTANCY", "arabic": "مصر العربية", "mixed": "Côte d’Ivoire ❤️"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				safe.Clean(s)
			}
		})
	}
}

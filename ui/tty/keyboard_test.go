package tty_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"odatui/ui/tty"
)

// TestKeyboardEndsABrokenPaste: what is typed after the wait are keys again.
func TestKeyboardEndsABrokenPaste(t *testing.T) {
	t.Parallel()
	const begin, end = "\x1b[200~", "\x1b[201~"
	type piece struct {
		after time.Duration
		text  string
	}
	tests := []struct {
		name   string
		pieces []piece
		want   string
	}{
		{"keys", []piece{{0, "a"}, {time.Hour, "\x1b"}}, "a\x1b"},
		{"a whole paste", []piece{{0, begin + "abc" + end}, {time.Hour, "\x03"}}, begin + "abc" + end + "\x03"},
		{"a slow one", []piece{{0, begin + "abc"}, {time.Second, "def"}, {time.Second, end}, {time.Hour, "x"}}, begin + "abcdef" + end + "x"},
		{"a broken one", []piece{{0, begin + "abc"}, {3 * time.Second, "\x1b"}}, begin + "abc" + end + "\x1b"},
		{"its end comes late", []piece{{0, begin + "abc"}, {3 * time.Second, end + "x"}}, begin + "abc" + end + "x"},
		{"marks in pieces", []piece{{0, "\x1b[2"}, {0, "00~ab\x1b[20"}, {0, "1~"}, {time.Hour, "x"}}, begin + "ab" + end + "x"},
		{"broken, begin in pieces", []piece{{0, "\x1b[20"}, {0, "0~ab"}, {time.Hour, "\x03"}}, begin + "ab" + end + "\x03"},
		{"broken twice", []piece{{0, begin}, {time.Hour, begin}, {time.Hour, "x"}}, begin + end + begin + end + "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			defer r.Close()
			defer w.Close()
			clock := time.Unix(1e9, 0)
			k := tty.Keyboard(r, func() time.Time { return clock })
			var got strings.Builder
			buf := make([]byte, 64)
			for _, p := range test.pieces {
				clock = clock.Add(p.after)
				if _, err := w.WriteString(p.text); err != nil {
					t.Fatal(err)
				}
				n, err := k.Read(buf)
				if err != nil {
					t.Fatal(err)
				}
				got.Write(buf[:n])
			}
			if got.String() != test.want {
				t.Fatalf("got %q, want %q", got.String(), test.want)
			}
		})
	}
}

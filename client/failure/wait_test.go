package failure

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestWait(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	tests := []struct {
		name, value, date string
		want              time.Duration
		ok                bool
	}{
		{"seconds", "5", "", 5 * time.Second, true},
		{"zero", "0", "", 0, true},
		{"blanks", " 12 ", "", 12 * time.Second, true},
		{"five minutes", "300", "", 5 * time.Minute, true},
		{"leading zero", "007", "", 7 * time.Second, true},
		{"too large for a number", "99999999999999999999999", "", 100 * 365 * 24 * time.Hour, true},
		{"too large for a time", "9223372036854775807", "", 100 * 365 * 24 * time.Hour, true},
		{"empty", "", "", 0, false},
		{"negative", "-5", "", 0, false},
		{"plus", "+5", "", 0, false},
		{"fraction", "1.5", "", 0, false},
		{"unit", "5s", "", 0, false},
		{"words", "soon", "", 0, false},
		{"two numbers", "5, 10", "", 0, false},
		{"other digits", "٥", "", 0, false},
		{"date", "Sun, 22 Nov 2026 10:00:20 GMT", "", 20 * time.Second, true},
		{"date now", "Sun, 22 Nov 2026 10:00:00 GMT", "", 0, true},
		{"date passed", "Sun, 22 Nov 2026 09:59:00 GMT", "", 0, false},
		{"rfc 850", "Sunday, 22-Nov-26 10:00:30 GMT", "", 30 * time.Second, true},
		{"asctime", "Sun Nov 22 10:01:00 2026", "", time.Minute, true},
		{"date by the server's clock", "Sun, 22 Nov 2026 12:00:10 GMT", "Sun, 22 Nov 2026 12:00:00 GMT", 10 * time.Second, true},
		{"iso date", "2026-11-22T10:00:20Z", "", 0, false},
		{"far date", "Fri, 31 Dec 9999 23:59:59 GMT", "", 1<<63 - 1, true},
	}
	for _, tt := range tests {
		h := http.Header{"Retry-After": {tt.value}}
		if tt.date != "" {
			h.Set("Date", tt.date)
		}
		if got, ok := Wait(h, now); got != tt.want || ok != tt.ok {
			t.Errorf("%s %q: %v, %v; want %v, %v", tt.name, tt.value, got, ok, tt.want, tt.ok)
		}
	}
	if d, ok := Wait(http.Header{"X-Ms-Retry-After-Ms": {"1500"}, "Retry-After": {"9"}}, now); d != 1500*time.Millisecond || !ok {
		t.Errorf("milliseconds: %v, %v", d, ok)
	}
}

func FuzzWait(f *testing.F) {
	for _, s := range []string{"5", "-1", "Sun, 22 Nov 2026 10:00:20 GMT", "99999999999999999999", "1e9", "", "0x10"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, after, date string) {
		d, ok := Wait(http.Header{"Retry-After": {after}, "Date": {date}}, time.Now())
		if d < 0 || (!ok && d != 0) {
			t.Fatalf("%q: %v, %v", after, d, ok)
		}
	})
}

// TestWaitIsSaid: an answer that asks to stay away says so in its error.
func TestWaitIsSaid(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status      int
		after, want string
	}{
		{429, "300", "service answered 429: slow down (it asks to wait 5 minutes)"},
		{503, "90", "service answered 503: slow down (it asks to wait 90 seconds)"},
		{429, "1", "service answered 429: slow down (it asks to wait 1 second)"},
		{429, "3601", "service answered 429: slow down (it asks to wait 61 minutes)"},
		{503, "86400", "service answered 503: slow down (it asks to wait 24 hours)"},
		{429, "0", "service answered 429: slow down"},
		{429, "soon", "service answered 429: slow down"},
		{200, "300", "service answered 200: slow down"},
	} {
		e := Read(answer(tt.status, "text/plain", "slow down", "Retry-After", tt.after), Redact{})
		if e.Error() != tt.want {
			t.Errorf("%d, %s: %s, want %s", tt.status, tt.after, e, tt.want)
		}
	}
	e := Read(answer(429, "text/plain", "", "Retry-After", "300"), Redact{})
	if !strings.Contains(e.Error(), "wait 5 minutes") {
		t.Error(e)
	}
}

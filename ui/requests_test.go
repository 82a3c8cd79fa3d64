package ui_test

import (
	"testing"
	"time"

	"odatui/client"
)

// TestAllOfThisRun: a session that was left and a checkup are there, too, in
// the order in which they were sent.
func TestAllOfThisRun(t *testing.T) {
	in(t, func(t *testing.T) {
		_, d := journaled()
		d.Check = (&checker{stages: map[string][]client.Stage{"": good()}}).check
		b := newBench(t, d, 130, 32)
		b.keys("L")
		b.has("2 of 2 exchanges")
		b.lacks("all of this run") // there is nothing else yet
		b.keys("esc", "-")
		b.keys("L")
		b.has("STAGING", "2 of 2 exchanges", "a all of this run")
		b.keys("a")
		b.has("of 4 exchanges of this run", "xmart@live", "xmart@staging")
		b.keys("esc", "D")
		b.wait(5 * time.Second)
		b.keys("L")
		b.has("2 of 2 exchanges")
		b.keys("a")
		b.has("of 6 exchanges of this run", "xmart@staging (doctor)")
		b.keys("g", "enter")
		b.has("POST https://login.example.org/T/oauth2/token", "total")
		b.keys("esc", "a")
		b.has("of 2 exchanges")
	})
}

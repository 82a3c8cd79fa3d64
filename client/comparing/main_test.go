package comparing

import (
	"flag"
	"testing"

	"go.uber.org/goleak"
)

// TestMain makes the limits small, so that a few rows need several files and runs.
// Benchmarks have those of the program.
func TestMain(m *testing.M) {
	flag.Parse()
	if flag.Lookup("test.bench").Value.String() == "" {
		limits.block, limits.held, limits.sort, limits.runs, limits.partial = 200, 1000, 1500, 3, 40
	}
	goleak.VerifyTestMain(m)
}

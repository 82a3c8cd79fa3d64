package comparing

import (
	"testing"
	"time"

	"odatui/client/compare"
)

// TestAWaitIsToldWithWhatHasComeSoFar: also with what came too soon after it was told last.
func TestAWaitIsToldWithWhatHasComeSoFar(t *testing.T) {
	var told []compare.Progress
	c := &comparison{left: &side{}, right: &side{}, tell: func(p compare.Progress) { told = append(told, p) }}
	c.told = time.Now().Add(time.Hour) // no time between the pages
	c.left.shown.Rows, c.counts.Changed = 300, 6
	c.progress(false)
	if len(told) > 0 {
		t.Fatalf("told %+v", told)
	}
	c.waits(t.Context(), time.Minute)
	if len(told) != 1 || told[0].Left.Rows != 300 || told[0].Counts.Changed != 6 || told[0].Wait != time.Minute {
		t.Errorf("told %+v", told)
	}
	c.progress(true)
	if told[len(told)-1].Wait != time.Minute {
		t.Errorf("it waits no more: %+v", told)
	}
}

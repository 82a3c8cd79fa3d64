package rows

import (
	"strings"
	"testing"

	"odatui/client"
)

// TestWhatTheServiceCannotDo: a line above the rows says it, and how that is known; what has one
// reason is shown once.
func TestWhatTheServiceCannotDo(t *testing.T) {
	f := newFake(40, 20)
	no := client.Ability{Is: client.No, Reason: "the model says so"}
	f.can = client.Abilities{Filter: no, OrderBy: no, Count: client.Ability{Is: client.No, Reason: "the service refused $count before"},
		Search: client.Ability{Is: client.Yes, Reason: "the service has answered it"}}
	s := open(t, f, Options{})
	s.size(100, 24)
	const want = "cannot filter or sort: the model says so; cannot count: the service refused $count before"
	if line := strings.Split(s.view(), "\n")[1]; !strings.Contains(line, want) {
		t.Errorf("above the rows: %q", line)
	}
	s.size(60, 11)
	if strings.Contains(s.view(), "cannot") {
		t.Errorf("in a small window:\n%s", s.view())
	}
	f.can = client.Abilities{}
	s.size(100, 24)
	if strings.Contains(s.view(), "cannot") {
		t.Errorf("nothing is known:\n%s", s.view())
	}
}

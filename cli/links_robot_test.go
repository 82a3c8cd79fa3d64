package cli

import (
	"regexp"
	"strings"
	"testing"

	"odatui/ui"
	"odatui/ui/kit"
)

// TestRobotAlongLinks follows every link of the first record of every set of the demo, from
// the rows and from the record. The way back must lead to the same place.
func TestRobotAlongLinks(t *testing.T) {
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	d := &desk{t: t, config: a.config, store: stateOf(t), secrets: secretsOf("ODATUI_DEMO")}
	d.sit(ui.Start{Ref: demoRef})
	names := setsOn(d.Frame())
	if len(names) < 10 {
		t.Fatalf("only the sets %v:\n%s", names, d.Frame())
	}
	jumps := map[string]int{}
	for _, name := range names {
		d.Type(":open " + name)
		d.Press("enter")
		if d.Front().Kind != kit.Rows { // a function with parameters
			d.Press("esc")
			continue
		}
		jumps["cells"] += d.AlongColumns()
		jumps["links"] += d.AlongLinks()
		for d.Front().Kind != kit.Sets {
			d.Press("esc")
		}
	}
	if jumps["cells"] < 8 || jumps["links"] < 15 {
		t.Errorf("few jumps: %v", jumps)
	}
	t.Logf("%v over %v", jumps, names)
}

// setsOn returns the names on the screen of the sets.
func setsOn(frame string) []string {
	var names []string
	for _, line := range strings.Split(frame, "\n")[3:] {
		if m := regexp.MustCompile(`^ +(?:▌ )?([A-Z]\w+) {2,}`).FindStringSubmatch(line); m != nil {
			names = append(names, m[1])
		}
	}
	return names
}

package cli

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"odatui/state"
	"odatui/ui"
	"odatui/ui/kit"
)

// TestRobotAlongLinks follows every link of the first record of every set of the demo, from
// the rows and from the record. The way back must lead to the same place.
func TestRobotAlongLinks(t *testing.T) {
	a := &app{store: state.Open(t.TempDir()), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	d := &desk{t: t, config: a.config, store: state.Open(t.TempDir()), secrets: secretsOf("ODATUI_DEMO")}
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
		jumps["cells"] += alongColumns(d)
		jumps["links"] += alongLinks(d)
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

// alongColumns follows what each column of the first row leads to, and returns how many
// led to another screen.
func alongColumns(d *desk) (jumps int) {
	columns := 0
	if m := regexp.MustCompile(`of (\d+) →|(\d+) columns`).FindStringSubmatch(d.Frame()); m != nil {
		columns, _ = strconv.Atoi(m[1] + m[2])
	}
	for range columns {
		if follow, ok := kit.Named(d.Front().Commands, "follow"); ok && follow.Works() {
			jumps += there(d, "o")
		}
		d.Press("l")
	}
	return jumps
}

// alongLinks follows each link of the first record, and returns how many led to another screen.
func alongLinks(d *desk) (jumps int) {
	d.Press("0", "O")
	m := regexp.MustCompile(`link 1 of (\d+)`).FindStringSubmatch(d.Frame())
	if m == nil {
		return 0
	}
	for n, _ := strconv.Atoi(m[1]); n > 0; n-- {
		if follow, ok := kit.Named(d.Front().Commands, "follow"); ok && follow.Works() {
			jumps += there(d, "enter")
		}
		d.Press("j")
	}
	return jumps
}

// there follows a link and comes back: 1 if it led to another screen.
func there(d *desk, key string) int {
	d.t.Helper()
	before, kind, levels := d.Frame(), d.Front().Kind, d.Front().Levels
	d.Press(key)
	front := d.Front()
	switch {
	case front.Dialog != "", front.Kind == kit.Form: // several links, or parameters
		d.Press("esc")
	case front.Levels == levels && !strings.Contains(d.Frame(), "leads nowhere") && !strings.Contains(d.Frame(), "is missing"):
		d.t.Errorf("nothing opened, and nothing is said:\n%s", d.Frame())
	case front.Levels == levels:
		d.Press("?", "esc") // another key takes the note away
	default:
		if !slices.Contains([]kit.Kind{kit.Rows, kit.Record}, front.Kind) {
			d.t.Errorf("it leads to %s:\n%s\nfrom\n%s", front.Kind.Name(), d.Frame(), before)
		}
		d.Press("esc")
	}
	if after := d.Frame(); after != before || d.Front().Kind != kind {
		d.t.Errorf("another place than before:\n%s\n%s", before, after)
	}
	if front.Levels == levels {
		return 0
	}
	return 1
}

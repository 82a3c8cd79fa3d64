package kit_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

func TestRemapChangesKeysAndLeavesTheTable(t *testing.T) {
	t.Parallel()
	table := []kit.Command{{ID: "sort", Keys: []string{"s"}, Shown: "s"}, {ID: "copy", Keys: []string{"y"}}}
	changed := kit.Remap(table, map[string][]string{"sort": {"ctrl+s", "down"}})
	if c, ok := kit.Find(changed, "ctrl+s"); !ok || c.ID != "sort" || c.Key() != "ctrl+s ↓" {
		t.Errorf("%+v, %v", c, ok)
	}
	if _, ok := kit.Find(changed, "s"); ok {
		t.Error("the key that was replaced still works")
	}
	if c, ok := kit.Find(table, "s"); !ok || c.ID != "sort" {
		t.Error("the table of the screen was changed")
	}
	if c, _ := kit.Named(changed, "copy"); c.Key() != "y" {
		t.Errorf("copy has the key %q", c.Key())
	}
}

func TestWhyACommandIsOff(t *testing.T) {
	t.Parallel()
	reason := safe.Text("")
	c := kit.Command{Off: func() safe.Text { return reason }}
	if !c.Works() || !(kit.Command{}).Works() {
		t.Error("a command without a reason is off")
	}
	if reason = "no link"; c.Works() || c.Why() != "no link" {
		t.Error("a command with a reason works")
	}
}

// TestMovesWhileTyping leaves the letters, and what edits a line, to the text.
func TestMovesWhileTyping(t *testing.T) {
	t.Parallel()
	var got []string
	for _, c := range kit.Moves(func(kit.Move) tea.Cmd { return nil }, true) {
		got = append(got, c.Keys...)
	}
	if diff := cmp.Diff([]string{"up", "down", "pgup", "pgdown"}, got); diff != "" {
		t.Error(diff)
	}
}

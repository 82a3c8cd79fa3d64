package ui_test

import (
	"testing"

	"odatui/ui"
	"odatui/ui/kit"
)

// TestTwoKeys: the first one shows what it leads to, esc and any other key leave it.
func TestTwoKeys(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := atRows(t, newWorld(), "xmart@live", "REF_COUNTRY")
		b.keys("right", "z")
		b.has("f freeze", "h hide", "esc leave")
		b.lacks("enter record")
		b.keys("esc")
		b.has("enter record", "REF_COUNTRY")
		b.keys("h")
		b.has("Name")
		b.keys("z", "q")
		b.has("z q does nothing here", "REF_COUNTRY 3")
		b.keys("right", "z", "h")
		b.has("1 column, 1 hidden")
		b.keys("u")
		b.has("undid: hide Name", "2 columns")
	})
}

// TestTwoKeysEndWithTheScreen: what is pressed on another one is a key of its own.
func TestTwoKeysEndWithTheScreen(t *testing.T) {
	in(t, func(t *testing.T) {
		b, _ := atRows(t, newWorld(), "xmart@live", "REF_COUNTRY")
		b.keys("z")
		b.send(kit.OpenRequestsMsg{Session: ui.SessionOf(b.m)})
		b.settle()
		b.lacks("h hide")
		b.keys("esc", "right")
		b.has("enter record")
	})
}

// TestLayoutGoesAlong when the environment is flipped, and is kept.
func TestLayoutGoesAlong(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		var kept []ui.Layout
		d.KeepLayout = func(ref, set string, l ui.Layout) {
			if ref == "xmart@live" && set == "REF_COUNTRY" {
				kept = append(kept, l)
			}
		}
		d.Layout = func(string, string) ui.Layout { return ui.Layout{Widths: map[string]int{"Name": 50}} }
		d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 100, 30)
		b.keys("right", "z", "h", "-")
		b.has("STAGING", "1 column, 1 hidden")
		if len(kept) != 1 || len(kept[0].Hidden) != 1 || kept[0].Widths["Name"] != 50 {
			t.Errorf("kept %+v", kept)
		}
	})
}

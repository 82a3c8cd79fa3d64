package cli

import (
	"strings"
	"testing"

	"odatui/ui"
)

// TestBookmarksOfTheExplorer are kept by B, listed by ', opened in the environment in
// front, and forgotten by delete.
func TestBookmarksOfTheExplorer(t *testing.T) {
	t.Setenv("XDG_CONFIG_HOME", t.TempDir())
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	d := &desk{t: t, config: a.config, store: stateOf(t), secrets: secretsOf("ODATUI_DEMO")}
	d.sit(ui.Start{Ref: demoRef})
	d.press("'")
	d.shows("there are no bookmarks")
	d.press("enter l l l l = z h s B")
	d.shows("bookmark", "countries-emr")
	d.press("enter")
	d.shows("kept as :countries-emr")
	d.press(": b o o k m a r k space n e x t enter")
	d.shows("kept as :next")
	d.Home()
	d.press("q")

	d.sit(ui.Start{Ref: "demo@staging", Set: "Indicators"})
	d.press("'")
	d.shows("next +Countries", "countries-emr +Countries")
	d.press("down enter")
	d.shows("STAGING", "› Countries", `filter  RegionCode eq 'EMR'`, "1 hidden")
	d.press("' delete")
	d.shows("forgot :next", "countries-emr")
	d.press("esc : b o o k m a r k s space n e x t enter")
	d.shows("there is no bookmark :next")
	if names := (&app{config: a.config, store: d.store}).bookmarkNames("demo"); len(names) != 1 || names[0] != ":countries-emr" {
		t.Errorf("kept: %v", names)
	}
}

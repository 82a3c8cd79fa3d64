package cli

import (
	"strings"
	"testing"

	"odatui/ui"
)

// TestLabelsInRecord: the record says beside a code what it means, as the service does
// when it is asked; the grid shows the code alone.
func TestLabelsInRecord(t *testing.T) {
	a := &app{store: stateOf(t), err: &strings.Builder{}}
	stop, err := a.startDemo(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	d := &desk{t: t, config: a.config, store: stateOf(t), secrets: secretsOf("ODATUI_DEMO")}
	d.sit(ui.Start{Ref: demoRef})
	d.Type(":open Countries")
	d.Press("enter")
	if strings.Contains(d.Frame(), "FormattedValue") {
		t.Errorf("the grid has annotations:\n%s", d.Frame())
	}
	d.Press("enter")
	if frame := d.Frame(); !strings.Contains(frame, "EMR  Eastern") || strings.Contains(frame, "FormattedValue") {
		t.Errorf("no label beside the code, or twice:\n%s", frame)
	}
}

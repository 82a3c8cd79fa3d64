package ui_test

import (
	"errors"
	"os/exec"
	"testing"

	"odatui/ui"
)

// TestFilterInTheEditor: the editor gets the terminal; what was written comes back into
// the bar; if the editor fails, the bar is as it was.
func TestFilterInTheEditor(t *testing.T) {
	in(t, func(t *testing.T) {
		w := newWorld()
		d := w.deps()
		given, code := "", "0"
		var failed error
		d.EditText = func(text string) (*exec.Cmd, func() (string, error), error) {
			given = text
			cmd, err := shell(code)
			return cmd, func() (string, error) { return "# comment\nId gt 3\n", failed }, err
		}
		d.Start = ui.Start{Ref: "xmart@live", Set: "REF_COUNTRY"}
		b := newBench(t, d, 100, 30)
		lend(b)
		b.keys("f")
		b.typing("Id gt 1")
		b.keys("ctrl+e")
		if given == "" {
			t.Fatal("no text is given to the editor")
		}
		b.has("Id gt 3")
		code = "1"
		b.keys("ctrl+e")
		b.has("Id gt 3", "the filter is as it was")
		code, failed = "0", errors.New("the file has gone")
		b.keys("ctrl+e")
		b.has("Id gt 3", "the file has gone")
	})
}

package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"odatui/ui"
)

// TestSettingsOfTheExplorer are read from config.toml; what is wrong is noted and does
// no harm.
func TestSettingsOfTheExplorer(t *testing.T) {
	for _, tt := range []struct {
		file string
		want ui.Settings
		said []string
	}{
		{"theme = \"light\"\nmouse = false\ngrouping = true\n[keys]\nflip = \"ctrl+t\"\n",
			ui.Settings{Theme: "light", NoMouse: true, Grouping: true, Keys: map[string][]string{"flip": {"ctrl+t"}}}, nil},
		{"theme = \"blue\"\n[keys]\nflip = \"D\"\nflop = \"x\"\n",
			ui.Settings{Theme: "auto", Keys: map[string][]string{"flip": {"D"}, "flop": {"x"}}},
			[]string{"line 1, column 1: theme: must be auto", `there is no command "flop"`, `"D" is both flip and doctor`}},
		{"theme\n", ui.Settings{Theme: "auto"}, []string{"config.toml is not used: line 1"}},
	} {
		dir := t.TempDir()
		t.Setenv("XDG_CONFIG_HOME", dir)
		if err := os.MkdirAll(filepath.Join(dir, "odatui"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "odatui", "config.toml"), []byte(tt.file), 0o600); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		got := (&app{err: &said}).explorerSettings()
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%q: %s", tt.file, diff)
		}
		for _, want := range tt.said {
			if !strings.Contains(said.String(), want) {
				t.Errorf("%q: said %q, not %q", tt.file, said.String(), want)
			}
		}
		if len(tt.said) == 0 && said.Len() > 0 {
			t.Errorf("%q: said %q", tt.file, said.String())
		}
	}
}

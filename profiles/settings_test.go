package profiles

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func settings(t *testing.T, text string) (Settings, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return LoadSettings(path)
}

func TestSettingsAreRead(t *testing.T) {
	t.Parallel()
	got, err := settings(t, "theme = \"light\"\nmouse = false\ngrouping = true\n[keys]\nsort = \"ctrl+s\"\ncopy = [\"y\", \"ctrl+y\"]\nopen-link = []\n")
	want := Settings{Theme: "light", Grouping: true, Keys: map[string][]string{"sort": {"ctrl+s"}, "copy": {"y", "ctrl+y"}, "open-link": {}}}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSettingsThatAreWrongAreWarnedAbout(t *testing.T) {
	t.Parallel()
	got, err := settings(t, "theme = \"blue\"\nmouse = 1\ngrouping = \"yes\"\nmuose = true\n[keys]\nsort = 1\ncopy = [1]\nfilter = \"\"\n")
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, w := range got.Warnings {
		said = append(said, w.String())
	}
	want := []string{
		"line 1, column 1: theme: must be auto, dark, light, ansi16 or none",
		"line 2, column 1: mouse: must be true or false",
		"line 3, column 1: grouping: must be true or false",
		"line 4, column 1: muose: unknown key; did you mean mouse?",
		"line 6, column 1: keys.sort: must be a key, or a list of keys",
		"line 7, column 1: keys.copy: must be a key, or a list of keys",
		"line 8, column 1: keys.filter: must be a key, or a list of keys",
	}
	if diff := cmp.Diff(want, said); diff != "" {
		t.Error(diff)
	}
	if got.Theme != "auto" || !got.Mouse || len(got.Keys) != 0 {
		t.Errorf("what is wrong was taken: %+v", got)
	}
}

func TestSettingsWithoutAFileAndWithoutTOML(t *testing.T) {
	t.Parallel()
	got, err := LoadSettings(filepath.Join(t.TempDir(), "none"))
	if err != nil || got.Theme != "auto" || !got.Mouse {
		t.Errorf("without a file: %+v, %v", got, err)
	}
	got, err = settings(t, "theme = \n")
	var parse *ParseError
	if !errors.As(err, &parse) || got.Theme != "auto" || !got.Mouse {
		t.Errorf("without TOML: %+v, %v", got, err)
	}
}

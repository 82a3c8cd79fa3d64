package cli

import (
	"errors"

	"odatui/profiles"
	"odatui/ui"
)

// explorerSettings reads config.toml. What is wrong in it is noted, and does not keep
// the explorer from starting.
func (a *app) explorerSettings() ui.Settings {
	path, err := profiles.SettingsPath()
	if err != nil {
		return ui.Settings{}
	}
	s, err := profiles.LoadSettings(path)
	var broken *profiles.ParseError
	switch {
	case errors.As(err, &broken):
		a.note("warning: config.toml is not used: line %d, column %d: %s", broken.Line, broken.Column, broken.Message)
	case err != nil:
		a.note("warning: config.toml is not used: %v", err)
	}
	for _, w := range s.Warnings {
		a.note("warning: config.toml: %s", w)
	}
	for _, wrong := range ui.CheckKeys(s.Keys) {
		a.note("warning: config.toml: %s", wrong)
	}
	return ui.Settings{Theme: s.Theme, NoMouse: !s.Mouse, Grouping: s.Grouping, Keys: s.Keys}
}

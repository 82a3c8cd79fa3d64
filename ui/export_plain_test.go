package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"
)

// NewPlain returns the explorer in plain mode.
func NewPlain(deps Deps, out io.Writer) tea.Model { return newPlain(New(deps), out) }

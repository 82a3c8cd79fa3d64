//go:build unix

package cli

import (
	"github.com/charmbracelet/x/term"
	"golang.org/x/sys/unix"
)

// echoes reports whether a terminal in that state shows what is typed.
func echoes(state *term.State) bool { return state.Lflag&unix.ECHO != 0 }

//go:build !unix

package cli

import "github.com/charmbracelet/x/term"

// echoes reports whether a terminal in that state shows what is typed. Here
// that cannot be told apart.
func echoes(*term.State) bool { return false }

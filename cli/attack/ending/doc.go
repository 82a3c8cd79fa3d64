// Package ending tests that the terminal is restored and the program ends: by
// signals while it starts, is starved, stopped in the background, or an editor has
// the terminal. It contains only tests, which run the program as a process.
package ending

//go:build race

package cli

// raced: the race detector takes memory of its own, so no bound holds.
const raced = true

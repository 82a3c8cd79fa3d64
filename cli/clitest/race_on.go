//go:build race

package clitest

// Raced reports whether the race detector is on. It needs memory of its own, so
// no limit of memory applies.
const Raced = true

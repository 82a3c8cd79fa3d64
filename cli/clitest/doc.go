// Package clitest runs the program as a process for tests: with a home directory
// of its own, on a terminal whose every byte is judged, and against servers that
// record what they receive. It does not know the packages that the program is
// made of, and is imported by tests only.
package clitest

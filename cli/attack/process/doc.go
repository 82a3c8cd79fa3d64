// Package process tests how the program starts, shares its files with other
// processes, is ended by signals and closed terminals, and leaves its surroundings.
// It contains only tests, which run the program as a process.
package process

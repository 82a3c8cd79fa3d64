// Package diagnosis tests that no secret leaves the program with a diagnosis: the
// output and reports of doctor and explain, and the screens that explain a failure.
// It contains only tests, which run the program as a process.
package diagnosis

// Package leak tests that no secret of a profile leaves the program by a way that
// is not meant for it: output, screen, clipboard, files, or requests to other
// servers. It contains only tests, which run the program as a process.
package leak

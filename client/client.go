// Package client is the core of odatui: the words in which its faces (the
// command line, the terminal screen) speak with a protected API. It holds
// words only: values, small interfaces, errors and two plain loops.
//
// It does not know HTTP, OData, how a token is got, what a profile file looks
// like, or that there is a terminal.
package client

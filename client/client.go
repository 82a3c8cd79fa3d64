// Package client holds the types and interfaces by which the CLI and the TUI use
// a protected API: values, small interfaces, errors, and the paging of a run.
//
// It does not know HTTP, OData, how a token is obtained, the format of a profile
// file, or the terminal.
package client

// Package exports is the list of exports, and the dialog that begins one.
package exports

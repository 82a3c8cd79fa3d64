// Package recipes holds complete profiles to copy, one a system, as pages to
// read. There is no code in it: its tests load every profile that the
// documentation shows, so that none is copied with a fault in it.
package recipes

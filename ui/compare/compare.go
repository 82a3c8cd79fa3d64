// Package compare is the screen that compares two environments: their sets, the columns of
// a set, its rows.
package compare

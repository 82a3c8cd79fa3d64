//go:build unix && !linux

package cli

// rssUnit is how many units of Maxrss are a kB: these systems count bytes.
const rssUnit = 1 << 10

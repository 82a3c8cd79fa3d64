package cli

// rssUnit is how many units of Maxrss are a kB.
const rssUnit = 1

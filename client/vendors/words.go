package vendors

import (
	"odatui/lazy"
)

var AzWrote = lazy.Regexp(`(?i)\baz login\b|\baz account\b|azure[-.]cli|azure/cli|/bin/az\b|\baz rest\b`)

package vendors

import (
	"net/url"
	"strings"

	"odatui/lazy"
)

// AddressHost returns the host of an address with its port, "" none: two ports of
// one machine are two services.
func AddressHost(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// ElseText returns a text, or the other one if it is empty.
func ElseText(s, other string) string {
	if s != "" {
		return s
	}
	return other
}

// AzWrote finds what az writes, or what is written about it.
var AzWrote = lazy.Regexp(`(?i)\baz login\b|\baz account\b|azure[-.]cli|azure/cli|/bin/az\b|\baz rest\b`)

// Package filter parses the expressions of OData: $filter, $orderby, $select and
// $expand. The parser accepts the grammar of OData 4.01, keeps byte positions and
// returns a tree for broken text too. The package checks a filter against a model
// and the limits of a service, completes it, writes it for a version of the
// protocol, and evaluates it for rows.
//
// It sends nothing and knows no service: what the service is comes as a Language.
// Text is plain, not percent-encoded.
package filter

import "odatui/client"

// Version is a version of the protocol, as far as the language of filters differs.
type Version uint8

// The versions. The zero value is OData 4.0.
const (
	V4 Version = iota
	V401
	V3
	V2
)

// VersionOf returns the version that a model declares: "2.0", "4.01".
func VersionOf(declared string) Version {
	switch {
	case declared == "":
		return V4
	case declared[0] == '3':
		return V3
	case declared[0] < '3':
		return V2
	case declared == "4.0":
		return V4
	}
	return V401
}

// old reports whether literals are written as before OData 4.
func (v Version) old() bool { return v == V2 || v == V3 }

// Language is what a service understands: its version, its model and its limits.
type Language struct {
	Version Version
	Schema  *client.Schema // nil: unknown
	Type    *client.Type   // of the rows, nil: unknown
	Limits  *Limits        // nil: none are known
}

const (
	maxText  = 64 << 10 // bytes of a text that is parsed
	maxDepth = 100      // nested expressions
)

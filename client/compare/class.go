package compare

import "strings"

// Class is how the values of a column compare.
type Class uint8

// The classes of types. Untyped values compare by the kind of their JSON text.
const (
	Untyped Class = iota
	Number        // by exact value, also where it is written as a text
	Float         // of 64 bits, by the value that a reader gets
	Single        // of 32 bits
	Text          // of an enum, too
	Bool
	GUID
	Binary
	Date
	Instant
	TimeOfDay
	Duration
	Nested // complex values and collections
)

var classes = map[string]Class{
	"Edm.Byte": Number, "Edm.SByte": Number, "Edm.Int16": Number, "Edm.Int32": Number, "Edm.Int64": Number, "Edm.Decimal": Number,
	"Edm.Double": Float, "Edm.Single": Single, "Edm.String": Text, "Edm.Boolean": Bool, "Edm.Guid": GUID, "Edm.Binary": Binary,
	"Edm.Date": Date, "Edm.DateTimeOffset": Instant, "Edm.DateTime": Instant, "Edm.TimeOfDay": TimeOfDay,
	"Edm.Time": Duration, "Edm.Duration": Duration,
}

// ClassOf returns how a column compares whose type is left on one side and right on the
// other, "" unknown. The order of the two does not matter.
func ClassOf(left, right string) Class {
	l, r := classOf(left), classOf(right)
	switch {
	case l == r, right == "":
		return l
	case left == "":
		return r
	case isNumber(l) && isNumber(r):
		return Number
	case min(l, r) == Date && max(l, r) == Instant:
		return Instant
	case min(l, r) == TimeOfDay && max(l, r) == Duration:
		return Duration // Edm.Time of V2 is a duration, and a time of day in V4
	}
	return Untyped
}

func classOf(typ string) Class {
	switch {
	case strings.HasPrefix(typ, "Collection("), strings.HasPrefix(typ, "Edm.Geo"):
		return Nested
	}
	return classes[typ]
}

func (c Class) isTime() bool { return c == Instant || c == TimeOfDay || c == Duration }

func isNumber(c Class) bool { return c == Number || c == Float || c == Single }

package filter

import (
	"slices"
	"strings"

	"odatui/client"
)

// class is a kind of values that the same operators and functions take.
type class string

// The classes. The empty one is unknown: it fits everything.
const (
	unknown  class = ""
	textual  class = "text"
	numeric  class = "number"
	boolean  class = "yes or no"
	guid     class = "GUID"
	day      class = "date"
	instant  class = "date and time"
	clock    class = "time"
	duration class = "duration"
	binary   class = "binary"
	enum     class = "enum"
	flags    class = "flags"
	geo      class = "place"
	stream   class = "stream"
	object   class = "object"
	entity   class = "link"
	many     class = "collection"
)

// operator is one of the language.
type operator struct {
	level int // the higher, the closer it binds
	logic bool
	takes []class // of its left operand; none: all that can be compared
	since Version // V2 or V4 or V401
}

const notLevel = 7 // of the operators that have one operand

var (
	ordered  = []class{textual, numeric, guid, day, instant, clock, duration}
	summable = []class{numeric, day, instant, clock, duration}
)

// operators has the operators that stand between operands, by name.
var operators = map[string]operator{
	"or":  {level: 1, logic: true, takes: []class{boolean}, since: V2},
	"and": {level: 2, logic: true, takes: []class{boolean}, since: V2},
	"eq":  {level: 3, since: V2}, "ne": {level: 3, since: V2},
	"gt": {level: 4, takes: ordered, since: V2}, "ge": {level: 4, takes: ordered, since: V2},
	"lt": {level: 4, takes: ordered, since: V2}, "le": {level: 4, takes: ordered, since: V2},
	"add": {level: 5, takes: summable, since: V2}, "sub": {level: 5, takes: summable, since: V2},
	"mul": {level: 6, takes: []class{numeric}, since: V2}, "div": {level: 6, takes: []class{numeric}, since: V2},
	"divby": {level: 6, takes: []class{numeric}, since: V401}, "mod": {level: 6, takes: []class{numeric}, since: V2},
	"in":  {level: 8, takes: append([]class{boolean, enum, flags}, ordered...), since: V401},
	"has": {level: 8, takes: []class{flags}, since: V4},
}

// operatorOrder is the order in which operators are offered.
var operatorOrder = []string{"eq", "ne", "and", "or", "ge", "gt", "le", "lt", "in", "has", "add", "sub", "mul", "div", "divby", "mod"}

// aliases are what people who know other languages write for an operator.
var aliases = map[string]string{
	"=": "eq", "==": "eq", "equals": "eq", "equal": "eq", "is": "eq", "!=": "ne", "<>": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le",
	"&&": "and", "||": "or", "neq": "ne", "gte": "ge", "lte": "le", "xor": "or",
	"like": "like", "between": "between", "contains": "contains", "startswith": "startswith", "endswith": "endswith",
}

// function is one of the language. Names of the map are in lower case.
type function struct {
	name        string // as it is written
	least, most int    // arguments
	takes       []class
	returns     class
	since       Version
	until       Version // the last version, V2 for all: see takenBy
}

// functions has the functions, by their names in lower case.
var functions = func() map[string]function {
	all := map[string]function{}
	add := func(names string, since Version, returns class, takes ...class) {
		for name := range strings.SplitSeq(names, " ") {
			all[strings.ToLower(name)] = function{name: name, least: len(takes), most: len(takes), takes: takes, returns: returns, since: since}
		}
	}
	add("contains", V4, boolean, textual, textual)
	add("startswith endswith", V2, boolean, textual, textual)
	add("substringof", V2, boolean, textual, textual)
	add("indexof", V2, numeric, textual, textual)
	add("concat", V2, textual, textual, textual)
	add("replace", V2, textual, textual, textual, textual)
	add("tolower toupper trim", V2, textual, textual)
	add("length", V2, numeric, textual)
	add("substring", V2, textual, textual, numeric, numeric)
	add("matchesPattern", V401, boolean, textual, textual)
	add("year month day", V2, numeric, day)
	add("hour minute second", V2, numeric, clock)
	add("fractionalseconds", V4, numeric, clock)
	add("totaloffsetminutes", V4, numeric, instant)
	add("totalseconds", V4, numeric, duration)
	add("date", V4, day, instant)
	add("time", V4, clock, instant)
	add("now mindatetime maxdatetime", V4, instant)
	add("round floor ceiling", V2, numeric, numeric)
	add("geo.distance", V4, numeric, geo, geo)
	add("geo.length", V4, numeric, geo)
	add("geo.intersects", V4, boolean, geo, geo)
	add("hassubset hassubsequence", V401, boolean, many, many)
	add("cast", V2, unknown, unknown, unknown)
	add("isof", V2, boolean, unknown, unknown)
	add("case", V401, unknown, boolean, unknown)
	add("equalnull lessequalnull greaterequalnull", V2, boolean, unknown, unknown)
	for name, least := range map[string]int{"substring": 2, "cast": 1, "isof": 1} {
		f := all[name]
		f.least = least
		all[name] = f
	}
	f := all["case"]
	f.most = maxText
	all["case"] = f
	return all
}()

// functionOrder is the order in which functions are offered.
var functionOrder = []string{
	"contains", "substringof", "startswith", "endswith", "tolower", "toupper", "trim", "length", "indexof", "substring", "concat",
	"year", "month", "day", "hour", "minute", "second", "date", "time", "now", "fractionalseconds", "totalseconds", "totaloffsetminutes",
	"mindatetime", "maxdatetime", "round", "floor", "ceiling", "matchespattern", "replace", "equalnull", "lessequalnull", "greaterequalnull",
	"geo.distance", "geo.length", "geo.intersects", "hassubset", "hassubsequence", "isof", "cast", "case",
}

// at returns the class of an argument.
func (f function) at(arg int) class {
	if f.name == "case" {
		arg %= 2
	}
	if arg < len(f.takes) {
		return f.takes[arg]
	}
	return unknown
}

// before reports whether a version is older than another one.
func (v Version) before(other Version) bool {
	age := func(v Version) int { return slices.Index([]Version{V2, V3, V4, V401}, v) }
	return age(v) < age(other)
}

// classOf returns the class of a type, resolved by a model that may be nil.
func classOf(schema *client.Schema, typ string) class {
	if strings.HasPrefix(typ, "Collection(") {
		return many
	}
	typ = Underlying(schema, typ)
	switch name := strings.TrimPrefix(typ, "Edm."); {
	case name == typ:
	case strings.HasPrefix(name, "Geo"):
		return geo
	default:
		return edmClasses[name]
	}
	if schema == nil || schema.Types[typ] == nil {
		return unknown
	}
	switch t := schema.Types[typ]; t.Kind {
	case client.EnumType:
		if t.Flags {
			return flags
		}
		return enum
	case client.ComplexType:
		return object
	case client.EntityType:
		return entity
	}
	return unknown
}

var edmClasses = map[string]class{
	"String": textual, "Boolean": boolean, "Guid": guid, "Date": day, "DateTimeOffset": instant, "DateTime": instant, "TimeOfDay": clock,
	"Time": duration, "Duration": duration, "Binary": binary, "Stream": stream,
	"Byte": numeric, "SByte": numeric, "Int16": numeric, "Int32": numeric, "Int64": numeric, "Decimal": numeric, "Single": numeric, "Double": numeric,
}

// fits reports whether a value of a class can be an argument of another one.
func (c class) fits(wanted class) bool {
	switch {
	case c == unknown || wanted == unknown || c == wanted:
		return true
	case wanted == day || wanted == clock:
		return c == instant
	case wanted == instant:
		return c == day
	case wanted == textual, wanted == many: // concat, length … take collections too, of 4.01
		return c == many || wanted == many && c == textual
	case wanted == flags:
		return c == enum
	case wanted == enum:
		return c == flags
	}
	return false
}

// Underlying resolves a type definition to its underlying type. schema may be nil.
func Underlying(schema *client.Schema, typ string) string {
	for range 8 {
		if schema == nil {
			break
		}
		t := schema.Types[typ]
		if t == nil || t.Kind != client.TypeDefinition {
			break
		}
		typ = t.Base
	}
	return typ
}

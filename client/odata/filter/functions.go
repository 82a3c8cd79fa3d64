package filter

import (
	"slices"
	"strings"
	"sync"

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
var operators = sync.OnceValue(func() map[string]operator {
	return map[string]operator{
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
})

// operatorOrder is the order in which operators are offered.
var operatorOrder = []string{"eq", "ne", "and", "or", "ge", "gt", "le", "lt", "in", "has", "add", "sub", "mul", "div", "divby", "mod"}

// aliases are what people who know other languages write for an operator.
var aliases = sync.OnceValue(func() map[string]string {
	return map[string]string{
		"=": "eq", "==": "eq", "equals": "eq", "equal": "eq", "is": "eq", "!=": "ne", "<>": "ne", ">": "gt", ">=": "ge", "<": "lt", "<=": "le",
		"&&": "and", "||": "or", "neq": "ne", "gte": "ge", "lte": "le", "xor": "or",
		"like": "like", "between": "between", "contains": "contains", "startswith": "startswith", "endswith": "endswith",
	}
})

// function is one of the language. Names of the map are in lower case.
type function struct {
	name        string // as it is written
	least, most int    // arguments
	takes       []class
	returns     class
	since       Version
}

// functionTable has the functions in the order in which they are offered.
var functionTable = []function{
	{"contains", 2, 2, []class{textual, textual}, boolean, V4},
	{"substringof", 2, 2, []class{textual, textual}, boolean, V2},
	{"startswith", 2, 2, []class{textual, textual}, boolean, V2},
	{"endswith", 2, 2, []class{textual, textual}, boolean, V2},
	{"tolower", 1, 1, []class{textual}, textual, V2},
	{"toupper", 1, 1, []class{textual}, textual, V2},
	{"trim", 1, 1, []class{textual}, textual, V2},
	{"length", 1, 1, []class{textual}, numeric, V2},
	{"indexof", 2, 2, []class{textual, textual}, numeric, V2},
	{"substring", 2, 3, []class{textual, numeric, numeric}, textual, V2},
	{"concat", 2, 2, []class{textual, textual}, textual, V2},
	{"year", 1, 1, []class{day}, numeric, V2},
	{"month", 1, 1, []class{day}, numeric, V2},
	{"day", 1, 1, []class{day}, numeric, V2},
	{"hour", 1, 1, []class{clock}, numeric, V2},
	{"minute", 1, 1, []class{clock}, numeric, V2},
	{"second", 1, 1, []class{clock}, numeric, V2},
	{"date", 1, 1, []class{instant}, day, V4},
	{"time", 1, 1, []class{instant}, clock, V4},
	{"now", 0, 0, nil, instant, V4},
	{"fractionalseconds", 1, 1, []class{clock}, numeric, V4},
	{"totalseconds", 1, 1, []class{duration}, numeric, V4},
	{"totaloffsetminutes", 1, 1, []class{instant}, numeric, V4},
	{"mindatetime", 0, 0, nil, instant, V4},
	{"maxdatetime", 0, 0, nil, instant, V4},
	{"round", 1, 1, []class{numeric}, numeric, V2},
	{"floor", 1, 1, []class{numeric}, numeric, V2},
	{"ceiling", 1, 1, []class{numeric}, numeric, V2},
	{"matchesPattern", 2, 2, []class{textual, textual}, boolean, V401},
	{"replace", 3, 3, []class{textual, textual, textual}, textual, V2},
	{"equalnull", 2, 2, []class{unknown, unknown}, boolean, V2},
	{"lessequalnull", 2, 2, []class{unknown, unknown}, boolean, V2},
	{"greaterequalnull", 2, 2, []class{unknown, unknown}, boolean, V2},
	{"geo.distance", 2, 2, []class{geo, geo}, numeric, V4},
	{"geo.length", 1, 1, []class{geo}, numeric, V4},
	{"geo.intersects", 2, 2, []class{geo, geo}, boolean, V4},
	{"hassubset", 2, 2, []class{many, many}, boolean, V401},
	{"hassubsequence", 2, 2, []class{many, many}, boolean, V401},
	{"isof", 1, 2, []class{unknown, unknown}, boolean, V2},
	{"cast", 1, 2, []class{unknown, unknown}, unknown, V2},
	{"case", 2, maxText, []class{boolean, unknown}, unknown, V401},
}

// functions has the functions by their names in lower case.
var functions = sync.OnceValue(func() map[string]function {
	all := make(map[string]function, len(functionTable))
	for _, f := range functionTable {
		all[strings.ToLower(f.name)] = f
	}
	return all
})

// functionNames returns the names of the functions, as they are written.
func functionNames() []string {
	names := make([]string, len(functionTable))
	for i, f := range functionTable {
		names[i] = f.name
	}
	return names
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
		return edmClasses()[name]
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

var edmClasses = sync.OnceValue(func() map[string]class {
	return map[string]class{
		"String": textual, "Boolean": boolean, "Guid": guid, "Date": day, "DateTimeOffset": instant, "DateTime": instant, "TimeOfDay": clock,
		"Time": duration, "Duration": duration, "Binary": binary, "Stream": stream,
		"Byte": numeric, "SByte": numeric, "Int16": numeric, "Int32": numeric, "Int64": numeric,
		"Decimal": numeric, "Single": numeric, "Double": numeric,
	}
})

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

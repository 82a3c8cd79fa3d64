package client

import (
	"slices"
	"strings"
)

// Destination is what a path of a service leads to, as far as the model knows.
type Destination struct {
	Set *SchemaSet // of the path's first segment, nil unknown
	// Home is where its records are: a set, or a singleton. nil: unknown, or they have
	// no set of their own.
	Home  *SchemaSet
	Type  *Type  // of its records, nil: unknown, or it has none
	Value string // its type as the model writes it, without Collection(…), "" unknown
	Many  bool   // it is a collection
	Known bool   // Many is known
	Whole bool   // the path is the set itself
	Bound bool   // the model says that its records are in Home

	// Bindings of the links from here: in the Targets of a set, behind a path of links,
	// complex properties and casts that ends with a slash.
	binding *SchemaSet
	below   string
}

// At follows a path below the service root through the model as far as it goes. The
// qualified name of a type is a path too, although nothing can be asked for there.
func (s *Schema) At(path string) Destination {
	if s == nil {
		return Destination{}
	}
	if set := s.Set(path); set != nil { // its name may hold a slash
		t := s.begin(set, "")
		t.Whole = true
		return t
	}
	parts := PathSegments(path)
	if len(parts) == 0 {
		return Destination{}
	}
	name, rest := CutSegment(parts[0])
	t := Destination{Type: s.Types[name]}
	if set := s.Set(name); set != nil {
		t = s.begin(set, rest)
	} else if t.Type != nil {
		t.Value = name
	}
	for _, part := range parts[1:] {
		t = s.Step(t, part)
	}
	return t
}

// begin is the target of a set with what follows its name.
func (s *Schema) begin(set *SchemaSet, rest string) Destination {
	if set.Kind != FunctionImport {
		t := Destination{Set: set, Home: set, Type: s.Types[set.Type], Value: set.Type, Known: true, Bound: true, binding: set}
		t.Many = set.Kind == EntitySet && rest == ""
		return t
	}
	args, key := cutCall(rest)
	f := s.function(args, func(f *Function) bool { return !f.Bound && f.Name == set.Function })
	if f == nil {
		return Destination{Set: set}
	}
	t := s.result(f, key)
	if t.Set = set; t.Type != nil && set.Targets[""] != "" {
		t.Home, t.Bound = s.Set(set.Targets[""]), true
		t.binding = t.Home
	}
	return t
}

// result is the target of a call of a function.
func (s *Schema) result(f *Function, key string) Destination {
	t := Destination{Known: f.Returns != ""}
	t.Value, t.Many = ElementType(f.Returns)
	t.Many = t.Many && key == ""
	if t.Type = s.Types[t.Value]; t.Type != nil {
		t.Home = s.onlySet(t.Value)
		t.binding = t.Home
	}
	return t
}

// Step follows one more segment of a path.
func (s *Schema) Step(t Destination, segment string) Destination {
	name, rest := CutSegment(segment)
	if link := t.Type.Link(name); link != nil {
		return s.along(t, link, rest)
	}
	if cast := s.Types[name]; cast != nil {
		t.Type, t.Value, t.Many, t.Whole = cast, name, t.Many && rest == "", false
		t.below += name + "/"
		return t
	}
	if prop := t.Type.Property(name); prop != nil {
		to := Destination{Set: t.Set, Known: true, binding: t.binding, below: t.below + name + "/"}
		to.Value, to.Many = ElementType(prop.Type)
		to.Type = s.Types[to.Value]
		return to
	}
	args, key := cutCall(rest)
	if f := s.function(args, func(f *Function) bool { return s.takes(f, t, name) }); f != nil {
		to := s.result(f, key)
		to.Set = t.Set
		return to
	}
	switch {
	case strings.HasPrefix(name, "$"):
		return option(t, name)
	case t.Many && rest == "" && t.Type != nil && len(t.Type.Keys) == 1: // the key as a segment
		t.Many, t.Whole = false, false
		return t
	}
	return Destination{Set: t.Set}
}

// option is the target of a segment of the protocol.
func option(t Destination, name string) Destination {
	to := Destination{Set: t.Set, Known: true}
	switch name {
	case "$count":
		to.Value = "Edm.Int64"
	case "$value":
		if to.Value = t.Value; t.Type != nil && t.Type.Kind == EntityType {
			to.Value = "Edm.Stream"
		}
	case "$ref":
		to.Many, to.Known = t.Many, t.Known
	case "$filter":
		t.Whole = false
		return t
	default:
		to.Known = false
	}
	return to
}

// along follows a link.
func (s *Schema) along(t Destination, link *Link, key string) Destination {
	to := Destination{Set: t.Set, Type: s.Types[link.Target], Value: link.Target, Many: link.Many && key == "", Known: true}
	if link.Contains {
		to.binding, to.below = t.binding, t.below+link.Name+"/"
		return to
	}
	if bound := s.boundTo(t, link.Name); bound != "" {
		name, rest, inside := strings.Cut(bound, "/") // of a contained collection
		if to.binding = s.Set(name); inside {
			to.below = rest + "/"
		} else {
			to.Home, to.Bound = to.binding, to.binding != nil
		}
		return to
	}
	to.Home = s.onlySet(link.Target)
	to.binding = to.Home
	return to
}

// boundTo returns what a link from a destination is bound to, "" unknown. A path may
// leave out casts that its links do not need; some services write the type that has
// the link in place of the path to it.
func (s *Schema) boundTo(t Destination, link string) string {
	if t.binding == nil || len(t.binding.Targets) == 0 {
		return ""
	}
	if bound := t.binding.Targets[t.below+link]; bound != "" {
		return bound
	}
	if strings.Contains(t.below, ".") {
		parts := slices.DeleteFunc(strings.Split(t.below+link, "/"), func(p string) bool { return strings.Contains(p, ".") })
		if bound := t.binding.Targets[strings.Join(parts, "/")]; bound != "" {
			return bound
		}
	}
	for of, steps := t.Type, 0; of != nil && steps < 100; steps++ {
		if bound := t.binding.Targets[of.Name+"/"+link]; bound != "" {
			return bound
		}
		of = s.Types[of.Base]
	}
	return ""
}

// onlySet returns the entity set of a type if there is exactly one.
func (s *Schema) onlySet(name string) *SchemaSet {
	var only *SchemaSet
	for i := range s.Sets {
		if set := &s.Sets[i]; set.Type == name && set.Kind == EntitySet {
			if only != nil {
				return nil
			}
			only = set
		}
	}
	return only
}

// IsA reports whether a type is another one, or derived from it.
func (s *Schema) IsA(name, base string) bool {
	for steps := 0; name != "" && steps < 100; steps++ {
		if name == base {
			return true
		}
		of := s.Types[name]
		if of == nil {
			return false
		}
		name = of.Base
	}
	return false
}

// takes reports whether a function can be called by a name on a target.
func (s *Schema) takes(f *Function, t Destination, name string) bool {
	if !f.Bound || f.Name != name && (strings.Contains(name, ".") || !strings.HasSuffix(f.Name, "."+name)) {
		return false
	}
	on, many := ElementType(f.On)
	return many == t.Many && (on == t.Value || s.IsA(t.Value, on))
}

// function returns the overload that takes the arguments, else the first one that is
// meant, nil if there is none.
func (s *Schema) function(args string, meant func(*Function) bool) *Function {
	var first *Function
	for i := range s.Functions {
		f := &s.Functions[i]
		if !meant(f) {
			continue
		}
		if first == nil {
			first = f
		}
		given := splitTop(args, ',')
		if strings.TrimSpace(args) == "" {
			given = nil
		}
		if len(given) == len(f.Params) && !slices.ContainsFunc(given, func(arg string) bool { return !f.has(arg) }) {
			return f
		}
	}
	return first
}

// has reports whether a function has the parameter of an argument such as lat=1.
func (f *Function) has(arg string) bool {
	name, _, _ := strings.Cut(arg, "=")
	return slices.ContainsFunc(f.Params, func(p Param) bool { return p.Name == strings.TrimSpace(name) })
}

// ElementType returns the type inside Collection(…) and whether it was one.
func ElementType(typ string) (string, bool) {
	if inner, ok := strings.CutPrefix(typ, "Collection("); ok {
		return strings.TrimSuffix(inner, ")"), true
	}
	return typ, false
}

// PathSegments cuts a path at the slashes outside parentheses and quoted strings:
// Sets('a/b')/Link has two.
func PathSegments(path string) []string {
	var parts []string
	depth, start, quoted := 0, 0, false
	for i := 0; i < len(path); i++ {
		switch c := path[i]; {
		case c == '\'' && depth > 0:
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == '/' && depth <= 0:
			parts = append(parts, path[start:i])
			start = i + 1
		}
	}
	parts = append(parts, path[start:])
	return slices.DeleteFunc(parts, func(p string) bool { return p == "" })
}

// CutSegment cuts a segment of a path into its name and the key or arguments behind it,
// parentheses included: Orders and (1) of Orders(1).
func CutSegment(segment string) (name, rest string) {
	if i := strings.IndexByte(segment, '('); i >= 0 {
		return segment[:i], segment[i:]
	}
	return segment, ""
}

// cutCall parts the parentheses of a call from a key behind them: (a=1)(7).
func cutCall(rest string) (args, key string) {
	depth, quoted := 0, false
	for i := 0; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			if depth--; depth == 0 {
				return rest[1:i], rest[i+1:]
			}
		}
	}
	return strings.TrimPrefix(rest, "("), ""
}

// PathName returns the last name of a path, without a key: Lines of Orders(1)/Lines.
func PathName(path string) string {
	parts := PathSegments(path)
	if len(parts) == 0 {
		return path
	}
	name, _ := CutSegment(parts[len(parts)-1])
	return name
}

package diagnose

import (
	"slices"
	"strconv"
	"strings"

	"odatui/client/vendors"
)

// placeOf returns what a name stands for, nil nothing. What a place of [tokenPlaces]
// stands for may be nothing.
func placeOf(name string) func(*matter) string {
	if place := places()[name]; place != nil {
		return place
	}
	return tokenPlaces()[name]
}

// after puts a text before a name, and one behind it; it is "" where there is no
// name.
func after(text, name string, behind ...string) string {
	if name == "" {
		return ""
	}
	return text + name + strings.Join(behind, "")
}

// holds reports whether all of some states are those of the failure, separated by
// commas: names of [states], of places, which are then known, statuses of the API,
// or a system. "!" before a name reverses it.
func (m *matter) holds(list string) bool {
	for name := range strings.SplitSeq(list, ", ") {
		name, not := strings.CutPrefix(name, "!")
		if m.state(name) == not {
			return false
		}
	}
	return true
}

func (m *matter) state(name string) bool {
	if is := states()[name]; is != nil {
		return is(m)
	}
	if is := tokenStates()[name]; is != nil {
		return is(m)
	}
	if place := placeOf(name); place != nil {
		return place(m) != ""
	}
	if n, err := strconv.Atoi(name); err == nil {
		return m.answered(n)
	}
	return name == "" || name == string(m.System)
}

// is recognises a failure of which one of some lists of states holds: see
// [matter.holds].
func is(lists ...string) func(*matter) bool {
	return func(m *matter) bool { return slices.ContainsFunc(lists, m.holds) }
}

// or divides the alternatives of a text.
const or = "\x1f"

// fill puts what is known of the failure into the places of a text; what stands
// behind | is there where nothing is known: {tenant|this tenant}.
func (m *matter) fill(text string) string {
	text, _ = m.choose(text)
	return text
}

// choose returns the alternative of a text that counts, and whether all of its places
// are known.
func (m *matter) choose(text string) (string, bool) {
	for {
		first, rest, more := strings.Cut(text, or)
		if filled, known := m.filled(first); known || !more {
			return filled, known
		}
		text = rest
	}
}

// filled fills one alternative: "" and false if a condition of it does not hold.
func (m *matter) filled(text string) (string, bool) {
	var b strings.Builder
	for known := true; ; {
		before, rest, ok := strings.Cut(text, "{")
		b.WriteString(before)
		if !ok {
			return b.String(), known
		}
		name, after, closed := strings.Cut(rest, "}")
		if closed && name != "" && strings.IndexByte("?!", name[0]) >= 0 {
			if !m.holds(strings.TrimPrefix(name, "?")) {
				return "", false
			}
			text = after
			continue
		}
		name, other, _ := strings.Cut(name, "|")
		place := placeOf(name)
		if variable, ok := strings.CutPrefix(name, "$"); ok {
			place = func(m *matter) string { return m.Target.Environ[variable] }
		}
		if !closed || place == nil { // a brace of its own
			b.WriteByte('{')
			text = rest
			continue
		}
		value := vendors.ElseText(place(m), other)
		known = known && (value != "" || tokenPlaces()[name] != nil && places()[name] == nil)
		b.WriteString(value)
		text = after
	}
}

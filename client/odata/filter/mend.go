package filter

import (
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/spelling"
)

// described has how a message names a class.
var described = sync.OnceValue(func() map[class]string {
	return map[class]string{
		textual: "text", numeric: "a number", boolean: "true or false", guid: "a GUID", day: "a date", instant: "a date with time",
		clock: "a time", duration: "a duration", binary: "binary data", enum: "one of a list", flags: "one of a list", geo: "a place",
		stream: "a stream", object: "an object", entity: "a link", many: "a collection",
	}
})

// example has a literal of each class, for a text that cannot be fixed.
func (l Language) example(o operand) string {
	value := map[class]string{
		textual: "abc", numeric: "12.5", boolean: "true", guid: "01234567-89ab-cdef-0123-456789abcdef", day: "2024-12-31",
		instant: "2024-12-31T00:00:00Z", clock: "23:59:00", duration: "P1DT2H", binary: "AQID",
	}[o.class]
	typ := Underlying(l.Schema, o.typ)
	if o.class == numeric && strings.Contains(typ, "Int") {
		value = "12"
	}
	if (o.class == enum || o.class == flags) && o.of != nil && len(o.of.Members) > 0 {
		value = o.of.Members[0].Name
	}
	if typ == "" {
		typ = literalTypes()[o.class]
	}
	text, err := Write(l.Version, l.Schema, typ, client.Text(value))
	if err != nil || value == "" {
		return ""
	}
	return text
}

// accepts reports whether a literal is written as its place demands. doubtful is
// set if only many services accept it.
func (l Language) accepts(o operand, n *Node) (ok, doubtful bool) {
	if n.Form == NullForm {
		return true, false
	}
	prefix, inside := "", ""
	if n.Form == TypedForm {
		prefix, inside = typedText(n.Op)
	}
	old := l.Version.old()
	switch o.class {
	case textual:
		return n.Form == TextForm, false
	case numeric:
		suffix := n.Op[len(n.Op)-1]
		bare := isDigit(suffix) || n.Op == "INF" || n.Op == "-INF" || n.Op == "NaN"
		if old && n.Form == NumberForm && bare && o.typ == "Edm.Decimal" {
			return false, true
		}
		return n.Form == NumberForm && (old || bare), false
	case boolean:
		return n.Form == BoolForm, false
	case enum, flags:
		return l.acceptsEnum(o, n, prefix, inside)
	case geo:
		return prefix == "geography" || prefix == "geometry", false
	case duration:
		if old {
			return prefix == "time", false
		}
		return prefix == "duration" && isDuration(inside) || l.Version == V401 && n.Form == TextForm && isDuration(textOf(n.Op)), false
	case binary:
		return prefix == "binary" || old && prefix == "X", false
	case guid:
		return !old && n.Form == GUIDForm || old && prefix == "guid", false
	case instant:
		if old {
			local := formOf(inside+"Z") == InstantForm // datetime has no zone
			return prefix == "datetime" && local && o.typ != "Edm.DateTimeOffset" || prefix == "datetimeoffset" && o.typ != "Edm.DateTime", false
		}
		return n.Form == InstantForm, false
	case day:
		return n.Form == DateForm, false
	case clock:
		return n.Form == ClockForm, false
	}
	return true, false
}

func (l Language) acceptsEnum(o operand, n *Node, prefix, inside string) (ok, doubtful bool) {
	if n.Form == TextForm {
		inside = textOf(n.Op)
	}
	if o.of != nil && !isNumeric(inside) {
		for member := range strings.SplitSeq(inside, ",") {
			name := strings.TrimSpace(member)
			if !slices.ContainsFunc(o.of.Members, func(m client.Member) bool { return m.Name == name }) {
				return false, false
			}
		}
	}
	switch {
	case n.Form == TextForm:
		plain := l.Version == V401 || l.Limits != nil && l.Limits.PlainEnums
		return plain, !plain
	case n.Form != TypedForm:
		return false, false
	}
	return prefix == o.typ || strings.HasSuffix(o.typ, "."+prefix[strings.LastIndexByte(prefix, '.')+1:]), false
}

func isNumeric(s string) bool { return s != "" && formOf(s) == NumberForm && isNumber(s) }

// meant returns what was meant by a literal or a bare word.
func meant(text string, n *Node) string {
	raw := text[n.From:max(n.To, n.Stray)]
	if n.Stray == 0 && n.Kind == Literal {
		switch n.Form {
		case TextForm:
			return textOf(n.Op)
		case JSONForm:
			return jsonText(n.Op)
		case TypedForm:
			_, inside := typedText(n.Op)
			return inside
		}
	}
	return raw
}

// mend returns the literal that a text was meant to be, "" if that is not clear.
func (l Language) mend(o operand, raw string) string {
	raw = strings.TrimSpace(raw)
	typ := Underlying(l.Schema, o.typ)
	switch o.class {
	case textual:
		return Quote(raw)
	case numeric:
		raw = strings.TrimRight(raw, "LlMmFfDd")
		if whole, part, ok := strings.Cut(raw, ","); ok && isNumeric(whole) && len(part) != 3 && isNumeric(part) {
			raw = whole + "." + part
		}
		if !isNumeric(raw) {
			return ""
		}
	case boolean:
		raw = map[string]string{"1": "true", "yes": "true", "true": "true", "0": "false", "no": "false", "false": "false"}[strings.ToLower(raw)]
	case guid:
		raw = mendGUID(raw)
	case day, instant, clock:
		raw = mendTime(o.class, raw)
	case enum, flags:
		raw = mendMembers(o, raw)
	case duration, binary:
	default:
		return ""
	}
	if raw == "" {
		return ""
	}
	if typ == "" {
		typ = literalTypes()[o.class]
	}
	text, err := Write(l.Version, l.Schema, typ, client.Text(raw))
	if err != nil || strings.HasPrefix(text, "'") {
		return ""
	}
	if l.Version == V401 && (o.class == enum || o.class == flags) {
		_, text, _ = strings.Cut(text, "'")
		text = "'" + text
	}
	return text
}

// mendGUID reads a GUID in braces or without its dashes.
func mendGUID(raw string) string {
	raw = strings.Trim(raw, "{}()")
	if len(raw) == 32 {
		raw = raw[:8] + "-" + raw[8:12] + "-" + raw[12:16] + "-" + raw[16:20] + "-" + raw[20:]
	}
	if !guidAt(raw) || len(raw) != 36 {
		return ""
	}
	return raw
}

// mendTime reads dates and times as people write them. The order of day and month
// is only clear with points.
func mendTime(c class, raw string) string {
	date, rest, _ := strings.Cut(strings.NewReplacer("T", " ", "t", " ").Replace(raw), " ")
	if c == clock {
		if rest != "" {
			date = rest
		}
		date = strings.TrimRight(date, "Zz")
		if len(date) > 1 && date[1] == ':' {
			date = "0" + date
		}
		if formOf(date) != ClockForm {
			return ""
		}
		return date
	}
	parts := strings.FieldsFunc(date, func(r rune) bool { return strings.ContainsRune("-/.", r) })
	if len(parts) == 3 && strings.Count(date, ".") == 2 && len(parts[2]) == 4 {
		slices.Reverse(parts)
	}
	if len(parts) == 0 || len(parts) > 3 || len(parts[0]) != 4 {
		return ""
	}
	for len(parts) < 3 {
		parts = append(parts, "01")
	}
	for i, p := range parts[1:] {
		if len(p) == 1 {
			parts[i+1] = "0" + p
		}
	}
	date = strings.Join(parts, "-")
	if formOf(date) != DateForm {
		return ""
	}
	if c == day {
		return date
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		rest = "00:00:00"
	}
	if len(rest) > 1 && rest[1] == ':' {
		rest = "0" + rest
	}
	switch at := date + "T" + rest; formOf(at) {
	case LocalForm:
		return at + "Z"
	case InstantForm:
		return at
	}
	return ""
}

// mendMembers returns the members of an enum that a text names, "" if there are no
// such ones.
func mendMembers(o operand, raw string) string {
	if o.of == nil || isNumeric(raw) {
		return raw
	}
	names := make([]string, len(o.of.Members))
	for i, m := range o.of.Members {
		names[i] = m.Name
	}
	raw = raw[strings.LastIndexByte(raw, '.')+1:]
	var found []string
	for member := range strings.SplitSeq(raw, ",") {
		name := nearest(strings.TrimSpace(member), names)
		if name == "" {
			return ""
		}
		found = append(found, name)
	}
	return strings.Join(found, ",")
}

// nearest returns the name that is meant by another spelling, "" none.
func nearest(name string, names []string) string {
	for _, n := range names {
		if strings.EqualFold(n, name) {
			return n
		}
	}
	if near := spelling.Near(name, names); len(near) > 0 {
		return near[0]
	}
	return ""
}

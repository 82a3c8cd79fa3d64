package odata

import (
	"slices"
	"strconv"
	"strings"

	"odatui/client"
)

// expansion is what the text of $expand requests for one property.
type expansion struct {
	path    string         // of the property, with the casts that the text names
	options []client.Param // for a request for the list itself
	inner   string         // the text of $expand for its entries
	skip    int64          // entries to leave out at the beginning
	top     int64          // most entries, -1 all
}

// expansionOf returns what the text of $expand requests for a property. Items that
// lead through the property to others, as Address/Country, become its inner text.
func expansionOf(expand, property string) expansion {
	x := expansion{path: property, top: -1}
	var through []string
	for _, item := range splitOutside(expand, ',') {
		path, options, _ := strings.Cut(item, "(")
		options = strings.TrimSuffix(options, ")")
		path = strings.TrimSpace(path)
		parts := client.PathSegments(path)
		at := slices.IndexFunc(parts, func(part string) bool { return !strings.Contains(part, ".") })
		switch {
		case path == "*" && x.path == property:
			x.read("*", options)
		case at < 0 || parts[at] != property:
		case at+1 == len(parts) || parts[at+1] == "$ref" || strings.Contains(parts[at+1], "."):
			x = expansion{path: path, top: -1}
			x.read(property, options)
		case parts[at+1] != "$count":
			through = append(through, strings.Join(parts[at+1:], "/")+item[strings.Index(item+"(", "("):])
		}
	}
	if len(through) > 0 {
		x.inner = strings.Join(through, ",")
	}
	return x
}

// read reads the options of an item. The paging options select the window of a list
// and are not sent with a request for it; a level of $levels becomes an $expand.
func (x *expansion) read(name, text string) {
	levels := ""
	var repeated []string // the options that hold in each level
	for _, option := range splitOutside(text, ';') {
		key, value, _ := strings.Cut(option, "=")
		key = "$" + strings.TrimPrefix(strings.ToLower(strings.TrimSpace(key)), "$")
		value = strings.TrimSpace(value)
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case key == "$levels":
			levels = value
			continue
		case key == "$expand":
			x.inner = value
			continue
		case key == "$skip" && err == nil:
			x.skip = n
		case key == "$top" && err == nil:
			x.top = n
		case key != "$" && key != "$count":
			x.options = append(x.options, client.Param{Name: key, Value: value})
		}
		repeated = append(repeated, option)
	}
	if n, err := strconv.Atoi(levels); levels == "max" || err == nil && n > 1 {
		if err == nil {
			levels = strconv.Itoa(n - 1)
		}
		next := name + "(" + strings.Join(append(repeated, "$levels="+levels), ";") + ")"
		x.inner = strings.Join(slices.DeleteFunc([]string{x.inner, next}, func(s string) bool { return s == "" }), ",")
	}
	if x.inner != "" {
		x.options = append(x.options, client.Param{Name: "$expand", Value: x.inner})
	}
}

// expected returns how many entries a list with a count of its own must have, -1
// unknown.
func (x *expansion) expected(count int64) int64 {
	if count < 0 {
		return -1
	}
	if count = max(count-x.skip, 0); x.top >= 0 {
		count = min(count, x.top)
	}
	return count
}

// splitOutside cuts text at a separator outside parentheses and quoted strings, and
// trims the parts.
func splitOutside(text string, separator byte) []string {
	var parts []string
	depth, start, quote := 0, 0, byte(0)
	for i := 0; i <= len(text); i++ {
		if i == len(text) || text[i] == separator && depth == 0 && quote == 0 {
			if part := strings.TrimSpace(text[start:i]); part != "" {
				parts = append(parts, part)
			}
			start = i + 1
			continue
		}
		switch c := text[i]; {
		case quote != 0:
			if c == quote { // a doubled quote ends the string and begins it again
				quote = 0
			}
		case c == '\'' || c == '"':
			quote = c
		case c == '(':
			depth++
		case c == ')':
			depth--
		}
	}
	return parts
}

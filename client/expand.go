package client

import "strings"

// AddExpand returns the text of $expand that asks for one link more. path leads to it, a
// link a level, complex properties joined to the link behind them: Country,
// Address/Region. options are those of the link, "" none. A text that asks for it
// already is returned as it is.
func AddExpand(text string, path []string, options string) string {
	items := itemsOf(text)
	for i, item := range items {
		name, inner := expandItem(item)
		if name == "*" && len(path) == 1 {
			return text
		}
		if name != path[0] {
			continue
		}
		if len(path) == 1 {
			return text
		}
		items[i] = name + "(" + changeInner(inner, func(text string) string { return AddExpand(text, path[1:], options) }) + ")"
		return strings.Join(items, ",")
	}
	item := path[0]
	if len(path) > 1 {
		options = "$expand=" + AddExpand("", path[1:], options)
	}
	if options != "" {
		item += "(" + options + ")"
	}
	return strings.Join(append(items, item), ",")
}

// DropExpand returns the text of $expand without a link.
func DropExpand(text string, path []string) string {
	var rest []string
	for _, item := range itemsOf(text) {
		name, inner := expandItem(item)
		switch {
		case name != path[0]:
		case len(path) == 1:
			continue
		default:
			item = name
			if inner = changeInner(inner, func(text string) string { return DropExpand(text, path[1:]) }); inner != "" {
				item += "(" + inner + ")"
			}
		}
		rest = append(rest, item)
	}
	return strings.Join(rest, ",")
}

func itemsOf(text string) []string {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	return splitTop(text, ',')
}

// expandItem takes an item of $expand apart: its path, and the options in parentheses.
func expandItem(item string) (name, options string) {
	name, options, _ = strings.Cut(strings.TrimSpace(item), "(")
	return strings.TrimSpace(name), strings.TrimSuffix(options, ")")
}

// changeInner changes the $expand among the options of a link.
func changeInner(options string, change func(text string) string) string {
	var rest []string
	found := false
	for _, option := range splitTop(options, ';') {
		key, text, _ := strings.Cut(option, "=")
		if key = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(key)), "$"); key == "expand" && !found {
			found = true
			if text = change(text); text == "" {
				continue
			}
			option = "$expand=" + text
		}
		if strings.TrimSpace(option) != "" {
			rest = append(rest, option)
		}
	}
	if !found {
		if text := change(""); text != "" {
			rest = append(rest, "$expand="+text)
		}
	}
	return strings.Join(rest, ";")
}

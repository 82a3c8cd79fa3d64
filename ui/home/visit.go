package home

import (
	"strconv"
	"time"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// visit draws a place: where it is, what was asked there, and the row.
func (s *Screen) visit(v kit.Visit, selected bool, w widths) string {
	role := kit.Plain
	if selected {
		role = kit.Strong
	}
	right := s.position(v)
	left := []kit.Span{{Text: safe.Clean(v.Query.Path), Role: role}}
	for _, text := range conditions(v.Query) {
		left = append(left, kit.Span{Text: "   "}, kit.Span{Text: text, Role: kit.Plain})
	}
	for i, o := range v.Query.OrderBy {
		sign, before := safe.Text(" ↑"), safe.Text(", ")
		if o.Desc {
			sign = " ↓"
		}
		if i == 0 {
			before = "   sort "
		}
		left = append(left, kit.Span{Text: before, Role: kit.Dim}, kit.Span{Text: safe.Clean(o.By) + sign})
	}
	badge, ref := s.whose(v.Ref, selected)
	cells := s.look.Cells(badge)
	room := max(w.all-cells-2, 0)
	name := kit.Pad(kit.Cut(ref, max(room/3, 8)), min(max(kit.Width(ref), 10), max(room/3, 8)))
	left = append([]kit.Span{{Text: name, Role: kit.Dim}, {Text: "  "}}, left...)
	return badge + string(kit.Blank(min(2, w.all-cells))) + kit.Line(s.look, room, left, right)
}

// whose draws the badge of a place's environment, and names its profile.
func (s *Screen) whose(ref string, selected bool) (badge string, name safe.Text) {
	for _, e := range s.profiles.Entries {
		for _, a := range e.Environments {
			if a.Ref() != ref {
				continue
			}
			if a.Badge == "" {
				return "", safe.Clean(a.Called())
			}
			kind, word := theme.BadgeOf(a.Badge, a.Live), safe.Clean(a.Badge)
			if selected {
				return s.look.Badge(kind, word), safe.Clean(a.Profile)
			}
			return " " + s.look.BadgeText(kind).Render(word) + " ", safe.Clean(a.Profile)
		}
	}
	return "", safe.Clean(ref)
}

// conditions are the filters of a query, each as a person reads it.
func conditions(q client.Query) []safe.Text {
	var list []safe.Text
	if q.Filter != "" {
		list = append(list, safe.Clean(q.Filter))
	}
	for _, c := range q.Where {
		sign, value := safe.Text(" = "), safe.Text("null")
		if c.Not {
			sign = " ≠ "
		}
		if c.Value.IsSet() {
			text, _ := c.Value.Head(80)
			value = safe.Clean(text)
		}
		list = append(list, safe.Clean(c.Property)+sign+value)
	}
	if q.Search != "" {
		list = append(list, "search "+safe.Clean(q.Search))
	}
	return list
}

// position says at which row a place was left, and when.
func (s *Screen) position(v kit.Visit) []kit.Span {
	var spans []kit.Span
	if v.Place.Ordinal > 0 {
		spans = append(spans, kit.Span{Text: "row " + safe.Clean(strconv.FormatInt(v.Place.Ordinal+1, 10)), Role: kit.Dim})
	}
	if !v.When.IsZero() {
		text := moment(v.When.Local(), s.opts.Now().Local())
		if len(spans) > 0 {
			text = " · " + text
		}
		spans = append(spans, kit.Span{Text: text, Role: kit.Dim})
	}
	return spans
}

// moment writes a time as a person says it today.
func moment(at, now time.Time) safe.Text {
	day := func(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC) }
	switch days := int(day(now).Sub(day(at)).Hours() / 24); {
	case days == 0:
		return safe.Clean(at.Format("today 15:04"))
	case days == 1:
		return safe.Clean(at.Format("yesterday 15:04"))
	case at.Year() == now.Year():
		return safe.Clean(at.Format("2 Jan 15:04"))
	}
	return safe.Clean(at.Format("2 Jan 2006"))
}

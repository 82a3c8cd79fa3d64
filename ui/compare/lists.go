package compare

import (
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// setTable lists the sets of both sides.
func (s *Screen) setTable() *table {
	counted := len(s.counts.by[0])+len(s.counts.by[1]) > 0
	t := &table{heads: []heading{{title: "difference", drop: 4}, {title: "set", least: 16}, {title: s.name(0), right: true, drop: 1},
		{title: s.name(1), right: true, drop: 1}, {title: "columns and links", least: 17, drop: 3}, {title: "rows, by key", least: 13, drop: 2}}}
	for i := range s.sets {
		set := s.models.sets[s.sets[i]]
		kind := s.differs(set)
		name := kit.Span{Text: safe.Clean(set.Name)}
		if kind == compare.Same {
			name.Role = kit.Dim
		}
		left, right := s.counts.of(0, set.Name), s.counts.of(1, set.Name)
		other := left.came() && right.came() && left.rows != right.rows || set.Kind != compare.Same && set.Kind != compare.Changed
		var of [2]kit.Span
		for side := range of {
			if counted {
				of[side] = s.countSpan(side, set, other)
			}
		}
		t.lines = append(t.lines, [][]kit.Span{{s.kindSpan(kind, "same model")}, {name}, {of[0]}, {of[1]},
			gradeSpans(set, s.width < roomy), s.rowSpans(set)})
	}
	return t
}

// kindSpan is the word of a kind of difference.
func (s *Screen) kindSpan(k compare.Kind, same safe.Text) kit.Span {
	if k == compare.Same {
		return kit.Span{Text: same, Role: kit.Dim}
	}
	return kit.Span{Text: s.kindWord(k), Role: s.kindRole(k)}
}

// gradeSpans say what differs in the model of a set, the grade first; short with signs for
// the kinds of differences.
func gradeSpans(set compare.Set, short bool) []kit.Span {
	var what []string
	switch {
	case set.Kind == compare.Same:
		return []kit.Span{{Text: "same", Role: kit.Dim}}
	case set.Kind == compare.RightOnly && short:
		what = []string{"new"}
	case set.Kind == compare.RightOnly:
		what = []string{"a new set"}
	case set.Kind == compare.LeftOnly && short:
		what = []string{"gone"}
	case set.Kind == compare.LeftOnly:
		what = []string{"the set is gone"}
	default:
		what = changesOf(set, short)
	}
	sep := ", "
	if short {
		sep = " "
	}
	return []kit.Span{gradeSpan(set.Grade), {Text: " " + safe.Clean(strings.Join(what, sep))}}
}

// changesOf counts the columns and links of a set that differ, by kind.
func changesOf(set compare.Set, short bool) (what []string) {
	of := make(map[compare.Kind]int)
	for _, m := range set.Columns {
		of[m.Kind]++
	}
	for _, kind := range []struct {
		compare.Kind
		word string
	}{{compare.RightOnly, "new"}, {compare.LeftOnly, "gone"}, {compare.Changed, "changed"}} {
		n := of[kind.Kind]
		switch {
		case n == 0:
		case short:
			what = append(what, kind.Sign()+" "+strconv.Itoa(n))
		case len(what) == 0:
			what = append(what, string(kit.Count(int64(n), safe.Clean(kind.word)+" column", safe.Clean(kind.word)+" columns")))
		default:
			what = append(what, strconv.Itoa(n)+" "+kind.word)
		}
	}
	return what
}

// gradeSpan is the word of a grade.
func gradeSpan(g compare.Grade) kit.Span {
	role := kit.OK
	if g == compare.Breaking {
		role = kit.Bad
	}
	return kit.Span{Text: safe.Clean(string(g)), Role: role}
}

// rowSpans say what is known of the rows of a set.
func (s *Screen) rowSpans(set compare.Set) []kit.Span {
	left, right := s.counts.of(0, set.Name), s.counts.of(1, set.Name)
	got, ok := s.results[set.Name]
	switch {
	case set.Kind == compare.LeftOnly || set.Kind == compare.RightOnly || s.uncompared(set.Name) != "":
		return []kit.Span{{}}
	case ok && s.run != nil && s.run.set == set.Name && !s.run.done:
		return append(s.resultSpans(got), kit.Span{Text: "reading", Role: kit.Accent})
	case ok && got.failed:
		return append(s.resultSpans(got), kit.Span{Text: "✗ failed", Role: kit.Bad})
	case ok && !got.complete:
		return append(s.resultSpans(got), kit.Span{Text: "partial", Role: kit.Warn})
	case ok && got.counts.Differences() == 0:
		return []kit.Span{{Text: "equal", Role: kit.OK}}
	case ok:
		return s.resultSpans(got)
	case left.came() && right.came() && left.rows != right.rows:
		spans := []kit.Span{{Text: "counts differ", Role: kit.Warn}}
		if s.width >= roomy {
			spans = append(spans, kit.Span{Text: ", not read", Role: kit.Dim})
		}
		return spans
	}
	return []kit.Span{{Text: "not read", Role: kit.Dim}}
}

// resultSpans are the counts of rows that differ, as far as there are any.
func (s *Screen) resultSpans(r result) []kit.Span {
	var spans []kit.Span
	for _, k := range []compare.Kind{compare.Changed, compare.LeftOnly, compare.RightOnly} {
		if n := r.counts.Of(k); n > 0 {
			spans = append(spans, kit.Span{Text: safe.Clean(k.Sign()) + " " + kit.Thousands(n) + "   ", Role: s.kindRole(k)})
		}
	}
	return spans
}

// columnTable lists the properties and links of the subject.
func (s *Screen) columnTable() *table {
	t := &table{heads: []heading{{title: "difference", drop: 3}, {title: "column", least: 12}, {title: s.name(0), least: 20},
		{title: s.name(1), least: 20}, {title: "grade", drop: 2, least: 12}}}
	for _, m := range s.members {
		name, left, right := kit.Span{Text: safe.Clean(m.Name)}, side(m, m.Left), side(m, m.Right)
		if m.Kind == compare.Same {
			name.Role, left.Role, right.Role = kit.Dim, kit.Dim, kit.Dim
		} else {
			if m.Left != "" {
				left.Role = s.role(0)
			}
			if m.Right != "" {
				right.Role = s.role(1)
			}
		}
		t.lines = append(t.lines, [][]kit.Span{{s.kindSpan(m.Kind, "equal")}, {name}, {left}, {right},
			s.gradeOf(m)})
	}
	return t
}

// gradeOf are the grade of a column and its reason, which is on the status line as well;
// nothing if it is equal.
func (s *Screen) gradeOf(m compare.Member) []kit.Span {
	switch {
	case m.Grade == "" && m.Why == "":
		return nil
	case s.width < roomy:
		return []kit.Span{gradeSpan(m.Grade)}
	}
	return []kit.Span{gradeSpan(m.Grade), {Text: " " + safe.Clean(m.Why), Role: kit.Dim}}
}

// side is what a column or link is on a side.
func side(m compare.Member, text string) kit.Span {
	if text == "" {
		return kit.Span{Text: "—", Role: kit.Mute}
	}
	if many, target, ok := strings.Cut(text, " "); m.Link && ok {
		return kit.Span{Text: kit.LinkSign(client.RowLink{Many: many == "many"}) + " " + safe.Clean(target)}
	}
	return kit.Span{Text: safe.Clean(text)}
}

// signOf is the sign of a line of the list in front.
func (s *Screen) signOf(i int) (safe.Text, kit.Role) {
	var kind compare.Kind
	if s.tab == inSets {
		kind = s.differs(s.models.sets[s.sets[i]])
	} else {
		kind = s.members[i].Kind
	}
	if kind == compare.Same {
		return safe.Clean(kind.Sign()), kit.Dim
	}
	return safe.Clean(kind.Sign()), s.kindRole(kind)
}

// tally counts the kinds of what the tab in front lists, hidden ones too.
func (s *Screen) tally(t tab) compare.Counts {
	var c compare.Counts
	switch t {
	case inSets:
		for _, set := range s.models.sets {
			c.Add(s.differs(set))
		}
	case inColumns:
		set, _ := s.models.set(s.subject)
		for _, m := range set.Columns {
			c.Add(m.Kind)
		}
	case inRows:
		if s.run != nil && s.run.set == s.subject {
			return s.run.progress.Counts
		}
	}
	return c
}

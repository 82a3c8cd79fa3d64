package compare

import (
	"fmt"
	"strings"
	"time"

	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// Foot says where the cursor is, and what was read.
func (s *Screen) Foot() kit.Foot {
	switch {
	case s.tab == inRows:
		return s.rowFoot()
	case !s.models.known:
		return kit.Foot{}
	}
	var foot kit.Foot
	list, what := &s.list, safe.Text("sets ")
	if s.tab == inColumns {
		list, what = &s.columns, "columns "
	}
	if from, to := list.Window(); to > from {
		foot.Left = []kit.Span{{Text: what + kit.Int(from+1) + "-" + kit.Int(to)}, {Text: " of ", Role: kit.Dim},
			{Text: kit.Int(list.Len)}, {Text: "   "}}
		foot.Left = append(foot.Left, s.under()...)
	}
	text := "2 models"
	if s.tab == inSets {
		text += s.countsText()
	}
	if n := s.counting(); n > 0 && s.tab == inSets {
		foot.Right = []kit.Span{{Text: kit.Int(n) + " counts to come", Role: kit.Dim}}
		return foot
	}
	foot.Right = []kit.Span{{Text: safe.Clean(text), Role: kit.Dim},
		{Text: " · " + seconds(max(s.models.took, s.counts.took)), Role: kit.Dim}}
	return foot
}

// under says what is under the cursor of a list.
func (s *Screen) under() []kit.Span {
	if s.tab == inColumns {
		m := s.members[s.columns.Cursor]
		text := safe.Text(" changed")
		switch m.Kind {
		case compare.Same:
			text = " equal"
		case compare.LeftOnly:
			text = " in " + s.name(0) + " only"
		case compare.RightOnly:
			text = " in " + s.name(1) + " only"
		}
		return []kit.Span{{Text: safe.Clean(m.Name), Role: kit.Accent}, {Text: text, Role: kit.Dim}, {Text: why(m.Why), Role: kit.Dim}}
	}
	set := s.current()
	spans := []kit.Span{{Text: safe.Clean(set.Name), Role: kit.Accent}}
	if r, ok := s.results[set.Name]; ok {
		return append(spans, kit.Span{Text: " " + kit.Thousands(r.counts.Equal) + " equal rows", Role: kit.Dim})
	}
	for side := range s.sides {
		if c := s.counts.of(side, set.Name); c.err != nil {
			return append(spans, kit.Span{Text: " not counted in " + s.name(side) + ": " + safe.Clean(c.err.Error()), Role: kit.Dim})
		}
	}
	return spans
}

func why(text string) safe.Text {
	if text == "" {
		return ""
	}
	return ": " + safe.Clean(text)
}

// rowFoot is the foot of the rows.
func (s *Screen) rowFoot() kit.Foot {
	var foot kit.Foot
	if s.run == nil || s.run.set != s.subject {
		return foot
	}
	r := s.run
	if row := s.row(); row != nil {
		at, of := s.ordinal()
		if row.Kind == compare.Same {
			n, _ := s.grid.Row()
			foot.Left = []kit.Span{{Text: "row " + kit.Thousands(n+1)}, {Text: " of ", Role: kit.Dim},
				{Text: kit.Thousands(int64(len(s.source.shown)))},
				{Text: "  equal", Role: kit.Dim}}
		} else {
			foot.Left = []kit.Span{{Text: "difference " + kit.Thousands(int64(at))}, {Text: " of ", Role: kit.Dim}, {Text: kit.Thousands(int64(of))}}
			if !r.done {
				foot.Left = append(foot.Left, kit.Span{Text: " so far", Role: kit.Warn})
			}
		}
		if s.width <= narrow {
			if one := row.Kind == compare.LeftOnly || row.Kind == compare.RightOnly; one && s.width >= 40 {
				foot.Left = append(foot.Left, kit.Span{Text: "  " + s.kindWord(row.Kind), Role: s.kindRole(row.Kind)})
			}
			foot.Right = s.columnSpans()
			if at := s.grid.Span(); at.Last < at.Of && !s.airy() {
				foot.Right = append(foot.Right, kit.Span{Text: " →", Role: kit.Dim})
			}
		} else {
			foot.Left = append(append(foot.Left, kit.Span{Text: "   "}), s.columnSpans()...)
			foot.Left = append(foot.Left, kit.Span{Text: "   by key ", Role: kit.Dim},
				kit.Span{Text: safe.Clean(strings.Join(r.shape.Key, ", "))})
		}
	}
	if !s.airy() {
		foot.Left = s.smallFoot(foot.Left)
	}
	p := r.progress
	if s.row() == nil && r.whole() {
		foot.Left = []kit.Span{{Text: "no difference", Role: kit.Dim}}
		if s.width <= narrow {
			foot.Right = []kit.Span{{Text: kit.Thousands(p.Left.Rows) + " and " + kit.Thousands(p.Right.Rows) + " rows read", Role: kit.Dim}}
		} else {
			foot.Left = append(foot.Left, kit.Span{Text: "   by key ", Role: kit.Dim}, kit.Span{Text: safe.Clean(strings.Join(r.shape.Key, ", "))})
		}
	}
	switch {
	case !r.done || s.width <= narrow:
		return foot
	case s.nothingRead():
		foot.Left = []kit.Span{{Text: "nothing was compared", Role: kit.Dim}}
		return foot
	}
	foot.Right = append(foot.Right, s.readFoot()...)
	return foot
}

// readFoot says how much was read, and how long it took.
func (s *Screen) readFoot() (right []kit.Span) {
	r := s.run
	p := r.progress
	if r.whole() {
		text := fmt.Sprintf("every row read: %s and %s", kit.Thousands(p.Left.Rows), kit.Thousands(p.Right.Rows))
		if r.summary.Headline != "" {
			text = "only counts and sums were compared"
		}
		right = append(right, kit.Span{Text: safe.Clean(text), Role: kit.Dim})
	} else {
		right = append(right, kit.Span{Text: "not all rows read", Role: kit.Warn})
	}
	if n := p.Left.Requests + p.Right.Requests; n > 0 {
		right = append(right, kit.Span{Text: " · " + kit.Int(n) + " requests", Role: kit.Dim})
	}
	right = append(right, kit.Span{Text: " · " + seconds(r.took), Role: kit.Dim})
	return right
}

// smallFoot adds to a foot how far reading is, where no other line says it.
func (s *Screen) smallFoot(left []kit.Span) []kit.Span {
	r := s.run
	switch {
	case s.held() > 0:
		return s.progress()[:1]
	case s.waitText() != "":
		return []kit.Span{{Text: s.waitText(), Role: kit.Warn}}
	case s.reading():
		if s.row() == nil {
			left = s.readSpans()
		}
		for _, span := range s.paceSpans(false) {
			if kit.SpansWidth(left)+kit.Width(span.Text)+2*margin(s.width) <= s.width {
				left = append(left, span)
			}
		}
	case s.nothingRead():
		return []kit.Span{{Text: "nothing was compared", Role: kit.Dim}}
	case !r.whole():
		left = append(left, kit.Span{Text: " partial", Role: kit.Warn})
	case r.capped:
		left = append(left, kit.Span{Text: " shown", Role: kit.Warn})
	}
	return left
}

// columnSpans name the column under the cursor, and its type.
func (s *Screen) columnSpans() []kit.Span {
	name := s.grid.Column()
	spans := []kit.Span{{Text: safe.Clean(name), Role: kit.Accent}}
	for _, c := range s.run.shape.Columns {
		if c.Name == name {
			typ := c.Left
			if c.Right != "" && c.Right != c.Left {
				typ += " -> " + c.Right
			}
			return append(spans, kit.Span{Text: " " + safe.Clean(typ), Role: kit.Dim})
		}
	}
	return spans
}

// seconds writes how long something took.
func seconds(d time.Duration) safe.Text {
	if d < time.Second {
		return kit.Millis(d)
	}
	return safe.Clean(fmt.Sprintf("%.1f s", d.Seconds()))
}

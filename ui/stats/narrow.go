package stats

import (
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// narrowTo closes the screen and keeps, or leaves out, the rows of what is chosen.
func (s *Screen) narrowTo(not bool) tea.Cmd {
	where, filter, err := s.condition(not)
	if err != nil {
		return kit.Note(kit.Warn, safe.Clean(err.Error()))
	}
	return kit.Send(kit.NowMsg{Msg: kit.BackMsg{}, Then: s.from.Narrow(where, filter)})
}

// condition is what is chosen, as conditions or as text.
func (s *Screen) condition(not bool) (where []client.Condition, filter string, err error) {
	language, _ := s.from.Session.Service.(client.Filterer)
	column, set := s.from.Column, s.from.Query.Path
	if !s.inValues {
		bin := s.result.Bins[s.bin]
		if !not {
			filter, err = bin.Filter(language, set, column.Name)
			return nil, filter, err
		}
		outside := []compared{{"lt", bin.From}, {"ge", bin.To}}
		if s.result.Nulls != 0 { // null is not in the bin
			outside = append(outside, compared{"eq", client.JSONValue("null")})
		}
		filter, err = either(language, set, column.Name, outside)
		return nil, filter, err
	}
	values := s.chosen()
	if len(values) == 1 || not {
		for _, v := range values {
			where = append(where, client.Condition{Property: column.Name, Not: not, Value: v, Type: column.Type})
		}
		return where, "", nil
	}
	var list []compared
	for _, v := range values {
		list = append(list, compared{"eq", v})
	}
	filter, err = either(language, set, column.Name, list)
	return nil, filter, err
}

// compared is an operator and what a property is compared with.
type compared struct {
	op    string
	value client.Value
}

// either returns the text of comparisons of a property that are joined by "or".
func either(f client.Filterer, set, property string, list []compared) (string, error) {
	var texts []string
	for _, c := range list {
		text, err := f.Comparison(set, property, c.op, c.value)
		if err != nil {
			return "", err
		}
		texts = append(texts, text)
	}
	return strings.Join(texts, " or "), nil
}

// copy puts the bins, or the values, on the clipboard.
func (s *Screen) copy() tea.Cmd {
	var b strings.Builder
	line := func(fields ...string) {
		for i, f := range fields {
			if i > 0 {
				b.WriteByte('\t')
			}
			if strings.ContainsAny(f, "\t\n\r\"") {
				f = `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
			}
			b.WriteString(f)
		}
		b.WriteByte('\n')
	}
	share := func(rows int64) string { return strconv.FormatFloat(s.result.Percent(rows), 'f', 2, 64) }
	count := func(rows int64) string { return strconv.FormatInt(rows, 10) }
	what := safe.Text("the bins of ")
	if s.inValues {
		what = "the values of "
		line(s.from.Column.Name, "rows", "percent")
		for _, i := range s.found {
			e := s.entries[i]
			line(e.value.Text(), count(e.rows), share(e.rows))
		}
		if rest := s.result.Rest.Rows; rest > 0 && s.pattern() == "" {
			line("other", count(rest), share(rest))
		}
	} else {
		line("from", "to", "rows", "percent")
		for _, bin := range s.result.Bins {
			line(bin.From.Text(), bin.To.Text(), count(bin.Rows), share(bin.Rows))
		}
	}
	return kit.Send(kit.CopyMsg{Text: b.String(), What: what + s.name()})
}

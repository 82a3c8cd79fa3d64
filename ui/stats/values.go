package stats

import (
	"fmt"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/client/stats"
	"odatui/ui/kit"
)

// entry is a line of the list of values.
type entry struct {
	value client.Value
	rows  int64
	text  safe.Text
	role  kit.Role
}

// id is what an entry is marked by.
func (e entry) id() string { return e.value.Raw() }

// maxText is how many bytes of a value are looked at.
const maxText = 400

// refresh makes the bars and the entries of the result anew.
func (s *Screen) refresh() {
	if s.result == nil {
		return
	}
	at, some := s.current()
	s.bars = barsOf(s.result.Bins)
	s.entries = s.entries[:0:0]
	for _, f := range s.result.Values {
		s.entries = append(s.entries, s.entryOf(f))
	}
	if n := s.result.Nulls; n > 0 { // in its place among them
		at := slices.IndexFunc(s.entries, func(e entry) bool { return e.rows < n })
		if at < 0 {
			at = len(s.entries)
		}
		s.entries = slices.Insert(s.entries, at, entry{value: client.JSONValue("null"), rows: n, text: "∅ null", role: kit.Mute})
	}
	for id := range s.marked {
		if !slices.ContainsFunc(s.entries, func(e entry) bool { return e.id() == id }) {
			delete(s.marked, id)
		}
	}
	s.find()
	if i := slices.IndexFunc(s.found, func(i int) bool { return s.entries[i].id() == at.id() }); some && i >= 0 {
		s.list.Go(i)
	}
}

func (s *Screen) entryOf(f stats.Frequency) entry {
	e := entry{value: f.Value, rows: f.Rows}
	head, more := f.Value.Head(maxText)
	e.text = safe.Clean(head)
	if more {
		e.text += "…"
	}
	switch {
	case f.Value.Kind == client.String && head == "":
		e.text, e.role = "empty text", kit.Dim
	case f.Value.Kind == client.String && strings.TrimSpace(head) == "":
		e.text, e.role = safe.Clean(fmt.Sprintf("%d blanks", len([]rune(head)))), kit.Dim
	case s.result.Class == stats.Number:
		e.role = kit.Number
	}
	if name := s.memberOf(head); name != "" {
		e.text = name + "  " + e.text
	}
	return e
}

// memberOf is the name of an enum's member whose value is written, "" it is none.
func (s *Screen) memberOf(text string) safe.Text {
	if s.enum == nil {
		return ""
	}
	for _, m := range s.enum.Members {
		if m.Value == text && m.Name != text {
			return safe.Clean(m.Name)
		}
	}
	return ""
}

// pattern is what is searched for.
func (s *Screen) pattern() string {
	if s.search != nil {
		return s.search.Value()
	}
	return s.filter
}

// find lists the entries that hold what is searched for.
func (s *Screen) find() {
	pattern := strings.ToLower(s.pattern())
	s.found = nil
	for i, e := range s.entries {
		if strings.Contains(strings.ToLower(string(e.text)), pattern) {
			s.found = append(s.found, i)
		}
	}
	s.list.Resize(len(s.found))
}

// current returns the entry under the cursor.
func (s *Screen) current() (entry, bool) {
	if s.list.Cursor >= len(s.found) || s.found[s.list.Cursor] >= len(s.entries) {
		return entry{}, false
	}
	return s.entries[s.found[s.list.Cursor]], true
}

// hasOther reports that a line says what a list of so many lines leaves out.
func (s *Screen) hasOther(lines int) bool {
	return s.result != nil && s.pattern() == "" && lines > 1 && (len(s.entries) > lines || s.result.Rest.Rows > 0)
}

// other is the line for the values behind the window of the list.
func (s *Screen) other() stats.Rest {
	_, to := s.list.Window()
	rest := s.result.Rest
	for _, i := range s.found[min(to, len(s.found)):] {
		rest.Rows += s.entries[i].rows
		if rest.Values >= 0 && s.entries[i].value.Kind != client.Null {
			rest.Values++
		}
	}
	return rest
}

// mark marks the value under the cursor, or takes the mark away, and goes on.
func (s *Screen) mark() {
	e, ok := s.current()
	if !ok {
		return
	}
	if s.marked[e.id()] {
		delete(s.marked, e.id())
	} else {
		s.marked[e.id()] = true
	}
	s.list.Move(kit.Down)
}

// chosen are the marked values, else the one under the cursor.
func (s *Screen) chosen() []client.Value {
	var list []client.Value
	for _, e := range s.entries {
		if s.marked[e.id()] {
			list = append(list, e.value)
		}
	}
	if e, ok := s.current(); ok && list == nil {
		list = append(list, e.value)
	}
	return list
}

// percent writes a share of the rows.
func (s *Screen) percent(rows int64) safe.Text {
	p := s.result.Percent(rows)
	if p > 0 && p < 0.05 {
		return "<0.1 %"
	}
	return safe.Clean(fmt.Sprintf("%.1f %%", p))
}

// barsOf are bins with their bounds as a person reads them.
func barsOf(bins []stats.Bin) []bar {
	if len(bins) == 0 {
		return nil
	}
	texts := make([]string, 0, len(bins)+1)
	for _, b := range bins {
		texts = append(texts, b.From.Text())
	}
	last := bins[len(bins)-1].To
	if last.IsSet() {
		texts = append(texts, last.Text())
	}
	texts = append(shortDates(texts), "")
	bars := make([]bar, len(bins))
	for i, b := range bins {
		bars[i] = bar{grouped(texts[i]), grouped(texts[i+1]), b.Rows}
	}
	return bars
}

// shortDates leaves out what all dates have: midnight, the first of January or of a month.
func shortDates(texts []string) []string {
	for i, end := range []string{"Z", ":00", "T00:00", "-01", "-01"} {
		if slices.ContainsFunc(texts, func(t string) bool { return len(t) < len("2006-01") || t[4] != '-' || !strings.HasSuffix(t, end) }) {
			if i < 3 { // days have no time
				continue
			}
			break
		}
		for i := range texts {
			texts[i] = strings.TrimSuffix(texts[i], end)
		}
	}
	return texts
}

// grouped writes a number of five digits and more with commas between its thousands; a
// year has four.
func grouped(text string) safe.Text {
	sign, digits := "", text
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, digits = "-", rest
	}
	end := strings.IndexFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if end < 0 {
		end = len(digits)
	}
	if end < 5 || end < len(digits) && digits[end] != '.' {
		return safe.Clean(text)
	}
	whole := digits[:end]
	for i := end - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return safe.Clean(sign + whole + digits[end:])
}

func isEdm(kind string) bool { return strings.HasPrefix(kind, "Edm.") }

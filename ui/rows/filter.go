package rows

import (
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/filterbar"
	"odatui/ui/kit"
)

// writtenMsg is a filter that was written in an editor.
type writtenMsg struct {
	bar  *filterbar.Bar
	text string
}

// language returns what parses the filters of this service, nil if nothing does.
func (s *Screen) language() client.Filterer {
	f, _ := s.session.Service.(client.Filterer)
	return f
}

// openFilter opens the bar with the filter in force, or another one.
func (s *Screen) openFilter(text string) {
	query := filterbar.Textual(s.language(), s.Query())
	if text == "" {
		text = query.Filter
	}
	options := filterbar.Options{
		Look: s.look, Set: query.Path, Filterer: s.language(), History: s.history, Fixed: fixed(query), Apply: s.applyFilter,
		Leave: func() tea.Cmd { s.filter = nil; return nil },
	}
	if s.pages != nil {
		options.Seen, options.Loaded = s.pages.Seen, s.pages.Loaded()
	}
	options.Edit = func(text string) tea.Cmd {
		bar := s.filter
		return kit.Send(kit.EditTextMsg{Text: text, Doing: "the filter", Done: func(text string) tea.Msg { return writtenMsg{bar, text} }})
	}
	options.Explain = func() tea.Cmd { return s.trouble(s.refusedRequest, s.refusedBy) }
	s.filter = filterbar.New(options, text)
}

// fixed are the chips of a query that are no part of its filter text.
func fixed(q client.Query) []safe.Text {
	var list []safe.Text
	if q.Apply != "" {
		list = append(list, "apply "+show(q.Apply))
	}
	q.Filter = ""
	for _, c := range filterbar.Conditions(nil, q) {
		list = append(list, c.Chip())
	}
	return list
}

// filterCommand opens the bar; with a text, it applies that.
func (s *Screen) filterCommand(text string) tea.Cmd {
	s.openFilter(text)
	if text == "" {
		return nil
	}
	return s.filter.Send()
}

// applyFilter requests the rows of a filter. The bar stays open until they have
// come: what the service refuses can be fixed.
func (s *Screen) applyFilter(text string) tea.Cmd {
	query := filterbar.Textual(s.language(), s.Query())
	if text == query.Filter && s.pages != nil {
		s.filter = nil
		return nil
	}
	query.Filter = text
	s.remember(text)
	return s.refine(query, "filter "+s.name(), text)
}

// remember puts a filter first in the history of this screen.
func (s *Screen) remember(text string) {
	if text == "" {
		return
	}
	rest := slices.DeleteFunc(slices.Clone(s.history), func(f string) bool { return f == text })
	s.history = append([]string{text}, rest...)
}

// refused returns to the bar with the service's words, and reports whether they are
// about the filter: then they are all there is to say.
func (s *Screen) refused(r pageRequest, err error) bool {
	if s.filter == nil {
		return false
	}
	s.filter.Refused("")
	var no *client.ResponseError
	if !errors.As(err, &no) || no.Message == "" || !about(no, r.Query) {
		return false
	}
	s.refusedRequest, s.refusedBy = r, err
	s.filter.Refused(safe.Clean(no.Message))
	return true
}

// about reports a refusal of the query, and not of the user or of the service's own.
func about(no *client.ResponseError, q client.Query) bool {
	switch no.Status {
	case 400, 501:
		return true
	case 401, 403, 407, 429, 502, 503, 504:
		return false
	}
	return no.AboutOptions(q)
}

// filterBy keeps, or leaves out, the rows with the cursor's value.
func (s *Screen) filterBy(not bool) tea.Cmd {
	_, column, value, _ := s.cursor()
	return s.narrow([]client.Condition{{Property: column.Name, Not: not, Value: value.Clone(), Type: column.Type}}, "")
}

// dropFilter takes back the condition that was added last.
func (s *Screen) dropFilter() tea.Cmd {
	query := s.Query()
	list := filterbar.Conditions(s.language(), query)
	if len(list) == 0 {
		return nil
	}
	return s.refine(filterbar.With(s.language(), query, list[:len(list)-1]), "drop a filter of "+s.name(), "")
}

// editConditions opens the list of the conditions, those that are left out among
// them.
func (s *Screen) editConditions() tea.Cmd {
	all := append(filterbar.Conditions(s.language(), s.Query()), s.off...)
	return kit.Send(kit.OpenDialogMsg{Dialog: filterbar.NewList(s.look, all, s.changeConditions, s.editCondition)})
}

// changeConditions applies a change of the conditions.
func (s *Screen) changeConditions(list []filterbar.Condition) tea.Cmd {
	s.off = slices.DeleteFunc(slices.Clone(list), func(c filterbar.Condition) bool { return !c.Off })
	was := filterbar.Textual(s.language(), s.Query())
	query := filterbar.With(s.language(), was, list)
	defer s.lay()
	if query.Filter == was.Filter && query.Search == was.Search && len(query.Where) == len(was.Where) {
		return nil
	}
	return s.refine(query, "filter "+s.name(), "")
}

// editCondition opens one of the conditions in the bar.
func (s *Screen) editCondition(list []filterbar.Condition, at int) tea.Cmd {
	n := 0
	for _, c := range list[:at] {
		if !c.Off && !c.Search && c.Where == nil {
			n++
		}
	}
	s.openFilter("")
	s.filter.GoTo(n)
	s.lay()
	return nil
}

// search asks the service for rows with words, in its own way; without words, it
// ends that.
func (s *Screen) search(words string) tea.Cmd {
	query := s.Query()
	if query.Search == strings.TrimSpace(words) {
		return nil
	}
	query.Search = strings.TrimSpace(words)
	return s.refine(query, "search "+s.name(), "")
}

func (s *Screen) noConditions() safe.Text {
	if len(s.off) == 0 {
		return s.noDrop()
	}
	return ""
}

func (s *Screen) noSearch() safe.Text { return cannot("search", s.can().Search) }

// contradicted reports once that the service ignores the filter, or a part of it.
func (s *Screen) contradicted(c *client.Contradiction) tea.Cmd {
	if c == nil || s.ignored != "" {
		return nil
	}
	s.ignored = "the service ignores " + show(c.Condition)
	head, _ := c.Value.Head(40)
	if c.Value.Kind == client.Null {
		head = "null"
	}
	return kit.Note(kit.Warn, s.ignored+": a row has "+show(c.Property)+" "+show(head))
}

package record

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// The loader's lanes beside those of the counts.
const (
	recordLane = "record"
	modelLane  = "model"
)

// messages of the loader, and to itself
type (
	modelMsg  struct{ schema *client.Schema }
	recordMsg struct {
		page *client.Page
		err  error
	}
	retryMsg struct {
		screen *Screen
		counts bool // not the record
	}
)

// service returns the service of the record, nil if there is none.
func (s *Screen) service() client.Service {
	if s.from.Session == nil {
		return nil
	}
	return s.from.Session.Service
}

// links asks for the links of the record, by what is known of the model; nothing is sent.
func (s *Screen) links() []client.RowLink {
	linker, ok := s.service().(client.Linker)
	if !ok {
		return nil
	}
	return linker.Links(s.from.Page, s.from.Row)
}

// kind returns the type of the record, nil if it is unknown.
func (s *Screen) kind() *client.Type {
	if s.from.Query.Path != "" {
		return s.schema.TypeOf(s.from.Query.Path)
	}
	return s.schema.TypeOf(s.from.Set)
}

// loadModel asks for the model: for descriptions and links. Nothing waits for it.
func (s *Screen) loadModel() tea.Cmd {
	d, ok := s.service().(client.Describer)
	if !ok || s.schema != nil {
		return nil
	}
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		schema, err := d.Schema(ctx)
		if err != nil { // a record can be read without it
			return modelMsg{}
		}
		return modelMsg{schema}
	})
}

// load reads the record by its query.
func (s *Screen) load() tea.Cmd {
	s.since, s.broke, s.absent = time.Now(), nil, false
	service, query := s.service(), s.from.Query
	query.Labels = true
	return tea.Batch(s.loadModel(), s.loader.Start(recordLane, func(ctx context.Context) tea.Msg {
		page, err := service.Fetch(ctx, query, client.Start)
		return recordMsg{page, err}
	}))
}

// take handles a result of the loader.
func (s *Screen) take(got tea.Msg) tea.Cmd {
	switch got := got.(type) {
	case modelMsg:
		if got.schema != nil {
			s.schema = got.schema
			s.refresh(s.id())
			if s.from.Links { // they are known only now
				s.goToLinks()
			}
		}
	case countedMsg:
		return s.counted(got)
	case recordMsg:
		return s.loaded(got)
	case kit.CrashedMsg:
		if got.Lane == recordLane {
			return s.loaded(recordMsg{err: got.Err})
		}
		if id, ok := strings.CutPrefix(got.Lane, countLane); ok {
			return s.counted(countedMsg{id, count{err: got.Err}})
		}
	}
	return nil
}

// loaded shows the record that was read.
func (s *Screen) loaded(got recordMsg) tea.Cmd {
	switch {
	case errors.Is(got.err, context.Canceled):
		return nil
	case got.err != nil:
		s.broke = got.err
		return s.trouble("read "+safe.Clean(s.from.Query.Path), got.err, retryMsg{screen: s})
	case got.page.Len() == 0:
		s.absent = true
		return nil
	}
	column := s.from.Column
	s.show(kit.RecordAt{Page: got.page, Ordinal: -1})
	s.goTo(column)
	return nil
}

func (s *Screen) trouble(doing safe.Text, err error, retry retryMsg) tea.Cmd {
	return kit.Send(kit.TroubleMsg{Session: s.from.Session, Ref: s.from.Session.About.Ref(), Doing: doing, Err: err, Retry: kit.Send(retry),
		Empty: s.from.Page == nil})
}

// retry does again what failed.
func (s *Screen) retry(msg retryMsg) tea.Cmd {
	if msg.counts {
		return s.count()
	}
	return s.load()
}

// goToLinks moves the cursor to the first link, if there is one.
func (s *Screen) goToLinks() {
	if i := s.firstLink(); i >= 0 && s.fields[s.at].link == nil {
		s.from.Links = false
		s.goToSection(i)
	}
}

// firstLink returns the index of the first link, -1 none.
func (s *Screen) firstLink() int {
	return slices.IndexFunc(s.fields, func(f field) bool { return f.link != nil })
}

// here lists the links by which the field under the cursor is followed.
func (s *Screen) here() []client.RowLink {
	if len(s.fields) == 0 {
		return nil
	}
	f := s.fields[s.at]
	if f.link != nil {
		return []client.RowLink{*f.link}
	}
	var all []client.RowLink
	for _, f := range s.fields {
		if f.link != nil {
			all = append(all, *f.link)
		}
	}
	return kit.LinksBy(all, f.name)
}

// noFollow says why the field under the cursor leads nowhere, "" it does.
func (s *Screen) noFollow() safe.Text {
	if _, ok := s.service().(client.Linker); !ok {
		return "the links of this service are not known"
	}
	return kit.NoLink(s.here(), "this field", s.from.RecordAt)
}

// follow opens what the field under the cursor leads to.
func (s *Screen) follow() tea.Cmd {
	return kit.Follow(s.from.Session, s.here(), kit.LastCrumbs(s.Head().Crumbs))
}

// noLinks says why there are no links to go to, "" there are.
func (s *Screen) noLinks() safe.Text {
	switch _, linker := s.service().(client.Linker); {
	case s.firstLink() >= 0:
		return ""
	case !linker:
		return "the links of this service are not known"
	case s.loader.Busy(modelLane):
		return "the model has not come yet"
	}
	return "this record has no links"
}

// listLinks moves the cursor to the links, or on to the next section of them.
func (s *Screen) listLinks() tea.Cmd {
	to := s.firstLink()
	back := slices.IndexFunc(s.fields, func(f field) bool { return f.link != nil && f.link.Back })
	if s.onLink() && back > s.at {
		to = back
	}
	s.goToSection(to)
	return nil
}

// goToSection moves the cursor to the first link of a section, whose heading is at the top
// of the window where the links are further down.
func (s *Screen) goToSection(at int) {
	s.at = at
	if at < len(s.first) && s.first[at] >= s.top+s.room()-3 {
		s.top = s.first[at] - 2
	}
	s.reveal()
}

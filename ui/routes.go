package ui

import (
	"context"
	"errors"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/ui/cell"
	"odatui/ui/exports"
	"odatui/ui/home"
	"odatui/ui/kit"
	"odatui/ui/record"
	"odatui/ui/report"
	"odatui/ui/rows"
	"odatui/ui/schema"
	"odatui/ui/sets"
	"odatui/ui/stats"
)

// route does what a message between screens asks for; false: it is none.
func (m *Model) route(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case kit.OpenSetsMsg:
		return m.open(msg.Ref, m.arrive(client.Query{}, kit.Place{})), true
	case kit.OpenHomeMsg:
		return tea.Sequence(m.reset(), m.front().start()), true
	case kit.BackMsg:
		return m.back(), true
	case kit.TroubleMsg:
		if errors.Is(msg.Err, context.Canceled) {
			return nil, true
		}
		return m.fail(msg), true
	case kit.NoSetMsg:
		return m.noSet(msg), true
	case kit.OpenRowsMsg, kit.OpenRecordMsg, kit.OpenCellMsg, kit.OpenRequestsMsg, sets.FlipMsg,
		kit.OpenReportMsg, kit.OpenDoctorMsg, kit.OpenTokenMsg, kit.OpenStatsMsg, kit.OpenSchemaMsg:
		return m.show(msg), true
	case kit.OpenExplainedMsg:
		return m.explained(msg.Text), true
	case explainedMsg:
		return m.push(m.verdict(kit.TroubleMsg{Ref: msg.evidence.Target.Ref}, msg.evidence, msg.diagnosis)), true
	case kit.SentMsg:
		m.keepSent(msg.Ref+" (doctor)", msg.Root, msg.Journal)
		return nil, true
	case kit.NoteMsg:
		return m.say(msg.Role, msg.Text), true
	case kit.CopyMsg:
		return m.copy(msg), true
	case kit.BookmarkMsg, bookmarksMsg, openBookmarkMsg, dropBookmarkMsg:
		return m.bookmarked(msg), true
	case kit.NowMsg:
		return tea.Batch(m.handle(msg.Msg), msg.Then), true
	case kit.OpenDialogMsg:
		return m.float(msg.Dialog, msg.Sudden), true
	case kit.CloseDialogMsg:
		m.drop(msg.Dialog)
		return nil, true
	case openMsg:
		return m.prepare(msg), true
	case flipMsg:
		return m.flip(msg.environment), true
	case askMsg:
		return m.ask(msg), true
	case copiedMsg:
		return m.copied(msg), true
	}
	for _, route := range []func(tea.Msg) (tea.Cmd, bool){m.routeLink, m.routeProfile, m.routeExport, m.routeCompare} {
		if cmd, ok := route(msg); ok {
			return cmd, true
		}
	}
	return m.routeHome(msg)
}

// routeLink does what a screen asks for that follows links and calls functions.
func (m *Model) routeLink(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case kit.OpenLinkMsg:
		return m.openLink(msg), true
	case kit.ChooseLinkMsg:
		return m.chooseLink(msg), true
	case kit.CallMsg:
		return m.call(msg), true
	case callMsg:
		return m.askArguments(msg), true
	}
	return nil, false
}

// routeProfile does what a screen asks forms and other programs for.
func (m *Model) routeProfile(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case kit.AddProfileMsg:
		return m.addProfile(msg.URL), true
	case kit.EditProfileMsg:
		return m.editProfile(msg), true
	case editedMsg:
		return m.edited(msg), true
	case kit.EditTextMsg:
		return m.editText(msg), true
	case textMsg:
		return msg.read, true
	case kit.SignInMsg:
		return m.signIn(msg), true
	case formMsg:
		return m.showForm(msg), true
	case programMsg:
		return m.runProgram(msg), true
	case againMsg:
		return msg.then, true
	}
	return nil, false
}

// routeHome does what the home screen asks for.
func (m *Model) routeHome(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case home.ReloadMsg:
		return m.loadProfiles(), true
	case home.ImportMsg:
		return m.importProfiles(msg.Path), true
	case home.VisitMsg:
		return m.open(msg.Visit.Ref, m.arrive(msg.Visit.Query, msg.Visit.Place)), true
	case home.DemoMsg:
		if m.deps.StartDemo == nil {
			return nil, true
		}
		return m.prepare(openMsg{"the demo", m.deps.StartDemo, m.arrive(client.Query{}, kit.Place{})}), true
	}
	return nil, false
}

// screenFor returns the screen that a message opens, nil if it opens none.
func (m *Model) screenFor(msg tea.Msg) kit.Screen {
	switch msg := msg.(type) {
	case sets.FlipMsg:
		return sets.New(m.look, msg.Session, msg.Place)
	case kit.OpenRowsMsg:
		return m.rows(msg)
	case kit.OpenRecordMsg:
		return record.New(m.look, msg)
	case kit.OpenCellMsg:
		if msg.Stream != "" {
			return cell.NewStream(m.look, msg, m.deps.SaveStream)
		}
		return cell.New(m.look, msg)
	case kit.TroubleMsg:
		return m.trouble(msg)
	case kit.OpenReportMsg:
		return report.New(m.look, msg, report.Options{Write: m.deps.WriteReport})
	case kit.OpenRequestsMsg:
		return m.requests(msg)
	case kit.OpenDoctorMsg:
		return m.doctor(msg)
	case kit.OpenTokenMsg:
		return m.token(msg)
	case kit.OpenStatsMsg:
		return stats.New(m.look, msg)
	case kit.OpenExportsMsg:
		return exports.New(m.look, m.exports)
	case kit.OpenSchemaMsg:
		return schema.New(m.look, msg, m.models)
	}
	return nil
}

// show opens the screen of a message in front.
func (m *Model) show(msg tea.Msg) tea.Cmd {
	screen := m.screenFor(msg)
	if screen == nil {
		return nil
	}
	opened, isRows := msg.(kit.OpenRowsMsg)
	if !isRows {
		return m.push(screen)
	}
	if opened.Replace && len(m.screens) > 1 {
		m.pop()
	}
	return tea.Batch(m.push(screen), m.remember(Visit{Ref: opened.Session.About.Ref(), Query: opened.Query.Unplanned()}))
}

// push puts a screen in front. A failure takes the place of the one before it,
// and so does what a pasted text means.
func (m *Model) push(screen kit.Screen) tea.Cmd {
	kind := screen.At().Kind
	if (kind == kit.Trouble || kind == kit.Explained) && m.front().At().Kind == kind {
		m.pop()
	}
	return tea.Batch(m.lay(screen), m.front().start())
}

// pop takes the screen in front away.
func (m *Model) pop() {
	m.front().Cancel()
	m.screens = m.screens[:len(m.screens)-1]
}

// back leads one level back; at home there is none.
func (m *Model) back() tea.Cmd {
	if len(m.screens) == 1 {
		return nil
	}
	var left tea.Cmd
	if visit := m.front().At().Visit; visit != nil {
		left = m.remember(visit())
	}
	m.pop()
	if len(m.screens) == 1 {
		return tea.Sequence(left, m.loadProfiles()) // places and tokens have changed since
	}
	return tea.Batch(left, m.front().start())
}

// leave is back for a person. A failure that left a screen with nothing on it takes
// that screen along: it says the same in short.
func (m *Model) leave() tea.Cmd {
	failed := m.front().At().Kind == kit.Trouble
	cmd := m.back()
	if failed && m.front().At().Bare {
		return tea.Batch(cmd, m.back())
	}
	return cmd
}

// keepPlace remembers the place in front as it is now: filtered and sorted. A record
// has that of the rows beneath.
func (m *Model) keepPlace() tea.Cmd {
	if visit := m.visit(); visit != nil {
		return m.remember(visit())
	}
	return nil
}

func (m *Model) visit() func() Visit {
	for _, s := range slices.Backward(m.screens) {
		if visit := s.At().Visit; visit != nil {
			return visit
		}
	}
	return nil
}

func (m *Model) rows(msg kit.OpenRowsMsg) kit.Screen {
	if msg.Session == nil {
		return nil
	}
	options := rows.Options{Place: msg.Place, Flip: msg.Flip, From: msg.From}
	ref, set := msg.Session.About.Ref(), msg.Query.Path
	if filters := m.deps.Filters; filters != nil {
		options.Filters = func() []string { return filters(ref, set) }
	}
	if used := m.deps.RememberFilter; used != nil {
		options.Used = func(filter string) { used(ref, set, filter) }
	}
	if layout := m.deps.Layout; layout != nil {
		options.Layout = func() Layout { return layout(ref, set) }
	}
	if keep := m.deps.KeepLayout; keep != nil {
		options.KeepLayout = func(l Layout) { keep(ref, set, l) }
	}
	return rows.New(m.look, msg.Session, msg.Query, options)
}

// remember keeps a place for home.
func (m *Model) remember(visit Visit) tea.Cmd {
	keep := m.deps.Remember
	if keep == nil {
		return nil
	}
	return func() tea.Msg {
		keep(visit)
		return nil
	}
}

package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// following is a link to one whose record is being read.
type following struct {
	from   kit.Screen  // where it is followed from
	crumbs []safe.Text // of that screen
}

// linkedMsg is the result of the loader slot that reads the record behind a link.
type linkedMsg struct {
	asked kit.OpenLinkMsg
	page  *client.Page
	err   error
}

// openLink opens what a link leads to: rows at once, a record when it has come.
func (m *Model) openLink(msg kit.OpenLinkMsg) tea.Cmd {
	link := msg.Link
	switch {
	case link.Null:
		return m.say(kit.Dim, safe.Clean(link.Name)+" leads nowhere: it is null")
	case kit.Asks(link):
		return m.call(kit.CallMsg{Session: msg.Session, Name: link.Name, Link: &link, From: msg.From})
	case link.Why != "":
		return m.say(kit.Dim, safe.Clean(link.Why))
	case link.Many:
		return m.openMany(msg)
	}
	m.stopOpening()
	front := m.front().Screen
	m.opening = &opening{what: safe.Clean(link.Name), since: time.Now(), link: &following{front, front.Head().Crumbs}}
	service, query := msg.Session.Service, link.Query
	query.Labels = true
	return m.loader.Start(linkLane, func(ctx context.Context) tea.Msg {
		page, err := service.Fetch(ctx, query, client.Start)
		return linkedMsg{msg, page, err}
	})
}

// openMany opens the rows behind a link.
func (m *Model) openMany(msg kit.OpenLinkMsg) tea.Cmd {
	query := msg.Link.Query
	query.Count = true
	cmd := m.show(kit.OpenRowsMsg{Session: msg.Session, Query: query, From: msg.From})
	m.followed = m.front().Screen
	return tea.Batch(cmd, m.thin())
}

// thin has the rows that are further beneath let go of what is not in their windows: a
// walk along links may be long. The rows that esc comes back to first stay whole.
func (m *Model) thin() tea.Cmd {
	var commands []tea.Cmd
	kept := false
	for _, s := range slices.Backward(m.screens[:len(m.screens)-1]) {
		if s.At().Kind != kit.Rows || !s.started {
			continue
		}
		if kept {
			commands = append(commands, s.Update(kit.ParkedMsg{}))
		}
		kept = true
	}
	return tea.Batch(commands...)
}

// linked shows the record behind a link, or says why there is none. If the user has
// left the place meanwhile, nothing is shown.
func (m *Model) linked(msg linkedMsg) tea.Cmd {
	if !m.arrived() {
		return nil
	}
	link := msg.asked.Link
	switch why := m.noTarget(link, msg.err); {
	case errors.Is(msg.err, context.Canceled):
		return nil
	case why != "":
		return m.say(kit.Warn, why)
	case msg.err != nil:
		return m.fail(kit.TroubleMsg{Session: msg.asked.Session, Ref: msg.asked.Session.About.Ref(), Doing: "follow " + safe.Clean(link.Name),
			Err: msg.err, Retry: kit.Send(msg.asked)})
	case msg.page.Len() == 0 && len(link.Query.Where) > 0:
		return m.say(kit.Warn, "the target of "+safe.Clean(link.Name)+" is missing: "+kit.LinkTarget(link)+" has no "+kit.LinkPairs(link))
	case msg.page.Len() == 0:
		return m.say(kit.Dim, safe.Clean(link.Name)+" leads nowhere: it is null")
	case msg.page.Len() > 1: // the model promised one
		return m.openMany(msg.asked)
	}
	cmd := m.show(kit.OpenRecordMsg{Session: msg.asked.Session, Set: link.Query.Path, Query: link.Query,
		RecordAt: kit.RecordAt{Page: msg.page, Ordinal: -1}, From: append(slices.Clone(msg.asked.From), kit.LinkTarget(link))})
	return tea.Batch(cmd, m.thin())
}

// arrived ends what was opened, and reports that it is still what the user waits for.
func (m *Model) arrived() bool {
	on := m.opening
	m.opening = nil
	return on != nil && on.link != nil && m.front().Screen == on.link.from && slices.Equal(m.front().Head().Crumbs, on.link.crumbs)
}

// noTarget says why a link has no target that can be read, "" for other errors. That is
// no failure of the service.
func (m *Model) noTarget(link client.RowLink, err error) safe.Text {
	var said *client.ResponseError
	var none *client.NoSetError
	status := 0
	switch {
	case errors.As(err, &none):
		status = 404
	case errors.As(err, &said):
		status = said.Status
	}
	switch status {
	case 403:
		return "no access to " + kit.LinkTarget(link) + " (403)"
	case 404, 410:
		return "the target of " + safe.Clean(link.Name) + " is missing (" + kit.Int(status) + ")"
	}
	return ""
}

// refusedLink takes rows away whose link has no target to read, and says why; false where
// the failure is another one.
func (m *Model) refusedLink(msg kit.TroubleMsg) (tea.Cmd, bool) {
	if !msg.Empty || m.followed == nil || m.front().Screen != m.followed {
		return nil, false
	}
	crumbs := m.front().Head().Crumbs
	why := m.noTarget(client.RowLink{Name: string(crumbs[len(crumbs)-1])}, msg.Err)
	if why == "" {
		return nil, false
	}
	m.pop()
	return tea.Batch(m.front().start(), m.say(kit.Warn, why)), true
}

// chooseLink asks which link is followed.
func (m *Model) chooseLink(msg kit.ChooseLinkMsg) tea.Cmd {
	var items []dialog.Item
	for _, l := range msg.Links {
		hint := safe.Clean(l.Set)
		if pairs := kit.LinkPairs(l); pairs != "" {
			hint += "  " + pairs
		}
		items = append(items, dialog.Item{Text: kit.LinkSign(l) + " " + safe.Clean(l.Name), Hint: hint,
			Send: kit.OpenLinkMsg{Session: msg.Session, Link: l, From: msg.From}})
	}
	return m.float(dialog.NewList(m.look, "follow", items, 0), false)
}

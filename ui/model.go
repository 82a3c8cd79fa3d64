package ui

import (
	"context"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/index"
	"odatui/ui/kit"
	"odatui/ui/palette"
)

// indexLane is the slot of the root's loader for the model that the palette searches.
const indexLane = "index"

// indexed is the model of a session, made to be searched.
type indexed struct {
	session *client.Session
	index   *index.Index
}

// readModel gives the palette what it can find in the model of the session in front. The
// index is made once, and anew when the model has changed. Nothing is sent for it: it waits
// for a model that a screen has asked for.
func (m *Model) readModel() tea.Cmd {
	session := m.session()
	asked := func(s *shown) bool {
		at := s.At()
		return s.started && at.Session == session && (at.Kind == kit.Sets || at.Kind == kit.Rows || at.Kind == kit.Schema)
	}
	if session == nil || !slices.ContainsFunc(m.screens, asked) {
		return nil
	}
	d, ok := session.Service.(client.Describer)
	if !ok {
		return nil
	}
	var known tea.Cmd
	if m.indexed.session == session {
		known = m.learn()
	}
	models := m.models
	return tea.Batch(known, m.loader.Start(indexLane, func(ctx context.Context) tea.Msg {
		schema, err := d.Schema(ctx)
		if err != nil || schema == nil { // sets and schema say why
			return indexed{}
		}
		return indexed{session, models.Of(schema)}
	}))
}

// takeIndex takes an index that was made.
func (m *Model) takeIndex(got indexed) tea.Cmd {
	if got.session == nil || got == m.indexed {
		return nil
	}
	m.indexed = got
	return m.learn()
}

// learn gives the index to the palette that is open.
func (m *Model) learn() tea.Cmd {
	session := m.indexed.session
	return m.broadcast(palette.LearnMsg{Index: m.indexed.index, Open: func(e *index.Entry) tea.Msg {
		if e.Set == "" || e.Kind == index.Type {
			at := e.Name
			if e.Kind == index.Type {
				at = ""
			}
			return kit.OpenSchemaMsg{Session: session, Type: e.Owner, At: at}
		}
		return kit.OpenRowsMsg{Session: session, Query: client.Query{Path: e.Set, Count: true}, Place: kit.Place{Column: e.Name}}
	}})
}

package schema

import (
	"bytes"
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// raw is the text of a type in the metadata.
type raw struct {
	of   string
	text string
	err  error
}

// readRaw asks for the metadata and cuts the type out of it.
func (s *Screen) readRaw() tea.Cmd {
	reader, ok := s.from.Session.Service.(client.RawReader)
	if !ok {
		return nil
	}
	of := s.qualified()
	return s.loader.Start(rawLane, func(ctx context.Context) tea.Msg {
		var body bytes.Buffer
		if err := reader.ReadRaw(ctx, "$metadata", &body); err != nil {
			return raw{of: of, err: err}
		}
		text, err := cut(body.Bytes(), of)
		return raw{of, text, err}
	})
}

// showRaw shows the text that has come.
func (s *Screen) showRaw(got raw) tea.Cmd {
	switch {
	case errors.Is(got.err, context.Canceled):
		return nil
	case errors.Is(got.err, errNotThere):
		return kit.Note(kit.Warn, "the metadata does not hold "+safe.Clean(got.of))
	case got.err != nil:
		return s.rawFailed(got.err)
	}
	return kit.Send(kit.OpenCellMsg{Session: s.from.Session, Title: "metadata", Type: got.of, Value: client.Text(got.text),
		From: s.Head().Crumbs})
}

// rawFailed opens the failure in full.
func (s *Screen) rawFailed(err error) tea.Cmd {
	return kit.Send(kit.TroubleMsg{Session: s.from.Session, Ref: s.from.Session.About.Ref(), Doing: "read the metadata", Err: err,
		Retry: kit.Send(rawMsg{s})})
}

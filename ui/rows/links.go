package rows

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// linkCommands follow the links of a row.
func (s *Screen) linkCommands() []kit.Command {
	return []kit.Command{
		{ID: "follow", Keys: []string{"o"}, Title: "follow", Help: "open what this link or foreign key leads to", Now: true,
			Off: s.noFollow, Run: kit.Run(s.followLink)},
		{ID: "links", Keys: []string{"O"}, Title: "links", Help: "list the links of this row, in both directions", Now: true, Quiet: true,
			Off: s.noLinks, Run: kit.Run(s.openLinks)},
	}
}

// linksHere asks for the links that the cursor's column follows; nothing is sent.
func (s *Screen) linksHere() []client.RowLink {
	linker, ok := s.session.Service.(client.Linker)
	if !ok || s.pages == nil {
		return nil
	}
	page, row := s.pages.Row(s.window(false).Row)
	if page == nil {
		return nil
	}
	return kit.LinksBy(linker.Links(page, row), s.grid.Column())
}

// noFollow says why the cursor's column leads nowhere, "" it does.
func (s *Screen) noFollow() safe.Text {
	if why := s.noLinks(); why != "" {
		return why
	}
	if s.loader.Busy(modelLane) {
		return "the model has not come yet"
	}
	return kit.NoLink(s.linksHere(), "this column", walk{s}.Here())
}

func (s *Screen) noLinks() safe.Text {
	if _, ok := s.session.Service.(client.Linker); !ok {
		return "the links of this service are not known"
	}
	return s.noRow()
}

// followLink opens what the cursor's column leads to.
func (s *Screen) followLink() tea.Cmd {
	crumbs := slices.Concat(s.Head().Crumbs, []safe.Text{kit.RecordName(walk{s}.Here())})
	return kit.Follow(s.session, s.linksHere(), kit.LastCrumbs(crumbs))
}

// openLinks shows the cursor's row in full, at its links.
func (s *Screen) openLinks() tea.Cmd {
	msg, ok := s.recordMsg(s.grid.Column())
	if !ok {
		return nil
	}
	msg.Links = true
	return kit.Send(msg)
}

package token

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

const section safe.Text = "token"

// Commands lists what can be done with the credential and its claims. Without
// claims a token is what one wants first.
func (s *Screen) Commands() []kit.Command {
	get := kit.Command{ID: "get", Keys: []string{"R"}, Title: "get a token", Help: "get a token now", Section: section,
		Off: s.cannotGet, Run: kit.Run(s.get)}
	list := []kit.Command{
		{ID: "copy", Keys: []string{"y"}, Title: "copy claim",
			Help: "copy the claim under the cursor as it stands in the token", Section: section,
			Off: s.noClaims, Run: kit.Run(s.copy)},
		{ID: "copy-all", Keys: []string{"Y"}, Title: "copy all as JSON",
			Help: "copy all claims as JSON; the token cannot be made from them", Section: section,
			Off: s.noClaims, Run: kit.Run(s.copyAll)},
	}
	if s.full {
		list = append([]kit.Command{
			{ID: "close", Keys: []string{"esc"}, Title: "list", Help: "go back to the list of claims", Section: section, Silent: true,
				Run: kit.Run(func() tea.Cmd { s.full = false; return nil })},
			s.step(-1, kit.Command{ID: "previous", Keys: []string{"left", "h"}, Shown: "← h", Title: "before", Help: "show the claim before"}),
			s.step(1, kit.Command{ID: "next", Keys: []string{"right", "l"}, Shown: "→ l", Title: "next", Help: "show the claim after"}),
		}, list...)
	} else {
		list = append([]kit.Command{{ID: "enter", Keys: []string{"enter"}, Title: "in full",
			Help: "show the claim under the cursor in full", Section: section,
			Silent: true, Off: s.noClaims, Run: kit.Run(s.openClaim)}}, list...)
	}
	if len(s.rows) == 0 {
		list = append([]kit.Command{get}, list...)
	} else {
		list = append(list, get)
	}
	return append(list, kit.Moves(s.move, false)...)
}

// step makes a command go to another claim.
func (s *Screen) step(by int, c kit.Command) kit.Command {
	at := s.list.Cursor + by
	c.Section, c.Off = section, kit.Unless(at >= 0 && at < len(s.rows), "there is no other claim")
	c.Run = kit.Run(func() tea.Cmd {
		s.list.Go(s.list.Cursor + by)
		return s.openClaim()
	})
	return c
}

func (s *Screen) noClaims() safe.Text {
	if len(s.rows) == 0 {
		return "there are no claims"
	}
	return ""
}

// cannotGet says why there is no token to get: one that is good stays in use.
func (s *Screen) cannotGet() safe.Text {
	switch {
	case s.opts.Get == nil:
		return "no token can be got here"
	case s.Busy():
		return "a token is on its way"
	case s.info.State == client.TokenStatic:
		return "there is no token to get: " + s.kind() + " is in use"
	case s.info.State == client.TokenValid && (s.info.ExpiresAt.IsZero() || s.info.ExpiresAt.Sub(s.opts.Now()) >= kit.Soon):
		return "the token is good: it stays in use"
	}
	return ""
}

func (s *Screen) move(m kit.Move) tea.Cmd {
	if s.full {
		s.sheet.Move(m)
	} else {
		s.list.Move(m)
	}
	return nil
}

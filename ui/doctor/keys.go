package doctor

import (
	"charm.land/bubbles/v2/key"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

type keys struct {
	again, signIn, open, exchange, copy, report, edit, sets, against, next, previous key.Binding
	move                                                                             kit.MoveKeys
}

func newKeys() keys {
	bind := func(shown, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
	}
	return keys{
		again:    bind("R", "again", "R"),
		signIn:   bind("l", "sign in with az", "l"),
		open:     bind("enter", "open", "enter"),
		exchange: bind("x", "the stage's exchange", "x"),
		copy:     bind("y", "copy report", "y"),
		report:   bind("w", "write report", "w"),
		edit:     bind("e", "edit profile", "e"),
		sets:     bind("s", "every set", "s"),
		against:  bind("a", "against another", "a"),
		next:     bind("→ J", "next stage", "right", "J"),
		previous: bind("← K", "stage before", "left", "K"),
		move:     kit.NewMoveKeys(),
	}
}

// actions returns the keys for the steps of a diagnosis.
func (s *Screen) actions() kit.Actions {
	k := s.working()
	return kit.Actions{
		client.ActionRetry: k.again, client.ActionSignIn: k.signIn, client.ActionReport: k.copy,
		client.ActionRequests: k.exchange, client.ActionEdit: k.edit, client.ActionCompare: k.against,
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.working()
	return []kit.Group{
		{Title: "doctor", Keys: []key.Binding{
			k.again, k.signIn, k.open, k.copy, k.edit, k.against, k.sets, k.report, k.exchange, k.previous, k.next,
		}},
		k.move.Group(),
	}
}

// working returns the bindings, those disabled that do nothing now.
func (s *Screen) working() keys {
	k := s.keys
	done := s.run.done
	in := s.view == viewStage
	k.again.SetEnabled(!s.Busy())
	if !s.run.started {
		k.again.SetHelp("R", "begin")
	}
	k.open.SetEnabled(s.view == viewStages && s.run.started || in && len(s.exchanges()) > 0)
	if in {
		k.open.SetHelp("enter", "exchange")
	}
	k.exchange.SetEnabled(len(s.exchanges()) > 0 && s.view == viewStages)
	k.signIn.SetEnabled(s.canSignIn())
	k.next.SetEnabled(in && s.stages.Pick < len(s.run.checkup.Stages)-1)
	k.previous.SetEnabled(in && s.stages.Pick > 0)
	k.copy.SetEnabled(done)
	k.report.SetEnabled(done && s.opts.Write && !in)
	k.edit.SetEnabled(s.opts.Edit && !in)
	k.sets.SetEnabled(!s.Busy() && s.view == viewStages)
	k.against.SetEnabled(s.canHold())
	if to := s.others(); len(to) == 1 {
		k.against.SetHelp("a", "against "+string(safe.Clean(to[0])))
	}
	return k
}

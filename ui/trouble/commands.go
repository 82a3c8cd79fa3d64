package trouble

import (
	"errors"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// roomy is how wide a key line must be for long words.
const roomy = 100

// Commands lists what can be done about a failure, the most useful first: on a narrow
// screen the key line ends early.
func (s *Screen) Commands() []kit.Command {
	order := []string{"sign-in", "retry", "add", "copy", "doctor", "exchange", "edit", "report"}
	switch d := s.opts.Diagnosis; {
	case s.unsent():
		order = []string{"edit", "retry", "add", "copy", "doctor", "exchange", "report", "sign-in"}
	case d.Who == client.WhoSelf && d.SignIn == nil:
		order = []string{"retry", "add", "edit", "copy", "doctor", "exchange", "report", "sign-in"}
	}
	own := s.own()
	slices.SortStableFunc(own, func(a, b kit.Command) int { return slices.Index(order, a.ID) - slices.Index(order, b.ID) })
	return append(own, kit.Moves(func(m kit.Move) tea.Cmd { s.sheet.Move(m); return nil }, false)...)
}

// own are the commands of this failure.
func (s *Screen) own() []kit.Command {
	long := func(long, short safe.Text) safe.Text {
		if s.width > 0 && s.width < roomy {
			return short
		}
		return long
	}
	const section = "this failure"
	profile := s.msg.Ref != "" && !address(s.msg.Ref)
	return []kit.Command{
		{ID: "retry", Keys: []string{"R"}, Title: "try again", Help: "send the request again", Section: section,
			Off: kit.Unless(s.msg.Retry != nil, "there is nothing to try again"), Run: func(string) tea.Cmd { return s.again() }},
		{ID: "sign-in", Keys: []string{"l"}, Title: long("sign in with az", "sign in"), Section: section,
			Help: "sign in with az as the diagnosis says, then try again",
			Off:  kit.Unless(s.opts.SignIn && len(s.opts.Diagnosis.SignIn) > 0, "a sign-in with az is not what is missing"),
			Run:  send(kit.SignInMsg{Args: s.opts.Diagnosis.SignIn, Then: s.again()})},
		{ID: "add", Keys: []string{"a"}, Title: "add a profile for this URL", Section: section,
			Help: "add a profile for this URL, with its sign-in",
			Off:  kit.Unless(s.opts.Add && address(s.msg.Ref) && wantsSignIn(s.msg.Err), "this is no URL that wants a sign-in"),
			Run:  send(kit.AddProfileMsg{URL: s.msg.Ref})},
		{ID: "copy", Keys: []string{"y"}, Title: "copy report", Help: "copy the report for the one who must act", Section: section,
			Run: func(string) tea.Cmd { return kit.Send(kit.CopyMsg{Text: s.Report().Markdown, What: "the report"}) }},
		{ID: "doctor", Keys: []string{"D"}, Title: long("check the whole way", "doctor"), Section: section,
			Help: "check the way from this machine to the first row",
			Off:  kit.Unless(s.opts.Doctor && s.msg.Ref != "", "there is no profile to check"),
			Run:  send(kit.OpenDoctorMsg{Session: s.msg.Session, Ref: s.msg.Ref})},
		{ID: "exchange", Keys: []string{"x"}, Title: "the exchange", Help: "open the request and the response behind this", Section: section,
			Off: kit.Unless(s.behind != 0, "nothing was sent"), Run: send(kit.OpenRequestsMsg{Session: s.msg.Session, ID: s.behind})},
		{ID: "edit", Keys: []string{"e"}, Title: "edit profile", Help: "edit the profile, then try again", Section: section,
			Off: kit.Unless(s.opts.Edit && profile, "there is no profile to edit"),
			Run: send(kit.EditProfileMsg{Ref: s.msg.Ref, Then: s.again()})},
		{ID: "report", Keys: []string{"w"}, Title: "report", Help: "show the report, and write it to a file", Section: section,
			Run: func(string) tea.Cmd {
				return kit.Send(kit.OpenReportMsg{Session: s.msg.Session, Report: s.Report()})
			}},
	}
}

// send returns a Run that sends a message.
func send(msg tea.Msg) func(string) tea.Cmd { return func(string) tea.Cmd { return kit.Send(msg) } }

// actions returns the commands for the steps of a diagnosis; those that work everywhere
// stand in for those that do not work here.
func (s *Screen) actions() kit.Actions {
	all := maps.Clone(s.opts.Keys)
	if all == nil {
		all = make(kit.Actions)
	}
	own := s.own()
	for action, id := range map[client.Action]string{
		client.ActionRetry: "retry", client.ActionSignIn: "sign-in", client.ActionAdd: "add", client.ActionDoctor: "doctor",
		client.ActionCompare: "doctor", client.ActionReport: "copy", client.ActionRequests: "exchange", client.ActionEdit: "edit",
	} {
		if c, ok := kit.Named(own, id); ok && c.Works() {
			all[action] = c
		}
	}
	return all
}

// again closes this screen and repeats what failed, nil if that cannot be done.
func (s *Screen) again() tea.Cmd {
	if s.msg.Retry == nil {
		return nil
	}
	return tea.Sequence(kit.Send(kit.BackMsg{}), s.msg.Retry)
}

// address reports whether a reference is a URL, not a profile.
func address(ref string) bool {
	return strings.HasPrefix(ref, "http://") || strings.HasPrefix(ref, "https://")
}

func wantsSignIn(err error) bool {
	var no *client.ResponseError
	return errors.As(err, &no) && no.Status == 401
}

// Package token is the screen of the credential in use: how it stands, how
// long it lasts, and each claim explained: what it says, what was expected, and
// where the expectation comes from. The token itself is nowhere.
//
// It does not know how a token is got or judged: functions tell.
package token

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options are what the screen needs of the world. The zero value shows what is
// known and gets nothing.
type Options struct {
	// Get gets a token, nil: that cannot be done.
	Get func(ctx context.Context, session *client.Session) (client.TokenInfo, error)
	// Explain explains the claims; nil is claims.Rows.
	Explain func(client.Evidence) []claims.Row
	Now     func() time.Time // nil: the clock
}

// lane is that of the token which is asked for.
const lane = "token"

// Screen explains the token of a session.
type Screen struct {
	look    *theme.Theme
	session *client.Session
	opts    Options
	loader  kit.Loader
	sent    time.Time // when a token was asked for

	width, height int

	info   client.TokenInfo // what the rows were made from
	rows   []claims.Row
	target client.Target
	list   kit.List
	full   bool      // one claim is shown in full
	sheet  kit.Sheet // of that claim
	pick   string    // name of the claim that the cursor was on when there were claims
}

var _ kit.Screen = (*Screen)(nil)

// gotMsg is the answer to the wish for a token.
type gotMsg struct{ err error }

// New makes the screen; session.Token must be there.
func New(look *theme.Theme, session *client.Session, opts Options) *Screen {
	if opts.Explain == nil {
		opts.Explain = claims.Rows
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Screen{look: look, session: session, opts: opts}
	s.read()
	return s
}

// Init has nothing to load: a token is asked for by hand only.
func (s *Screen) Init() tea.Cmd { return nil }

// SetSize lays the screen out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	s.layout()
	return nil
}

// At returns the session of the token, and how long what is shown of it stays true.
func (s *Screen) At() kit.At {
	at := kit.At{
		Kind: kit.Token, Session: s.session, Next: kit.NextTick(s.info, s.opts.Now()),
		Flip: func(session *client.Session) tea.Msg { return kit.OpenTokenMsg{Session: session} },
	}
	if s.Busy() {
		at.Since = s.sent
	}
	return at
}

// read takes the credential as it stands now, and explains it anew if it has
// changed: wrong claims first.
func (s *Screen) read() {
	info := s.session.Token()
	same := s.rows != nil && info.State == s.info.State && info.ExpiresAt.Equal(s.info.ExpiresAt)
	s.info = info
	if same {
		return
	}
	if r := s.current(); r.Name != "" {
		s.pick = r.Name
	}
	evidence := client.Evidence{Claims: info.Claims, Token: info, Now: s.opts.Now()}
	if s.session.Evidence != nil {
		evidence = s.session.Evidence(nil)
	}
	s.target = evidence.Target
	s.rows = nil
	if len(info.Claims) > 0 {
		s.rows = sorted(s.opts.Explain(evidence))
	}
	s.list.Resize(len(s.rows))
	for i, r := range s.rows {
		if r.Name == s.pick {
			s.list.Go(i)
		}
	}
}

// sorted puts what is wrong first, then what is odd; the rest stays as it came.
func sorted(rows []claims.Row) []claims.Row {
	var wrong, odd, rest []claims.Row
	for _, r := range rows {
		switch r.Verdict {
		case claims.Wrong:
			wrong = append(wrong, r)
		case claims.Odd:
			odd = append(odd, r)
		default:
			rest = append(rest, r)
		}
	}
	return append(append(wrong, odd...), rest...)
}

// Update takes a message. Any of them may have changed the credential.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	cmd := s.handle(msg)
	s.read()
	s.layout()
	return cmd
}

func (s *Screen) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.LoadedMsg:
		if got, ok := s.loader.Take(msg); ok {
			return s.got(got)
		}
	case tea.MouseWheelMsg:
		if s.full {
			s.sheet.Wheel(msg)
		} else {
			s.list.Wheel(msg)
		}
	case tea.MouseClickMsg:
		if _, at := s.body(); !s.full && msg.Y >= 0 && msg.Y < len(at) && at[msg.Y] >= 0 {
			s.list.Go(at[msg.Y])
		}
	}
	return nil
}

// openClaim shows the claim under the cursor in full.
func (s *Screen) openClaim() tea.Cmd {
	s.full, s.sheet = true, kit.Sheet{}
	s.layout()
	return nil
}

func (s *Screen) current() claims.Row {
	if s.list.Cursor < len(s.rows) {
		return s.rows[s.list.Cursor]
	}
	return claims.Row{}
}

// get asks for a token.
func (s *Screen) get() tea.Cmd {
	s.sent = time.Now()
	get, session := s.opts.Get, s.session
	return s.loader.Start(lane, func(ctx context.Context) tea.Msg {
		_, err := get(ctx, session)
		return gotMsg{err}
	})
}

func (s *Screen) got(msg tea.Msg) tea.Cmd {
	var err error
	switch msg := msg.(type) {
	case gotMsg:
		err = msg.err
	case kit.CrashedMsg:
		err = msg.Err
	}
	if err == nil || errors.Is(err, context.Canceled) {
		return nil
	}
	return kit.Send(kit.TroubleMsg{
		Session: s.session, Ref: s.session.About.Ref(), Doing: "get a token", Err: err,
		Retry: kit.Send(kit.OpenTokenMsg{Session: s.session}),
	})
}

// copy copies the claim under the cursor as it stands in the token, what a
// person reads of it where it is not there.
func (s *Screen) copy() tea.Cmd {
	row := s.current()
	value, ok := s.info.Claims[row.Name]
	switch text, isText := value.(string); {
	case !ok:
		return kit.Note(kit.Warn, safe.Clean(row.Name)+" is not in the token: nothing to copy")
	case isText:
		return kit.Send(kit.CopyMsg{Text: text, What: safe.Clean(row.Name)})
	}
	data, err := json.Marshal(value)
	if err != nil {
		return kit.Note(kit.Bad, safe.Clean(err.Error()))
	}
	return kit.Send(kit.CopyMsg{Text: string(data), What: safe.Clean(row.Name)})
}

// copyAll copies the decoded claims; the token cannot be made from them.
func (s *Screen) copyAll() tea.Cmd {
	data, err := json.MarshalIndent(s.info.Claims, "", "  ")
	if err != nil {
		return kit.Note(kit.Bad, safe.Clean(err.Error()))
	}
	return kit.Send(kit.CopyMsg{Text: string(data) + "\n", What: "the claims"})
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy reports that a token is on its way.
func (s *Screen) Busy() bool { return s.loader.Busy(lane) }

// Cancel gives up the token on its way.
func (s *Screen) Cancel() { s.loader.CancelAll() }

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"token"}} }

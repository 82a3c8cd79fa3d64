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

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options are what the screen needs of the world. The zero value shows what is
// known and gets nothing.
type Options struct {
	// Get gets a token, nil: that cannot be done.
	Get func(ctx context.Context, session *client.Session) (client.TokenInfo, error)
	// Explain explains the claims; nil is diagnose.ClaimRows.
	Explain func(client.Evidence) []diagnose.ClaimRow
	Now     func() time.Time // nil: the clock
}

// lane is that of the token which is asked for.
const lane = "token"

// Screen explains the token of a session.
type Screen struct {
	look    *theme.Theme
	session *client.Session
	opts    Options
	keys    keys
	loader  kit.Loader

	info   client.TokenInfo // what the rows were made from
	rows   []diagnose.ClaimRow
	target client.Target
	list   kit.List
	top    int       // line of the body at which the list begins
	at     []int     // row of each line below, -1 none
	full   bool      // one claim is shown in full
	sheet  kit.Sheet // of that claim
	pick   string    // name of the claim under the cursor
}

var (
	_ kit.Screen    = (*Screen)(nil)
	_ kit.Sessioned = (*Screen)(nil)
	_ kit.Flipper   = (*Screen)(nil)
	_ kit.Escaper   = (*Screen)(nil)
	_ kit.Clocked   = (*Screen)(nil)
)

// gotMsg is the answer to the wish for a token.
type gotMsg struct{ err error }

// New makes the screen; session.Token must be there.
func New(look *theme.Theme, session *client.Session, opts Options) *Screen {
	if opts.Explain == nil {
		opts.Explain = diagnose.ClaimRows
	}
	if opts.Now == nil {
		opts.Now = time.Now
	}
	s := &Screen{look: look, session: session, opts: opts, keys: newKeys()}
	s.read()
	return s
}

// Init has nothing to load: a token is asked for by hand only.
func (s *Screen) Init() tea.Cmd { return nil }

// Session returns the session whose token it is.
func (s *Screen) Session() *client.Session { return s.session }

// Flip returns the message that shows the token of another environment.
func (s *Screen) Flip(session *client.Session) tea.Msg { return kit.OpenTokenMsg{Session: session} }

// Next is when what is said of the token is not true any more.
func (s *Screen) Next(now time.Time) time.Duration { return kit.NextTick(s.info, now) }

// read takes the credential as it stands now, and explains it anew if it has
// changed: wrong claims first.
func (s *Screen) read() {
	info := s.session.Token()
	same := s.rows != nil && info.State == s.info.State && info.ExpiresAt.Equal(s.info.ExpiresAt)
	s.info = info
	if same {
		return
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
func sorted(rows []diagnose.ClaimRow) []diagnose.ClaimRow {
	var wrong, odd, rest []diagnose.ClaimRow
	for _, r := range rows {
		switch r.Verdict {
		case diagnose.ClaimWrong:
			wrong = append(wrong, r)
		case diagnose.ClaimOdd:
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
	return cmd
}

func (s *Screen) handle(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.LoadedMsg:
		if got, ok := s.loader.Take(msg); ok {
			return s.got(got)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	case tea.MouseWheelMsg:
		if s.full {
			s.sheet.Wheel(msg)
		} else {
			s.list.Wheel(msg)
		}
	case tea.MouseClickMsg:
		if i := msg.Y - s.top; !s.full && i >= 0 && i < len(s.at) && s.at[i] >= 0 {
			s.list.Go(s.at[i])
		}
	}
	return nil
}

func (s *Screen) key(msg tea.KeyPressMsg) tea.Cmd {
	k := s.keys
	switch {
	case key.Matches(msg, k.get) && s.canGet():
		return s.get()
	case key.Matches(msg, k.open) && len(s.rows) > 0 && !s.full:
		s.full, s.sheet = true, kit.Sheet{}
	case key.Matches(msg, k.next) && s.full:
		s.step(1)
	case key.Matches(msg, k.previous) && s.full:
		s.step(-1)
	case key.Matches(msg, k.copy) && len(s.rows) > 0:
		return s.copy()
	case key.Matches(msg, k.copyAll) && len(s.info.Claims) > 0:
		return s.copyAll()
	case s.full:
		s.sheet.Key(k.move, msg)
	default:
		s.list.Key(k.move, msg)
	}
	s.pick = s.current().Name
	return nil
}

func (s *Screen) step(by int) {
	s.list.Go(s.list.Cursor + by)
	s.sheet = kit.Sheet{}
}

func (s *Screen) current() diagnose.ClaimRow {
	if s.list.Cursor < len(s.rows) {
		return s.rows[s.list.Cursor]
	}
	return diagnose.ClaimRow{}
}

// canGet says whether there is a token to get: one that is good stays in use.
func (s *Screen) canGet() bool {
	if s.opts.Get == nil || s.Busy() {
		return false
	}
	switch s.info.State {
	case client.TokenStatic:
		return false
	case client.TokenValid:
		return !s.info.ExpiresAt.IsZero() && s.info.ExpiresAt.Sub(s.opts.Now()) < kit.Soon
	}
	return true
}

// get asks for a token.
func (s *Screen) get() tea.Cmd {
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

// Escape closes the claim in full.
func (s *Screen) Escape() bool {
	full := s.full
	s.full = false
	return full
}

// Typing is false.
func (s *Screen) Typing() bool { return false }

// Busy reports that a token is on its way.
func (s *Screen) Busy() bool { return s.loader.Busy(lane) }

// Cancel gives up the token on its way.
func (s *Screen) Cancel() { s.loader.CancelAll() }

// Head names the screen.
func (s *Screen) Head() kit.Head { return kit.Head{Crumbs: []safe.Text{"token"}} }

type keys struct {
	open, copy, copyAll, get, next, previous key.Binding
	move                                     kit.MoveKeys
}

func newKeys() keys {
	bind := func(shown, does string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, does))
	}
	return keys{
		open:     bind("enter", "in full", "enter"),
		copy:     bind("y", "copy claim", "y"),
		copyAll:  bind("Y", "copy all as JSON", "Y"),
		get:      bind("R", "get a token", "R"),
		next:     bind("→ l", "next", "right", "l"),
		previous: bind("← h", "before", "left", "h"),
		move:     kit.NewMoveKeys(),
	}
}

// Keys lists the bindings that work now.
func (s *Screen) Keys() []kit.Group {
	k := s.keys
	k.open.SetEnabled(len(s.rows) > 0 && !s.full)
	k.copy.SetEnabled(len(s.rows) > 0)
	k.copyAll.SetEnabled(len(s.info.Claims) > 0)
	k.get.SetEnabled(s.canGet())
	k.next.SetEnabled(s.full && s.list.Cursor < len(s.rows)-1)
	k.previous.SetEnabled(s.full && s.list.Cursor > 0)
	list := []key.Binding{k.open, k.copy, k.copyAll, k.get, k.previous, k.next}
	if len(s.rows) == 0 {
		list = []key.Binding{k.get, k.open, k.copy, k.copyAll, k.previous, k.next}
	}
	return []kit.Group{{Title: "token", Keys: list}, k.move.Group()}
}

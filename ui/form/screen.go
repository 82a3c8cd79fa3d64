package form

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// Options are what the screen needs of the explorer.
type Options struct {
	Ref    string                // the profile whose environment the frame shows, "" none
	Done   func(Outcome) tea.Cmd // runs once it is saved; it takes the screen away
	Editor tea.Cmd               // opens the file in an editor instead; nil: it cannot
}

// The slots of the screen's loader.
const (
	saving   = "form"
	learning = "questions"
)

// Screen is a form on the explorer's screen.
type Screen struct {
	walk
	look   *theme.Theme
	opts   Options
	loader kit.Loader
	inputs map[string]*kit.Input // of lines and secrets, by ID

	at            place
	furthest      int // the last page that was shown
	wrong         safe.Text
	refused       *Refusal
	leaving       bool // asks whether to leave
	top           int  // the first line of the review in sight
	width, height int
}

var _ kit.Screen = (*Screen)(nil)

// New returns the screen of a form.
func New(look *theme.Theme, f *Form, opts Options) *Screen {
	s := &Screen{walk: newWalk(f), look: look, opts: opts, inputs: map[string]*kit.Input{}}
	for _, page := range f.Pages {
		for _, q := range page.Questions {
			if q.Kind != Choice && s.inputs[q.ID] == nil {
				s.inputs[q.ID] = &kit.Input{Secret: q.Kind == Secret}
				s.inputs[q.ID].Set(s.answers[q.ID])
			}
		}
	}
	s.at = s.places()[0]
	if at, ok := s.find(f.Start); ok {
		s.at, s.furthest = at, at.page
	}
	return s
}

// Init begins to find out what the questions depend on.
func (s *Screen) Init() tea.Cmd {
	learn := s.Learn
	if learn == nil {
		return nil
	}
	return s.loader.Start(learning, func(ctx context.Context) tea.Msg { return learn(ctx) })
}

// SetSize says how large the body is.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height = width, height
	return nil
}

// Head names the form and the page.
func (s *Screen) Head() kit.Head {
	return kit.Head{Crumbs: []safe.Text{s.Title, s.pageTitle()}}
}

func (s *Screen) pageTitle() safe.Text {
	if s.at.page < len(s.Pages) {
		return s.Pages[s.at.page].Title
	}
	return "check"
}

// Foot says which page it is.
func (s *Screen) Foot() kit.Foot {
	number, total := s.pages(s.at)
	foot := kit.Foot{Left: []kit.Span{{Text: "page " + kit.Int(number) + " of " + kit.Int(total), Role: kit.Dim}}}
	if s.Busy() {
		foot.Left = []kit.Span{{Text: "saving…", Role: kit.Accent}}
	}
	return foot
}

// At says that it is a form.
func (s *Screen) At() kit.At { return kit.At{Kind: kit.Form, Ref: s.opts.Ref} }

// Typing reports that keys are text: also at a choice, where a letter chooses, and when
// it asks whether to leave. No key that works everywhere may lose what was typed.
func (s *Screen) Typing() bool { return !s.Busy() }

// Busy reports that the answers are being saved.
func (s *Screen) Busy() bool { return s.loader.Busy(saving) }

// Cancel ends the saving.
func (s *Screen) Cancel() { s.loader.CancelAll() }

// Update types into the question in front and takes what was learned or saved.
func (s *Screen) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case kit.LoadedMsg:
		got, ok := s.loader.Take(msg)
		if !ok {
			return nil
		}
		return s.loaded(got)
	case tea.KeyPressMsg, tea.PasteMsg:
		if !s.Busy() && !s.leaving {
			s.typed(msg)
		}
	}
	return nil
}

// savedMsg carries what Save returned.
type savedMsg struct {
	outcome Outcome
	err     error
}

func (s *Screen) loaded(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case Learned:
		s.learn(msg, func(page int) bool { return page <= s.furthest })
		for id, input := range s.inputs {
			if input.Value() != s.answers[id] {
				input.Set(s.answers[id])
			}
		}
	case savedMsg:
		if msg.err == nil {
			return s.opts.Done(msg.outcome)
		}
		s.refuse(refusal(msg.err))
	case kit.CrashedMsg:
		s.refuse(refusal(msg.Err))
	}
	return nil
}

// refuse shows why the answers were not saved, at the question if it is known.
func (s *Screen) refuse(r *Refusal) {
	s.refused = r
	if at, ok := s.find(r.Question); ok {
		s.at = at
	}
}

// typed takes a key or a paste for the question in front.
func (s *Screen) typed(msg tea.Msg) {
	q, ok := s.question(s.at)
	if !ok {
		return
	}
	if input := s.inputs[q.ID]; input != nil && q.Kind != Choice {
		if input.Update(msg) {
			s.answer(q, input.Value())
		}
		return
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		s.letter(q, key.Text)
	}
}

// letter chooses the next option that begins with a letter.
func (s *Screen) letter(q Question, text string) {
	typed, _ := utf8.DecodeRuneInString(text)
	if text == "" || !unicode.IsGraphic(typed) {
		return
	}
	for i := range q.Options {
		o := q.Options[(s.chosen(q)+1+i)%len(q.Options)]
		first, _ := utf8.DecodeRuneInString(strings.ToLower(string(o.Title)))
		if first == unicode.ToLower(typed) {
			s.answer(q, o.Value)
			return
		}
	}
}

func (s *Screen) answer(q Question, value string) {
	s.answers[q.ID], s.wrong = value, ""
}

// choose moves to another option.
func (s *Screen) choose(by int) {
	if q, ok := s.question(s.at); ok && q.Kind == Choice {
		i := max(min(s.chosen(q)+by, len(q.Options)-1), 0)
		s.answer(q, q.Options[i].Value)
	}
}

// next goes on, if the answer is right. After the last question it saves.
func (s *Screen) next() tea.Cmd {
	if s.wrong = s.walk.wrong(s.at); s.wrong != "" {
		return nil
	}
	at, ok := s.step(s.at, 1)
	if !ok {
		return s.save()
	}
	s.at, s.top, s.furthest = at, 0, max(s.furthest, at.page)
	return nil
}

// back goes to the question before, whatever the answer is.
func (s *Screen) back() {
	s.wrong = ""
	s.at, _ = s.step(s.at, -1)
}

func (s *Screen) save() tea.Cmd {
	if s.Review == ReviewChanges && !s.changed() {
		return kit.Send(kit.BackMsg{})
	}
	s.refused = nil
	save, given := s.Save, s.given()
	return s.loader.Start(saving, func(ctx context.Context) tea.Msg {
		outcome, err := save(ctx, given)
		return savedMsg{outcome, err}
	})
}

// leave goes, after a question if something would be lost.
func (s *Screen) leave() tea.Cmd {
	if s.changed() && !s.leaving {
		s.leaving = true
		return nil
	}
	return kit.Send(kit.BackMsg{})
}

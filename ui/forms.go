package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/form"
	"odatui/ui/kit"
)

// formMsg carries the questions of a form that is to be shown: to find them, the disk
// is read.
type formMsg struct {
	form      *form.Form // nil: otherwise instead
	err       error
	opts      form.Options
	otherwise tea.Cmd
}

// addProfile shows the form of a new profile, for a URL if there is one.
func (m *Model) addProfile(url string) tea.Cmd {
	add := m.deps.AddProfile
	if add == nil {
		return nil
	}
	opts := form.Options{Editor: m.insteadOfForm("", nil), Done: func(o form.Outcome) tea.Cmd {
		return tea.Batch(m.goHome(), m.told(o)) // the new one is among them
	}}
	return func() tea.Msg {
		f, err := add(url)
		return formMsg{form: f, err: err, opts: opts}
	}
}

// editProfile shows the form of a profile; the editor if no form can.
func (m *Model) editProfile(msg kit.EditProfileMsg) tea.Cmd {
	edit, editor := m.deps.EditProfile, m.runEditor(msg.Ref, msg.Then)
	if edit == nil {
		return editor
	}
	opts := form.Options{Ref: msg.Ref, Editor: m.insteadOfForm(msg.Ref, msg.Then), Done: func(o form.Outcome) tea.Cmd {
		m.closeForm()
		return tea.Batch(m.edited(editedMsg{msg.Ref, msg.Then}), m.told(o))
	}}
	return func() tea.Msg {
		f, err := edit(msg.Ref)
		return formMsg{form: f, err: err, opts: opts, otherwise: editor}
	}
}

// insteadOfForm leaves the form in front for the editor; nil if there is none.
func (m *Model) insteadOfForm(ref string, then tea.Cmd) tea.Cmd {
	editor := m.runEditor(ref, then)
	if editor == nil {
		return nil
	}
	return tea.Sequence(kit.Send(kit.BackMsg{}), editor)
}

// showForm shows a form whose questions were found.
func (m *Model) showForm(msg formMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return m.say(kit.Bad, safe.Clean(msg.err.Error()))
	case msg.form == nil:
		return msg.otherwise
	}
	return m.push(form.New(m.look, msg.form, msg.opts))
}

// askSignIn shows the form that has to be answered before a URL is opened, and opens
// then what it says.
func (m *Model) askSignIn(f *form.Form, asked openMsg) tea.Cmd {
	return m.push(form.New(m.look, f, form.Options{Done: func(o form.Outcome) tea.Cmd {
		m.closeForm()
		return tea.Batch(m.open(o.Ref, asked.then), m.told(o))
	}}))
}

// told notes what a form has done: a warning, if there is one.
func (m *Model) told(o form.Outcome) tea.Cmd {
	for _, n := range o.Notes {
		if n.Warning {
			return m.say(kit.Warn, n.Text)
		}
	}
	if len(o.Notes) > 0 {
		return m.say(kit.OK, o.Notes[0].Text)
	}
	return nil
}

// closeForm takes the form away, also from beneath a failure that came meanwhile.
func (m *Model) closeForm() {
	for i, s := range slices.Backward(m.screens) {
		if s.At().Kind == kit.Form {
			s.Cancel()
			m.screens = slices.Delete(m.screens, i, i+1)
			return
		}
	}
}

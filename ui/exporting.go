package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/exports"
	"odatui/ui/kit"
)

// exportTick is how often the progress of exports is read.
const exportTick = 250 * time.Millisecond

// messages to itself about exports
type (
	exportsReadMsg struct{} // the progress is read
	quitMsg        struct{} // the program ends, exports or not
	exportAgainMsg struct{ order exports.Order }
)

// routeExport does what a screen asks for that exports, and takes how exports end.
func (m *Model) routeExport(msg tea.Msg) (tea.Cmd, bool) {
	switch msg := msg.(type) {
	case kit.ExportMsg:
		return m.askExport(msg), true
	case kit.OpenExportsMsg:
		return m.openExports(), true
	case exports.BeginMsg:
		m.drop(msg.Dialog)
		m.exports.Last = msg.Choice
		return m.beginExport(msg.Order), true
	case exportAgainMsg:
		return m.beginExport(msg.order), true
	case exports.ResumeMsg:
		m.exports.Resume(msg.ID)
		return m.backToExports(), true
	case exports.EndedMsg:
		return m.exportEnded(msg), true
	case exportsReadMsg:
		m.reading = false
		m.exports.Read()
		return m.front().Update(msg), true
	case quitMsg:
		return m.leaveAll(), true
	}
	return nil, false
}

// askExport asks what of a view is written to which file.
func (m *Model) askExport(msg kit.ExportMsg) tea.Cmd {
	if m.deps.Export == nil {
		return m.say(kit.Dim, "E: rows cannot be exported here")
	}
	options := exports.Options{Writes: m.exports.Writes, Last: m.exports.Last}
	if file, session := m.deps.ExportFile, msg.Session; file != nil {
		writes := m.exports.Writes
		options.Propose = func(name, ending string) string { return file(session, name, ending, writes) }
	}
	d, propose := exports.NewDialog(m.look, msg, options)
	return tea.Batch(m.float(d, false), propose)
}

// beginExport puts an order into the queue.
func (m *Model) beginExport(order exports.Order) tea.Cmd {
	m.exports.Add(order)
	return tea.Batch(m.say(kit.Dim, "exporting to "+safe.Clean(order.File)+"; :exports lists what is exported"),
		m.front().Update(exportsReadMsg{}))
}

// goOnExporting starts the exports whose turn it is, and has their progress read while any
// has not ended.
func (m *Model) goOnExporting() tea.Cmd {
	if m.exports.Active() == 0 {
		return nil
	}
	start := m.exports.Start()
	if m.reading {
		return start
	}
	m.reading = true
	return tea.Batch(start, tea.Tick(exportTick, func(time.Time) tea.Msg { return exportsReadMsg{} }))
}

// exportEnded notes how an export ended. One whose file was there already asks whether it
// is replaced.
func (m *Model) exportEnded(msg exports.EndedMsg) tea.Cmd {
	if msg.Session != nil && !m.sessions[msg.Session] {
		m.sessions[msg.Session] = true
		m.keepSent(msg.Session.About.Ref(), msg.Session.About.URL, msg.Session.Journal)
	}
	j := m.exports.End(msg)
	if j == nil {
		return nil
	}
	question, again, taken := j.Taken()
	if taken && j.Kept == "" {
		m.exports.Forget(j.ID)
	} else if j.State == exports.Stopped && !j.OfFile() {
		_, j.Diagnosis = m.diagnose(j.Session, j.Session.About.Ref(), j.Err)
	}
	told := m.front().Update(exportsReadMsg{})
	if taken {
		return tea.Batch(told, m.float(dialog.NewConfirm(m.look, "what is there", question, dialog.Item{Text: "yes", Send: exportAgainMsg{again}},
			dialog.Item{Text: "no, keep it", Send: kit.NoteMsg{Role: kit.Dim, Text: "nothing was exported"}}), true))
	}
	role, text := j.Note()
	return tea.Batch(told, m.say(role, text))
}

// openExports opens the list of exports.
func (m *Model) openExports() tea.Cmd {
	if m.front().At().Kind == kit.Exports {
		return nil
	}
	return m.push(exports.New(m.look, m.exports))
}

// backToExports leads from the diagnosis of an export back to the list.
func (m *Model) backToExports() tea.Cmd {
	if m.front().At().Kind != kit.Trouble {
		return nil
	}
	return tea.Batch(m.back(), m.openExports())
}

// noExports says why the list is not opened.
func (m *Model) noExports() safe.Text {
	switch {
	case m.deps.Export == nil:
		return "rows cannot be exported here"
	case m.front().At().Kind == kit.Exports:
		return "these are the exports"
	case len(m.exports.Jobs()) == 0:
		return "nothing was exported in this run; E in the rows of a set exports them"
	}
	return ""
}

// exportMark says on the status line that exports run.
func (m *Model) exportMark() []kit.Span {
	text := m.exports.Mark()
	if text == "" || m.front().At().Kind == kit.Exports {
		return nil
	}
	return []kit.Span{{Text: "   "}, {Text: text, Role: kit.Accent}}
}

// askQuit asks before exports are stopped by the end of the program.
func (m *Model) askQuit() tea.Cmd {
	n := m.exports.Active()
	text := safe.Text("1 export runs: quit stops it.")
	if n > 1 {
		text = kit.Int(n) + " exports run: quit stops them."
	}
	if line := m.exports.Later(); line != "" {
		text += " What has come is kept; it can go on later with: " + line
	}
	return m.float(dialog.NewConfirm(m.look, "quit", text,
		dialog.Item{Text: "stop and quit", Send: quitMsg{}}, dialog.Item{Text: "stay"}), false)
}

// whatQuits says what ctrl+c does the second time.
func (m *Model) whatQuits() safe.Text {
	switch n := m.exports.Active(); n {
	case 0:
		return "quits"
	case 1:
		return "stops the export and quits"
	default:
		return safe.Clean(fmt.Sprintf("stops %d exports and quits", n))
	}
}

package compare

import (
	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// writeLane is the slot of the loader for an export.
const writeLane = "export"

// writtenMsg is the answer of the lane.
type writtenMsg struct {
	file string
	rows int64
	err  error
}

// noExport says why there is nothing to write.
func (s *Screen) noExport() safe.Text {
	switch {
	case s.options.Save == nil:
		return "files cannot be written here"
	case s.tab != inRows:
		return "the differences of rows are exported: 3 goes to them"
	case !s.opensRecord() || !s.run.begun:
		return "the rows were not compared yet"
	case s.reading():
		return "the rows are being compared"
	case s.writing:
		return "an export is being written"
	}
	return ""
}

func (s *Screen) chooseFormat() tea.Cmd {
	return kit.Note(kit.Dim, "exports of differences are still to come")
}

// written takes the end of an export.
func (s *Screen) written(got writtenMsg) tea.Cmd {
	s.writing = false
	if got.err != nil {
		return kit.Note(kit.Bad, "not exported: "+safe.Clean(got.err.Error()))
	}
	return kit.Note(kit.OK, kit.Thousands(got.rows)+" differences are in "+safe.Clean(got.file))
}

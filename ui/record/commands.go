package record

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/copymenu"
	"odatui/ui/kit"
)

// Commands lists what the user can do.
func (s *Screen) Commands() []kit.Command {
	section := safe.Text("record")
	walk := func(by int) func(string) tea.Cmd { return func(string) tea.Cmd { return s.walk(by) } }
	cell := kit.Command{ID: "cell", Keys: []string{"enter", "v"}, Title: "value in full", Help: "show the value in full",
		Off: s.noValue, Now: true, Run: s.open}
	follow := kit.Command{ID: "follow", Keys: []string{"o"}, Title: "follow", Help: "open what this link or foreign key leads to",
		Off: s.noFollow, Now: true, Run: kit.Run(s.follow)}
	first, copied := []kit.Command{cell, follow}, safe.Text("copy value")
	if s.onLink() {
		copied = "copy URL"
		cell.Keys, follow.Keys = []string{"v"}, []string{"enter", "o"}
		first = []kit.Command{follow}
	}
	list := slices.Concat(first, []kit.Command{
		{ID: "links", Keys: []string{"O"}, Title: "links", Help: "go to the links of this record",
			Off: s.noLinks, Run: kit.Run(s.listLinks)},
		{ID: "count", Keys: []string{"c"}, Title: "count", Help: "count the rows behind the links", Off: s.noCount, Run: kit.Run(s.count)},
		{ID: "copy", Keys: []string{"y"}, Title: copied, Help: "copy the value as it is; of a link its URL",
			Off: s.noCopy, Run: s.copy},
		{ID: "copy-menu", Keys: []string{"Y"}, Title: "copy…", Help: "copy the record, its URL or code",
			Off: s.noFields, Now: true, Run: s.openCopyMenu},
		s.openSchema(),
		s.compare(),
		{ID: "next", Keys: []string{"J", "right", "l"}, Title: "next record", Help: "go to the next record", Off: s.noWalk, Run: walk(1)},
		{ID: "previous", Keys: []string{"K", "left", "h"}, Title: "previous record", Help: "go to the record before",
			Off: s.noWalk, Run: walk(-1)},
		{ID: "reload", Keys: []string{"R"}, Title: "reload", Help: "read the record again", Quiet: true, Off: s.noReload, Run: kit.Run(s.load)},
	})
	if s.onLink() {
		list = append(list, cell)
	}
	for i := range list {
		list[i].Section = section
	}
	return append(list, kit.Moves(s.moveBy, false)...)
}

func (s *Screen) onLink() bool { return s.at < len(s.fields) && s.fields[s.at].link != nil }

// open shows the value under the cursor in full.
func (s *Screen) open(string) tea.Cmd {
	f := s.fields[s.at]
	return kit.Send(kit.OpenCellMsg{
		Session: s.from.Session, Title: f.name, Type: f.kind, Value: f.value.Clone(), Cut: f.cut, Stream: f.stream, Path: f.path,
		From: s.Head().Crumbs,
	})
}

// copy puts the value under the cursor on the clipboard as it is, or the URL of a link.
func (s *Screen) copy(string) tea.Cmd {
	f := s.fields[s.at]
	if f.link == nil {
		return kit.Send(kit.CopyMsg{Text: f.value.Text(), What: safe.Clean(f.name)})
	}
	url, err := copymenu.URL(s.from.Session, f.link.Query)
	if err != nil {
		return kit.Note(kit.Warn, safe.Clean(err.Error()))
	}
	return kit.Send(kit.CopyMsg{Text: url, What: "the URL of " + safe.Clean(f.name)})
}

func (s *Screen) noFields() safe.Text {
	if len(s.fields) == 0 {
		return "the record is empty"
	}
	return ""
}

func (s *Screen) noValue() safe.Text {
	if s.onLink() {
		return "a link holds no value; enter follows it"
	}
	return s.noFields()
}

func (s *Screen) noCopy() safe.Text {
	if len(s.fields) == 0 {
		return "the record is empty"
	}
	switch f := s.fields[s.at]; {
	case f.link != nil && !kit.Leads(*f.link):
		return kit.NoLink(s.here(), "this field", s.from.RecordAt)
	case f.link != nil && kit.Asks(*f.link):
		return safe.Clean(f.link.Why)
	case f.link == nil && !f.value.IsSet():
		return safe.Clean(f.name) + " holds nothing to copy"
	}
	return ""
}

func (s *Screen) noWalk() safe.Text {
	if s.from.Walk == nil {
		return "this record has no neighbours here"
	}
	return ""
}

func (s *Screen) noReload() safe.Text {
	if s.from.Query.Path == "" {
		return "this record belongs to rows: R reloads them there"
	}
	return ""
}

package compare

import (
	"context"
	"io"
	"slices"

	tea "charm.land/bubbletea/v2"

	"odatui/client/compare"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// writeLane is the slot of the loader for an export.
const writeLane = "export"

// exportMsg has a screen write its differences in a format.
type exportMsg struct {
	screen *Screen
	format string
}

// writtenMsg is the result of an export.
type writtenMsg struct {
	file    string
	count   int64
	partial bool
	err     error
}

// noExport says why there is nothing to write.
func (s *Screen) noExport() safe.Text {
	switch {
	case s.options.Save == nil:
		return "files cannot be written here"
	case s.writing:
		return "an export is being written"
	case s.tab != inRows && !s.models.known:
		return "the models have not come yet"
	case s.tab != inRows:
		return ""
	case !s.opensRecord() || !s.run.begun:
		return "the rows were not compared yet"
	case !s.run.done:
		return "the rows are being compared"
	}
	return ""
}

// endings are those of the files, by format.
var endings = map[string]string{"text": ".txt", "daff": ".daff.csv"}

func ending(format string) string {
	if e, ok := endings[format]; ok {
		return e
	}
	return "." + format
}

// chooseFormat asks in which format the differences are written.
func (s *Screen) chooseFormat() tea.Cmd {
	var items []dialog.Item
	for _, f := range compare.Formats() {
		items = append(items, dialog.Item{Text: safe.Clean(f.Name), Hint: safe.Clean(f.Help), Send: exportMsg{s, f.Name}})
	}
	slices.SortStableFunc(items, func(a, b dialog.Item) int { // what most programs read is first
		rank := func(i dialog.Item) int {
			return slices.Index([]safe.Text{"csv", "json", "ndjson", "text", "daff"}, i.Text)
		}
		return rank(a) - rank(b)
	})
	return kit.Send(kit.OpenDialogMsg{Dialog: dialog.NewList(s.look, "export the differences as", items, 0)})
}

// export writes the differences of the tab in front to a file.
func (s *Screen) export(format string) tea.Cmd {
	if s.noExport() != "" {
		return nil
	}
	name, write := "sets", s.writeModels(format)
	if s.tab == inRows {
		name, write = s.run.set, s.writeRows(format)
	}
	name += "-" + string(s.name(0)) + "-" + string(s.name(1)) + ending(format)
	s.writing = true
	save := s.options.Save
	return s.loader.Start(writeLane, func(ctx context.Context) tea.Msg {
		var done writtenMsg
		done.file, done.err = save(name, func(w io.Writer) error {
			var err error
			done.count, done.partial, err = write(ctx, w)
			return err
		})
		return done
	})
}

// writes writes differences, and returns how many there are, and whether some are missing.
type writes func(ctx context.Context, w io.Writer) (n int64, partial bool, err error)

func (s *Screen) writeModels(format string) writes {
	sets := compare.Sets{Left: s.models.read[0].Name, Right: s.models.read[1].Name, Sets: s.models.sets, Notes: s.models.notes}
	return func(_ context.Context, w io.Writer) (int64, bool, error) {
		return sets.Counts().Differences(), false, compare.WriteSets(format, w, sets, compare.Options{})
	}
}

// writeRows writes the rows that are held. Where these are not all that differ, both sides
// are read again.
func (s *Screen) writeRows(format string) writes {
	r, read, left, right, spec := s.run, s.options.Rows, s.sides[0], s.sides[1], s.run.spec
	rows, shape, summary := r.rows[:len(r.rows):len(r.rows)], r.shape, r.summary
	capped, whole := r.capped, r.whole()
	summary.Shape, summary.Progress, spec.Equal = shape, r.progress, false
	return func(ctx context.Context, w io.Writer) (int64, bool, error) {
		out, err := compare.NewWriter(format, w, compare.Options{})
		if err != nil {
			return 0, false, err
		}
		if capped && whole {
			if summary, err = read(ctx, left, right, spec, out, nil); err != nil {
				return 0, false, err
			}
			return summary.Counts.Differences(), false, out.Close(summary)
		}
		if err := out.Begin(shape); err != nil {
			return 0, false, err
		}
		n := int64(0)
		for _, row := range rows {
			if row.Kind == compare.Same {
				continue
			}
			if err := out.Row(row); err != nil {
				return n, false, err
			}
			n++
		}
		return n, !whole, out.Close(summary)
	}
}

// written takes the end of an export.
func (s *Screen) written(got writtenMsg) tea.Cmd {
	s.writing = false
	if got.err != nil {
		return kit.Note(kit.Bad, "not exported: "+safe.Clean(got.err.Error()))
	}
	what := safe.Text(" differences are in ")
	if got.count == 1 {
		what = " difference is in "
	}
	text := kit.Thousands(got.count) + what + safe.Clean(got.file)
	if got.partial {
		return kit.Note(kit.Warn, text+"; others may be missing: not all rows were compared")
	}
	return kit.Note(kit.OK, text)
}

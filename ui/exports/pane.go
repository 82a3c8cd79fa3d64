package exports

import (
	"errors"

	"odatui/client"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/ui/kit"
)

const (
	paneLabel = 18  // cells of the labels
	mostPane  = 200 // lines of the pane at all
	mostLine  = 6   // lines of one text of it
)

// fact is a labelled line of the pane; without a label it is a sentence.
type fact struct {
	label safe.Text
	spans []kit.Span
	heavy bool
}

func sentence(text safe.Text) fact {
	return fact{spans: []kit.Span{{Text: text, Role: kit.Plain}}}
}

func labelled(label safe.Text, role kit.Role, text safe.Text) fact {
	return fact{label: label, spans: []kit.Span{{Text: text, Role: role}}}
}

// facts says all that is known of an export.
func (s *Screen) facts(j *Job) []fact {
	switch j.State {
	case Running, Waiting:
		return s.pending(j)
	case Done:
		return s.done(j)
	case Stopped, Cancelled:
	}
	return s.broken(j)
}

// pending says what an export does that has not ended.
func (s *Screen) pending(j *Job) []fact {
	var list []fact
	p := j.Progress
	switch {
	case j.State == Waiting:
		n := limit(j.Session.About)
		list = append(list, sentence("It waits: "+kit.Count(int64(n), "export", "exports")+" of "+safe.Clean(j.Session.About.Called())+
			" at a time."))
	case p.Stage == client.ExportWriting:
		list = append(list, sentence("All rows have come; the file is made of them."))
	case p.Rows > 0:
		list = append(list, sentence(rowsText(p.Rows)+" were written, "+kit.Size(p.Bytes)+"."))
	default:
		list = append(list, sentence("The first rows are requested."))
	}
	if j.waits() {
		list = append(list, sentence("T"+safe.Clean(client.WaitText("", p.Wait)[1:])+"."))
	}
	if p.Resumed > 0 {
		list = append(list, labelled("gone on with", kit.Plain, rowsText(p.Resumed)+" that had come before"))
	}
	if line := oneLine(j.command); line != "" {
		list = append(list, labelled("the command", kit.Accent, line))
	}
	return append(list, labelled("file", kit.Plain, safe.Clean(j.File)))
}

// done says what was written.
func (s *Screen) done(j *Job) []fact {
	r := j.Result
	head := rowsText(r.Rows) + " were written, " + kit.Size(r.Bytes) + "."
	if r.Rows == 1 {
		head = "1 row was written, " + kit.Size(r.Bytes) + "."
	}
	list := []fact{{spans: []kit.Span{{Text: head, Role: kit.OK}}, heavy: true}}
	if r.Formulas > 0 && !j.ExcelSafe {
		list = append(list, labelled("formulas", kit.Warn, kit.Count(r.Formulas, "cell begins", "cells begin")+
			" like a formula: a spreadsheet would run them"))
	} else if r.Formulas > 0 {
		list = append(list, labelled("formulas", kit.Plain, kit.Count(r.Formulas, "cell was", "cells were")+" defused"))
	}
	for _, note := range r.Notes {
		list = append(list, labelled("note", kit.Plain, safe.Clean(note)))
	}
	if r.Resumed > 0 {
		list = append(list, labelled("gone on with", kit.Plain, rowsText(r.Resumed)+" that had come before"))
	}
	files := r.Files
	if len(files) > 1 && !s.full {
		list = append(list, labelled("files", kit.Plain, kit.Int(len(files))+", the first "+safe.Clean(files[0])))
		files = nil
	}
	for _, f := range files {
		list = append(list, labelled("file", kit.Plain, safe.Clean(f)))
	}
	for _, advice := range r.Advice {
		list = append(list, labelled("to read it", kit.Accent, oneLine(advice)))
	}
	if line := oneLine(j.command); line != "" {
		list = append(list, labelled("the command", kit.Accent, line))
	}
	return list
}

// broken says why an export stopped, who must act, and what goes on with it.
func (s *Screen) broken(j *Job) []fact {
	head := j.cause()
	rows := j.Progress.Rows
	switch {
	case rows == 1:
		head = "1 row came, then " + head
	case rows > 0:
		head = kit.Thousands(rows) + " rows came, then " + head
	default:
		head = "No row came: " + head
	}
	role := kit.Bad
	if j.State == Cancelled {
		role = kit.Warn
	}
	list := []fact{{spans: []kit.Span{{Text: head + ".", Role: role}}, heavy: true}}
	d := j.Diagnosis
	if d.Title != "" && j.State == Stopped {
		list = append(list, sentence(safe.Clean(d.Title)))
	}
	if d.Who != "" && j.State == Stopped {
		list = append(list, fact{label: "who must act", spans: []kit.Span{{Text: safe.Clean(report.WhoWords(d)), Role: kit.StrongWarn},
			{Text: "  (" + safe.Clean(string(d.Who)) + ")", Role: kit.Dim}}})
	}
	if j.OfFile() && j.State == Stopped {
		list = append(list, labelled("who must act", kit.StrongWarn, "you"))
	}
	on := safe.Text("begins anew")
	if j.Kept != "" {
		on = "goes on behind row " + kit.Thousands(rows)
	}
	list = append(list, fact{label: "what to do", spans: append(j.todo(), kit.Span{Text: "R", Role: kit.Accent},
		kit.Span{Text: " " + on + "."})})
	if line := oneLine(j.command); line != "" && j.resumes() {
		list = append(list, labelled("or later", kit.Accent, line))
	}
	if j.Kept == "" {
		return append(list, labelled("on disk", kit.Dim, "nothing"))
	}
	rest := safe.Text("  and .json: query, hash")
	if j.Progress.Key != "" {
		rest = "  and .json: query, last key " + kit.Cut(safe.Clean(j.Progress.Key), 40) + ", hash"
	}
	return append(list, fact{label: "on disk", spans: []kit.Span{{Text: safe.Clean(j.Kept)}, {Text: rest, Role: kit.Dim}}})
}

// todo is what is done before an export that stopped goes on: what its file needs, or the
// first step of the diagnosis.
func (j *Job) todo() []kit.Span {
	var advised interface{ Hints() []string }
	switch steps := j.Diagnosis.Steps; {
	case j.State != Stopped:
	case j.OfFile() && errors.As(j.Err, &advised):
		var list []kit.Span
		for _, hint := range advised.Hints() {
			list = append(list, kit.Span{Text: safe.Clean(hint) + "; "})
		}
		if len(list) > 0 {
			return append(list, kit.Span{Text: "then "})
		}
	case len(steps) > 0 && steps[0].Action != client.ActionRetry:
		return append(kit.Step(steps[0].Action, report.StepText(steps[0]), report.Command(steps[0]), nil), kit.Span{Text: " Then "})
	}
	return nil
}

// cause says in a few words why an export stopped.
func (j *Job) cause() safe.Text {
	var token *client.AuthError
	var answer *client.ResponseError
	switch {
	case j.State == Cancelled:
		return "it was stopped"
	case errors.As(j.Err, &answer) && (answer.Status == 401 || answer.Status == 403):
		return "the token was refused"
	case errors.As(j.Err, &token):
		return "no token could be had"
	case errors.As(j.Err, &answer) && answer.Status > 0:
		return "the service answered " + kit.Int(answer.Status)
	case j.Err == nil:
		return "it failed"
	}
	return kit.Cut(safe.Clean(j.Err.Error()), 300)
}

// paneLines lays the facts of the export under the cursor out.
func (s *Screen) paneLines(width int) []string {
	j := s.job()
	if j == nil {
		return nil
	}
	var lines []string
	narrow := width < 50
	beside := false // the line before had a label
	for _, f := range s.facts(j) {
		label, room := 0, width
		if f.label != "" {
			if !beside && !narrow && s.airy() {
				lines = append(lines, "")
			}
			label = paneLabel
			if narrow || !s.airy() {
				label = 14
			}
			room = max(width-label, 8)
		}
		beside = f.label != ""
		for i, spans := range kit.WrapSpans(kit.Unbroken(f.spans, room), room, mostLine) {
			name := kit.Blank(label)
			if i == 0 && label > 0 {
				name = kit.Pad(f.label, label)
			}
			text := kit.Render(s.look, spans...)
			if f.heavy {
				text = kit.Heavy(s.look, f.spans[0].Role).Render(kit.SpansText(spans))
			}
			lines = append(lines, kit.Paint(s.look, kit.Dim, name)+text)
			if len(lines) == mostPane {
				return lines
			}
		}
	}
	return lines
}

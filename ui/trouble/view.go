package trouble

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/client/vendors"
	"odatui/ui/kit"
)

const (
	folded    = 6   // lines of the original message before the first scrolling
	mostWords = 400 // lines of it at all
	mostLines = 12  // lines of one step or fact
	lowBody   = 13  // up to that many lines, the text is set without gaps
)

// SetSize lays the diagnosis out.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height, s.serial = width, height, s.look.Serial()
	p := s.write()
	s.head = p.folded()
	s.sheet.Set(p.lines, nil)
	s.sheet.SetHeight(height)
	return nil
}

// View draws the diagnosis from the line that was scrolled to.
func (s *Screen) View() string {
	sheet, head := s.sheet, s.head
	if s.serial != s.look.Serial() { // the terminal has reported its background since
		p := s.write()
		head = p.folded()
		sheet.Set(p.lines, nil)
	}
	if sheet.Less() || !sheet.More() { // scrolled, or all of it fits
		return sheet.View()
	}
	return strings.Join(head[:min(s.height, len(head))], "\n")
}

// write writes the whole diagnosis, top down.
func (s *Screen) write() *page {
	p := newPage(s.look, s.width, s.width <= 60 || s.height <= lowBody)
	d := s.opts.Diagnosis
	s.verdict(p, d)
	s.steps(p, d)
	if p.tight {
		p.text(0, s.asked(d), 2)
	}
	p.rule()
	s.proof(p, d)
	s.also(p, d)
	if !s.unsent() {
		s.ticket(p, d)
	}
	s.more(p, d)
	if !s.unsent() {
		s.words(p, d)
	}
	return p
}

// more says where to read on.
func (s *Screen) more(p *page, d client.Diagnosis) {
	if d.Code == "" {
		return
	}
	p.gap()
	code := safe.Clean(d.Code)
	p.text(0, []kit.Span{
		{Text: "more about this: ", Role: kit.Dim}, {Text: "odatui explain " + code, Role: kit.Accent},
		{Text: ", " + safe.Clean(diagnose.Doc(d.Code)), Role: kit.Dim},
	}, 2)
	if d.Page != "" {
		p.text(0, []kit.Span{{Text: "Microsoft about the code: " + safe.Clean(d.Page), Role: kit.Dim}}, 2)
	}
}

// verdict shows the cause, the request, and who must act.
func (s *Screen) verdict(p *page, d client.Diagnosis) {
	title := safe.Lines(d.Title)
	if title == "" {
		title = "That did not work."
	}
	p.heavy(kit.Bad, title, mostLines)
	if !p.tight { // else what to do comes first
		p.text(0, s.asked(d), 2)
	}
	if d.Who == "" {
		return
	}
	p.gap()
	who := []kit.Span{{Text: safe.Clean(report.WhoWords(d)), Role: kit.StrongWarn}}
	if d.NextWho != "" {
		who = append(who, kit.Span{Text: ", then " + safe.Clean(report.NextWords(d)), Role: kit.Dim})
	}
	p.labelled("who must act", 0, who, 3)
}

// called returns the reference of what failed, as it is shown to a person.
func (s *Screen) called() string {
	if s.msg.Session != nil && s.msg.Session.About.Ref() == s.msg.Ref {
		return s.msg.Session.About.Called()
	}
	return s.msg.Ref
}

// asked returns the request in one sentence, and how certain the cause is.
func (s *Screen) asked(d client.Diagnosis) []kit.Span {
	var text safe.Text
	ref := safe.Clean(s.called())
	switch doing := s.msg.Doing; {
	case s.pasted():
		text = "This is what the pasted text means."
	case doing == "":
		text = "The request failed."
	case ref == "" || strings.HasSuffix(string(doing), string(ref)):
		text = "odatui tried to " + doing + "."
	default:
		text = "odatui tried to " + doing + " in " + ref + "."
	}
	if redact := s.opts.Evidence.Redact; redact != nil { // a token may have been pasted where a name belongs
		text = safe.Clean(redact(string(text)))
	}
	spans := []kit.Span{{Text: text, Role: kit.Plain}}
	if sure := report.SureWords(d.Confidence); sure != "" {
		spans = append(spans, kit.Span{Text: " This is " + safe.Clean(sure) + ".", Role: kit.Dim})
	}
	return spans
}

// steps lists what to do, with the keys of this screen. The second cause has a
// part of its own.
func (s *Screen) steps(p *page, d client.Diagnosis) {
	if len(d.Steps) == 0 {
		return
	}
	p.title("what to do")
	keys := s.actions()
	for i, step := range d.Steps {
		number := kit.PadLeft(safe.Clean(strconv.Itoa(i+1)), 3) + "  "
		if p.tight {
			number = kit.PadLeft(safe.Clean(strconv.Itoa(i+1)), 2) + " "
		}
		p.hang(number, kit.Step(step.Action, report.StepText(step), report.Command(step), keys), mostLines)
	}
}

// proof lists the facts by their source.
func (s *Screen) proof(p *page, d client.Diagnosis) {
	if len(d.Facts)+len(s.opts.Siblings) == 0 {
		return
	}
	p.title("how we know")
	last := client.FactSource("")
	for _, f := range report.BySource(d.Facts) {
		label := safe.Clean(string(f.Source))
		if f.Source == last && !p.narrow() {
			label = ""
		}
		last = f.Source
		p.labelled(label, 2, signed(safe.Lines(f.Text)), mostLines)
	}
	for _, b := range s.opts.Siblings {
		ago := kit.Span{Text: " (checked " + kit.Lasting(b.Ago) + " ago)", Role: kit.Dim}
		status := []kit.Span{{Text: "✓ ", Role: kit.OK}, {Text: "works"}, ago}
		if b.Status >= 400 {
			status = []kit.Span{{Text: "✗ ", Role: kit.Bad}, {Text: "answered " + safe.Clean(strconv.Itoa(b.Status))}, ago}
		}
		p.labelled(safe.Clean(b.Environment), 2, status, 2)
	}
}

// signed gives the sign at the beginning of a fact its colour.
func signed(text safe.Text) []kit.Span {
	for sign, role := range map[safe.Text]kit.Role{"✓": kit.OK, "✗": kit.Bad, "!": kit.Warn} {
		if rest, ok := strings.CutPrefix(string(text), string(sign)+" "); ok {
			return append([]kit.Span{{Text: sign + " ", Role: role}}, kit.MarkCodes(text[len(text)-len(rest):], kit.Plain)...)
		}
	}
	return kit.MarkCodes(text, kit.Plain)
}

// also shows the second cause, and what distinguishes it.
func (s *Screen) also(p *page, d client.Diagnosis) {
	if d.Also == nil {
		return
	}
	p.title("it could also be")
	said := kit.Mark(safe.Lines(d.Also.Title), kit.Plain)
	if who := d.Also.Who; who != "" {
		words := vendors.WhoWords(who, vendors.System(d.Vendor))
		said = append(said, kit.Span{Text: "  Then " + safe.Clean(words) + " must act.", Role: kit.Dim})
	}
	p.indented(said, mostLines)
	if d.Also.Tell != "" {
		p.indented(kit.Mark(safe.Lines(d.Also.Tell), kit.Dim), mostLines)
	}
}

// ticket lists the ids that support will ask for.
func (s *Screen) ticket(p *page, d client.Diagnosis) {
	heading, ids := report.IDs(d)
	clock := s.clock()
	if len(ids) == 0 && clock == "" {
		return
	}
	p.title(safe.Clean(heading))
	for _, id := range ids {
		value := []kit.Span{{Text: safe.Clean(id.Value)}}
		if id.Name == "timestamp" && clock != "" {
			value, clock = append(value, kit.Span{Text: "   " + clock, Role: kit.Dim}), ""
		}
		p.labelled(safe.Clean(id.Label), 2, value, 4)
	}
	if clock != "" {
		p.labelled("clock", 2, []kit.Span{{Text: clock}}, 2)
	}
}

// sameTime is a difference of clocks that is not shown: the Date header has whole
// seconds, and the response takes time.
const sameTime = 2 * time.Second

// clock compares this machine's clock with the server's, "" unknown.
func (s *Screen) clock() safe.Text {
	e := s.opts.Evidence
	switch {
	case !e.SkewKnown:
		return ""
	case e.Skew.Abs() < sameTime:
		return "the clocks agree"
	case e.Skew > 0:
		return "this machine's clock is " + kit.Lasting(e.Skew) + " behind"
	}
	return "this machine's clock is " + kit.Lasting(-e.Skew) + " ahead"
}

// words shows the original message at the end: its first lines, and all of it after
// scrolling.
func (s *Screen) words(p *page, d client.Diagnosis) {
	raw := strings.TrimSpace(d.Raw)
	if raw == "" {
		return
	}
	var laid bytes.Buffer
	if json.Valid([]byte(raw)) && json.Indent(&laid, []byte(raw), "", "  ") == nil {
		raw = laid.String()
	}
	p.title("original message")
	p.fold = len(p.lines)
	p.indented([]kit.Span{{Text: safe.Lines(raw), Role: kit.Dim}}, mostWords)
}

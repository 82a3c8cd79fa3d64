package doctor

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/theme"
)

// page is what is being drawn: lines, some of which can be picked.
type page struct {
	look  *theme.Theme
	pad   safe.Text
	wide  int // cells between the margins
	airy  bool
	lines []string
	picks []int
	pick  int // the chosen one
	mark  int // the last line that a person must see
}

func newPage(look *theme.Theme, width, height, pick int) *page {
	p := &page{look: look, pick: pick, airy: height > 16}
	margin := 3
	switch {
	case width < 30:
		margin = 0
	case width <= 60:
		margin = 1
	}
	p.pad, p.wide = kit.Blank(margin), max(width-2*margin, 8)
	if margin > 1 && p.airy {
		p.gap()
	}
	return p
}

func (p *page) gap() { p.lines = append(p.lines, "") }

// air is a gap where there is room for it.
func (p *page) air() {
	if p.airy {
		p.gap()
	}
}

func (p *page) add(spans ...kit.Span) {
	line := string(p.pad)
	for _, s := range kit.Clip(spans, p.wide) {
		if s.Role == strongWarn {
			line += p.heavy(kit.Warn).Render(s.Text)
			continue
		}
		line += kit.Paint(p.look, s.Role, s.Text)
	}
	p.lines = append(p.lines, line)
}

// strongWarn is Warn in bold: the one who must act.
const strongWarn kit.Role = -1

// heavy is the look of a role in bold, where there are attributes at all.
func (p *page) heavy(role kit.Role) theme.Style {
	style := p.look.Style(int(role))
	if p.look.Plain {
		return style
	}
	return style.Bold()
}

// room is how many cells an item has: on the narrowest pages its bar takes some.
func (p *page) room() int { return p.wide - max(2-len(p.pad), 0) }

// item adds a line that can be picked: two cells are for its bar.
func (p *page) item(left, right []kit.Span) {
	bar := p.look.Bar(len(p.picks) == p.pick)
	p.picks = append(p.picks, len(p.lines))
	pad := p.pad[min(len(p.pad), 2):]
	p.lines = append(p.lines, string(pad)+bar+kit.Line(p.look, p.room(), left, right))
}

// text adds a text, wrapped and indented.
func (p *page) text(role kit.Role, indent int, text safe.Text) {
	for _, line := range kit.Wrap(text, p.wide-indent, 200) {
		p.add(kit.Span{Text: kit.Blank(indent)}, kit.Span{Text: line, Role: role})
	}
}

// bold adds a text in a role, in bold.
func (p *page) bold(role kit.Role, text safe.Text) {
	for _, line := range kit.Wrap(text, p.wide, 8) {
		p.lines = append(p.lines, string(p.pad)+p.heavy(role).Render(line))
	}
}

// column is how many cells the labels get.
const column = 16

// fact adds a label and a text beside it, wrapped; on narrow screens below it.
// What can be typed, pressed or looked up stands out.
func (p *page) fact(label safe.Text, role kit.Role, text safe.Text) {
	p.hang(label, "", kit.Mark(text, role))
}

// hang is fact for spans; lead stands before their first line, and the others
// below it are indented as much.
func (p *page) hang(label, lead safe.Text, spans []kit.Span) {
	if kit.SpansWidth(spans) == 0 {
		return
	}
	indent := column
	if p.wide < 50 {
		indent = 2
		if label != "" {
			p.add(kit.Span{Text: label, Role: kit.Dim})
		}
	}
	for i, line := range kit.WrapSpans(spans, max(p.wide-indent-kit.Width(lead), 8), 200) {
		name, before := kit.Blank(indent), lead
		if i == 0 && indent == column {
			name = kit.Pad(kit.Cut(label, indent-1), indent)
		}
		if i > 0 {
			before = kit.Blank(kit.Width(lead))
		}
		p.add(append([]kit.Span{{Text: name + before, Role: kit.Dim}}, line...)...)
	}
}

func (p *page) rule() {
	p.air()
	p.lines = append(p.lines, string(p.pad)+p.look.Rule.Render(kit.Rule(p.wide)))
	p.air()
}

// View draws the stages and the verdict, one stage, or the sets.
func (s *Screen) View(width, height int) string {
	switch s.view {
	case viewStage:
		p := newPage(s.look, width, height, s.stage.Pick)
		s.drawStage(p)
		s.stage.Set(p.lines, p.picks)
		return s.stage.View(height)
	case viewSets:
		p := newPage(s.look, width, height, s.sets.Pick)
		s.drawSets(p)
		s.sets.Set(p.lines, p.picks)
		return s.sets.View(height)
	}
	p := newPage(s.look, width, height, s.stages.Pick)
	s.drawStages(p)
	s.drawVerdict(p)
	s.stages.Set(p.lines, p.picks)
	if s.point {
		s.stages.Reveal(p.mark, height, s.other != nil && s.other.done)
		s.point = false
	}
	return s.stages.View(height)
}

func (s *Screen) drawStages(p *page) {
	if p.airy {
		intro := []kit.Span{{Text: "from this machine to the first row of ", Role: kit.Dim}, {Text: safe.Clean(s.ref)}}
		if s.other != nil {
			intro = append(intro, kit.Span{Text: ", against ", Role: kit.Dim}, kit.Span{Text: safe.Clean(s.other.ref)})
		}
		p.add(intro...)
		p.gap()
	}
	if !s.run.started {
		p.add(kit.Span{Text: "Nothing was checked yet.", Role: kit.Dim}, kit.Span{Text: "  R", Role: kit.Accent}, kit.Span{Text: " begins", Role: kit.Dim})
		return
	}
	title := 15
	for _, stage := range s.run.checkup.Stages {
		title = max(title, min(kit.Width(safe.Clean(stage.Title))+2, 20))
	}
	if p.wide < 60 {
		title = min(title, p.wide/4+1)
	}
	if s.other != nil && p.wide >= abreast {
		half := (p.wide - title - 6) / 2
		p.add(kit.Span{Text: kit.Blank(3+title) + kit.Pad(s.ownName(), half) + "   " + s.otherName(), Role: kit.Dim})
	}
	for _, stage := range s.run.checkup.Stages {
		s.drawRow(p, stage, title)
	}
}

// abreast is how wide a page must be to show two checkups side by side.
const abreast = 110

// drawRow draws one stage: sign, title, finding, time; beside it, or on a line
// of its own where there is a difference, the other environment's.
func (s *Screen) drawRow(p *page, stage client.Stage, title int) {
	name := safe.Clean(stage.Title)
	if name == "" {
		name = safe.Clean(titleOf(stage.ID))
	}
	sign, tone := s.signOf(&s.run, stage)
	left := []kit.Span{sign, {Text: kit.Pad(kit.Cut(name, title-1), title), Role: tone}}
	found := kit.Span{Text: finding(&s.run, stage), Role: findingRole(stage)}
	right := []kit.Span{{Text: s.took(&s.run, stage), Role: kit.Mute}}
	switch {
	case p.wide < 40: // the finding needs the room
		right[0].Text = ""
	case stage.State == client.StageRunning:
		right[0].Role = kit.Dim
	}
	if s.other == nil {
		room := p.room() - kit.SpansWidth(left) - kit.SpansWidth(right) - 2
		if right[0].Text == "" {
			room += 2
		}
		found.Text = kit.Cut(found.Text, max(room, 0))
		p.item(append(left, found), right)
		return
	}
	theirs, _ := s.other.stage(stage.ID)
	theirSign, _ := s.signOf(s.other, theirs)
	theirFinding := kit.Span{Text: finding(s.other, theirs), Role: findingRole(theirs)}
	if p.wide >= abreast {
		half := (p.wide - kit.SpansWidth(left) - 3) / 2
		found.Text = kit.Pad(kit.Cut(found.Text, half-2), half)
		theirFinding.Text = kit.Cut(theirFinding.Text, half)
		p.item(append(left, found, theirSign, theirFinding), nil)
		return
	}
	found.Text = kit.Cut(found.Text, max(p.room()-kit.SpansWidth(left), 0))
	p.item(append(left, found), nil)
	if over(theirs.State) && over(stage.State) && differs(stage, theirs) {
		p.add(kit.Span{Text: kit.Blank(3) + kit.Pad(s.otherName(), title-3), Role: kit.Dim}, theirSign, theirFinding)
	}
}

// over reports the state of a stage that has been checked.
func over(state client.StageState) bool {
	return state == client.StageOK || state == client.StageWarn || state == client.StageFail || state == client.StageSkip
}

func (r *run) stage(id client.StageID) (client.Stage, bool) {
	for _, stage := range r.checkup.Stages {
		if stage.ID == id {
			return stage, true
		}
	}
	return client.Stage{ID: id, State: client.StageWaiting}, false
}

// beat is how long one picture of the spinner stays.
const beat = 120 * time.Millisecond

var spinner = []safe.Text{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"}

// signOf returns the sign of a stage, three cells wide, and how its title is
// drawn.
func (s *Screen) signOf(r *run, stage client.Stage) (kit.Span, kit.Role) {
	switch stage.State {
	case client.StageOK:
		return kit.Span{Text: "✓  ", Role: kit.OK}, kit.Plain
	case client.StageWarn:
		return kit.Span{Text: "!  ", Role: kit.Warn}, kit.Plain
	case client.StageFail:
		return kit.Span{Text: "✗  ", Role: kit.Bad}, kit.Plain
	case client.StageRunning:
		switch {
		case !r.running():
		case s.look.Plain:
			return kit.Span{Text: ">  ", Role: kit.Accent}, kit.Strong
		default:
			return kit.Span{Text: spinner[int(r.elapsed(stage.ID)/beat)%len(spinner)] + "  ", Role: kit.Accent}, kit.Strong
		}
	}
	return kit.Span{Text: "·  ", Role: kit.Mute}, kit.Mute
}

// elapsed is how long a stage has been running.
func (r *run) elapsed(id client.StageID) time.Duration {
	since, ok := r.since[id]
	if !ok {
		return 0
	}
	return time.Since(since)
}

// finding is the line of a stage.
func finding(r *run, stage client.Stage) safe.Text {
	text := safe.Clean(stage.Detail)
	switch {
	case stage.State == client.StageSkip && !strings.HasPrefix(strings.ToLower(stage.Detail), "skip"):
		return "skipped: " + text
	case stage.State == client.StageRunning && !r.running(), stage.State == client.StageWaiting && r.stopped:
		return "stopped"
	}
	return text
}

func findingRole(stage client.Stage) kit.Role {
	switch stage.State {
	case client.StageWarn:
		return kit.Warn
	case client.StageFail:
		return kit.Bad
	}
	return kit.Dim
}

// took is the time of a stage, while it runs that of now.
func (s *Screen) took(r *run, stage client.Stage) safe.Text {
	switch {
	case stage.State == client.StageRunning && r.running():
		if e := r.elapsed(stage.ID); e >= kit.Slow {
			return seconds(e)
		}
	case stage.Took > 0:
		return kit.Millis(stage.Took)
	}
	return ""
}

// seconds writes a time that goes on: steadily, in tenths.
func seconds(d time.Duration) safe.Text {
	return safe.Clean(strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + " s")
}

// drawVerdict draws what came of it.
func (s *Screen) drawVerdict(p *page) {
	r := &s.run
	if !r.started || r.running() {
		return
	}
	p.rule()
	c := r.checkup
	switch {
	case r.stopped:
		p.text(kit.Dim, 0, "Stopped before the end.")
		return
	case r.err != nil:
		p.bold(kit.Bad, "The way could not be checked.")
		p.text(kit.Plain, 0, safe.Clean(r.err.Error()))
		return
	case c.Diagnosis != nil:
		drawDiagnosis(p, *c.Diagnosis, diagnose.SystemOf(c.Target))
		p.mark = len(p.lines) - 1
	case r.rows():
		p.bold(kit.OK, "The way to the first row is open.")
	case c.OK:
		p.bold(kit.OK, "Nothing failed of what was checked.")
	default:
		p.bold(kit.Warn, "The way was not checked to its end.")
	}
	s.drawWarnings(p)
	s.drawChanged(p)
	s.drawAgainst(p)
	if c.Diagnosis != nil {
		drawFacts(p, *c.Diagnosis)
	}
}

// rows reports that a row came.
func (r *run) rows() bool {
	stage, _ := r.stage(client.StageFirstRow)
	return stage.State == client.StageOK || stage.State == client.StageWarn
}

// drawDiagnosis draws the cause, who must act and what to do.
func drawDiagnosis(p *page, d client.Diagnosis, system diagnose.System) {
	p.bold(kit.Bad, safe.Clean(d.Title))
	switch d.Confidence {
	case client.Medium:
		p.text(kit.Dim, 0, "This is likely, not certain.")
	case client.Low:
		p.text(kit.Dim, 0, "This is a guess.")
	}
	p.air()
	if d.Who != "" {
		who := []kit.Span{{Text: safe.Clean(diagnose.WhoWords(d.Who, system)), Role: strongWarn}}
		who = append(who, kit.Span{Text: "  (" + safe.Clean(string(d.Who)) + ")", Role: kit.Dim})
		if d.NextWho != "" {
			who = append(who, kit.Span{Text: ", then " + safe.Clean(diagnose.WhoWords(d.NextWho, system)), Role: kit.Dim})
		}
		p.hang("who must act", "", who)
	}
	for i, step := range d.Steps {
		label := safe.Text("")
		if i == 0 {
			label = "what to do"
		}
		lead := safe.Text("")
		if len(d.Steps) > 1 {
			lead = number(i+1) + "  "
		}
		p.hang(label, lead, kit.Mark(safe.Lines(step), kit.Plain))
	}
}

// drawFacts says how we know.
func drawFacts(p *page, d client.Diagnosis) {
	if len(d.Facts) == 0 {
		return
	}
	p.air()
	p.text(kit.Dim, 0, "how we know")
	last := client.FactSource("")
	for _, f := range d.Facts {
		label := safe.Text("")
		if f.Source != last {
			label, last = "  "+safe.Clean(string(f.Source)), f.Source
		}
		p.fact(label, kit.Plain, safe.Clean(f.Text))
	}
}

// drawWarnings lists what a good run warns about, in full: the line of the
// stage may have cut it.
func (s *Screen) drawWarnings(p *page) {
	if s.run.checkup.Diagnosis != nil {
		return
	}
	for _, stage := range s.run.checkup.Stages {
		if stage.State == client.StageWarn {
			p.fact(safe.Clean(titleOr(stage)), kit.Warn, safe.Clean(stage.Detail))
		}
	}
}

func titleOr(stage client.Stage) string {
	if stage.Title != "" {
		return stage.Title
	}
	return titleOf(stage.ID)
}

// drawChanged says what differs from the last run that went well.
func (s *Screen) drawChanged(p *page) {
	c := s.run.checkup
	if c.Since.IsZero() {
		return
	}
	when := safe.Clean(c.Since.Local().Format("2 Jan at 15:04"))
	if len(c.Changed) == 0 {
		if c.Diagnosis != nil {
			p.air()
			p.text(kit.Dim, 0, "nothing in the profile or its token differs since it last worked, on "+when)
		}
		return
	}
	p.air()
	p.text(kit.Dim, 0, "what differs since it last worked, on "+when)
	for _, line := range c.Changed {
		p.text(kit.Plain, 2, safe.Clean(line))
	}
}

// Head names the screen, and how it goes where the credential stands else:
// a checkup uses its own.
func (s *Screen) Head() kit.Head {
	h := kit.Head{Crumbs: []safe.Text{"doctor"}}
	r := &s.run
	if s.other != nil && !r.running() && s.other.running() {
		r = s.other
	}
	switch {
	case s.Busy():
		h.Right = []kit.Span{{Text: "checking… ", Role: kit.Warn}}
	case !s.run.started:
		h.Right = []kit.Span{{Text: "not checked ", Role: kit.Dim}}
	case r.stopped:
		h.Right = []kit.Span{{Text: "stopped ", Role: kit.Dim}}
	case r.err != nil:
		h.Right = []kit.Span{{Text: "✗ not checked ", Role: kit.Bad}}
	default:
		h.Right = s.outcome()
	}
	return h
}

// outcome says in a word or two how it went.
func (s *Screen) outcome() []kit.Span {
	if i, ok := s.run.failed(); ok {
		return []kit.Span{{Text: "✗ ", Role: kit.Bad}, {Text: safe.Clean(titleOr(s.run.checkup.Stages[i])) + " ", Role: kit.Bad}}
	}
	warnings := s.run.count(client.StageWarn)
	refused := 0
	for _, set := range s.run.checkup.Sets {
		if set.State == client.StageFail {
			refused++
		}
	}
	switch {
	case refused > 0 && s.view == viewSets:
		return []kit.Span{{Text: "! " + number(refused) + " refused ", Role: kit.Warn}}
	case warnings == 1:
		return []kit.Span{{Text: "! 1 warning ", Role: kit.Warn}}
	case warnings > 1:
		return []kit.Span{{Text: "! " + number(warnings) + " warnings ", Role: kit.Warn}}
	case !s.run.rows():
		return []kit.Span{{Text: "· not to its end ", Role: kit.Dim}}
	}
	return []kit.Span{{Text: "✓ ", Role: kit.OK}, {Text: "all well ", Role: kit.OK}}
}

// count tells how many stages stand so.
func (r *run) count(states ...client.StageState) int {
	n := 0
	for _, stage := range r.checkup.Stages {
		if slices.Contains(states, stage.State) {
			n++
		}
	}
	return n
}

// Foot tells how far it went and how long it took.
func (s *Screen) Foot() kit.Foot {
	var f kit.Foot
	r := &s.run
	if s.view == viewSets {
		f = s.footSets()
	} else if r.started {
		ran := r.count(client.StageOK, client.StageWarn, client.StageFail)
		f.Left = []kit.Span{
			{Text: number(ran)}, {Text: " of " + number(len(r.checkup.Stages)) + " stages ran", Role: kit.Dim},
		}
	}
	switch {
	case r.running():
		f.Left = append(f.Left, kit.Span{Text: "   " + seconds(time.Since(r.began)), Role: kit.Dim})
	case r.started:
		took := r.checkup.Took
		if took == 0 {
			took = r.took
		}
		f.Left = append(f.Left, kit.Span{Text: " in " + kit.Millis(took), Role: kit.Dim})
	}
	if s.sheet().More() {
		f.Right = []kit.Span{{Text: "↓ more", Role: kit.Accent}}
	}
	return f
}

func number(n int) safe.Text { return safe.Clean(strconv.Itoa(n)) }

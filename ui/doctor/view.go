package doctor

import (
	"slices"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// SetSize says how large the body is; a verdict stays in sight.
func (s *Screen) SetSize(width, height int) tea.Cmd {
	s.width, s.height, s.point = width, height, s.run.done
	for _, sheet := range []*kit.Sheet{&s.stages, &s.stage, &s.sets} {
		sheet.SetHeight(height)
	}
	s.lay()
	return nil
}

// lay gives the sheet that is shown its lines: moving goes by them. [Screen.View] draws
// them anew, for times go on.
func (s *Screen) lay() {
	p := s.draw()
	s.sheet().Set(p.lines, p.picks)
	if s.point && s.view == viewStages {
		s.stages.Reveal(p.mark, s.other != nil && s.other.done)
		if s.height >= smallest {
			s.stages.Reveal(p.step+1, true)
		}
		s.point = false
	}
}

// smallest is the height from which what to do counts more than the stage that failed.
const smallest = 8

// View draws the stages and the verdict, one stage, or the sets.
func (s *Screen) View() string {
	p, sheet := s.draw(), *s.sheet()
	sheet.Set(p.lines, p.picks)
	return sheet.View()
}

func (s *Screen) draw() *page {
	p := newPage(s.look, s.width, s.height, s.sheet().Pick)
	switch s.view {
	case viewStage:
		s.drawStage(p)
	case viewSets:
		s.drawSets(p)
	default:
		s.drawStages(p)
		s.drawVerdict(p)
	}
	return p
}

func (s *Screen) drawStages(p *page) {
	if p.airy {
		intro := []kit.Span{{Text: "from this machine to the first row of ", Role: kit.Dim}, {Text: safe.Clean(s.about.Called())}}
		if s.other != nil {
			intro = append(intro, kit.Span{Text: ", against ", Role: kit.Dim}, kit.Span{Text: safe.Clean(s.other.ref)})
		}
		p.add(intro...)
		p.gap()
	}
	if !s.run.started {
		p.unasked("Nothing was checked yet.")
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
	right := []kit.Span{{Text: s.took(&s.run, stage), Role: kit.Dim}}
	if p.wide < 40 { // the finding needs the room
		right[0].Text = ""
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
	return kit.Span{Text: "·  ", Role: kit.Mute}, kit.Dim
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
	case stage.State == client.StageSkip && !stage.NotRun:
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
		return []kit.Span{{Text: "! " + kit.Int(refused) + " refused ", Role: kit.Warn}}
	case warnings == 1:
		return []kit.Span{{Text: "! 1 warning ", Role: kit.Warn}}
	case warnings > 1:
		return []kit.Span{{Text: "! " + kit.Int(warnings) + " warnings ", Role: kit.Warn}}
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
			{Text: kit.Int(ran)}, {Text: " of " + kit.Int(len(r.checkup.Stages)) + " stages ran", Role: kit.Dim},
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
	if further := beyond(s.sheet()); further != "" {
		f.Right = []kit.Span{{Text: further, Role: kit.Accent}}
	}
	return f
}

// beyond says on which sides of the window the sheet goes on, "" on none.
func beyond(sheet *kit.Sheet) safe.Text {
	switch {
	case sheet.Less() && sheet.More():
		return "↑↓ more"
	case sheet.Less():
		return "↑ more"
	case sheet.More():
		return "↓ more"
	}
	return ""
}

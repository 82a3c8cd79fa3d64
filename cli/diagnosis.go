package cli

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"odatui/cli/session"
	"odatui/client"
	"odatui/client/diagnose"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/client/snippet"
	"odatui/lazy"
)

// widestText is the most cells of a line of prose: longer ones are hard to read.
const widestText = 100

// printDiagnosis writes a diagnosis as text: the cause, who must act, what to do,
// how we know, and the ids for a ticket. The original message is left out if it
// was pasted.
func (a *app) printDiagnosis(w io.Writer, e client.Evidence, d client.Diagnosis) error {
	p := &prose{width: a.proseWidth()}
	p.line("", d.Title)
	p.blank()
	p.pair("who must act", whoLine(d))
	if sure := report.SureWords(d.Confidence); sure != "" {
		p.pair("how sure", sure)
	}
	p.steps(a.stepLines(d))
	p.facts(d.Facts)
	var own *client.ProfileError
	if !errors.As(e.Err, &own) { // else nothing was sent
		p.ids(d)
		if e.Text == "" {
			p.raw(d.Raw)
		}
	}
	p.blank()
	p.pair("more", "odatui explain "+d.Code)
	p.pair("", diagnose.Doc(d.Code))
	if d.Page != "" {
		p.pair("", d.Page)
	}
	_, err := io.WriteString(w, p.String())
	return err
}

// whoLine returns who must act and who is next, by name and as in JSON.
func whoLine(d client.Diagnosis) string {
	line := fmt.Sprintf("%s (%s)", report.WhoWords(d), d.Who)
	if d.NextWho != "" {
		line += fmt.Sprintf(", then %s (%s)", report.NextWords(d), d.NextWho)
	}
	return line
}

// proseWidth returns the width of lines of text, 0 unlimited.
func (a *app) proseWidth() int {
	if a.width <= 0 {
		return 0
	}
	return min(a.width, widestText)
}

// prose collects text, sanitised and wrapped.
type prose struct {
	strings.Builder
	width int
}

const (
	labelCells = 18
	rawLines   = 12
)

func (p *prose) blank() { p.WriteByte('\n') }

// line writes a text after left; its further lines are indented as far.
func (p *prose) line(left, text string) {
	indent := strings.Repeat(" ", ansi.StringWidth(left))
	text = string(safe.Clean(text))
	if room := p.width - len(indent); p.width > 0 && room >= 20 {
		text = fold(text, room)
	}
	for i, l := range strings.Split(text, "\n") {
		if i > 0 {
			left = indent
		}
		p.WriteString(strings.TrimRight(left+l, " ") + "\n")
	}
}

// fold breaks a line at its blanks only: an id or a command that is broken at a
// hyphen cannot be copied. A word longer than a line is broken at its commas.
func fold(text string, room int) string {
	var b strings.Builder
	used := 0
	for i, word := range strings.Split(text, " ") {
		wide := ansi.StringWidth(word)
		switch {
		case i == 0:
		case used+1+wide > room:
			b.WriteByte('\n')
			used = 0
		default:
			b.WriteByte(' ')
			used++
		}
		if wide > room {
			word = ansi.Wrap(word, room, ",&")
			wide = ansi.StringWidth(word[strings.LastIndexByte(word, '\n')+1:])
		}
		b.WriteString(word)
		used += wide
	}
	return b.String()
}

// stepLines returns the steps of a diagnosis with their commands, its second
// cause as the last one.
func (a *app) stepLines(d client.Diagnosis) []string {
	lines := []string{}
	for _, s := range report.Steps(d) {
		lines = append(lines, report.WithCommand(s, a.command(s, a.settings().Demo)))
	}
	return lines
}

// command returns the command for a step, "" none. Only commands of the demo know
// the demo's profiles, which are not kept.
func (a *app) command(s client.Step, inDemo bool) string {
	if (s.Action == client.ActionEdit || s.Action == client.ActionSecret) && len(s.Args) > 0 && session.IsURL(s.Args[0]) {
		return a.sameFile("odatui profiles add --name NAME --url " + snippet.ShellText(s.Args[0]))
	}
	line := report.Command(s)
	if s.Action == client.ActionRun && s.Args[len(s.Args)-1] == "--raw" {
		line += " > FILE"
	}
	rest, ours := strings.CutPrefix(line, "odatui ")
	switch {
	case !ours || !inDemo:
		return a.sameFile(line)
	case s.Action == client.ActionEdit || s.Action == client.ActionSecret:
		return ""
	}
	return "odatui demo " + rest
}

// commandOfProfiles finds a command that reads the profiles in a line of advice.
var commandOfProfiles = lazy.Regexp(`\bodatui (sets|describe|get|doctor|token|profiles) `)

// sameFile makes the commands of a line of advice use the profiles file that this
// command line names, if it names one.
func (a *app) sameFile(line string) string {
	for i, word := range a.words {
		file, ok := strings.CutPrefix(word, "--config=")
		if word == "--config" && i+1 < len(a.words) {
			file, ok = a.words[i+1], true
		}
		if ok {
			return commandOfProfiles.ReplaceAllString(line, "odatui --config "+strings.ReplaceAll(quoted(file), "$", "$$")+" $1 ")
		}
	}
	return line
}

// quoted returns words as a shell takes them.
func quoted(words ...string) string {
	return report.Command(client.Step{Action: client.ActionRun, Args: words})
}

// pair writes a label and a text.
func (p *prose) pair(label, text string) { p.line(fmt.Sprintf("%-*s", labelCells, label), text) }

func (p *prose) steps(lines []string) {
	if len(lines) == 0 {
		return
	}
	p.WriteString("\nwhat to do\n")
	for i, line := range lines {
		p.line(fmt.Sprintf("%3d  ", i+1), line)
	}
}

func (p *prose) facts(facts []client.Finding) {
	if len(facts) == 0 {
		return
	}
	p.WriteString("\nhow we know\n")
	for _, f := range report.BySource(facts) {
		p.line(fmt.Sprintf("  %-*s", labelCells-2, f.Source), f.Text)
	}
}

func (p *prose) ids(d client.Diagnosis) {
	heading, ids := report.IDs(d)
	if len(ids) == 0 {
		return
	}
	p.WriteString("\n" + heading + "\n")
	for _, id := range ids {
		p.line(fmt.Sprintf("  %-*s", labelCells-2, id.Label), id.Value)
	}
}

// raw writes the original message, or its beginning.
func (p *prose) raw(text string) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if text == "" {
		return
	}
	p.WriteString("\noriginal message\n")
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		if i == rawLines {
			p.line("  ", fmt.Sprintf("… %s more, whole with --format json", plural(int64(len(lines)-i), "line")))
			break
		}
		if len(l) > 2000 {
			l = strings.ToValidUTF8(l[:2000], "") + " …"
		}
		p.line("  ", l)
	}
}

// diagnosisJSON returns a diagnosis as it is written as JSON, null for none.
func (a *app) diagnosisJSON(d *client.Diagnosis) any {
	if d == nil {
		return nil
	}
	shown := struct {
		Code       string            `json:"code"`
		Title      string            `json:"title"`
		Who        client.Who        `json:"who"`
		NextWho    *client.Who       `json:"next_who"`
		Confidence client.Confidence `json:"confidence"`
		Facts      []client.Finding  `json:"facts"`
		Steps      []string          `json:"steps"`
		IDs        map[string]string `json:"ids"`
		Raw        string            `json:"raw"`
	}{d.Code, d.Title, d.Who, nil, d.Confidence, d.Facts, a.stepLines(*d), d.IDs, d.Raw}
	if d.NextWho != "" {
		shown.NextWho = &d.NextWho
	}
	if shown.Facts == nil {
		shown.Facts = []client.Finding{}
	}
	if shown.IDs == nil {
		shown.IDs = map[string]string{}
	}
	return shown
}

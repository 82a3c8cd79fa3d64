package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/safe"
)

// markdown writes a report for a ticket. Untrusted texts cannot break out of their
// place and have no control sequences.
func (r *report) markdown() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", escaped(r.Title))
	if !r.self {
		fmt.Fprintf(&b, "This is for **%s**.%s\n\n", escaped(r.For), r.next())
	}
	r.steps(&b)
	table(&b, "What happened", r.About)
	if r.Words != "" {
		b.WriteString("## What came back\n\n" + fenced(cutText(r.Words, mostWords)) + "\n")
	}
	r.known(&b)
	r.claims(&b)
	r.stages(&b)
	r.exchanges(&b)
	bullets(&b, "Before", r.Before)
	if !r.self {
		numbered(&b, "What the sender does", r.Ours)
	}
	table(&b, "Where it ran", r.Local)
	fmt.Fprintf(&b, "---\n\n%s A removed secret is shown as %s. The code of this failure is "+
		"`%s` (%s).\n", escaped(r.Removed), "“(removed)”", r.Code, r.Doc)
	return b.String()
}

func (r *report) next() string {
	if r.Confidence == client.High || r.Confidence == "" {
		return ""
	}
	return " The cause is likely, not certain."
}

func (r *report) steps(b *strings.Builder) {
	title := "What you are asked to do"
	if r.self {
		title = "What to do"
	}
	numbered(b, title, r.Asks)
	numbered(b, "If this is passed on to "+r.nextFor, r.Next)
}

func (r *report) known(b *strings.Builder) {
	var list []string
	for _, f := range r.Facts {
		if !r.shown(f) {
			list = append(list, string(f.Source)+": "+f.Text)
		}
	}
	bullets(b, "How we know", list)
}

// shown reports whether a fact names a setting that the table above shows.
func (r *report) shown(f client.Finding) bool {
	return f.Value != "" && slices.ContainsFunc(r.About, func(p pair) bool { return p.Value == f.Value })
}

func (r *report) claims(b *strings.Builder) {
	if len(r.Claims) == 0 {
		return
	}
	b.WriteString("## The token, decoded\n\n| claim | value | expected | |\n|---|---|---|---|\n")
	for _, c := range r.Claims {
		verdict := c.Verdict
		if verdict != "" && c.Meaning != "" && c.Verdict != string(claims.Fits) {
			verdict += ": " + c.Meaning
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", escaped(c.Name), coded(c.Value), coded(c.Expected), escaped(verdict))
	}
	b.WriteByte('\n')
}

func (r *report) stages(b *strings.Builder) {
	if len(r.Stages) == 0 {
		return
	}
	b.WriteString("## What was checked\n\n| stage | | found | ms |\n|---|---|---|---|\n")
	for _, s := range r.Stages {
		took := ""
		if s.Millis > 0 {
			took = strconv.FormatInt(s.Millis, 10)
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", s.ID, s.State, escaped(s.Detail), took)
	}
	b.WriteByte('\n')
}

func (r *report) exchanges(b *strings.Builder) {
	if len(r.Exchanges) == 0 {
		return
	}
	b.WriteString("## What was sent and received\n\n")
	for _, x := range r.Exchanges {
		var t strings.Builder
		t.WriteString(x.Request + "\n")
		for _, f := range x.Sent {
			t.WriteString(f + "\n")
		}
		if x.SentBody != "" {
			t.WriteString("\n" + x.SentBody + "\n")
		}
		t.WriteString("\n" + x.Answer + "\n")
		for _, f := range x.Got {
			t.WriteString(f + "\n")
		}
		switch {
		case x.Body != "" && cutText(r.Words, mostBody) == x.Body:
			t.WriteString("\n(the body is under What came back)\n")
		case x.Body != "":
			t.WriteString("\n" + x.Body + "\n")
		}
		head := strings.TrimSpace(strings.Join([]string{x.When, x.Timing}, "; "))
		if x.Attempt > 1 {
			head += fmt.Sprintf("; attempt %d, because of %s", x.Attempt, x.Why)
		}
		if head = strings.Trim(head, "; "); head != "" {
			b.WriteString(escaped(head) + "\n\n")
		}
		b.WriteString(fenced(t.String()) + "\n")
	}
}

func table(b *strings.Builder, title string, rows []pair) {
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n| | |\n|---|---|\n", title)
	for _, p := range rows {
		fmt.Fprintf(b, "| %s | %s |\n", escaped(p.Name), coded(p.Value))
	}
	b.WriteByte('\n')
}

func bullets(b *strings.Builder, title string, list []string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", title)
	for _, s := range list {
		b.WriteString("- " + escaped(s) + "\n")
	}
	b.WriteByte('\n')
}

func numbered(b *strings.Builder, title string, list []string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(b, "## %s\n\n", title)
	for i, s := range list {
		fmt.Fprintf(b, "%d. %s\n", i+1, escaped(s))
	}
	b.WriteByte('\n')
}

// special escapes the characters that have a meaning in Markdown and HTML.
var special = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "~~", `\~\~`,
	"& ", "& ", "&", "&amp;")

// escaped returns a text for a line of Markdown, which shows it as it is.
func escaped(s string) string {
	s = special.Replace(string(safe.Clean(strings.Join(strings.Fields(s), " "))))
	if s != "" && strings.ContainsRune("#-+=", rune(s[0])) {
		s = `\` + s
	}
	return s
}

// coded returns a value as code within a line or a table.
func coded(s string) string {
	s = string(safe.Clean(strings.Join(strings.Fields(s), " ")))
	if s == "" {
		return ""
	}
	// A cell of a table ends at a pipe even within code.
	s = strings.ReplaceAll(s, "|", `\|`)
	fence := strings.Repeat("`", longest(s)+1)
	if strings.HasPrefix(s, "`") || strings.HasSuffix(s, "`") {
		s = " " + s + " "
	}
	return fence + s + fence
}

// fenced returns a text as a block of code that the text cannot end.
func fenced(s string) string {
	s = strings.Trim(string(safe.Lines(strings.ReplaceAll(s, "\r\n", "\n"))), "\n")
	fence := strings.Repeat("`", max(longest(s)+1, 3))
	return fence + "\n" + s + "\n" + fence + "\n"
}

// longest returns the length of the longest run of backticks.
func longest(s string) int {
	most, run := 0, 0
	for _, c := range s {
		if c != '`' {
			run = 0
			continue
		}
		run++
		most = max(most, run)
	}
	return most
}

package token

import (
	"encoding/json"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/claims"
	"odatui/client/report"
	"odatui/client/safe"
	"odatui/ui/kit"
)

// page is the width of a body, and its margin.
type page struct {
	pad  safe.Text
	wide int
	airy bool
}

func newPage(width, height int) page {
	margin := kit.Margin(width)
	return page{pad: kit.Blank(margin), wide: max(width-2*margin, 8), airy: height > 16}
}

// View draws the state of the credential and its claims, or one claim.
func (s *Screen) View() string {
	if s.full && len(s.rows) > 0 {
		sheet := s.sheet // drawn again: the theme may have changed
		sheet.Set(s.claim(newPage(s.width, s.height)), nil)
		return sheet.View()
	}
	lines, _ := s.body()
	return strings.Join(lines, "\n")
}

// layout sets the length and height of what scrolls.
func (s *Screen) layout() {
	s.list.SetHeight(s.height - len(s.over(newPage(s.width, s.height))))
	s.sheet.SetHeight(s.height)
	if s.full && len(s.rows) > 0 {
		s.sheet.Set(s.claim(newPage(s.width, s.height)), nil)
	}
}

// body draws the list of claims with what is above and below. It returns the claim of
// each line, -1 none.
func (s *Screen) body() (lines []string, at []int) {
	p := newPage(s.width, s.height)
	lines = s.over(p)
	if len(s.rows) == 0 {
		return append(lines, s.instead(p)...), nil
	}
	for range lines {
		at = append(at, -1)
	}
	about := s.about(p)
	list, rows := s.window(p, s.height-len(lines)-len(about))
	lines, at = append(lines, list...), append(at, rows...)
	if !p.airy {
		about = about[min(1, len(about)):] // the rule is enough of a gap
	}
	return append(lines, about...), at
}

// over returns the lines above the claims.
func (s *Screen) over(p page) []string {
	lines := s.state(p)
	if len(s.rows) > 0 && p.airy {
		lines = append(lines, "", string(p.pad)+s.look.Dim.Render(kit.Cut(s.columns(p).header(), p.wide)))
	}
	return lines
}

// about returns the meaning of the claim under the cursor, which its column cuts off.
func (s *Screen) about(p page) []string {
	r := s.current()
	_, role := verdict(r.Verdict)
	text := safe.Clean(r.Name) + ": " + safe.Clean(r.Meaning)
	if r.Expected != "" {
		text += "; expected by " + safe.Clean(report.SourceWords(r.Source))
	}
	lines := []string{""}
	if p.airy {
		lines = append(lines, string(p.pad)+s.look.Rule.Render(kit.Rule(p.wide)))
	}
	for _, line := range kit.Wrap(text, p.wide, 2) {
		lines = append(lines, string(p.pad)+kit.Paint(s.look, role, line))
	}
	return lines
}

// state returns kind, remaining time and source of the credential.
func (s *Screen) state(p page) []string {
	var lines []string
	if len(p.pad) > 1 && p.airy {
		lines = append(lines, "")
	}
	add := func(spans ...kit.Span) {
		lines = append(lines, string(p.pad)+kit.Render(s.look, kit.Clip(spans, p.wide)...))
	}
	if s.Busy() {
		add(kit.Span{Text: "asking for a token…", Role: kit.Accent})
	} else {
		sign, text := kit.TokenSpans(s.info, s.opts.Now())
		spans := []kit.Span{sign, {Text: s.kind(), Role: kit.Strong}}
		if s.info.State == client.TokenValid && !s.info.ExpiresAt.IsZero() {
			spans = append(spans, kit.Span{Text: "   "}, s.left(text),
				kit.Span{Text: safe.Clean(s.info.ExpiresAt.In(s.opts.Now().Location()).Format("  until 15:04")), Role: kit.Dim})
			exact := kit.Span{Text: safe.Clean(s.info.ExpiresAt.UTC().Format("  (2006-01-02 15:04:05Z)")), Role: kit.Dim}
			if kit.SpansWidth(spans)+kit.Width(exact.Text) <= p.wide {
				spans = append(spans, exact)
			}
		}
		add(spans...)
	}
	if s.info.Source != "" {
		add(kit.Span{Text: "  from " + safe.Clean(s.info.Source), Role: kit.Dim})
	}
	if wrong, odd := s.count(claims.Wrong), s.count(claims.Odd); wrong+odd > 0 {
		var spans []kit.Span
		if wrong > 0 {
			spans = append(spans, kit.Span{Text: "  " + claimCount(wrong, "is", "are") + " wrong", Role: kit.Bad})
		}
		if odd > 0 {
			spans = append(spans, kit.Span{Text: "  " + claimCount(odd, "is", "are") + " odd", Role: kit.Warn})
		}
		add(spans...)
	}
	return lines
}

// left returns how long the token is valid.
func (s *Screen) left(text kit.Span) kit.Span {
	if text.Role == kit.Dim {
		text.Role = kit.Plain
	}
	if s.info.ExpiresAt.After(s.opts.Now()) {
		text.Text += " left"
	}
	return text
}

// kind returns the kind of the credential in words.
func (s *Screen) kind() safe.Text {
	switch s.info.State {
	case client.TokenNone:
		return "no token yet"
	case client.TokenFailed:
		return "no token: the last attempt failed"
	}
	switch s.info.Kind {
	case "jwt":
		return "a token that can be read (JWT)"
	case "encrypted":
		return "an encrypted token (JWE)"
	case "opaque":
		return "an opaque token"
	}
	switch m := s.info.Method; {
	case m.Password():
		return "user name and password"
	case m.Key():
		return "an API key"
	case m.Anonymous():
		return "no sign-in"
	}
	return kit.Words(s.info.Kind)
}

func claimCount(n int, one, many safe.Text) safe.Text {
	if n == 1 {
		return "1 claim " + one
	}
	return safe.Clean(strconv.Itoa(n)) + " claims " + many
}

func (s *Screen) count(v claims.Verdict) int {
	n := 0
	for _, r := range s.rows {
		if r.Verdict == v {
			n++
		}
	}
	return n
}

// instead draws what is shown if there are no claims.
func (s *Screen) instead(p page) []string {
	lines := []string{""}
	for _, text := range s.words() {
		for _, line := range kit.Wrap(text, min(p.wide, 96), 40) {
			lines = append(lines, string(p.pad)+kit.Render(s.look, kit.Mark(line, kit.Plain)...))
		}
	}
	return lines
}

func (s *Screen) words() []safe.Text {
	switch s.info.State {
	case client.TokenNone:
		return s.more("A token is asked for with the first request.", "Press R to get one now.")
	case client.TokenFailed:
		list := []safe.Text{}
		if s.info.Err != nil {
			list = append(list, safe.Clean(s.info.Err.Error()))
		}
		return append(list, s.more("", "Press R to try again, press D to check the whole way.")...)
	}
	switch s.info.Kind {
	case "encrypted":
		return []safe.Text{"Only the API can read it: it is encrypted for the API. That is not wrong; there is just nothing to explain here."}
	case "opaque":
		return []safe.Text{"It is a reference: the API asks the issuer what it stands for. That is not wrong; there is just nothing in it to read."}
	}
	switch m := s.info.Method; {
	case m.Password():
		return []safe.Text{"They are sent with every request, in the header Authorization. Nothing has to be got, and nothing expires that could be seen from here."}
	case m.Key():
		return []safe.Text{"It is sent with every request, in " + s.place() + ". Nothing has to be got, and nothing expires that could be seen from here."}
	case m.Anonymous():
		return []safe.Text{"The profile says that the service needs no sign-in: nothing is shown to it."}
	}
	return []safe.Text{"It holds no claims."}
}

// more adds the key to press, if it has an effect.
func (s *Screen) more(text, press safe.Text) []safe.Text {
	var list []safe.Text
	if text != "" {
		list = append(list, text)
	}
	if s.opts.Get != nil {
		list = append(list, press)
	}
	return list
}

// place returns where an API key is sent.
func (s *Screen) place() safe.Text {
	if name := s.target.Auth["header"]; name != "" {
		return "the header " + safe.Clean(name)
	}
	if name := s.target.Auth["query"]; name != "" {
		return "the query parameter " + safe.Clean(name)
	}
	return "a header or query parameter"
}

// claim draws one claim in full.
func (s *Screen) claim(p page) []string {
	r := s.current()
	var lines []string
	if len(p.pad) > 1 && p.airy {
		lines = append(lines, "")
	}
	sign, role := verdict(r.Verdict)
	lines = append(lines, string(p.pad)+kit.Render(s.look, kit.Clip([]kit.Span{sign, {Text: safe.Clean(r.Name), Role: kit.Strong}}, p.wide)...))
	fact := func(label safe.Text, role kit.Role, text safe.Text) {
		if text == "" {
			return
		}
		indent := 16
		if p.wide < 50 {
			indent = 2
			lines = append(lines, string(p.pad)+s.look.Dim.Render(label))
		}
		for i, line := range kit.Wrap(text, p.wide-indent, 2000) {
			name := kit.Blank(indent)
			if i == 0 && indent > 2 {
				name = kit.Pad(label, indent)
			}
			lines = append(lines, string(p.pad)+s.look.Dim.Render(name)+kit.Paint(s.look, role, line))
		}
	}
	lines = append(lines, "")
	fact("meaning", kit.Plain, safe.Clean(r.Meaning))
	value := safe.Clean(r.Value)
	if value == "" {
		value, role = "not in the token", kit.Dim
	}
	fact("value", role, value)
	fact("expected", kit.Plain, safe.Clean(r.Expected))
	if r.Expected != "" {
		fact("expected by", kit.Dim, safe.Clean(report.SourceWords(r.Source)))
	}
	fact("as it stands", kit.Dim, s.stands(r.Name))
	return lines
}

// stands returns a claim as JSON, "" if that shows no more than the other lines.
func (s *Screen) stands(name string) safe.Text {
	value, ok := s.info.Claims[name]
	if _, text := value.(string); !ok || text {
		return ""
	}
	data, err := json.MarshalIndent(value, "", "  ")
	if err != nil {
		return ""
	}
	return safe.Lines(string(data))
}

// Foot shows the position of the cursor, and that the token itself is not shown.
func (s *Screen) Foot() kit.Foot {
	f := kit.Foot{Right: []kit.Span{{Text: "the token itself is not shown", Role: kit.Dim}}}
	if n := len(s.rows); n > 0 {
		f.Left = []kit.Span{
			{Text: safe.Clean(strconv.Itoa(s.list.Cursor + 1))}, {Text: " of ", Role: kit.Dim},
			{Text: safe.Clean(strconv.Itoa(n))}, {Text: " claims   ", Role: kit.Dim},
			{Text: safe.Clean(s.current().Name), Role: kit.Accent},
		}
	}
	return f
}

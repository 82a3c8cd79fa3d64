// Package explain finds the failure in a text that somebody pasted: HTTP answers, JSON,
// web pages, lines of logs, words of programs. What tells of no failure is left alone.
package explain

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/redact"
	"odatui/client/vendors"
	"odatui/lazy"
)

// pasteCap is how much of a pasted text is looked at, in bytes: of a longer one
// the end, where the last failure stands.
const pasteCap = 1 << 20

// Read reads the evidence of a failure, a pasted text as what it stands for.
func Read(e client.Evidence) *evidence.Failure {
	var p *evidence.Pasted
	if e.Text != "" && e.Err == nil {
		e, p = text(vendors.BookOf(e), e)
	}
	return evidence.Read(e, p)
}

// text turns a pasted text into the evidence it stands for. The text is
// redacted.
func text(book *vendors.Book, e client.Evidence) (client.Evidence, *evidence.Pasted) {
	text := readable(e.Text)
	claims := evidence.TokenClaims(text)
	if e.Redact != nil {
		text = e.Redact(text)
	}
	clean := redact.Pasted(text)
	e.Text = clean
	p := &evidence.Pasted{Token: claims != nil, Lines: strings.Count(strings.TrimRight(clean, "\n"), "\n") + 1}
	if claims != nil && e.Claims == nil {
		e.Claims = claims
	}
	best := reader{book}.telling(clean)
	if best == nil {
		return e, p
	}
	p.Alone = best.weak && best.silent()
	p.Known, p.Line = true, strings.Count(clean[:best.from], "\n")+1
	p.Part = head(strings.TrimSpace(clean[best.from:best.to]))
	if best.to-best.from < len(strings.TrimSpace(clean)) {
		p.Quote = quoteOf(p.Part)
	}
	e.Err, e.Text = best.err, surroundings(clean, best.from, best.to)
	if best.exchange != nil {
		e.Exchanges = append(e.Exchanges, *best.exchange)
	}
	return e, p
}

// around is how much of a text is kept on either side of its telling part, in
// bytes: the rules look at every word of it.
const around = 4 << 10

// surroundings is the telling part of a text with what stands around it.
func surroundings(text string, from, to int) string {
	from, to = max(0, from-around), min(len(text), min(to, from+64<<10)+around)
	return strings.ToValidUTF8(text[from:to], "")
}

// longestQuote is how much of a line is quoted, in characters: the sentence that
// matters must be whole.
const longestQuote = 1000

// quoteOf is the beginning of a part, in one line.
func quoteOf(part string) string {
	line, _, more := strings.Cut(part, "\n")
	if r := []rune(line); len(r) > longestQuote {
		return string(r[:longestQuote]) + " …"
	}
	if more {
		return line + " …"
	}
	return line
}

// candidate is a part of a text that tells of a failure.
type candidate struct {
	from, to  int
	at, named int   // where the telling word is, 0 0: from, to
	err       error // nil: this part tells of no failure
	status    int   // HTTP status, 0 unknown
	weak      bool  // says that something failed, and no more
	word      bool  // found by its words alone
	bare      bool  // by one word, which is no message by itself
	exchange  *client.Exchange
}

// place is where the telling word begins and ends.
func (c *candidate) place() (from, to int) {
	if c.named == 0 {
		return c.from, c.to
	}
	return c.at, c.named
}

// silent reports whether it is an HTTP status and no more.
func (c *candidate) silent() bool {
	r, ok := c.err.(*client.ResponseError) //nolint:errorlint // it was made here and is not wrapped
	return ok && r.Status != 0 && r.Shape == client.ShapeEmpty
}

// reader finds failures in texts. It knows the error codes of a book.
type reader struct{ *vendors.Book }

// finder finds candidates; word finders by words that may stand in any text.
type finder struct {
	find func(b reader, text string) []candidate
	word bool
}

// finders are in the order in which they count: what overlaps a part that an
// earlier one found says the same again.
func finders() []finder {
	return []finder{{findArchive, false}, {findAnswers, false}, {findOwnWords, false}, {findObjects, false}, {findSaid, true},
		{findPages, false}, {findChallenges, false},
		{findQueries, false}, {findSigns, true}, {findCodes, true}, {findSignIns, false}, {findProgramWords, false}, {findKeyrings, true},
		{findGrievances, true},
		{findSentences, true}, {findWireWords, true}, {findStatus, true}}
}

// Bounds of the candidates: all, and those whose surroundings are looked at.
const mostCandidates, mostJudged = 500, 100

// telling returns the part of a text that tells of its last failure, nil if
// there is none.
func (b reader) telling(text string) *candidate {
	var all []candidate
	for _, f := range finders() {
		for _, c := range f.find(b, text) {
			c.word = f.word
			if !slices.ContainsFunc(all, func(o candidate) bool { return o.from < c.to && c.from < o.to }) {
				all = append(all, c)
			}
		}
		all = all[max(0, len(all)-mostCandidates):]
	}
	if !slices.ContainsFunc(all, func(c candidate) bool { return c.err != nil }) {
		all = findFamilies(text, all)
	}
	slices.SortStableFunc(all, func(x, y candidate) int { return cmp.Compare(x.from, y.from) })
	all = slices.DeleteFunc(all, func(c candidate) bool { return c.err == nil })
	if len(all) == 0 || b.bareCode(text) != "" {
		return chosen(all)
	}
	s := sceneOf(text)
	return chosen(slices.DeleteFunc(all[max(0, len(all)-mostJudged):], s.innocent))
}

// together is how many bytes apart two parts of a text may stand and still tell
// of the same failure: a status beside a body, a traceback below its cause.
const together = 8 << 10

// beside is how many bytes a status may stand from its body.
const beside = 400

// chosen is the last part that says why, nil if there is none; one that only says
// that something failed wins where it stands alone.
func chosen(all []candidate) *candidate {
	if len(all) == 0 {
		return nil
	}
	last := all[len(all)-1]
	if !last.weak {
		return withStatus(last, all)
	}
	for _, c := range slices.Backward(all) {
		if !c.weak && last.from-c.to < together && (c.status == 0 || c.status == last.status) {
			return withStatus(c, all)
		}
	}
	return &last
}

// withStatus adds the HTTP status that stands near a body.
func withStatus(c candidate, all []candidate) *candidate {
	r, ok := c.err.(*client.ResponseError) //nolint:errorlint // it was made here and is not wrapped
	a, proof := c.err.(*client.AuthError)  //nolint:errorlint // likewise
	near := func(o candidate) bool {
		return o.weak && o.status != 0 && o.from-c.to < beside && c.from-o.to < beside
	}
	for _, o := range slices.Backward(all) {
		switch {
		case !near(o):
		case ok && r.Status == 0:
			r.Status = o.status
			if other, same := o.err.(*client.ResponseError); same && r.URL == "" { //nolint:errorlint // likewise
				r.URL = other.URL
			}
		case proof && a.Status == 0 && !a.Method.Az():
			a.Status = o.status
		}
	}
	return &c
}

// escapes are the sequences that colour a terminal.
var escapes = lazy.Regexp(`\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|\x1b[ -/]*[0-~]`)

// readable is a text as it was meant: bounded, in UTF-8, without colours, its
// lines ended by \n. PowerShell writes UTF-16 into files.
func readable(text string) string {
	if len(text) > pasteCap {
		text = text[len(text)-pasteCap:]
	}
	if strings.HasPrefix(text, "\xff\xfe") || strings.HasPrefix(text, "\xfe\xff") {
		text = fromUTF16(text)
	}
	text = strings.TrimPrefix(text, "\xef\xbb\xbf")
	text = strings.ToValidUTF8(text, string(utf8.RuneError))
	text = escapes.ReplaceAllString(text, "")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "").Replace(text)
}

func fromUTF16(text string) string {
	big := text[0] == 0xfe
	units := make([]uint16, 0, len(text)/2)
	for i := 2; i+1 < len(text); i += 2 {
		low, high := text[i], text[i+1]
		if big {
			low, high = high, low
		}
		units = append(units, uint16(low)|uint16(high)<<8)
	}
	return string(utf16.Decode(units))
}

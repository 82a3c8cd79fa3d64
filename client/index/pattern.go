package index

import "strings"

// Pattern is what a person searches for: words, each a part of a name or of what the model
// says of it, in any case. Before a dot it is a part of the set or of the type:
// Facilities.code.
type Pattern struct {
	owner string
	words []string
}

// Parse reads a pattern. It never fails.
func Parse(text string) Pattern {
	text = strings.ToLower(strings.TrimSpace(text))
	var p Pattern
	if dot := strings.LastIndexByte(text, '.'); dot > 0 {
		p.owner, text = strings.TrimSpace(text[:dot]), text[dot+1:]
	}
	p.words = strings.Fields(text)
	return p
}

// Empty reports a pattern that matches everything.
func (p Pattern) Empty() bool { return p.owner == "" && len(p.words) == 0 }

// Words returns the words of the pattern in lower case.
func (p Pattern) Words() []string { return p.words }

// Matches reports whether an entry has all words.
func (p Pattern) Matches(e *Entry) bool { return p.rank(e) > 0 }

// In reports whether a name or its description has all words.
func (p Pattern) In(name, doc string) bool {
	return p.rank(&Entry{low: strings.ToLower(name), lowDoc: strings.ToLower(doc)}) > 0
}

// The ranks of a match, best first; 0 is none.
const (
	whole  = iota + 1 // the word is the name
	prefix            // the name begins with it
	within            // all words are in the name
	said              // some are in what the model says of it
	ranks
)

// rank returns how well the pattern matches an entry.
func (p Pattern) rank(e *Entry) int {
	if !strings.Contains(e.lowOwner, p.owner) {
		return 0
	}
	rank := whole
	for _, w := range p.words {
		switch at := strings.Index(e.low, w); {
		case at == 0 && len(w) == len(e.low):
		case at == 0:
			rank = max(rank, prefix)
		case at > 0:
			rank = max(rank, within)
		case strings.Contains(e.lowDoc, w):
			rank = max(rank, said)
		default:
			return 0
		}
	}
	return rank
}

package vendors

import (
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"

	"github.com/pelletier/go-toml/v2"

	"odatui/client"
	"odatui/lazy"
)

//go:embed aadsts.toml
var embedded []byte

// Entry explains one error code of Entra (AADSTS) or of Azure AD B2C (AADB2C).
// Microsoft asks not to decide by these numbers: they explain, no more.
type Entry struct {
	Family      string `toml:"family"`
	Code        int    `toml:"code"`
	Name        string `toml:"name"`
	Group       string `toml:"group"`
	Meaning     string `toml:"meaning"`
	LikelyCause string `toml:"likely_cause"`
	Fix         string `toml:"fix"`
	Who         string `toml:"who"`
	Escalate    string `toml:"escalate"`
	HTTPStatus  int    `toml:"http_status"`
	StatusGuess int    `toml:"http_status_guess"`
	Error       string `toml:"error"`
	Evidence    string `toml:"evidence"`
	Source      string `toml:"source"`
}

// label is how people write the code: AADSTS7000215.
func (e *Entry) label() string { return e.Family + strconv.Itoa(e.Code) }

// Book holds the explanations of error codes. It is immutable and safe for
// concurrent use.
type Book struct {
	Entries   map[string]*Entry // by label
	AsOf      string
	lookupURL string
}

type catalogue struct {
	Schema    int     `toml:"schema"`
	AsOf      string  `toml:"as_of"`
	LookupURL string  `toml:"lookup_url"`
	Entries   []Entry `toml:"entry"`
}

var standard = sync.OnceValues(func() (*Book, error) { return newBook(embedded) })

// Standard returns the book that comes with the program.
func Standard() *Book {
	b, err := standard()
	if err != nil {
		panic("diagnose: the embedded catalogue: " + err.Error()) // a test reads it
	}
	return b
}

// Load returns the standard book with the entries of an override file laid
// over it: an entry of the same family and code replaces the standard one field
// by field, further ones are added. An error is one line and holds nothing of
// the file's text.
func Load(override []byte) (*Book, error) {
	over, err := newBook(override)
	if err != nil {
		return nil, fmt.Errorf("read the error catalogue: %w", err)
	}
	for _, e := range over.Entries {
		if err := e.check(); err != nil {
			return nil, fmt.Errorf("read the error catalogue: %w", err)
		}
	}
	std := Standard()
	b := &Book{Entries: make(map[string]*Entry, len(std.Entries)+len(over.Entries)), AsOf: std.AsOf, lookupURL: std.lookupURL}
	for label, e := range std.Entries {
		b.Entries[label] = e
	}
	for label, e := range over.Entries {
		b.Entries[label] = laidOver(b.Entries[label], e)
	}
	return b, nil
}

// laidOver returns an entry with what another one says instead.
func laidOver(under, over *Entry) *Entry {
	if under == nil {
		return over
	}
	e := *under
	for _, f := range []struct{ to, from *string }{
		{&e.Name, &over.Name}, {&e.Group, &over.Group}, {&e.Meaning, &over.Meaning}, {&e.LikelyCause, &over.LikelyCause}, {&e.Fix, &over.Fix},
		{&e.Who, &over.Who}, {&e.Escalate, &over.Escalate}, {&e.Error, &over.Error}, {&e.Evidence, &over.Evidence}, {&e.Source, &over.Source},
	} {
		if *f.from != "" {
			*f.to = *f.from
		}
	}
	e.HTTPStatus, e.StatusGuess = cmp.Or(over.HTTPStatus, under.HTTPStatus), cmp.Or(over.StatusGuess, under.StatusGuess)
	return &e
}

// check says what is wrong with an entry, nil nothing.
func (e *Entry) check() error {
	switch {
	case e.Family != "AADSTS" && e.Family != "AADB2C" || e.Code < 1000:
		return errors.New("an entry needs family = \"AADSTS\" or \"AADB2C\", and a code")
	case e.Who != "" && !Known(client.Who(e.Who)):
		return fmt.Errorf("%s: who is none of those who can act", e.label())
	case e.Escalate != "" && !Known(client.Who(e.Escalate)):
		return fmt.Errorf("%s: escalate is none of those who can act", e.label())
	}
	return nil
}

// misread is an error of the parser without the text it quotes.
func misread(err error) error {
	if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
		line, column := wrong.Position()
		return fmt.Errorf("line %d, column %d: not what a catalogue has there", line, column)
	}
	return errors.New("not a catalogue in TOML")
}

func newBook(data []byte) (*Book, error) {
	var c catalogue
	if err := toml.Unmarshal(data, &c); err != nil {
		return nil, misread(err)
	}
	b := &Book{Entries: make(map[string]*Entry, len(c.Entries)), AsOf: c.AsOf, lookupURL: c.LookupURL}
	for i := range c.Entries {
		e := &c.Entries[i]
		b.Entries[e.label()] = e
	}
	return b, nil
}

// EntraCode is how codes stand in texts: in JSON, in az's output, in web pages.
var EntraCode = lazy.Regexp(`(?i)\b(AADSTS|AADB2C)(\d{4,9})\b`)

// Find returns the first code in a text that the book explains, else the first
// code; "" where there is none.
func (b *Book) Find(text string) (code string, e *Entry) {
	for _, found := range EntraCode.FindAllStringSubmatch(text, 32) {
		label := strings.ToUpper(found[1]) + found[2]
		if code == "" {
			code = label
		}
		if e := b.Entries[label]; e != nil {
			return label, e
		}
	}
	if code == "" {
		code, e = b.numbered(text)
	}
	return code, e
}

// errorCodes is where Entra's answers have the number without its family.
var errorCodes = lazy.Regexp(`"error_codes"\s*:\s*\[\s*(\d{4,9}(?:\s*,\s*\d{4,9})*)`)

// numbered is find for an answer whose text names no code.
func (b *Book) numbered(text string) (code string, e *Entry) {
	found := errorCodes.FindStringSubmatch(text)
	if found == nil {
		return "", nil
	}
	for number := range strings.SplitSeq(found[1], ",") {
		label := "AADSTS" + strings.TrimSpace(number)
		if code == "" {
			code = label
		}
		if e := b.Entries[label]; e != nil {
			return label, e
		}
	}
	return code, nil
}

// PageOf returns Microsoft's page about a code of Entra, "" if there is none.
func (b *Book) PageOf(code string) string {
	number, ok := strings.CutPrefix(code, "AADSTS")
	if !ok {
		return ""
	}
	return strings.ReplaceAll(b.lookupURL, "{code}", number)
}

// Explains reports whether the book has an entry for a code.
func (b *Book) Explains(code string) bool { return b.Entries[code] != nil }

// BookOf returns the catalogue that counts for a failure.
func BookOf(e client.Evidence) *Book {
	if b, ok := e.Catalogue.(*Book); ok && b != nil {
		return b
	}
	return Standard()
}

// Package jsonscan validates JSON text (RFC 8259) in place and reports where
// its values are. It copies and decodes nothing, and it does not know what the
// values mean. It leaves UTF-8 and repeated names unchecked.
package jsonscan

import "encoding/binary"

// MaxDepth is the highest limit of nesting that a Scanner supports.
const MaxDepth = 10_000

// FaultKind classifies what is wrong with a text.
type FaultKind uint8

// The kinds of faults. Truncated means that the text ended inside a value, or
// where one is due: every beginning of a valid text that is not itself valid is
// Truncated.
const (
	Truncated FaultKind = iota + 1
	Syntax
	TooDeep
)

// Fault is the reason why a text cannot be read any further.
type Fault struct {
	Offset int // of the first byte that is wrong, the length of the text if Truncated
	Kind   FaultKind
}

// Scanner reads one JSON text. The zero Scanner reads an empty text; Reset
// begins another one.
//
// A value is consumed by Value, or by Open and then, until More reports false,
// by More and the next value; in an object Name, or an Expect that reports
// true, comes between the two. A call in another order is a Syntax fault, so
// that a mistake of the caller cannot pass as valid text. After the first fault
// nothing more is consumed, and all methods report false or zero.
//
// A Scanner keeps the text, which must not change meanwhile, and allocates
// nothing.
type Scanner struct {
	text    []byte
	pos     int
	due     due
	closing byte // bracket that closes the innermost container, 0 outside
	depth   int  // open objects and arrays
	limit   int
	lone    int // 1 + offset of the first lone surrogate, 0 none
	fault   Fault
	objects [(MaxDepth + 63) / 64]uint64 // a bit per level: it is an object
}

// due is what must come next in the text.
type due uint8

const (
	dueValue   due = iota
	dueFirst       // a member or an element, or the closing bracket
	dueNext        // a comma or the closing bracket
	dueName        // a member's name, whose quote is at pos
	dueNothing     // the value is complete, or there was a fault
)

// Reset begins a text in which at most depth objects and arrays may be nested
// within each other, and never more than MaxDepth.
func (s *Scanner) Reset(text []byte, depth int) {
	s.text, s.pos, s.due, s.closing = text, 0, dueValue, 0
	s.depth, s.limit, s.lone, s.fault = 0, min(depth, MaxDepth), 0, Fault{}
}

// Peek returns the first byte of what comes next, blanks skipped: '0' for any
// digit, otherwise the byte itself, be it valid here or not. It returns 0 at
// the end of the text and after a fault.
func (s *Scanner) Peek() byte {
	if s.fault.Kind != 0 {
		return 0
	}
	c := s.ahead()
	if isDigit(c) {
		return '0'
	}
	return c
}

// Open consumes the bracket that begins an object or an array. Any other value
// is a fault: Peek tells them apart.
func (s *Scanner) Open() bool {
	c := s.ahead()
	if s.due != dueValue || c != '{' && c != '[' {
		return s.unexpected(s.pos)
	}
	if s.depth >= s.limit {
		return s.fail(TooDeep, s.pos)
	}
	word, bit := &s.objects[s.depth/64], uint64(1)<<(s.depth%64)
	if s.closing = c + 2; c == '{' {
		*word |= bit
	} else {
		*word &^= bit
	}
	s.depth++
	s.pos++
	s.due = dueFirst
	return true
}

// More reports whether another member or element follows in the innermost
// object or array, and consumes the comma before it. At the end it consumes the
// closing bracket.
func (s *Scanner) More() bool {
	// Between the members of compact JSON there is nothing but a comma.
	if p := s.pos; s.due == dueNext && s.closing == '}' && p+1 < len(s.text) && s.text[p] == ',' && s.text[p+1] == '"' {
		s.pos, s.due = p+1, dueName
		return true
	}
	if s.due != dueNext && s.due != dueFirst {
		return s.unexpected(s.pos)
	}
	c := s.ahead()
	if c == s.closing {
		s.leave()
		return false
	}
	if s.due == dueNext {
		if c != ',' {
			return s.unexpected(s.pos)
		}
		s.pos++
		c = s.ahead()
	}
	if s.closing == '}' {
		if c != '"' {
			return s.unexpected(s.pos)
		}
		s.due = dueName
		return true
	}
	if c == ']' || s.pos == len(s.text) {
		return s.unexpected(s.pos)
	}
	s.due = dueValue
	return true
}

// leave consumes a closing bracket.
func (s *Scanner) leave() {
	s.pos++
	s.depth--
	s.consumed()
	switch above := s.depth - 1; {
	case above < 0:
		s.closing = 0
	case s.objects[above/64]>>(above%64)&1 != 0:
		s.closing = '}'
	default:
		s.closing = ']'
	}
}

// consumed notes that a value is complete.
func (s *Scanner) consumed() {
	s.due = dueNext
	if s.depth == 0 {
		s.due = dueNothing
	}
}

// Expect consumes the next member's name and its colon if the name is written
// exactly so, without escapes. Otherwise it consumes nothing, and it is never a
// fault.
func (s *Scanner) Expect(name string) bool {
	if s.due != dueName {
		return false
	}
	from := s.pos + 1
	end := from + len(name)
	// What the text has to contain rules out a name that itself contains a quote
	// or a backslash: its first quote would not be the one at end.
	if end+1 >= len(s.text) || s.text[end] != '"' || !same(s.text[from:end], name) {
		return false
	}
	if s.text[end+1] == ':' {
		s.pos, s.due = end+2, dueValue
		return true
	}
	begin := s.pos
	s.pos = end + 1
	if s.ahead() != ':' {
		s.pos = begin
		return false
	}
	s.pos++
	s.due = dueValue
	return true
}

// Name consumes a member's name and its colon and returns where the name is,
// without its quotes, and whether it contains escapes.
func (s *Scanner) Name() (off, end int, escaped bool) {
	if s.due != dueName {
		s.unexpected(s.pos)
		return 0, 0, false
	}
	off = s.pos + 1
	escaped, ok := s.string()
	if !ok {
		return 0, 0, false
	}
	end = s.pos - 1
	if s.ahead() != ':' {
		s.unexpected(s.pos)
		return 0, 0, false
	}
	s.pos++
	s.due = dueValue
	return off, end, escaped
}

// Value consumes a value of any kind, with all that is nested in it, and
// returns where its JSON text is.
//
// A number that ends with the text is complete only if it is the whole text:
// inside an object or an array it is Truncated, because digits may be missing.
func (s *Scanner) Value() (off, end int, ok bool) {
	if s.due != dueValue {
		return 0, 0, s.unexpected(s.pos)
	}
	c := s.ahead()
	off = s.pos
	if c == '{' || c == '[' {
		ok = s.nested()
	} else {
		ok = s.scalar(c)
	}
	if !ok {
		return 0, 0, false
	}
	return off, s.pos, true
}

// nested consumes an object or an array. It keeps no more than a bit per level,
// so that a text of brackets costs neither stack nor memory.
func (s *Scanner) nested() bool {
	outer := s.depth
	if !s.Open() {
		return false
	}
	for s.depth > outer {
		if !s.More() {
			if s.fault.Kind != 0 {
				return false
			}
			continue
		}
		if s.due == dueName {
			s.Name()
		}
		if c := s.ahead(); c == '{' || c == '[' {
			if !s.Open() {
				return false
			}
		} else if !s.scalar(c) {
			return false
		}
	}
	return true
}

// scalar consumes a string, a number or a literal that begins with c.
func (s *Scanner) scalar(c byte) (ok bool) {
	switch c {
	case '"':
		_, ok = s.string()
	case 't':
		ok = s.literal("true")
	case 'f':
		ok = s.literal("false")
	case 'n':
		ok = s.literal("null")
	default:
		ok = s.number()
	}
	if ok {
		s.consumed()
	}
	return ok
}

// Offset returns where the scanner is: after what was consumed last, and after
// the blanks that follow if Peek, More or Expect has looked at what comes next.
// After a Value, a Name and a More that reports false no blanks are skipped.
func (s *Scanner) Offset() int { return s.pos }

// End reports whether the value is complete and only blanks follow. More text
// is not a fault.
func (s *Scanner) End() bool {
	if s.due != dueNothing || s.fault.Kind != 0 {
		return false
	}
	s.ahead()
	return s.pos == len(s.text)
}

// Err returns the first fault, nil if there is none. It is valid until Reset.
func (s *Scanner) Err() *Fault {
	if s.fault.Kind == 0 {
		return nil
	}
	return &s.fault
}

// Surrogate returns the offset of the first escape among the strings and names
// read so far that is half of a surrogate pair without the other half, -1 if
// there is none.
func (s *Scanner) Surrogate() int { return s.lone - 1 }

// ahead skips blanks and returns the byte at pos, 0 at the end of the text.
func (s *Scanner) ahead() byte {
	if s.pos < len(s.text) && s.text[s.pos] > ' ' {
		return s.text[s.pos]
	}
	return s.skipBlanks()
}

func (s *Scanner) skipBlanks() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// unexpected keeps the fault that the byte at an offset, or the end of the text
// there, must not follow. It returns false.
func (s *Scanner) unexpected(at int) bool {
	if at >= len(s.text) {
		return s.fail(Truncated, len(s.text))
	}
	return s.fail(Syntax, at)
}

func (s *Scanner) fail(kind FaultKind, at int) bool {
	if s.fault.Kind == 0 {
		s.fault = Fault{Offset: at, Kind: kind}
	}
	s.due = dueNothing
	return false
}

func same(text []byte, name string) bool {
	if len(name) < 8 {
		return string(text) == name && plain(text, 0) == len(text)
	}
	for i := 0; ; i += 8 {
		i = min(i, len(name)-8)
		x := binary.LittleEndian.Uint64(text[i:])
		if x != binary.LittleEndian.Uint64([]byte(name[i:])) || special(x)&highs != 0 {
			return false
		}
		if i == len(name)-8 {
			return true
		}
	}
}

// Package jsonscan validates JSON text (RFC 8259) in place and reports where
// its values are. A Scanner copies and decodes nothing, and it does not know what the
// values mean. It leaves UTF-8 and repeated names unchecked.
package jsonscan

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
// begins a new one.
//
// A value is consumed by Value as a whole, or part by part:
//
//	s.Open()
//	for s.More() {
//		s.Name()  // in an object only, or an Expect that reports true
//		s.Value() // or Open again
//	}
//
// A call in any other order is a Syntax fault, or false from Expect, so that a
// mistake of the caller does not make invalid text pass. After the first fault
// nothing more is consumed.
//
// A Scanner keeps the text, which must not change meanwhile, and allocates
// nothing. It must not be used by several goroutines at once.
type Scanner struct {
	text    []byte
	pos     int
	due     due
	closing byte // bracket that closes the innermost object or array
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
// within each other; a depth above MaxDepth counts as MaxDepth.
func (s *Scanner) Reset(text []byte, depth int) {
	s.text, s.pos, s.due, s.closing = text, 0, dueValue, 0
	s.depth, s.limit, s.lone, s.fault = 0, min(depth, MaxDepth), 0, Fault{}
}

// Peek skips white space and returns the next byte, valid there or not, but '0'
// for every digit. It returns 0 at the end of the text and after a fault.
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

// Open consumes the bracket that begins an object or an array. It reports false
// after a fault, and any other value is one: use Peek to find out.
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
// closing bracket. It also reports false after a fault.
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
	s.closing = ']'
	if outer := s.depth - 1; outer >= 0 && s.objects[outer/64]>>(outer%64)&1 != 0 {
		s.closing = '}'
	}
}

// consumed records that a value is complete.
func (s *Scanner) consumed() {
	s.due = dueNext
	if s.depth == 0 {
		s.due = dueNothing
	}
}

// Expect consumes the next member's name and its colon if the name is written
// exactly so, without escapes. Otherwise it consumes nothing and reports false,
// even if the member is invalid: Name finds the fault.
func (s *Scanner) Expect(name string) bool {
	if s.due != dueName {
		return false
	}
	begin := s.pos
	end := begin + 1 + len(name) // of the name, where its quote must be
	if end >= len(s.text) || s.text[end] != '"' || !writtenAs(s.text[begin+1:end], name) {
		return false
	}
	if s.pos = end + 1; s.ahead() != ':' {
		s.pos = begin
		return false
	}
	s.pos++
	s.due = dueValue
	return true
}

// Name consumes a member's name and its colon. The name is text[off:end],
// without its quotes, and escaped reports whether it contains escapes. After a
// fault off is 0, which it is otherwise never.
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

// Value consumes a value of any kind with all that is nested in it. Its JSON text
// is text[off:end]. ok is false after a fault.
//
// A number that extends to the end of the text is complete only if it is the
// whole value: inside an object or array it is Truncated, for digits may be
// missing.
func (s *Scanner) Value() (off, end int, ok bool) {
	if s.due != dueValue {
		return 0, 0, s.unexpected(s.pos)
	}
	c := s.ahead()
	switch off = s.pos; c {
	case '"':
		_, ok = s.string()
	case '{', '[':
		ok = s.nested()
	case 't':
		ok = s.literal("true")
	case 'f':
		ok = s.literal("false")
	case 'n':
		ok = s.literal("null")
	default:
		ok = s.number()
	}
	if !ok {
		return 0, 0, false
	}
	s.consumed()
	return off, s.pos, true
}

// Skip consumes a value that the caller knows to be valid, n bytes from Offset on.
func (s *Scanner) Skip(n int) {
	if s.due != dueValue {
		s.unexpected(s.pos)
		return
	}
	s.pos += n
	s.consumed()
}

// nested consumes an object or an array. It calls Value for scalars only and
// counts the levels, so that a text of brackets costs no stack.
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
			s.Open()
		} else {
			s.Value()
		}
	}
	return true
}

// Offset returns the offset of the first byte that is not yet consumed. Directly
// after Open, Value, and a More that reports false this is the end of what they
// consumed; after Peek and a More that reports true it is where the next member
// or value begins.
func (s *Scanner) Offset() int { return s.pos }

// End reports whether the value is complete and only white space follows. Other
// text after the value is no fault.
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

// Surrogate returns the offset of the first \u escape of a surrogate without its
// other half in the strings and names consumed so far, -1 if there is none.
func (s *Scanner) Surrogate() int { return s.lone - 1 }

// ahead skips white space and returns the byte at pos, 0 at the end of the text.
func (s *Scanner) ahead() byte {
	if s.pos < len(s.text) && s.text[s.pos] > ' ' {
		return s.text[s.pos]
	}
	return s.skipSpace()
}

func (s *Scanner) skipSpace() byte {
	for ; s.pos < len(s.text); s.pos++ {
		switch c := s.text[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// unexpected records that the byte at an offset, or the end of the text there,
// is a fault. It returns false.
func (s *Scanner) unexpected(at int) bool {
	if at >= len(s.text) {
		return s.fail(Truncated, len(s.text))
	}
	return s.fail(Syntax, at)
}

// fail records a fault if it is the first and returns false.
func (s *Scanner) fail(kind FaultKind, at int) bool {
	if s.fault.Kind == 0 {
		s.fault = Fault{Offset: at, Kind: kind}
	}
	s.due = dueNothing
	return false
}

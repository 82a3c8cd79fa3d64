package evidence

// Pasted is what was found in a text that somebody pasted.
type Pasted struct {
	Known bool   // a failure was recognised
	Token bool   // it holds a token, which should not have been pasted
	Line  int    // of the telling part, from 1
	Lines int    // of the text
	Quote string // the beginning of the telling part, "" where it is the whole text
	Part  string // the telling part, bounded
	Alone bool   // it is an HTTP status and no more
}

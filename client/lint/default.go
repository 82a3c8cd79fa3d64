package lint

import (
	"slices"
	"strings"

	"odatui/client/spelling"
)

// everything is the end of a scope by which a program gets all that it was
// given.
const everything = ".default"

// mendedScope returns a scope with its end as it was meant, and the end as it
// was mistyped, "" where it was not: /.defautl, /.Default, /.defaults, and no
// slash before it.
func mendedScope(scope string) (mended, mistyped string) {
	slash := strings.LastIndexByte(scope, '/')
	last := scope[slash+1:]
	if last == everything || last == everything[1:] {
		return scope, ""
	}
	if nearDefault(last) {
		return scope[:slash+1] + everything, scope[max(slash, 0):]
	}
	if dot := strings.LastIndexByte(last, '.'); dot > 0 && nearDefault(last[dot:]) {
		return scope[:slash+1] + last[:dot] + "/" + everything, last[dot:] + " without a slash"
	}
	return scope, ""
}

// nearDefault reports whether a word is a mistyped .default, with or without
// its dot.
func nearDefault(word string) bool {
	word = strings.ToLower(word)
	if strings.HasPrefix(word, ".") {
		return spelling.Distance(word, everything) <= 2
	}
	plain := everything[1:]
	return spelling.Distance(word, plain) <= 1 || letters(word) == letters(plain)
}

// letters are those of a word, sorted: two that changed places are the same.
func letters(word string) string {
	list := []byte(word)
	slices.Sort(list)
	return string(list)
}

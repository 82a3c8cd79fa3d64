package client

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"unicode/utf8"

	"odatui/lazy"
)

// InvalidUTF8 returns the offset of the first byte that is not UTF-8, -1 if
// there is none.
func InvalidUTF8(text []byte) int {
	if utf8.Valid(text) {
		return -1
	}
	at := 0
	for at < len(text) {
		c, size := utf8.DecodeRune(text[at:])
		if c == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// RowName names a row of a page for a message: by its key where it has one.
func (p *Page) RowName(row int) string {
	if id := p.ID(row); id != "" {
		return "the row with key " + string(id)
	}
	return "row " + strconv.Itoa(row+1) + " of a page"
}

// CellName names the place of a byte in a page's body.
func (p *Page) CellName(off int) string {
	row, col := p.Locate(off)
	switch {
	case row < 0:
		return "the answer"
	case col < 0:
		return p.RowName(row)
	}
	return p.Columns[col].Name + " of " + p.RowName(row)
}

// SmallerPage returns the page size to try after a page was refused for its
// size, 0 where another size would not help: a number that the refusal names,
// else half, but not below least. A bulk read also takes less where the service
// was too slow or the answer too large. option is the name of the parameter for
// the size.
func SmallerPage(asked, least int, err error, bulk bool, option string) int {
	size := smallerPage(asked, err, bulk, option)
	if size <= 0 || max(size, least) >= asked {
		return 0
	}
	return max(size, least)
}

func smallerPage(asked int, err error, bulk bool, option string) int {
	if err == nil || asked < 2 {
		return 0
	}
	var e *ResponseError
	if !errors.As(err, &e) {
		var slow interface{ Timeout() bool }
		if bulk && (errors.Is(err, ErrTooLarge) || errors.As(err, &slow) && slow.Timeout()) {
			return half(asked)
		}
		return 0
	}
	switch {
	case e.Status == 408 || e.Status == 504:
		if bulk {
			return half(asked)
		}
		return 0
	case !slices.Contains([]int{400, 413, 422, 501}, e.Status):
		return 0
	case e.Status == 413, e.NamesPageSize(asked, option):
		return e.smaller(asked)
	}
	return 0
}

// half returns half a page size, 0 for pages so small that their size is not the
// cause.
func half(size int) int {
	if size < 20 {
		return 0
	}
	return size / 2
}

var pageSizeWords = lazy.Regexp(`(?i)\$?\btop\b|page\s?size|\blimit\b`)

// NamesPageSize reports whether a refusal is about the page size.
func (e *ResponseError) NamesPageSize(asked int, option string) bool {
	text := e.text()
	return pageSizeWords.MatchString(text) || asked > 9 && regexp.MustCompile(`\b`+strconv.Itoa(asked)+`\b`).MatchString(text) ||
		option != "" && regexp.MustCompile(`(?i)\b`+regexp.QuoteMeta(option)+`\b`).MatchString(text)
}

func (e *ResponseError) text() string {
	text := e.Code + " " + e.said() + " " + e.Target
	for _, d := range e.Details {
		text += " " + d
	}
	return text
}

// said returns the service's own message: that of an empty body is made of its
// status.
func (e *ResponseError) said() string {
	if e.Shape == ShapeEmpty {
		return ""
	}
	return e.Message
}

var numberPattern = lazy.Regexp(`\d+`)

// smaller returns the first number of a refusal below the size that was asked
// for, else half of it.
func (e *ResponseError) smaller(asked int) int {
	for _, digits := range numberPattern.FindAllString(e.said(), -1) {
		if n, err := strconv.Atoi(digits); err == nil && n < asked {
			return n
		}
	}
	return asked / 2
}

package grid

import "strings"

// Grouped writes a number with commas between its thousands; what is no number stays as
// it is, and so do the digits behind the point.
func Grouped(number string) string {
	first := 0
	if strings.HasPrefix(number, "-") {
		first = 1
	}
	end := first
	for end < len(number) && number[end] >= '0' && number[end] <= '9' {
		end++
	}
	if end-first < 4 || end < len(number) && !strings.ContainsRune(".eE", rune(number[end])) {
		return number
	}
	var b strings.Builder
	b.WriteString(number[:first])
	for i := first; i < end; i++ {
		if i > first && (end-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteByte(number[i])
	}
	b.WriteString(number[end:])
	return b.String()
}

// Code reports the name of a column whose numbers are not amounts: its last word is id,
// code or year, as in CountryId, YEAR and area_code.
func Code(name string) bool {
	for _, word := range []string{"id", "code", "year"} {
		at := len(name) - len(word)
		if at < 0 || !strings.EqualFold(name[at:], word) {
			continue
		}
		if at == 0 || !letter(name[at-1]) || upper(name[at]) && (!upper(name[at+1]) || !upper(name[at-1])) {
			return true
		}
	}
	return false
}

func letter(c byte) bool { return upper(c) || c >= 'a' && c <= 'z' }
func upper(c byte) bool  { return c >= 'A' && c <= 'Z' }

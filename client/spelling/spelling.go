// Package spelling finds the names that were meant by a mistyped one.
//
// It does not know what the names belong to, nor how a suggestion is said.
package spelling

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	most    = 3   // suggestions; more is a list, not a hint
	longest = 100 // nobody mistypes longer names, and they take time
)

// Near returns the names that are written much like name, best first, at most
// three. Upper and lower case are alike.
func Near(name string, names []string) []string {
	type scored struct {
		name string
		far  int
	}
	var list []scored
	typed := strings.ToLower(name)
	for _, n := range names {
		known := strings.ToLower(n)
		longer := utf8.RuneCountInString(known) - utf8.RuneCountInString(typed)
		if longer < 0 {
			longer = -longer
		}
		far := longer // what is cut or added, or the least distance
		switch {
		case typed == "" || known == "":
			continue
		case strings.HasPrefix(known, typed), strings.HasPrefix(typed, known):
			far = min(far, 1)
		case strings.Contains(known, typed), strings.Contains(typed, known):
			far = min(far, 2)
		case far <= max(2, len(typed)/3): // else it is too far, which saves most of the time
			far = Distance(typed, known)
		}
		if far <= max(2, len(typed)/3) {
			list = append(list, scored{n, far})
		}
	}
	slices.SortStableFunc(list, func(a, b scored) int { return a.far - b.far })
	var near []string
	for _, s := range list[:min(len(list), most)] {
		near = append(near, s.name)
	}
	return near
}

// Distance is how many letters must be changed, added or left out to turn a
// into b (Levenshtein).
func Distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > longest || len(y) > longest {
		if a == b {
			return 0
		}
		return max(len(x), len(y))
	}
	row := make([]int, len(y)+1)
	for j := range row {
		row[j] = j
	}
	for i := range x {
		diagonal := row[0]
		row[0] = i + 1
		for j := range y {
			cost := diagonal
			if x[i] != y[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(y)]
}

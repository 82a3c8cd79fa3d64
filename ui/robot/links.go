package robot

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"odatui/ui/kit"
)

// AlongColumns follows what each column of the row leads to, and returns how many led to
// another screen.
func (h *Hands) AlongColumns() (jumps int) {
	h.t.Helper()
	columns := 0
	if m := regexp.MustCompile(`of (\d+) →|(\d+) columns`).FindStringSubmatch(h.Frame()); m != nil {
		columns, _ = strconv.Atoi(m[1] + m[2])
	}
	for range columns {
		if follow, ok := kit.Named(h.Front().Commands, "follow"); ok && follow.Works() {
			jumps += h.there("o")
		}
		h.Press("l")
	}
	return jumps
}

// AlongLinks follows each link in the record of the row, and returns how many led to
// another screen. It stays in the record.
func (h *Hands) AlongLinks() (jumps int) {
	h.t.Helper()
	h.Press("0", "O")
	m := regexp.MustCompile(`link 1 of (\d+)`).FindStringSubmatch(h.Frame())
	if m == nil {
		return 0
	}
	for n, _ := strconv.Atoi(m[1]); n > 0; n-- {
		if follow, ok := kit.Named(h.Front().Commands, "follow"); ok && follow.Works() {
			jumps += h.there("enter")
		}
		h.Press("j")
	}
	return jumps
}

// there follows a link and comes back to the same place: 1 if it led to another screen.
func (h *Hands) there(key string) int {
	h.t.Helper()
	before, kind, levels := h.Frame(), h.Front().Kind, h.Front().Levels
	h.Press(key)
	front := h.Front()
	switch {
	case front.Dialog != "", front.Kind == kit.Form: // several links, or parameters
		h.Press("esc")
	case front.Levels == levels && !strings.Contains(h.Frame(), "leads nowhere") && !strings.Contains(h.Frame(), "is missing"):
		h.t.Errorf("nothing opened, and nothing is said:\n%s", h.Frame())
	case front.Levels == levels:
		h.Press("?", "esc") // another key takes the note away
	default:
		if !slices.Contains([]kit.Kind{kit.Rows, kit.Record}, front.Kind) {
			h.t.Errorf("it leads to %s:\n%s\nfrom\n%s", front.Kind.Name(), h.Frame(), before)
		}
		h.Press("esc")
	}
	if after := h.Frame(); after != before || h.Front().Kind != kind {
		h.t.Errorf("another place than before:\n%s\n%s", before, after)
	}
	if front.Levels == levels {
		return 0
	}
	return 1
}

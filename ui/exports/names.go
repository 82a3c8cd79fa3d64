package exports

import (
	"path/filepath"
	"strings"

	"github.com/clipperhouse/displaywidth"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// namesOf cuts the names of files to so many cells, by export. Names with the same beginning keep
// what distinguishes them, and all keep their ending.
func namesOf(jobs []*Job, cells int) map[int]safe.Text {
	names := make(map[int]safe.Text, len(jobs))
	whole := func(j *Job) safe.Text {
		if text := j.label(); !j.isFolder() || kit.Width(text) <= cells {
			return text
		}
		return j.base() + "/"
	}
	for _, j := range jobs {
		alike := 0 // bytes at the beginning that another name has, too
		for _, other := range jobs {
			if other.File != j.File {
				alike = max(alike, common(string(whole(j)), string(whole(other))))
			}
		}
		names[j.ID] = cutName(whole(j), alike, cells)
	}
	return names
}

// common returns how many bytes two texts have in common at their beginnings: whole
// characters.
func common(a, b string) int {
	n := 0
	for clusters := displaywidth.StringGraphemes(a); clusters.Next(); {
		if !strings.HasPrefix(b[n:], clusters.Value()) {
			break
		}
		n += len(clusters.Value())
	}
	return n
}

// leastHead is how many cells stay of the beginning of a name, with the sign behind them.
const leastHead = 4

// cutName cuts a name before what follows its first bytes that are like those of another
// name, if that fits; at least a half of the cells is that end.
func cutName(name safe.Text, alike, cells int) safe.Text {
	if kit.Width(name) <= cells {
		return name
	}
	own := kit.Width(name[alike:])
	switch {
	case alike == 0 || own+1 <= cells/2:
		return kit.CutMiddle(name, cells)
	case own <= cells-leastHead:
		return kit.Cut(name[:alike], cells-own) + name[alike:]
	}
	end := name[len(name)-len(filepath.Ext(string(name))):]
	if kit.Width(end) > cells-2*leastHead {
		end = ""
	}
	return "…" + kit.Cut(name[alike:len(name)-len(end)], cells-1-kit.Width(end)) + end
}

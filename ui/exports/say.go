package exports

import (
	"strings"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
)

var _ kit.Speaker = (*Screen)(nil)

// Say says how many exports there are, and what the one under the cursor does. How far it
// is changes all the time: it is printed with the next key.
func (s *Screen) Say() kit.Spoken {
	jobs := s.queue.Jobs()
	if len(jobs) == 0 {
		return kit.Spoken{All: []safe.Text{"no exports in this run. E in the rows of a set writes them to a file"}}
	}
	said := kit.Spoken{All: []safe.Text{"exports, " + kit.Int(len(jobs))}, Of: " of " + kit.Int(len(jobs))}
	j := s.job()
	state, rest := stateText(j)
	said.Here = []safe.Text{"export " + kit.Int(s.list.Cursor+1), j.base() + " from " + j.environment() + " " + j.Name + ": " + state + rest}
	if j.State.active() {
		text := kit.Thousands(s.told.Rows) + " rows"
		if total := j.total(); total >= 0 {
			text = kit.Thousands(s.told.Rows) + " of " + rowsText(total)
		}
		if j.waits() && s.told.Wait > 0 {
			text += ". " + safe.Clean(client.WaitText("", s.told.Wait))
		}
		said.Here = append(said.Here, text)
		return said
	}
	for _, f := range s.facts(j) {
		line := safe.Clean(strings.TrimSuffix(string(kit.SpansText(f.spans)), "."))
		if f.label != "" {
			line = f.label + ": " + line
		}
		said.Here = append(said.Here, line)
	}
	return said
}

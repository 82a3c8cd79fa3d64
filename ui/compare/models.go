package compare

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/safe"
)

// modelLane is the slot of the loader for both models.
const modelLane = "models"

// models is what is known of the sets of both sides.
type models struct {
	asked time.Time
	took  time.Duration
	err   error            // why nothing is known
	read  [2]compare.Model // as they came, left first
	known bool
	sets  []compare.Set
	notes []string
}

// modelsMsg is the result of reading the models.
type modelsMsg struct {
	read [2]compare.Model
	sets compare.Sets
	errs [2]error
	took time.Duration
}

// loadModels reads the sets and the model of both sides at once.
func (s *Screen) loadModels() tea.Cmd {
	began, sides := time.Now(), s.sides
	s.models.asked = began
	return s.loader.Start(modelLane, func(ctx context.Context) tea.Msg {
		var got modelsMsg
		var both sync.WaitGroup
		for i, session := range sides {
			both.Go(func() { got.read[i], got.errs[i] = readModel(ctx, session) })
		}
		both.Wait()
		if got.errs == [2]error{} {
			got.sets = compare.Models(got.read[0], got.read[1])
		}
		got.took = time.Since(began)
		return got
	})
}

// readModel reads what a service lists, and its model where it has one.
func readModel(ctx context.Context, session *client.Session) (compare.Model, error) {
	m := compare.Model{Name: session.About.Called()}
	var err error
	if d, ok := session.Service.(client.Describer); ok {
		if m.Schema, err = d.Schema(ctx); err != nil && ctx.Err() != nil {
			return m, err
		}
	}
	m.Sets, err = session.Service.Sets(ctx)
	return m, err
}

// takeModels takes what was read. A failure opens by itself only where nothing else is
// shown.
func (s *Screen) takeModels(got modelsMsg) tea.Cmd {
	s.models.took = got.took
	for side, err := range got.errs {
		if err == nil || errors.Is(err, context.Canceled) {
			continue
		}
		if s.models.err = err; s.tab == inRows && s.run != nil {
			return nil
		}
		return s.trouble(s.sides[side], "compare the sets", err, s.loadModels)
	}
	if got.errs != [2]error{} {
		return nil
	}
	at := s.current().Name
	if at == "" {
		at = s.wanted()
	}
	s.models.err, s.models.known, s.models.read = nil, true, got.read
	s.models.sets, s.models.notes = got.sets.Sets, got.sets.Notes
	s.listSets(at)
	s.listColumns()
	if s.run != nil {
		s.regrid() // which column names a row is known of the types
	}
	return nil
}

// wanted is the set that the cursor is to be on when the sets have come.
func (s *Screen) wanted() string {
	if s.from.Set != "" {
		return s.from.Set
	}
	return s.from.At
}

// swap exchanges the sides: the grades are given for the right one.
func (m *models) swap() {
	if !m.known {
		return
	}
	m.read[0], m.read[1] = m.read[1], m.read[0]
	sets := compare.Models(m.read[0], m.read[1])
	m.sets, m.notes = sets.Sets, sets.Notes
}

// set returns a set by its name.
func (m *models) set(name string) (compare.Set, bool) {
	i := slices.IndexFunc(m.sets, func(set compare.Set) bool { return set.Name == name })
	if i < 0 {
		return compare.Set{}, false
	}
	return m.sets[i], true
}

// differs is how a set differs: by its model, else by what is known of its rows.
func (s *Screen) differs(set compare.Set) compare.Kind {
	if set.Kind != compare.Same {
		return set.Kind
	}
	left, right := s.counts.of(0, set.Name), s.counts.of(1, set.Name)
	if left.came() && right.came() && left.rows != right.rows || s.results[set.Name].counts.Differences() > 0 {
		return compare.Changed
	}
	return compare.Same
}

// listSets lists the sets that are shown: those that only one side has, those that
// differ, the others. The cursor goes to a set.
func (s *Screen) listSets(at string) {
	s.sets = s.sets[:0]
	for i, set := range s.models.sets {
		if s.differs(set) != compare.Same || !s.hideSame {
			s.sets = append(s.sets, i)
		}
	}
	rank := func(i int) int {
		switch s.differs(s.models.sets[i]) {
		case compare.LeftOnly, compare.RightOnly:
			return 0
		case compare.Changed:
			return 1
		}
		return 2
	}
	slices.SortStableFunc(s.sets, func(a, b int) int { return rank(a) - rank(b) })
	s.list.Resize(len(s.sets))
	if i := slices.IndexFunc(s.sets, func(i int) bool { return s.models.sets[i].Name == at }); i >= 0 {
		s.list.Go(i)
	}
}

// current returns the set under the cursor of the list; without a name there is none.
func (s *Screen) current() compare.Set {
	if s.list.Cursor >= len(s.sets) {
		return compare.Set{}
	}
	return s.models.sets[s.sets[s.list.Cursor]]
}

// target is the set that is compared next: of the list, or that of the other tabs.
func (s *Screen) target() string {
	if s.tab != inSets && s.subject != "" {
		return s.subject
	}
	if set := s.current(); set.Name != "" || s.models.known {
		return set.Name
	}
	return s.wanted()
}

// listColumns lists the properties and links of the subject that are shown.
func (s *Screen) listColumns() {
	at := ""
	if s.columns.Cursor < len(s.members) {
		at = s.members[s.columns.Cursor].Name
	}
	set, _ := s.models.set(s.subject)
	s.members = nil
	for _, different := range []bool{true, false} {
		for _, m := range set.Columns {
			if (m.Kind != compare.Same) == different && (different || !s.hideEqual) {
				s.members = append(s.members, m)
			}
		}
	}
	s.columns.Resize(len(s.members))
	if i := slices.IndexFunc(s.members, func(m compare.Member) bool { return m.Name == at }); i >= 0 {
		s.columns.Go(i)
	}
}

// uncompared returns why the rows of a set cannot be compared, "" they can.
func (s *Screen) uncompared(name string) safe.Text {
	set, ok := s.models.set(name)
	switch {
	case name == "":
		return "there is no set under the cursor"
	case !ok:
		return ""
	case set.Kind == compare.LeftOnly:
		return "only " + s.name(0) + " has " + safe.Clean(name) + ": there is nothing to compare it with"
	case set.Kind == compare.RightOnly:
		return "only " + s.name(1) + " has " + safe.Clean(name) + ": there is nothing to compare it with"
	}
	switch kind := s.models.kindOf(name); kind {
	case client.EntitySet, "":
		return ""
	case client.Singleton:
		return safe.Clean(name) + " is one record, not a set of rows"
	case client.FunctionImport:
		return safe.Clean(name) + " is a function: it has no rows to compare"
	}
	return safe.Clean(name) + " is no set of rows"
}

// kindOf returns what a set is, as a service lists it, else as its model says; "" unknown.
func (m *models) kindOf(name string) client.SetKind {
	for _, side := range m.read {
		for _, set := range side.Sets {
			if set.Name == name && set.Kind != "" {
				return set.Kind
			}
		}
		if set := side.Schema.Set(name); set != nil && set.Kind != "" {
			return set.Kind
		}
	}
	return ""
}

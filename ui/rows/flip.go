package rows

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/kit"
	"odatui/ui/rows/pages"
)

// placeLane is the loader's lane that looks for the row of another environment.
const placeLane = "place"

// modelPatience is how long a query that was refused waits for the model, which shows what
// is missing.
const modelPatience = 5 * time.Second

// landing is what a flip brought here, and what became of it.
type landing struct {
	kit.Flip
	asked  client.Query // of the other environment
	fitted client.Query // without what this service lacks
	place  kit.Place    // of the row there
	left   []string     // what was left out
	due    bool         // the note of where the cursor is now is still to be shown
	row    int64        // where the cursor was put
	same   bool         // on the same row, as far as is known
	sought bool         // the row was looked for
}

// flipped returns the message that opens these rows in another environment. What this
// service lacks is asked for there, unless the query was changed here; so is the row
// that it lacks, unless the cursor was moved.
func (s *Screen) flipped(session *client.Session) tea.Msg {
	msg := kit.OpenRowsMsg{
		Session: session, Query: s.asked(), Place: s.Place(), Replace: true,
		Flip: &kit.Flip{From: s.session.About.Environment, Reopen: s.reopen},
	}
	if s.pages == nil {
		if s.land != nil {
			msg.Flip.Columns = s.land.Columns
		}
		return msg
	}
	msg.Flip.Columns = s.pages.Names()
	if l := s.land; l != nil && !l.same && msg.Place.Ordinal == l.row {
		msg.Place.Ordinal, msg.Place.ID, msg.Place.Key = l.place.Ordinal, l.place.ID, l.place.Key
		msg.Flip.Columns = append(msg.Flip.Columns, l.Columns...)
	}
	return msg
}

// asked returns the query that has been sent, else what is meant: a filter or a sort
// that the user has entered is kept before its rows have come.
func (s *Screen) asked() client.Query {
	if r := s.requests[pages.Page]; r.run && s.pages != nil && !r.Query.Equal(s.Query()) {
		return r.Query.Unplanned()
	}
	return s.meant()
}

// meant returns the query with what was left out for this service.
func (s *Screen) meant() client.Query {
	if s.land != nil && (s.pages == nil || s.Query().Equal(s.land.fitted)) {
		return s.land.asked
	}
	return s.Query()
}

// returns takes the message of a flip back to rows that are held.
func (s *Screen) returns(msg tea.Msg) func() tea.Cmd {
	back, ok := msg.(kit.OpenRowsMsg)
	if !ok || s.pages == nil || back.Session != s.session || back.Flip == nil || !back.Query.Equal(s.meant()) {
		return nil
	}
	return func() tea.Cmd {
		s.land = &landing{Flip: *back.Flip, asked: back.Query, fitted: s.Query(), place: back.Place, due: true}
		same := s.restore(back.Place)
		s.lay()
		return tea.Batch(s.describe(), s.landed(same), s.load(false))
	}
}

// park ends the requests and lets go of the rows that are not in the window.
func (s *Screen) park() {
	s.stop()
	s.filter, s.reopen = nil, nil
	if s.pages != nil {
		s.pages.Keep(s.window(false))
	}
}

// landed notes which row the cursor was put on. A row that was not found by its key is
// looked for, once.
func (s *Screen) landed(same bool) tea.Cmd {
	if stats := s.reopenStats(); stats != nil {
		return tea.Batch(s.landed(same), stats)
	}
	l := s.land
	if l == nil || !l.due {
		return s.reopened(same)
	}
	l.row, _ = s.grid.Row()
	l.same = same && (l.place.ID != "" || len(l.place.Key) > 0)
	rows, _ := s.pages.Len()
	switch {
	case l.same && l.row != l.place.Ordinal:
		return tea.Batch(s.tell(kit.Dim, "the same row, here row "+number(l.row+1)), s.reopened(true))
	case l.same:
		return tea.Batch(s.tell(kit.Dim, "the same row"), s.reopened(true))
	case l.Columns == nil: // no row was there to be found
		return tea.Batch(s.tell(kit.Dim, ""), s.reopened(same))
	case rows == 0:
		s.reopen = nil
		return s.tell(kit.Warn, "there are no rows here")
	case same:
		open := s.reopen
		cmd := s.byPlace("its key is not known")
		s.reopen = open
		return tea.Batch(cmd, s.reopened(true))
	case len(l.place.Key) == 0:
		return s.byPlace("the key of the row is not known")
	case l.sought:
		return s.byPlace("the place of " + l.rowName() + " in " + s.here() + " is not known")
	}
	l.sought = true
	service, query := s.session.Service, s.Query()
	return s.loader.Start(placeLane, func(ctx context.Context) tea.Msg {
		row, err := client.FindRow(ctx, service, query, l.place.Key)
		return placedMsg{l, row, err}
	})
}

// placedMsg is where the row of another environment is here.
type placedMsg struct {
	land *landing
	row  int64
	err  error
}

// placed goes to the row that was looked for, unless the user has gone on since.
func (s *Screen) placed(got tea.Msg) tea.Cmd {
	msg, ok := got.(placedMsg)
	if !ok || msg.land != s.land || s.requests[pages.Page].run {
		return nil
	}
	row, _ := s.grid.Row()
	switch {
	case errors.Is(msg.err, context.Canceled), row != s.land.row, !s.Query().Equal(s.land.fitted):
		s.land.due, s.reopen = false, nil
		return nil
	case errors.Is(msg.err, client.ErrNoRow) && s.Query().Narrowed():
		return s.byPlace(s.land.rowName() + " is not among the rows of " + s.here())
	case errors.Is(msg.err, client.ErrNoRow):
		return s.byPlace(s.here() + " has no " + s.land.rowName())
	case msg.err != nil, msg.row > 0 && !s.canSeek(s.Query(), msg.row):
		return s.byPlace("the place of " + s.land.rowName() + " in " + s.here() + " is not known")
	}
	place := s.land.place
	place.Ordinal = msg.row
	cmd := s.begin(s.Query(), pageRequest{place: place, doing: "find the row in " + s.name()})
	s.land.due = true
	return cmd
}

// byPlace notes that the cursor is where the row was in the other environment, and why.
// A record of that row is not opened.
func (s *Screen) byPlace(why safe.Text) tea.Cmd {
	s.reopen = nil
	row, _ := s.grid.Row()
	return s.tell(kit.Warn, "row "+number(row+1)+" by its place: "+why)
}

// tell shows the note of a flip, with what was left out.
func (s *Screen) tell(role kit.Role, row safe.Text) tea.Cmd {
	l := s.land
	l.due = false
	var parts []string
	if row != "" {
		parts = append(parts, string(row))
	}
	if len(l.left) > 0 {
		role = kit.Warn
		parts = append(parts, "left out in "+string(s.here())+": "+strings.Join(l.left, ", "))
	}
	if len(parts) == 0 {
		return nil
	}
	return kit.Note(role, safe.Clean(strings.Join(parts, "; ")))
}

// here names this environment.
func (s *Screen) here() safe.Text {
	if name := s.session.About.Environment; name != "" {
		return safe.Clean(name)
	}
	return "this service"
}

// rowName names a row by its key.
func (l *landing) rowName() safe.Text {
	parts := make([]string, len(l.place.Key))
	for i, k := range l.place.Key {
		parts[i] = k.Property + " " + k.Value.Text()
	}
	return kit.Cut(safe.Clean(strings.Join(parts, ", ")), 60)
}

// reopened opens the record and the cell that were in front in the environment before,
// once their row is there; another row is only pointed at.
func (s *Screen) reopened(same bool) tea.Cmd {
	open := s.reopen
	s.reopen = nil
	if len(open) == 0 {
		return nil
	}
	if !same {
		return kit.Note(kit.Warn, "the record is not among the rows read here: this is its place")
	}
	last := open[len(open)-1]
	if len(open) == 1 && last.Kind == kit.Cell {
		return s.cellAt(last.Column)
	}
	return s.recordAt(last.Column, last.Kind == kit.Cell)
}

// fetchFitted reads the first page of the rows that another environment showed. What
// this service refuses and the model lacks, or the refusal names, is left out.
func (l *landing) fetchFitted(ctx context.Context, service client.Service, query client.Query, at client.Position) answer {
	var left []string
	fit := func(missing, named func(string) bool) bool {
		fitted, without := query.Without(missing, named)
		query, left = fitted, append(left, without...)
		return len(without) > 0
	}
	if r, ok := service.(client.Recaller); ok && r.Recall() {
		if kind := modelOf(ctx, service, query.Path); kind != nil {
			fit(kind.Lacks, l.knownAnd(kind.Lacks))
		}
	}
	page, err := service.Fetch(ctx, query, at)
	first := err
	if no := optionsRefused(err); no != nil && lacksSet(ctx, service, query.Path, no) {
		return answer{err: &client.NoSetError{Name: query.Path}}
	}
	for _, step := range []func(*client.ResponseError) bool{
		func(*client.ResponseError) bool {
			ctx, cancel := context.WithTimeout(ctx, modelPatience)
			defer cancel()
			kind := modelOf(ctx, service, query.Path)
			return kind != nil && fit(kind.Lacks, l.knownAnd(kind.Lacks))
		},
		func(no *client.ResponseError) bool {
			words := client.WordsOf(strings.Join(append([]string{no.Message, no.Target}, no.Details...), " "))
			named := func(name string) bool { return slices.Contains(words, strings.ToLower(name)) }
			return no.Status < 500 && fit(named, l.knownAnd(named))
		},
		func(no *client.ResponseError) bool { return no.Status < 500 && plain(&query, &left, false) },
		func(no *client.ResponseError) bool { return no.Status < 500 && plain(&query, &left, true) },
	} {
		no := optionsRefused(err)
		if no == nil {
			break
		}
		if step(no) {
			page, err = service.Fetch(ctx, query, at)
		}
	}
	if err != nil {
		return answer{err: first}
	}
	return answer{page: page, left: left}
}

// knownAnd limits a test to the names of the columns of the other environment: other
// words of a filter are no names.
func (l *landing) knownAnd(is func(string) bool) func(string) bool {
	return func(word string) bool { return slices.Contains(l.Columns, word) && is(word) }
}

// plain leaves out the filters, or everything that can be left out.
func plain(query *client.Query, left *[]string, all bool) bool {
	bare, without := query.Plain(all)
	*query, *left = bare, append(*left, without...)
	return len(without) > 0
}

// optionsRefused returns the refusal that an option of the query may have caused, nil if
// the error has another cause.
func optionsRefused(err error) *client.ResponseError {
	var no *client.ResponseError
	var missing *client.NoSetError
	switch {
	case errors.As(err, &missing):
		return &client.ResponseError{Status: 404}
	case errors.As(err, &no) && slices.Contains([]int{400, 404, 500, 501}, no.Status):
		return no
	}
	return nil
}

// lacksSet reports that a service does not list the set of a path.
func lacksSet(ctx context.Context, service client.Service, path string, no *client.ResponseError) bool {
	if no.Status != 404 {
		return false
	}
	list, err := service.Sets(ctx)
	return err == nil && !slices.ContainsFunc(list, func(set client.Set) bool { return set.Name == setOf(path) })
}

// setOf returns the set that a path begins with.
func setOf(path string) string {
	if i := strings.IndexAny(path, "(/"); i > 0 {
		return path[:i]
	}
	return path
}

// Package kit is what the screens share: the Screen interface, the few
// messages that cross screens, and the Loader for requests.
//
// It does not know any screen, any service kind, or how a session is opened.
package kit

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
)

// Screen is one full window of the explorer. The root model owns the frame
// (first line, status line, key line); a screen draws what is between. Methods
// have pointer receivers and change the screen in place. No method does I/O or
// blocks: work goes into commands.
type Screen interface {
	// Init returns the command that loads what the screen shows.
	Init() tea.Cmd
	// Update takes every message. Keys come only to the screen in front, and only
	// those that no command has; answers to requests come to all.
	Update(msg tea.Msg) tea.Cmd
	// SetSize says how large the body is. It is called before the first View and
	// when the size changes.
	SetSize(width, height int) tea.Cmd
	// View draws the body: at most as many lines and cells as SetSize said. It
	// changes nothing, and neither do the methods below but Cancel.
	View() string
	// Head says what stands on the first line after the environment.
	Head() Head
	// Foot says what stands on the status line.
	Foot() Foot
	// Commands lists what a person can do, most important first. While a person
	// types, its keys are no text.
	Commands() []Command
	// At says what the root needs to know.
	At() At
	// Typing reports that printable keys are text now, not commands.
	Typing() bool
	// Busy reports a request on the way that the person waits for; esc then means
	// Cancel, not back.
	Busy() bool
	// Cancel ends the requests on the way.
	Cancel()
}

// Kind is what a screen shows, for the root.
type Kind int

// The kinds of screens.
const (
	Other Kind = iota
	Home
	Sets
	Rows
	Record
	Cell
	Trouble   // a failure
	Explained // what a pasted text means
	Doctor
	Requests
	Token
	Report
	Form
	Schema
	Stats
	Exports
	Compare
)

var kindNames = [...]safe.Text{Home: "home", Sets: "sets", Rows: "rows", Record: "the record", Cell: "the cell", Trouble: "a failure",
	Explained: "an explained text", Doctor: "doctor", Requests: "requests", Token: "the token", Report: "the report", Form: "the form",
	Schema: "the schema", Stats: "statistics", Exports: "exports", Compare: "the comparison"}

// Name is what a person calls it, "" nothing.
func (k Kind) Name() safe.Text { return kindNames[k] }

// At is what the root knows of a screen; the zero value is usable. The root asks several
// times a key: what takes longer to make is a function.
type At struct {
	Kind    Kind
	Session *client.Session   // whose environment the frame shows, nil none
	Sides   []*client.Session // of the two environments that are compared, left first; nil there is one
	Ref     string            // the profile's environment where there is no session, as name@environment; "" none
	Journal *client.Journal   // what the screen itself has sent, nil nothing
	Sets    []client.Set      // the sets of the session as far as they are known
	Lines   func() []Entry    // further lines of the palette: columns; nil none
	Bare    bool              // there is nothing on it: it closes with the failure in front of it
	Next    time.Duration     // how long what is shown stays true, 0 for ever
	Since   time.Time         // when the request that the person waits for was sent
	Bytes   int64             // that have come of it
	Held    int               // commands of the screen that return only after the person has answered a question
	Visit   func() Visit      // the place to remember for home, nil none
	// Flip returns the message that opens this place in another environment: the same
	// set, query, sort, columns and row. nil: the screen stays behind.
	Flip func(*client.Session) tea.Msg
	// Return takes a message of Flip for a screen that was left by a flip. If the screen
	// shows what the message asks for, it returns what brings it to that place, else nil.
	Return func(msg tea.Msg) (resume func() tea.Cmd)
}

// Entry is a further line of the palette: a command of the screen and its argument.
type Entry struct {
	Text string    // as typed: "column Name"
	Hint safe.Text // what it is
}

// Head is what a screen puts on the first line.
type Head struct {
	Crumbs []safe.Text // after the profile's title, outermost first
	Right  []Span      // instead of the credential, nil: the credential
}

// Foot is what a screen puts on the status line.
type Foot struct {
	Left  []Span // position, total, column and type under the cursor
	Right []Span // last status and time; goes first when room is short
}

// Span is a piece of a line with a meaning, not a colour.
type Span struct {
	Text safe.Text
	Role Role
}

// Role is what a piece of text means; the theme gives it its look.
type Role int

// The roles.
const (
	Plain Role = iota
	Dim
	Mute
	Strong
	Accent
	Number
	Linked
	OK
	Warn
	Bad
	StrongWarn // Warn in bold: the one who must act
)

// Open is how the explorer opens a profile's environment. ref is
// name@environment, name alone, or a bare URL.
type Open func(ctx context.Context, ref string) (*client.Session, error)

// The messages that cross screens. routes.go turns them into screens.
type (
	// OpenSetsMsg opens a profile's environment at its sets.
	OpenSetsMsg struct{ Ref string }
	// OpenRowsMsg opens the rows of a query; Place restores a place in them.
	OpenRowsMsg struct {
		Session *client.Session
		Query   client.Query
		Place   Place
		Replace bool        // instead of the screen in front, not on top of it
		Flip    *Flip       // the query is that of another environment, nil it is not
		From    []safe.Text // crumbs of the record whose link was followed, nil none
	}
	// NoSetMsg reports that a session has no set that a flip asked for.
	NoSetMsg struct {
		Session *client.Session
		Set     string
	}
	// ReopenMsg asks the rows beneath, after a flip, to open the record or the cell of
	// their row once it is there.
	ReopenMsg struct {
		Kind   Kind   // Record or Cell
		Column string // under the cursor
	}
	// ParkedMsg reports to a screen that a flip left it: it may come back as it is. It ends
	// its requests and holds no more rows than it shows.
	ParkedMsg struct{}
	// OpenRecordMsg opens one record in full.
	OpenRecordMsg struct {
		Session *client.Session
		Set     string
		RecordAt
		Column string
		Cell   bool // the value of Column is opened in front
		Links  bool // the cursor begins at its links
		Walk   Walk // nil: there are no neighbours
		// Query reads the record, which belongs to no rows beneath then; its Path is "" if
		// it does. Without a Page the screen reads it itself.
		Query client.Query
		From  []safe.Text // the crumbs before its own, nil: Set
	}
	// ChooseLinkMsg asks which of several links of a record is followed.
	ChooseLinkMsg struct {
		Session *client.Session
		Links   []client.RowLink
		From    []safe.Text
	}
	// CallMsg calls a function import, or the function of a link: its parameters are asked
	// for first.
	CallMsg struct {
		Session *client.Session
		Name    string
		Link    *client.RowLink // of a record, nil: Name is an import
		From    []safe.Text     // the crumbs of that record
	}
	// OpenSchemaMsg opens the schema of a type: of Type, else of what Path leads to, a set
	// or a path below the service root.
	OpenSchemaMsg struct {
		Session *client.Session
		Path    string
		Type    string
		At      string      // property or link under the cursor, "" the first
		From    []safe.Text // crumbs of where it is opened from, nil Path is the crumb
	}
	// OpenStatsMsg opens statistics of a column over the rows of a query.
	OpenStatsMsg struct {
		Session *client.Session
		Query   client.Query // without a plan
		Column  client.Column
		Pages   []*client.Page // the rows that are held
		Total   int64          // rows of the result, -1 unknown
		// Narrow filters the rows beneath by conditions and by text in the service's
		// language, both joined by "and".
		Narrow func(where []client.Condition, filter string) tea.Cmd
	}
	// ExportMsg asks what of a view is written to which file, and exports it in the background.
	ExportMsg struct {
		Session *client.Session
		Query   client.Query // of the view, without a plan
		Name    safe.Text    // of what is shown, for the title
		Total   int64        // rows of the result, -1 unknown
		Columns []string     // that are shown, in their order; nil all
		Loaded  []*client.Page
		Marked  []*client.Page // rows that are marked, nil none
	}
	// OpenExportsMsg opens the list of exports.
	OpenExportsMsg struct{}
	// OpenCompareMsg compares the environment of a session with another one of its profile,
	// which is asked for where there are several.
	OpenCompareMsg struct {
		Session *client.Session
		Set     string       // whose rows are compared, "" the sets
		At      string       // set under the cursor of the list, "" the first
		Query   client.Query // of the view: its filter and parameters hold for both sides
		Total   int64        // rows of Query that the session counted, -1 unknown
		Row     RecordAt     // record under the cursor, Page nil none
		From    []safe.Text  // crumbs of where it is opened from
	}
	// OpenLinkMsg opens what a link of a record leads to: rows or a record. From is where
	// it is followed from, for the breadcrumb.
	OpenLinkMsg struct {
		Session *client.Session
		Link    client.RowLink
		From    []safe.Text
	}
	// OpenCellMsg opens one value in full.
	OpenCellMsg struct {
		Session *client.Session
		Title   string
		Type    string
		Value   client.Value // outlives its page: cloned by the sender
		Cut     string       // what came of a list that the service cut, "" all of it
		Stream  safe.Text    // what is known of a stream, "" it is none
		Path    string       // where a stream is read, "" it cannot be
		From    []safe.Text  // the crumbs of its record
	}
	// TroubleMsg opens a failure of what the person asked for.
	TroubleMsg struct {
		Session *client.Session // nil before one could be opened
		Ref     string
		Doing   safe.Text // what was asked, as "open Customers"
		Err     error
		Retry   tea.Cmd // nil: cannot be tried again
		Empty   bool    // the screen that failed shows nothing yet
	}
	// OpenRequestsMsg opens the list of what was sent; ID selects one.
	OpenRequestsMsg struct {
		Session *client.Session // nil where Journal is all there is
		Journal *client.Journal // nil: the session's
		ID      int64
	}
	// SentMsg tells of a journal beside that of a session: a checkup's.
	SentMsg struct {
		Ref     string
		Root    string // of the service
		Journal *client.Journal
	}
	// OpenDoctorMsg checks the whole way to the first row of a profile.
	OpenDoctorMsg struct {
		Session *client.Session // nil where none could be opened
		Ref     string
	}
	// OpenTokenMsg opens the token of a session, its claims explained.
	OpenTokenMsg struct{ Session *client.Session }
	// OpenReportMsg shows a report before it is written.
	OpenReportMsg struct {
		Session *client.Session
		Report  client.Report
	}
	// OpenExplainedMsg opens what a pasted text means.
	OpenExplainedMsg struct{ Text string }
	// EditProfileMsg gives the terminal to the program that edits a profile;
	// Then runs afterwards.
	EditProfileMsg struct {
		Ref  string
		Then tea.Cmd
	}
	// EditTextMsg gives the terminal to the person's editor with a text; Done makes
	// the message with what was written. Doing says what for, as "the filter".
	EditTextMsg struct {
		Text  string
		Doing safe.Text
		Done  func(text string) tea.Msg
	}
	// SignInMsg gives the terminal to az with the arguments of a diagnosis; Then
	// runs if it went well.
	SignInMsg struct {
		Args []string
		Then tea.Cmd
	}
	// AddProfileMsg opens the form that adds a profile, for a URL if there is one.
	AddProfileMsg struct{ URL string }
	// OpenHomeMsg goes to the profiles.
	OpenHomeMsg struct{}
	// BackMsg closes the screen in front.
	BackMsg struct{}
	// NoteMsg shows one line for a few seconds, or until the next key.
	NoteMsg struct {
		Text safe.Text
		Role Role
	}
	// BookmarkMsg keeps a view under a name; "" asks for one.
	BookmarkMsg struct {
		Visit Visit
		Name  string
	}
	// CopyMsg puts text on the clipboard and notes What was copied. Else says what to
	// do where the clipboard does not take so much, "" nothing.
	CopyMsg struct {
		Text string
		What safe.Text
		Else safe.Text
	}
)

// RecordAt is a row of a page; Page is nil while it is not loaded.
type RecordAt struct {
	Page    *client.Page
	Row     int
	Ordinal int64 // counted from zero, -1 unknown
	Total   int64 // rows there are, 0 unknown
	Failed  bool  // it could not be loaded
	// Columns are those of the run, which may be more than the page has.
	Columns []client.Column
}

// Walk is how a record screen goes from record to record: the rows hand it over,
// and only they change.
type Walk interface {
	// Move goes on by a number of records, and returns what loads the one it comes to.
	Move(by int) tea.Cmd
	// Here returns the record it is at.
	Here() RecordAt
}

// Flip is what the rows of one environment hand over to those of another one.
type Flip struct {
	From    string      // the environment that was left
	Columns []string    // of its rows, nil if none had come
	Reopen  []ReopenMsg // that it has not done yet
}

// Visit is a place that was opened before.
type Visit struct {
	Ref   string // name@environment
	Query client.Query
	Place Place
	When  time.Time // zero unknown
}

// Bookmark is a view that a person keeps under a name, for all environments of its
// profile.
type Bookmark struct {
	Name   string
	Ref    string // name@environment where it was made
	Query  client.Query
	Layout Layout
}

// Note makes the command that shows a note.
func Note(role Role, text safe.Text) tea.Cmd {
	return Send(NoteMsg{Text: text, Role: role})
}

// Send makes the command that sends a message.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

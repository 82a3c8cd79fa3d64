package ui

import (
	"context"
	"os/exec"
	"time"

	"odatui/client"
	"odatui/client/compare"
	"odatui/ui/cell"
	"odatui/ui/form"
	"odatui/ui/home"
	"odatui/ui/kit"
)

// Entry is one profile as the explorer sees it.
type Entry = home.Entry

// Ending is a secret that ends soon, or has ended.
type Ending = home.Ending

// Profiles is what there is to open.
type Profiles = home.Profiles

// Visit is a place that was opened before.
type Visit = kit.Visit

// Layout is how a person arranged columns.
type Layout = kit.Layout

// Bookmark is a view that is kept under a name.
type Bookmark = kit.Bookmark

// Deps is what the explorer needs of the world. Only Open must be there; a
// function that is nil takes its keys and lines off the screen. All functions
// are called outside Update, one goroutine a call, unless it says otherwise.
type Deps struct {
	// Open opens a session. It may ask for a secret by the Asker.
	Open kit.Open
	// Profiles reads what there is to open.
	Profiles func() (Profiles, error)
	// Visits returns the last places, newest first; Remember keeps one.
	Visits   func() []Visit
	Remember func(Visit)
	// Filters returns the filters used on a set before, newest first;
	// RememberFilter keeps one.
	Filters        func(ref, set string) []string
	RememberFilter func(ref, set, filter string)
	// Layout returns how the columns of a set were arranged; KeepLayout keeps it.
	Layout     func(ref, set string) Layout
	KeepLayout func(ref, set string, l Layout)
	// Bookmarks returns the views that were kept, newest first; KeepBookmark keeps one in
	// place of one with its name in the profile; DropBookmark forgets one.
	Bookmarks    func() ([]Bookmark, error)
	KeepBookmark func(Bookmark) error
	DropBookmark func(Bookmark) error
	// Copy writes to the system's clipboard; the terminal's is used as well.
	Copy func(text string) error
	// StartDemo starts the demo and returns what to open; its profiles are
	// known to Open and Profiles from then on.
	StartDemo func(ctx context.Context) (ref string, err error)
	// AddProfile returns the questions for a new profile, of a URL unless it is "".
	AddProfile func(url string) (*form.Form, error)
	// AskSignIn returns the questions that have to be answered before ref can be opened;
	// nil none.
	AskSignIn func(ref string) (*form.Form, error)
	// ImportProfiles is the program that makes profiles of a file: it gets the
	// terminal.
	ImportProfiles func(path string) (*exec.Cmd, error)
	// Diagnose explains a failure. session is nil before one could be opened.
	// It is called in Update: it neither sends nor reads anything.
	Diagnose func(session *client.Session, ref string, err error) (client.Evidence, client.Diagnosis)
	// Explain explains a text that was pasted.
	Explain func(text string) (client.Evidence, client.Diagnosis)
	// Check is the doctor.
	Check client.Checker
	// Token gets a token for a session, so that it can be explained.
	Token func(ctx context.Context, session *client.Session) (client.TokenInfo, error)
	// WriteReport writes a report beside where the person is and returns its path.
	WriteReport func(client.Report) (path string, err error)
	// SaveStream writes a file beside where the person is, with a name that is like the
	// proposed one, and returns its name. If write fails there is no file.
	SaveStream cell.Save
	// Export writes rows to a file, and goes on with what an unfinished one left.
	// ExportFile returns a name for the file of a view that is not taken yet, without a
	// folder; ending is "csv", "parquet", "csv.gz" …
	Export     client.Exporter
	ExportFile func(session *client.Session, name, ending string, taken func(string) bool) string
	// Compare compares the rows of a set in two environments.
	Compare compare.Reader
	// EditText is the person's editor with a text in a file of its own: it gets the
	// terminal. read returns what was written, and removes the file.
	EditText func(text string) (editor *exec.Cmd, read func() (string, error), err error)
	// EditProfile returns the questions about a profile; nil if it can only be edited in
	// the file. Editor is the program that edits the file, at a profile unless ref is "":
	// it gets the terminal.
	EditProfile func(ref string) (*form.Form, error)
	Editor      func(ref string) (*exec.Cmd, error)
	// SignIn is az with arguments of a diagnosis: it gets the terminal.
	SignIn func(args []string) (*exec.Cmd, error)
	// HAR writes exchanges to a file and returns its path.
	HAR func([]client.Exchange) (path string, err error)
	// Asker asks for secrets in the explorer; the same one that Open uses.
	Asker *Asker
	// Now returns the time; nil is the clock.
	Now func() time.Time

	Start    Start
	Settings Settings
	Version  string
	Plain    bool // lines for a screen reader, nothing drawn
	Demo     bool // this is the demo: the first line of home shows that
}

// Start is where the explorer begins; the zero value is home.
type Start struct {
	Ref string // a profile, name@environment, or a URL
	Set string // "" the list of sets
	// Bookmark is a view to open instead of a set, nil none.
	Bookmark *Bookmark
}

// canEdit reports that a profile can be edited.
func (d Deps) canEdit() bool { return d.EditProfile != nil || d.Editor != nil }

package client

import (
	"context"
	"io"
)

// Service is one opened API in one environment. It is safe for concurrent
// use. Errors are *[ResponseError] (the service rejected the request), *[AuthError]
// (no credential could be obtained), a cancelled context, or a transport failure.
type Service interface {
	// Sets lists what can be browsed, in the service's own order.
	Sets(ctx context.Context) ([]Set, error)

	// Fetch returns the page of q that begins at the position. The first page
	// of a run (Start or Row) fixes the run's order; use the returned
	// Page.Query for the run's further pages. A cursor of another session is
	// refused with [ErrForeignCursor].
	Fetch(ctx context.Context, q Query, at Position) (*Page, error)

	// Request returns what Fetch would send, without sending anything. It uses
	// what is known so far (a model already read, abilities learned).
	Request(q Query, at Position) (Request, error)

	// Can returns what a set is able to do; it learns from the service's
	// annotations and responses, so it changes with use.
	Can(set string) Abilities
}

// Describer is a Service that knows the model behind its sets.
type Describer interface {
	// Schema returns the model; the first call may fetch it, later ones do not.
	Schema(ctx context.Context) (*Schema, error)
}

// Locator is a Describer that knows what a path leads to.
type Locator interface {
	// TypeAt returns the type of what is at a path below the service root and reports
	// whether that is a collection; nil if the model is not read yet or does not say. It
	// sends nothing.
	TypeAt(path string) (of *Type, many bool)
}

// Refresher is a Describer that keeps the model between runs.
type Refresher interface {
	// FreshSchema returns the model after the service has sent or confirmed it.
	// With an error it returns the model of an earlier run, or nil.
	FreshSchema(ctx context.Context) (*Schema, error)
	// Changed returns the model if it is no longer the one before, else nil; it
	// does not wait.
	Changed(before *Schema) *Schema
}

// RawReader is a Service that can return the body of an address unchanged.
type RawReader interface {
	// ReadRaw writes the body of a path below the service root.
	ReadRaw(ctx context.Context, path string, w io.Writer) error
}

// Forgetter is a Service that remembers what it learned about a set.
type Forgetter interface {
	// Forget drops what was learned about a set, also in earlier runs.
	Forget(set string)
}

// Noter is a Service that may have a note about the sets it listed.
type Noter interface {
	// SetsNote returns a note for the user about the sets that were listed last,
	// one lower-case line, "" none.
	SetsNote() string
}

// Recaller is a Service that can use the model an earlier run kept.
type Recaller interface {
	// Recall sends nothing. It reports whether the model is known now.
	Recall() bool
}

// SetKind is what an entry of the service document is.
type SetKind string

// The kinds of entries a service document may hold. A kind that is not listed
// here is kept as the service wrote it.
const (
	EntitySet       SetKind = "EntitySet"
	Singleton       SetKind = "Singleton"
	FunctionImport  SetKind = "FunctionImport"
	ServiceDocument SetKind = "ServiceDocument"
)

// Set is one thing that can be browsed.
type Set struct {
	Name  string  // as the service writes it; what the user types
	Title string  // a human title, "" where the service gives none
	Kind  SetKind // EntitySet if the service does not state it
	URL   string  // as the service writes it, relative or absolute
}

// Request is a request as it would be sent. It holds no secret: headers that
// carry one have a placeholder.
type Request struct {
	Method string
	URL    string
	Header []Header
	Body   string // of a query that is too long for a URL, "" none
	Paging Paging // how code goes on from its response
}

// Header is one header field of a Request.
type Header struct {
	Name, Value string
	Secret      bool // the value is a placeholder
}

// Cache keeps bytes between runs (metadata). Both methods are best effort and
// safe for concurrent use.
type Cache interface {
	Load(key string) ([]byte, bool)
	Save(key string, data []byte)
}

// CachedSets is the key under which a Service keeps the names of its sets, as a list
// in JSON.
const CachedSets = "sets"

// Options is what every kind of service is opened with.
type Options struct {
	Session    string // unique in the process; marks cursors as this session's own
	URL        string // the service root, absolute
	PageSize   int    // rows requested at once if a Query has no PageSize
	Paging     string // "auto", "skip", "next-link" or "max-page-size"
	OrderByKey *bool  // nil: if the service supports it
	Count      string // CountAuto, CountUntrusted or CountOff; "" CountAuto
	LongQuery  string // "post" allows POST …/$query for too long URLs
	// RewriteLinks gives next links the origin and base path of URL: services
	// behind a gateway name their inner host.
	RewriteLinks bool
	Cache        Cache // nil: nothing is kept
	// Concurrency is how many requests the profile allows at once, 0 if it has no
	// such key.
	Concurrency int
	// Claims returns the claims of the token that was sent last, nil if there are
	// none; they are part of a ResponseError. May be nil.
	Claims func() Claims
	Rest   *RestOptions
}

// Parallel reports whether the profile allows more than one request at a time:
// No if it allows one only, else unknown.
func (o Options) Parallel() Ability {
	if o.Concurrency == 1 {
		return Ability{Is: No, Reason: "the profile allows one request at a time"}
	}
	return Ability{}
}

// RestOptions describes a plain JSON service (kind "rest"). Paths into an
// answer are property names joined by dots, "" the answer itself.
type RestOptions struct {
	Rows     string // where the rows are
	Total    string // where the total is, "" unknown
	Offset   string // query parameter for the offset, "" none
	Limit    string // query parameter for the page size, "" none
	MaxLimit int    // most the service accepts for Limit, 0 unknown
	Cursor   string // where the next cursor is, "" none
	// CursorParam is the query parameter that carries the cursor back,
	// "" Offset, or the last name of Cursor where that is "" too.
	CursorParam string
	Next        string // where a next link is, "" none
	Sets        []RestSet
}

// RestSet is one collection of a plain JSON service.
type RestSet struct {
	Name  string
	Title string
	Path  string // appended to the service root
	Key   []string
}

package client

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"odatui/method"
)

var (
	// ErrForeignCursor reports that a cursor of another session was used.
	ErrForeignCursor = errors.New("cursor belongs to another session")

	// ErrCannot is wrapped by errors that report that a service is known not to
	// support a request; nothing was sent.
	ErrCannot = errors.New("the service cannot do this")

	// ErrTooLarge is wrapped by errors that report a body larger than its cap.
	ErrTooLarge = errors.New("answer too large")

	// ErrOtherOrigin is wrapped by errors that report that an address outside the
	// profile's own origin was refused.
	ErrOtherOrigin = Because(ReasonOtherOrigin, errors.New("address outside the profile's origin"))

	// ErrMoved is wrapped by errors that report that rows moved while they were
	// read, so that the place of the run was lost.
	ErrMoved = Because(ReasonMoved, errors.New("rows moved while they were read"))

	// ErrLink is wrapped by errors that report that a next link cannot be
	// followed because of its form.
	ErrLink = Because(ReasonNextLink, errors.New("next link cannot be followed"))

	// ErrEndlessEmpty is wrapped by errors that report that too many empty pages
	// came in a row.
	ErrEndlessEmpty = Because(ReasonEndless, errors.New("next links lead on and on without rows"))

	// ErrStale is wrapped by errors that report that the place of a [Checkpoint] is not
	// there any more: the run can only begin again.
	ErrStale = Because(ReasonStale, errors.New("the run cannot be continued where it stopped"))

	// ErrLoop is wrapped by errors that report that next links form a circle.
	ErrLoop = Because(ReasonLoop, errors.New("next links lead in a circle"))
)

// NoSetError reports that a service has no such set.
type NoSetError struct {
	Name  string
	Near  []string // nearest names, best first
	Cause error    // what the service answered, nil it was not asked; not part of the chain
}

func (e *NoSetError) Error() string {
	if e.Cause == nil {
		return fmt.Sprintf("no set named %q", e.Name)
	}
	return fmt.Sprintf("no set named %q: %s", e.Name, e.Cause)
}

// ResponseError reports that the service rejected a request, or that its response
// is not the data requested (a sign-in page, broken JSON).
type ResponseError struct {
	Method   string
	URL      string // without secrets
	Status   int
	Code     string // the service's own code, "" none
	Message  string // the service's own message, or what is wrong with the answer
	Target   string
	Details  []string // further messages of the body, "" none
	Header   map[string][]string
	Body     []byte // at most 64 KiB, secrets removed
	Shape    Shape
	Claims   Claims        // of the token that was sent, nil if it was opaque or none
	Attempts int           // requests sent for this response, at least 1
	Wait     time.Duration // how long the service asks to wait, 0 unknown
	Ours     []string      // options that odatui adds by itself and that it tried to leave out
	Reason   string        // what is wrong with a response that is not an error, "" unknown
	Instead  string        // what came instead: a version of OData, the places of arrays, the title of a page
}

// ReasonCode returns the reason of the error.
func (e *ResponseError) ReasonCode() string { return e.Reason }

// Shape is the kind of body of an error.
type Shape string

// The shapes of bodies.
const (
	ShapeOData  Shape = "odata"   // {"error":{…}}, V2 and V3 forms included
	ShapeXML    Shape = "xml"     // <error> of the data services namespace
	ShapeOAuth  Shape = "oauth"   // {"error":"…","error_description":"…"}
	ShapeAPIM   Shape = "apim"    // {"statusCode","message"}
	ShapeERP    Shape = "erp.net" // {"message","code":N,"type","info"}
	ShapeOther  Shape = "json"    // another JSON object
	ShapeHTML   Shape = "html"
	ShapeText   Shape = "text"
	ShapeEmpty  Shape = "empty"
	ShapeBroken Shape = "broken" // not what its content type declares
)

// Error returns one line: status, code and message, and how long to wait.
func (e *ResponseError) Error() string { return "service answered " + e.Summary() }

// Summary returns status, code and message, and how long to wait. A status that
// code or message repeat is there once.
func (e *ResponseError) Summary() string {
	status := strconv.Itoa(e.Status)
	text := status
	if e.Code != "" && e.Code != status {
		text += " " + oneLine(e.Code)
	}
	message := oneLine(e.Message)
	if rest, ok := strings.CutPrefix(message, status); ok && strings.IndexAny(rest, " ,:") == 0 {
		message = strings.TrimLeft(rest, " ,:-–")
	}
	if message != "" {
		text += ": " + message
	}
	if e.Wait > 0 {
		text += " (it asks to wait " + pause(e.Wait) + ")"
	}
	return text
}

// pause writes a duration, rounded up, in the largest unit of which it has two.
func pause(d time.Duration) string {
	n, unit := int64((d-1)/time.Second)+1, "second"
	switch {
	case d > 2*time.Hour:
		n, unit = int64((d-1)/time.Hour)+1, "hour"
	case d > 2*time.Minute:
		n, unit = int64((d-1)/time.Minute)+1, "minute"
	}
	if n != 1 {
		unit += "s"
	}
	return strconv.FormatInt(n, 10) + " " + unit
}

// Recognised reports whether the body is an error object that the service
// meant to send, as opposed to a page of something in between.
func (e *ResponseError) Recognised() bool {
	switch e.Shape {
	case ShapeOData, ShapeXML, ShapeOAuth, ShapeERP, ShapeAPIM:
		return e.Code != "" || e.Message != ""
	}
	return false
}

// AuthError reports that no credential could be obtained.
type AuthError struct {
	Method      method.Method
	Endpoint    string // the token endpoint without its query, or the program that was run
	Status      int    // HTTP status of the token endpoint, 0 none
	Code        string // OAuth error, "" none
	Description string // the token endpoint's own text, in full
	Message     string // what happened, one lower-case line
	Header      map[string][]string
	Body        []byte            // at most 64 KiB, secrets removed
	IDs         map[string]string // trace_id, correlation_id, timestamp … as far as known
	Cause       error             // never one whose text may hold a secret
	Reason      string            // one of the reasons of a token, "" none of them
}

// ReasonCode returns the reason of the error.
func (e *AuthError) ReasonCode() string { return e.Reason }

// Error returns one line about what happened.
func (e *AuthError) Error() string {
	if e.Description != "" {
		return fmt.Sprintf("%s: %s", e.Message, oneLine(e.Description))
	}
	return e.Message
}

func (e *AuthError) Unwrap() error { return e.Cause }

// ProfileError reports that a profile cannot be used.
type ProfileError struct {
	Profile string // name@environment, "" the file itself
	Key     string // dotted key, "" the whole
	Message string // one lower-case line
	Place   string // in the file, as "line 3, column 1"; "" unknown
	Reason  string // one of the reasons of profiles, "" none of them
	Source  string // of a secret that could not be read: "env NAME" …
	Lacks   string // the key that is missing, "" none, or Key
	Hints   []string
	Cause   error
}

func (e *ProfileError) Error() string {
	text := e.Message
	if e.Key != "" {
		text = e.Key + ": " + text
	}
	if e.Place != "" {
		text += " (" + e.Place + ")"
	}
	if e.Profile == "" { // the file itself, or a bare address
		return text
	}
	return fmt.Sprintf("profile %s: %s", e.Profile, text)
}

func (e *ProfileError) Unwrap() error { return e.Cause }

// ReasonCode returns the reason of the error.
func (e *ProfileError) ReasonCode() string { return e.Reason }

// oneLine joins the lines of a text.
func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

package client

import "slices"

// The reasons by which a diagnosis identifies errors of odatui: their texts may
// change. The reasons of profiles, which profiles makes too, are the codes of
// their diagnoses.
const (
	ReasonAddress      = "address-wrong"
	ReasonCAFile       = "ca-file"
	ReasonKeyMissing   = "key-missing"
	ReasonKeysClash    = "keys-clash"
	ReasonNobodyToAsk  = "secret-nobody-to-ask"
	ReasonNotTyped     = "secret-not-typed"
	ReasonPlainHTTP    = "plain-http"
	ReasonKeyringHangs = "keyring-hangs"
	ReasonNoKeyring    = "keyring-absent"
	ReasonNoProfiles   = "no-profiles" // the file has none; else as profile-unknown
	ReasonNotTOML      = "not-toml"    // of the profiles file; else as profiles-unreadable

	// Of a connection.
	ReasonNoSuchHost       = "no-such-host"
	ReasonRefused          = "refused"
	ReasonUnreachable      = "unreachable"
	ReasonTimeout          = "timeout"
	ReasonProxySignIn      = "proxy-sign-in"
	ReasonProxyRefused     = "proxy-refused" // the proxy responded
	ReasonUnknownAuthority = "unknown-authority"
	ReasonExpired          = "certificate-expired"
	ReasonNotYetValid      = "certificate-early"
	ReasonWrongName        = "certificate-name"
	ReasonBadCertificate   = "certificate-refused"
	ReasonNotTLS           = "not-tls"
	ReasonAborted          = "handshake-aborted" // by the server
	ReasonStalled          = "stalled"
	ReasonUnreadable       = "unreadable" // the address of a redirect
	ReasonNotHTTP          = "not-http"   // the header of a response

	// Of a token.
	ReasonNoProgram   = "no-program"
	ReasonProgramHere = "program-here" // in the current folder only
	ReasonFlood       = "flood"        // more output than is read
	ReasonNoToken     = "no-token"     // in the output of a program
	ReasonNotSignedIn = "not-signed-in"
	ReasonNotStarted  = "not-started"
	ReasonCut         = "cut" // the response ended early
	ReasonEmpty       = "empty"
	ReasonUnsendable  = "unsendable"

	// Of a response that is not the data of the request.
	ReasonOldVersion = "old-version" // of OData
	ReasonNested     = "nested"
	ReasonNoRecords  = "no-records" // the rows are not objects
	ReasonNoRows     = "no-rows"    // no list of rows
	ReasonNoDocument = "no-service-document"
	ReasonNotRoot    = "not-the-root"
	ReasonNoSets     = "no-sets"
	ReasonXML        = "xml"
	ReasonWebPage    = "web-page"
	ReasonBroken     = "broken"
	ReasonModel      = "model"

	// Of a request that succeeded.
	ReasonFilterIgnored = "filter-ignored"

	// Of the pages of a run.
	ReasonSkipIgnored = "skip-ignored"
	ReasonNextLink    = "next-link"    // it cannot be read or followed
	ReasonByLink      = "by-link"      // the request that failed followed a next link
	ReasonLoop        = "loop"         // of next links
	ReasonEndless     = "endless"      // next links without rows
	ReasonOtherOrigin = "other-origin" // an address of another host
	ReasonMoved       = "rows-moved"
	ReasonCount       = "count-differs"
	ReasonStale       = "place-gone" // that of a checkpoint
)

// reasoned is an error with a reason.
type reasoned struct {
	error
	reason string
}

func (e *reasoned) Unwrap() error      { return e.error }
func (e *reasoned) ReasonCode() string { return e.reason }

// Because returns err with a reason. Its text and what it wraps stay.
func Because(reason string, err error) error { return &reasoned{err, reason} }

// ReasonsOf returns the reasons of an error and of all that it wraps, the
// outermost first: what the method ReasonCode of each returns, but "".
func ReasonsOf(err error) []string {
	var list []string
	if r, ok := err.(interface{ ReasonCode() string }); ok && r.ReasonCode() != "" {
		list = append(list, r.ReasonCode())
	}
	switch e := err.(type) { //nolint:errorlint // the tree is walked here
	case interface{ Unwrap() error }:
		if next := e.Unwrap(); next != nil {
			list = append(list, ReasonsOf(next)...)
		}
	case interface{ Unwrap() []error }:
		for _, next := range e.Unwrap() {
			list = append(list, ReasonsOf(next)...)
		}
	}
	return list
}

// HasReason reports whether err, or an error that it wraps, has one of the
// reasons.
func HasReason(err error, reasons ...string) bool {
	return slices.ContainsFunc(ReasonsOf(err), func(r string) bool { return slices.Contains(reasons, r) })
}

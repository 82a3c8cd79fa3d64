package client

import (
	"time"

	"odatui/method"
)

// Who is the role that must act on a failure.
type Who string

// The roles that can act.
const (
	WhoSelf         Who = "self"          // holds the profile
	WhoAppOwner     Who = "app_owner"     // owns the client registration and its secret
	WhoAPIOwner     Who = "api_owner"     // runs the API, or a token server that is not Entra
	WhoMartAdmin    Who = "mart_admin"    // grants access to the data
	WhoTenantAdmin  Who = "tenant_admin"  // consent, sign-in policy
	WhoNetworkAdmin Who = "network_admin" // DNS, proxy, TLS, the network
	WhoMicrosoft    Who = "microsoft"     // runs Entra's token path
)

// Confidence is the confidence in a diagnosis.
type Confidence string

// The degrees of confidence.
const (
	High   Confidence = "high"
	Medium Confidence = "medium"
	Low    Confidence = "low"
)

// FactSource is where a fact was learned.
type FactSource string

// The sources of facts.
const (
	FromProfile FactSource = "profile"
	FromServer  FactSource = "server"
	FromToken   FactSource = "token"
	FromClock   FactSource = "clock"
)

// Finding is one fact that supports a diagnosis. The text may quote a server.
type Finding struct {
	Text   string     `json:"text"`
	Source FactSource `json:"source"`
	// Value is the value of a profile's setting if the fact names no more than
	// that setting, else "".
	Value string `json:"-"`
}

// Diagnosis explains a failure: the cause, who must act, what to do, and the facts.
// It is never control flow. Its texts may quote a server and must be sanitised
// before they reach a terminal; they contain no secrets. The zero Diagnosis is
// empty.
type Diagnosis struct {
	Code       string            `json:"code"`  // stable; a heading of docs/diagnoses.md
	Title      string            `json:"title"` // one sentence
	Who        Who               `json:"who"`
	NextWho    Who               `json:"-"` // if that fails, "" no one; null in JSON
	Confidence Confidence        `json:"confidence"`
	Facts      []Finding         `json:"facts"`
	Steps      []Step            `json:"-"`   // in order; the CLI and the TUI render them
	IDs        map[string]string `json:"ids"` // trace_id correlation_id request_id timestamp tenant client
	Raw        string            `json:"raw"` // original message, in full
	// Also is another cause that looks the same, nil if there is none.
	Also *Alternative `json:"-"`
	// Vendor is in whose terms the people are named, "" nobody's: a vendors.System.
	Vendor string `json:"-"`
	// Page is where the vendor explains the code, "" nowhere.
	Page string `json:"-"`
	// SignIn are the arguments of az that would fix it, nil if az would not.
	SignIn []string `json:"-"`
}

// Alternative is a second cause that the evidence allows.
type Alternative struct {
	Title string // one sentence
	Who   Who
	Tell  string // what would distinguish the two, one sentence
}

// Evidence is all that a diagnosis may use. Every field may be empty.
type Evidence struct {
	Target    Target
	Err       error      // what went wrong
	Text      string     // pasted text in place of Err
	Exchanges []Exchange // of the session, oldest first
	Claims    Claims     // of the token in use
	Token     TokenInfo
	// Anonymous is the API's response without a token, nil if it was not
	// requested: an error even if the response was good.
	Anonymous *ResponseError
	Now       time.Time     // zero: unknown
	Skew      time.Duration // the server's clock minus the local one, if SkewKnown
	SkewKnown bool
	Before    *LastGood // the last successful run, nil unknown
	// Redact removes secrets from a text; nil removes none.
	Redact func(string) string
	// Catalogue explains error codes, nil the standard one.
	Catalogue Catalogue
}

// Catalogue explains the error codes of token servers: a vendors.Book, perhaps with
// the user's own entries.
type Catalogue interface {
	// Explains reports whether it has an entry for a code, such as AADSTS7000215.
	Explains(code string) bool
}

// Target is one environment of a profile as a diagnosis may see it: without
// secrets. The zero Target is "no profile".
type Target struct {
	Profile     string
	Environment string
	Ref         string // as the user writes it
	Title       string
	Kind        string // odata, rest
	URL         string
	Live        bool
	Licensed    bool // a request opens a licensed session
	Demo        bool // a profile of the demo: only its commands know it
	Method      method.Method
	Auth        map[string]string // text keys of auth: token_url, client_id, scope …
	Params      map[string]string // auth.params
	Command     []string          // auth.command
	Secrets     []SecretShape
	Headers     []string // names
	Query       []string // names
	Proxy       string   // without user information
	CAFile      string
	Insecure    bool // certificates are not checked
	PlainHTTP   bool // http beyond this machine is allowed
	Paging      string
	PageSize    int // 0 not written
	Concurrency int
	Timeout     time.Duration
	// Siblings are the other environments of the profile, without siblings of
	// their own.
	Siblings []Target
	// Environ holds the relevant variables of this process: AZURE_CONFIG_DIR,
	// HTTPS_PROXY …, without user information.
	Environ map[string]string
}

// SecretShape describes a secret without its value.
type SecretShape struct {
	Key     string // dotted, as auth.client_secret
	Source  string // "env NAME", "keyring NAME" …
	Known   bool   // the value has been read; the rest is false otherwise
	Problem string // why it could not be read, "" it could, or was not tried
	Reason  string // of Problem, one of those of a [ProfileError]
	Length  int    // characters

	GUID        bool   // looks like a Secret ID
	Hash        bool   // 44 characters of base64 that end in "=": a SHA-256
	Blank       bool   // blanks or line ends at an end
	Quoted      bool   // is in quotes
	Invisible   bool   // contains invisible characters
	Placeholder bool   // is a text to be replaced
	Prefixed    bool   // begins with "Bearer " or "Basic "
	Token       bool   // is a JWT
	Mark        string // fingerprint, to detect changes between runs, "" unknown; does not reveal the value
}

// LastGood is what is kept of the last run that reached a first row. It contains
// no secret and no part of one.
type LastGood struct {
	When     time.Time         `json:"when"`
	Settings map[string]string `json:"settings"` // by dotted key; secrets by their fingerprint
	Claims   map[string]string `json:"claims"`   // aud, iss, tid, appid, roles …
	Version  string            `json:"version"`  // of this program
}

// Lint is something in a profile that is wrong or looks wrong.
type Lint struct {
	Code  string // stable, as secret-is-id
	Key   string // dotted key
	Text  string // one lower-case line
	Fix   string // what to do, one sentence
	Fatal bool   // no request can be built
}

// Report is a diagnosis written for the person who must act, without secrets.
type Report struct {
	Markdown string // for a ticket
	JSON     []byte // for programs
}

// Topic is what docs/diagnoses.md says about the code of a diagnosis or of a lint,
// in Markdown.
type Topic struct {
	Code  string
	Title string // one sentence: what is wrong
	Seen  string // by what it is recognised
	Means string // what it means, and the usual cause
	Do    string // what to do
	Who   []Who  // who must act, and who is next or possible; at least one
}

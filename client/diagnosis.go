package client

import "time"

// Who is the role that must act on a failure.
type Who string

// The roles that can act.
const (
	WhoSelf         Who = "self"          // holds the profile
	WhoAppOwner     Who = "app_owner"     // owns the client registration and its secret
	WhoAPIOwner     Who = "api_owner"     // runs the API, or a token server that is not Entra
	WhoMartAdmin    Who = "mart_admin"    // grants access to the data
	WhoTenantAdmin  Who = "tenant_admin"  // consent, sign-in policy
	WhoNetworkAdmin Who = "network_admin" // DNS, proxy, TLS, what lies between
	WhoMicrosoft    Who = "microsoft"     // runs Entra's token path
)

// Confidence is how sure a diagnosis is.
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

// Finding is one fact that a diagnosis rests on. The text may quote a server.
type Finding struct {
	Text   string     `json:"text"`
	Source FactSource `json:"source"`
	// Value is the value of a profile's setting if the fact names no more than
	// that setting, else "".
	Value string `json:"-"`
}

// Diagnosis explains a failure: what is wrong, who must act, what to do and how
// we know. It is never control flow. Its texts may quote a server and are to be
// sanitised before they reach a terminal; secrets are out. The zero Diagnosis
// says nothing.
type Diagnosis struct {
	Code       string            `json:"code"`  // stable; a heading of docs/diagnoses.md
	Title      string            `json:"title"` // one sentence
	Who        Who               `json:"who"`
	NextWho    Who               `json:"-"` // if that fails, "" nobody; null in JSON
	Confidence Confidence        `json:"confidence"`
	Facts      []Finding         `json:"facts"`
	Steps      []Step            `json:"-"`   // in order; the faces render them
	IDs        map[string]string `json:"ids"` // trace_id correlation_id request_id timestamp tenant client
	Raw        string            `json:"raw"` // the other side's own words, whole
	// Also is another cause that looks the same, nil if there is none.
	Also *Alternative `json:"-"`
	// SignIn are the arguments for az that would mend it, nil where it would not.
	SignIn []string `json:"-"`
}

// Alternative is a second cause that the evidence allows.
type Alternative struct {
	Title string // one sentence
	Who   Who
	Tell  string // what would tell the two apart, one sentence
}

// Evidence is all that a diagnosis may use. Every field may be empty.
type Evidence struct {
	Target    Target
	Err       error      // what went wrong
	Text      string     // what somebody pasted instead
	Exchanges []Exchange // of the session, oldest first
	Claims    Claims     // of the token in use
	Token     TokenInfo
	// Anonymous is what the API answers without a token, nil if nobody asked:
	// an error even where the answer was good.
	Anonymous *ResponseError
	Now       time.Time     // zero: unknown
	Skew      time.Duration // the server's clock minus ours, where SkewKnown
	SkewKnown bool
	Before    *LastGood // the last run that went well, nil unknown
	// Redact takes secrets out of a text, nil takes none.
	Redact func(string) string
}

// Target is one environment of a profile as a diagnosis may see it: without
// secrets. The zero Target is "no profile".
type Target struct {
	Profile     string
	Environment string
	Ref         string // as a person writes it
	Title       string
	Kind        string // odata, rest
	URL         string
	Live        bool
	Licensed    bool // a request opens a licensed session
	Demo        bool // a profile of the demo: only its commands know it
	Method      string
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
	PageSize    int
	Concurrency int
	Timeout     time.Duration
	// Siblings are the other environments of the profile, without siblings of
	// their own.
	Siblings []Target
	// Environ tells which variables of this process matter: AZURE_CONFIG_DIR,
	// HTTPS_PROXY …, without user information.
	Environ map[string]string
}

// SecretShape is what may be known of a secret without knowing it.
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
	Quoted      bool   // stands in quotes
	Invisible   bool   // holds characters nobody sees
	Placeholder bool   // is a text to be replaced
	Prefixed    bool   // begins with "Bearer " or "Basic "
	Token       bool   // is a JWT
	Mark        string // tells whether it changed between runs, "" unknown; says nothing of the value
}

// LastGood is what is kept of the last run that came to a first row. No secret
// and no part of one is in it.
type LastGood struct {
	When     time.Time         `json:"when"`
	Settings map[string]string `json:"settings"` // by dotted key; secrets by their mark
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

// Report is a diagnosis written for the one who must act. Secrets are out.
type Report struct {
	Markdown string // for a ticket
	JSON     []byte // for programs
}

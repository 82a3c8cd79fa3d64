package profiles

import (
	"maps"
	"slices"
	"time"

	"odatui/method"
)

// Target is one environment of a profile, merged and checked: all that is
// needed to open it. Secrets are references until they are resolved.
type Target struct {
	Profile      string
	Like         string // name of the profile that the profile is like, "" none
	ImportedFrom string // name of the file that it was imported from, "" none
	Environment  string // "default" if the file has none
	Title        string // the profile's name if the file has none
	Kind         string
	Badge        string // LIVE, STAGING …; "" for a profile without environments
	Live         bool
	URL          string   // absolute, http or https, without user information
	Environments []string // all of the profile, in the file's order

	PageSize     int    // rows, 1 to 100000; 0: not written
	Paging       string // auto, skip, next-link or max-page-size
	OrderByKey   *bool  // nil: where the service accepts it
	Count        string // auto, untrusted or off
	RewriteLinks bool   // next links get the origin and base path of URL
	Metadata     string // where the model is in place of $metadata: a URL, or an absolute path; "" $metadata

	Headers     []Setting // in the file's order
	Query       []Setting
	Timeout     time.Duration
	Concurrency int // 0: not written
	TLS         TLS
	Proxy       string // "" as the process's environment says

	InsecureHTTP bool   // the profile accepts http:// beyond this machine
	Licensed     bool   // a request opens a licensed session
	LongQuery    string // "post" or ""

	Auth Auth
	Rest Rest
}

// Setting is a header or a query parameter. Secret is nil where Text holds the
// value itself.
type Setting struct {
	Name, Text string
	Secret     *Secret
}

// TLS says how the server is trusted.
type TLS struct {
	CAFile   string // absolute path, "" the system's
	Insecure bool
}

// Auth holds the keys of the auth method, sorted by what they hold.
type Auth struct {
	Method  method.Method
	Text    map[string]string // dates as 2027-01-31, paths absolute
	Secrets map[string]*Secret
	Lists   map[string][]string
	Tables  map[string]map[string]string
}

// Rest describes a plain JSON service.
type Rest struct {
	Rows, Total, Offset, Limit string
	MaxLimit                   int // 0 unknown
	Cursor, CursorParam, Next  string
	Sets                       []RestSet
}

// RestSet is one collection of a plain JSON service.
type RestSet struct {
	Name, Title, Path string
	Key               []string
}

// AtOnce is the most requests that are sent at the same time.
func (t *Target) AtOnce() int {
	switch {
	case t.Licensed:
		return 1
	case t.Concurrency > 0:
		return t.Concurrency
	}
	return DefaultConcurrency
}

// Ref returns the reference by which a user names the target.
func (t *Target) Ref() string {
	if t.Badge == "" && t.Environment == defaultEnvironment && len(t.Environments) == 1 {
		return t.Profile
	}
	return t.Profile + "@" + t.Environment
}

// KeyedSecret is a secret of a target with its dotted key.
type KeyedSecret struct {
	Key string
	*Secret
}

// Secrets returns all secrets of the target: those of the auth method by name,
// then headers and query parameters in the order of the file.
func (t *Target) Secrets() []KeyedSecret {
	var list []KeyedSecret
	for _, name := range slices.Sorted(maps.Keys(t.Auth.Secrets)) {
		list = append(list, KeyedSecret{"auth." + name, t.Auth.Secrets[name]})
	}
	add := func(prefix string, settings []Setting) {
		for _, s := range settings {
			if s.Secret != nil {
				list = append(list, KeyedSecret{prefix + s.Name, s.Secret})
			}
		}
	}
	add("headers.", t.Headers)
	add("query.", t.Query)
	return list
}

// Defaults of the file format.
const (
	defaultEnvironment = "default"
	defaultPaging      = "auto"
	defaultCount       = "auto"
	defaultTimeout     = 60 * time.Second
	maxPageSize        = 100_000
)

// The defaults of the explorer. Bulk reads ask for larger pages, one at a time.
const (
	DefaultPageSize    = 200
	DefaultConcurrency = 4
)

var (
	pagings = []string{"auto", "skip", "next-link", "max-page-size"}
	counts  = []string{"auto", "untrusted", "off"}
)

package profiles

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestCheckAddress: what is wrong with an address that is typed, and what it
// would be with a scheme; a secret in it is never shown.
func TestCheckAddress(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text, want string
		hints            []string
	}{
		{"good", "https://example.org/odata?api-version=2", "", nil},
		{"no scheme", "example.org/odata", "url: an address begins with https://", []string{"write https://example.org/odata"}},
		{"no scheme, a port", "example.org:8443/odata", "url: an address begins with https://", []string{"write https://example.org:8443/odata"}},
		{"no scheme, a user", "me:" + canary + "@example.org", "url: an address begins with https://", []string{"write https:// before it"}},
		{"no scheme, a key", "example.org?key=" + canary, "url: an address begins with https://", []string{"write https:// before it"}},
		{"another scheme", "postgres://me:" + canary + "@db.example/x", "url: must be an absolute address: https://host/path", nil},
		{"a path", "/odata", "url: must be an absolute address: https://host/path", nil},
		{"a user", "https://me:" + canary + "@example.org", "url: must hold no user and password", []string{`use auth = { method = "basic", username = "…", password = { … } }`}},
		{"a key", "https://example.org/odata?b=1&key=" + canary, "url: its query parameter key looks like a secret, which is not written as plain text",
			[]string{`leave it out of the address and write query = { key = { env = "NAME" } }, or use auth = { method = "api-key", query = "key", value = { … } }`}},
		{"an empty key", "https://example.org/odata?key=", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			err := CheckAddress(tt.text)
			got := ""
			var e *Error
			if errors.As(err, &e) {
				got = e.Error()
				if diff := cmp.Diff(tt.hints, e.Hints()); diff != "" {
					t.Error(diff)
				}
				if strings.Contains(everything(err), canary) {
					t.Errorf("shows the secret: %s", everything(err))
				}
			}
			if got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestAddressesElsewhere: the same words where an address is opened, in a file
// (whose values are never shown) and where a profile was meant.
func TestAddressesElsewhere(t *testing.T) {
	t.Parallel()
	_, err := Bare("example.org/odata")
	if got := everything(err); !strings.Contains(got, "open a service by its address: an address begins with https://") || !strings.Contains(got, "write https://example.org/odata") {
		t.Errorf("got %q", got)
	}
	file, err := load("p.toml", []byte("[profiles.a]\nurl = \"example.org/"+canary+"\"\n[profiles.b]\nurl = \"https://b.example/?sig="+canary+"\"\n"), vocabulary)
	if err != nil {
		t.Fatal(err)
	}
	_, err = file.Resolve("a")
	if got := everything(err); !strings.Contains(got, "profile a: url: an address begins with https://") || strings.Contains(got, canary) {
		t.Errorf("got %q", got)
	}
	if len(file.Warnings) != 1 || file.Warnings[0].Key != "profiles.b.url" || strings.Contains(file.Warnings[0].String(), canary) {
		t.Errorf("warnings %q", file.Warnings)
	}
	_, err = file.Resolve("example.org/odata")
	if got := everything(err); !strings.Contains(got, "did you mean: odatui https://example.org/odata?") {
		t.Errorf("got %q", got)
	}
	if err := CheckEnvironment("a b"); err == nil || !strings.Contains(err.Error(), "the name of an environment must be one word") {
		t.Errorf("got %v", err)
	}
}

// TestMetadata: a path is relative to the file, and a URL is safe to ask.
func TestMetadata(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ line, want, wrong string }{
		{``, "", ""},
		{`metadata = ""`, "", ""},
		{`metadata = "models/x.xml"`, "/dir/models/x.xml", ""},
		{`metadata = "/abs/x.xml"`, "/abs/x.xml", ""},
		{`metadata = "https://docs.example/x.xml?v=1"`, "https://docs.example/x.xml?v=1", ""},
		{`metadata = "http://docs.example/x.xml"`, "", "plain http:// is refused for a model of another host"},
		{`metadata = "http://own.example/x.xml"`, "", "plain http://"},
		{"insecure_http = true\nmetadata = \"http://docs.example/x.xml\"", "", "plain http://"},
		{"url = \"http://own.example/odata\"\ninsecure_http = true\nmetadata = \"http://own.example/x.xml\"", "http://own.example/x.xml", ""},
		{`metadata = "ftp://docs.example/x.xml"`, "", "absolute address"},
		{`metadata = "https://me:` + canary + `@docs.example/x.xml"`, "", "no user and password"},
		{`metadata = "https://docs.example/x.xml?key=` + canary + `"`, "", "looks like a secret"},
		{`metadata = 1`, "", "must be text"},
	} {
		text := "[profiles.a.environments.e]\n" + c.line + "\n[profiles.a]\nmetadata = \"base.xml\"\n"
		if !strings.Contains(c.line, "url =") {
			text += "url = \"https://own.example/odata\"\n"
		}
		if c.line == "" {
			c.want = "/dir/base.xml"
		}
		file, err := load("/dir/p.toml", []byte(text), vocabulary)
		if err != nil {
			t.Fatal(c.line, err)
		}
		target, err := file.Resolve("a")
		switch {
		case c.wrong != "":
			if got := everything(err); !strings.Contains(got, c.wrong) || strings.Contains(got, canary) {
				t.Errorf("%s: %q, want %q", c.line, got, c.wrong)
			}
		case err != nil || target.Metadata != filepath.FromSlash(c.want):
			t.Errorf("%s: %+v, %v, want %q", c.line, target, err, c.want)
		}
	}
}

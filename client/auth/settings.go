package auth

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"sync"

	"odatui/client"
)

// holds reports whether a field is set.
func (s Settings) holds(f client.Field) bool {
	switch f.Kind {
	case client.FieldSecret:
		return s.Secrets[f.Name] != nil
	case client.FieldList:
		return len(s.Lists[f.Name]) > 0
	case client.FieldTable:
		return len(s.Tables[f.Name]) > 0
	}
	return s.Text[f.Name] != ""
}

// check holds the settings against the fields of a method.
func (s Settings) check(c client.Choice) error {
	for _, f := range c.Fields {
		other, _ := c.Field(f.OneOf)
		switch {
		case f.Required && !s.holds(f) && other.Name == "":
			return missing(c, f)
		case f.Required && !s.holds(f) && !s.holds(other):
			return client.Because(client.ReasonKeyMissing,
				&SettingError{f.Name, fmt.Sprintf("is missing: %s needs it, or %s", c.Name, other.Name), []string{sample(f), sample(other)}})
		case f.OneOf != "" && s.holds(f) && s.holds(other):
			return client.Because(client.ReasonKeysClash, &SettingError{f.Name,
				"cannot be combined with " + other.Name + ", only one of them can be used", []string{fmt.Sprintf("remove %s or %s (%q removes an inherited one)", f.Name, other.Name, "")}})
		case f.Options != nil && s.holds(f) && !slices.Contains(f.Options, s.Text[f.Name]):
			return &SettingError{f.Name, fmt.Sprintf("cannot be %q", s.Text[f.Name]), []string{"it is one of " + strings.Join(f.Options, ", ")}}
		}
	}
	return nil
}

func missing(c client.Choice, f client.Field) error {
	return client.Because(client.ReasonKeyMissing, &SettingError{f.Name, "is missing: " + c.Name + " needs it", []string{sample(f)}})
}

// sample returns how a field is written into a profile.
func sample(f client.Field) string {
	switch f.Kind {
	case client.FieldSecret:
		return fmt.Sprintf(`add %s = { keyring = "NAME" }, or { env = "NAME" }, { command = [...] }, { file = "PATH" }, { prompt = true }`, f.Name)
	case client.FieldList:
		return fmt.Sprintf(`add %s = ["...", "..."]: %s`, f.Name, f.Help)
	}
	return fmt.Sprintf(`add %s = "...": %s`, f.Name, f.Help)
}

// control reports whether a text holds what no header or form should.
func control(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f })
}

// endpoint reads a token endpoint's address.
func endpoint(key, text string, insecure bool) (*url.URL, error) {
	u, err := url.Parse(text)
	// The parser's own error quotes the whole address.
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, &SettingError{key, "is not an address that begins with https://", []string{"look for blanks, quotes and placeholders in it"}}
	}
	switch {
	case u.User != nil:
		return nil, &SettingError{key, "holds a user name or password", []string{"put them into client_id and client_secret"}}
	case u.Fragment != "":
		return nil, &SettingError{key, "has a # part, which is never sent", []string{"remove everything from the #"}}
	case u.Scheme == "http" && !insecure && !loopback(u.Hostname()):
		return nil, client.Because(client.ReasonPlainHTTP, &SettingError{key, "is plain http: the secret could be read on the way",
			[]string{"write https://", "or set insecure_http = true in the profile"}})
	}
	return u, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// keeper asks for a secret once and remembers it until told to forget it, so
// that a person is not asked again at every refresh.
type keeper struct {
	hidden
	key string
	ask Secret
	env Env

	mu   sync.Mutex
	held string
}

func keep(key string, ask Secret, env Env) *keeper { return &keeper{key: key, ask: ask, env: env} }

// secret returns the secret. It is known to the redactor by then.
func (k *keeper) secret(ctx context.Context) (string, error) {
	k.mu.Lock()
	held := k.held
	k.mu.Unlock()
	if held != "" {
		return held, nil
	}
	// Not under the lock: asking may take as long as a person takes.
	s, err := k.ask(ctx)
	if err != nil {
		return "", err
	}
	if s == "" {
		return "", &SettingError{k.key, "is empty", []string{"look where its reference points"}}
	}
	k.env.learn(s)
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held = s
	return s, nil
}

// forget makes the next call ask again.
func (k *keeper) forget() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.held = ""
}

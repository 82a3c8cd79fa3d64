package evidence

import (
	"encoding/json"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// NoToken reports whether the failure is that no token could be had: as an
// endpoint or a program said it, or as a pasted text says it.
func (m *Failure) NoToken() bool {
	return m.Auth != nil || m.Answer == nil && m.Profile == nil && m.NoSet == nil && m.Code != ""
}

// OAuth is the OAuth error of a token endpoint in lower case, "" none.
func (m *TokenRefusal) OAuth() string {
	if m.Auth == nil {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(m.Auth.Code))
}

// ViaAz reports whether az was asked for the token, or a pasted text is az's.
func (m *Failure) ViaAz() bool {
	switch {
	case m.Auth != nil && m.Auth.Method != "":
		return m.Auth.Method.Az()
	case m.Answer != nil:
		return false
	}
	return m.Target.Method.Az() || m.Says("az login", "azure cli", "az account", "azure-cli")
}

// ViaProgram reports whether a program of the person's own was asked.
func (m *TokenRefusal) ViaProgram() bool { return m.Auth != nil && m.Auth.Method.Program() }

// AsClient reports whether a client with a secret asked, and no person.
func (m *Failure) AsClient() bool {
	if m.Auth != nil && m.Auth.Method != "" {
		return m.Auth.Method.App()
	}
	return m.Target.Method.App()
}

// OfEntra reports whether it is Entra or B2C that answered.
func (m *TokenRefusal) OfEntra() bool { return m.Entra || m.Endpoint == nil && m.Code != "" }

// EntraSpeaks reports whether the words are Entra's, however they came here.
func (m *Failure) EntraSpeaks() bool { return m.Entra || m.Code != "" || m.ViaAz() }

// TokenFields are the fields of the token endpoint's JSON answer, nil if it was
// none.
func (m *TokenRefusal) TokenFields() map[string]any {
	if m.Auth == nil {
		return nil
	}
	var fields map[string]any
	_ = json.Unmarshal(m.Auth.Body, &fields) // what is no JSON has no fields
	return fields
}

// TokenField is a text of the token endpoint's JSON answer, "" none.
func (m *TokenRefusal) TokenField(name string) string {
	s, _ := m.TokenFields()[name].(string)
	return s
}

// TokenHeader is a header field of the token endpoint's answer.
func (m *TokenRefusal) TokenHeader(name string) string {
	if m.Auth == nil || len(m.Auth.Header[name]) == 0 {
		return ""
	}
	return m.Auth.Header[name][0]
}

// TokenHost is how the token endpoint is spoken of.
func (m *Failure) TokenHost() string {
	switch {
	case m.ViaAz():
		return "Entra (through az)"
	case m.ViaProgram():
		return m.Auth.Endpoint
	case m.Endpoint != nil && m.Endpoint.Host != "":
		return m.Endpoint.Host
	case m.Code != "":
		return "Entra"
	}
	return "The token endpoint"
}

// ClientID is the client that asked for the token: the profile's own, else the
// one the other side names. "" is unknown.
func (m *Failure) ClientID() string {
	if id := m.Target.Auth["client_id"]; id != "" {
		return id
	}
	return m.Quoted("application with identifier '", "app '", "application '", "application with ID '")
}

// ThatClient names the client in a sentence.
func (m *Failure) ThatClient() string {
	if id := m.ClientID(); id != "" {
		return "client " + id
	}
	return "the client"
}

// Quoted returns what stands between one of the openings and the next quote in
// the other side's words.
func (m *Words) Quoted(openings ...string) string {
	for _, opening := range openings {
		i := strings.Index(strings.ToLower(m.Said), strings.ToLower(opening))
		if i < 0 || i+len(opening) > len(m.Said) {
			continue
		}
		if text, _, ok := strings.Cut(m.Said[i+len(opening):], "'"); ok && text != "" && len(text) < 200 {
			return text
		}
	}
	return ""
}

// Audience is the setting that says what a token is for, by its key: "scope"
// where there is none.
func (m *Failure) Audience() (key, value string) {
	for _, key := range []string{"scope", "resource"} {
		if v := m.Target.Auth[key]; v != "" {
			return key, v
		}
		if v := m.Target.Params[key]; v != "" {
			return "params." + key, v
		}
	}
	return "scope", ""
}

// Ref returns the profile's reference for a command.
func (m *Failure) Ref() string { return vendors.ElseText(m.Target.Ref, "PROFILE") }

// ShellWord writes an argument so that it can be pasted into a shell.
func ShellWord(s string) string {
	odd := func(r rune) bool {
		return r < ' ' || r > '~' || strings.ContainsRune(" \"'`$&|;<>(){}[]*?!#~\\", r)
	}
	if s != "" && !strings.ContainsFunc(s, odd) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// Secret returns what is known of a secret of auth, false nothing.
func (m *Failure) Secret(key string) (client.SecretShape, bool) {
	for _, s := range m.Target.Secrets {
		if s.Key == "auth."+key || s.Key == key {
			return s, true
		}
	}
	return client.SecretShape{}, false
}

// EnvironmentOf returns the name of an environment for a sentence.
func EnvironmentOf(t client.Target) string {
	if t.Environment != "" {
		return t.Environment
	}
	return t.Ref
}

// CommandLine writes a command so that it can be pasted.
func CommandLine(program string, args []string) string {
	words := []string{program}
	for _, a := range args {
		words = append(words, ShellWord(a))
	}
	return strings.Join(words, " ")
}

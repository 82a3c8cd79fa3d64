package diagnose

import (
	"slices"
	"strings"

	"odatui/client"
)

// profileRules know why a profile cannot be used as it stands. Their errors are
// this program's own; a test in cli holds the words together.
var profileRules = []rule{
	{"profiles-unreadable", isFileTrouble, sayFileTrouble},
	{"profile-unknown", profileSays("there is no profile of this name", "no profile is named", "names no profile and environment"), sayNoProfile},
	{"environment-unknown", profileSays("no environment of this name", "names no environment"), sayNoEnvironment},
	{"secret-in-file", profileSays("stands here as plain text", "is not written as plain text", "as plain text, which is refused"), saySecretInFile},
	{"secret-nobody-to-ask", profileSays("nobody can be asked", "nobody to ask", "no terminal to ask on"), sayNobodyToAsk},
	{"secret-not-typed", profileSays("nothing was typed", "read the secret:"), sayNotTyped},
	{"secret-variable", secretFrom("env ", "is not set", "is empty"), sayVariable},
	{"keyring-entry-missing", secretFrom("keyring ", "has no entry of this name", "the entry is empty"), sayNoEntry},
	{"keyring-hangs", secretFrom("keyring ", "did not answer within"), sayKeyringHangs},
	{"keyring-absent", secretFrom("keyring "), sayNoKeyring},
	{"secret-file-open", secretFrom("file ", "others can read it"), sayFileOpen},
	{"secret-file", secretFrom("file "), sayFileMissing},
	{"secret-command", secretFrom("command "), saySecretCommand},
	{"plain-http", profileSays("plain http"), sayPlainHTTP},
	{"ca-file", profileSays("read ca_file"), sayCAFile},
	{"address-wrong", isAddress, sayAddress},
	{"method-unknown", isMethodUnknown, sayMethodUnknown},
	{"kind-unknown", func(m *matter) bool { return m.profile != nil && m.profile.Key == "kind" }, sayKindUnknown},
	{"keys-clash", profileSays("stands beside", "must say one place only", "either cursor or next"), sayClash},
	{"key-missing", profileSays("is missing", "needs this table", "needs at least one set"), sayKeyMissing},
	{"profile-wrong", func(m *matter) bool { return m.profile != nil }, sayProfileWrong},
}

func profileSays(texts ...string) func(*matter) bool {
	return func(m *matter) bool { return m.profile != nil && containsAny(m.profile.Message, texts) }
}

// secretFrom recognises that a secret could not be had from a kind of place.
func secretFrom(place string, texts ...string) func(*matter) bool {
	return func(m *matter) bool {
		return m.profile != nil && strings.HasPrefix(m.profile.Message, "secret from "+place) &&
			(len(texts) == 0 || containsAny(m.profile.Message, texts))
	}
}

// secretPlace returns where a secret was looked for (without its kind) and what
// was wrong there.
func (m *matter) secretPlace() (place, wrong string) {
	text := strings.TrimPrefix(m.profile.Message, "secret from ")
	source, wrong, ok := strings.Cut(text, ": ")
	if !ok {
		return "", text
	}
	_, place, _ = strings.Cut(source, " ")
	return place, wrong
}

// profileRef is how the profile is addressed in commands.
func (m *matter) profileRef() string {
	if m.profile.Profile != "" {
		return shellWord(m.profile.Profile)
	}
	return m.ref()
}

// profileKey is the key that is wrong, "" none.
func (m *matter) profileKey() string {
	key := m.profile.Key
	if key == "auth" {
		return ""
	}
	return key
}

// inProfile begins every diagnosis of a profile: who, and where it is wrong.
func (m *matter) inProfile(d *client.Diagnosis, title string) {
	d.Title, d.Who = title, client.WhoSelf
	if m.profile.Key != "" {
		fact(d, client.FromProfile, m.profile.Key+": "+m.profile.Message)
		return
	}
	fact(d, client.FromProfile, m.profile.Message)
}

// hintsOf adds the advice that came with the error, but what stands there
// already.
func (m *matter) hintsOf(d *client.Diagnosis) {
	for _, h := range m.profile.Hints {
		if !slices.ContainsFunc(d.Steps, func(s string) bool { return strings.Contains(s, h) }) {
			step(d, capital(h))
		}
	}
}

// capital begins a sentence with words, except where a command is first.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' || strings.HasPrefix(s, "odatui ") {
		return s
	}
	return string(s[0]-'a'+'A') + s[1:]
}

func uncapital(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]-'A'+'a') + s[1:]
}

func (m *matter) mendStep(d *client.Diagnosis) {
	step(d, "Change it: odatui profiles edit "+m.profileRef()+keyIn(m.profileKey()))
}

func isFileTrouble(m *matter) bool {
	return m.profile != nil && containsAny(m.profile.Message, []string{"read profiles ", "save profiles ", "find the folder for configuration", "open profiles "})
}

func sayFileTrouble(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profiles file cannot be read.")
	if strings.Contains(m.profile.Message, ": line ") {
		d.Title = "The profiles file is not valid TOML."
		step(d, "Mend the line that is named; the file is not touched until it can be read: odatui profiles edit")
	}
	if strings.Contains(m.profile.Message, "permission denied") {
		step(d, "Give the file back to your account, or name another one with --config or ODATUI_CONFIG.")
	}
	m.hintsOf(d)
	step(d, "See which file is meant: odatui profiles path")
}

func sayNoProfile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "There is no such profile.")
	if m.profile.Profile != "" {
		d.Title = "There is no profile " + m.profile.Profile + "."
	}
	m.hintsOf(d)
	step(d, "See which there are: odatui profiles list")
}

func sayNoEnvironment(m *matter, d *client.Diagnosis) {
	name, env, ok := strings.Cut(m.profile.Profile, "@")
	m.inProfile(d, "The profile has no such environment.")
	if ok {
		d.Title = "The profile " + name + " has no environment " + env + "."
	}
	m.hintsOf(d)
	step(d, "See which there are: odatui profiles list")
}

func saySecretInFile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "A secret stands in the profiles file as plain text, which is refused.")
	if k := m.profileKey(); k != "" {
		d.Title = "The secret " + k + " stands in the profiles file as plain text, which is refused."
	}
	m.hintsOf(d)
	if !slices.ContainsFunc(d.Steps, func(s string) bool { return strings.Contains(s, "odatui profiles secret") }) {
		step(d, "Move it into the keyring: odatui profiles secret "+m.profileRef()+keyWord(m.profileKey()))
	}
	step(d, "If others could read the file, have the secret changed: it must count as known.")
}

// keyWord is a key as a further argument of a command.
func keyWord(key string) string {
	if key == "" {
		return ""
	}
	return " " + shellWord(key)
}

func sayNobodyToAsk(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profile asks for the secret each time, and there is no terminal to ask on.")
	step(d, "Start odatui in a terminal, or keep the secret elsewhere: odatui profiles secret "+m.profileRef())
	m.hintsOf(d)
}

func sayNotTyped(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "No secret was typed.")
	step(d, "Try again and type the secret when you are asked; it is not shown.")
	step(d, "To be asked no more, store it: odatui profiles secret "+m.profileRef())
}

func sayVariable(m *matter, d *client.Diagnosis) {
	name, wrong := m.secretPlace()
	m.inProfile(d, "The environment variable "+name+", which is to hold the secret, is not set.")
	if strings.Contains(wrong, "empty") {
		d.Title = "The environment variable " + name + ", which is to hold the secret, is empty."
	}
	m.hintsOf(d)
	step(d, "A variable that is set in another window, or after odatui was started, is not seen here.")
	step(d, "Or keep the secret in the keyring: odatui profiles secret "+m.profileRef())
}

func sayNoEntry(m *matter, d *client.Diagnosis) {
	name, wrong := m.secretPlace()
	m.inProfile(d, "The keyring has no entry "+name+" for odatui.")
	if strings.Contains(wrong, "empty") {
		d.Title = "The keyring's entry " + name + " is empty."
	}
	step(d, "Store the secret: odatui profiles secret "+m.profileRef())
	step(d, "An entry that was stored under another account or on another machine is not seen here.")
}

func sayKeyringHangs(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The keyring does not answer: it is locked, as a rule.")
	d.Confidence = client.Medium
	step(d, "Unlock it: look for a window that asks for the keyring's password, perhaps on another screen. Then try again.")
	m.otherPlaces(d)
}

func sayNoKeyring(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "No keyring answers on this machine.")
	if strings.Contains(m.profile.Message, "too long") {
		d.Title = "The secret is too long for this keyring."
	} else {
		step(d, "On a desktop, unlock or start the keyring (Secret Service). Over ssh, in a container or in a task there is none as a rule.")
	}
	m.otherPlaces(d)
}

// otherPlaces names where a secret can be without a keyring.
func (m *matter) otherPlaces(d *client.Diagnosis) {
	key := m.profileKey()
	if key == "" {
		key = "auth.client_secret"
	}
	step(d, "Without a keyring, take the secret from elsewhere: "+key+` = { env = "NAME" }, { command = ["pass", "show", "x"] }, { file = "PATH" } or { prompt = true } (odatui profiles edit `+m.profileRef()+")")
}

func sayFileOpen(m *matter, d *client.Diagnosis) {
	path, _ := m.secretPlace()
	m.inProfile(d, "The file of the secret can be read by others: "+path+".")
	step(d, "Close it: chmod 600 "+shellWord(path))
	step(d, "If others had time to read it, have the secret changed.")
}

func sayFileMissing(m *matter, d *client.Diagnosis) {
	path, wrong := m.secretPlace()
	m.inProfile(d, "The file of the secret cannot be used: "+path+" "+wrong+".")
	step(d, "Put the secret alone into that file and close it (chmod 600), or name another one: odatui profiles edit "+m.profileRef())
	step(d, "A relative path begins at the folder of the profiles file.")
	m.hintsOf(d)
}

func saySecretCommand(m *matter, d *client.Diagnosis) {
	name, wrong := m.secretPlace()
	m.inProfile(d, "The program "+name+", which is to print the secret, gave none: "+wrong+".")
	m.hintsOf(d)
	step(d, "It is run without a shell and without a terminal: a program that asks something must be unlocked before.")
}

func sayPlainHTTP(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The address begins with http://, over which everyone on the way could read the token.")
	step(d, "Write https://: odatui profiles edit "+m.profileRef()+keyIn(m.profileKey()))
	step(d, "If there is no other way, accept it for this profile: insecure_http = true")
}

// keyIn is a key in brackets, to stand behind a command.
func keyIn(key string) string {
	if key == "" {
		return ""
	}
	return " (" + key + ")"
}

func sayCAFile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The file of trusted certificates (tls.ca_file) cannot be used.")
	step(d, "It must be a readable PEM file with at least one certificate: odatui profiles edit "+m.profileRef()+" (tls.ca_file)")
	m.hintsOf(d)
}

func isAddress(m *matter) bool {
	if m.profile == nil {
		return false
	}
	key := m.profile.Key
	return (key == "url" || key == "proxy" || strings.HasSuffix(key, "_url") || key == "" && containsAny(m.profile.Message, []string{"address", "proxy:", "HTTPS_PROXY", "HTTP_PROXY"})) &&
		!strings.Contains(m.profile.Message, "is missing")
}

func sayAddress(m *matter, d *client.Diagnosis) {
	what := "The address"
	if k := m.profileKey(); k != "" {
		what = "The address in " + k
	}
	m.inProfile(d, what+m.unusable(" cannot be used"))
	m.hintsOf(d)
	m.mendStep(d)
}

// unusable ends a sentence about a setting with what is wrong with it, where
// the error says that as the rest of a sentence.
func (m *matter) unusable(otherwise string) string {
	text, _, _ := strings.Cut(m.profile.Message, " (line ")
	for _, verb := range []string{"has ", "must ", "is "} {
		if strings.HasPrefix(text, verb) && len(text) < 80 && !strings.ContainsAny(text, ".\n") {
			return " " + text + "."
		}
	}
	return otherwise + "."
}

func isMethodUnknown(m *matter) bool {
	return m.profile != nil && m.profile.Key == "auth.method" && !strings.Contains(m.profile.Message, "is missing")
}

func sayMethodUnknown(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "auth.method is none of the ways to sign in that odatui knows.")
	m.hintsOf(d)
	m.mendStep(d)
}

func sayKindUnknown(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "kind is none of the kinds of services that odatui knows.")
	m.hintsOf(d)
	m.mendStep(d)
}

func sayClash(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "Two settings stand in the profile of which only one can be used.")
	m.hintsOf(d)
	m.mendStep(d)
}

func sayKeyMissing(m *matter, d *client.Diagnosis) {
	key := m.profileKey()
	if before, _, ok := strings.Cut(m.profile.Message, " is missing"); ok && before != "" && !strings.Contains(before, ":") {
		key = before // "auth.scope or auth.resource is missing"
	}
	m.inProfile(d, "The profile lacks a setting.")
	if key != "" {
		d.Title = "The profile lacks " + key + "."
	}
	m.hintsOf(d)
	step(d, "Fill it in: odatui profiles edit "+m.profileRef()+keyIn(key))
}

func sayProfileWrong(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profile cannot be used as it stands.")
	if k := m.profileKey(); k != "" {
		d.Title = "The setting " + k + m.unusable(" cannot be used as it stands")
	}
	m.hintsOf(d)
	m.mendStep(d)
}

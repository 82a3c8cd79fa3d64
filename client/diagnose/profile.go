package diagnose

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/vendors"
)

// profileRules explain why a profile cannot be used. They know the errors by
// their reasons, which are the codes here if no rule says otherwise; a test in
// cli makes the errors.
var profileRules = []rule{
	{code: "profiles-unreadable", when: profileReason("profiles-unreadable", client.ReasonNotTOML), say: sayFileTrouble},
	{code: "profile-unknown", when: profileReason("profile-unknown", client.ReasonNoProfiles), say: sayNoProfile},
	{code: "environment-unknown", when: profileReason("environment-unknown"), say: sayNoEnvironment},
	{code: "secret-in-file", when: profileReason("secret-in-file"), say: saySecretInFile},
	{code: "secret-nobody-to-ask", when: profileReason(client.ReasonNobodyToAsk), say: sayNobodyToAsk},
	{code: "secret-not-typed", when: profileReason(client.ReasonNotTyped), say: sayNotTyped},
	{code: "secret-variable", when: profileReason("secret-variable"), say: sayVariable},
	{code: "keyring-entry-missing", when: profileReason("keyring-entry-missing"), say: sayNoEntry},
	{code: "keyring-hangs", when: profileReason(client.ReasonKeyringHangs), say: sayKeyringHangs},
	{code: "keyring-absent", when: profileReason(client.ReasonNoKeyring), say: sayNoKeyring},
	{code: "secret-file-open", when: profileReason("secret-file-open"), say: sayFileOpen},
	{code: "secret-file", when: profileReason("secret-file"), say: sayFileMissing},
	{code: "secret-command", when: profileReason("secret-command"), say: saySecretCommand},
	{code: "plain-http", when: profileReason(client.ReasonPlainHTTP), say: sayPlainHTTP},
	{code: "ca-file", when: profileReason(client.ReasonCAFile), say: sayCAFile},
	{code: "keys-clash", when: profileReason(client.ReasonKeysClash), say: sayClash},
	{code: "key-missing", when: profileReason(client.ReasonKeyMissing), say: sayKeyMissing},
	{code: "address-wrong", when: isAddress, say: sayAddress},
	{code: "method-unknown", when: profileKeyIs("auth.method"), say: sayMethodUnknown},
	{code: "kind-unknown", when: profileKeyIs("kind"), say: sayKindUnknown},
	{code: "profile-wrong", when: func(m *matter) bool { return m.Profile != nil }, say: sayProfileWrong},
}

func profileReason(reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.Profile != nil && slices.Contains(reasons, m.Profile.Reason) }
}

func profileKeyIs(key string) func(*matter) bool {
	return func(m *matter) bool { return m.Profile != nil && m.Profile.Key == key }
}

// secretName returns the variable, entry, file or program of a secret that could
// not be read.
func (m *matter) secretName() string {
	_, name, _ := strings.Cut(m.Profile.Source, " ")
	return name
}

// onProfile returns a step whose action is about the profile of the error.
func (m *matter) onProfile(action client.Action, text string, args ...string) client.Step {
	return client.Step{Text: text, Action: action, Args: append([]string{vendors.ElseText(m.Profile.Profile, m.Ref())}, args...)}
}

// profileKey returns the key that is wrong, "" none.
func (m *matter) profileKey() string {
	if key := m.Profile.Key; key != "auth" {
		return key
	}
	return ""
}

// inProfile sets what every diagnosis of a profile has.
func (m *matter) inProfile(d *client.Diagnosis, title string) {
	d.Title, d.Who = title, client.WhoSelf
	text := m.Profile.Message
	if m.Profile.Key != "" {
		text = m.Profile.Key + ": " + text
	}
	if m.Profile.Place != "" {
		text += " (" + m.Profile.Place + ")"
	}
	fact(d, client.FromProfile, text)
}

// adviceOf adds the advice that came with the error.
func (m *matter) adviceOf(d *client.Diagnosis) {
	for _, h := range m.Profile.Hints {
		add(d, Do(capital(h)))
	}
}

// capital returns a text that begins with a capital letter.
func capital(s string) string {
	if s == "" || s[0] < 'a' || s[0] > 'z' || strings.HasPrefix(s, "xMart") {
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

func (m *matter) fixStep(d *client.Diagnosis) {
	add(d, m.onProfile(client.ActionEdit, "Change "+vendors.ElseText(m.profileKey(), "the profile")))
}

func sayFileTrouble(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profiles file cannot be read.")
	if m.Profile.Reason == client.ReasonNotTOML {
		d.Title = "The profiles file is not valid TOML."
		add(d, client.Step{Text: "Fix the line that is named; the file is not changed until it can be read", Action: client.ActionEdit})
	} else {
		m.adviceOf(d)
	}
	if errors.Is(m.Profile.Cause, fs.ErrPermission) {
		add(d, Do("Make your account the owner of the file, or name another one with --config or ODATUI_CONFIG"))
	}
	add(d, client.Step{Text: "Check which file is read", Action: client.ActionFile})
}

func sayNoProfile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "There is no such profile.")
	if m.Profile.Profile != "" {
		d.Title = "There is no profile " + m.Profile.Profile + "."
	}
	if m.Profile.Reason == client.ReasonNoProfiles {
		add(d, client.Step{Text: "Add a profile", Action: client.ActionAdd})
		add(d, client.Step{Text: "Or look at the demo", Action: client.ActionDemo})
	} else {
		m.adviceOf(d)
	}
	add(d, client.Step{Text: "Look at the list of profiles", Action: client.ActionProfiles})
}

func sayNoEnvironment(m *matter, d *client.Diagnosis) {
	name, env, ok := strings.Cut(m.Profile.Profile, "@")
	m.inProfile(d, "The profile has no such environment.")
	if ok {
		d.Title = "The profile " + name + " has no environment " + env + "."
	}
	m.adviceOf(d)
	add(d, client.Step{Text: "Look at the list of profiles and environments", Action: client.ActionProfiles})
}

func saySecretInFile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profiles file has a secret as plain text.")
	key := m.profileKey()
	args := []string{}
	if key != "" {
		d.Title = "The secret " + key + " is plain text in the profiles file."
		args = append(args, key)
	}
	add(d, m.onProfile(client.ActionSecret, "Move the secret into the keyring", args...))
	add(d, Do("If others could read the file, replace the secret: others may know it"))
}

func sayNobodyToAsk(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profile prompts for the secret, and there is no terminal.")
	add(d, Do("Start odatui in a terminal"))
	add(d, m.onProfile(client.ActionSecret, "Or store the secret"))
	m.adviceOf(d)
}

func sayNotTyped(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "No secret was typed.")
	add(d, retry("Try again, and type the secret at the prompt, which does not show it"))
	add(d, m.onProfile(client.ActionSecret, "To be asked no more, store the secret"))
}

func sayVariable(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The environment variable "+m.secretName()+" of the secret is not set, or empty.")
	m.adviceOf(d)
	add(d, Do("If the variable was set in another window, or after odatui was started, start odatui again from a shell that has it"))
	add(d, m.onProfile(client.ActionSecret, "Or store the secret in the keyring"))
}

func sayNoEntry(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The keyring has no secret "+m.secretName()+" for odatui.")
	add(d, m.onProfile(client.ActionSecret, "Store the secret"))
	add(d, Do("If the secret was stored under another account or on another machine, store it here too"))
}

func sayKeyringHangs(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The keyring does not respond: it is probably locked.")
	d.Confidence = client.Medium
	add(d, retry("Unlock the keyring: look for a window that asks for its password, perhaps on another screen; then try again"))
	m.otherPlaces(d)
}

func sayNoKeyring(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "There is no keyring on this machine.")
	add(d, retry("On a desktop, unlock or start the keyring (Secret Service); over ssh and in a container there usually is none"))
	m.otherPlaces(d)
}

// otherPlaces adds where a secret can be without a keyring.
func (m *matter) otherPlaces(d *client.Diagnosis) {
	key := vendors.ElseText(m.profileKey(), "auth.client_secret")
	places := ` to { env = "NAME" }, { command = ["pass", "show", "x"] }, { file = "PATH" } or { prompt = true }`
	add(d, m.onProfile(client.ActionEdit, "Without a keyring, set "+key+places))
}

func sayFileOpen(m *matter, d *client.Diagnosis) {
	path := m.secretName()
	m.inProfile(d, "Others can read the secret file "+path+".")
	add(d, run("Restrict the file to your account", "chmod", "600", path))
	add(d, Do("If others had time to read the file, replace the secret"))
}

func sayFileMissing(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The secret file "+m.secretName()+" cannot be used.")
	add(d, m.onProfile(client.ActionEdit, "Put the secret alone into that file and restrict it to your account (chmod 600), or name "+
		"another file"))
	add(d, Do("Write a relative path as seen from the folder of the profiles file"))
	m.adviceOf(d)
}

func saySecretCommand(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The secret program "+m.secretName()+" printed no secret.")
	m.adviceOf(d)
	add(d, Do("If the program asks for a password, unlock it before: it runs without a shell and without a terminal"))
}

func sayPlainHTTP(m *matter, d *client.Diagnosis) {
	key := vendors.ElseText(m.profileKey(), "url")
	m.inProfile(d, "The address in "+key+" begins with http://, which does not encrypt the token.")
	add(d, m.onProfile(client.ActionEdit, "Write https:// in "+key))
	add(d, m.onProfile(client.ActionEdit, "If the service has no https, accept http for this profile, insecure_http = true", "insecure_http=true"))
}

func sayCAFile(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The file of trusted certificates (tls.ca_file) cannot be used.")
	add(d, m.onProfile(client.ActionEdit, "Set tls.ca_file to a readable PEM file with at least one certificate"))
	m.adviceOf(d)
}

// isAddress reports whether a key holds an address that is wrong.
func isAddress(m *matter) bool {
	if m.Profile == nil {
		return false
	}
	key := m.Profile.Key
	return m.Profile.Reason == client.ReasonAddress || key == "url" || key == "proxy" || strings.HasSuffix(key, "_url")
}

func sayAddress(m *matter, d *client.Diagnosis) { m.sayWrong(d, "An address cannot be used.") }

func sayMethodUnknown(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "auth.method is not a way to sign in that odatui knows.")
	m.adviceOf(d)
	m.fixStep(d)
}

func sayKindUnknown(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "kind is not a kind of service that odatui knows.")
	m.adviceOf(d)
	m.fixStep(d)
}

func sayClash(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profile has two settings of which only one can be used.")
	m.adviceOf(d)
	m.fixStep(d)
}

func sayKeyMissing(m *matter, d *client.Diagnosis) {
	m.inProfile(d, "The profile lacks a setting.")
	key := vendors.ElseText(m.Profile.Lacks, m.profileKey())
	if key != "" {
		d.Title = "The profile lacks " + key + "."
	}
	m.adviceOf(d)
	add(d, m.onProfile(client.ActionEdit, "Set "+vendors.ElseText(key, "it")))
}

func sayProfileWrong(m *matter, d *client.Diagnosis) { m.sayWrong(d, "The profile cannot be used.") }

// sayWrong explains a setting with a value that cannot be used.
func (m *matter) sayWrong(d *client.Diagnosis, title string) {
	if k := m.profileKey(); k != "" && len(m.Profile.Message) < 80 {
		title = "The setting " + k + " cannot be used: " + m.Profile.Message + "."
	}
	m.inProfile(d, title)
	m.adviceOf(d)
	m.fixStep(d)
}

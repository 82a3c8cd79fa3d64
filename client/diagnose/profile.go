package diagnose

import (
	"slices"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// profileRules explain why a profile cannot be used. They know the errors by
// their reasons, which are the codes here if no rule says otherwise; a test in
// cli makes the errors.
var profileRules = sync.OnceValue(func() []rule {
	return within(rule{when: func(m *matter) bool { return m.Profile != nil }, who: self,
		facts: []factOf{(*matter).profileFact}}, []rule{
		{code: "profiles-unreadable", when: wrong("profiles-unreadable"), title: "The profiles file cannot be read.",
			do: steps{hints(), notOwner(),
				{Text: "Check which file is read", Action: client.ActionFile}},
			topic: about("The file is not valid TOML, too large, or not readable.",
				"All profiles are in this file, so none can be used. It is never overwritten while it cannot be read.",
				"Fix the line that is named (`odatui profiles edit`); `odatui profiles path` names the file.")},
		{code: "profiles-unreadable", when: wrong(client.ReasonNotTOML), title: "The profiles file is not valid TOML.",
			do: steps{vendors.Edit("Fix the line that is named; the file is not changed until it can be read"), notOwner(),
				{Text: "Check which file is read", Action: client.ActionFile}},
			say: func(_ *matter, d *client.Diagnosis) { d.Steps[0].Args = nil }}, // the file, not a profile
		{code: "profile-unknown", when: wrong("profile-unknown"), title: "There is no profile {profile name}.",
			plain: "There is no such profile.",
			do:    steps{hints(), {Text: "Look at the list of profiles", Action: client.ActionProfiles}},
			topic: about("The file has no profile of the given name.", "A typing error, or another file than you think.",
				"`odatui profiles list` shows which there are.")},
		{code: "profile-unknown", when: wrong(client.ReasonNoProfiles), title: "There is no profile {profile name}.",
			plain: "There is no such profile.", do: steps{{Text: "Add a profile", Action: client.ActionAdd},
				{Text: "Or look at the demo", Action: client.ActionDemo}, {Text: "Look at the list of profiles", Action: client.ActionProfiles}}},
		{code: "environment-unknown", when: wrong("environment-unknown"), title: "The profile {its profile} has no environment {environment}.",
			plain: "The profile has no such environment.", do: steps{hints(),
				{Text: "Look at the list of profiles and environments", Action: client.ActionProfiles}},
			topic: about("The name after the `@` is not an environment of the profile.", "A typing error, or the environment was never added.",
				"`odatui profiles list` shows which there are.")},
		{code: "secret-in-file", when: wrong("secret-in-file"), title: "The secret {key} is plain text in the profiles file.",
			plain: "The profiles file has a secret as plain text.",
			do: steps{{Text: "Move the secret into the keyring", Action: client.ActionSecret, Args: []string{"{key}"}},
				vendors.Do("If others could read the file, replace the secret: others may know it")},
			topic: about("A key that holds a secret has a text instead of a reference.",
				"Files are copied, synchronised and committed: secrets are kept elsewhere and only referred to.",
				"`odatui profiles secret NAME@ENV` moves it into the keyring.")},
		{code: "secret-nobody-to-ask", when: wrong(client.ReasonNobodyToAsk),
			title: "The profile prompts for the secret, and there is no terminal.", do: steps{vendors.Do("Start odatui in a terminal"),
				vendors.Store("Or store the secret"), hints()},
			topic: about("The reference is `{ prompt = true }` and the program has no terminal.", "A run in the background or in a pipe cannot ask.",
				"Start it in a terminal, or refer to the secret with `env`, `keyring`, `command` or `file`.")},
		{code: "secret-not-typed", when: wrong(client.ReasonNotTyped), title: "No secret was typed.",
			do: steps{vendors.Retry("Try again, and type the secret at the prompt, which does not show it"),
				vendors.Store("To be asked no more, store the secret")},
			topic: about("The question for the secret was answered with nothing.", "It was cancelled.",
				"Try again, or store the secret with `odatui profiles secret NAME@ENV`.")},
		{code: "secret-variable", when: wrong("secret-variable"), title: "The environment variable {secret} of the secret is not set, or empty.",
			plain: "The environment variable of the secret is not set, or empty.", do: steps{hints(),
				vendors.Do("If the variable was set in another window, or after odatui was started, start odatui again from a shell that has it"),
				vendors.Store("Or store the secret in the keyring")},
			topic: about("The reference is `{ env = \"NAME\" }` and NAME is not set, or empty.",
				"It was set in another window, or after odatui was started.", "Set it before odatui is started, or keep the secret in the keyring.")},
		{code: "keyring-entry-missing", when: wrong("keyring-entry-missing"), title: "The keyring has no secret {secret} for odatui.",
			plain: "The keyring has no such secret for odatui.", do: steps{vendors.Store("Store the secret"),
				vendors.Do("If the secret was stored under another account or on another machine, store it here too")},
			topic: about("The keyring answers, and knows no entry of this name for odatui.",
				"It was never stored on this machine, or under another account.", "`odatui profiles secret NAME@ENV` stores it.")},
		{code: "keyring-hangs", when: wrong(client.ReasonKeyringHangs), title: "The keyring does not respond: it is probably locked.",
			sure: client.Medium,
			do: steps{vendors.Retry("Unlock the keyring: look for a window that asks for its password, perhaps on another screen; then try again"),
				otherPlaces()},
			topic: about("No answer within three seconds.", "It is locked, and asks for its password somewhere.",
				"Unlock it; on machines without a desktop take the secret from elsewhere.")},
		{code: "keyring-absent", when: wrong(client.ReasonNoKeyring), title: "There is no keyring on this machine.",
			do: steps{vendors.Retry("On a desktop, unlock or start the keyring (Secret Service); over ssh and in a container there usually is none"),
				otherPlaces()},
			topic: about("The call of the keyring (Secret Service, Keychain, Credential Manager) fails at once.",
				"Over ssh, in containers and in tasks there is none as a rule.", "Refer to the secret with `env`, `command`, `file` or `prompt`.")},
		{code: "secret-file-open", when: wrong("secret-file-open"), title: "Others can read the secret file {secret}.",
			plain: "Others can read the secret file.", do: steps{vendors.Run("Restrict the file to your account", "chmod", "600", "{secret|FILE}"),
				vendors.Do("If others had time to read the file, replace the secret")},
			topic: about("The file's mode gives rights to its group or to all.", "A secret that others can read is not secret.",
				"`chmod 600 FILE`; have the secret changed if others had time to read it.")},
		{code: "secret-file", when: wrong("secret-file"), title: "The secret file {secret} cannot be used.",
			plain: "The secret file cannot be used.",
			do: steps{vendors.Edit("Put the secret alone into that file and restrict it to your account (chmod 600), or name another file"),
				vendors.Do("Write a relative path as seen from the folder of the profiles file"), hints()},
			topic: about("It is not there, is no regular file, or is empty.", "A wrong path, or the file was never written.",
				"Write the secret alone into it. A relative path begins at the folder of the profiles file.")},
		{code: "secret-command", when: wrong("secret-command"), title: "The secret program {secret} printed no secret.",
			plain: "The secret program printed no secret.", do: steps{hints(),
				vendors.Do("If the program asks for a password, unlock it before: it runs without a shell and without a terminal")},
			topic: about("The program of `{ command = [...] }` is not found, fails, hangs, or prints nothing or too much.",
				"It is run without a shell and without a terminal: what asks for a password must be unlocked before.", "Run it by hand.")},
		{code: "plain-http", when: wrong(client.ReasonPlainHTTP),
			title: "The address in {key|url} begins with http://, which does not encrypt the token.", plain: "The address begins with http://.",
			do: steps{vendors.Edit("Write https:// in {key|url}"),
				vendors.Edit("If the service has no https, accept http for this profile, insecure_http = true", "insecure_http=true")},
			topic: about("An address beyond this machine is not encrypted.", "Everyone on the way could read the token.",
				"Write `https://`; `insecure_http = true` accepts it for this profile.")},
		{code: "ca-file", when: wrong(client.ReasonCAFile), title: "The file of trusted certificates (tls.ca_file) cannot be used.",
			do: steps{vendors.Edit("Set tls.ca_file to a readable PEM file with at least one certificate"), hints()},
			topic: about("`tls.ca_file` cannot be read or holds no certificate.", "A wrong path, or a file in another form than PEM.",
				"Name a PEM file with at least one certificate.")},
		{code: "keys-clash", when: wrong(client.ReasonKeysClash), title: "The profile has two settings of which only one can be used.",
			do: steps{hints(), mend()},
			topic: about("Both are in the profile, or one is inherited from the profile's base.",
				"An environment inherits the settings of the profile.", "Remove one; `\"\"` removes an inherited one.")},
		{code: "key-missing", when: wrong(client.ReasonKeyMissing), title: "The profile lacks {lacking key}.",
			plain: "The profile lacks a setting.", do: steps{hints(), vendors.Edit("Set {lacking key|it}")},
			topic: about("The kind of service or the way to sign in needs a key that is not there.", "It was never filled in.",
				"Fill it in: `odatui profiles edit NAME`; `docs/profiles.md` says what each setting is.")},
		{code: "address-wrong", when: isAddress, title: "The setting {wrong setting}.", plain: "An address cannot be used.", do: steps{hints(),
			mend()},
			topic: about("`url`, a token endpoint or a proxy is no address, or holds what it must not.",
				"Blanks, quotes, a password or a placeholder in it.", "Fix the key that is named: `odatui profiles edit NAME`.")},
		{code: "method-unknown", when: func(m *matter) bool { return m.Profile.Key == "auth.method" },
			title: "auth.method is not a way to sign in that odatui knows.", do: steps{hints(), mend()},
			topic: about("`auth.method` is none of the methods.", "A typing error.", "`docs/profiles.md` lists the methods.")},
		{code: "kind-unknown", when: func(m *matter) bool { return m.Profile.Key == "kind" },
			title: "kind is not a kind of service that odatui knows.", do: steps{hints(), mend()},
			topic: about("`kind` is neither `odata` nor `rest`.", "A typing error.", "Write one of them, or leave the key out.")},
		{code: "profile-wrong", when: always, title: "The setting {wrong setting}.", plain: "The profile cannot be used.",
			do: steps{hints(), mend()},
			topic: about("A setting has the wrong form.", "The fact names the key and what is wrong with it.",
				"Change it: `odatui profiles edit NAME`.")},
	})
})

// Steps of several rules: the advice that came with the error, and others.
var (
	hints    = sync.OnceValue(func() vendors.Advice { return vendors.Do("{hints}") })
	mend     = sync.OnceValue(func() vendors.Advice { return vendors.Edit("Change {key|the profile}") })
	notOwner = sync.OnceValue(func() vendors.Advice {
		return vendors.Do("Make your account the owner of the file, or name another one with --config or ODATUI_CONFIG").In("closed")
	})
	otherPlaces = sync.OnceValue(func() vendors.Advice {
		return vendors.Edit(`Without a keyring, set {key|auth.client_secret} to { env = "NAME" }, { command = ["pass", "show", "x"] }, ` +
			`{ file = "PATH" } or { prompt = true }`)
	})
)

// wrong recognises an error of a profile by its reason.
func wrong(reason string) func(*matter) bool {
	return func(m *matter) bool { return m.Profile.Reason == reason }
}

// isAddress reports whether a key holds an address that is wrong.
func isAddress(m *matter) bool {
	key := m.Profile.Key
	return m.Profile.Reason == client.ReasonAddress || slices.Contains([]string{"url", "proxy"}, key) || strings.HasSuffix(key, "_url")
}

// profileKey returns the key that is wrong, "" none.
func (m *matter) profileKey() string {
	if key := m.Profile.Key; key != "auth" {
		return key
	}
	return ""
}

// wrongSetting is what is wrong with a setting, "" if that is too long for a title.
func (m *matter) wrongSetting() string {
	if k := m.profileKey(); k != "" && len(m.Profile.Message) < 80 {
		return k + " cannot be used: " + m.Profile.Message
	}
	return ""
}

// profileFact adds the error and its place.
func (m *matter) profileFact(d *client.Diagnosis) {
	text := m.Profile.Message
	if m.Profile.Key != "" {
		text = m.Profile.Key + ": " + text
	}
	if m.Profile.Place != "" {
		text += " (" + m.Profile.Place + ")"
	}
	fact(d, client.FromProfile, text)
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

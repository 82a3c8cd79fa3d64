package diagnose

import (
	"odatui/client"
)

// selfOnly are topics that only the holder of the profile can act on.
var selfOnly = []client.Who{client.WhoSelf}

var profileTopics = []topic{
	{"profiles-unreadable", "The profiles file cannot be read.", "The file is not valid TOML, too large, or not readable.",
		"All profiles are in this file, so none can be used. It is never overwritten while it cannot be read.",
		"Fix the line that is named (`odatui profiles edit`); `odatui profiles path` names the file.", selfOnly},
	{"profile-unknown", "There is no profile of this name.", "The file has no profile of the given name.",
		"A typing error, or another file than you think.", "`odatui profiles list` shows which there are.", selfOnly},
	{"environment-unknown", "The profile has no environment of this name.", "The name after the `@` is not an environment of the profile.",
		"A typing error, or the environment was never added.", "`odatui profiles list` shows which there are.", selfOnly},
	{"secret-in-file", "The file has a secret as plain text.", "A key that holds a secret has a text instead of a reference.",
		"Files are copied, synchronised and committed: secrets are kept elsewhere and only referred to.",
		"`odatui profiles secret NAME@ENV` moves it into the keyring.", selfOnly},
	{"secret-nobody-to-ask", "The profile prompts for the secret, and there is no terminal.", "The reference is `{ prompt = true }` and the program has no terminal.",
		"A run in the background or in a pipe cannot ask.", "Start it in a terminal, or refer to the secret with `env`, `keyring`, `command` or `file`.", selfOnly},
	{"secret-not-typed", "No secret was typed.", "The question for the secret was answered with nothing.", "It was cancelled.",
		"Try again, or store the secret with `odatui profiles secret NAME@ENV`.", selfOnly},
	{"secret-variable", "The environment variable of the secret is not set.", "The reference is `{ env = \"NAME\" }` and NAME is not set, or empty.",
		"It was set in another window, or after odatui was started.", "Set it before odatui is started, or keep the secret in the keyring.", selfOnly},
	{"keyring-entry-missing", "The keyring has no such secret.", "The keyring answers, and knows no entry of this name for odatui.",
		"It was never stored on this machine, or under another account.", "`odatui profiles secret NAME@ENV` stores it.", selfOnly},
	{"keyring-hangs", "The keyring does not respond.", "No answer within three seconds.", "It is locked, and asks for its password somewhere.",
		"Unlock it; on machines without a desktop take the secret from elsewhere.", selfOnly},
	{"keyring-absent", "There is no keyring on this machine.", "The call of the keyring (Secret Service, Keychain, Credential Manager) fails at once.",
		"Over ssh, in containers and in tasks there is none as a rule.", "Refer to the secret with `env`, `command`, `file` or `prompt`.", selfOnly},
	{"secret-file-open", "Others can read the secret file.", "The file's mode gives rights to its group or to all.",
		"A secret that others can read is not secret.", "`chmod 600 FILE`; have the secret changed if others had time to read it.", selfOnly},
	{"secret-file", "The secret file cannot be used.", "It is not there, is no regular file, or is empty.", "A wrong path, or the file was never written.",
		"Write the secret alone into it. A relative path begins at the folder of the profiles file.", selfOnly},
	{"secret-command", "The secret program printed no secret.", "The program of `{ command = [...] }` is not found, fails, hangs, or prints nothing or too much.",
		"It is run without a shell and without a terminal: what asks for a password must be unlocked before.", "Run it by hand.", selfOnly},
	{"plain-http", "The address begins with http://.", "An address beyond this machine is not encrypted.", "Everyone on the way could read the token.",
		"Write `https://`; `insecure_http = true` accepts it for this profile.", selfOnly},
	{"ca-file", "The file of trusted certificates cannot be used.", "`tls.ca_file` cannot be read or holds no certificate.", "A wrong path, or a file in another form than PEM.",
		"Name a PEM file with at least one certificate.", selfOnly},
	{"address-wrong", "An address in the profile cannot be used.", "`url`, a token endpoint or a proxy is no address, or holds what it must not.",
		"Blanks, quotes, a password or a placeholder in it.", "Fix the key that is named: `odatui profiles edit NAME`.", selfOnly},
	{"method-unknown", "The way to sign in is not known.", "`auth.method` is none of the methods.", "A typing error.", "`docs/profiles.md` lists the methods.", selfOnly},
	{"kind-unknown", "The kind of service is not known.", "`kind` is neither `odata` nor `rest`.", "A typing error.", "Write one of them, or leave the key out.", selfOnly},
	{"keys-clash", "Two settings exclude each other.", "Both are in the profile, or one is inherited from the profile's base.",
		"An environment inherits the settings of the profile.", "Remove one; `\"\"` removes an inherited one.", selfOnly},
	{"key-missing", "The profile lacks a setting.", "The kind of service or the way to sign in needs a key that is not there.", "It was never filled in.",
		"Fill it in: `odatui profiles edit NAME`; `docs/profiles.md` says what each setting is.", selfOnly},
	{"profile-wrong", "The profile cannot be used.", "A setting has the wrong form.", "The fact names the key and what is wrong with it.",
		"Change it: `odatui profiles edit NAME`.", selfOnly},
}

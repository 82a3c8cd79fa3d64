package lint

import (
	"fmt"
	"strings"
	"time"

	"odatui/client"
	"odatui/client/vendors"
)

// secretChecks look at the secrets, of which only the shape is known.
var secretChecks = []check{
	{code: "secret-unreadable", title: "A secret is not where the profile says.",
		seen: "The variable is not set, the file is missing or others can read it, the keyring has no such entry, the program failed. No " +
			"request can be built.", means: "It was never stored on this machine, or stands under another name.",
		do: "Store it: `odatui profiles secret PROFILE@ENV`, or set the variable.", look: func(l *linter) {
			for _, s := range l.t.Secrets {
				if s.Problem != "" && !noKeyring(s) {
					l.fatal(s.Key, "the secret from "+s.Source+" cannot be read: "+s.Problem, l.mend(s))
				}
			}
		}},
	{code: "keyring-unavailable", title: "No keyring can be used here.",
		seen:  "The secret is `{ keyring = … }`, and no keyring answers. No request can be built.",
		means: "Usual on servers and in containers: there is no Secret Service.",
		do:    "Use `{ env = … }`, `{ file = … }`, `{ command = … }` or `{ prompt = true }` on this machine.", look: func(l *linter) {
			for _, s := range l.t.Secrets {
				if noKeyring(s) {
					l.fatal(s.Key, "secret from "+s.Source+": "+s.Problem, // as whoever opens it is told
						`Keep it elsewhere on this machine: `+l.edit(s.Key+`={ env = "NAME" }`)+
							` (or { file = "PATH" }, { command = ["pass", "show", "x"] }, { prompt = true })`)
				}
			}
		}},
	{code: "secret-is-id", title: "The id of the secret stands in place of its value.", seen: "A client secret that is a GUID, at Entra.",
		means: "The portal shows *Value* and *Secret ID* side by side; the value only once.",
		do:    "Store the value; if nobody has it, let the owner of the registration make a new secret.",
		who:   orAppOwner, look: func(l *linter) { // elsewhere than at Entra a secret may well be a GUID
			if s := l.secret("auth.client_secret"); s != nil && s.GUID && l.entra {
				l.add(s.Key, "looks like the Secret ID (a GUID), not the secret's value",
					"Copy the column Value, shown only when the secret is made, and "+l.put(*s, "store it", "set the variable to it"))
			}
		}},
	{code: "secret-is-hash", title: "A hash stands in place of the secret.",
		seen:  "A client secret of 44 characters of base64 that end in `=`.",
		means: "ERP.net's record of a trusted application keeps base64(sha256(secret)), and that was copied.", do: "Store the plain secret.",
		who: orAppOwner, look: func(l *linter) {
			s := l.secret("auth.client_secret")
			if s == nil || !s.Hash {
				return
			}
			text := "looks like a hash (44 characters of base64 that end in =), not like the secret itself"
			if l.system == vendors.ERPNet {
				text = "looks like the hash that ERP.net's record keeps (44 characters that end in =), not like the plain secret"
			}
			l.add(s.Key, text, "Store the plain secret, shown when it was made: "+l.secretCommand(s.Key))
		}},
	{code: "secret-is-token", title: "A token stands in place of a secret.", seen: "A client secret or password that is a JWT.",
		means: "A token was pasted where the secret belongs that tokens are made with.",
		do:    "Store the secret; or use `method = \"bearer\"` for a token.", look: func(l *linter) {
			for _, key := range []string{"auth.client_secret", "auth.password"} {
				if s := l.secret(key); s != nil && s.Token {
					l.add(s.Key, "is a token (a JWT), not a secret", "Store the secret that tokens are made with: "+l.secretCommand(s.Key))
				}
			}
		}},
	{code: "secret-prefixed", title: "A word was copied with the secret.", seen: "A secret that begins with `Bearer` or `Basic`.",
		// in an Authorization header that word belongs there
		means: "It was copied from a header.", do: "Store it without that word.", look: func(l *linter) {
			for _, s := range l.pasted() {
				header := strings.EqualFold(s.Key, "headers.Authorization") ||
					s.Key == "auth.value" && strings.EqualFold(l.t.Auth["header"], "Authorization")
				if s.Prefixed && !header {
					l.add(s.Key, `begins with "Bearer" or "Basic": that word is no part of a secret`,
						"Store it again without that word: "+l.secretCommand(s.Key))
				}
			}
		}},
	{code: "secret-of-sibling", title: "Two clients have one secret.",
		seen: "The same secret in two environments whose client ids differ.", means: "One was copied to the other.",
		do: "Store the secret of this client.", look: func(l *linter) {
			s := l.secret("auth.client_secret")
			if s == nil || s.Mark == "" {
				return
			}
			for _, other := range l.t.Siblings {
				if other.Auth["client_id"] == l.t.Auth["client_id"] || other.Auth["client_id"] == "" {
					continue
				}
				for _, o := range other.Secrets {
					if o.Key == s.Key && o.Mark == s.Mark {
						l.add(s.Key, "is the very secret of "+other.Ref+", whose client is another one",
							"Store the secret of this client: "+l.secretCommand(s.Key))
						return
					}
				}
			}
		}},
	{code: "secret-end-passed", title: "The secret's end date has passed.", seen: "`client_secret_expires` lies in the past.",
		means: "Tokens will be refused, or the date was not renewed with the secret.",
		do:    "Get a new secret from the owner of the client registration.", who: byAppOwner,
		look: func(l *linter) {
			if end, ok := l.ends(); ok && end.Before(l.now) {
				l.add("auth.client_secret_expires", "the secret has ended on "+end.Format(time.DateOnly), l.renew())
			}
		}},
	{code: "secret-ends-soon", title: "The secret ends within thirty days.", seen: "`client_secret_expires` is near.",
		means: "It works until then.", do: "Get a new secret from the owner of the client registration in time.",
		who: byAppOwner, look: func(l *linter) {
			if end, ok := l.ends(); ok && !end.Before(l.now) && end.Sub(l.now) < endSoon {
				days := int(end.Sub(l.now).Hours() / 24)
				in := fmt.Sprintf("in %d days", days)
				switch days {
				case 0:
					in = "within a day"
				case 1:
					in = "in 1 day"
				}
				l.add("auth.client_secret_expires", "the secret ends on "+end.Format(time.DateOnly)+", "+in, l.renew())
			}
		}},
}

// endSoon is how long before its end a secret is warned about.
const endSoon = 30 * 24 * time.Hour

// secret returns the shape of a secret, nil if the profile has none of that key.
func (l *linter) secret(key string) *client.SecretShape {
	for i := range l.t.Secrets {
		if l.t.Secrets[i].Key == key {
			return &l.t.Secrets[i]
		}
	}
	return nil
}

// noKeyring reports whether a secret could not be read because no keyring responds.
func noKeyring(s client.SecretShape) bool {
	return s.Reason == client.ReasonNoKeyring || s.Reason == client.ReasonKeyringHangs
}

// mend says how a secret gets where the profile looks for it.
func (l *linter) mend(s client.SecretShape) string {
	kind, name, _ := strings.Cut(s.Source, " ")
	switch kind {
	case "env":
		return "Set the variable before odatui is started: read -rs " + name + " && export " + name
	case "keyring":
		return "Store it: " + l.secretCommand(s.Key)
	case "file":
		return "Put the secret into that file, readable by you alone: chmod 600 " + name
	case "command":
		return "Run that program in a shell to see what it says, or keep the secret elsewhere: " + l.secretCommand(s.Key)
	}
	return "Store it in the keyring: " + l.secretCommand(s.Key)
}

// put says how a secret is stored where the profile looks for it: a variable is
// set, anything else is stored by a command.
func (l *linter) put(s client.SecretShape, store, set string) string {
	if name, ok := strings.CutPrefix(s.Source, "env "); ok {
		return strings.Replace(set, "variable", "variable "+name, 1) + ", or keep it in the keyring: " + l.secretCommand(s.Key)
	}
	return store + ": " + l.secretCommand(s.Key)
}

// ends is when the client secret ends, as the profile says.
func (l *linter) ends() (time.Time, bool) {
	if l.now.IsZero() {
		return time.Time{}, false
	}
	end, err := time.ParseInLocation(time.DateOnly, l.t.Auth["client_secret_expires"], l.now.Location())
	return end, err == nil
}

func (l *linter) renew() string {
	return "Ask " + vendors.WhoWords(client.WhoAppOwner, l.system) + " for a new secret, store it (" + l.secretCommand("auth.client_secret") +
		") and write its end into auth.client_secret_expires."
}

package profiles

import (
	"fmt"
	"slices"
	"strings"

	"odatui/lazy"
)

// Reference is the place where a secret is kept. Exactly one field is set.
type Reference struct {
	Env     string   // an environment variable
	Keyring string   // a name in the system's keyring, service "odatui"
	Command []string // argv of a program that prints the secret
	File    string   // a file that only its owner can read
	Prompt  bool     // a person is asked, once a run
}

var (
	referenceKeys = []string{"env", "keyring", "command", "file", "prompt"}
	manyPlaces    = "must say one place only: " + list(referenceKeys)
)

const referenceHint = `write { env = "NAME" }, { keyring = "NAME" }, { command = ["…"] }, { file = "PATH" } or { prompt = true }`

var variable = lazy.Regexp(`^[A-Za-z_][A-Za-z0-9_]*$`)

// String names the place of the secret, never the secret.
func (r Reference) String() string {
	switch {
	case r.Env != "":
		return "env " + r.Env
	case r.Keyring != "":
		return "keyring " + r.Keyring
	case len(r.Command) > 0:
		return "command " + r.Command[0]
	case r.File != "":
		return "file " + r.File
	case r.Prompt:
		return "prompt"
	}
	return "nowhere"
}

// TOML returns the reference as it is written in a profiles file.
func (r Reference) TOML() string {
	switch {
	case r.Env != "":
		return "{ env = " + quote(r.Env) + " }"
	case r.Keyring != "":
		return "{ keyring = " + quote(r.Keyring) + " }"
	case len(r.Command) > 0:
		return "{ command = " + quoteList(r.Command) + " }"
	case r.File != "":
		return "{ file = " + quote(r.File) + " }"
	}
	return "{ prompt = true }"
}

// reference reads a secret reference. If it is wrong, the error is collected and a
// secret that always fails is returned.
func (r *reader) reference(n *node, key string) *Secret {
	table, name, _ := strings.Cut(key, ".")
	owner := r.profile.source(r.env, n, table, name).profile.Name
	s := &Secret{label: name + " of " + r.ref, scrub: r.file.secretEnv, memory: remembered(r.file.Path, owner, key, n)}
	ref, err := readReference(n)
	if err != "" {
		reason := ""
		if err == manyPlaces {
			reason = reasonKeysClash
		}
		r.because(reason, n, key, err, referenceHint)
		return s
	}
	if ref.File != "" {
		ref.File = r.file.abs(ref.File)
	}
	if len(ref.Command) > 0 && strings.ContainsAny(ref.Command[0], `/\`) {
		ref.Command = slices.Clone(ref.Command)
		ref.Command[0] = r.file.abs(ref.Command[0])
	}
	s.ref = ref
	return s
}

// readReference reads the table of a reference. wrong is "" if it is right.
func readReference(n *node) (ref Reference, wrong string) {
	if n.kind != kindTable {
		return ref, fmt.Sprintf("must be a secret reference, not %s", n.kind)
	}
	found := 0
	for _, key := range n.keys {
		c := n.child[key]
		if !slices.Contains(referenceKeys, key) {
			continue
		}
		found++
		ok := c.kind == kindText && c.text != ""
		switch key {
		case "env":
			if ref.Env = c.text; !ok || !variable.MatchString(c.text) {
				return ref, "env must be the name of a variable: letters, digits and _"
			}
		case "keyring":
			ref.Keyring = c.text
		case "file":
			ref.File = c.text
		case "command":
			ok = c.kind == kindArray && len(c.items) > 0
			for _, item := range c.items {
				ok = ok && item.kind == kindText && !strings.ContainsRune(item.text, 0)
				ref.Command = append(ref.Command, item.text)
			}
			ok = ok && ref.Command[0] != ""
		case "prompt":
			ref.Prompt = c.text == "true"
			ok = c.kind == kindBool && ref.Prompt
		}
		if !ok {
			return ref, key + " has the wrong kind of value"
		}
	}
	switch {
	case found == 0:
		return ref, "is no secret reference"
	case found > 1:
		return ref, manyPlaces
	}
	return ref, ""
}

// secretVariables returns the names of all variables that any profile takes a secret
// from.
func secretVariables(n *node) []string {
	var out []string
	todo := []*node{n}
	for len(todo) > 0 {
		n, todo = todo[len(todo)-1], todo[:len(todo)-1]
		if env := n.get("env"); env != nil && env.kind == kindText && len(n.keys) == 1 {
			out = append(out, env.text)
		}
		for _, key := range n.keys {
			if c := n.child[key]; c.kind == kindTable {
				todo = append(todo, c)
			}
		}
	}
	return out
}

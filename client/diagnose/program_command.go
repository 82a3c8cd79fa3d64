package diagnose

import (
	"path/filepath"

	"odatui/client"
)

// commandName is the person's own program as it is spoken of.
func (m *matter) commandName() string {
	if m.auth != nil && m.auth.Endpoint != "" {
		return m.auth.Endpoint
	}
	if len(m.Target.Command) > 0 {
		return filepath.Base(m.Target.Command[0])
	}
	return "the program"
}

func (m *matter) commandFacts(d *client.Diagnosis) {
	d.Who = client.WhoSelf
	fact(d, client.FromProfile, "auth.command runs "+m.commandName())
	if m.auth.Description != "" {
		fact(d, client.FromServer, m.commandName()+" said: "+firstLine(m.auth.Description))
	}
}

func sayCommandMissing(m *matter, d *client.Diagnosis) {
	d.Title = "The program " + m.commandName() + ", which is to print the token, is not installed or not on the PATH."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Install it, or write its whole path as the first text of auth.command: odatui profiles edit "+m.ref())
}

func sayCommandTimeout(m *matter, d *client.Diagnosis) {
	d.Title, d.Confidence = "The program "+m.commandName()+" did not end in time.", client.Medium
	m.commandFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Run it by hand: a program that asks something waits for ever here, for it gets no terminal.")
}

func sayCommandFlood(m *matter, d *client.Diagnosis) {
	d.Title = "The program " + m.commandName() + " printed more than a token can be."
	m.commandFacts(d)
	step(d, "Let it print the token alone, or JSON as az prints it, and everything else to stderr.")
}

func sayCommandNoToken(m *matter, d *client.Diagnosis) {
	d.Title = "The program " + m.commandName() + " ended well, but printed no token."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Let it print the token alone, or JSON with accessToken or access_token, and everything else to stderr.")
	step(d, "auth.command is run without a shell: pipes and variables in it are not understood; put them into a script.")
}

func sayCommandFailed(m *matter, d *client.Diagnosis) {
	d.Title = "The program " + m.commandName() + ", which is to print the token, failed."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.auth.Message)
	step(d, "Run it by hand and mend what it complains about: odatui only shows its first line.")
	step(d, "It gets a part of the environment only: no variable whose name says that it is a secret.")
}

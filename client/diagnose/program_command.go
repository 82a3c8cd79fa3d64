package diagnose

import (
	"path/filepath"

	"odatui/client"
)

// commandName returns the name of the user's own program.
func (m *matter) commandName() string {
	if m.Auth != nil && m.Auth.Endpoint != "" {
		return m.Auth.Endpoint
	}
	if len(m.Target.Command) > 0 {
		return filepath.Base(m.Target.Command[0])
	}
	return "the program"
}

func (m *matter) commandFacts(d *client.Diagnosis) {
	d.Who = client.WhoSelf
	fact(d, client.FromProfile, "auth.command runs "+m.commandName())
	if m.Auth.Description != "" {
		fact(d, client.FromServer, m.commandName()+": “"+firstLine(m.Auth.Description)+"”")
	}
}

func sayCommandMissing(m *matter, d *client.Diagnosis) {
	d.Title = "The token program " + m.commandName() + " is not installed, or not on the PATH."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, m.edit("Install the program, or write its whole path as the first text of auth.command"))
}

func sayCommandTimeout(m *matter, d *client.Diagnosis) {
	d.Title, d.Confidence = "The token program "+m.commandName()+" did not end in time.", client.Medium
	m.commandFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, Do("Run the program by hand: odatui gives it no terminal, so a program that asks something waits for ever"))
}

func sayCommandFlood(m *matter, d *client.Diagnosis) {
	d.Title = "The token program " + m.commandName() + " printed more than 1 MiB."
	m.commandFacts(d)
	add(d, Do("Let the program print the token alone, or JSON as az does, and everything else to stderr"))
}

func sayCommandNoToken(m *matter, d *client.Diagnosis) {
	d.Title = "The token program " + m.commandName() + " succeeded, but printed no token."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, Do("Let the program print the token alone, or JSON with accessToken or access_token, and everything else to stderr"))
	add(d, Do("If auth.command has pipes or variables, put them into a script: it runs without a shell"))
}

func sayCommandFailed(m *matter, d *client.Diagnosis) {
	d.Title = "The token program " + m.commandName() + " failed."
	m.commandFacts(d)
	fact(d, client.FromProfile, m.Auth.Message)
	add(d, Do("Run the program by hand and fix what it reports: odatui shows only the first line"))
	add(d, Do("If the program needs a variable whose name looks like a secret, put the value elsewhere: odatui does not pass such "+
		"variables on"))
}

package auth

import (
	"net/http"
	"os"
	"os/exec"
	"time"

	"odatui/client"
	"odatui/client/redact"
)

// tokenTimeout bounds a token request where Env.HTTP brings no limit.
const tokenTimeout = 60 * time.Second

// complete returns e with the process's own things where e has none.
func (e Env) complete() Env {
	if e.HTTP == nil {
		e.HTTP = &http.Client{Timeout: tokenTimeout}
	}
	if e.Journal == nil {
		e.Journal = new(client.Journal)
	}
	if e.Redactor == nil {
		e.Redactor = new(redact.Redactor)
	}
	if e.Environ == nil {
		e.Environ = os.Environ
	}
	if e.LookPath == nil {
		e.LookPath = exec.LookPath
	}
	if e.Now == nil {
		e.Now = time.Now
	}
	return e
}

// wall returns the time without its monotonic part: a token goes on expiring
// while the machine sleeps.
func (e Env) wall() time.Time { return e.Now().Round(0) }

// learn makes secrets known to whatever records exchanges, before they are used.
func (e Env) learn(secrets ...string) {
	for _, s := range secrets {
		e.Redactor.Add(s)
	}
}

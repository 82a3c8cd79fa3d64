package auth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"time"

	"odatui/client"
)

const (
	stdoutCap = 1 << 20
	stderrCap = 256 << 10
	// linger is how long a grandchild may hold the output open after its parent
	// has gone.
	linger = 500 * time.Millisecond
)

var (
	errLate  = errors.New("time limit reached")
	errFlood = fmt.Errorf("%w: the program printed more than 1 MiB", client.ErrTooLarge)
)

// program is something to run for a token. It never goes through a shell on
// Unix.
type program struct {
	path    string   // absolute
	args    []string // without the program
	environ []string // all it gets to see
	limit   time.Duration
	shown   string // how the journal names the run: no secret in it
	line    string //nolint:unused // Windows: the command line as cmd.exe reads it, "" made from args
	dir     string //nolint:unused // Windows: where it runs, "" here
}

// outcome is what came of a run.
type outcome struct {
	hidden
	stdout []byte
	stderr []byte // at most 256 KiB
	code   int    // exit code, -1 if it did not end by itself
}

// run runs the program to its end and records that it did, without what it
// printed to stdout. The error is ctx's own, errLate, errFlood, an
// *exec.ExitError or why it could not start. Everything the program started in
// its group is ended when run returns.
func (p program) run(ctx context.Context, env Env) (outcome, error) {
	began := env.Now()
	id := env.Journal.Begin(client.Exchange{Purpose: client.ForProgram, Method: "run", URL: p.shown, Attempt: 1, Start: began})
	o, err := p.execute(ctx)
	env.Journal.Update(id, func(e *client.Exchange) {
		e.Timing.Total = env.Now().Sub(began)
		e.Status, e.Done = o.code, true
		body := redactBody(plainText(o.stderr), env.Redactor)
		e.Body, e.BodySize, e.Cut = client.RedactedBody(body), int64(len(o.stderr)), len(body) < len(o.stderr)
		if err != nil {
			e.Err = err.Error()
		}
	})
	return o, err
}

func (p program) execute(ctx context.Context) (outcome, error) {
	limited, cancel := context.WithTimeoutCause(ctx, p.limit, errLate)
	defer cancel()
	watched, stop := context.WithCancelCause(limited)
	defer stop(nil)

	cmd := exec.CommandContext(watched, p.path, p.args...)
	cmd.Env = p.environ
	cmd.WaitDelay = linger
	isolate(cmd, p)
	stdout := &capped{limit: stdoutCap, full: func() { stop(errFlood) }}
	stderr := &capped{limit: stderrCap}
	cmd.Stdout, cmd.Stderr = stdout, stderr
	o := outcome{code: -1}
	err := underWay.start(cmd)
	if err == nil {
		err = cmd.Wait()
		underWay.end(cmd)
		o = outcome{stdout: stdout.kept.Bytes(), stderr: stderr.kept.Bytes(), code: cmd.ProcessState.ExitCode()}
	}
	switch cause := context.Cause(watched); {
	case ctx.Err() != nil:
		return o, ctx.Err()
	case errors.Is(cause, errLate), errors.Is(cause, errFlood):
		return o, cause
	case errors.Is(err, exec.ErrWaitDelay) && o.code == 0:
		return o, nil // it ended well, only a grandchild kept its output open
	}
	return o, err
}

// running are the programs under way.
type running struct {
	mu   sync.Mutex
	list map[*exec.Cmd]bool
}

var underWay = running{list: map[*exec.Cmd]bool{}}

func (r *running) start(cmd *exec.Cmd) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	err := cmd.Start()
	if err == nil {
		r.list[cmd] = true
	}
	return err
}

func (r *running) end(cmd *exec.Cmd) {
	r.mu.Lock()
	defer r.mu.Unlock()
	endGroup(cmd)
	delete(r.list, cmd)
}

// EndPrograms ends every program that still runs for a token, with all that it
// started. It is for the end of this process: a cancelled context ends them
// too, but a moment later, and they do not hear of ctrl+c by themselves.
func EndPrograms() {
	underWay.mu.Lock()
	defer underWay.mu.Unlock()
	for cmd := range underWay.list {
		_ = cmd.Cancel()
	}
}

// capped keeps the first bytes that are written and swallows the rest, so that
// the writer does not block. (The buffer is no embedded one: a copy would go
// around Write by its ReadFrom.)
type capped struct {
	kept  bytes.Buffer
	limit int
	full  func() // called when more comes, nil: nothing
}

func (c *capped) Write(p []byte) (int, error) {
	room := c.limit - c.kept.Len()
	if len(p) > room && c.full != nil {
		c.full()
	}
	c.kept.Write(p[:min(len(p), room)])
	return len(p), nil
}

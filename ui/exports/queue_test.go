package exports

import (
	"context"
	"testing"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
)

// TestStopAllClosesWhatWasOpened: a session that was opened for an export that is stopped by
// the end of the program is closed; that of the screen is not its own.
func TestStopAllClosesWhatWasOpened(t *testing.T) {
	closed := map[string]int{}
	session := func(name string) *client.Session {
		return &client.Session{ID: name, About: client.About{Profile: "shop", Concurrency: 1}, Close: func() { closed[name]++ }}
	}
	begun := make(chan struct{})
	q := &Queue{
		Open: func(context.Context, string) (*client.Session, error) { return session("fresh"), nil },
		Export: func(ctx context.Context, s *client.Session, _ client.Export, _ func(client.ExportProgress)) (client.ExportResult, error) {
			if s.ID == "screen" {
				return client.ExportResult{}, &client.ResponseError{Status: 401}
			}
			close(begun)
			<-ctx.Done()
			return client.ExportResult{}, ctx.Err()
		},
	}
	j := q.Add(Order{Export: client.Export{File: "a.csv", Limit: -1}, Session: session("screen")})
	ended, ok := run1(q.Start()).(EndedMsg)
	if !ok {
		t.Fatal("the export did not end")
	}
	if q.End(ended); j.State != Stopped {
		t.Fatalf("state %d", j.State)
	}
	q.Resume(j.ID)
	go run1(q.Start())
	<-begun
	q.StopAll()()
	if closed["fresh"] != 1 || closed["screen"] != 0 {
		t.Errorf("closed: %v", closed)
	}
}

// run1 runs a command, or the only one of a batch.
func run1(cmd tea.Cmd) tea.Msg {
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		return run1(batch[0])
	}
	return msg
}

package ui

import (
	"context"
	"errors"
	"sync"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/kit"
)

// ErrNotAsked reports that no explorer is running that could prompt for a secret.
var ErrNotAsked = client.Because(client.ReasonNobodyToAsk, errors.New("cannot prompt for a secret: the explorer is not running"))

// Asker asks for secrets in a dialog of the explorer. It is made before the
// explorer runs and is safe for concurrent use.
type Asker struct {
	mu   sync.Mutex
	send func(tea.Msg)
}

var _ client.Asker = (*Asker)(nil)

// NewAsker makes an asker; it asks once [Run] has it in its Deps.
func NewAsker() *Asker { return &Asker{} }

// askMsg opens the dialog.
type askMsg struct {
	ctx    context.Context
	label  string
	answer chan<- reply // takes one answer without blocking
}

type reply struct {
	text string
	ok   bool
}

// goneMsg tells the dialog that its request has ended.
type goneMsg struct{ answer chan<- reply }

// Secret asks and waits for the answer, or for the end of ctx. A person who
// closes the dialog cancels: the error is context.Canceled.
func (a *Asker) Secret(ctx context.Context, label string) (string, error) {
	a.mu.Lock()
	send := a.send
	a.mu.Unlock()
	if send == nil {
		return "", ErrNotAsked
	}
	answer := make(chan reply, 1)
	go send(askMsg{ctx, label, answer})
	select {
	case <-ctx.Done():
		go send(goneMsg{answer})
		return "", ctx.Err()
	case got := <-answer:
		if !got.ok {
			return "", context.Canceled
		}
		return got.text, nil
	}
}

// bind gives the asker the program that it asks in; nil takes it away.
func (a *Asker) bind(send func(tea.Msg)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.send = send
}

// asking is the dialog for one question.
type asking struct {
	*dialog.Prompt
	answer chan<- reply
	gone   bool
}

// Update closes the dialog when the question has gone.
func (a *asking) Update(msg tea.Msg) tea.Cmd {
	if gone, ok := msg.(goneMsg); ok {
		a.gone = gone.answer == a.answer
		return nil
	}
	return a.Prompt.Update(msg)
}

// Done reports that it was answered, or that its request has ended.
func (a *asking) Done() bool { return a.gone || a.Prompt.Done() }

// ask opens the dialog for a question whose request has not ended.
func (m *Model) ask(msg askMsg) tea.Cmd {
	if msg.ctx.Err() != nil {
		return nil
	}
	prompt := dialog.NewPrompt(m.look, "secret", safe.Lines(msg.label), true, func(text string, ok bool) tea.Cmd {
		msg.answer <- reply{text, ok}
		return nil
	})
	cmd := m.float(&asking{Prompt: prompt, answer: msg.answer}, true)
	m.dialogs[len(m.dialogs)-1].secret = true
	return cmd
}

var _ kit.Dialog = (*asking)(nil)

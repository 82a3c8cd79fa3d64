package ui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"odatui/client"
	"odatui/client/safe"
	"odatui/ui/dialog"
	"odatui/ui/form"
	"odatui/ui/kit"
)

// modelledMsg is the model, for a function that is to be called.
type modelledMsg struct {
	asked  kit.CallMsg
	schema *client.Schema
}

// callMsg calls one overload of a function, after its parameters were asked for.
type callMsg struct {
	asked    kit.CallMsg
	function client.Function
	schema   *client.Schema
}

// call opens what a function import returns. The model says which parameters it has.
func (m *Model) call(msg kit.CallMsg) tea.Cmd {
	d, described := msg.Session.Service.(client.Describer)
	if _, calls := msg.Session.Service.(client.Caller); !calls || !described {
		return m.openCall(msg.Session, client.Query{Path: msg.Name})
	}
	m.stopOpening()
	front := m.front().Screen
	m.opening = &opening{what: safe.Clean(msg.Name), since: time.Now(), link: &following{front, front.Head().Crumbs}}
	return m.loader.Start(linkLane, func(ctx context.Context) tea.Msg {
		schema, err := d.Schema(ctx)
		if err != nil { // it may need no parameters
			schema = nil
		}
		return modelledMsg{msg, schema}
	})
}

// modelled asks which overload is called, if there are several.
func (m *Model) modelled(msg modelledMsg) tea.Cmd {
	if !m.arrived() {
		return nil
	}
	var items []dialog.Item
	var last callMsg
	if set := msg.schema.Set(msg.asked.Name); set != nil {
		for _, f := range msg.schema.Functions {
			if f.Bound || f.Name != set.Function {
				continue
			}
			last = callMsg{msg.asked, f, msg.schema}
			names := make([]string, len(f.Params))
			for i, p := range f.Params {
				names[i] = p.Name
			}
			items = append(items, dialog.Item{Text: safe.Clean(msg.asked.Name + "(" + strings.Join(names, ", ") + ")"), Hint: safe.Clean(f.Returns), Send: last})
		}
	}
	switch len(items) {
	case 0:
		return m.openCall(msg.asked.Session, client.Query{Path: msg.asked.Name})
	case 1:
		return m.askArguments(last)
	}
	return m.float(dialog.NewList(m.look, "call", items, 0), false)
}

// openCall shows what a call returns.
func (m *Model) openCall(session *client.Session, query client.Query) tea.Cmd {
	query.Count = true
	return m.show(kit.OpenRowsMsg{Session: session, Query: query})
}

// askArguments asks for the parameters of a function, if it has any, and calls it.
func (m *Model) askArguments(msg callMsg) tea.Cmd {
	session, f := msg.asked.Session, msg.function
	caller := session.Service.(client.Caller)
	ask := func(answers form.Answers) (client.Query, error) {
		args := make([]client.Condition, len(f.Params))
		for i, p := range f.Params {
			value := client.Text(answers[p.Name])
			if answers[p.Name] == "" && p.Value != "Edm.String" {
				value = client.JSONValue("null")
			}
			args[i] = client.Condition{Property: p.Name, Value: value, Type: p.Value}
		}
		return caller.Call(msg.asked.Name, f, args)
	}
	if len(f.Params) == 0 {
		query, err := ask(nil)
		if err != nil {
			return m.say(kit.Warn, safe.Clean(err.Error()))
		}
		return m.openCall(session, query)
	}
	var query client.Query
	page := form.Page{Title: "parameters"}
	for _, p := range f.Params {
		page.Questions = append(page.Questions, question(msg.schema, p, func(answers form.Answers) error {
			_, err := ask(answers)
			return err
		}))
	}
	return m.push(form.New(m.look, &form.Form{
		Title: safe.Clean(msg.asked.Name), Verb: "call", Pages: []form.Page{page},
		Save: func(_ context.Context, answers form.Answers) (form.Outcome, error) {
			q, err := ask(answers)
			query = q
			return form.Outcome{}, err
		},
	}, form.Options{Ref: session.About.Ref(), Done: func(form.Outcome) tea.Cmd {
		m.closeForm()
		return m.openCall(session, query)
	}}))
}

// question asks for a parameter: one of the members of an enum, else one line.
func question(schema *client.Schema, p client.Param, try func(form.Answers) error) form.Question {
	q := form.Question{ID: p.Name, Title: safe.Clean(p.Name), Help: safe.Clean(p.Value)}
	if p.Value != "Edm.String" {
		q.Help += "; nothing is null"
	}
	var options []string
	if kind := schema.Types[p.Value]; kind != nil && !kind.Flags {
		for _, member := range kind.Members {
			options = append(options, member.Name)
		}
	}
	if p.Value == "Edm.Boolean" {
		options = []string{"true", "false"}
	}
	for _, o := range options {
		q.Kind = form.Choice
		q.Options = append(q.Options, form.Option{Value: o, Title: safe.Clean(o)})
	}
	q.Check = func(answers form.Answers) safe.Text {
		var wrong *client.ArgumentError
		if err := try(answers); errors.As(err, &wrong) && wrong.Name == p.Name {
			return safe.Clean(wrong.Message)
		}
		return ""
	}
	return q
}

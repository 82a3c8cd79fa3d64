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
		if msg.Link != nil {
			return m.say(kit.Dim, safe.Clean(msg.Link.Why))
		}
		return m.openCall(msg, client.Query{Path: msg.Name})
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
	if link := msg.asked.Link; link != nil {
		return m.askArguments(callMsg{msg.asked, *link.Function, msg.schema})
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
		return m.openCall(msg.asked, client.Query{Path: msg.asked.Name})
	case 1:
		return m.askArguments(last)
	}
	return m.float(dialog.NewList(m.look, "call", items, 0), false)
}

// openCall shows what a call returns.
func (m *Model) openCall(asked kit.CallMsg, query client.Query) tea.Cmd {
	if asked.Link != nil {
		link := *asked.Link
		link.Query, link.Why, link.Function = query, "", nil
		return m.openLink(kit.OpenLinkMsg{Session: asked.Session, Link: link, From: asked.From})
	}
	query.Count = true
	return m.show(kit.OpenRowsMsg{Session: asked.Session, Query: query})
}

// query returns what calls the function with the answers to a form.
func (msg callMsg) query(answers form.Answers) (client.Query, error) {
	path := msg.asked.Name
	if msg.asked.Link != nil {
		path = msg.asked.Link.Query.Path
	}
	args := make([]client.Condition, len(msg.function.Params))
	for i, p := range msg.function.Params {
		value := client.Text(answers[p.Name])
		if answers[p.Name] == "" && p.Value != "Edm.String" {
			value = client.JSONValue("null")
		}
		args[i] = client.Condition{Property: p.Name, Value: value, Type: p.Value}
	}
	return msg.asked.Session.Service.(client.Caller).Call(path, msg.function, args)
}

// askArguments asks for the parameters of a function, if it has any, and calls it.
func (m *Model) askArguments(msg callMsg) tea.Cmd {
	f := msg.function
	if len(f.Params) == 0 {
		query, err := msg.query(nil)
		if err != nil {
			return m.say(kit.Warn, safe.Clean(err.Error()))
		}
		return m.openCall(msg.asked, query)
	}
	var query client.Query
	page := form.Page{Title: "parameters"}
	for _, p := range f.Params {
		page.Questions = append(page.Questions, question(msg, p))
	}
	return m.push(form.New(m.look, &form.Form{
		Title: safe.Clean(msg.asked.Name), Verb: "call", Pages: []form.Page{page},
		Save: func(_ context.Context, answers form.Answers) (form.Outcome, error) {
			q, err := msg.query(answers)
			query = q
			return form.Outcome{}, err
		},
	}, form.Options{Ref: msg.asked.Session.About.Ref(), Done: func(form.Outcome) tea.Cmd {
		m.closeForm()
		return m.openCall(msg.asked, query)
	}}))
}

// question asks for a parameter: one of the members of an enum, else one line.
func question(msg callMsg, p client.Param) form.Question {
	q := form.Question{ID: p.Name, Title: safe.Clean(p.Name), Help: safe.Clean(p.Value)}
	if p.Value != "Edm.String" {
		q.Help += "; an empty answer is null"
	}
	var options []string
	if msg.schema != nil && msg.schema.Types[p.Value] != nil && !msg.schema.Types[p.Value].Flags {
		for _, member := range msg.schema.Types[p.Value].Members {
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
		if _, err := msg.query(answers); errors.As(err, &wrong) && wrong.Name == p.Name {
			return safe.Clean(wrong.Message)
		}
		return ""
	}
	return q
}

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/compare"
	"odatui/profiles"
)

// diffSets compares the sets of both sides.
func (a *app) diffSets(ctx context.Context, sides []*diffSide, o diffOptions) error {
	models, notes := make([]compare.Model, 2), make([]string, 2)
	err := onBoth(ctx, sides, func(ctx context.Context, s *diffSide) (err error) {
		i := 0
		if s == sides[1] {
			i = 1
		}
		models[i], notes[i], err = modelOf(ctx, s)
		return err
	})
	if err != nil {
		return err
	}
	for _, note := range notes {
		if note != "" {
			a.note("%s", note)
		}
	}
	found := compare.Models(models[0], models[1])
	if err := compare.WriteSets(o.format, a.out, found, compare.Options{Width: a.width}); err != nil {
		return fmt.Errorf("write the differences: %w", err)
	}
	for _, note := range found.Notes {
		a.note("%s", note)
	}
	breaking := 0
	for _, set := range found.Sets {
		if set.Grade == compare.Breaking {
			breaking++
		}
	}
	counts := found.Counts()
	kinds := kindsText(counts, found.Left, found.Right, "same")
	a.note("%s of %s and %s: %s", plural(int64(len(found.Sets)), "set"), found.Left, found.Right, kinds)
	unread := unreadModels(sides, models, notes)
	if counts.Differences() == 0 {
		return unread
	}
	word := "no set is"
	if breaking > 0 {
		word = plural(int64(breaking), "set") + " " + map[bool]string{true: "is", false: "are"}[breaking == 1]
	}
	a.note("%s breaking for a program that reads %s today and would get %s; rows were not compared", word, found.Left, found.Right)
	if unread != nil {
		return unread
	}
	return &saidError{exitDifferent}
}

// unreadModels is the error of a comparison whose columns were not all compared: a service
// that has a model did not send it, or not whole. Others, of kind rest, have none.
func unreadModels(sides []*diffSide, models []compare.Model, notes []string) error {
	var names []string
	for i, m := range models {
		if notes[i] != "" || m.Schema != nil && m.Schema.Partial != "" {
			names = append(names, sides[i].ref)
		}
	}
	if names == nil {
		return nil
	}
	return hint(fmt.Errorf("columns were not compared, or not all: the model of %s was not read", strings.Join(names, " and ")),
		"rows can be compared without a model: odatui diff A B SET --key COLUMNS")
}

// modelOf reads the sets and the model of a side, as the service has them now. The note
// says why a model is missing.
func modelOf(ctx context.Context, s *diffSide) (m compare.Model, note string, err error) {
	m.Name = s.ref
	if m.Sets, err = s.session.Service.Sets(ctx); err != nil {
		return m, "", err
	}
	d, ok := s.session.Service.(client.Describer)
	if !ok {
		return m, "", nil
	}
	m.Schema, err = freshSchema(ctx, d)
	switch {
	case err == nil:
	case ctx.Err() != nil, proofless(err):
		return m, "", err
	case m.Schema != nil:
		note = fmt.Sprintf("%s does not send its model (%v): this is the one that it sent before", s.ref, err)
	default:
		note = fmt.Sprintf("the model of %s cannot be read: %v", s.ref, err)
	}
	return m, note, nil
}

// kindsText counts what is of each kind. equal is the word for what does not differ.
func kindsText(n compare.Counts, left, right, equal string) string {
	return fmt.Sprintf("%s %s, %s changed, %s only in %s, %s only in %s", client.Thousands(n.Equal), equal, client.Thousands(n.Changed),
		client.Thousands(n.LeftOnly), left, client.Thousands(n.RightOnly), right)
}

// tellComparison prints the result of a comparison of rows on stderr, of at most top of each
// side, 0 all.
func (a *app) tellComparison(s compare.Summary, top int64, err error) {
	told := map[string]bool{}
	for _, note := range s.Notes {
		if !told[note] {
			told[note] = true
			a.note("%s", note)
		}
	}
	read := fmt.Sprintf("%s and %s read, in %s", client.Thousands(s.Progress.Left.Rows), plural(s.Progress.Right.Rows, "row"),
		plural(int64(s.Progress.Left.Requests+s.Progress.Right.Requests), "request"))
	counts := kindsText(s.Counts, s.Shape.Left, s.Shape.Right, "equal")
	every := "every row was compared"
	if top > 0 {
		every = fmt.Sprintf("compared up to %s of each side", plural(top, "row"))
	}
	switch {
	case err != nil && s.Counts == (compare.Counts{}): // no row was compared
		return
	case err != nil:
		a.note("not finished, so far %s (%s): this is a part only", counts, read)
		return
	case s.Headline != "":
		a.note("%s", s.Headline)
		if s.Counts != (compare.Counts{}) {
			a.note("%s by %s, in what was read: %s", s.Set, strings.Join(s.Key, ","), counts)
		}
		a.note("not exact: %s", read)
		return
	}
	a.note("%s by %s: %s", s.Set, strings.Join(s.Key, ","), counts)
	a.note("%s: %s", every, read)
}

// progressText is how far a comparison is, in one line.
func progressText(p compare.Progress, sides []*diffSide) string {
	if side, wait := p.Waits(); wait > 0 {
		return client.WaitText(sides[side].ref, wait)
	}
	of := func(s compare.Side) string {
		if s.Total >= 0 {
			return client.Thousands(s.Rows) + " of " + client.Thousands(s.Total)
		}
		return client.Thousands(s.Rows)
	}
	return fmt.Sprintf("%s: %s and %s rows, %s so far", p.Doing, of(p.Left), of(p.Right), plural(p.Counts.Differences(), "difference"))
}

// completeDiff completes two environments, the second one also as @ENV, and a set.
func (a *app) completeDiff(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	const quiet = cobra.ShellCompDirectiveNoFileComp
	switch len(args) {
	case 0:
		return a.refs(typed), quiet
	case 1:
		list := a.refs(typed)
		file, err := a.profiles()
		if err != nil {
			return list, quiet
		}
		profile, environment := profiles.SplitRef(args[0])
		for _, p := range file.Profiles {
			for _, env := range p.Environments {
				if p.Name == profile && env != environment {
					list = append(list, a.beginning(typed, []string{"@" + env})...)
				}
			}
		}
		return list, quiet
	case 2:
		return a.beginning(typed, a.setNames(cmd.Context(), args[0])), quiet
	}
	return nil, quiet
}

package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
)

func (a *app) describeCommand() *cobra.Command {
	var formatName string
	cmd := &cobra.Command{
		Use:   "describe PROFILE[@ENV] PATH",
		Short: "Columns, types, keys and links of a set, or of any path",
		Long: "The columns, types, keys and links of what is at a path, from the model: a set, Set/NS.Derived,\n" +
			"\"Set(key)/Link\", a singleton, \"Function(a=1)\", or a type by its qualified name.",
		Args:              exactArgs(2, "describe PROFILE PATH"),
		ValidArgsFunction: a.completeRef,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.describe(cmd.Context(), args[0], args[1], formatName)
		},
	}
	cmd.Flags().StringVar(&formatName, "format", "", "one of "+strings.Join(export.Names(), ", "))
	completeFormats(cmd)
	return cmd
}

// description is the answer of describe, as its JSON form has it.
type description struct {
	Name    string       `json:"name"`
	Type    string       `json:"type"`
	Keys    []string     `json:"keys"`
	Columns []columnInfo `json:"columns"`
	Links   []linkInfo   `json:"links"`
}

type columnInfo struct {
	Name     string `json:"name"`
	Type     string `json:"type"`
	Nullable bool   `json:"nullable"`
}

type linkInfo struct {
	Name   string `json:"name"`
	Target string `json:"target"`
	Many   bool   `json:"many"`
}

func (a *app) describe(ctx context.Context, ref, set, formatName string) error {
	format, err := a.format(formatName)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, ref)
	if err != nil {
		return err
	}
	defer s.Close()
	known, err := a.knownSet(ctx, s, ref, set)
	if err == nil {
		set = known
	} else if !inModel(ctx, s, set) {
		return err
	}
	d, err := a.learn(ctx, s, set)
	if d == nil {
		return err
	}
	if format.Name == "json" {
		return cmp.Or(a.writeJSON(d), err)
	}
	return cmp.Or(a.writeTable(format, []string{"name", "type", "nullable", "key"}, d.rows()), err)
}

// errPartial reports that a description is not of the whole model.
var errPartial = errors.New("the model was read in part")

// learn reads the model, as the service has it now; where there is none, one
// page of rows shows the names. With errPartial it returns what it could learn.
func (a *app) learn(ctx context.Context, s *client.Session, set string) (*description, error) {
	var partial error
	if d, ok := s.Service.(client.Describer); ok {
		schema, err := freshSchema(ctx, d)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case err != nil && (proofless(err) || schema == nil && ctx.Err() != nil):
			return nil, err
		case err != nil && schema != nil:
			a.note("the service does not send its model (%v): this is the one that it sent before", err)
		case slices.Contains(client.ReasonsOf(err), client.ReasonModel): // the error itself says that
			a.note("%v; the columns are those of the first rows", err)
		case err != nil:
			a.note("the model cannot be read (%v); the columns are those of the first rows", err)
		}
		if err == nil && schema == nil {
			a.note("the service does not send its model: it says that the one from before is valid still, and none is kept; " +
				"the columns are those of the first rows")
		}
		if schema != nil {
			if schema.Partial != "" {
				partial = fmt.Errorf("%w: %s", errPartial, schema.Partial)
			}
			if d := a.describeSet(schema, set); d != nil {
				return d, partial
			}
			a.note("the model does not describe %s; the columns are those of the first rows", set)
		}
	}
	page, err := s.Service.Fetch(ctx, client.Query{Path: set, PageSize: 20}, client.Start)
	if err != nil {
		return nil, err
	}
	out := &description{Name: set, Keys: []string{}, Columns: []columnInfo{}, Links: []linkInfo{}}
	for _, c := range page.Columns {
		out.Columns = append(out.Columns, columnInfo{c.Name, c.Type, c.Nullable})
		if c.Key {
			out.Keys = append(out.Keys, c.Name)
		}
	}
	return out, partial
}

// freshSchema returns the model as the service has it now.
func freshSchema(ctx context.Context, d client.Describer) (*client.Schema, error) {
	if r, ok := d.(client.Refresher); ok {
		return r.FreshSchema(ctx)
	}
	return d.Schema(ctx)
}

// describeSet describes a set of the model, nil if the model does not know it.
func (a *app) describeSet(schema *client.Schema, set string) *description {
	for _, w := range schema.Warnings {
		if a.verbose {
			a.note("model: %s", w)
		}
	}
	switch at := schema.At(set); {
	case at.Type != nil:
		return describeType(set, at.Type)
	case at.Value != "":
		typ := at.Value
		if at.Many {
			typ = "Collection(" + typ + ")"
		}
		return &description{Name: set, Type: typ, Keys: []string{}, Columns: []columnInfo{{"value", at.Value, true}}, Links: []linkInfo{}}
	}
	return nil
}

// inModel reports whether the model, where it can be read, knows a path.
func inModel(ctx context.Context, s *client.Session, path string) bool {
	d, ok := s.Service.(client.Describer)
	if !ok {
		return false
	}
	schema, err := d.Schema(ctx)
	at := schema.At(path)
	return err == nil && (at.Type != nil || at.Value != "")
}

func describeType(set string, t *client.Type) *description {
	out := &description{Name: set, Type: t.Name, Keys: append([]string{}, t.Keys...), Columns: []columnInfo{}, Links: []linkInfo{}}
	for _, c := range t.Columns() {
		if !c.Link {
			out.Columns = append(out.Columns, columnInfo{c.Name, c.Type, c.Nullable})
		}
	}
	for _, l := range t.Links {
		out.Links = append(out.Links, linkInfo{l.Name, l.Target, l.Many})
	}
	return out
}

func (d *description) rows() [][]string {
	var rows [][]string
	for _, c := range d.Columns {
		key := ""
		if slices.Contains(d.Keys, c.Name) {
			key = "key"
		}
		rows = append(rows, []string{c.Name, c.Type, yesNo(c.Nullable), key})
	}
	for _, l := range d.Links {
		to := l.Target
		if l.Many {
			to = fmt.Sprintf("Collection(%s)", l.Target)
		}
		rows = append(rows, []string{l.Name, to, "", "link"})
	}
	return rows
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/client/export"
	"odatui/client/safe"
	"odatui/client/spelling"
)

func (a *app) setsCommand() *cobra.Command {
	var formatName string
	cmd := &cobra.Command{
		Use:               "sets PROFILE[@ENV]",
		Short:             "What can be browsed",
		Example:           "  odatui sets xmart\n  odatui sets demo@staging --format json",
		Args:              exactArgs(1, "sets PROFILE"),
		ValidArgsFunction: a.completeProfile,
		RunE: func(cmd *cobra.Command, args []string) error {
			return a.sets(cmd.Context(), args[0], formatName)
		},
	}
	cmd.Flags().StringVar(&formatName, "format", "", "one of "+strings.Join(export.Names(), ", "))
	completeFormats(cmd)
	return cmd
}

func (a *app) sets(ctx context.Context, ref, formatName string) error {
	format, err := a.format(formatName)
	if err != nil {
		return err
	}
	s, err := a.open(ctx, ref)
	if err != nil {
		return err
	}
	defer s.Close()
	sets, err := s.Service.Sets(ctx)
	if err != nil {
		return err
	}
	if n, ok := s.Service.(client.Noter); ok && n.SetsNote() != "" {
		a.note("%s", n.SetsNote())
	}
	if len(sets) == 0 {
		a.note("the service lists no sets; check the url of %s", s.About.Ref())
	}
	if format.Name == "json" {
		type entry struct {
			Name string         `json:"name"`
			Kind client.SetKind `json:"kind"`
			URL  string         `json:"url"`
		}
		list := make([]entry, 0, len(sets))
		for _, set := range sets {
			list = append(list, entry{set.Name, set.Kind, set.URL})
		}
		return a.writeJSON(list)
	}
	rows := make([][]string, 0, len(sets))
	for _, set := range sets {
		rows = append(rows, []string{set.Name, string(set.Kind), set.URL})
	}
	return a.writeTable(format, []string{"name", "kind", "url"}, rows)
}

// writeJSON writes a value with two blanks of indentation, HTML left alone.
func (a *app) writeJSON(v any) error {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(v); err != nil {
		return err
	}
	_, err := a.out.Write(safe.JSON(b.Bytes())) // it may be a terminal
	return err
}

// knownSet returns the path of a set as the service knows it. A name that only
// differs by case is accepted where no other set has it; one that the service
// does not have is a *client.NoSetError with the nearest names. A service
// whose list cannot be read is asked all the same.
func (a *app) knownSet(ctx context.Context, s *client.Session, ref, path string) (string, error) {
	sets, err := s.Service.Sets(ctx)
	if err != nil {
		if proofless(err) || ctx.Err() != nil {
			return "", err
		}
		return path, nil
	}
	name, rest := path, ""
	if i := strings.IndexAny(path, "(/"); i >= 0 {
		name, rest = path[:i], path[i:]
	}
	var folded []string
	for _, set := range sets {
		if set.Name == path {
			return path, nil // names may hold a slash
		}
		if set.Name == name || set.URL == name {
			return path, nil
		}
		if strings.EqualFold(set.Name, name) {
			folded = append(folded, set.Name)
		}
	}
	if len(folded) == 1 {
		return folded[0] + rest, nil
	}
	if len(sets) == 0 || rest != "" && hidden(ctx, s, name) {
		return path, nil
	}
	missing := &client.NoSetError{Name: name, Near: near(name, sets)}
	list := "see what there is: " + a.command(client.Step{Action: client.ActionSets, Args: []string{ref}}, a.settings().Demo)
	if len(missing.Near) == 0 {
		return "", hint(missing, list)
	}
	return "", hint(missing, "did you mean "+strings.Join(missing.Near, ", ")+"?", list)
}

// hidden reports that the model knows more paths than the service document:
// function imports and singletons need not be listed.
func hidden(ctx context.Context, s *client.Session, name string) bool {
	d, ok := s.Service.(client.Describer)
	if !ok {
		return false
	}
	schema, err := d.Schema(ctx)
	return err != nil || schema.Set(name) != nil
}

func proofless(err error) bool {
	var (
		noProof  *client.AuthError
		response *client.ResponseError
	)
	return errors.As(err, &noProof) || errors.As(err, &response) && (response.Status == 401 || response.Status == 403)
}

// near returns the sets whose names are nearest, best first, at most three.
func near(name string, sets []client.Set) []string {
	names := make([]string, 0, len(sets))
	for _, set := range sets {
		names = append(names, set.Name)
	}
	if stem, ok := strings.CutSuffix(name, "y"); ok && slices.Contains(names, stem+"ies") {
		return []string{stem + "ies"} // a plural differs in more letters than a slip
	}
	return spelling.Near(name, names)
}

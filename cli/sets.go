package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

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
	s, err := a.openRoot(ctx, ref)
	if err != nil {
		return err
	}
	defer s.Close()
	sets, err := s.Service.Sets(ctx)
	if n, ok := s.Service.(client.Noter); ok && n.SetsNote() != "" {
		a.note("%s", n.SetsNote())
	}
	if err != nil {
		return err
	}
	sets = client.Unite(sets, model(ctx, s))
	if ctx.Err() != nil {
		return ctx.Err()
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

// modelPatience is how long the model is waited for where it only adds to the answer.
const modelPatience = 30 * time.Second

// model returns the model, nil if there is none, or if it does not come in time.
func model(ctx context.Context, s *client.Session) *client.Schema {
	d, ok := s.Service.(client.Describer)
	if !ok {
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, modelPatience)
	defer stop()
	schema, err := d.Schema(ctx)
	if err != nil {
		return nil
	}
	return schema
}

// knownSet returns the path to ask for, and the sets that the service lists and its
// model names. A name that only differs by case is replaced where no other set has it;
// any other name is requested as it is.
func (a *app) knownSet(ctx context.Context, s *client.Session, path string) (string, []client.Set, error) {
	sets, err := s.Service.Sets(ctx)
	var noProof *client.AuthError
	if ctx.Err() != nil || errors.As(err, &noProof) || slices.Contains(client.ReasonsOf(err), client.ReasonNotRoot) {
		return "", nil, err
	}
	sets = listNested(ctx, s, sets, path)
	name, rest := setName(path)
	if has(sets, path, name) {
		return path, sets, nil
	}
	if sets = client.Unite(sets, model(ctx, s)); has(sets, path, name) || ctx.Err() != nil {
		return path, sets, ctx.Err()
	}
	var folded []string
	for _, set := range sets {
		if strings.EqualFold(set.Name, name) {
			folded = append(folded, set.Name)
		}
	}
	if len(folded) == 1 {
		return folded[0] + rest, sets, nil
	}
	return path, sets, nil
}

// listNested adds the sets of the services within the service that a path leads through.
// Where they cannot be listed, the path is asked for as it is.
func listNested(ctx context.Context, s *client.Session, sets []client.Set, path string) []client.Set {
	n, ok := s.Service.(client.Nester)
	for i := 0; ok && i < len(sets); i++ { // sets grows: a service may hold services
		if sets[i].Kind != client.ServiceDocument || !strings.HasPrefix(path, sets[i].Name+"/") {
			continue
		}
		if inner, err := n.Nested(ctx, sets[i].Name); err == nil {
			sets = slices.Concat(sets, inner)
		}
	}
	return sets
}

// nestedName is setName with the names of the services that a path leads through.
func nestedName(path string, sets []client.Set) string {
	service := ""
	for _, set := range sets {
		if set.Kind == client.ServiceDocument && strings.HasPrefix(path, set.Name+"/") && len(set.Name) >= len(service) {
			service = set.Name + "/"
		}
	}
	name, _ := setName(path[len(service):])
	return service + name
}

// setName parts a path behind the name of its set.
func setName(path string) (name, rest string) {
	if i := strings.IndexAny(path, "(/"); i >= 0 {
		return path[:i], path[i:]
	}
	return path, ""
}

// has reports whether sets have the one that a path leads to. Names may hold a slash.
func has(sets []client.Set, path, name string) bool {
	return slices.ContainsFunc(sets, func(s client.Set) bool { return s.Name == path || s.Name == name || s.URL == name })
}

// unknownSet adds to the service's refusal of a name which it lists nowhere the nearest
// names. A service that does not list its sets may still have it.
func (a *app) unknownSet(err error, ref, path string, sets []client.Set) error {
	var (
		refused *client.ResponseError
		missing *client.NoSetError
	)
	name := nestedName(path, sets)
	switch {
	case errors.As(err, &missing):
	case len(sets) == 0 || has(sets, path, name) || !errors.As(err, &refused) || refused.Status < 400 || proofless(err):
		return err
	case refused.Status == http.StatusNotFound, refused.Status == http.StatusGone:
		missing = &client.NoSetError{Name: name, Near: near(name, sets), Cause: err}
		err = missing
	default:
		return hint(err, "neither the service's list of sets nor its model has "+name)
	}
	list := "see what there is: " + a.command(client.Step{Action: client.ActionSets, Args: []string{ref}}, a.settings().Demo)
	if len(missing.Near) == 0 {
		return hint(err, list)
	}
	return hint(err, "did you mean "+strings.Join(missing.Near, ", ")+"?", list)
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

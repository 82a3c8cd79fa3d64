package cli

import (
	"github.com/spf13/cobra"

	"odatui/client"
	"odatui/profiles"
)

// newProfilesCommand gathers the commands about the profiles file.
func newProfilesCommand(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "profiles",
		Short: "List, show, add, edit, check and import profiles",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	return cmd
}

// choice says a choice of the client in the words of profiles.
func choice(c client.Choice) profiles.Choice {
	out := profiles.Choice{Name: c.Name, Title: c.Title, Help: c.Help}
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, profiles.Field{
			Name: f.Name, Title: f.Title, Help: f.Help, Kind: profiles.FieldKind(f.Kind),
			Required: f.Required, OneOf: f.OneOf, Default: f.Default, Options: f.Options,
		})
	}
	return out
}

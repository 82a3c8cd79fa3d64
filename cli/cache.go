package cli

import (
	"github.com/spf13/cobra"
)

func (a *app) cacheCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "cache",
		Short: "What the program remembers on this machine",
		Args:  noArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "clear",
		Short: "Forget metadata, history, layouts, last places and what services refused, kept on this machine",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			n, err := a.memory().Clear()
			if err != nil {
				return err
			}
			a.note("%s forgotten (%s)", plural(int64(n), "file"), a.memory().Dir())
			return nil
		},
	})
	return cmd
}

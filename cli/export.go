package cli

import (
	"errors"

	"github.com/spf13/cobra"
)

func (a *app) exportCommand() *cobra.Command {
	return &cobra.Command{Use: "export PROFILE[@ENV] SET -o FILE", Short: "The whole result to a file",
		RunE: func(*cobra.Command, []string) error { return errors.New("export is still to come") }}
}

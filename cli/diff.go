package cli

import (
	"errors"

	"github.com/spf13/cobra"
)

func (a *app) diffCommand() *cobra.Command {
	return &cobra.Command{Use: "diff A B [SET]", Short: "Compare two environments",
		RunE: func(*cobra.Command, []string) error { return errors.New("diff is still to come") }}
}

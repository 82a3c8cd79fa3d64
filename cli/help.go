package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// addHelp makes the help of a command that does not exist an error.
func (a *app) addHelp(root *cobra.Command) {
	show := root.HelpFunc()
	root.SetHelpFunc(func(cmd *cobra.Command, args []string) {
		if a.noHelp = a.unknownCommand(cmd, cmd.Flags().Args()); a.noHelp == nil {
			show(cmd, args)
		}
	})
	root.SetHelpCommand(a.helpCommand(root))
}

func (a *app) helpCommand(root *cobra.Command) *cobra.Command {
	var format string
	help := &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Help about any command",
		Long:  "With --format json all commands and flags, or those of one command, for programs.",
		ValidArgsFunction: func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			cmd, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			var names []string
			for _, sub := range cmd.Commands() {
				if sub.IsAvailableCommand() {
					names = append(names, sub.Name())
				}
			}
			return a.beginning(typed, names), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if format != "text" && format != "json" {
				return usage("no format named "+format, "formats: text, json")
			}
			cmd, rest, err := root.Find(args)
			if err != nil {
				return usage("there is no command "+args[0], "see: odatui --help")
			}
			if len(rest) > 0 {
				if err := a.unknownCommand(cmd, rest); err != nil {
					return err
				}
			}
			if format == "json" {
				return a.writeJSON(described(cmd))
			}
			cmd.InitDefaultHelpFlag()
			return cmd.Help()
		},
	}
	help.Flags().StringVar(&format, "format", "text", "text, or json: commands and flags for programs")
	completeTextOrJSON(help)
	return help
}

// commandJSON is a command in the help for programs.
type commandJSON struct {
	Name     string        `json:"name"` // odatui profiles add
	Usage    string        `json:"usage"`
	Short    string        `json:"short"`
	Long     string        `json:"long,omitempty"`
	Example  string        `json:"example,omitempty"`
	Flags    []flagJSON    `json:"flags"` // those of its parent commands are not repeated
	Commands []commandJSON `json:"commands"`
}

type flagJSON struct {
	Name      string   `json:"name"`
	Shorthand string   `json:"shorthand,omitempty"`
	Type      string   `json:"type"`
	Default   string   `json:"default"`
	Usage     string   `json:"usage"`
	Values    []string `json:"values,omitempty"` // of those that complete to a list
}

func described(cmd *cobra.Command) commandJSON {
	d := commandJSON{Name: cmd.CommandPath(), Usage: cmd.UseLine(), Short: cmd.Short, Long: cmd.Long, Example: cmd.Example,
		Flags: []flagJSON{}, Commands: []commandJSON{}}
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden && f.Name != "help" {
			d.Flags = append(d.Flags, flagOf(cmd, f))
		}
	})
	for _, sub := range cmd.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			d.Commands = append(d.Commands, described(sub))
		}
	}
	return d
}

func flagOf(cmd *cobra.Command, f *pflag.Flag) flagJSON {
	_, text := pflag.UnquoteUsage(f) // without the quotes of the value's name
	d := flagJSON{f.Name, f.Shorthand, f.Value.Type(), f.DefValue, text, nil}
	if complete, ok := cmd.GetFlagCompletionFunc(f.Name); ok && slices.Contains(listed, f.Name) {
		values, _ := complete(cmd, nil, "")
		for _, v := range values {
			name, _, _ := strings.Cut(fmt.Sprint(v), "\t")
			d.Values = append(d.Values, name)
		}
	}
	return d
}

// listed are flags whose values are the same for every profile.
var listed = []string{"format", "code", "secrets"}

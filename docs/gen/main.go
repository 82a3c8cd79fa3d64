// Command gen writes the shell completions and man pages of a release. It
// knows the command tree only. It is a program of its own so that the code that
// writes man pages is not linked into odatui.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"

	"odatui/cli"
)

func main() {
	completions := flag.String("completions", "", "folder for shell completions; empty: none")
	man := flag.String("man", "", "folder for man pages; empty: none")
	flag.Parse()
	root := cli.Commands()
	root.DisableAutoGenTag = true
	if err := errors.Join(writeCompletions(root, *completions), writeMan(root, *man)); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

// writeCompletions writes a completion script per shell into a folder, which it
// makes. An empty name writes nothing.
func writeCompletions(root *cobra.Command, folder string) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", folder, err)
	}
	err := errors.Join(
		writeBash(root, filepath.Join(folder, "odatui.bash")),
		root.GenZshCompletionFile(filepath.Join(folder, "_odatui")),
		root.GenFishCompletionFile(filepath.Join(folder, "odatui.fish"), true),
		root.GenPowerShellCompletionFileWithDesc(filepath.Join(folder, "odatui.ps1")),
	)
	if err != nil {
		return fmt.Errorf("write completions: %w", err)
	}
	return nil
}

func writeBash(root *cobra.Command, path string) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(cli.WriteBashCompletion(root, file, true), file.Close())
}

// writeMan writes a man page per command into a folder, which it makes. An
// empty name writes nothing. The pages have no date: the same source gives the
// same pages.
func writeMan(root *cobra.Command, folder string) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", folder, err)
	}
	header := &doc.GenManHeader{Title: "ODATUI", Section: "1", Source: "odatui " + root.Version, Date: &time.Time{}}
	if err := doc.GenManTree(root, header, folder); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	return nil
}

package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra/doc"
)

// WriteDocs writes shell completions and man pages into two folders, which are
// made; an empty name leaves one out. Releases carry them.
func WriteDocs(completions, man string) error {
	a := newApp(os.Stdin, os.Stdout, os.Stderr)
	root := a.rootCommand()
	root.DisableAutoGenTag = true
	if completions != "" {
		if err := os.MkdirAll(completions, 0o755); err != nil {
			return fmt.Errorf("make %s: %w", completions, err)
		}
		err := errors.Join(
			root.GenBashCompletionFileV2(filepath.Join(completions, "odatui.bash"), true),
			root.GenZshCompletionFile(filepath.Join(completions, "_odatui")),
			root.GenFishCompletionFile(filepath.Join(completions, "odatui.fish"), true),
			root.GenPowerShellCompletionFileWithDesc(filepath.Join(completions, "odatui.ps1")),
		)
		if err != nil {
			return fmt.Errorf("write completions: %w", err)
		}
	}
	if man == "" {
		return nil
	}
	if err := os.MkdirAll(man, 0o755); err != nil {
		return fmt.Errorf("make %s: %w", man, err)
	}
	// No date: the same source gives the same pages.
	header := &doc.GenManHeader{Title: "ODATUI", Section: "1", Source: "odatui " + version(), Date: &time.Time{}}
	if err := doc.GenManTree(root, header, man); err != nil {
		return fmt.Errorf("write man pages: %w", err)
	}
	return nil
}

package cli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// editor returns the user's editor with a file, without some variables.
func editor(ctx context.Context, path string, line int, without []string) *exec.Cmd {
	argv := editorArgs(path, line)
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Env = slices.DeleteFunc(os.Environ(), func(pair string) bool {
		name, _, _ := strings.Cut(pair, "=")
		return slices.Contains(without, name)
	})
	return cmd
}

// editorArgs returns the command of the editor, with the line if it takes one.
func editorArgs(path string, line int) []string {
	editor := os.Getenv("VISUAL")
	if editor == "" {
		editor = os.Getenv("EDITOR")
	}
	argv := strings.Fields(editor)
	if len(argv) == 0 {
		argv = []string{"vi"}
		if runtime.GOOS == "windows" {
			argv = []string{"notepad"}
		}
	}
	switch strings.TrimSuffix(filepath.Base(argv[0]), ".exe") {
	case "vi", "vim", "nvim", "nano", "emacs", "emacsclient", "micro", "kak":
		if line > 1 {
			argv = append(argv, "+"+strconv.Itoa(line))
		}
	}
	return append(argv, path)
}

// editText returns the user's editor with a text in a temporary file, and what reads
// and removes the file. It is removed at the end of the explorer too.
func (b *browser) editText(ctx context.Context, text string) (*exec.Cmd, func() (string, error), error) {
	file, err := os.CreateTemp("", "odatui-*.txt")
	if err != nil {
		return nil, nil, fmt.Errorf("make a file for the editor: %w", err)
	}
	path := file.Name()
	b.app.mu.Lock()
	b.stops = append(b.stops, func() { _ = os.Remove(path) })
	b.app.mu.Unlock()
	_, err = file.WriteString(text)
	if closed := file.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return nil, nil, fmt.Errorf("make a file for the editor: %w", err)
	}
	var secretNames []string
	if file, err := b.app.profiles(); err == nil {
		secretNames = file.SecretVariables()
	}
	return editor(ctx, path, 1, secretNames), func() (string, error) {
		defer func() { _ = os.Remove(path) }()
		written, err := os.ReadFile(path)
		if err != nil {
			return "", fmt.Errorf("read what the editor wrote: %w", err)
		}
		return string(written), nil
	}, nil
}

// editor returns the command that edits the file, at a profile unless ref is "".
func (b *browser) editor(ref string) (*exec.Cmd, error) {
	if ref == "" {
		return b.app.itself("profiles", "edit")
	}
	return b.app.itself("profiles", "edit", ref)
}

// itself returns a command of this program, with the profiles file of this run.
func (a *app) itself(args ...string) (*exec.Cmd, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program: %w", err)
	}
	path, err := a.configPath()
	if err != nil {
		return nil, err
	}
	args = append(args, "--config", path)
	return exec.Command(self, args...), nil //nolint:noctx // it has the terminal until the user ends it
}

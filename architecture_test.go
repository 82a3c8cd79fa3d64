package main

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const architecturePage = "docs/architecture.md"

// architecture returns the page, divided into its list of packages and the rest.
func architecture(t *testing.T) (list, rest string) {
	t.Helper()
	page, err := os.ReadFile(architecturePage)
	if err != nil {
		t.Fatal(err)
	}
	parts := strings.Split(string(page), "```\n")
	if len(parts) != 3 {
		t.Fatalf("%s has %d fences, want those of the list of packages", architecturePage, len(parts)-1)
	}
	return parts[1], parts[0] + parts[2]
}

func TestArchitectureListsEveryPackage(t *testing.T) {
	list, _ := architecture(t)
	listed := []string{"odatui"} // main.go
	for line := range strings.Lines(list) {
		name, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		if name == "" {
			continue
		}
		if _, err := os.Stat(name); err != nil || text == "" {
			t.Errorf("%q: %v", line, err)
		}
		listed = append(listed, "odatui/"+strings.TrimSuffix(name, "/"))
	}
	for _, p := range packages(t) {
		if !slices.Contains(listed, p.ImportPath) {
			t.Errorf("%s has no line in %s", p.ImportPath, architecturePage)
		}
	}
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	// located matches a path with names that are in it.
	located  = regexp.MustCompile("`([^` ]+)` \\((`\\w+`(?:,? [^`()]*`\\w+`)*)")
	exported = regexp.MustCompile("`(\\w+)\\.([A-Z]\\w*)`")
	// isPath matches a directory, or the name of a file.
	isPath = regexp.MustCompile(`^[\w.{},*\[\]/-]+(/|\.(go|md|toml|txtar|mjs|json|mod))$|^(bench|e2e)/[a-z]+$`)
)

// TestArchitectureNamesWhatExists looks for every file and directory that the page
// names, and for the functions, types and variables that it names in them.
func TestArchitectureNamesWhatExists(t *testing.T) {
	list, rest := architecture(t)
	paths := 0
	for _, span := range codeSpan.FindAllStringSubmatch(rest, -1) {
		if name := span[1]; isPath.MatchString(name) && name != "config.toml" {
			paths++
			filesNamed(t, name)
		}
	}
	names := 0
	for _, m := range located.FindAllStringSubmatch(rest, -1) {
		if strings.Contains(m[1], "<") || !isPath.MatchString(m[1]) {
			continue
		}
		text := textOf(t, m[1])
		for _, span := range codeSpan.FindAllStringSubmatch(m[2], -1) {
			names++
			if !regexp.MustCompile(`\b` + span[1] + `\b`).MatchString(text) {
				t.Errorf("%s has no %s", m[1], span[1])
			}
		}
	}
	for _, m := range exported.FindAllStringSubmatch(rest, -1) {
		if dir := packageDir(list, m[1]); dir == "" || !strings.Contains(textOf(t, dir+"*.go"), m[2]) {
			t.Errorf("package %s has no %s", m[1], m[2])
		}
	}
	if paths < 200 || names < 150 {
		t.Errorf("%d paths and %d names were found: does the page have another form?", paths, names)
	}
}

// packageDir returns the directory of the listed package with this name.
func packageDir(list, name string) string {
	for line := range strings.Lines(list) {
		if dir, _, _ := strings.Cut(line, " "); filepath.Base(dir) == name {
			return dir
		}
	}
	return ""
}

// textOf returns the text of the files of a name.
func textOf(t *testing.T, name string) string {
	t.Helper()
	var text strings.Builder
	for _, file := range filesNamed(t, name) {
		data, _ := os.ReadFile(file) // a directory has no text
		text.Write(data)
	}
	return text.String()
}

// filesNamed returns the files of a name with a list in braces or a pattern.
func filesNamed(t *testing.T, name string) []string {
	t.Helper()
	before, list, ok := strings.Cut(name, "{")
	list, after, closed := strings.Cut(list, "}")
	if !ok || !closed {
		list = ""
	}
	var files []string
	for part := range strings.SplitSeq(list, ",") {
		found, err := filepath.Glob(before + part + after)
		if err != nil || len(found) == 0 {
			t.Errorf("%s: there is no %s", name, before+part+after)
		}
		files = append(files, found...)
	}
	return files
}

func TestArchitectureIsLinked(t *testing.T) {
	for file, link := range map[string]string{"README.md": "(docs/architecture.md)", "CONTRIBUTING.md": "(docs/architecture.md)"} {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), link) {
			t.Errorf("%s has no link to %s", file, architecturePage)
		}
	}
}

package export

import (
	"fmt"
	"path/filepath"
	"strings"
)

// File is how a file is written: its format and its compression.
type File struct {
	Format
	Compression string // "gz", "zst", "" none
}

// FileFormats returns the formats of files: those of [Formats] that are data, and those
// that are no text.
func FileFormats() []Format {
	var list []Format
	for _, f := range Formats() {
		if f.Name != "table" {
			list = append(list, f)
		}
	}
	return list
}

// FileOf returns how a file is written: by the name of a format, "" by the ending of the
// path. Errors are lower-case lines.
func FileOf(path, format string) (File, error) {
	name := strings.ToLower(filepath.Base(path))
	var f File
	for _, c := range []string{"gz", "zst"} {
		if rest, ok := strings.CutSuffix(name, "."+c); ok {
			name, f.Compression = rest, c
		}
	}
	if format == "" {
		format = strings.TrimPrefix(filepath.Ext(name), ".")
		if format == "md" {
			format = "markdown"
		}
	}
	for _, have := range FileFormats() {
		if have.Name == format {
			f.Format = have
			return f, nil
		}
	}
	return f, fmt.Errorf("no format named %q", format)
}

package export

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"odatui/client"
)

// File is how a file is written: its format and its compression.
type File struct {
	Format
	Compression string // "gz", "zst", "" none
}

// FileFormats returns the formats of files: those of [Formats] that are data, and those
// that are no text.
func FileFormats() []Format {
	return append(slices.DeleteFunc(Formats(), func(f Format) bool { return f.Name == "table" }),
		Format{Choice: client.Choice{Name: "parquet", Title: "Parquet", Help: "Typed columns, for DuckDB, Spark and Trino."}, New: newParquet,
			Whole: true, Measured: true},
		Format{Choice: client.Choice{Name: "xlsx", Title: "Excel", Help: "A workbook with typed cells."}, New: newXLSX, Whole: true},
	)
}

// Ending returns the usual ending of a format's files.
func (f Format) Ending() string {
	if f.Name == "markdown" {
		return "md"
	}
	return f.Name
}

// Endings returns the endings that [FileOf] knows.
func Endings() []string {
	var list []string
	for _, f := range FileFormats() {
		list = append(append(list, f.Name), f.Endings...)
	}
	return list
}

// NameError reports a file whose format is not known, or does not go with its ending.
type NameError struct{ text, hint string }

func (e *NameError) Error() string { return e.text }

// Hints returns what can be done.
func (e *NameError) Hints() []string { return []string{e.hint} }

// FileOf returns how a file is written: by the name or an ending of a format, "" by the
// ending of the path; a stream ("-") without either is csv. Errors are [NameError].
func FileOf(path, format string) (File, error) {
	name := strings.ToLower(filepath.Base(path))
	var f File
	for _, c := range compressions {
		if rest, ok := strings.CutSuffix(name, "."+c); ok {
			name, f.Compression = rest, c
			break
		}
	}
	ending, wrong := strings.ToLower(format), fmt.Sprintf("no format named %q", format)
	switch {
	case format != "":
	case path == "-":
		ending = "csv"
	default:
		ending = strings.TrimPrefix(filepath.Ext(name), ".")
		if wrong = fmt.Sprintf("no format of files ends in .%s", ending); ending == "" {
			wrong = "the name of the file has no ending that names a format"
		}
	}
	for _, have := range FileFormats() {
		if have.Name != ending && !slices.Contains(have.Endings, ending) {
			continue
		}
		if have.Whole && f.Compression != "" {
			return f, &NameError{have.Name + " is compressed within, and cannot be read as ." + f.Compression, "leave ." + f.Compression + " out"}
		}
		f.Format = have
		return f, nil
	}
	return f, &NameError{wrong, fmt.Sprintf("formats: %s; behind those of text .%s",
		strings.Join(Endings(), ", "), strings.Join(compressions, " or ."))}
}

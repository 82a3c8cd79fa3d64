//go:build e2e

package e2e

import (
	"fmt"
	"math"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// TestSpreadsheetIsReadBack: openpyxl and LibreOffice find numbers, dates and times where
// Excel keeps all of a value, and its text elsewhere; and no formula.
func TestSpreadsheetIsReadBack(t *testing.T) {
	h := hardHome(t)
	path, said := h.export("a.xlsx")
	for _, warning := range []string{"column Big: ", "column Amount: ", "column Day: ", "column Text: ", "15 digits", "characters", "UTC"} {
		if !strings.Contains(said, warning) {
			t.Errorf("%q is not reported:\n%s", warning, said)
		}
	}
	t.Run("openpyxl", func(t *testing.T) {
		got := read(t, debianPython, "testdata/readback.py", "xlsx", path)
		sameSheet(t, got, func(text string) string { return text })
	})
	t.Run("LibreOffice", func(t *testing.T) {
		runTool(t, "soffice", "-env:UserInstallation=file://"+t.TempDir(), "--headless", "--convert-to", "fods", "--outdir", h.folder, path)
		got := read(t, debianPython, "testdata/readback.py", "fods", filepath.Join(h.folder, "a.fods"))
		sameSheet(t, got, office)
	})
}

// office returns what LibreOffice keeps of a text: one kind of line ends, and no characters
// that XML does not have.
func office(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xfffe || r == 0xffff {
			return -1
		}
		return r
	}, strings.ReplaceAll(text, "\r\n", "\n"))
}

// sameSheet compares a sheet with the truth. kept returns what a reader keeps of a text.
func sameSheet(t *testing.T, got readBack, kept func(string) string) {
	t.Helper()
	for n, row := range got.Rows {
		for i, c := range hardColumns {
			if row[i] != nil {
				row[i] = pointer(sheetValue(t, c, *row[i]))
			} else if text, ok := c.text(n); ok && kept(text) == "" && kept("\x00") == "" {
				row[i] = pointer("s") // LibreOffice has no empty text
			}
		}
	}
	same(t, got, nil, func(c hardColumn, text string) []string { return inSheet(t, c, text, kept) })
}

// inSheet returns what a sheet must have for a value.
func inSheet(t *testing.T, c hardColumn, text string, kept func(string) string) []string {
	t.Helper()
	plain := "s" + canonical(t, c.edm, text)
	switch c.edm {
	case "Int64", "Int32", "Int16", "SByte", "Byte", "Decimal":
		if digits(text) <= 15 {
			return []string{"n" + plain[1:]}
		}
	case "Double", "Single":
		if n, ok := new(big.Float).SetString(text); ok && digits(text) <= 15 && (n.Sign() == 0 || math.Abs(float64(n.MantExp(nil))) < 1000) {
			return []string{"n" + plain[1:]}
		}
	case "Boolean":
		return []string{"b" + text}
	case "Date":
		if text >= "1900-03-01" {
			return []string{"d" + text + " 00:00:00"}
		}
	case "DateTimeOffset":
		at, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			t.Fatal(err)
		}
		if at = at.UTC(); at.Year() >= 1901 && at.Nanosecond()%1e6 == 0 {
			return []string{"d" + at.Format("2006-01-02 15:04:05.999")}
		}
	case "TimeOfDay":
		if !strings.Contains(text, ".") {
			return []string{"d" + text}
		}
	case "String":
		if units := utf16.Encode([]rune(text)); len(units) > 32767 {
			text = string(utf16.Decode(units[:32767]))
		}
		return []string{"s" + kept(text)}
	}
	return []string{plain}
}

// digits counts the significant digits of a number.
func digits(text string) int {
	text, _, _ = strings.Cut(strings.TrimPrefix(text, "-"), "E")
	if strings.Contains(text, ".") {
		text = strings.TrimRight(text, "0")
	}
	text = strings.Trim(strings.Replace(text, ".", "", 1), "0")
	return len(text)
}

// sheetValue returns a cell as a reader found it, with numbers, dates and times in one form.
func sheetValue(t *testing.T, c hardColumn, cell string) string {
	t.Helper()
	kind, text := cell[:1], cell[1:]
	switch kind {
	case "f":
		if c.edm == "Boolean" { // LibreOffice has no other booleans
			return map[string]string{"fof:=TRUE()": "btrue", "fof:=FALSE()": "bfalse"}[cell]
		}
	case "n":
		return kind + canonical(t, c.edm, text)
	case "d":
		if c.edm == "TimeOfDay" {
			text = strings.NewReplacer("PT", "", "H", ":", "M", ":", "S", "").Replace(text)
			return kind + strings.TrimSuffix(text, ".000")
		}
		for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02"} {
			if at, err := time.Parse(layout, text); err == nil {
				return kind + at.Round(time.Millisecond).Format("2006-01-02 15:04:05.999")
			}
		}
		return fmt.Sprintf("%s: no date", cell)
	}
	return cell
}

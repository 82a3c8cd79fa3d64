package exports

import (
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"odatui/client/safe"
	"odatui/ui/kit"
)

// parquet is the format whose rows can be spread over a folder of files.
const parquet = "parquet"

// partSizes are the rows a file that are offered, 0 one file; other numbers are typed.
var partSizes = []int64{0, 100_000, 1_000_000}

const (
	mostPerFile = 1_000_000_000_000
	mostFiles   = 10_000 // of a folder that this dialog begins: a slip of a finger makes more
)

// partName is how files of a folder are called on the screen.
const partName = "/*.parquet"

// perFile returns how many rows a file of a folder has, 0 all are in one file.
func (d *Dialog) perFile() int64 {
	if d.Format != parquet {
		return 0
	}
	return d.RowsPerFile
}

// sizes are the values of the field, with the number that was typed.
func (d *Dialog) sizes() (list []option) {
	numbers := partSizes
	if !slices.Contains(numbers, d.RowsPerFile) {
		numbers = append(slices.Clone(numbers), d.RowsPerFile)
	}
	for _, n := range numbers {
		text := safe.Text("one file")
		if n > 0 {
			text = kit.Thousands(n)
		}
		list = append(list, option{partsValue(n), text})
	}
	return list
}

func partsValue(n int64) string { return strconv.FormatInt(n, 10) }

// setPerFile chooses how many rows a file has.
func (d *Dialog) setPerFile(n int64) tea.Cmd {
	folder := d.perFile() > 0
	d.RowsPerFile = n
	if folder == (d.perFile() > 0) {
		return nil // the name stays as it is
	}
	return d.propose()
}

// typesNumber reports a key that changes the number of rows.
func (d *Dialog) typesNumber(key tea.KeyPressMsg) bool {
	return key.Code == tea.KeyBackspace || len(key.Text) == 1 && key.Text[0] >= '0' && key.Text[0] <= '9'
}

// typeNumber adds a digit to the number, or takes the last one away. The first digit
// begins another number.
func (d *Dialog) typeNumber(key tea.KeyPressMsg) tea.Cmd {
	n := d.RowsPerFile
	if key.Code == tea.KeyBackspace {
		n /= 10
	} else {
		if !d.number {
			n = 0
		}
		n = 10*n + int64(key.Text[0]-'0')
	}
	d.number = true
	if n > mostPerFile {
		return nil
	}
	return d.setPerFile(n)
}

// rename gives the name that was typed another ending, where it has one of a format.
func (d *Dialog) rename(end string) {
	stem, had := withoutEnding(d.file.Value())
	switch {
	case end != "" && (had || d.bare && stem != ""):
		stem += "." + end
	case !had:
		return
	}
	d.bare = end == ""
	d.file.Set(stem)
}

// withoutEnding returns a name without the ending of a format and of a compression; had is
// set if there was one.
func withoutEnding(file string) (stem string, had bool) {
	format, compression, ok := formatOf(file)
	if !ok {
		return file, false
	}
	stem = file
	if compression != "" {
		stem = stem[:len(stem)-len(compression)-1]
	}
	if at := strings.LastIndexByte(stem, '.'); at >= 0 && format != "" {
		stem = stem[:at]
	}
	return stem, true
}

// isFolder reports an export to a folder of files.
func (o Order) isFolder() bool { return o.RowsPerFile > 0 }

// label returns the name of the file, of a folder with the names of the files in it.
func (o Order) label() safe.Text {
	if o.isFolder() {
		return o.base() + partName
	}
	return o.base()
}

// files is how many files the chosen rows make, 0 it is one file that is no folder, or it is
// not known.
func (d *Dialog) files() int64 {
	n, rows := d.perFile(), d.parts[d.part].rows
	if n <= 0 || rows < 0 {
		return 0
	}
	return max((rows+n-1)/n, 1)
}

func (d *Dialog) filesText() safe.Text {
	n := d.files()
	if n == 0 {
		return ""
	}
	return " in " + kit.Count(n, "file", "files")
}

package safe

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// maxFileName is how many bytes a file name may have: less than any file system takes,
// with room for a number behind it.
const maxFileName = 120

// devices are the names of devices on Windows, with any ending; those of ports have a
// number behind them.
var devices, ports = []string{"con", "prn", "aux", "nul", "conin$", "conout$"}, []string{"com", "lpt"}

// IsDevice reports whether a file of that name is a device on Windows.
func IsDevice(name string) bool {
	stem, _, _ := strings.Cut(strings.ToLower(name), ".")
	stem = strings.TrimRight(stem, " ")
	port := strings.TrimRight(stem, "0123456789¹²³")
	return slices.Contains(devices, stem) || slices.Contains(ports, port) && utf8.RuneCountInString(stem) == len(port)+1
}

// FileName returns a name that a service proposes as one that is safe to create in a
// folder on any system: without folders, control and reserved characters, leading dots
// and names of devices. One of which nothing is left is "".
func FileName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < 0x20 || r == 0x7f || strings.ContainsRune(`<>:"|?*/\`, r) {
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, "_"))
	name = string(Clean(name))
	for len(name) > maxFileName {
		stem, ending := name, ""
		if i := strings.LastIndexByte(name, '.'); i > 0 && len(name)-i <= 12 {
			stem, ending = name[:i], name[i:]
		}
		cut := maxFileName - len(ending)
		for cut > 0 && !utf8.RuneStart(stem[cut]) {
			cut--
		}
		name = stem[:cut] + ending
	}
	name = strings.TrimRight(strings.TrimLeft(name, ". -~"), ". ")
	if strings.Trim(name, "_. ") == "" {
		return ""
	}
	if IsDevice(name) {
		name = "_" + name
	}
	return name
}

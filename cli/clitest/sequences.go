package clitest

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"odatui/lazy"
)

// queries are the questions that Bubble Tea asks a terminal.
var queries = map[string]bool{"?2026$p": true, "?2027$p": true, "?u": true}

// switches are the modes that the renderer turns on and off.
var switches = map[string]bool{
	"4": true, "?7": true, "?25": true, "?1002": true, "?1003": true, "?1004": true, "?1006": true, "?1047": true, "?1049": true, "?2004": true,
	"?2026": true, "?2027": true, "?2031": true,
}

// control judges one CSI sequence.
func (j *Judge) control(params string, final byte) {
	all := params + string(final)
	switch final {
	case 'h', 'l':
		for _, mode := range strings.Split(params, ";") {
			if !switches[mode] {
				j.fault("mode CSI %s", all)
			}
			j.modes[mode] = final == 'h'
			switch mode {
			case "?1047", "?1049":
				j.modes["?1049"] = final == 'h' // one switch with two names
				j.shown.alternate(final == 'h')
			case "4":
				j.shown.insert = final == 'h'
			}
		}
		return
	case 'm':
		j.style(params)
		return
	case 'u':
		j.keyboard(params, all)
		return
	}
	if queries[all] || all == tabEvery8 {
		return
	}
	if shape, ok := strings.CutSuffix(params, " "); ok && final == 'q' && len(shape) == 1 && shape >= "0" && shape <= "6" {
		j.modes["cursor shape"] = shape != "0"
		return
	}
	numbers, ok := numbersOf(params)
	if !ok || !j.shown.move(final, numbers) {
		j.fault("sequence CSI %q", all)
	}
}

// keyboard judges the sequences of the kitty keyboard protocol.
func (j *Judge) keyboard(params, all string) {
	switch {
	case params == "?":
	case strings.HasPrefix(params, ">"):
		j.pushed++
	case strings.HasPrefix(params, "<"):
		j.pushed--
	case strings.HasPrefix(params, "="):
	default:
		j.fault("sequence CSI %q", all)
	}
}

// style judges an SGR. The program uses neither conceal nor blinking; whether
// colours can be read is tested with the theme.
func (j *Judge) style(params string) {
	if strings.HasPrefix(params, ">") { // modifyOtherKeys
		j.modes["modifyOtherKeys"] = params == ">4;2" || params == ">4;1"
		return
	}
	j.styled = params != "" && params != "0"
	parts := strings.FieldsFunc(params, func(r rune) bool { return r == ';' || r == ':' })
	for i := 0; i < len(parts); i++ {
		switch parts[i] {
		case "38", "48", "58":
			if i+1 < len(parts) && parts[i+1] == "2" {
				i += 4
			} else {
				i += 2
			}
		case "5", "6", "8":
			j.fault("style CSI %sm", params)
		}
	}
}

func numbersOf(params string) ([]int, bool) {
	if params == "" {
		return nil, true
	}
	var list []int
	for _, p := range strings.Split(params, ";") {
		n, err := strconv.Atoi(p)
		if p != "" && err != nil {
			return nil, false
		}
		list = append(list, n)
	}
	return list, true
}

// osc collects a string up to its end: BEL or ESC \.
func (j *Judge) osc(b byte) {
	switch {
	case b == 0x07:
		j.state = (*Judge).ground
		j.string(string(j.seq))
	case b == 0x1b:
		j.state = (*Judge).oscEnd
	case b < 0x20 || b == 0x7f:
		j.fault("control character %#02x in an OSC", b)
		j.state = (*Judge).ground
	default:
		j.seq = append(j.seq, b)
		if len(j.seq) > 1<<20 {
			j.fault("an OSC without an end")
			j.state = (*Judge).ground
		}
	}
}

func (j *Judge) oscEnd(b byte) {
	j.state = (*Judge).ground
	if b != '\\' {
		j.fault("an OSC without an end: %q", j.seq[:min(len(j.seq), 40)])
		return
	}
	j.string(string(j.seq))
}

var (
	colour = lazy.Regexp(`^#[0-9a-f]{6}$`)
	// hyperlink is the end of a link, or the beginning of one to the web: printable
	// characters, without a user name.
	hyperlink = lazy.Regexp(`^(;|(id=[0-9a-z]+)?;https?://[^@/\x00-\x20\x7f-\xff]+(/[!-~]*)?)$`)
)

func (j *Judge) string(s string) {
	kind, text, _ := strings.Cut(s, ";")
	switch {
	case kind == "0" || kind == "2":
		if !utf8.ValidString(text) {
			j.fault("broken UTF-8 in the window's title")
		}
		for _, r := range text {
			if why := forbidden(r); why != "" {
				j.fault("%s %U in the window's title", why, r)
			}
		}
	case kind == "52":
		j.copied = append(j.copied, text)
	case (kind == "10" || kind == "11") && text == "?": // asks for the terminal's colours
	case kind == "12" && colour.MatchString(text), s == "112": // colour of the cursor
		j.modes["cursor colour"] = kind == "12"
	case kind == "8" && hyperlink.MatchString(text):
		j.modes["hyperlink"] = text != ";"
	default:
		j.fault("sequence OSC %q", s[:min(len(s), 40)])
	}
}

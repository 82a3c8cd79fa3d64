package clitest

import (
	"strings"

	"github.com/clipperhouse/displaywidth"
)

// display implements as much of a terminal as the program's renderer uses.
type display struct {
	width, height int
	cells         [][]string // text of each cell, "" for the second half of a Wide one
	x, y          int
	wrap          bool // the next character starts a new line
	insert        bool // a character moves the rest of the line
	last          rune
	top, bottom   int // first and last line that scroll
	other         [][]string
}

func newDisplay(width, height int) *display {
	d := &display{width: width, height: height, bottom: height - 1}
	d.cells = d.blank()
	return d
}

func (d *display) blank() [][]string {
	cells := make([][]string, d.height)
	for i := range cells {
		cells[i] = d.blankLine()
	}
	return cells
}

func (d *display) blankLine() []string {
	line := make([]string, d.width)
	for i := range line {
		line[i] = " "
	}
	return line
}

// String returns the lines without trailing blanks.
func (d *display) String() string {
	var b strings.Builder
	for _, line := range d.cells {
		b.WriteString(strings.TrimRight(strings.Join(line, ""), " "))
		b.WriteByte('\n')
	}
	return b.String()
}

func (d *display) alternate(on bool) {
	if on && d.other == nil {
		d.other, d.cells = d.cells, d.blank()
	} else if !on && d.other != nil {
		d.cells, d.other = d.other, nil
	}
}

func (d *display) put(r rune) {
	w := displaywidth.Rune(r)
	if r >= 0x1F1E6 && r <= 0x1F1FF { // two of them are one flag
		w = 1
	}
	if w == 0 {
		if x := d.x - 1; x >= 0 {
			d.cells[d.y][x] += string(r)
		}
		return
	}
	if d.wrap || d.x+w > d.width {
		d.x, d.wrap = 0, false
		d.lineFeed()
	}
	if d.insert {
		d.edit('@', w, w)
	}
	d.cells[d.y][d.x] = string(r)
	if w == 2 && d.x+1 < d.width {
		d.cells[d.y][d.x+1] = ""
	}
	if d.x += w; d.x >= d.width {
		d.x, d.wrap = d.width-1, true
	}
}

func (d *display) control(b byte) {
	d.wrap = false
	switch b {
	case '\n':
		d.lineFeed()
	case '\r':
		d.x = 0
	case '\b':
		d.x = max(d.x-1, 0)
	case '\t':
		d.x = min(d.x/8*8+8, d.width-1)
	}
}

func (d *display) lineFeed() {
	if d.y == d.bottom {
		d.scroll(1)
		return
	}
	d.y = min(d.y+1, d.height-1)
}

func (d *display) reverseIndex() {
	if d.y == d.top {
		d.scroll(-1)
		return
	}
	d.y = max(d.y-1, 0)
}

// scroll moves the lines up, or down if n is negative.
func (d *display) scroll(n int) { d.shift(d.top, n) }

// shift moves the lines from the given one to the last that scrolls.
func (d *display) shift(from, n int) {
	for ; n > 0; n-- {
		copy(d.cells[from:d.bottom], d.cells[from+1:d.bottom+1])
		d.cells[d.bottom] = d.blankLine()
	}
	for ; n < 0; n++ {
		copy(d.cells[from+1:d.bottom+1], d.cells[from:d.bottom])
		d.cells[from] = d.blankLine()
	}
}

// tabEvery8 is the only sequence in use that sets tab stops.
const tabEvery8 = "?5W"

// move executes a CSI sequence. It returns false if the renderer uses none such.
func (d *display) move(final byte, numbers []int) bool {
	arg := func(i, def int) int {
		if i < len(numbers) && numbers[i] > 0 {
			return min(numbers[i], 10_000)
		}
		return def
	}
	n := arg(0, 1)
	d.wrap = false
	switch final {
	case 'A':
		d.y -= n
	case 'B':
		d.y += n
	case 'C':
		d.x += n
	case 'D':
		d.x -= n
	case 'G', '`':
		d.x = n - 1
	case 'I':
		d.x = d.x/8*8 + 8*n
	case 'd':
		d.y = n - 1
	case 'H':
		d.y, d.x = n-1, arg(1, 1)-1
	case 'Z':
		d.x = (d.x+7)/8*8 - 8*n
	case 'r':
		d.top, d.bottom = n-1, min(arg(1, d.height), d.height)-1
		d.x, d.y = 0, 0
	default:
		return d.edit(final, n, arg(0, 0))
	}
	d.x, d.y = min(max(d.x, 0), d.width-1), min(max(d.y, 0), d.height-1)
	return true
}

// edit executes a CSI sequence that erases, inserts or deletes.
func (d *display) edit(final byte, n, which int) bool {
	line := d.cells[d.y]
	switch final {
	case 'J':
		switch which {
		case 0:
			d.erase(d.y, d.x, d.width)
			for y := d.y + 1; y < d.height; y++ {
				d.erase(y, 0, d.width)
			}
		case 2:
			d.cells = d.blank()
		default:
			return false
		}
	case 'K':
		from, to := 0, d.width
		switch which {
		case 0:
			from = d.x
		case 1:
			to = d.x + 1
		}
		d.erase(d.y, from, to)
	case 'X':
		d.erase(d.y, d.x, min(d.x+n, d.width))
	case '@':
		n = min(n, d.width-d.x)
		copy(line[d.x+n:], line[d.x:])
		d.erase(d.y, d.x, d.x+n)
	case 'P':
		n = min(n, d.width-d.x)
		copy(line[d.x:], line[d.x+n:])
		d.erase(d.y, d.width-n, d.width)
	case 'L':
		d.shift(d.y, -n)
	case 'M':
		d.shift(d.y, n)
	case 'b':
		for range n {
			d.put(d.last)
		}
	case 'S':
		d.scroll(n)
	case 'T':
		d.scroll(-n)
	default:
		return false
	}
	return true
}

func (d *display) erase(y, from, to int) {
	for x := from; x < to; x++ {
		d.cells[y][x] = " "
	}
}

package main

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// window is the range of rows that a request is for. Rows are numbered by their place
// among those that are there.
type window struct {
	from, to  uint64 // of the filter
	skip, top uint64
	topped    bool // $top is given
	count     bool
	falling   bool // $orderby is descending
	apply     string
}

func (f *feed) window(options url.Values) (window, error) {
	at := window{to: f.present()}
	for name := range options {
		value := options.Get(name)
		number, err := strconv.ParseUint(value, 10, 64)
		switch name {
		case "$top":
			at.top, at.topped = number, true
		case "$skip", "$skiptoken":
			at.skip += number
		case "$count":
			at.count, err = strconv.ParseBool(value)
		case "$orderby":
			by, direction, _ := strings.Cut(value, " ")
			at.falling, err = direction == "desc", nil
			if by != f.key || direction != "" && direction != "asc" && direction != "desc" {
				err = errors.New("rows are in the order of their key only")
			}
		case "$filter":
			err = f.filter(&at, value)
		case "$apply":
			at.apply, err = value, nil
		default:
			err = errors.New("the option is not implemented")
		}
		if err != nil {
			return at, fmt.Errorf("%s: %w", name, err)
		}
	}
	return at, nil
}

// condition is the only one that is implemented: a bound of the key.
var condition = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\s*\(*\s*(\S+) (eq|ge|gt|le|lt) ('?[^ )]+'?)\s*\)*\s*$`)
})

// filter narrows a window by bounds of the key, joined by and.
func (f *feed) filter(at *window, text string) error {
	for part := range strings.SplitSeq(text, " and ") {
		m := condition().FindStringSubmatch(part)
		if m == nil || m[1] != f.key {
			return errors.New("only bounds of " + f.key + " are implemented")
		}
		row, err := f.ordinal(m[3])
		if err != nil {
			return err
		}
		first, behind := f.place(row), f.place(row+1)
		switch m[2] {
		case "ge":
			at.from = max(at.from, first)
		case "gt":
			at.from = max(at.from, behind)
		case "le":
			at.to = min(at.to, behind)
		case "lt":
			at.to = min(at.to, first)
		case "eq":
			at.from, at.to = max(at.from, first), min(at.to, behind)
		}
	}
	at.to = max(at.from, at.to)
	return nil
}

// variant makes the rows those of another environment: some have another value, some are
// not there.
func (f *feed) variant() {
	f.cell = cell
	if f.changed > 0 {
		stride := uint64(f.rows / f.changed)
		f.cell = func(b []byte, col int, i uint64) ([]byte, bool) {
			begin := len(b)
			b, ok := cell(b, col, i)
			if i%stride == stride/2 && columns[col].name == changedColumns[mix(i)%uint64(len(changedColumns))] {
				b = append(b[:begin], other(string(b[begin:]))...)
			}
			return b, ok
		}
	}
	f.row = func(b []byte, place uint64) []byte { return appendJSON(b, f.number(place), f.cell) }
	f.sums = sync.OnceValue(f.blocks)
}

// changedColumns are those of which a changed row has another value in one: a decimal, an
// integer, an instant, a text.
var changedColumns = []string{"Value", "Population", "ModifiedAt", "SourceName"}

// other returns a value with another second, with a digit more, or with a letter more.
func other(text string) string {
	if at, ok := strings.CutSuffix(text, "07Z"); ok {
		return at + "08Z"
	}
	if digits := strings.TrimLeft(text, "-"); digits[0] >= '0' && digits[0] <= '9' {
		return text[:len(text)-len(digits)] + "1" + digits
	}
	return "x" + text
}

func (f *feed) present() uint64 { return uint64(f.rows - f.missing) }

// place returns how many rows are there before row i.
func (f *feed) place(i uint64) uint64 {
	i = min(i, uint64(f.rows))
	if f.missing == 0 || i <= uint64(f.shift) {
		return i
	}
	stride := uint64(f.rows / f.missing)
	return i - min((i-uint64(f.shift)+stride-1)/stride, uint64(f.missing))
}

// number returns the number of the row at a place.
func (f *feed) number(place uint64) uint64 {
	if f.missing == 0 || place < uint64(f.shift) {
		return place
	}
	kept := uint64(f.rows/f.missing) - 1
	return place + min((place-uint64(f.shift))/kept+1, uint64(f.missing))
}

package main

import (
	"errors"
	"fmt"
	"math/big"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// block is how many rows have their sums in common.
const block = 1000

// scaleOf returns how many decimals the sums of a column have, false for one without sums.
func scaleOf(c column) (int, bool) {
	switch c.typ {
	case "Edm.Int16", "Edm.Int32", "Edm.Int64":
		return 0, true
	case "Edm.Decimal":
		return decimals[c.name], true
	case "Edm.Double":
		return 10, true // no value has more
	}
	return 0, false
}

// blocks returns for each column the sums of all rows before each block.
func (f *feed) blocks() [][]big.Int {
	sums := make([][]big.Int, len(columns))
	for col, c := range columns {
		if _, ok := scaleOf(c); !ok {
			continue
		}
		sums[col] = make([]big.Int, f.present()/block+1)
		for n := 1; n < len(sums[col]); n++ {
			sums[col][n].Set(&sums[col][n-1])
			f.add(&sums[col][n], col, uint64(n-1)*block, uint64(n)*block)
		}
	}
	return sums
}

// add adds the values of a column from one place up to another.
func (f *feed) add(sum *big.Int, col int, from, to uint64) {
	var scratch [64]byte
	var value big.Int
	scale, _ := scaleOf(columns[col])
	for place := from; place < to; place++ {
		if text, ok := f.cell(scratch[:0], col, f.number(place)); ok {
			sum.Add(sum, value.SetInt64(scaled(text, scale)))
		}
	}
}

// scaled returns a number in units of its last decimal.
func scaled(text []byte, scale int) int64 {
	whole, exponent, _ := strings.Cut(string(text), "E")
	digits, part, _ := strings.Cut(whole, ".")
	shift, _ := strconv.Atoi(exponent) // 0 without one
	missing := scale - len(part) + shift
	n, err := strconv.ParseInt(digits+part+strings.Repeat("0", max(missing, 0)), 10, 64)
	if err != nil || missing < 0 {
		panic(fmt.Sprintf("feed: %s has more than %d decimals", text, scale))
	}
	return n
}

// before returns the sum of a column over all rows before a place.
func (f *feed) before(col int, place uint64) *big.Int {
	sum := new(big.Int).Set(&f.sums()[col][place/block])
	f.add(sum, col, place-place%block, place)
	return sum
}

var (
	filtered  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^filter\((.*?)\)/`) })
	aggregate = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^aggregate\((.*)\)$`) })
	aggregand = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(\S+)(?: with (sum|min|max))? as (\w+)$`) })
)

// aggregate serves $apply=filter(…)/aggregate(…): counts, sums, and the least and greatest key.
func (f *feed) aggregate(w http.ResponseWriter, apply string) {
	body, err := f.applied(apply)
	if err != nil {
		fail(w, http.StatusBadRequest, "$apply: "+err.Error())
		return
	}
	fmt.Fprintf(w, `{"@odata.context":"%s/$metadata#Rows","value":[{%s}]}`, f.root, body)
}

func (f *feed) applied(apply string) (string, error) {
	at := window{to: f.present()}
	for m := filtered().FindStringSubmatch(apply); m != nil; m = filtered().FindStringSubmatch(apply) {
		if err := f.filter(&at, m[1]); err != nil {
			return "", err
		}
		apply = apply[len(m[0]):]
	}
	m := aggregate().FindStringSubmatch(apply)
	if m == nil {
		return "", errors.New("only filter and aggregate are implemented")
	}
	var parts []string
	for text := range strings.SplitSeq(m[1], ",") {
		value, err := f.value(at, strings.TrimSpace(text))
		if err != nil {
			return "", err
		}
		parts = append(parts, value)
	}
	return strings.Join(parts, ","), nil
}

// value returns the member of an object that holds one aggregated value.
func (f *feed) value(at window, text string) (string, error) {
	m := aggregand().FindStringSubmatch(text)
	if m == nil {
		return "", fmt.Errorf("%q is not implemented", text)
	}
	name, with, as := m[1], m[2], m[3]
	if name == "$count" && with == "" {
		return fmt.Sprintf("%q:%d", as, at.to-at.from), nil
	}
	if at.from == at.to {
		return fmt.Sprintf("%q:null", as), nil
	}
	if name == f.key && with != "sum" {
		place := at.from
		if with == "max" {
			place = at.to - 1
		}
		key, _ := f.cell(nil, 0, f.number(place))
		return fmt.Sprintf("%q:%s", as, key), nil
	}
	for col, c := range columns {
		if scale, ok := scaleOf(c); ok && c.name == name && with == "sum" {
			sum := new(big.Int).Sub(f.before(col, at.to), f.before(col, at.from))
			unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
			return fmt.Sprintf("%q:%s", as, new(big.Rat).SetFrac(sum, unit).FloatString(scale)), nil
		}
	}
	return "", fmt.Errorf("%q is not implemented", text)
}

package compare

import (
	"math/big"
	"slices"
	"strings"

	"odatui/client"
	"odatui/client/compare"
	"odatui/client/jsonscan"
	"odatui/client/safe"
	"odatui/ui/grid"
	"odatui/ui/kit"
)

// members returns the values of a record by name.
func members(record client.Value) map[string]client.Value {
	text := record.Raw()
	if !strings.HasPrefix(text, "{") {
		return nil
	}
	found := make(map[string]client.Value)
	var scan jsonscan.Scanner
	scan.Reset([]byte(text), jsonscan.MaxDepth)
	for scan.Open(); scan.More(); {
		from, to, escaped := scan.Name()
		off, end, ok := scan.Value()
		if !ok {
			break
		}
		name := text[from:to]
		if escaped {
			name = client.JSONValue(`"` + name + `"`).Text()
		}
		found[name] = client.JSONValue(text[off:end])
	}
	return found
}

// field is a column of the two records of a row.
type field struct {
	name        string
	left, right client.Value
	typ         string // of the left side, else of the right one
	differs     bool
}

// fields returns the columns of a row: those of the comparison, then what else the records
// hold.
func (s *Screen) fields(r *compare.Row) []field {
	left, right := members(r.Left), members(r.Right)
	var list []field
	add := func(name, typ string) {
		f := field{name: name, left: left[name], right: right[name], typ: typ}
		for _, c := range r.Cells {
			if c.Column == name {
				f.left, f.right, f.differs = c.Left, c.Right, true
			}
		}
		list = append(list, f)
	}
	for i, name := range s.run.shape.Key {
		if i < len(r.Key) && r.Left.Kind == client.Missing && r.Right.Kind == client.Missing { // no record came along
			list = append(list, field{name: name, left: r.Key[i], right: r.Key[i]})
		}
	}
	for _, c := range s.run.shape.Columns {
		typ := c.Left
		if typ == "" {
			typ = c.Right
		}
		if len(left)+len(right) > 0 || slices.ContainsFunc(r.Cells, func(cell compare.Cell) bool { return cell.Column == c.Name }) {
			add(c.Name, typ)
		}
	}
	return list
}

// shown writes a value as a line.
func shown(v client.Value, at int) (text safe.Text, role kit.Role) {
	switch {
	case v.Kind == client.Missing:
		return "—", kit.Mute
	case v.Kind == client.Null:
		return "∅", kit.Mute
	case v.Kind == client.String && v.Len() == 0:
		return "empty text", kit.Mute
	}
	head, more := v.Head(4 * max(at, 1))
	text = safe.Clean(grid.Tidy(head))
	if more {
		text += "…"
	}
	return text, kit.Plain
}

// mostDigits is the length of a number above which no difference is computed.
const mostDigits = 60

// delta returns how much the right number of two is more than the left one, and in per cent
// of that; "" they are no numbers.
func delta(f field) (by, percent safe.Text) {
	left, lp, ok := number(f.left, f.typ)
	right, rp, also := number(f.right, f.typ)
	if !ok || !also {
		return "", ""
	}
	diff := new(big.Rat).Sub(right, left)
	text := diff.FloatString(max(lp, rp))
	if diff.Sign() > 0 {
		text = "+" + text
	}
	if left.Sign() == 0 {
		return safe.Clean(text), ""
	}
	share := new(big.Rat).Quo(diff, new(big.Rat).Abs(left))
	share.Mul(share, big.NewRat(100, 1))
	of := share.FloatString(1)
	switch {
	case len(of) > 12:
		return safe.Clean(text), ""
	case strings.Trim(of, "-0.") == "":
		return safe.Clean(text), "<0.1 %"
	case diff.Sign() > 0:
		of = "+" + of
	}
	return safe.Clean(text), safe.Clean(of) + " %"
}

// number reads a number exactly, and how many digits it has behind the point.
func number(v client.Value, typ string) (n *big.Rat, places int, ok bool) {
	text := v.Text()
	numeric := v.Kind == client.Number || v.Kind == client.String && grid.Numeric(typ)
	if !numeric || len(text) > mostDigits || strings.ContainsAny(text, "eE/_xXpP") {
		return nil, 0, false
	}
	if n, ok = new(big.Rat).SetString(text); !ok {
		return nil, 0, false
	}
	if _, fraction, found := strings.Cut(text, "."); found {
		places = len(fraction)
	}
	return n, places, true
}

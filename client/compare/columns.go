package compare

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"odatui/client"
	"odatui/client/spelling"
)

// Known is what is known of the columns of one side. A page has them all only if the
// type does not say them.
type Known struct {
	Type  *client.Type    // nil unknown
	Model *client.Schema  // that the type is of, nil unknown
	Seen  []client.Column // of the first page that came, nil none
}

// ColumnsError reports that two sides cannot be compared by key.
type ColumnsError struct {
	Message string // one lower-case line
	Advice  []string
}

func (e *ColumnsError) Error() string { return e.Message }

// Hints returns what helps, each one line.
func (e *ColumnsError) Hints() []string { return e.Advice }

// Columns returns the key by which rows are compared, and the columns of both sides:
// the key first, then in the order of the left side. Links, streams and annotations are
// none. The error is a *ColumnsError.
func Columns(left, right Known, spec Spec) (key []string, columns []Column, err error) {
	l, r := left.columns(), right.columns()
	columns = united(l, r)
	for i := range columns {
		c := &columns[i]
		c.LeftDigits, c.RightDigits = left.digits(c.Name), right.digits(c.Name)
	}
	if key, err = keyOf(l, r, spec); err != nil {
		return nil, nil, err
	}
	for _, list := range []struct {
		flag  string
		names []string
	}{{"--key", key}, {"--columns", spec.Columns}, {"--ignore", spec.Ignore}} {
		for _, name := range list.names {
			if slices.ContainsFunc(columns, func(c Column) bool { return c.Name == name }) {
				continue
			}
			if !left.open() || !right.open() {
				return nil, nil, unknownColumn(list.flag, name, columns)
			}
			columns = append(columns, Column{Name: name, Kind: Same}) // rows may have it later
		}
	}
	for i := range columns {
		c := &columns[i]
		if slices.Contains(key, c.Name) {
			if c.Kind != Same {
				return nil, nil, &ColumnsError{"the key " + strings.Join(key, ",") + " is not on both sides: " + c.Name + " is " + c.Kind.words(),
					[]string{"name a key that both sides have: --key A,B"}}
			}
			if neverMatch(c.Left, c.Right) {
				return nil, nil, &ColumnsError{fmt.Sprintf("the key %s is %s on the left side and %s on the right one: no rows would match",
					c.Name, c.Left, c.Right), []string{"name a key that has one type: --key A,B"}}
			}
			continue
		}
		c.Ignored = slices.Contains(spec.Ignore, c.Name) || len(spec.Columns) > 0 && !slices.Contains(spec.Columns, c.Name)
	}
	slices.SortStableFunc(columns, func(a, b Column) int { return rank(key, a.Name) - rank(key, b.Name) })
	return key, columns, nil
}

// neverMatch reports types whose values are of two kinds in JSON. Int64 and decimals are
// texts in some services.
func neverMatch(left, right string) bool {
	kind := func(typ string) Class {
		switch c := classOf(typ); {
		case typ == "Edm.Int64", typ == "Edm.Decimal", c == Untyped:
			return Untyped // not known
		case isNumber(c):
			return Number
		case c == Bool, c == Nested:
			return c
		}
		return Text
	}
	l, r := kind(left), kind(right)
	return l != Untyped && r != Untyped && l != r
}

// rank is the place of a column of the key, and the one behind it of all others.
func rank(key []string, name string) int {
	if i := slices.Index(key, name); i >= 0 {
		return i
	}
	return len(key)
}

// words says where something is.
func (k Kind) words() string {
	return map[Kind]string{
		Same: "on both sides", Changed: "changed", LeftOnly: "on the left side only", RightOnly: "on the right side only",
	}[k]
}

// keyOf returns the key that was named, else that of both models.
func keyOf(left, right []client.Column, spec Spec) ([]string, error) {
	if len(spec.Key) > 0 {
		return spec.Key, nil
	}
	l, r := keysIn(left), keysIn(right)
	advice := []string{"name the columns that tell its rows apart: --key A,B"}
	set := spec.Left
	switch {
	case len(l) == 0 && len(r) == 0:
		return nil, &ColumnsError{fmt.Sprintf("%s has no key: its rows cannot be matched", set), advice}
	case len(l) == 0:
		return r, nil
	case len(r) == 0:
		return l, nil
	}
	sorted := func(names []string) []string { return slices.Sorted(slices.Values(names)) }
	if !slices.Equal(sorted(l), sorted(r)) {
		return nil, &ColumnsError{fmt.Sprintf("%s has another key on each side: %s and %s",
			set, strings.Join(l, ","), strings.Join(r, ",")), advice}
	}
	return l, nil
}

func keysIn(columns []client.Column) (names []string) {
	for _, c := range columns {
		if c.Key {
			names = append(names, c.Name)
		}
	}
	return names
}

func unknownColumn(flag, name string, columns []Column) error {
	var names []string
	for _, c := range columns {
		names = append(names, c.Name)
	}
	e := &ColumnsError{Message: fmt.Sprintf("%s: neither side has a column %q", flag, name)}
	if near := spelling.Near(name, names); len(near) > 0 {
		e.Advice = []string{"did you mean " + strings.Join(near, ", ") + "?"}
	}
	return e
}

// open reports whether rows may have columns that are not known.
func (k Known) open() bool { return k.Type == nil || k.Type.Open }

// columns returns the columns whose values compare.
func (k Known) columns() []client.Column {
	list := k.Type.Columns()
	for i := range list {
		list[i].Type = plainType(k.Model, list[i].Type)
	}
	for _, c := range k.Seen {
		if find(list, c.Name) == nil && !c.Hidden { // of derived types, or not declared
			list = append(list, c)
		}
	}
	return slices.DeleteFunc(list, func(c client.Column) bool {
		return c.Link || c.Type == "Edm.Stream" || strings.Contains(c.Name, "@")
	})
}

// digits returns how many digits of a second the type of a property has, 0 unknown.
func (k Known) digits(name string) int { return digitsOf(k.Model, k.Type.Property(name)) }

func digitsOf(model *client.Schema, p *client.Property) int {
	if p == nil {
		return 0
	}
	n, err := strconv.Atoi(p.Precision)
	typ, _ := client.ElementType(plainType(model, p.Type))
	if err != nil || n < 0 || !classOf(typ).isTime() {
		return 0
	}
	return n
}

// plainType returns the primitive type of a type definition, else the type
// itself.
func plainType(model *client.Schema, typ string) string {
	name, _ := client.ElementType(typ)
	if model == nil || model.Types[name] == nil || model.Types[name].Kind != client.TypeDefinition {
		return typ
	}
	return strings.Replace(typ, name, model.Types[name].Base, 1)
}

// united returns the columns of both sides, those of the left one first.
func united(left, right []client.Column) (columns []Column) {
	for _, c := range left {
		column := Column{Name: c.Name, Left: c.Type, Kind: LeftOnly}
		if other := find(right, c.Name); other != nil {
			column.Right, column.Kind = other.Type, Same
		}
		columns = append(columns, column)
	}
	for _, c := range right {
		if find(left, c.Name) == nil {
			columns = append(columns, Column{Name: c.Name, Right: c.Type, Kind: RightOnly})
		}
	}
	return columns
}

func find(columns []client.Column, name string) *client.Column {
	for i := range columns {
		if columns[i].Name == name {
			return &columns[i]
		}
	}
	return nil
}

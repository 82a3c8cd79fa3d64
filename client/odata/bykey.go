package odata

import (
	"fmt"
	"strings"

	"odatui/client"
)

// fromKey reports whether the rows of a request are those from a key on. Rows before it
// are requested by their number among all.
func (a *ask) fromKey() bool {
	return a.lists && a.at.Link == nil && a.query.Plan.Behind != nil && a.at.Row >= a.query.Plan.Passed
}

// skip returns how many rows of its result a request leaves out.
func (a *ask) skip() int64 {
	if a.fromKey() {
		return a.at.Row - a.query.Plan.Passed
	}
	return a.at.Row
}

// fromKey joins to a filter that of the rows from a key on, in the order of the key: each
// property decides among rows that are equal in those before it.
func fromKey(schema *client.Schema, kind *client.Type, where string, plan client.Plan) (string, error) {
	than, orSame := " gt ", " ge "
	if plan.Back {
		than, orSame = " lt ", " le "
	}
	var either []string
	equal := ""
	for i, c := range plan.Behind {
		typ := c.Type
		if p := kind.Property(c.Property); p != nil {
			typ = p.Type
		}
		value, err := literal(schema, typ, c.Value)
		if err != nil {
			return "", fmt.Errorf("%w: compare with the key: %w", client.ErrCannot, err)
		}
		operator := than
		if i == len(plan.Behind)-1 {
			operator = orSame
		}
		part := equal + c.Property + operator + value
		if equal += c.Property + " eq " + value + " and "; len(plan.Behind) > 1 {
			part = "(" + part + ")"
		}
		either = append(either, part)
	}
	behind := strings.Join(either, " or ")
	switch {
	case where == "":
		return behind, nil
	case bindsLoosely(where):
		where = "(" + where + ")"
	}
	if len(either) > 1 {
		behind = "(" + behind + ")"
	}
	return where + " and " + behind, nil
}

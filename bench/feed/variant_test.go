package main

import (
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"testing"
)

// all returns the rows of a service by key.
func all(t *testing.T, o options) (root string, rows map[string]map[string]any) {
	t.Helper()
	root, rows = serve(t, o), map[string]map[string]any{}
	for url := root + "/Rows?$count=true"; url != ""; {
		p := fetch(t, url)
		if p.Count != nil && *p.Count != o.rows-o.missing {
			t.Fatalf("the count is %d", *p.Count)
		}
		for _, row := range p.Value {
			rows[fmt.Sprint(row[keyName])] = row
		}
		url = p.Next
	}
	return root, rows
}

func TestVariantsDifferAsOrdered(t *testing.T) {
	_, left := all(t, options{rows: 5000, limit: 700, missing: 50, shift: 3})
	_, right := all(t, options{rows: 5000, limit: 900, missing: 20, shift: 10, changed: 40})
	if len(left) != 4950 || len(right) != 4980 {
		t.Fatalf("%d and %d rows", len(left), len(right))
	}
	var only, changed int
	names := map[string]int{}
	for key, row := range left {
		other, ok := right[key]
		if !ok {
			only++
			continue
		}
		for _, c := range columns {
			if row[c.name] != other[c.name] {
				names[c.name]++
				changed++
			}
		}
	}
	if only != 20 || changed != 40 || len(names) != len(changedColumns) {
		t.Errorf("%d rows on the left only, %d values differ in %v", only, changed, names)
	}
}

func TestRangesOfTheKey(t *testing.T) {
	const rows = 3210
	root, byKey := all(t, options{rows: rows, limit: 5000, missing: 10, shift: 5, changed: 30})
	for _, at := range [][2]uint64{{0, rows}, {0, 1}, {5, 6}, {4, 7}, {321, 2100}, {999, 1001}, {rows - 1, rows + 50}, {50, 50}} {
		from, to := firstKey+at[0], firstKey+at[1]
		sums, n := map[string]*big.Rat{}, 0
		for key := from; key < to; key++ {
			row, ok := byKey[fmt.Sprint(key)]
			if !ok {
				continue
			}
			n++
			for _, c := range columns {
				if _, ok := scaleOf(c); ok && row[c.name] != nil {
					value, _ := new(big.Rat).SetString(fmt.Sprint(row[c.name]))
					sums[c.name] = value.Add(value, valueOr(sums[c.name]))
				}
			}
		}
		filter := fmt.Sprintf("%s ge %d and %s lt %d", keyName, from, keyName, to)
		if _, text := get(t, root+"/Rows/$count?$filter="+url.QueryEscape(filter)); string(text) != fmt.Sprint(n) {
			t.Errorf("%s: the count is %s, want %d", filter, text, n)
		}
		p := fetch(t, root+"/Rows?$top=0&$count=true&$filter="+url.QueryEscape(filter))
		if p.Count == nil || *p.Count != n || len(p.Value) > 0 {
			t.Errorf("%s: %+v, want %d", filter, p, n)
		}
		parts := []string{"$count as n"}
		for name := range sums {
			parts = append(parts, name+" with sum as S_"+name)
		}
		apply := "filter(" + filter + ")/aggregate(" + strings.Join(parts, ",") + ")"
		got := fetch(t, root+"/Rows?$apply="+url.QueryEscape(apply)).Value[0]
		for name, want := range sums {
			if sum, ok := new(big.Rat).SetString(fmt.Sprint(got["S_"+name])); !ok || sum.Cmp(want) != 0 {
				t.Errorf("%s: the sum of %s is %v, want %s", filter, name, got["S_"+name], want.FloatString(10))
			}
		}
	}
	last := fetch(t, root+"/Rows?$orderby="+keyName+"%20desc&$top=1").Value[0]
	ends := fetch(t, root+"/Rows?$apply=aggregate("+keyName+"%20with%20min%20as%20a,"+keyName+"%20with%20max%20as%20z)").Value[0]
	if want := fmt.Sprint(firstKey + rows - 1); fmt.Sprint(last[keyName]) != want || fmt.Sprint(ends["z"]) != want ||
		fmt.Sprint(ends["a"]) != fmt.Sprint(firstKey) {
		t.Errorf("the last key is %v, the first and last are %v", last[keyName], ends)
	}
}

func valueOr(sum *big.Rat) *big.Rat {
	if sum == nil {
		return new(big.Rat)
	}
	return sum
}

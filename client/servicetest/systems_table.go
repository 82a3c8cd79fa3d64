package servicetest

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"odatui/lazy"
)

// simRow is one row: the JSON text of its properties, in the order of its table.
type simRow map[string]string

// simTable is a set of a simulated service.
type simTable struct {
	name    string
	columns []simColumn
	rows    []simRow
	key     string // "" a view without one
}

type simColumn struct{ name, edm string }

func (t *simTable) column(name string) bool {
	return slices.ContainsFunc(t.columns, func(c simColumn) bool { return c.name == name })
}

// said is an error in a server's own words.
type said string

func (s said) Error() string { return string(s) }

func saidf(format string, values ...any) error { return said(fmt.Sprintf(format, values...)) }

func text(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // a string can always be written
	}
	return string(b)
}

// plainText is a value without its quotes.
func plainText(raw string) string {
	var s string
	if json.Unmarshal([]byte(raw), &s) == nil {
		return s
	}
	return raw
}

// compare orders two values: null first, numbers as numbers, text as text.
func compare(a, b string) int {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	switch {
	case a == b:
		return 0
	case a == "null" || a == "":
		return -1
	case b == "null" || b == "":
		return 1
	case errX == nil && errY == nil:
		return cmp.Compare(x, y)
	}
	return strings.Compare(plainText(a), plainText(b))
}

// options are the system query options of a request.
type options struct {
	values url.Values
	raw    string
}

func optionsOf(r request) options { return options{r.URL.Query(), r.URL.RawQuery} }

func (o options) has(name string) bool   { return o.values.Has(name) }
func (o options) get(name string) string { return o.values.Get(name) }

// count reads an option that is a number, otherwise if it is absent.
func (o options) count(name string, otherwise int) (int, error) {
	if !o.has(name) {
		return otherwise, nil
	}
	n, err := strconv.Atoi(o.get(name))
	if err != nil || n < 0 {
		return 0, saidf("Invalid value '%s' for %s query option found. The %s query option requires a non-negative integer value.", o.get(name), name, name)
	}
	return n, nil
}

var comparison = lazy.Regexp(`^\s*([\pL_][\pL\pN_]*)\s+(eq|ne|gt|ge|lt|le)\s+('(?:[^']|'')*'|[^\s']+)\s*$`)

// where keeps the rows for which all comparisons of a filter hold.
func (t *simTable) where(rows []simRow, filter string) ([]simRow, error) {
	if strings.TrimSpace(filter) == "" {
		return rows, nil
	}
	kept := slices.Clone(rows)
	for _, part := range splitAnd(filter) {
		m := comparison.FindStringSubmatch(part)
		if m == nil {
			return nil, saidf("The query specified in the URI is not valid. Syntax error in '%s'.", part)
		}
		if !t.column(m[1]) {
			return nil, saidf("The query specified in the URI is not valid. Could not find a property named '%s' on type 'NS.%s'.", m[1], t.name)
		}
		want := m[3]
		if strings.HasPrefix(want, "'") {
			want = text(strings.ReplaceAll(want[1:len(want)-1], "''", "'"))
		}
		kept = slices.DeleteFunc(kept, func(r simRow) bool { return !holds(compare(r[m[1]], want), m[2]) })
	}
	return kept, nil
}

// splitAnd cuts at " and " outside of quotes; parentheses around a part go.
func splitAnd(filter string) []string {
	var parts []string
	quoted, start := false, 0
	for i := range len(filter) {
		if filter[i] == '\'' {
			quoted = !quoted
		}
		if !quoted && strings.HasPrefix(filter[i:], " and ") {
			parts = append(parts, filter[start:i])
			start = i + len(" and ")
		}
	}
	parts = append(parts, filter[start:])
	for i, p := range parts {
		parts[i] = strings.Trim(strings.TrimSpace(p), "()")
	}
	return parts
}

func holds(c int, operator string) bool {
	switch operator {
	case "eq":
		return c == 0
	case "ne":
		return c != 0
	case "gt":
		return c > 0
	case "ge":
		return c >= 0
	case "lt":
		return c < 0
	}
	return c <= 0
}

// sorted orders rows by an $orderby; rows that are equal keep their place.
func (t *simTable) sorted(rows []simRow, orderby string) ([]simRow, error) {
	if strings.TrimSpace(orderby) == "" {
		return rows, nil
	}
	rows = slices.Clone(rows)
	keys := strings.Split(orderby, ",")
	slices.Reverse(keys)
	for _, key := range keys {
		name, direction, _ := strings.Cut(strings.TrimSpace(key), " ")
		if !t.column(name) {
			return nil, saidf("The query specified in the URI is not valid. Could not find a property named '%s' on type 'NS.%s'.", name, t.name)
		}
		slices.SortStableFunc(rows, func(a, b simRow) int {
			if direction == "desc" {
				a, b = b, a
			}
			return compare(a[name], b[name])
		})
	}
	return rows, nil
}

// write makes the JSON objects of rows; head is put before each.
func (t *simTable) write(rows []simRow, names []string, head func(simRow) string) string {
	var b strings.Builder
	b.WriteByte('[')
	for i, r := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(t.object(r, names, head))
	}
	b.WriteByte(']')
	return b.String()
}

func (t *simTable) object(r simRow, names []string, head func(simRow) string) string {
	var members []string
	if head != nil {
		members = append(members, head(r))
	}
	for _, n := range names {
		if raw, ok := r[n]; ok {
			members = append(members, text(n)+":"+raw)
		}
	}
	return "{" + strings.Join(members, ",") + "}"
}

// names are the columns of a $select, all without one.
func (t *simTable) names(selected string) ([]string, error) {
	var names []string
	if selected == "" || selected == "*" {
		for _, c := range t.columns {
			names = append(names, c.name)
		}
		return names, nil
	}
	for _, n := range strings.Split(selected, ",") {
		n = strings.TrimSpace(n)
		if !t.column(n) {
			return nil, saidf("The query specified in the URI is not valid. Could not find a property named '%s' on type 'NS.%s'.", n, t.name)
		}
		names = append(names, n)
	}
	return names, nil
}

// metadata is the model of some tables.
func metadata(namespace string, tables []*simTable) string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="utf-8"?><edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>`)
	fmt.Fprintf(&b, `<Schema Namespace="%s" xmlns="http://docs.oasis-open.org/odata/ns/edm">`, namespace)
	for _, t := range tables {
		fmt.Fprintf(&b, `<EntityType Name="%s">`, t.name)
		if t.key != "" {
			fmt.Fprintf(&b, `<Key><PropertyRef Name="%s"/></Key>`, t.key)
		}
		for _, c := range t.columns {
			nullable := ""
			if c.name == t.key {
				nullable = ` Nullable="false"`
			}
			fmt.Fprintf(&b, `<Property Name="%s" Type="%s"%s/>`, c.name, c.edm, nullable)
		}
		b.WriteString(`</EntityType>`)
	}
	b.WriteString(`<EntityContainer Name="Container">`)
	for _, t := range tables {
		fmt.Fprintf(&b, `<EntitySet Name="%s" EntityType="%s.%s"/>`, t.name, namespace, t.name)
	}
	b.WriteString(`</EntityContainer></Schema></edmx:DataServices></edmx:Edmx>`)
	return b.String()
}

// serviceDocument lists tables.
func serviceDocument(root string, tables []*simTable) reply {
	list := []map[string]string{}
	for _, t := range tables {
		list = append(list, map[string]string{"name": t.name, "kind": "EntitySet", "url": t.name})
	}
	return odataReply(jsonReply(200, map[string]any{"@odata.context": root + "/$metadata", "value": list}))
}

func odataReply(r reply) reply {
	if strings.HasPrefix(r.kind, "application/json") {
		r.kind = "application/json; odata.metadata=minimal"
	}
	return r.with("OData-Version", "4.0")
}

// odataError is the usual error body.
func odataError(status int, message string) reply {
	return odataReply(jsonReply(status, map[string]any{"error": map[string]any{"code": "", "message": message}}))
}

package servicetest

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// Personality is how a service takes $apply.
type Personality string

// The personalities. None takes $orderby, $top, $skip or $count beside $apply.
const (
	ApplyFull    Personality = "full"    // also paths: Address/City
	ApplyOne     Personality = "one"     // each property once in a request, no average, null left out; an Amount comes by Currency
	ApplyGroups  Personality = "groups"  // groupby alone
	ApplyNoOrder Personality = "noorder" // all but paths
	ApplyNone    Personality = "none"    // 501
	ApplyIgnored Personality = "ignored" // the rows come as without it
	ApplyBroken  Personality = "broken"  // 500 with an error
	ApplyPart    Personality = "part"    // only the first three groups come
)

// ApplyColumn is a property of the rows of [Applying].
type ApplyColumn struct{ Name, Type string }

// Applying is a service with the set Rows, which aggregates as a personality does. Rows
// are JSON texts by column; the first column is the key.
func Applying(t testing.TB, p Personality, columns []ApplyColumn, rows []map[string]string) *System {
	t.Helper()
	s := &System{Name: "apply-" + string(p), Set: "Rows", Key: columns[0].Name, Rows: len(rows), Ledger: &Ledger{}, cfg: configured(len(rows), len(rows), nil)}
	table := &simTable{name: s.Set, key: s.Key}
	for _, c := range columns {
		table.columns = append(table.columns, simColumn{c.Name, c.Type})
	}
	for _, r := range rows {
		table.rows = append(table.rows, r)
	}
	s.URL = s.listen(t, false, (&applying{p, table}).handle)
	return s
}

type applying struct {
	personality Personality
	table       *simTable
}

func (a *applying) handle(r request) reply {
	o := optionsOf(r)
	switch strings.Trim(r.URL.Path, "/") {
	case "":
		return serviceDocument(r.origin, []*simTable{a.table})
	case "$metadata":
		text := metadata("NS", []*simTable{a.table})
		address := `<ComplexType Name="Address"><Property Name="City" Type="Edm.String"/></ComplexType>`
		return odataReply(reply{status: http.StatusOK, kind: "application/xml", body: strings.Replace(text, "<EntityContainer", address+"<EntityContainer", 1)})
	case a.table.name, a.table.name + "/$count":
	default:
		return odataError(http.StatusNotFound, "no such resource")
	}
	rows, err := a.rows(o)
	if err != nil {
		if a.personality == ApplyNone {
			return odataError(http.StatusNotImplemented, err.Error())
		}
		if a.personality == ApplyBroken {
			return odataError(http.StatusInternalServerError, err.Error())
		}
		return odataError(http.StatusBadRequest, err.Error())
	}
	if strings.HasSuffix(r.URL.Path, "/$count") {
		return odataReply(reply{status: http.StatusOK, kind: "text/plain", body: fmt.Sprint(len(rows))})
	}
	return a.page(o, rows)
}

// page writes rows, as $top and $skip say.
func (a *applying) page(o options, rows []simRow) reply {
	count := ""
	if o.get("$count") == "true" {
		count = fmt.Sprintf(`"@odata.count":%d,`, len(rows))
	}
	skip, err := o.count("$skip", 0)
	top, errTop := o.count("$top", len(rows))
	if err != nil || errTop != nil {
		return odataError(http.StatusBadRequest, "bad $top or $skip")
	}
	rows = rows[min(skip, len(rows)):]
	rows = rows[:min(top, len(rows))]
	var names []string
	for _, r := range rows {
		for name := range r {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	body := fmt.Sprintf(`{"@odata.context":"$metadata#Rows",%s"value":%s}`, count, a.table.write(rows, names, nil))
	return odataReply(reply{status: http.StatusOK, kind: "application/json", body: body})
}

// rows are those that the options of a request select, or make.
func (a *applying) rows(o options) ([]simRow, error) {
	rows := a.table.rows
	if o.has("$apply") && a.personality != ApplyIgnored {
		if a.personality == ApplyNone || a.personality == ApplyBroken {
			return nil, said("The query option '$apply' is not implemented.")
		}
		for _, name := range []string{"$orderby", "$top", "$skip", "$count"} {
			if o.has(name) {
				return nil, saidf("%s cannot be combined with $apply.", name)
			}
		}
		var err error
		for _, step := range splitOutside(o.get("$apply"), '/') {
			if rows, err = a.transform(rows, step); err != nil {
				return nil, err
			}
		}
	}
	rows, err := a.table.where(rows, o.get("$filter"))
	if err != nil {
		return nil, err
	}
	return a.search(rows, o.get("$search")), nil
}

func (a *applying) search(rows []simRow, word string) []simRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r simRow) bool {
		for _, raw := range r {
			if strings.Contains(plainText(raw), word) {
				return false
			}
		}
		return true
	})
}

// transform applies one transformation of $apply.
func (a *applying) transform(rows []simRow, step string) ([]simRow, error) {
	name, body, ok := strings.Cut(step, "(")
	body, closed := strings.CutSuffix(body, ")")
	if !ok || !closed {
		return nil, saidf("'%s' is no transformation.", step)
	}
	switch name {
	case "filter":
		return a.table.where(rows, body)
	case "search":
		return a.search(rows, body), nil
	case "aggregate":
		if a.personality == ApplyGroups {
			return nil, said("aggregate is supported within groupby only.")
		}
		return a.aggregate(rows, body)
	case "groupby":
		parts := splitOutside(body, ',')
		if len(parts) != 2 || !strings.HasPrefix(parts[1], "aggregate(") {
			return nil, saidf("groupby(%s) is not supported.", body)
		}
		return a.groupby(rows, strings.Trim(parts[0], "()"), strings.TrimSuffix(strings.TrimPrefix(parts[1], "aggregate("), ")"))
	}
	return nil, saidf("The transformation '%s' is unknown.", name)
}

// splitOutside cuts at a sign outside of parentheses and quotes.
func splitOutside(text string, at byte) []string {
	var parts []string
	depth, quoted, start := 0, false, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c == '\'':
			quoted = !quoted
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == at && depth == 0:
			parts = append(parts, text[start:i])
			start = i + 1
		}
	}
	return append(parts, text[start:])
}

// value is the JSON text at a path of a row, "null" where there is none.
func (a *applying) value(r simRow, path string) (string, error) {
	first, rest, inside := strings.Cut(path, "/")
	if !a.table.column(first) || inside && a.personality != ApplyFull {
		return "", saidf("The service cannot aggregate %s.", path)
	}
	raw := r[first]
	if inside {
		var members map[string]json.RawMessage
		if json.Unmarshal([]byte(raw), &members) == nil {
			raw = string(members[rest])
		}
	}
	if raw == "" {
		raw = "null"
	}
	return raw, nil
}

// same returns a text that equal values share: 1.0 and 1.00, an instant with two offsets.
func same(raw string) string {
	if n, ok := new(big.Rat).SetString(raw); ok {
		return n.RatString()
	}
	if at, err := time.Parse(time.RFC3339Nano, plainText(raw)); err == nil {
		return at.UTC().String()
	}
	return plainText(raw) + raw[:1]
}

func (a *applying) groupby(rows []simRow, path, aggregates string) ([]simRow, error) {
	groups, order := map[string][]simRow{}, []string{}
	for _, r := range rows {
		raw, err := a.value(r, path)
		if err != nil {
			return nil, err
		}
		if groups[same(raw)] == nil {
			order = append(order, same(raw))
		}
		groups[same(raw)] = append(groups[same(raw)], r)
	}
	if a.personality == ApplyPart {
		order = order[:min(len(order), 3)]
	}
	var out []simRow
	for _, key := range order {
		made, err := a.aggregate(groups[key], aggregates)
		if err != nil {
			return nil, err
		}
		raw, err := a.value(groups[key][0], path)
		if err != nil {
			return nil, err
		}
		name := path
		if first, rest, ok := strings.Cut(path, "/"); ok {
			name, raw = first, `{"`+rest+`":`+raw+`}`
		}
		if made[0][name] = raw; raw == "null" && a.personality == ApplyOne {
			delete(made[0], name)
		}
		out = append(out, made...)
	}
	return out, nil
}

// aggregate makes one row, of an Amount one for each Currency.
func (a *applying) aggregate(rows []simRow, body string) ([]simRow, error) {
	out, used := simRow{}, []string{}
	for _, part := range splitOutside(body, ',') {
		what, alias, ok := strings.Cut(part, " as ")
		property, method, with := strings.Cut(what, " with ")
		switch {
		case !ok || a.table.column(alias):
			return nil, saidf("'%s' has no good alias.", part)
		case what == "$count":
			out[alias] = fmt.Sprint(len(rows))
			continue
		case !with, a.personality == ApplyOne && (slices.Contains(used, property) || method == "average"):
			return nil, saidf("'%s' cannot be aggregated beside the others.", part)
		}
		if used = append(used, property); a.personality == ApplyOne && property == "Amount" {
			return a.byCurrency(rows, part)
		}
		raw, err := a.method(rows, property, method)
		if err != nil {
			return nil, err
		}
		out[alias] = raw
	}
	return []simRow{out}, nil
}

func (a *applying) byCurrency(rows []simRow, part string) ([]simRow, error) {
	plain := &applying{ApplyNoOrder, a.table}
	return plain.groupby(rows, "Currency", part)
}

// method aggregates the values of a property that are not null.
func (a *applying) method(rows []simRow, property, method string) (string, error) {
	var values []string
	for _, r := range rows {
		raw, err := a.value(r, property)
		if err != nil {
			return "", err
		}
		if raw != "null" {
			values = append(values, raw)
		}
	}
	if method == "countdistinct" {
		different := map[string]bool{}
		for _, v := range values {
			different[same(v)] = true
		}
		return fmt.Sprint(len(different)), nil
	}
	if len(values) == 0 {
		return "null", nil
	}
	sum, scale := new(big.Rat), 0
	for _, v := range values {
		if n, ok := new(big.Rat).SetString(v); ok {
			sum.Add(sum, n)
		}
		_, fraction, _ := strings.Cut(v, ".")
		scale = max(scale, len(fraction))
	}
	switch method {
	case "min":
		return slices.MinFunc(values, exactly), nil
	case "max":
		return slices.MaxFunc(values, exactly), nil
	case "sum":
		return sum.FloatString(scale), nil
	case "average":
		return sum.Quo(sum, big.NewRat(int64(len(values)), 1)).FloatString(scale + 6), nil
	}
	return "", saidf("The method '%s' is unknown.", method)
}

// exactly orders numbers, instants and texts.
func exactly(a, b string) int {
	x, okX := new(big.Rat).SetString(a)
	y, okY := new(big.Rat).SetString(b)
	if okX && okY {
		return x.Cmp(y)
	}
	at, errAt := time.Parse(time.RFC3339Nano, plainText(a))
	by, errBy := time.Parse(time.RFC3339Nano, plainText(b))
	if errAt == nil && errBy == nil {
		return at.Compare(by)
	}
	return strings.Compare(plainText(a), plainText(b))
}

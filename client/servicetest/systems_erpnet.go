package servicetest

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
)

const (
	erpClient = "https://partner.example.com/apps/explorer"
	erpSecret = "plain secret + / = & é"
	erpPath   = "/api/domain/odata/"
	// lastUpdate is of roots only, and has to be selected.
	lastUpdate = "AggregateLastUpdateTimeUtc"
)

// ERPNet is an ERP.net instance: its own token endpoint, next links only where
// $top is given, one request at a time, and its own error body. Options:
// WithRows (default 25), WithCap (most rows for $top, default 1000),
// OpaqueTokens.
func ERPNet(t testing.TB, more ...Option) *System {
	t.Helper()
	s := &System{Name: "erp.net", ClientID: erpClient, Secret: erpSecret, Scope: "read",
		Set: "General_Products_Products", Key: "Id", Ledger: &Ledger{}, cfg: configured(25, 1000, more)}
	s.Rows = s.cfg.rows
	e := &erp{s: s, tables: erpTables(s.cfg.rows), issued: map[string]bool{}}
	s.TokenURL = s.listen(t, true, e.token) + "/id/connect/token"
	s.URL = s.listen(t, false, e.handle) + erpPath
	return s
}

type erp struct {
	s      *System
	tables []*simTable
	mu     sync.Mutex
	issued map[string]bool
}

func erpTables(n int) []*simTable {
	columns := []simColumn{{"Id", "Edm.Guid"}, {"PartNumber", "Edm.String"}, {"Name", "Erp.MultilanguageString"},
		{"StandardLotSizeBase", "Erp.Quantity"}, {"Active", "Edm.Boolean"}, {"CreationTime", "Edm.DateTimeOffset"}, {"ABCClass", "Edm.String"},
		{lastUpdate, "Edm.DateTimeOffset"}}
	products := &simTable{name: "General_Products_Products", key: "Id", columns: columns}
	for i := range n {
		r := simRow{
			"Id": text(fmt.Sprintf("%08x-0000-4000-8000-%012x", (i*2654435761)&0xffffffff, i)), "PartNumber": text(fmt.Sprintf("P-%05d", i)),
			"Name":                fmt.Sprintf(`{"EN":"Goods %d","BG":"Стоки %d"}`, i, i),
			"StandardLotSizeBase": fmt.Sprintf(`{"Value":%d.50,"Unit":"kg"}`, i), "Active": strconv.FormatBool(i%3 > 0),
			"CreationTime": text(fmt.Sprintf("2026-01-%02dT10:00:00Z", i%28+1)), "ABCClass": text(string(rune('A' + i%3))),
			lastUpdate: text(fmt.Sprintf("2026-02-%02dT10:00:00Z", i%28+1)),
		}
		products.rows = append(products.rows, r)
	}
	slices.SortFunc(products.rows, func(a, b simRow) int { return compare(a["Id"], b["Id"]) })
	customers := &simTable{name: "Crm_Customers", key: "Id", columns: []simColumn{{"Id", "Edm.Guid"}, {"Number", "Edm.String"}}}
	for i := range 3 {
		customers.rows = append(customers.rows, simRow{"Id": text(fmt.Sprintf("c0000000-0000-4000-8000-%012x", i)), "Number": text(strconv.Itoa(i))})
	}
	return []*simTable{products, customers}
}

// token is IdentityServer: every error is 400 with one word.
func (e *erp) token(r request) reply {
	no := func(word string) reply { return jsonReply(400, map[string]string{"error": word}) }
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	form := r.PostForm
	id, secret := form.Get("client_id"), form.Get("client_secret")
	if user, password, basic := r.BasicAuth(); basic { // form-encoded, RFC 6749 2.3.1
		id, _ = url.QueryUnescape(user)
		secret, _ = url.QueryUnescape(password)
	}
	switch scope := form.Get("scope"); {
	case r.URL.Path != "/id/connect/token":
		return reply{status: 404}
	case r.Method != http.MethodPost || kind != "application/x-www-form-urlencoded":
		return no("invalid_request")
	case id != e.s.ClientID || secret != e.s.Secret:
		return no("invalid_client")
	case form.Get("grant_type") != "client_credentials":
		return no("unsupported_grant_type")
	case scope != "" && scope != "read" && scope != "update" && scope != "read update":
		return no("invalid_scope")
	}
	token := "enrt_" + fmt.Sprintf("%040x", 0xACDC) + "x"
	if !e.s.cfg.opaque {
		token = e.s.jwt(map[string]any{"iss": r.origin + "/id", "aud": []string{"DomainApi"}, "client_id": id, "scope": []string{"read", "update"}})
	}
	e.mu.Lock()
	e.issued[token] = true
	e.mu.Unlock()
	return jsonReply(200, map[string]any{"access_token": token, "expires_in": 3600, "token_type": "Bearer", "scope": "read update"})
}

// problem is ERP.net's error body: 500 whatever is wrong, the number in code.
func problem(code int, message string) reply {
	return jsonReply(500, map[string]any{"message": message, "code": code, "type": "Erp.Exceptions.ODataException",
		"info": "   at Erp.DomainApi.ODataQueryBuilder.Build()\r\n   at Erp.DomainApi.Handle()", "messageFormat": message, "parameters": []string{}})
}

func (e *erp) handle(r request) reply {
	_, token := bearer(r)
	e.mu.Lock()
	known := e.issued[token]
	e.mu.Unlock()
	if model, ok := e.erpJSONModel(r, known); ok {
		return model
	}
	switch {
	case !known:
		return reply{status: 401}.with("WWW-Authenticate", "Bearer")
	case r.parallel > 1:
		return reply{status: 429, kind: "text/plain", body: "Too many concurrent requests for this session."}.with("Retry-After", "1")
	case r.Method != http.MethodGet:
		return reply{status: 405}
	}
	rest, ok := strings.CutPrefix(r.URL.Path+"/", erpPath)
	rest = strings.Trim(rest, "/")
	root := strings.TrimSuffix(r.origin+erpPath, "/")
	switch {
	case !ok:
		return reply{status: 404}
	case rest == "":
		return serviceDocument(root, e.tables)
	case rest == "$metadata":
		return odataReply(reply{status: 200, kind: "application/xml", body: erpMetadata(e.tables)})
	}
	if answer, ok := erpFunction(root, rest); ok {
		return answer
	}
	name, key, isKey := strings.Cut(strings.TrimSuffix(rest, ")"), "(")
	for _, t := range e.tables {
		if t.name == name && !isKey {
			return e.rows(t, r)
		}
		if t.name == name {
			return e.one(t, key)
		}
	}
	if now, ok := newName(name); ok {
		return renamed(root, name, now)
	}
	return problem(2000, fmt.Sprintf("Entity set '%s' is not found.", name))
}

// self is the identity of a row, which is always there, while Id is only where
// it was selected.
func (t *simTable) self(r simRow) string {
	return `"@odata.id":` + text(t.name+"("+plainText(r["Id"])+")")
}

func (e *erp) one(t *simTable, key string) reply {
	names, _ := e.names(t, "")
	for _, r := range t.rows {
		if plainText(r["Id"]) == key {
			return odataReply(reply{status: 200, kind: "application/json", body: t.object(r, names, t.self)})
		}
	}
	return problem(2001, "The object was not found.")
}

// names are the columns of a $select. Id, and what is calculated, is left out
// unless it is named; "default" stands for what comes without a $select.
func (e *erp) names(t *simTable, selected string) ([]string, error) {
	var usual []string
	for _, c := range t.columns {
		if c.name != "Id" && c.name != "ABCClass" && c.name != lastUpdate {
			usual = append(usual, c.name)
		}
	}
	if selected == "" {
		return usual, nil
	}
	var names []string
	for _, n := range strings.Split(selected, ",") {
		if n = strings.TrimSpace(n); n == "default" {
			names = append(names, usual...)
			continue
		}
		if !t.column(n) {
			return nil, saidf("Attribute '%s' is not found in '%s'.", n, t.name)
		}
		names = append(names, n)
	}
	return names, nil
}

// filter takes eq, ge, le, and; everything else is refused as ERP.net does.
func (e *erp) filter(t *simTable, text string) ([]simRow, error) {
	for _, word := range []string{"or", "gt", "lt", "ne", "not"} {
		if slices.Contains(strings.Fields(strings.NewReplacer("(", " ", ")", " ").Replace(text)), word) {
			return nil, saidf("Operator '%s' is not supported in $filter.\r\nUse eq, ge, le, in, and.", word)
		}
	}
	return t.where(t.rows, text)
}

func (e *erp) rows(t *simTable, r request) reply {
	o := optionsOf(r)
	rows, errFilter := e.filter(t, o.get("$filter"))
	names, errSelect := e.names(t, o.get("$select"))
	top, errTop := o.count("$top", len(t.rows))
	skip, errSkip := o.count("$skip", 0)
	for _, err := range []error{errFilter, errSelect, errTop, errSkip} {
		if err != nil {
			return problem(2129, err.Error())
		}
	}
	total := len(rows)
	rows, err := t.sorted(rows, o.get("$orderby"))
	if err != nil {
		return problem(2129, err.Error())
	}
	if token := o.get("$skiptoken"); token != "" {
		rows = slices.DeleteFunc(slices.Clone(rows), func(r simRow) bool { return plainText(r["Id"]) <= token })
	}
	rows = rows[min(skip, len(rows)):]
	page := rows[:min(top, e.s.cfg.cap, len(rows))]
	body := `{"@odata.context":` + text(r.origin+erpPath+"$metadata#"+t.name)
	if o.get("$count") == "true" {
		body += `,"@odata.count":` + strconv.Itoa(total)
	}
	body += `,"value":` + t.write(page, names, t.self)
	if o.has("$top") && len(page) > 0 && len(page) < len(rows) {
		body += `,"@odata.nextLink":` + text(e.next(t, o, page, skip))
	}
	return odataReply(reply{status: 200, kind: "application/json", body: body + "}"})
}

// next is relative and percent-encoded: by the last Id, or by $skip where an
// order was asked for.
func (e *erp) next(t *simTable, o options, page []simRow, skip int) string {
	values := maps.Clone(o.values)
	delete(values, "$skiptoken")
	delete(values, "$skip")
	if values.Get("$orderby") != "" {
		values["$skip"] = []string{strconv.Itoa(skip + len(page))}
	} else {
		values["$skiptoken"] = []string{plainText(page[len(page)-1]["Id"])}
	}
	return t.name + "?" + strings.ReplaceAll(values.Encode(), "+", "%20")
}

package servicetest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

const (
	xmartTenant = "0f8fad5b-d9cb-469f-a165-70867728950e"
	xmartClient = "5a1de3a0-3f52-4d6f-9a6e-2f8f6c1b7e10"
	xmartSecret = "x~8Q+mart/secret=value&with?signs"
	xmartProd   = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	xmartUAT    = "9b2e4d10-33c7-4f0e-8a51-6d0f2c7b9e42"
	xmartPath   = "/xmart-api/odata/REFMART"
)

// XMart is a WHO xMart: a v1 token endpoint that wants resource, and the mart
// REFMART whose rows come in another order when $skip is absent. Options:
// WithRows (default 250), WithCap (default 100), Staging (its UAT, with
// another resource id), ExpiredSecret.
func XMart(t testing.TB, more ...Option) *System {
	t.Helper()
	s := &System{Name: "xmart", ClientID: xmartClient, Secret: xmartSecret, Resource: xmartProd, Other: xmartUAT,
		Set: "REF_COUNTRY", View: "REF_COUNTRY_VIEW", Key: "Sys_PK", Ledger: &Ledger{}, cfg: configured(250, 100, more)}
	s.Rows = s.cfg.rows
	if s.cfg.staging {
		s.Resource, s.Other = s.Other, s.Resource
	}
	login := &entra{s: s, tenant: xmartTenant, clients: map[string]string{s.ClientID: s.Secret}, expired: s.cfg.expired,
		audiences: map[string]string{xmartProd: xmartProd, xmartUAT: xmartUAT, "https://graph.microsoft.com": "https://graph.microsoft.com"}}
	s.TokenURL = s.listen(t, true, login.handle) + "/" + xmartTenant + "/oauth2/token"
	m := &xmart{s: s, tables: xmartTables(s.cfg.rows)}
	s.URL = s.listen(t, false, m.handle) + xmartPath
	return s
}

type xmart struct {
	s      *System
	tables []*simTable
}

// xmartTables are a table with system columns, whose order in store is not
// that of its key, and a view of it that has none.
func xmartTables(n int) []*simTable {
	names := []string{"Côte d'Ivoire", "中国", "Україна", "مصر", "Viet Nam", "Türkiye", "日本", "Ελλάδα"}
	columns := []simColumn{{"CODE_ISO_3", "Edm.String"}, {"NAME_SHORT_EN", "Edm.String"}, {"DIM_TIME", "Edm.String"},
		{"VALUE_N", "Edm.Decimal"}, {"WHO_REGION_FK", "Edm.Int32"}}
	table := &simTable{name: "REF_COUNTRY", key: "Sys_PK"}
	table.columns = append(append(table.columns, columns...),
		simColumn{"_RecordID", "Edm.Int64"}, simColumn{"Sys_PK", "Edm.Int64"}, simColumn{"Sys_RowTitle", "Edm.String"})
	view := &simTable{name: "REF_COUNTRY_VIEW", columns: columns}
	for i := range n {
		stored := (i*7 + 3) % max(n, 1) // 7 divides no n that is used: every row once
		if n%7 == 0 {
			stored = n - 1 - i
		}
		r := simRow{
			"CODE_ISO_3": text(fmt.Sprintf("C%02d", stored%97)), "NAME_SHORT_EN": text(names[stored%len(names)]),
			"DIM_TIME": text(strconv.Itoa(2000 + stored%26)), "VALUE_N": fmt.Sprintf("%d.%02d0", stored, stored%100),
			"WHO_REGION_FK": strconv.Itoa(stored % 6), "_RecordID": strconv.Itoa(90071992547409930 + stored),
			"Sys_PK": strconv.Itoa(stored + 1), "Sys_RowTitle": text(names[stored%len(names)]),
		}
		if stored%11 == 0 {
			r["VALUE_N"] = "null"
		}
		table.rows, view.rows = append(table.rows, r), append(view.rows, r)
	}
	return []*simTable{table, view}
}

func (m *xmart) handle(r request) reply {
	if page, ok := m.s.sorry(r); ok {
		return page
	}
	if r.Method != http.MethodGet {
		return jsonReply(405, map[string]string{"Message": "The requested resource does not support http method '" + r.Method + "'."})
	}
	claims, _ := bearer(r)
	rest, known := strings.CutPrefix(r.URL.Path, xmartPath)
	if claims == nil || !audienceOf(claims, m.s.Resource) || claims["appid"] != m.s.ClientID || !known || rest != "" && rest[0] != '/' {
		// No token, another environment's token, and a mart that this client
		// may not see are one answer here.
		return jsonReply(401, map[string]string{"Message": "Authorization has been denied for this request."}).with("WWW-Authenticate", "Bearer")
	}
	root := r.origin + xmartPath
	switch rest = strings.Trim(rest, "/"); rest {
	case "":
		return serviceDocument(root, m.tables)
	case "$metadata":
		return odataReply(reply{status: 200, kind: "application/xml", body: metadata("REFMART", m.tables)})
	}
	name, part, _ := strings.Cut(rest, "/")
	name, key, isKey := strings.Cut(strings.TrimSuffix(name, ")"), "(")
	for _, t := range m.tables {
		switch {
		case t.name != name:
		case isKey && t.key != "" && part == "":
			return one(t, strings.TrimPrefix(key, t.key+"="), root)
		case part == "$count":
			return m.count(t, r)
		case part == "" && !isKey:
			return m.rows(t, r)
		}
	}
	return odataError(404, fmt.Sprintf("Resource not found for the segment '%s'.", name))
}

// one is the row with a key.
func one(t *simTable, key, root string) reply {
	names, _ := t.names("")
	for _, r := range t.rows {
		if r[t.key] == key || plainText(r[t.key]) == key {
			body := t.object(r, names, func(simRow) string { return `"@odata.context":` + text(root+"/$metadata#"+t.name+"/$entity") })
			return odataReply(reply{status: 200, kind: "application/json", body: body})
		}
	}
	return odataError(404, "The resource with this key was not found.")
}

func (m *xmart) count(t *simTable, r request) reply {
	rows, err := t.where(t.rows, optionsOf(r).get("$filter"))
	if err != nil {
		return odataError(400, err.Error())
	}
	return odataReply(reply{status: 200, kind: "text/plain", body: strconv.Itoa(len(rows))})
}

// rows answers for a table. Without $skip the order is not the stored one: a
// run that begins without it and goes on by the next link loses rows and sees
// others twice.
func (m *xmart) rows(t *simTable, r request) reply {
	o := optionsOf(r)
	if strings.EqualFold(o.get("$format"), "json") {
		return odataError(400, "The query specified in the URI is not valid. The value 'json' of $format is not supported.")
	}
	skip, errSkip := o.count("$skip", 0)
	top, errTop := o.count("$top", len(t.rows))
	rows, errFilter := t.where(t.rows, o.get("$filter"))
	names, errSelect := t.names(o.get("$select"))
	for _, err := range []error{errSkip, errTop, errFilter, errSelect} {
		if err != nil {
			return odataError(400, err.Error())
		}
	}
	if !o.has("$skip") && !o.has("$orderby") {
		half := len(rows) / 2
		rows = append(append([]simRow(nil), rows[half:]...), rows[:half]...)
	}
	rows, err := t.sorted(rows, o.get("$orderby"))
	if err != nil {
		return odataError(400, err.Error())
	}
	return m.page(t, r, rows, window{names, skip, top})
}

// window is the part of some rows that is asked for.
type window struct {
	names     []string
	skip, top int
}

func (m *xmart) page(t *simTable, r request, rows []simRow, w window) reply {
	o := optionsOf(r)
	root := r.origin + xmartPath
	body := `{"@odata.context":` + text(root+"/$metadata#"+t.name)
	if o.get("$count") == "true" {
		body += `,"@odata.count":` + strconv.Itoa(len(rows))
	}
	from := min(w.skip, len(rows))
	to := min(from+w.top, from+m.s.cfg.cap, len(rows))
	body += `,"value":` + t.write(rows[from:to], w.names, nil)
	if wanted := min(from+w.top, len(rows)); to < wanted {
		next := *r.URL
		q := next.Query()
		q.Set("$skip", strconv.Itoa(to))
		if o.has("$top") {
			q.Set("$top", strconv.Itoa(w.top-(to-from)))
		}
		body += `,"@odata.nextLink":` + text(root+"/"+t.name+"?"+strings.ReplaceAll(q.Encode(), "+", "%20"))
	}
	return odataReply(reply{status: 200, kind: "application/json", body: body + "}"})
}

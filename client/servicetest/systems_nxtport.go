package servicetest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

const (
	nxtLive    = "3f2b8c10-6a7d-4e1f-9b0a-77c1d5e2a001"
	nxtStaging = "3f2b8c10-6a7d-4e1f-9b0a-77c1d5e2a002"
	nxtPath    = "/odata/v1"
	nxtHeader  = "Ocp-Apim-Subscription-Key"
)

// NxtPort is an API of NxtPort behind API Management: a tenant of its own per
// environment, a v2 token endpoint that wants the client's own id as scope,
// and a subscription key. Options: WithRows (default 30), WithCap (default
// 20), Staging, ExpiredSecret.
func NxtPort(t testing.TB, more ...Option) *System {
	t.Helper()
	s := &System{Name: "nxtport", ClientID: "8d0f4a51-live-4c0e-8f55-1d2c3b4a5e6f", Secret: "nxt~live~secret", Other: nxtStaging,
		Header: map[string]string{nxtHeader: "0123456789abcdef0123456789abcdef"},
		Set:    "Containers", Key: "ContainerNumber", Ledger: &Ledger{}, cfg: configured(30, 20, more)}
	tenant := nxtLive
	if s.cfg.staging {
		s.ClientID, s.Secret, tenant, s.Other = "8d0f4a51-stag-4c0e-8f55-1d2c3b4a5e6f", "nxt~staging~secret", nxtStaging, nxtLive
	}
	s.Rows, s.Scope = s.cfg.rows, s.ClientID+"/.default"
	login := &entra{s: s, tenant: tenant, clients: map[string]string{s.ClientID: s.Secret}, expired: s.cfg.expired,
		audiences: map[string]string{s.ClientID: s.ClientID}}
	s.TokenURL = s.listen(t, true, login.handle) + "/" + tenant + "/oauth2/v2.0/token"
	n := &nxtport{s: s, tenant: tenant, table: nxtTable(s.cfg.rows)}
	s.URL = s.listen(t, false, n.handle) + nxtPath
	return s
}

type nxtport struct {
	s      *System
	tenant string
	table  *simTable
}

func nxtTable(n int) *simTable {
	t := &simTable{name: "Containers", key: "ContainerNumber", columns: []simColumn{{"ContainerNumber", "Edm.String"},
		{"Terminal", "Edm.String"}, {"GrossWeight", "Edm.Decimal"}, {"Discharged", "Edm.DateTimeOffset"}}}
	for i := range n {
		discharged := "null"
		if i%4 > 0 {
			discharged = text(fmt.Sprintf("2026-03-%02dT06:30:00Z", i%28+1))
		}
		t.rows = append(t.rows, simRow{"ContainerNumber": text(fmt.Sprintf("MSCU%07d", i*37)), "Terminal": text("Kaai " + strconv.Itoa(1700+i%9)),
			"GrossWeight": fmt.Sprintf("%d.125", 2000+i), "Discharged": discharged})
	}
	return t
}

func (n *nxtport) handle(r request) reply {
	if no := n.gate(r); no != nil {
		return *no
	}
	root := r.origin + nxtPath
	rest, ok := strings.CutPrefix(r.URL.Path, nxtPath)
	switch rest = strings.Trim(rest, "/"); {
	case !ok:
		return jsonReply(404, map[string]any{"statusCode": 404, "message": "Resource not found"})
	case r.Method != http.MethodGet:
		return jsonReply(404, map[string]any{"statusCode": 404, "message": "Unable to match incoming request to an operation."})
	case rest == "":
		return serviceDocument(root, []*simTable{n.table})
	case rest == "$metadata":
		return odataReply(reply{status: 200, kind: "application/xml", body: metadata("NxtPort", []*simTable{n.table})})
	case rest == n.table.name:
		return n.rows(r, root)
	}
	if name, key, isKey := strings.Cut(strings.TrimSuffix(rest, ")"), "("); isKey && name == n.table.name {
		return one(n.table, strings.Trim(key, "'"), root)
	}
	return odataError(404, fmt.Sprintf("Resource not found for the segment '%s'.", rest))
}

// gate is API Management, which wants its key, and behind it the check of the
// token, which says nothing but a header.
func (n *nxtport) gate(r request) *reply {
	key := r.Header.Get(nxtHeader)
	if key == "" {
		key = r.URL.Query().Get("subscription-key")
	}
	claims, token := bearer(r)
	issuer := "https://login.microsoftonline.com/" + n.tenant + "/v2.0"
	var no reply
	switch {
	case key == "":
		no = apim("Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API.")
	case key != n.s.Header[nxtHeader]:
		no = apim("Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.")
	case token == "":
		no = reply{status: 401}.with("WWW-Authenticate", "Bearer")
	case claims == nil:
		no = reply{status: 401}.with("WWW-Authenticate", `Bearer error="invalid_token"`)
	case claims["iss"] != issuer:
		no = reply{status: 401}.with("WWW-Authenticate", fmt.Sprintf(`Bearer error="invalid_token", error_description="The issuer '%v' is invalid"`, claims["iss"]))
	case !audienceOf(claims, n.s.ClientID):
		no = reply{status: 401}.with("WWW-Authenticate", fmt.Sprintf(`Bearer error="invalid_token", error_description="The audience '%v' is invalid"`, claims["aud"]))
	default:
		return nil
	}
	return &no
}

func apim(message string) reply {
	return jsonReply(401, map[string]any{"statusCode": 401, "message": message}).
		with("WWW-Authenticate", `AzureApiManagementKey realm="https://api.example/",name="Ocp-Apim-Subscription-Key",type="header"`)
}

func (n *nxtport) rows(r request, root string) reply {
	o, t := optionsOf(r), n.table
	skip, errSkip := o.count("$skip", 0)
	top, errTop := o.count("$top", len(t.rows))
	rows, errFilter := t.where(t.rows, o.get("$filter"))
	names, errSelect := t.names(o.get("$select"))
	for _, err := range []error{errSkip, errTop, errFilter, errSelect} {
		if err != nil {
			return odataError(400, err.Error())
		}
	}
	rows, err := t.sorted(rows, o.get("$orderby"))
	if err != nil {
		return odataError(400, err.Error())
	}
	body := `{"@odata.context":` + text(root+"/$metadata#"+t.name)
	if o.get("$count") == "true" {
		body += `,"@odata.count":` + strconv.Itoa(len(rows))
	}
	from := min(skip, len(rows))
	to := min(from+top, from+n.s.cfg.cap, len(rows)) // fewer than asked, and no next link
	body += `,"value":` + t.write(rows[from:to], names, nil)
	return odataReply(reply{status: 200, kind: "application/json", body: body + "}"})
}

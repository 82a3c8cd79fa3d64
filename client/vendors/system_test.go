package vendors

import (
	"testing"

	"odatui/client"
	"odatui/client/servicetest"
)

func TestSystemOf(t *testing.T) {
	t.Parallel()
	for want, list := range map[System][]client.Target{
		XMart: {{URL: "https://extranet.who.int/xmart-api/odata/REFMART"}, {URL: "https://xmart-api-public.who.int/REFMART/T"},
			{URL: "https://gateway.example.org/x", Title: "WHO xMart, REFMART"}, {URL: "https://a", Profile: "xmart"}},
		ERPNet: {{URL: "https://demo.my.erp.net/api/domain/odata/"}, {URL: "https://erp.example.org/api/domain/odata"},
			{URL: "https://erp.example.org/tableapi/odata/X"},
			{URL: "https://a", Auth: map[string]string{"token_url": "https://demo.my.erp.net/id/connect/token"}},
			{URL: "https://a", Title: "Our ERP.net"}},
		NxtPort: {{URL: "https://api.nxtport.com/x"}, {URL: "https://a", Title: "NxtPort ingestion"},
			{URL: "https://a", Auth: map[string]string{"client_id": "c", "scope": "c/.default"}, Headers: []string{"ocp-apim-subscription-key"}}},
		ODM: {{URL: "https://odm.example.org", Kind: "rest"}, {URL: "https://x.genestack.com/frontend"}, {URL: "https://a", Profile: "odm"},
			{URL: "https://a", Kind: "rest", Method: "azure-cli", Auth: map[string]string{"scope": "api://x/default"}}},
		"": {{}, {URL: "https://services.odata.org/V4/Northwind"}, {URL: "https://freedom.example.org"}, {URL: "https://a", Title: "modmart"},
			{URL: "https://id.example.org/x", Auth: map[string]string{"token_url": "https://id.example.org/connect/token"}},
			{URL: "https://a", Auth: map[string]string{"client_id": "c", "scope": "c/.default"}},
			{URL: "https://a", Kind: "rest", Method: "azure-cli", Auth: map[string]string{"scope": "api://x/.default"}}},
	} {
		for _, target := range list {
			if got := SystemOf(target); got != want {
				t.Errorf("%+v: %q, want %q", target, got, want)
			}
		}
	}
}

// TestSystemOfTheSimulated: on loopback there is no telling host.
func TestSystemOfTheSimulated(t *testing.T) {
	t.Parallel()
	for want, s := range map[System]*servicetest.System{XMart: servicetest.XMart(t), ERPNet: servicetest.ERPNet(t),
		NxtPort: servicetest.NxtPort(t), ODM: servicetest.ODM(t)} {
		target := client.Target{URL: s.URL, Kind: "odata", Method: "client-credentials",
			Auth: map[string]string{"token_url": s.TokenURL, "client_id": s.ClientID, "scope": s.Scope, "resource": s.Resource}}
		if want == ODM {
			target.Kind, target.Method = "rest", "azure-cli"
		}
		for name := range s.Header {
			target.Headers = append(target.Headers, name)
		}
		if got := SystemOf(target); got != want {
			t.Errorf("%s: %q", want, got)
		}
	}
}

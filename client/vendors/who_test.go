package vendors

import (
	"testing"

	"odatui/client"
)

func TestWhoWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		who    client.Who
		system System
		want   string
	}{
		{"", "", ""},
		{client.WhoSelf, XMart, "you"},
		{client.WhoAppOwner, XMart, "the owner of the client registration"},
		{client.WhoAppOwner, ERPNet, "the owner of the trusted application"},
		{client.WhoAPIOwner, "", "the API owner"},
		{client.WhoAPIOwner, XMart, "the xMart team"},
		{client.WhoAPIOwner, NxtPort, "NxtPort support"},
		{client.WhoAPIOwner, ODM, "the ODM administrator"},
		{client.WhoAPIOwner, ERPNet, "the administrator of the ERP.net instance"},
		{client.WhoMartAdmin, XMart, "the mart administrator"},
		{client.WhoMartAdmin, "", "the data owner"},
		{client.WhoTenantAdmin, "", "the tenant administrator"},
		{client.WhoNetworkAdmin, "", "the network administrator"},
		{client.WhoMicrosoft, "", "Microsoft"},
	} {
		if got := WhoWords(c.who, c.system); got != c.want {
			t.Errorf("WhoWords(%q, %q) = %q, want %q", c.who, c.system, got, c.want)
		}
	}
}

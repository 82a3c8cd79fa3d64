package vendors

import "odatui/client"

// The four systems whose profiles have rules of their own; [SystemOf] recognises
// them.
var (
	xMart   = Vendor{Name: XMart, Names: map[client.Who]string{client.WhoAPIOwner: "the xMart team", client.WhoMartAdmin: "the mart administrator"}}
	erpNet  = Vendor{Name: ERPNet, Names: map[client.Who]string{client.WhoAPIOwner: "the administrator of the ERP.net instance", client.WhoAppOwner: "the owner of the trusted application"}}
	nxtPort = Vendor{Name: NxtPort, Names: map[client.Who]string{client.WhoAPIOwner: "NxtPort support"}}
	odm     = Vendor{Name: ODM, Names: map[client.Who]string{client.WhoAPIOwner: "the ODM administrator"}}
)

package vendors

import (
	"odatui/client"
	"odatui/lazy"
)

// The four systems whose profiles have rules of their own; [SystemOf] recognises
// them.
var (
	xMart = Vendor{Name: XMart, Names: map[client.Who]string{client.WhoAPIOwner: "the xMart team",
		client.WhoMartAdmin: "the mart administrator"}}
	erpNet = Vendor{Name: ERPNet, Names: map[client.Who]string{client.WhoAPIOwner: "the administrator of the ERP.net instance",
		client.WhoAppOwner: "the owner of the trusted application"}}
	nxtPort = Vendor{Name: NxtPort, Names: map[client.Who]string{client.WhoAPIOwner: "NxtPort support"}}
	odm     = Vendor{Name: ODM, Names: map[client.Who]string{client.WhoAPIOwner: "the ODM administrator"}}
)

// LicenceWords are the messages of services that have no free licence or
// session: the name of ERP.net's exception, and sentences of several services.
var LicenceWords = lazy.Regexp(`(?i)MaximumLicen[sc]eCount|licen[sc]e count (?:is |was |has been )?exceeded|` +
	`\b(?:not enough|insufficient|no more|no free|no available|no unused|no) (?:free |available |user |session )?licen[sc]es?\b|` +
	`\blicen[sc]e (?:limit|slots?|seats?) [^\n.]{0,20}(?:reached|exceeded|used|in use|taken)|` +
	`\ball [^\n.]{0,20}licen[sc]es? (?:slots? )?(?:are|is) (?:in use|used|taken)|\b(?:maximum|max) (?:allowed )?number of (?:concurrent |` +
	`open |active |user )?(?:sessions|licen[sc]es)|\bsession limit (?:reached|exceeded)|\btoo many (?:concurrent |open |active )?sessions\b`)

// Denied is ASP.NET's sentence for 401 and no reason, as xMart says it.
const Denied = "authorization has been denied for this request"

package vendors

import "odatui/lazy"

// ownSystems are the four systems whose profiles have rules of their own; [SystemOf]
// recognises them.
func ownSystems() []*Vendor {
	return []*Vendor{
		{Name: XMart, Names: roles{apiOwner: "the xMart team", dataOwner: "the mart administrator"}},
		{Name: ERPNet, Names: roles{apiOwner: "the administrator of the ERP.net instance", clientOwner: "the owner of the trusted application"}},
		{Name: NxtPort, Names: roles{apiOwner: "NxtPort support"}},
		{Name: ODM, Names: roles{apiOwner: "the ODM administrator"}},
	}
}

// LicenceWords are the messages of services that have no free licence or
// session: the name of ERP.net's exception, and sentences of several services.
var LicenceWords = lazy.Regexp(`(?i)MaximumLicen[sc]eCount|licen[sc]e count (?:is |was |has been )?exceeded|` +
	`\b(?:not enough|insufficient|no more|no free|no available|no unused|no) (?:free |available |user |session )?licen[sc]es?\b|` +
	`\blicen[sc]e (?:limit|slots?|seats?) [^\n.]{0,20}(?:reached|exceeded|used|in use|taken)|` +
	`\ball [^\n.]{0,20}licen[sc]es? (?:slots? )?(?:are|is) (?:in use|used|taken)|\b(?:maximum|max) (?:allowed )?number of (?:concurrent |` +
	`open |active |user )?(?:sessions|licen[sc]es)|\bsession limit (?:reached|exceeded)|\btoo many (?:concurrent |open |active )?sessions\b`)

// Denied is ASP.NET's sentence for 401 and no reason, as xMart says it.
const Denied = "authorization has been denied for this request"

package diagnose

import (
	"odatui/client"
	"odatui/client/vendors"
)

// licenceless reports whether a service has no licence or session left.
func (m *matter) licenceless() bool {
	if !m.answered() || m.good() || !vendors.LicenceWords.MatchString(m.Said) {
		return false
	}
	return m.System == vendors.ERPNet || m.System == "" || m.Says("MaximumLicenseCount")
}

func sayLicence(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "All licences of the ERP.net instance are in use.", client.WhoAPIOwner, client.WhoSelf
	if m.System != vendors.ERPNet && m.Answer.Shape != client.ShapeERP && !m.Says("MaximumLicenseCount") {
		d.Title, d.Confidence = "All licences or sessions of the service are in use.", client.Medium
	}
	m.saidFact(d)
	if d.Confidence == client.High {
		fact(d, client.FromServer, "the token is valid, but no session could be opened for it")
	}
	add(d, retry("Close the other sessions you have, or wait (ERP.net frees a slot after 20 minutes without a request); then try again"))
	add(d, m.report(m.apiOwner().to("free a session, or add licences if this happens often")))
}

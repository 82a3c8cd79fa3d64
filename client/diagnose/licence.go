package diagnose

import (
	"strings"

	"odatui/client"
	"odatui/lazy"
)

// licenceWords are the messages of services that have no free licence or
// session: the name of ERP.net's exception, and sentences of several services.
var licenceWords = lazy.Regexp(`(?i)MaximumLicen[sc]eCount|licen[sc]e count (?:is |was |has been )?exceeded|` +
	`\b(?:not enough|insufficient|no more|no free|no available|no unused|no) (?:free |available |user |session )?licen[sc]es?\b|` +
	`\blicen[sc]e (?:limit|slots?|seats?) [^\n.]{0,20}(?:reached|exceeded|used|in use|taken)|\ball [^\n.]{0,20}licen[sc]es? (?:slots? )?(?:are|is) (?:in use|used|taken)|` +
	`\b(?:maximum|max) (?:allowed )?number of (?:concurrent |open |active |user )?(?:sessions|licen[sc]es)|\bsession limit (?:reached|exceeded)|\btoo many (?:concurrent |open |active )?sessions\b`)

// licenceless reports whether a service has no licence or session left.
func (m *matter) licenceless() bool {
	if !m.answered() || m.good() || !licenceWords.MatchString(m.said) {
		return false
	}
	return m.system == ERPNet || m.system == "" || m.says("MaximumLicenseCount")
}

func sayLicence(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "All licences of the ERP.net instance are in use.", client.WhoAPIOwner, client.WhoSelf
	if m.system != ERPNet && m.answer.Shape != client.ShapeERP && !m.says("MaximumLicenseCount") {
		d.Title, d.Confidence = "All licences or sessions of the service are in use.", client.Medium
	}
	m.saidFact(d)
	if d.Confidence == client.High {
		fact(d, client.FromServer, "the token is valid, but no session could be opened for it")
	}
	add(d, retry("Close the other sessions you have, or wait (ERP.net frees a slot after 20 minutes without a request); then try again"))
	add(d, m.report(m.apiOwner().to("free a session, or add licences if this happens often")))
}

// denied is ASP.NET's sentence for 401 and no reason, as xMart says it.
const denied = "authorization has been denied for this request"

// findSentences finds sentences that are an API's refusal wherever they stand.
func findSentences(_ reader, text string) []candidate {
	const longest = 2000
	var all []candidate
	find := func(at []int, status int) {
		from := max(strings.LastIndexByte(text[:at[0]], '\n')+1, at[0]-longest)
		to := min(lineEnd(text, at[1]), at[1]+longest)
		line := strings.ToValidUTF8(strings.TrimSpace(text[from:to]), "")
		all = append(all, candidate{from: from, to: to, status: status,
			err: &client.ResponseError{Status: status, Shape: client.ShapeText, Message: line, Body: []byte(line), Attempts: 1}})
	}
	for _, at := range licenceWords.FindAllStringIndex(text, 50) {
		find(at, 0)
	}
	for _, at := range deniedWords.FindAllStringIndex(text, 50) {
		find(at, 401)
	}
	return all
}

var deniedWords = lazy.Regexp(`(?i)` + denied)

package diagnose

import (
	"slices"

	"odatui/client"
	"odatui/client/vendors"
)

// story is the meaning of some codes of Entra and B2C. A code counts only with an
// OAuth error that goes with it: Microsoft advises against decisions by codes.
type story struct {
	code   string   // of the diagnosis
	labels []string // AADSTS…, AADB2C…
	errors []string // OAuth errors that go with it; an answer without one goes with all
	say    func(m *matter, d *client.Diagnosis)
}

// entraStories are Entra's refusals, the special before the general.
var entraStories = []story{
	{"secret-expired", aadsts("7000222"), clientErrors, saySecretExpired},
	{"secret-wrong", append(aadsts("7000215", "70002"), "AADB2C90081"), clientErrors, saySecretWrong},
	{"secret-not-sent", append(aadsts("7000218", "7000216"), "AADB2C90079"), append(clientErrors, "invalid_request"), saySecretNotSent},
	{"secret-not-wanted", append(aadsts("700025"), "AADB2C90084"), append(clientErrors, "invalid_request"), saySecretNotWanted},
	{"client-unknown", append(aadsts("700016", "700011", "70001"), "AADB2C90018", "AADB2C90285"), append(clientErrors, "invalid_request"), sayClientUnknown},
	{"client-not-in-tenant", aadsts("7000229"), clientErrors, sayClientNotInTenant},
	{"client-disabled", append(aadsts("7000112"), "AADB2C90092"), clientErrors, sayClientDisabled},
	{"certificate-ended", aadsts("1000502", "7000214", "7000274", "7000277", "700030", "50003"), nil, sayCertificateEnded},
	{"assertion-refused", aadsts("700027", "700024", "50012", "50048"), nil, sayAssertionRefused},
	{"federation-unknown", aadsts("70021", "700211", "700213", "700229"), nil, sayFederation},

	{"tenant-not-named", aadsts("90019", "50059", "50194", "9001023", "90124", "90130"), nil, sayTenantNotNamed},
	{"tenant-unknown", aadsts("90002", "900023", "50128"), []string{"invalid_request", "invalid_tenant"}, sayTenantUnknown},
	{"cloud-other", aadsts("90038", "900382", "900432", "50049"), nil, sayCloudOther},
	{"tenant-restricted", aadsts("500021", "500022", "50002", "500212", "500213"), nil, sayTenantRestricted},

	{"scope-own-client", aadsts("90009"), scopeErrors, sayOwnScope},
	{"resource-not-taken", aadsts("901002", "9010010"), scopeErrors, sayResourceAtV2},
	{"scope-not-default", aadsts("1002012"), scopeErrors, sayScopeDefault},
	{"scope-many", append(aadsts("700022"), "AADB2C90146"), scopeErrors, sayScopeMany},
	{"scope-unknown", append(aadsts("70011", "650053", "28002", "28003", "700023"), "AADB2C90012", "AADB2C90117", "AADB2C90055", "AADB2C99005"),
		append(scopeErrors, "invalid_client"), sayScopeUnknown},
	{"resource-disabled", aadsts("500014"), nil, sayResourceDisabled},
	{"resource-not-in-tenant", aadsts("650052"), nil, sayResourceNotInTenant},
	{"resource-unknown", aadsts("500011", "50001"), scopeErrors, sayResourceUnknown},
	{"permission-not-listed", aadsts("650057", "650056", "65005"), nil, sayPermissionNotListed},
	{"resource-no-audience", aadsts("100040", "501461", "650054"), nil, sayNoAudience},
	{"field-missing", append(aadsts("900144", "90014"), "AADB2C90083", "AADB2C90008", "AADB2C90010"), []string{"invalid_request"}, sayFieldMissing},

	{"consent-missing", append(aadsts("65001", "90094", "90095", "90099", "65004"), "AADB2C90284", "AADB2C90205"), grantErrors, sayConsent},
	{"not-assigned", aadsts("50105", "501051"), append(grantErrors, "invalid_client"), sayNotAssigned},
	{"account-elsewhere", aadsts("50020", "500208", "50034", "51004", "50014", "16000", "90072"), nil, sayAccountElsewhere},
	{"account-refused", aadsts("50053", "50055", "50057", "50126", "50144"), nil, sayAccountRefused},
	{"mfa-needed", aadsts("50076", "50074", "50078", "50079", "50072", "50158"), nil, sayMFA},
	{"policy-blocks", aadsts("53000", "53001", "53002", "53003", "53004", "53011", "530032", "530035", "50131", "50097", "50005"), nil, sayPolicy},
	{"session-ended", append(aadsts("700082", "70008", "70043", "50173", "50132", "50133", "50089", "70000", "700084", "50058", "500133", "50013"),
		"AADB2C90080", "AADB2C90128", "AADB2C90129"), nil, saySessionEnded},
	{"device-code-open", aadsts("70016", "70018", "70019", "90119", "90120"), nil, sayDeviceCode},

	{"token-throttled", append(aadsts("90055", "50196"), "AADB2C90244"), nil, sayThrottled},
	{"b2c-policy-endpoint", []string{"AADB2C90085", "AADB2C90086"}, nil, sayPolicyEndpoint},
	{"entra-passing-fault", append(aadsts("50000", "50033", "90006", "90012", "90024", "90033", "90090"),
		"AADB2C90035", "AADB2C90037", "AADB2C90048", "AADB2C90289"), nil, sayPassingFault},
	{"request-malformed", aadsts("9002313", "90023", "90013", "90100", "90102", "90004", "900561", "90027", "7000110", "900384"),
		[]string{"invalid_request", "invalid_grant"}, sayMalformed},
}

// The OAuth errors that go with some matters. Entra is not strict about them.
var (
	clientErrors = []string{"invalid_client", "unauthorized_client", "invalid_grant", "access_denied"}
	scopeErrors  = []string{"invalid_scope", "invalid_request", "invalid_resource", "invalid_target", "invalid_grant"}
	grantErrors  = []string{"invalid_grant", "interaction_required", "consent_required", "access_denied", "unauthorized_client"}
)

func aadsts(codes ...string) []string {
	labels := make([]string, len(codes), len(codes)+4)
	for i, c := range codes {
		labels[i] = "AADSTS" + c
	}
	return labels
}

// entraRules makes rules of stories.
func entraRules(stories []story) []rule {
	rules := make([]rule, 0, len(stories))
	for _, s := range stories {
		rules = append(rules, rule{code: s.code, when: s.fits, say: func(m *matter, d *client.Diagnosis) {
			if m.Auth == nil || m.Auth.Code == "" && m.Auth.Status == 0 && !m.ViaAz() {
				d.Confidence = client.Medium // a code alone, without the answer around it
			}
			m.answerFact(d)
			s.say(m, d)
			m.explainCode(d)
		}})
	}
	return rules
}

func (s story) fits(m *matter) bool {
	return m.NoToken() && slices.Contains(s.labels, m.Code) && (len(s.errors) == 0 || m.OAuth() == "" || slices.Contains(s.errors, m.OAuth()))
}

// explainCode adds the catalogue's meaning of the code. [Book.Lookup] returns
// Microsoft's page about it.
func (m *matter) explainCode(d *client.Diagnosis) {
	if m.Entry != nil {
		fact(d, client.FromServer, m.Entry.Label()+" means: "+m.Entry.Meaning)
	}
}

// catalogueWho returns who must act by the catalogue, self if it names nobody.
func catalogueWho(e *vendors.Entry) client.Who {
	if e == nil || !vendors.Known(client.Who(e.Who)) {
		return client.WhoSelf
	}
	return client.Who(e.Who)
}

// sayCatalogue explains a code by the catalogue, if no story has it.
func sayCatalogue(m *matter, d *client.Diagnosis) {
	m.answerFact(d)
	m.askedFacts(d)
	d.Title, d.Who, d.Confidence = m.Entry.Meaning, catalogueWho(m.Entry), client.Medium
	if next := client.Who(m.Entry.Escalate); vendors.Known(next) {
		d.NextWho = next
	}
	if m.Entry.Evidence == "own-knowledge" {
		d.Confidence = client.Low
	}
	if m.Entry.LikelyCause != "" {
		fact(d, client.FromServer, "usually: "+m.Entry.LikelyCause)
	}
	fix := Do(m.Entry.Fix)
	if d.Who != client.WhoSelf {
		fix.Who = d.Who
	}
	add(d, fix)
	m.explainCode(d)
	if m.ViaAz() && m.Entry.Group == "session" {
		d.SignIn = m.azSignIn("")
	}
}

// hasEntry reports whether the catalogue explains the code and what it says of
// the OAuth error is not contradicted.
func hasEntry(m *matter) bool {
	if !m.NoToken() || m.Entry == nil {
		return false
	}
	return m.OAuth() == "" || m.Entry.Error == "" || m.Entry.Error == m.OAuth()
}

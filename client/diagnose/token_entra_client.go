package diagnose

import (
	"fmt"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
	"odatui/placeholder"
)

func saySecretExpired(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoAppOwner
	id := m.ClientID()
	if m.ViaAz() {
		d.Title = "The secret of az's service principal has expired."
		m.azFacts(d)
		add(d, m.report(m.clientOwner().give("a new secret of "+m.ThatClient())))
		add(d, run("Then sign the service principal in again (az asks for the secret)", m.principalLogin()...))
		add(d, Do(azAdviceWrong))
		return
	}
	d.Title = "The client secret has expired."
	if id != "" {
		d.Title = "The client secret of client " + id + " has expired."
	}
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.Secret("client_secret")
	add(d, m.report(m.clientOwner().give("a new secret of "+m.ThatClient()+" (its value is shown only once, on creation)")))
	add(d, m.replaceSecret(s, "the new secret"))
	add(d, m.edit("Record its expiry date (auth.client_secret_expires) to be warned in time"))
	m.alsoFails(d)
}

// azAdviceWrong is about az's message after a failure of a service principal.
const azAdviceWrong = "Do not follow az's own advice: az login without --service-principal signs a person in, not the client"

// alsoFails adds the other environments that share the secret.
func (m *matter) alsoFails(d *client.Diagnosis) {
	s, ok := m.Secret("client_secret")
	if !ok || s.Source == "" || s.Source == "prompt" {
		return
	}
	for _, t := range m.Target.Siblings {
		for _, o := range t.Secrets {
			if o.Key == s.Key && o.Source == s.Source && strings.EqualFold(t.Auth["client_id"], m.Target.Auth["client_id"]) {
				add(d, Do("Environment "+evidence.EnvironmentOf(t)+" uses the same secret; the new secret fixes it too"))
			}
		}
	}
}

func saySecretWrong(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAppOwner
	id := m.ClientID()
	if m.ViaAz() {
		d.Title = "The secret of az's service principal is wrong."
		m.azFacts(d)
		add(d, run("Sign the service principal in again with its secret's value (az asks for it)", m.principalLogin()...))
		add(d, Do(azAdviceWrong))
		return
	}
	d.Title = "The client secret is wrong."
	if id != "" {
		d.Title = "The client secret of client " + id + " is wrong."
	}
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.Secret("client_secret")
	if odd := m.oddSecret(s); odd != "" {
		d.Title = "The client secret is wrong: " + odd + "."
	}
	switch {
	case s.Known && s.GUID:
		add(d, Do("Take the secret's value (about 40 characters, often with ~ in it), not the Secret ID beside it"))
		add(d, m.replaceSecret(s, "the secret's value"))
		add(d, when("If the value was not recorded when the secret was created", m.report(m.clientOwner().give("a new secret: the value of "+
			"the old one cannot be shown again"))))
		return
	case s.Known && m.oddSecret(s) != "":
		add(d, m.replaceSecret(s, "the secret's value alone, as it was handed out"))
	default:
		add(d, m.replaceSecret(s, "the secret's value (not the Secret ID), as it was handed out for this environment"))
		m.otherSecretHint(s, d)
	}
	add(d, when("If the secret is rejected again", m.report(m.clientOwner().give("a new secret, since this one may have been deleted"))))
}

// otherSecretHint adds what another environment's settings show about a wrong
// secret.
func (m *matter) otherSecretHint(s client.SecretShape, d *client.Diagnosis) {
	for _, t := range m.Target.Siblings {
		for _, o := range t.Secrets {
			same := o.Key == s.Key && o.Source == s.Source && s.Source != "" && s.Source != "prompt"
			id, other := m.Target.Auth["client_id"], t.Auth["client_id"]
			if same && id != "" && other != "" && !strings.EqualFold(id, other) {
				d.Also = &client.Alternative{Title: "The secret is the one of " + evidence.EnvironmentOf(t) + ".", Who: client.WhoSelf,
					Tell: fmt.Sprintf("Both environments take it from %s, but their client ids differ: each client has its own secret.", s.Source)}
			}
		}
	}
}

func saySecretNotSent(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "No client secret reached the token endpoint.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.Secret("client_secret")
	if m.Target.Auth["client_auth"] == "client_secret_basic" {
		add(d, m.edit(`Set client_auth = "client_secret_post", since Entra reads the secret from the form, not from the header`))
	}
	add(d, m.replaceSecret(s, "the secret's value"))
	add(d, when("If the client has to work without a secret (device code)", m.clientOwner().to("allow public client flows for the client")))
}

func saySecretNotWanted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "This client is registered as public, so it must not send a secret.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	add(d, m.edit("Check that client_id is the id of the confidential client"))
	add(d, when("If client_id is right", m.report(m.clientOwner().to("register the client as a confidential one (allow public client "+
		"flows: no)"))))
}

func sayClientUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	id, tenant := m.ClientID(), m.Tenant()
	if m.ViaAz() {
		id = m.Quoted("application with identifier '")
	}
	d.Title = evidence.Named("The client", id) + " is not known in this tenant."
	if tenant != "" {
		d.Title = evidence.Named("The client", id) + " is not known in tenant " + tenant + "."
	}
	m.askedFacts(d)
	if placeholder.InAddress(id) != "" {
		fact(d, client.FromProfile, "client_id is a placeholder")
		add(d, m.edit("Set auth.client_id to the client id you were given"))
	}
	m.siblingFacts(d)
	add(d, m.edit("Compare client_id and the tenant in token_url with those you were given for this environment"))
	switch m.System {
	case vendors.NxtPort:
		add(d, m.clientOwner().tell("which tenant and client belong to this environment: those of live do not work on staging"))
	case vendors.XMart:
		add(d, m.apiOwner().to("add the client to WHO's tenant: a client of another organisation's tenant is not known there"))
	}
	add(d, when("If both are right", m.report(m.tenantAdmin().to("add the client to the tenant (grant it consent)"))))
}

// siblingFacts adds how the client and tenant of other environments differ.
func (m *matter) siblingFacts(d *client.Diagnosis) {
	id, tenant := m.Target.Auth["client_id"], m.Tenant()
	if id == "" || tenant == "" {
		return
	}
	for _, t := range m.Target.Siblings {
		otherID, otherTenant := t.Auth["client_id"], vendors.SiblingTenant(t)
		sameID, sameTenant := strings.EqualFold(id, otherID), strings.EqualFold(tenant, otherTenant)
		switch {
		case sameID && otherTenant != "" && !sameTenant:
			fact(d, client.FromProfile, fmt.Sprintf("%s uses the same client in another tenant (%s)", evidence.EnvironmentOf(t), otherTenant))
		case sameTenant && otherID != "" && !sameID:
			fact(d, client.FromProfile, fmt.Sprintf("%s uses another client in the same tenant (%s)", evidence.EnvironmentOf(t), otherID))
		}
	}
}

func sayClientNotInTenant(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoAppOwner
	id := m.ClientID()
	d.Title = evidence.Named("The client", id) + " has no enterprise application in the tenant."
	m.askedFacts(d)
	m.siblingFacts(d)
	if id == "" {
		id = "CLIENT-ID"
	}
	add(d, m.report(m.tenantAdmin().to("create the enterprise application (service principal) of the client (az ad sp "+
		"create --id "+evidence.ShellWord(id)+")")))
	if t := m.Tenant(); t != "" && m.ClientID() != "" {
		add(d, m.tenantAdmin().to(fmt.Sprintf("open the admin-consent page instead: "+
			"https://login.microsoftonline.com/%s/adminconsent?client_id=%s", t, id)))
	}
	add(d, retry("After that, wait a few minutes, then try again"))
}

func sayClientDisabled(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoAppOwner, client.WhoTenantAdmin
	d.Title = evidence.Named("The client", m.ClientID()) + " is disabled."
	m.askedFacts(d)
	add(d, m.report(m.clientOwner().tell("whether the client was disabled on purpose")))
	add(d, when("If it was not", m.tenantAdmin().to("enable the client's enterprise application (enabled for users to sign in: yes)")))
}

func sayCertificateEnded(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The client's certificate has expired, was revoked, or is not the client's.", client.WhoAppOwner
	m.askedFacts(d)
	add(d, m.report(m.clientOwner().to("add a valid certificate to the client")))
	add(d, m.edit("Set auth.certificate and auth.key to that certificate and its key"))
}

func sayAssertionRefused(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The client assertion matches no certificate of the client.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	add(d, m.edit("Check that certificate and key belong together and to this client_id"))
	add(d, m.doctor("Check this machine's clock, since an assertion is valid for some minutes only"))
	add(d, m.report(m.clientOwner().tell("whether this certificate is uploaded at the client, with the same thumbprint")))
}

func sayFederation(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "No federated credential of the client matches the token.", client.WhoAppOwner
	m.askedFacts(d)
	add(d, m.report(m.clientOwner().to("compare issuer, subject and audience of the federated credential with those in the message below")))
}

package diagnose

import (
	"fmt"
	"strings"

	"odatui/client"
)

// secretOwner is who makes a new secret, in words.
func (m *matter) secretOwner() string {
	if m.system == NxtPort {
		return "NxtPort support"
	}
	return WhoWords(client.WhoAppOwner, m.system)
}

func saySecretExpired(m *matter, d *client.Diagnosis) {
	d.Who = client.WhoAppOwner
	id := m.clientID()
	if m.viaAz() {
		d.Title = "The secret of the service principal that az is signed in with has expired."
		m.azFacts(d)
		step(d, "Ask "+m.secretOwner()+" for a new secret of "+named("the client", id)+".")
		step(d, "Then sign the service principal in again (az asks for the secret): "+m.principalLogin())
		step(d, "Do not follow az's own advice: az login without --service-principal signs a person in, not the client.")
		return
	}
	d.Title = "The client secret has expired."
	if id != "" {
		d.Title = "The secret of client " + id + " has expired."
	}
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.secret("client_secret")
	step(d, fmt.Sprintf("Ask %s for a new secret of %s; its value is shown once, when it is made.", m.secretOwner(), named("the client", id)))
	step(d, m.mendSecret(s, "the new secret's value"))
	step(d, "Note its end date, so that you are warned in time: odatui profiles edit "+m.ref()+" (auth.client_secret_expires)")
	m.alsoFails(d)
}

// alsoFails tells which other environments share the secret.
func (m *matter) alsoFails(d *client.Diagnosis) {
	s, ok := m.secret("client_secret")
	if !ok || s.Source == "" || s.Source == "prompt" {
		return
	}
	for _, t := range m.Target.Siblings {
		for _, o := range t.Secrets {
			if o.Key == s.Key && o.Source == s.Source && strings.EqualFold(t.Auth["client_id"], m.Target.Auth["client_id"]) {
				step(d, "The environment "+environmentOf(t)+" takes the same secret: it is mended with this one.")
			}
		}
	}
}

func saySecretWrong(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoAppOwner
	id := m.clientID()
	if m.viaAz() {
		d.Title = "The secret of the service principal that az is signed in with is wrong."
		m.azFacts(d)
		step(d, "Sign the service principal in again with its secret's value (az asks for it): "+m.principalLogin())
		step(d, "Do not follow az's own advice: az login without --service-principal signs a person in, not the client.")
		return
	}
	d.Title = "The client secret is wrong: Entra knows the client, but this is none of its secrets."
	if id != "" {
		d.Title = "The client secret is wrong: Entra knows client " + id + ", but this is none of its secrets."
	}
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.secret("client_secret")
	if odd := m.oddSecret(s); odd != "" {
		d.Title = "The client secret is wrong: " + odd + "."
	}
	switch {
	case s.Known && s.GUID:
		step(d, "Take the secret's value (about 40 characters, often with ~ in it), not the Secret ID that stands beside it.")
		step(d, m.mendSecret(s, "the secret's value"))
		step(d, "If the value was not noted when the secret was made it cannot be seen again: ask "+m.secretOwner()+" for a new one.")
		return
	case s.Known && m.oddSecret(s) != "":
		step(d, m.mendSecret(s, "the secret's value alone, as it was handed out"))
	default:
		step(d, m.mendSecret(s, "the secret's value (not the Secret ID), as it was handed out for this environment"))
		m.otherSecretHint(s, d)
	}
	step(d, "If it is still refused, ask "+m.secretOwner()+" for a new secret: this one may have been deleted.")
}

// otherSecretHint says what another environment's settings tell about a wrong
// secret.
func (m *matter) otherSecretHint(s client.SecretShape, d *client.Diagnosis) {
	for _, t := range m.Target.Siblings {
		for _, o := range t.Secrets {
			same := o.Key == s.Key && o.Source == s.Source && s.Source != "" && s.Source != "prompt"
			id, other := m.Target.Auth["client_id"], t.Auth["client_id"]
			if same && id != "" && other != "" && !strings.EqualFold(id, other) {
				d.Also = &client.Alternative{Title: "The secret is the one of " + environmentOf(t) + ".", Who: client.WhoSelf,
					Tell: fmt.Sprintf("Both environments take it from %s, but their client ids differ: each client has its own secret.", s.Source)}
			}
		}
	}
}

func saySecretNotSent(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "No client secret reached the token endpoint.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	m.secretFacts(d)
	s, _ := m.secret("client_secret")
	if m.Target.Auth["client_auth"] == "client_secret_basic" {
		step(d, `The secret is sent in the header; Entra reads it from the form: set client_auth = "client_secret_post" (odatui profiles edit `+m.ref()+").")
	}
	step(d, m.mendSecret(s, "the secret's value"))
	step(d, "If the client is to work without a secret (device code), its owner must allow public client flows.")
}

func saySecretNotWanted(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "This client is registered as public, so it must not send a secret.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	step(d, "Check that client_id is the one of the confidential client: odatui profiles edit "+m.ref())
	step(d, "If it is, its owner must register it as a confidential client (allow public client flows: no).")
}

func sayClientUnknown(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoSelf, client.WhoTenantAdmin
	id, tenant := m.clientID(), m.tenant()
	if m.viaAz() {
		id = m.quoted("application with identifier '")
	}
	d.Title = named("The client", id) + " is not known in " + named("the tenant", tenant) + " that was asked."
	if tenant != "" {
		d.Title = named("The client", id) + " is not known in tenant " + tenant + "."
	}
	m.askedFacts(d)
	if leftInAddress(id) != "" {
		fact(d, client.FromProfile, "client_id is a text to be replaced")
		step(d, "Put the client id you were given into the profile: odatui profiles edit "+m.ref()+" (auth.client_id)")
	}
	m.siblingFacts(d)
	step(d, "Compare client_id and the tenant in token_url with what you were given for this environment: odatui profiles edit "+m.ref())
	switch m.system {
	case NxtPort:
		step(d, "NxtPort has a tenant and a client an environment: those of live do not work on staging. Ask NxtPort support which belong together.")
	case XMart:
		step(d, "xMart asks WHO's tenant: a client that is registered in your own organisation's tenant only is not known there. Ask the xMart team.")
	}
	step(d, "If both are right, the administrator of the tenant must add the client there (grant it consent).")
}

// siblingFacts say how the client and tenant of other environments differ.
func (m *matter) siblingFacts(d *client.Diagnosis) {
	id, tenant := m.Target.Auth["client_id"], m.tenant()
	if id == "" || tenant == "" {
		return
	}
	for _, t := range m.Target.Siblings {
		otherID, otherTenant := t.Auth["client_id"], siblingTenant(t)
		sameID, sameTenant := strings.EqualFold(id, otherID), strings.EqualFold(tenant, otherTenant)
		switch {
		case sameID && otherTenant != "" && !sameTenant:
			fact(d, client.FromProfile, fmt.Sprintf("%s uses the same client in another tenant (%s)", environmentOf(t), otherTenant))
		case sameTenant && otherID != "" && !sameID:
			fact(d, client.FromProfile, fmt.Sprintf("%s asks the same tenant as another client (%s)", environmentOf(t), otherID))
		}
	}
}

func sayClientNotInTenant(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoTenantAdmin, client.WhoAppOwner
	id := m.clientID()
	d.Title = named("The client", id) + " is registered, but has no enterprise application (service principal) in the tenant."
	m.askedFacts(d)
	m.siblingFacts(d)
	if id == "" {
		id = "CLIENT-ID"
	}
	step(d, "Ask the administrator of the tenant to create it: az ad sp create --id "+shellWord(id))
	if t := m.tenant(); t != "" && m.clientID() != "" {
		step(d, fmt.Sprintf("Or to open the admin-consent page: https://login.microsoftonline.com/%s/adminconsent?client_id=%s", t, id))
	}
	step(d, "Wait a few minutes after that, then try again.")
}

func sayClientDisabled(m *matter, d *client.Diagnosis) {
	d.Who, d.NextWho = client.WhoAppOwner, client.WhoTenantAdmin
	d.Title = named("The client", m.clientID()) + " is switched off."
	m.askedFacts(d)
	step(d, "Ask "+m.secretOwner()+" whether the client was switched off on purpose.")
	step(d, "The owner, or the administrator of the tenant, switches its enterprise application on again (enabled for users to sign in: yes).")
}

func sayCertificateEnded(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The certificate of the client has ended, was revoked, or is none that the client may use.", client.WhoAppOwner
	m.askedFacts(d)
	step(d, "Ask "+m.secretOwner()+" to add a valid certificate to the client, and put it and its key into the profile: odatui profiles edit "+m.ref()+" (auth.certificate, auth.key)")
}

func sayAssertionRefused(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The signed proof (client assertion) was refused: it does not fit a certificate of the client.", client.WhoSelf, client.WhoAppOwner
	m.askedFacts(d)
	step(d, "Check that certificate and key belong together and to this client_id: odatui profiles edit "+m.ref())
	step(d, "Check this machine's clock: a proof holds for some minutes only.")
	step(d, "Ask "+m.secretOwner()+" whether this certificate is uploaded at the client; its thumbprint must be the same.")
}

func sayFederation(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The client has no federated credential that fits the token it was shown.", client.WhoAppOwner
	m.askedFacts(d)
	step(d, "Ask "+m.secretOwner()+" to compare issuer, subject and audience of the federated credential with those in the message below.")
}

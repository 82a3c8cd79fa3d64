package diagnose

import (
	"fmt"
	"strings"
	"sync"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// clientRules are Entra's refusals of the client and of what it signs in with.
var clientRules = sync.OnceValue(func() []rule {
	return []rule{
		{code: "secret-expired", codes: "7000222", oauth: clientErrors, who: appOwner, title: "The client secret{of client} has expired.",
			facts: []factOf{secretShape},
			do: []vendors.Advice{
				vendors.Send(appOwner, "for a new secret of {that client} (its value is shown only once, on creation)"),
				put("the new secret"),
				vendors.Edit("Record its expiry date (auth.client_secret_expires) to be warned in time"),
			},
			say: (*matter).alsoFails,
			cases: []rule{{when: is("az"), title: "The secret of az's service principal has expired.", facts: []factOf{fromAz},
				do: []vendors.Advice{vendors.Send(appOwner, "for a new secret of {that client}"),
					principal("Then sign the service principal in again (az asks for the secret)"), notAzAdvice()}}},
			topic: about("", "Secrets end after 24 months at most.", "The owner of the client makes a new one; `odatui profiles secret NAME@ENV` "+
				"stores it; note its end in `client_secret_expires`.")},
		{code: "secret-wrong", codes: "7000215 70002 AADB2C90081", oauth: clientErrors, who: self, next: appOwner,
			title: "The client secret{of client} is wrong.", facts: []factOf{secretShape},
			do: []vendors.Advice{
				put("the secret's value (not the Secret ID), as it was handed out for this environment"),
				newSecret("since this one may have been deleted").When("If the secret is rejected again"),
			},
			say: (*matter).otherSecretHint,
			cases: []rule{
				{when: is("az"), title: "The secret of az's service principal is wrong.", facts: []factOf{fromAz}, say: unsaid,
					do: []vendors.Advice{principal("Sign the service principal in again with its secret's value (az asks for it)"), notAzAdvice()}},
				{when: is("secret is GUID"), title: "The client secret is wrong{odd secret}.", say: unsaid, do: []vendors.Advice{
					vendors.Do("Take the secret's value (about 40 characters, often with ~ in it), not the Secret ID beside it"),
					put("the secret's value"),
					newSecret("the value of the old one cannot be shown again").When("If the value was not recorded when the secret was created"),
				}},
				{when: is("odd secret"), title: "The client secret is wrong{odd secret}.", say: unsaid, do: []vendors.Advice{
					put("the secret's value alone, as it was handed out"),
					newSecret("since this one may have been deleted").When("If the secret is rejected again"),
				}},
			},
			topic: about("", "The Secret ID was stored instead of the value, it has blanks or quotes around it, or is the other environment's.",
				"`odatui profiles secret NAME@ENV` with the value.")},
		{code: "secret-not-sent", codes: "7000218 7000216 AADB2C90079", oauth: append(clientErrors, "invalid_request"), who: self, next: appOwner,
			title: "No client secret reached the token endpoint.", facts: []factOf{secretShape},
			do: []vendors.Advice{
				vendors.Edit(`Set client_auth = "client_secret_post", since Entra reads the secret from the form, not from the header`).
					In("secret in header"),
				put("the secret's value"),
				vendors.Ask(appOwner, "to allow public client flows for the client").When("If the client has to work without a secret (device code)"),
			},
			topic: about("", "It is empty, or sent in the header where the form is read.",
				"Store the secret; `client_auth = \"client_secret_post\"`.")},
		{code: "secret-not-wanted", codes: "700025 AADB2C90084", oauth: append(clientErrors, "invalid_request"), who: self, next: appOwner,
			title: "This client is registered as public, so it must not send a secret.",
			do: []vendors.Advice{
				vendors.Edit("Check that client_id is the id of the confidential client"),
				vendors.Send(appOwner, "to register the client as a confidential one (allow public client flows: no)").When("If client_id is right"),
			},
			topic: about("", "The wrong client id, or a client that is registered as public.", "Check `client_id`.")},
		{code: "client-unknown", codes: "700016 700011 70001 AADB2C90018 AADB2C90285", oauth: append(clientErrors, "invalid_request"),
			who: self, next: tenantAdmin, title: "The client{unknown client} is not known in {tenant of it|this tenant}.",
			facts: []factOf{otherEnvironments},
			do: []vendors.Advice{
				vendors.Edit("Set auth.client_id to the client id you were given").In("placeholder client"),
				vendors.Edit("Compare client_id and the tenant in token_url with those you were given for this environment"),
				vendors.Ask(appOwner, "which tenant and client belong to this environment: those of live do not work on staging").In("NxtPort"),
				vendors.Ask(apiOwner, "to add the client to WHO's tenant: a client of another organisation's tenant is not known there").
					In("WHO xMart"),
				vendors.Send(tenantAdmin, "to add the client to the tenant (grant it consent)").When("If both are right"),
			},
			cases: []rule{{when: is("placeholder client"), facts: []factOf{written(client.FromProfile, "client_id is a placeholder")}}},
			topic: about("", "The live client in the staging tenant or the reverse, a typing error, or a client of another organisation that was "+
				"never added.",
				"Compare client id and tenant with what you were given.")},
		{code: "client-not-in-tenant", codes: "7000229", oauth: clientErrors, who: tenantAdmin, next: appOwner,
			title: "The client{client of profile} has no enterprise application in the tenant.", facts: []factOf{otherEnvironments},
			do: []vendors.Advice{
				vendors.Send(tenantAdmin, "to create the enterprise application (service principal) of the client (az ad sp create --id {client "+
					"word|CLIENT-ID})"),
				vendors.Ask(tenantAdmin, "to open the admin-consent page instead: {consent page}").In("consent page"),
				vendors.Retry("After that, wait a few minutes, then try again"),
			},
			topic: about("", "It was registered without one, or it was deleted.", "`az ad sp create --id CLIENT`, or the admin-consent page.")},
		{code: "client-disabled", codes: "7000112 AADB2C90092", oauth: clientErrors, who: appOwner, next: tenantAdmin,
			title: "The client{client of profile} is disabled.",
			do: []vendors.Advice{
				vendors.Send(appOwner, "whether the client was disabled on purpose"),
				vendors.Ask(tenantAdmin, "to enable the client's enterprise application (enabled for users to sign in: yes)").When("If it was not"),
			},
			topic: about("", "Its owner or an administrator disabled it.", "Ask whether that is meant.")},
		{code: "certificate-ended", codes: "1000502 7000214 7000274 7000277 700030 50003", who: appOwner,
			title: "The client's certificate has expired, was revoked, or is not the client's.", do: newCertificate(),
			topic: about("", "It has ended, was revoked, or is none of the client's.", "A new certificate at the client and in the profile.")},
		{code: "assertion-refused", codes: "700027 700024 50012 50048", who: self, next: appOwner,
			title: "The client assertion matches no certificate of the client.",
			do: []vendors.Advice{
				vendors.Edit("Check that certificate and key belong together and to this client_id"),
				vendors.Doctor("Check this machine's clock, since an assertion is valid for some minutes only"),
				vendors.Send(appOwner, "whether this certificate is uploaded at the client, with the same thumbprint"),
			},
			cases: []rule{
				{code: "certificate-ended", when: mentions("key used is expired"), who: appOwner, title: "The client's certificate has expired.",
					do: newCertificate()},
				{when: mentions("AADSTS700024", "not within its valid time range"), title: "The client assertion has expired, or is not valid yet.",
					do: []vendors.Advice{
						vendors.Retry("Sign in again with a new assertion: a job that runs longer than its token is valid needs a second one"),
						vendors.Doctor("Check this machine's clock, since an assertion is valid for some minutes only"),
					}},
			},
			topic: about("", "Key and certificate do not belong together, the certificate is not uploaded, or the clock is wrong.",
				"Compare the thumbprint; check the clock.")},
		{code: "federation-unknown", codes: "70021 70025 700211 700212 700213 700214 700222 700229 700263 7002137 7002138", who: appOwner,
			next:  self,
			title: "No federated credential of the client matches the token.", facts: []factOf{(*matter).assertionFacts},
			do: []vendors.Advice{
				vendors.Send(appOwner, "to compare issuer, subject and audience of the federated credential with those in the message below, letter "+
					"by letter"),
				vendors.Do("If the credential is right, change what names the subject: repository, branch and environment of the job, service " +
					"account or connection"),
			},
			cases: []rule{
				{when: mentions("AADSTS70025"), title: "The client{client of profile} has no federated credential.", do: []vendors.Advice{
					vendors.Send(appOwner, "to add a federated credential to the client, for this issuer and subject"),
					vendors.Retry("If the credential was just added, wait two minutes, then try again"),
				}},
				{when: mentions("AADSTS7002138", "not with case-sensitive"),
					title: "The federated credential's subject differs only in capital and small letters."},
				{when: mentions("AADSTS700263"), title: "Several federated credentials of the client match the token: one may.", do: []vendors.Advice{
					vendors.Send(appOwner, "to leave one federated credential for this subject")}},
				{when: mentions("AADSTS700222"), title: "A token of Entra itself cannot be the federated assertion.", who: self, next: appOwner,
					do: []vendors.Advice{
						vendors.Do("Take the managed identity's token with audience api://AzureADTokenExchange, or a credential that is made for it"),
						vendors.Send(appOwner, "which issuer the federated credential of the client expects"),
					}},
			},
			topic: about("", "Issuer, subject or audience differ by a letter: capital and small letters count, and so does a slash at the end.",
				"The client's owner compares them with what the message says.")},
	}
})

var newCertificate = sync.OnceValue(func() []vendors.Advice {
	return []vendors.Advice{
		vendors.Send(appOwner, "to add a valid certificate to the client"),
		vendors.Edit("Set auth.certificate and auth.key to that certificate and its key"),
	}
})

// put is a step that puts a secret where the profile keeps it.
func put(what string) vendors.Advice {
	return vendors.Advice{Action: client.ActionSecret, Args: []string{what}}
}

func newSecret(why string) vendors.Advice {
	return vendors.Send(appOwner, "for a new secret, "+why)
}

// principal signs a service principal in to az.
func principal(text string) vendors.Advice {
	return vendors.Run(text, "az", "login", "--service-principal", "--username", "{principal|CLIENT-ID}", "--tenant", "{tenant|TENANT}",
		"--allow-no-subscriptions")
}

// notAzAdvice is about az's message after a failure of a service principal.
var notAzAdvice = sync.OnceValue(func() vendors.Advice {
	return vendors.Do("Do not follow az's own advice: az login without --service-principal signs a person in, not the client")
})

// unsaid is for a case that leaves out what the rule adds.
func unsaid(*matter, *client.Diagnosis) {}

// alsoFails adds the other environments that share the secret.
func (m *matter) alsoFails(d *client.Diagnosis) {
	s, ok := m.Secret("client_secret")
	m.sharers(s, func(t client.Target) {
		if ok && strings.EqualFold(t.Auth["client_id"], m.Target.Auth["client_id"]) {
			add(d, Do("Environment "+evidence.EnvironmentOf(t)+" uses the same secret; the new secret fixes it too"))
		}
	})
}

// otherSecretHint adds what another environment's settings show about a wrong
// secret.
func (m *matter) otherSecretHint(d *client.Diagnosis) {
	s, _ := m.Secret("client_secret")
	m.sharers(s, func(t client.Target) {
		if id, other := m.Target.Auth["client_id"], t.Auth["client_id"]; id != "" && other != "" && !strings.EqualFold(id, other) {
			d.Also = &client.Alternative{Title: "The secret is the one of " + evidence.EnvironmentOf(t) + ".", Who: client.WhoSelf,
				Tell: fmt.Sprintf("Both environments take it from %s, but their client ids differ: each client has its own secret.", s.Source)}
		}
	})
}

// sharers calls f for the other environments that take a secret from the same
// place.
func (m *matter) sharers(s client.SecretShape, f func(client.Target)) {
	for _, t := range m.Target.Siblings {
		for _, o := range t.Secrets {
			if o.Key == s.Key && o.Source == s.Source && s.Source != "" && s.Source != "prompt" {
				f(t)
			}
		}
	}
}

// otherEnvironments adds how the client and tenant of other environments differ.
func otherEnvironments(m *matter, d *client.Diagnosis) {
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

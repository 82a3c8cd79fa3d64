package diagnose

import (
	"sync"

	"odatui/client"
	"odatui/client/vendors"
)

// tlsRules explain why no protected connection could be made. They stand with the
// wireRules.
var tlsRules = sync.OnceValue(func() []rule {
	return within(rule{who: networkAdmin}, []rule{
		{code: "certificate-clock", who: self, when: func(m *matter) bool {
			return onWire("tls", client.ReasonExpired, client.ReasonNotYetValid)(m) && m.Skewed()
		}, title: "This machine's clock is wrong: the certificate of {host} appears invalid.",
			plain: "A wrong clock makes the certificate look invalid.", facts: []factOf{(*matter).wireFact, skewed},
			do: steps{vendors.Retry("Set this machine's clock (best by NTP), then try again")},
			topic: about("A certificate is said to be expired or not valid yet, and this machine's clock is known to be off.",
				"Certificates are good from one day to another.", "Set the clock.")},
		{code: "certificate-unknown", when: onWire("tls", client.ReasonUnknownAuthority), next: hostOwner,
			title: "This machine does not trust the issuer of the certificate of {host}.",
			plain: "This machine does not trust the issuer of the certificate.",
			facts: append(network[:2:2], (*matter).authorityFact),
			do: steps{vendors.Send(networkAdmin, "for the company's certificate authority as a PEM file: "+
				"the usual cause is a proxy that inspects encrypted traffic"), vendors.Edit("Set tls.ca_file to that file")},
			also: &client.Alternative{Title: "The service may use a private certificate, or omit an intermediate one.", Who: hostOwner,
				Tell: "That is the cause if another network shows the same certificate."},
			say: unlessMicrosoft(self), // its certificates are public
			topic: about("\"certificate signed by unknown authority\".",
				"A company's proxy opens encrypted traffic and signs with its own authority, or the service uses a certificate of its own.",
				"Name the authority's PEM file as `tls.ca_file`.", networkAdmin, apiOwner, self)},
		{code: "certificate-expired", when: onWire("tls", client.ReasonExpired), next: hostOwner, title: "The certificate of {host} has expired.",
			plain: "The certificate has expired.", facts: append(network[:2:2], skewed, written(client.FromClock, "this machine's time is {now}")),
			do:    steps{vendors.Send(hostOwner, "to renew the certificate of {host}"), vendors.Do("If this machine's date is wrong, set the date")},
			topic: about("\"certificate expired on …\".", "It was not renewed.", "Ask the owner of the host.", networkAdmin, apiOwner)},
		{code: "certificate-early", when: onWire("tls", client.ReasonNotYetValid), next: self,
			title: "The certificate of {host} is not valid yet.", plain: "The certificate is not valid yet.", facts: append(network[:2:2], skewed),
			do: steps{vendors.Do("Check this machine's date and time"),
				vendors.Send(hostOwner, "to replace the certificate of {host}, which is not valid yet").When("If they are right")},
			topic: about("\"certificate is not valid before …\".", "Most often this machine's date is wrong.", "Check the date.")},
		{code: "certificate-name", when: onWire("tls", client.ReasonWrongName), next: self,
			title: "The certificate is that of another host than {host}.", plain: "The certificate is that of another host.", facts: network,
			do: steps{vendors.Edit("Compare the host in {host key} with the names in the certificate"),
				vendors.Ask(networkAdmin, "what responds in place of the host (a proxy, a captive portal, a wrong DNS entry)").When("If the host is " +
					"right")},
			topic: about("\"wrong host name\".", "A wrong host in the profile, or something else answers in its place.",
				"Compare the host; ask which proxies are in between.")},
		{code: "not-tls", when: onWire("tls", client.ReasonNotTLS), next: self, title: "The server at {host} does not use TLS (https).",
			plain: "The server does not use TLS.", facts: network,
			do: steps{vendors.Edit("Compare scheme and port in {host key}, since the default port of https is 443"),
				vendors.Ask(networkAdmin, "what responds at {host} instead of the service").When("If they are right")}, say: onThisMachine,
			topic: about("Plain HTTP came where https was expected.", "A wrong port or scheme, or a portal in between.",
				"Compare scheme and port.")},
		{code: "client-certificate-wanted", when: onWire("tls", client.ReasonAborted), next: hostOwner, sure: client.Medium,
			title: "The TLS handshake was aborted by {host}, which may require a client certificate.",
			plain: "The server aborted the TLS handshake.",
			facts: network, do: steps{vendors.Send(hostOwner, "whether clients must send a certificate (odatui sends none)"),
				vendors.Ask(hostOwner, "which versions of TLS the server accepts (odatui uses 1.2 and 1.3)")},
			topic: about("The server sent an alert such as \"certificate required\" or \"handshake failure\".",
				"It requires a client certificate, or other versions or ciphers.", "Ask the owner of the host.", networkAdmin, apiOwner)},
		{code: "certificate-refused", when: onWire("tls", client.ReasonBadCertificate), next: hostOwner,
			title: "The certificate of {host} cannot be used.", plain: "The certificate cannot be used.", facts: network,
			do: steps{vendors.Send(networkAdmin, "where this certificate comes from, and why it cannot be used")},
			topic: about("Another fault of the certificate: a use it is not made for, a chain that is too long, a form that cannot be read.",
				"The certificate was made wrongly, or something in between made one of its own.",
				"Show the message to the network administrator, then to the owner of the host.", networkAdmin, apiOwner)},
		{code: "tls-failed", when: onWire("tls"), next: hostOwner, sure: client.Medium, title: "The TLS connection to {host} failed.",
			plain: "The TLS connection failed.", facts: network, do: steps{vendors.Doctor("Find the failing stage"),
				vendors.Send(networkAdmin, "which proxies and firewalls are between this machine and {host}")},
			topic: about("The TLS handshake (the greeting before anything encrypted is sent) failed in another way.",
				"Something in between interferes, or the server uses only old versions: odatui uses TLS 1.2 and 1.3.",
				"Find the failing stage with `odatui doctor`; ask the network administrator.", networkAdmin, apiOwner)},
	})
})

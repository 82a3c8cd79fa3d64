package diagnose

import (
	"net/url"
	"strings"

	"odatui/client"
	"odatui/client/evidence"
	"odatui/client/vendors"
)

// network sets what most failures of the network have in common.
func (m *matter) network(d *client.Diagnosis, title string) {
	d.Title, d.Who = title, client.WhoNetworkAdmin
	m.wireFact(d)
	m.otherWorks(d)
}

// hostName returns the name that could not be resolved.
func (m *matter) hostName() string {
	if u, err := url.Parse("//" + m.Host); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return vendors.ElseText(m.Host, "the host")
}

// theName returns hostName for the beginning of a sentence.
func (m *matter) theName() string {
	if m.Host == "" {
		return "The host's name"
	}
	return "The name " + m.hostName()
}

func sayHostUnknown(m *matter, d *client.Diagnosis) {
	m.network(d, m.theName()+" is not known to this network.")
	d.NextWho = client.WhoSelf
	add(d, retry("If this service is an internal one, connect to the VPN and try again"))
	add(d, m.edit("Compare the host in "+m.hostKey()+" with the host you were given"))
	add(d, m.report(m.networkAdmin().tell("whether "+m.hostName()+" can be resolved from this machine")))
	d.Also = &client.Alternative{Title: "The name in " + m.hostKey() + " may be misspelled.", Who: client.WhoSelf,
		Tell: "If a colleague on the same network reaches the service, compare the spelling."}
}

func sayNamesFail(m *matter, d *client.Diagnosis) {
	m.network(d, m.theName()+" could not be resolved: name resolution does not respond.")
	add(d, retry("Check that this machine is on the network, and on the VPN if needed; then try again"))
	add(d, m.report(m.networkAdmin().tell("why name resolution (DNS) does not respond on this machine")))
}

func sayProxySignIn(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy requires a sign-in (407).")
	d.NextWho = client.WhoSelf
	add(d, m.report(m.networkAdmin().to("make an exception for "+m.hostName()+", or say how to sign in to this proxy")))
	add(d, Do("If the proxy takes a name and password, put them into HTTPS_PROXY (http://NAME:PASSWORD@HOST:PORT), outside the profile"))
}

func sayProxyRefused(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy refuses the connection to "+m.HostText()+".")
	add(d, m.report(m.networkAdmin().to("allow "+m.HostText()+" through the proxy")))
	add(d, m.edit("If this host needs no proxy, add it to NO_PROXY, or set another proxy"))
}

func sayProxyDown(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy cannot be reached, so nothing reaches "+m.HostText()+".")
	d.NextWho = client.WhoSelf
	add(d, m.edit("Check the proxy's address in HTTPS_PROXY and in the profile (proxy)"))
	add(d, m.report(m.networkAdmin().tell("whether the proxy runs")))
}

func sayRefusedHere(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "Nothing listens at "+m.HostText()+" on this machine.", client.WhoSelf
	m.wireFact(d)
	add(d, retry("Start the service, or the tunnel to it, on this machine; then try again"))
	add(d, m.edit("Compare the port in "+m.hostKey()+" with that of the service"))
}

func sayRefused(m *matter, d *client.Diagnosis) {
	title := "The host refuses connections."
	if m.Host != "" {
		title = "The host " + m.Host + " refuses connections."
	}
	m.network(d, title)
	d.NextWho = m.owner()
	add(d, m.report(m.networkAdmin().tell("whether this machine may connect to "+m.HostText())))
	add(d, when("If others cannot connect either", m.hostOwner().tell("whether the service is down")))
	d.Also = &client.Alternative{Title: "The service may be stopped.", Who: m.owner(),
		Tell: "That is the cause if connections fail from every network."}
	if d.NextWho == client.WhoMicrosoft {
		d.NextWho, d.Also = "", nil
	}
}

func sayUnreachable(m *matter, d *client.Diagnosis) {
	m.network(d, "There is no route from this machine to "+m.HostText()+".")
	add(d, retry("Check that this machine is on the network, and on the VPN if the service is an internal one; then try again"))
	add(d, m.report(m.networkAdmin().tell("why this machine has no route to "+m.HostText())))
}

func sayConnectTimeout(m *matter, d *client.Diagnosis) {
	m.network(d, "The connection to "+m.HostText()+" timed out, likely because of a firewall or a missing VPN.")
	d.NextWho = m.owner()
	add(d, retry("If the service is an internal one, connect to the VPN and try again"))
	add(d, m.report(m.networkAdmin().to("let this machine connect to "+m.HostText()+", and say whether a proxy is needed")))
}

func sayConnectFailed(m *matter, d *client.Diagnosis) {
	m.network(d, "The connection to "+m.HostText()+" failed.")
	add(d, m.doctor("Find the failing stage"))
	add(d, m.report(m.networkAdmin().tell("why this machine cannot connect to "+m.HostText())))
}

func sayCertificateClock(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This machine's clock is wrong: the certificate of "+m.HostText()+" appears invalid.", client.WhoSelf
	m.wireFact(d)
	fact(d, client.FromClock, m.SkewText())
	add(d, retry("Set this machine's clock (best by NTP), then try again"))
}

func sayUnknownAuthority(m *matter, d *client.Diagnosis) {
	m.network(d, "This machine does not trust the issuer of the certificate of "+m.HostText()+".")
	d.NextWho = m.owner()
	setting(d, "tls.ca_file", m.Target.CAFile)
	pem := "the company's certificate authority as a PEM file: the usual cause is a proxy that inspects encrypted traffic"
	add(d, m.report(m.networkAdmin().give(pem)))
	add(d, m.edit("Set tls.ca_file to that file"))
	d.Also = &client.Alternative{Title: "The service may use a private certificate, or omit an intermediate one.", Who: m.owner(),
		Tell: "That is the cause if another network shows the same certificate."}
	if d.NextWho == client.WhoMicrosoft { // its certificates are public
		d.NextWho, d.Also = client.WhoSelf, nil
	}
}

func sayCertificateExpired(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.HostText()+" has expired.")
	d.NextWho = m.owner()
	fact(d, client.FromClock, m.SkewText())
	add(d, m.report(m.hostOwner().to("renew the certificate of "+m.HostText())))
	add(d, Do("If this machine's date is wrong, set the date"))
	if m.Now.IsZero() {
		return
	}
	fact(d, client.FromClock, "this machine's time is "+evidence.Stamp(m.Now))
}

func sayCertificateEarly(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.HostText()+" is not valid yet.")
	d.NextWho = client.WhoSelf
	fact(d, client.FromClock, m.SkewText())
	add(d, Do("Check this machine's date and time"))
	add(d, when("If they are right", m.report(m.hostOwner().to("replace the certificate of "+m.HostText()+", which is not valid yet"))))
}

func sayCertificateName(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate is that of another host than "+m.HostText()+".")
	d.NextWho = client.WhoSelf
	add(d, m.edit("Compare the host in "+m.hostKey()+" with the names in the certificate"))
	add(d, when("If the host is right", m.networkAdmin().tell("what responds in place of the host (a proxy, a captive portal, a wrong "+
		"DNS entry)")))
}

func sayNotTLS(m *matter, d *client.Diagnosis) {
	m.network(d, "The server at "+m.HostText()+" does not use TLS (https).")
	d.NextWho = client.WhoSelf
	if evidence.IsLoopback(m.Host) {
		d.Who, d.NextWho = client.WhoSelf, ""
	}
	add(d, m.edit("Compare scheme and port in "+m.hostKey()+", since the default port of https is 443"))
	add(d, when("If they are right", m.networkAdmin().tell("what responds at "+m.HostText()+" instead of the service")))
}

func sayClientCertificate(m *matter, d *client.Diagnosis) {
	m.network(d, "The TLS handshake was aborted by "+m.HostText()+", which may require a client certificate.")
	d.NextWho, d.Confidence = m.owner(), client.Medium
	add(d, m.report(m.hostOwner().tell("whether clients must send a certificate (odatui sends none)")))
	add(d, m.hostOwner().tell("which versions of TLS the server accepts (odatui uses 1.2 and 1.3)"))
}

func sayCertificateOdd(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.HostText()+" cannot be used.")
	d.NextWho = m.owner()
	add(d, m.report(m.networkAdmin().tell("where this certificate comes from, and why it cannot be used")))
}

func sayTLS(m *matter, d *client.Diagnosis) {
	m.network(d, "The TLS connection to "+m.HostText()+" failed.")
	d.Confidence, d.NextWho = client.Medium, m.owner()
	add(d, m.doctor("Find the failing stage"))
	add(d, m.report(m.networkAdmin().tell("which proxies and firewalls are between this machine and "+m.HostText())))
}

func sayLate(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = sentence(m.peer()+" did not respond in time"), m.owner(), client.WhoSelf
	if d.Confidence = client.Medium; d.Who == client.WhoMicrosoft {
		d.NextWho = client.WhoNetworkAdmin
	}
	m.wireFact(d)
	m.otherWorks(d)
	if m.Target.Timeout > 0 {
		setting(d, "timeout", m.Target.Timeout.String())
	}
	if m.Auth == nil {
		add(d, m.edit("Request less data (a filter, fewer columns, a smaller page_size)"))
		add(d, m.edit("Set a longer timeout"))
	}
	add(d, retry("Try again later"))
	add(d, when("If it times out again", m.report(m.hostOwner().tell("why "+m.HostText()+" does not respond in time"))))
}

func sayTooLarge(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The response is larger than odatui accepts.", client.WhoSelf, client.WhoAPIOwner
	if m.Auth != nil {
		d.Title, d.Who, d.NextWho = "The token endpoint's response is too large to be a token.", client.WhoAPIOwner, client.WhoSelf
		if m.Entra {
			d.Who = client.WhoMicrosoft
		}
		fact(d, client.FromServer, m.Auth.Error())
		add(d, m.edit("Compare auth.token_url with the address you were given"))
		return
	}
	fact(d, client.FromServer, m.Err.Error())
	add(d, m.edit("Set a smaller page_size"))
	add(d, client.Step{Text: "Choose fewer columns, without large texts and pictures", Action: client.ActionColumns})
}

func sayClosed(m *matter, d *client.Diagnosis) {
	d.Title = sentence(m.peer() + " closed the connection without a response")
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	if evidence.IsLoopback(m.Host) {
		d.Who, d.NextWho = client.WhoSelf, ""
	}
	m.wireFact(d)
	m.otherWorks(d)
	add(d, retry("Try again"))
	add(d, when("If it happens again", m.report(m.networkAdmin().tell("whether a proxy or firewall closes connections to "+m.HostText()))))
	add(d, when("If none does", m.hostOwner().tell("why "+m.HostText()+" closes the connection")))
}

func sayStalled(m *matter, d *client.Diagnosis) {
	d.Title = "The response stalled before its end."
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	m.wireFact(d)
	rowsKept(d)
	add(d, retry("Try again"))
	add(d, m.edit("Set a smaller page_size, or a longer timeout"))
}

func sayBrokeOff(m *matter, d *client.Diagnosis) {
	d.Title = "The connection broke before the end of the response."
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	m.wireFact(d)
	rowsKept(d)
	add(d, retry("Request the page again"))
	add(d, m.edit("If the response ends at the same place, set a smaller page_size"))
	add(d, when("If it ends elsewhere", m.report(m.networkAdmin().tell("whether a proxy or firewall cuts responses of "+m.HostText()))))
}

// rowsKept adds that no row is lost.
func rowsKept(d *client.Diagnosis) {
	fact(d, client.FromServer, "the rows received before are kept; the result is not complete")
}

func sayNotHTTP(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The answer of "+m.HostText()+" is not valid HTTP.", m.owner(), client.WhoNetworkAdmin
	m.wireFact(d)
	add(d, m.report(m.hostOwner().to("fix the answer: the header cannot be read")))
	add(d, when("If other programs read it", m.networkAdmin().tell("whether a proxy or firewall changes answers of "+m.HostText())))
}

func sayRedirectLoop(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service redirects in a loop.", client.WhoAPIOwner, client.WhoSelf
	if m.because(client.ReasonUnreadable) {
		d.Title = "The service redirects to an address that cannot be read."
	}
	m.wireFact(d)
	add(d, m.edit("Compare url with the address you were given (a missing or extra slash, http for https, an address for browsers)"))
	add(d, m.report(m.apiOwner().to("fix the redirects")))
}

// sentence returns words with a capital and a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return capital(strings.TrimSuffix(s, ".")) + "."
}

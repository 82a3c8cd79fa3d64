package diagnose

import (
	"net/url"
	"strings"

	"odatui/client"
)

// network fills in what most failures of the network share.
func (m *matter) network(d *client.Diagnosis, title string) {
	d.Title, d.Who = title, client.WhoNetworkAdmin
	m.wireFact(d)
	m.otherWorks(d)
}

// hostName is the name that could not be resolved.
func (m *matter) hostName() string {
	if u, err := url.Parse("//" + m.host); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return elseText(m.host, "the host")
}

// theName is hostName as a sentence begins with it.
func (m *matter) theName() string {
	if m.host == "" {
		return "The host's name"
	}
	return "The name " + m.hostName()
}

func sayHostUnknown(m *matter, d *client.Diagnosis) {
	m.network(d, m.theName()+" is not known to this network.")
	d.NextWho = client.WhoSelf
	step(d, "Connect the VPN if this service is only known inside, then try again.")
	step(d, m.changeStep("Compare the host in "+m.hostKey()+" with what you were given"))
	step(d, "Ask the network administrator whether "+m.hostName()+" can be resolved from this machine.")
	d.Also = &client.Alternative{Title: "The name in " + m.hostKey() + " may be misspelled.", Who: client.WhoSelf,
		Tell: "If a colleague on the same network reaches the service, compare the spelling."}
}

func sayNamesFail(m *matter, d *client.Diagnosis) {
	m.network(d, m.theName()+" could not be looked up: name resolution does not answer.")
	step(d, "Check that this machine is on the network (and on the VPN if that is needed), then try again.")
	step(d, "Ask the network administrator about name resolution (DNS) on this machine.")
}

func sayProxySignIn(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy wants a sign-in before it lets anything through (407).")
	d.NextWho = client.WhoSelf
	step(d, "Ask the network administrator for the way this proxy is signed in to, or for an exception for "+m.hostName()+".")
	step(d, "If it takes a name and password, put them into HTTPS_PROXY (http://NAME:PASSWORD@HOST:PORT) outside the profile.")
}

func sayProxyRefused(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy does not let us through to "+m.far()+".")
	step(d, "Ask the network administrator to allow "+m.far()+" through the proxy.")
	step(d, m.changeStep("If this host needs no proxy, add it to NO_PROXY, or set another proxy"))
}

func sayProxyDown(m *matter, d *client.Diagnosis) {
	m.network(d, "The proxy cannot be reached, so nothing reaches "+m.far()+".")
	d.NextWho = client.WhoSelf
	step(d, "Check the proxy's address in the profile (proxy) and in HTTPS_PROXY.")
	step(d, "Ask the network administrator whether the proxy runs.")
}

func sayRefusedHere(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "Nothing listens at "+m.far()+" on this machine.", client.WhoSelf
	m.wireFact(d)
	step(d, "Start the service, or the tunnel that leads to it, on this machine.")
	step(d, m.changeStep("Compare the port in "+m.hostKey()))
}

func sayRefused(m *matter, d *client.Diagnosis) {
	title := "The other side refuses connections."
	if m.host != "" {
		title = "The machine " + m.host + " refuses connections."
	}
	m.network(d, title)
	d.NextWho = m.owner()
	step(d, "Ask the network administrator whether this machine may connect to "+m.far()+".")
	step(d, "If others cannot connect either, the service is down: ask those who run it.")
	d.Also = &client.Alternative{Title: "The service may be stopped.", Who: m.owner(), Tell: "If nobody can connect from anywhere, it is."}
	if d.NextWho == client.WhoMicrosoft {
		d.NextWho, d.Also = "", nil
	}
}

func sayUnreachable(m *matter, d *client.Diagnosis) {
	m.network(d, "There is no way from this machine to "+m.far()+".")
	step(d, "Check that this machine is on the network, and on the VPN if the service is only reached inside.")
	step(d, "Ask the network administrator about the route to "+m.far()+".")
}

func sayConnectTimeout(m *matter, d *client.Diagnosis) {
	m.network(d, "Nothing answers at "+m.far()+": a firewall or a missing VPN is the usual cause.")
	d.NextWho = m.owner()
	step(d, "Connect the VPN if the service is only reached inside, then try again.")
	step(d, "Ask the network administrator to let this machine connect to "+m.far()+" (and whether a proxy is needed).")
}

func sayConnectFailed(m *matter, d *client.Diagnosis) {
	m.network(d, "No connection to "+m.far()+" could be made.")
	m.doctorStep(d)
	step(d, "Ask the network administrator, with the report (y copies it).")
}

func sayCertificateClock(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "This machine's clock is wrong, so the certificate of "+m.far()+" looks invalid.", client.WhoSelf
	m.wireFact(d)
	fact(d, client.FromClock, m.skewText())
	step(d, "Set this machine's clock (by NTP), then try again.")
}

func sayUnknownAuthority(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.far()+" is signed by an authority that this machine does not trust.")
	d.NextWho = m.owner()
	if m.Target.CAFile != "" {
		fact(d, client.FromProfile, "tls.ca_file is "+m.Target.CAFile)
	}
	step(d, "Ask the network administrator for the certificate of the company's own authority as a PEM file: most often a proxy opens encrypted traffic.")
	step(d, m.changeStep("Name that file in the profile as tls.ca_file"))
	d.Also = &client.Alternative{Title: "The service may use a certificate of its own, or leave out one in between.", Who: m.owner(),
		Tell: "If it looks the same from another network, it is the service's."}
	if d.NextWho == client.WhoMicrosoft { // Microsoft's are well known
		d.NextWho, d.Also = client.WhoSelf, nil
	}
}

func sayCertificateExpired(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.far()+" has expired.")
	d.NextWho = m.owner()
	fact(d, client.FromClock, m.skewText())
	step(d, "Tell those who run "+m.far()+" that its certificate must be renewed.")
	step(d, "If this machine's date is wrong, set it.")
	if m.Now.IsZero() {
		return
	}
	fact(d, client.FromClock, "this machine's time is "+stamp(m.Now))
}

func sayCertificateEarly(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.far()+" is not valid yet.")
	d.NextWho = client.WhoSelf
	fact(d, client.FromClock, m.skewText())
	step(d, "Check this machine's date and time first.")
	step(d, "If they are right, tell those who run "+m.far()+" that its certificate begins later.")
}

func sayCertificateName(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate that came is not that of "+m.far()+".")
	d.NextWho = client.WhoSelf
	step(d, m.changeStep("Compare the host in "+m.hostKey()+" with the names in the certificate"))
	step(d, "If the host is right, ask the network administrator what answers in its place (a proxy, a captive portal, a wrong DNS entry).")
}

func sayNotTLS(m *matter, d *client.Diagnosis) {
	m.network(d, "What answers at "+m.far()+" does not speak TLS (https).")
	d.NextWho = client.WhoSelf
	if isLoopback(m.host) {
		d.Who, d.NextWho = client.WhoSelf, ""
	}
	step(d, m.changeStep("Compare scheme and port in "+m.hostKey()+": https has 443 where none is named"))
	step(d, "If they are right, ask the network administrator what answers there instead.")
}

func sayClientCertificate(m *matter, d *client.Diagnosis) {
	m.network(d, "The TLS handshake with "+m.far()+" was broken off by the other side: it may want a client certificate, or other versions or ciphers.")
	d.NextWho, d.Confidence = m.owner(), client.Medium
	step(d, "Ask those who run "+m.far()+" whether clients must show a certificate, and which versions of TLS it takes.")
	step(d, "odatui speaks TLS 1.2 and 1.3 and shows no client certificate.")
}

func sayCertificateOdd(m *matter, d *client.Diagnosis) {
	m.network(d, "The certificate of "+m.far()+" cannot be used.")
	d.NextWho = m.owner()
	step(d, "Show the network administrator what is said about the certificate.")
}

func sayTLS(m *matter, d *client.Diagnosis) {
	m.network(d, "No secure connection to "+m.far()+" could be made.")
	d.Confidence, d.NextWho = client.Medium, m.owner()
	m.doctorStep(d)
	step(d, "Ask the network administrator what lies between this machine and "+m.far()+".")
}

func sayLate(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = sentence(m.peer()+" took the request and did not answer in time"), m.owner(), client.WhoSelf
	if d.Confidence = client.Medium; d.Who == client.WhoMicrosoft {
		d.NextWho = client.WhoNetworkAdmin
	}
	m.wireFact(d)
	m.otherWorks(d)
	if m.Target.Timeout > 0 {
		fact(d, client.FromProfile, "timeout is "+m.Target.Timeout.String())
	}
	if m.auth == nil {
		step(d, "Ask for less: a filter, fewer columns, a smaller page_size.")
		step(d, m.changeStep("Allow more time with timeout"))
	}
	step(d, "Try again later; if it stays so, tell those who run it.")
}

func sayTooLarge(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The answer is larger than what odatui takes at once.", client.WhoSelf, client.WhoAPIOwner
	if m.auth != nil {
		d.Title, d.Who, d.NextWho = "The token endpoint's answer is far too large to be one.", client.WhoAPIOwner, client.WhoSelf
		if m.entra {
			d.Who = client.WhoMicrosoft
		}
		fact(d, client.FromServer, m.auth.Error())
		step(d, m.changeStep("Compare auth.token_url with what you were given"))
		return
	}
	fact(d, client.FromServer, m.Err.Error())
	step(d, m.changeStep("Set a smaller page_size"))
	step(d, "Choose fewer columns (C, or --select): large texts and pictures fill pages.")
}

func sayClosed(m *matter, d *client.Diagnosis) {
	d.Title = sentence(m.peer() + " closed the connection without an answer")
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	if isLoopback(m.host) {
		d.Who, d.NextWho = client.WhoSelf, ""
	}
	m.wireFact(d)
	m.otherWorks(d)
	step(d, "Try again: a connection may break once.")
	step(d, "If it stays so, ask the network administrator whether something between cuts connections to "+m.far()+", then those who run it.")
}

func sayStalled(m *matter, d *client.Diagnosis) {
	d.Title = "The answer stood still halfway."
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	m.wireFact(d)
	rowsKept(d)
	step(d, "Try again (R); ask for less at once with a smaller page_size.")
	step(d, m.changeStep("Allow more time with timeout"))
}

func sayBrokeOff(m *matter, d *client.Diagnosis) {
	d.Title = "The answer broke off before its end."
	d.Who, d.NextWho, d.Confidence = client.WhoNetworkAdmin, m.owner(), client.Medium
	m.wireFact(d)
	rowsKept(d)
	step(d, "Try again (R): the page is asked for anew.")
	step(d, "If it breaks off at the same place, set a smaller page_size; if anywhere, ask the network administrator.")
}

// rowsKept says that nothing is lost.
func rowsKept(d *client.Diagnosis) {
	fact(d, client.FromServer, "the rows that came before are kept; nothing is taken for complete")
}

func sayRedirectLoop(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service sends us from one address to the next without end.", client.WhoAPIOwner, client.WhoSelf
	if m.broke("cannot be read") {
		d.Title = "The service sends us to an address that cannot be read."
	}
	m.wireFact(d)
	step(d, m.changeStep("Compare url with what you were given: a missing or extra slash, http for https, a browser's address"))
	m.ticket(d, m.team(), "about the redirects")
}

func sayLoop(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service's links to the next page lead in a circle.", client.WhoAPIOwner, client.WhoSelf
	fact(d, client.FromServer, m.Err.Error())
	rowsKept(d)
	step(d, m.changeStep("Page by number instead: set paging = \"skip\""))
	m.ticket(d, m.team(), "to mend the links to next pages")
}

func sayOrigin(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The service's link leads to another host, which is not followed.", client.WhoAPIOwner, client.WhoSelf
	fact(d, client.FromServer, m.Err.Error())
	m.rootFact(d)
	rowsKept(d)
	step(d, m.changeStep("If the host in the link is the service's public address, set url to it"))
	m.ticket(d, m.team(), "to write links with the address they are called by (behind a gateway they often name an inner host)")
	step(d, m.changeStep("Until then page without links: set paging = \"skip\""))
}

// sentence makes one of words: a capital, a full stop.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return capital(strings.TrimSuffix(s, ".")) + "."
}

package diagnose

import (
	"context"
	"errors"
	"slices"

	"odatui/client"
	"odatui/client/evidence"
)

// wired reports whether the connection failed at one of the stages.
func (m *matter) wired(stages ...string) bool {
	return slices.Contains(stages, m.Wire)
}

// because reports whether an error of odatui has one of the reasons.
func (m *matter) because(reasons ...string) bool {
	return slices.ContainsFunc(m.Reasons, func(r string) bool { return slices.Contains(reasons, r) })
}

// onWire recognises a connection that failed at a stage, for one of the reasons;
// none: for any.
func onWire(stage string, reasons ...string) func(*matter) bool {
	return func(m *matter) bool { return m.wired(stage) && (len(reasons) == 0 || m.because(reasons...)) }
}

var wireRules = []rule{
	{code: "cancelled", when: func(m *matter) bool { return m.Answer == nil && errors.Is(m.Err, context.Canceled) }, say: sayCancelled},
	{code: "time-limit", when: func(m *matter) bool {
		return m.Answer == nil && m.Wire == "" && errors.Is(m.Err, context.DeadlineExceeded)
	}, say: sayDeadline},
	{code: "host-unknown", when: onWire("dns", client.ReasonNoSuchHost), say: sayHostUnknown},
	{code: "names-fail", when: onWire("dns"), say: sayNamesFail},
	{code: "proxy-sign-in", when: func(m *matter) bool {
		return m.wired("proxy") && m.because(client.ReasonProxySignIn) || m.Answer != nil && m.Answer.Status == 407 ||
			m.Auth != nil && m.Auth.Status == 407
	}, say: sayProxySignIn},
	{code: "proxy-refused", when: onWire("proxy", client.ReasonProxyRefused), say: sayProxyRefused},
	{code: "proxy-unreachable", when: onWire("proxy"), say: sayProxyDown},
	{code: "nothing-listens-here", when: func(m *matter) bool {
		return m.wired("connect") && evidence.IsLoopback(m.Host) && m.because(client.ReasonRefused)
	}, say: sayRefusedHere},
	{code: "connection-refused", when: onWire("connect", client.ReasonRefused), say: sayRefused},
	{code: "network-unreachable", when: onWire("connect", client.ReasonUnreachable), say: sayUnreachable},
	{code: "connection-timeout", when: onWire("connect", client.ReasonTimeout), say: sayConnectTimeout},
	{code: "connection-failed", when: onWire("connect"), say: sayConnectFailed},
	{code: "certificate-clock", when: func(m *matter) bool {
		return m.wired("tls") && m.because(client.ReasonExpired, client.ReasonNotYetValid) && m.Skewed()
	}, say: sayCertificateClock},
	{code: "certificate-unknown", when: onWire("tls", client.ReasonUnknownAuthority), say: sayUnknownAuthority},
	{code: "certificate-expired", when: onWire("tls", client.ReasonExpired), say: sayCertificateExpired},
	{code: "certificate-early", when: onWire("tls", client.ReasonNotYetValid), say: sayCertificateEarly},
	{code: "certificate-name", when: onWire("tls", client.ReasonWrongName), say: sayCertificateName},
	{code: "not-tls", when: onWire("tls", client.ReasonNotTLS), say: sayNotTLS},
	{code: "client-certificate-wanted", when: onWire("tls", client.ReasonAborted), say: sayClientCertificate},
	{code: "certificate-refused", when: onWire("tls", client.ReasonBadCertificate), say: sayCertificateOdd},
	{code: "tls-failed", when: onWire("tls"), say: sayTLS},
	{code: "answer-late", when: onWire("header", client.ReasonTimeout), say: sayLate},
	{code: "answer-too-large", when: func(m *matter) bool { return errors.Is(m.Err, client.ErrTooLarge) }, say: sayTooLarge},
	{code: "not-http", when: func(m *matter) bool { return m.wired("header") && m.because(client.ReasonNotHTTP) }, say: sayNotHTTP},
	{code: "connection-closed", when: func(m *matter) bool { return m.wired("send", "header") }, say: sayClosed},
	{code: "answer-stalled", when: func(m *matter) bool { return m.Auth == nil && m.because(client.ReasonStalled) }, say: sayStalled},
	{code: "answer-broke-off", when: func(m *matter) bool { return m.wired("body") && m.Auth == nil }, say: sayBrokeOff}, // of a token endpoint: token-cut
	{code: "redirect-loop", when: onWire("redirect"), say: sayRedirectLoop},
}

// peer returns the role and the name of the host that failed.
func (m *matter) peer() string {
	host := m.Host
	if host == "" {
		host = m.APIURL().Host
	}
	if m.Auth != nil {
		return "the token endpoint " + host
	}
	if host == "" {
		return "the API"
	}
	return "the API at " + host
}

// wireText returns the text of the transport's error.
func (m *matter) wireText() string {
	var e interface {
		error
		evidence.WireFailure
	}
	if errors.As(m.Err, &e) {
		return e.Error()
	}
	return m.Err.Error()
}

// wireFact adds the transport's error, and the proxy.
func (m *matter) wireFact(d *client.Diagnosis) {
	fact(d, client.FromServer, m.wireText())
	if m.Auth != nil {
		fact(d, client.FromProfile, "the request was for a token; nothing was sent to the API")
	}
	switch {
	case m.Target.Proxy != "":
		setting(d, "proxy", m.Target.Proxy)
	case m.Target.Environ["HTTPS_PROXY"] != "":
		fact(d, client.FromProfile, "HTTPS_PROXY of the environment = "+m.Target.Environ["HTTPS_PROXY"])
	}
}

// otherWorks adds that the other one of the two hosts responded, which shows that
// the network works.
func (m *matter) otherWorks(d *client.Diagnosis) {
	purpose, name := client.ForToken, "the token endpoint"
	if m.Auth != nil {
		purpose, name = client.ForService, "the API"
	}
	for _, x := range m.Exchanges {
		if x.Purpose == purpose && x.Status > 0 {
			fact(d, client.FromServer, name+" responded in the same session: this machine is on the network")
			return
		}
	}
}

// hostKey returns the setting of the profile that names the host that failed.
func (m *matter) hostKey() string {
	if m.Auth != nil {
		return "auth.token_url"
	}
	return "url"
}

// owner returns the role that runs the host that failed.
func (m *matter) owner() client.Who {
	if m.Auth != nil && m.Entra {
		return client.WhoMicrosoft
	}
	return client.WhoAPIOwner
}

// hostOwner is owner as somebody who can be asked.
func (m *matter) hostOwner() party {
	if m.Auth != nil && !m.Entra {
		return m.tokenOwner()
	}
	return m.party(m.owner())
}

func sayCancelled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "The request was cancelled; nothing is wrong.", client.WhoSelf
	add(d, retry("Try again"))
}

func sayDeadline(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The time limit ended before the response came.", client.WhoSelf, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.wireFact(d)
	add(d, m.edit("Set a longer timeout, or request less data (fewer columns, a filter, a smaller page_size)"))
	add(d, m.doctor("Find the failing stage"))
}

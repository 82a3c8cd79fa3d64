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
	{"cancelled", func(m *matter) bool { return m.Answer == nil && errors.Is(m.Err, context.Canceled) }, sayCancelled},
	{"time-limit", func(m *matter) bool {
		return m.Answer == nil && m.Wire == "" && errors.Is(m.Err, context.DeadlineExceeded)
	}, sayDeadline},
	{"host-unknown", onWire("dns", client.ReasonNoSuchHost), sayHostUnknown},
	{"names-fail", onWire("dns"), sayNamesFail},
	{"proxy-sign-in", func(m *matter) bool {
		return m.wired("proxy") && m.because(client.ReasonProxySignIn) || m.Answer != nil && m.Answer.Status == 407 ||
			m.Auth != nil && m.Auth.Status == 407
	}, sayProxySignIn},
	{"proxy-refused", onWire("proxy", client.ReasonProxyRefused), sayProxyRefused},
	{"proxy-unreachable", onWire("proxy"), sayProxyDown},
	{"nothing-listens-here", func(m *matter) bool {
		return m.wired("connect") && evidence.IsLoopback(m.Host) && m.because(client.ReasonRefused)
	}, sayRefusedHere},
	{"connection-refused", onWire("connect", client.ReasonRefused), sayRefused},
	{"network-unreachable", onWire("connect", client.ReasonUnreachable), sayUnreachable},
	{"connection-timeout", onWire("connect", client.ReasonTimeout), sayConnectTimeout},
	{"connection-failed", onWire("connect"), sayConnectFailed},
	{"certificate-clock", func(m *matter) bool {
		return m.wired("tls") && m.because(client.ReasonExpired, client.ReasonNotYetValid) && m.Skewed()
	}, sayCertificateClock},
	{"certificate-unknown", onWire("tls", client.ReasonUnknownAuthority), sayUnknownAuthority},
	{"certificate-expired", onWire("tls", client.ReasonExpired), sayCertificateExpired},
	{"certificate-early", onWire("tls", client.ReasonNotYetValid), sayCertificateEarly},
	{"certificate-name", onWire("tls", client.ReasonWrongName), sayCertificateName},
	{"not-tls", onWire("tls", client.ReasonNotTLS), sayNotTLS},
	{"client-certificate-wanted", onWire("tls", client.ReasonAborted), sayClientCertificate},
	{"certificate-refused", onWire("tls", client.ReasonBadCertificate), sayCertificateOdd},
	{"tls-failed", onWire("tls"), sayTLS},
	{"answer-late", onWire("header", client.ReasonTimeout), sayLate},
	{"answer-too-large", func(m *matter) bool { return errors.Is(m.Err, client.ErrTooLarge) }, sayTooLarge},
	{"not-http", func(m *matter) bool { return m.wired("header") && m.because(client.ReasonNotHTTP) }, sayNotHTTP},
	{"connection-closed", func(m *matter) bool { return m.wired("send", "header") }, sayClosed},
	{"answer-stalled", func(m *matter) bool { return m.Auth == nil && m.because(client.ReasonStalled) }, sayStalled},
	{"answer-broke-off", func(m *matter) bool { return m.wired("body") && m.Auth == nil }, sayBrokeOff}, // of a token endpoint: token-cut
	{"redirect-loop", onWire("redirect"), sayRedirectLoop},
}

// peer returns the role and the name of the host that failed.
func (m *matter) peer() string {
	host := m.Host
	if host == "" {
		host = m.ApiURL().Host
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
	Add(d, retry("Try again"))
}

func sayDeadline(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The time limit ended before the response came.", client.WhoSelf, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.wireFact(d)
	Add(d, m.edit("Set a longer timeout, or request less data (fewer columns, a filter, a smaller page_size)"))
	Add(d, m.doctor("Find the failing stage"))
}

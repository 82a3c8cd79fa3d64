package diagnose

import (
	"context"
	"errors"
	"slices"
	"strings"

	"odatui/client"
)

// wired reports whether the wire failed at one of the stages.
func (m *matter) wired(stages ...string) bool {
	return slices.Contains(stages, m.wire)
}

// broke reports whether the wire's own words hold one of the texts. They are
// ours: the transport says it in the same words on every system.
func (m *matter) broke(texts ...string) bool {
	if m.Err == nil {
		return false
	}
	said := strings.ToLower(m.Err.Error() + "\n" + m.wireText())
	for _, t := range texts {
		if strings.Contains(said, t) {
			return true
		}
	}
	return false
}

// onWire recognises that the wire failed at a stage, with one of the words; no
// words: any.
func onWire(stage string, words ...string) func(*matter) bool {
	return func(m *matter) bool { return m.wired(stage) && (len(words) == 0 || m.broke(words...)) }
}

var wireRules = []rule{
	{"cancelled", func(m *matter) bool { return m.answer == nil && errors.Is(m.Err, context.Canceled) }, sayCancelled},
	{"time-limit", func(m *matter) bool {
		return m.answer == nil && m.wire == "" && errors.Is(m.Err, context.DeadlineExceeded)
	}, sayDeadline},
	{"host-unknown", onWire("dns", "no such host"), sayHostUnknown},
	{"names-fail", onWire("dns"), sayNamesFail},
	{"proxy-sign-in", func(m *matter) bool {
		return m.wired("proxy") && m.broke("407") || m.answer != nil && m.answer.Status == 407 || m.auth != nil && m.auth.Status == 407
	}, sayProxySignIn},
	{"proxy-refused", func(m *matter) bool { return m.wired("proxy") && m.broke("it answered") }, sayProxyRefused},
	{"proxy-unreachable", onWire("proxy"), sayProxyDown},
	{"nothing-listens-here", func(m *matter) bool { return m.wired("connect") && isLoopback(m.host) && m.broke("refused") }, sayRefusedHere},
	{"connection-refused", onWire("connect", "refused"), sayRefused},
	{"network-unreachable", onWire("connect", "unreachable", "no route"), sayUnreachable},
	{"connection-timeout", onWire("connect", "timed out"), sayConnectTimeout},
	{"connection-failed", onWire("connect"), sayConnectFailed},
	{"certificate-clock", func(m *matter) bool {
		return m.wired("tls") && m.broke("expired", "not valid before") && m.skewed()
	}, sayCertificateClock},
	{"certificate-unknown", onWire("tls", "unknown authority"), sayUnknownAuthority},
	{"certificate-expired", onWire("tls", "certificate expired"), sayCertificateExpired},
	{"certificate-early", onWire("tls", "not valid before"), sayCertificateEarly},
	{"certificate-name", onWire("tls", "wrong host name"), sayCertificateName},
	{"not-tls", onWire("tls", "does not speak tls", "gave http response"), sayNotTLS},
	{"client-certificate-wanted", onWire("tls", "certificate required", "bad certificate", "handshake failure"), sayClientCertificate},
	{"certificate-refused", onWire("tls", "certificate refused"), sayCertificateOdd},
	{"tls-failed", onWire("tls"), sayTLS},
	{"answer-late", onWire("header", "nothing came within", "timed out"), sayLate},
	{"answer-too-large", func(m *matter) bool { return errors.Is(m.Err, client.ErrTooLarge) }, sayTooLarge},
	{"connection-closed", func(m *matter) bool { return m.wired("send", "header") }, sayClosed},
	{"answer-stalled", func(m *matter) bool { return m.midway() && m.broke("stalled") }, sayStalled},
	{"answer-broke-off", func(m *matter) bool { return m.wired("body") && m.auth == nil }, sayBrokeOff}, // of a token endpoint: token-cut
	{"redirect-loop", onWire("redirect"), sayRedirectLoop},
	{"next-link-loop", func(m *matter) bool { return errors.Is(m.Err, client.ErrLoop) }, sayLoop},
	{"other-origin", func(m *matter) bool { return m.moved == nil && errors.Is(m.Err, client.ErrOtherOrigin) }, sayOrigin},
}

// midway reports whether the wire failed in the middle of the API's answer:
// where nothing of it could be used, only our words for the answer tell.
func (m *matter) midway() bool {
	return m.auth == nil && (m.wired("body") || m.good() && strings.Contains(m.answer.Message, "read the answer of "))
}

// peer names the host that failed, and what it is to us.
func (m *matter) peer() string {
	host := m.host
	if host == "" {
		host = m.apiURL().Host
	}
	if m.auth != nil {
		return "the token endpoint " + host
	}
	if host == "" {
		return "the API"
	}
	return "the API at " + host
}

// wireText is the failure in the transport's own words.
func (m *matter) wireText() string {
	var e interface {
		error
		wireFailure
	}
	if errors.As(m.Err, &e) {
		return e.Error()
	}
	return m.Err.Error()
}

// wireFact tells what happened, in the transport's words.
func (m *matter) wireFact(d *client.Diagnosis) {
	fact(d, client.FromServer, m.wireText())
	if m.auth != nil {
		fact(d, client.FromProfile, "the request was for a token; the API was not asked")
	}
	switch {
	case m.Target.Proxy != "":
		fact(d, client.FromProfile, "proxy is "+m.Target.Proxy)
	case m.Target.Environ["HTTPS_PROXY"] != "":
		fact(d, client.FromProfile, "the proxy of the environment is HTTPS_PROXY "+m.Target.Environ["HTTPS_PROXY"])
	}
}

// otherWorks tells that the other host of the two answered, which says that the
// network as such is there.
func (m *matter) otherWorks(d *client.Diagnosis) {
	purpose, name := client.ForToken, "the token endpoint"
	if m.auth != nil {
		purpose, name = client.ForService, "the API"
	}
	for _, x := range m.Exchanges {
		if x.Purpose == purpose && x.Status > 0 {
			fact(d, client.FromServer, name+" answered in the same session: this machine is on the network")
			return
		}
	}
}

// hostKey is the setting of the profile that names the host that failed.
func (m *matter) hostKey() string {
	if m.auth != nil {
		return "auth.token_url"
	}
	return "url"
}

// owner is who runs the host that failed.
func (m *matter) owner() client.Who {
	if m.auth != nil && m.entra {
		return client.WhoMicrosoft
	}
	return client.WhoAPIOwner
}

// doctorStep tells how to see the whole way.
func (m *matter) doctorStep(d *client.Diagnosis) {
	step(d, "See where the way ends: odatui doctor "+m.ref())
}

func sayCancelled(m *matter, d *client.Diagnosis) {
	d.Title, d.Who = "It was cancelled; nothing is wrong.", client.WhoSelf
	step(d, "Try again (R).")
}

func sayDeadline(m *matter, d *client.Diagnosis) {
	d.Title, d.Who, d.NextWho = "The time limit ended before the answer came.", client.WhoSelf, client.WhoAPIOwner
	d.Confidence = client.Medium
	m.wireFact(d)
	step(d, "Allow more time (--timeout), or ask for less: fewer columns, a filter, a smaller page.")
	m.doctorStep(d)
}
